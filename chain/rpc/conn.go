package rpc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// conn is a WebSocket client. One goroutine reads and answers, one writes, one
// looks for a sign of life.
type conn struct {
	s    *Server
	ws   *websocket.Conn
	stop context.CancelFunc

	mu     sync.Mutex // guards the fields below
	queue  [][]byte
	bytes  int
	wake   chan struct{} // holds one signal
	isSlow bool

	subs map[string]*subscription // guarded by the hub's lock
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
	c.read(ctx)
	cancel()
	s.hub.leave(c)
	code, reason := websocket.StatusNormalClosure, ""
	c.mu.Lock()
	if c.isSlow {
		code, reason = websocket.StatusPolicyViolation, "messages were not read in time"
	}
	c.mu.Unlock()
	if life.Err() != nil {
		code, reason = websocket.StatusGoingAway, "the node stops"
	}
	if code == websocket.StatusPolicyViolation {
		_ = ws.CloseNow() // it does not read: a close handshake would wait for it
	} else {
		_ = ws.Close(code, reason) // it may be gone
	}
	wait.Wait()
}

// read answers messages, one after the other, until the connection ends.
func (c *conn) read(ctx context.Context) {
	limit := int64(c.s.options.Limits.RequestBytes)
	for {
		_, r, err := c.ws.Reader(ctx)
		if err != nil {
			return
		}
		message, err := io.ReadAll(io.LimitReader(r, limit+1))
		if err != nil {
			return
		}
		if int64(len(message)) > limit {
			if n, err := io.CopyN(io.Discard, r, discardBytes); n == discardBytes || !errors.Is(err, io.EOF) {
				return // far too large, or gone
			}
			c.send(failure(nil, tooLarge(limit)))
			continue
		}
		answer, after := c.s.answer(ctx, c, message)
		if answer != nil {
			c.send(answer)
		}
		for _, f := range after {
			f()
		}
	}
}

// send queues a message and never waits: a client that owes too much is cut off.
func (c *conn) send(message []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isSlow {
		return
	}
	c.queue = append(c.queue, message)
	c.bytes += len(message)
	l := c.s.options.Limits
	// A single large answer to an empty queue is the client's own wish.
	if len(c.queue) > l.Queued || c.bytes > l.QueuedBytes && len(c.queue) > 1 {
		c.isSlow, c.queue, c.bytes = true, nil, 0
		c.s.stats.evicted.Inc()
		c.stop()
		return
	}
	select {
	case c.wake <- struct{}{}:
	default: // it is awake
	}
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
			c.bytes -= len(message)
			c.mu.Unlock()
			timed, cancel := context.WithTimeout(ctx, c.s.options.Limits.Write)
			err := c.ws.Write(timed, websocket.MessageText, message)
			cancel()
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
			timed, cancel := context.WithTimeout(ctx, c.s.options.Limits.Idle/2)
			err := c.ws.Ping(timed)
			cancel()
			if err != nil {
				c.stop()
				return
			}
		}
	}
}
