package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/plexus-network/plexus/gateway/openai"
	"github.com/plexus-network/plexus/gateway/pool"
)

const eventMost = 256 << 10 // bytes of one event

// Answer is a miner's answer under way. Not safe for concurrent use.
type Answer struct {
	Miner      pool.Miner
	FirstToken time.Duration // from the send to the first token

	body   io.ReadCloser
	events *openai.EventReader
	lease  *pool.Lease
	watch  *watch
	cancel context.CancelFunc
	check  *check
	first  *openai.Chunk // read by begin, given by the first Next
	given  time.Time     // when Next gave the last part; zero before
	isHeld bool          // the client once took so long for a part that the miner may have given up
	err    error         // sticky
}

// heldUp is how long a client may take for a part before what breaks off
// afterwards is no longer the miner's fault: its stream stands still meanwhile.
const heldUp = time.Second

func newAnswer(body io.ReadCloser, lease *pool.Lease, w *watch, cancel context.CancelFunc, call *Call, opts Options) *Answer {
	c := newCheck(call, opts)
	return &Answer{
		Miner: lease.Miner, body: body, events: openai.NewEventReader(body, eventMost, c.bytesMost()),
		lease: lease, watch: w, cancel: cancel, check: c,
	}
}

// begin reads up to the first token.
func (a *Answer) begin() error {
	chunk, err := a.read()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: the stream ended before its first token", errBroken)
	}
	if err != nil {
		return err
	}
	a.FirstToken = a.watch.age()
	a.first = chunk
	return nil
}

// Next gives the next part with at least one token or end, checked and free of
// anything the client did not ask for. It gives io.EOF after a whole answer, any
// other error when the miner broke off; the lease has then ended.
func (a *Answer) Next(idle time.Duration) (*openai.Chunk, error) {
	if a.first != nil {
		chunk := a.first
		a.first = nil
		a.rest()
		return chunk, nil
	}
	if a.err != nil {
		return nil, a.err
	}
	a.isHeld = a.isHeld || time.Since(a.given) > heldUp
	a.watch.restart(idle)
	chunk, err := a.read()
	if err == nil {
		a.rest()
		return chunk, nil
	}
	a.err = a.watch.reason(err)
	switch {
	case errors.Is(err, io.EOF):
		a.lease.Answered()
	case errors.Is(a.err, context.Canceled), a.isHeld:
		a.lease.Abandoned()
	default:
		a.lease.Failed()
	}
	return nil, a.err
}

// rest stops the miner's clock while the client takes a part.
func (a *Answer) rest() {
	a.watch.timer.Stop()
	a.given = time.Now()
}

// Usage counts the answer's tokens; it is whole after Next gave io.EOF.
func (a *Answer) Usage() openai.Usage { return a.check.usage() }

// Close ends the exchange, whole or not. It must be called once.
func (a *Answer) Close() {
	a.lease.Abandoned() // no effect after an end
	a.watch.timer.Stop()
	a.body.Close()
	a.cancel()
}

// read gives the next part that carries something; io.EOF at a proper end.
func (a *Answer) read() (*openai.Chunk, error) {
	for {
		data, err := a.events.Next()
		switch {
		case errors.Is(err, io.EOF) && a.check.isWhole():
			return nil, io.EOF
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("%w: the stream broke off", errBroken)
		case err != nil:
			return nil, err
		}
		if string(data) == openai.Done {
			if !a.check.isWhole() {
				return nil, fmt.Errorf("%w: done before every choice ended", errBroken)
			}
			return nil, io.EOF
		}
		chunk := new(openai.Chunk)
		if err := json.Unmarshal(data, chunk); err != nil {
			return nil, fmt.Errorf("%w: %w", errBroken, err)
		}
		says, err := a.check.accept(chunk)
		if err != nil {
			return nil, err
		}
		if says {
			return chunk, nil
		}
	}
}

// watch cancels an exchange that stalls or never ends.
type watch struct {
	started time.Time
	end     time.Time
	timer   *time.Timer
	isLate  atomic.Bool
}

func newWatch(cancel context.CancelFunc, first, whole time.Duration) *watch {
	w := &watch{started: time.Now()}
	w.end = w.started.Add(whole)
	w.timer = time.AfterFunc(first, func() {
		w.isLate.Store(true)
		cancel()
	})
	return w
}

func (w *watch) age() time.Duration { return time.Since(w.started) }

// restart allows the next part its time.
func (w *watch) restart(idle time.Duration) { w.timer.Reset(min(idle, time.Until(w.end))) }

// reason replaces the error of a cancelled read by the delay that caused it.
func (w *watch) reason(err error) error {
	if w.isLate.Load() {
		return errSlow
	}
	return err
}

func (w *watch) stop(err error) error {
	w.timer.Stop()
	return w.reason(err)
}
