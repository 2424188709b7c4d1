package rpc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// conn is a WebSocket client. One goroutine reads, one answers, one writes, one looks
// for a sign of life.
type conn struct {
	s    *Server
	ws   *websocket.Conn
	stop context.CancelFunc

	heard  atomic.Int64 // when a message came last, in nanoseconds since 1970
	isBusy atomic.Bool  // with so many messages that it reads no more, not even a sign of life

	mu     sync.Mutex // guards the fields below
	queue  [][]byte
	owed   int           // messages queued, and the one under way
	bytes  int           // of them
	wake   chan struct{} // holds one signal
	isSlow bool
	isOver bool // nothing is queued any more

	// Guarded by the hub's lock.
	subs     map[string]*subscription
	keyBytes int // of the storage keys in subs
}

// upgrade makes a request a WebSocket connection and serves it to its end.
func (s *Server) upgrade(life context.Context, w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") == "" {
		http.Error(w, "this is JSON-RPC 2.0: send POST, or open a WebSocket", http.StatusMethodNotAllowed)
		return
	}
	// The origin was looked at before, in allows.
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // the request was answered with what is wrong
	}
	ws.SetReadLimit(-1) // read bounds it, so that a large message gets an error and no cut
	ctx, cancel := context.WithCancel(life)
	c := &conn{s: s, ws: ws, stop: cancel, wake: make(chan struct{}, 1), subs: map[string]*subscription{}}
	var wait sync.WaitGroup
	wait.Go(func() { c.write(ctx) })
	wait.Go(func() { c.ping(ctx) })
	err = c.read(ctx)
	cancel()
	s.hub.leave(c)
	code, reason := websocket.StatusNormalClosure, ""
	c.mu.Lock()
	switch {
	case life.Err() != nil:
		code, reason = websocket.StatusGoingAway, "the node stops"
	case c.isSlow:
		code, reason = websocket.StatusPolicyViolation, "messages were not read in time"
	case errors.Is(err, errBusy):
		code, reason = websocket.StatusTryAgainLater, err.Error()
	}
	c.mu.Unlock()
	if code == websocket.StatusPolicyViolation {
		_ = ws.CloseNow() // it does not read: a close handshake would wait for it
	} else {
		_ = ws.Close(code, reason) // it may be gone
	}
	wait.Wait()
	c.forget()
}

// forget gives back the memory of what is still owed.
func (c *conn) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.s.memory.give(c.bytes)
	c.queue, c.owed, c.bytes, c.isOver = nil, 0, 0, true
}

// waitingMessages is how many messages of a client wait behind the one that is
// being answered. Reading on is what finds pings, and the client's end.
const waitingMessages = 16

// inbound is a message that waits for its answer.
type inbound struct {
	message []byte
	done    func() // gives back its memory
}

// read has messages answered, one after the other, until the connection ends, and
// tells why it does.
func (c *conn) read(ctx context.Context) error {
	waiting := make(chan inbound, waitingMessages)
	var answers sync.WaitGroup
	answers.Go(func() {
		for m := range waiting {
			c.answer(ctx, m)
		}
	})
	defer func() { // nothing may be subscribed to after this
		c.stop()
		close(waiting)
		answers.Wait()
	}()
	limit := int64(c.s.options.Limits.RequestBytes)
	for {
		_, r, err := c.ws.Reader(ctx)
		if err == nil {
			err = c.readOne(ctx, r, limit, waiting)
		}
		if err != nil {
			return err
		}
	}
}

// errTooFar is a message so much too large that the rest of it is not read.
var errTooFar = errors.New("the message is far too large")

// readOne reads a message; an error ends the connection.
func (c *conn) readOne(ctx context.Context, r io.Reader, limit int64, waiting chan<- inbound) error {
	message, done, err := c.s.memory.readMessage(r, limit)
	if err != nil {
		done()
		return err
	}
	c.heard.Store(time.Now().UnixNano())
	if int64(len(message)) > limit {
		defer done()
		if n, err := io.CopyN(io.Discard, r, discardBytes); n == discardBytes || !errors.Is(err, io.EOF) {
			return errTooFar // or it is gone
		}
		c.send(failure(nil, tooLarge(limit)))
		return nil
	}
	c.isBusy.Store(true)
	defer c.isBusy.Store(false)
	select {
	case waiting <- inbound{message, done}:
		return nil
	case <-ctx.Done():
		done()
		return ctx.Err()
	}
}

// answer answers one message, unless the connection has ended.
func (c *conn) answer(ctx context.Context, m inbound) {
	defer m.done()
	if ctx.Err() != nil {
		return
	}
	answer, after := c.s.answer(ctx, c, m.message)
	if answer != nil {
		c.send(answer)
	}
	for _, f := range after {
		f()
	}
}

// send queues a message and never waits: a client that owes too much is cut off.
func (c *conn) send(message []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isSlow || c.isOver {
		return
	}
	c.queue = append(c.queue, message)
	c.owed++
	c.bytes += len(message)
	hasRoom := c.s.memory.take(len(message), c.bytes)
	l := c.s.options.Limits
	// A single large answer to an empty queue is the client's own wish.
	if !hasRoom || c.owed > l.Queued || c.bytes > l.QueuedBytes && c.owed > 1 {
		c.cut()
		return
	}
	select {
	case c.wake <- struct{}{}:
	default: // it is awake
	}
}

// cut ends the connection of a client that does not keep up; the lock is held.
func (c *conn) cut() {
	if c.isSlow || c.isOver {
		return
	}
	for _, m := range c.queue {
		c.paid(m)
	}
	c.isSlow, c.queue = true, nil
	c.s.stats.evicted.Inc()
	c.stop()
}

// paid counts a message out that was queued; the lock is held.
func (c *conn) paid(message []byte) {
	c.owed--
	c.bytes -= len(message)
	c.s.memory.give(len(message))
}

// write sends what is queued, each message within the time allowed.
func (c *conn) write(ctx context.Context) {
	defer c.stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		}
		for {
			c.mu.Lock()
			if len(c.queue) == 0 {
				c.mu.Unlock()
				break
			}
			message := c.queue[0]
			c.queue[0] = nil
			c.queue = c.queue[1:]
			c.mu.Unlock()
			timed, cancel := context.WithTimeout(ctx, c.s.options.Limits.Write)
			err := c.ws.Write(timed, websocket.MessageText, message)
			cancel()
			c.mu.Lock()
			c.paid(message)
			c.mu.Unlock()
			if err != nil {
				if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
					c.s.stats.evicted.Inc()
				}
				return
			}
		}
	}
}

// ping ends a connection whose other side is gone without a word.
func (c *conn) ping(ctx context.Context) {
	t := time.NewTicker(c.s.options.Limits.Idle / 2)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			asked := time.Now()
			timed, cancel := context.WithTimeout(ctx, c.s.options.Limits.Idle/2)
			err := c.ws.Ping(timed)
			cancel()
			if errors.Is(err, context.DeadlineExceeded) && c.isAlive(asked) {
				continue
			}
			if err != nil {
				c.stop()
				return
			}
		}
	}
}

// isAlive says that a ping's answer may lie unread behind what the client asked, or
// that a message came since the ping.
func (c *conn) isAlive(asked time.Time) bool {
	return c.isBusy.Load() || c.heard.Load() > asked.UnixNano()
}

// settleMost is how many times a client may make a wait to settle longer.
const settleMost = 12

// settle waits for as long as d, and until the client reads what it is sent and asks
// no more, but no longer than settleMost times d.
func (c *conn) settle(d time.Duration) {
	end := time.Now().Add(settleMost * d)
	ctx, cancel := context.WithDeadline(context.Background(), end)
	defer cancel()
	for time.Now().Before(end) {
		time.Sleep(d)
		if c.isBehind() {
			continue
		}
		asked := time.Now()
		if c.ws.Ping(ctx) != nil {
			return // it is gone, or has had its time
		}
		quiet := time.Since(time.Unix(0, c.heard.Load()))
		if time.Since(asked) < d/2 && quiet > d/2 && !c.isBusy.Load() {
			return
		}
	}
}

// isBehind says that messages to the client wait to be written.
func (c *conn) isBehind() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.owed > 0
}
