// Package rpc keeps one JSON-RPC connection over a WebSocket: many calls and
// subscriptions share it, and it comes back by itself when it breaks.
//
// It knows nothing of chains. Every call ends by its deadline; a call that only
// reads is sent again after a break, a subscription ends with [ErrDisconnected]
// and its owner subscribes anew. Start at [Dial].
package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// Bounds of a connection.
const (
	CallTimeout  = 30 * time.Second // of a call whose context has no earlier deadline
	maxMessage   = 64 << 20         // bytes that a server may send at once
	maxTries     = 4                // of a call: it may itself be what breaks the connection
	writeTimeout = 10 * time.Second
	pingEvery    = 20 * time.Second
	dialTimeout  = 10 * time.Second
	firstBackoff = 50 * time.Millisecond
	maxBackoff   = 5 * time.Second
)

var (
	// ErrUnreachable is returned by [Dial] when nobody answers.
	ErrUnreachable = errors.New("no node answers")
	// ErrDisconnected ends subscriptions, and calls that cannot be sent twice.
	ErrDisconnected = errors.New("connection to the node broke")
	// ErrClosed is returned after [Conn.Close].
	ErrClosed = errors.New("connection is closed")
)

// Error is a server's own answer that a call failed.
type Error struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data,omitempty"`
}

func (e *Error) Error() string {
	if d := e.Detail(); d != "" {
		return e.Message + ": " + d
	}
	return e.Message
}

// Detail is the error's data as text; empty if there is none.
func (e *Error) Detail() string {
	var text string
	if json.Unmarshal(e.Data, &text) == nil {
		return text
	}
	return string(e.Data)
}

// Conn is a connection; it is safe for concurrent use.
type Conn struct {
	url  string
	stop context.CancelFunc
	done chan struct{} // closed when nothing runs any more

	mu      sync.Mutex    // guards the rest
	live    *session      // nil while disconnected
	changed chan struct{} // closed and replaced when live changes
	closed  bool
}

// Dial connects to a ws://, wss://, http:// or https:// address. ctx bounds the
// dialling alone; the connection lives until [Conn.Close]. Errors wrap
// [ErrUnreachable].
func Dial(ctx context.Context, url string) (*Conn, error) {
	ws, err := dial(ctx, url)
	if err != nil {
		return nil, err
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	c := &Conn{url: url, stop: stop, done: make(chan struct{}), changed: make(chan struct{})}
	first := newSession(ws)
	c.set(first)
	go c.run(run, first)
	return c, nil
}

// URL is the address that was dialled.
func (c *Conn) URL() string { return c.url }

// Close ends the connection, its calls and its subscriptions, and waits until
// nothing of it runs any more.
func (c *Conn) Close() error {
	c.stop()
	<-c.done
	return nil
}

// Call asks a method and decodes its result into out; a nil out drops it, a
// *json.RawMessage gets it as it came. It is sent again after a break, so it must be a call that only reads. A
// server's refusal is an [*Error].
func (c *Conn) Call(ctx context.Context, out any, method string, params ...any) error {
	ctx, cancel := context.WithTimeout(ctx, CallTimeout)
	defer cancel()
	for try := 1; ; try++ {
		s, err := c.session(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		result, err := s.call(ctx, method, params)
		if errors.Is(err, ErrDisconnected) && ctx.Err() == nil && try < maxTries {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		switch out := out.(type) {
		case nil:
			return nil
		case *json.RawMessage:
			*out = result // checked when it was read
			return nil
		}
		if err := json.Unmarshal(result, out); err != nil {
			return fmt.Errorf("%s: read result: %w", method, err)
		}
		return nil
	}
}

// Subscribe starts a subscription, once: after a break it is up to the caller
// to do so again. unsubscribe is the method that ends it.
func (c *Conn) Subscribe(ctx context.Context, method, unsubscribe string, params ...any) (*Subscription, error) {
	ctx, cancel := context.WithTimeout(ctx, CallTimeout)
	defer cancel()
	s, err := c.session(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	sub, err := s.subscribe(ctx, method, unsubscribe, params)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	return sub, nil
}

// session waits for a live connection.
func (c *Conn) session(ctx context.Context) (*session, error) {
	for {
		c.mu.Lock()
		live, changed, closed := c.live, c.changed, c.closed
		c.mu.Unlock()
		switch {
		case closed:
			return nil, ErrClosed
		case live != nil && !live.hasEnded():
			return live, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, errors.Join(ErrDisconnected, ctx.Err())
		}
	}
}

func (c *Conn) set(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live = s
	close(c.changed)
	c.changed = make(chan struct{})
}

// run serves one session after another until ctx ends.
func (c *Conn) run(ctx context.Context, s *session) {
	defer close(c.done)
	for s != nil {
		s.serve(ctx)
		c.set(nil)
		if s = c.redial(ctx); s != nil {
			c.set(s)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	close(c.changed)
	c.changed = make(chan struct{})
}

// redial tries until it succeeds; nil when ctx ends.
func (c *Conn) redial(ctx context.Context) *session {
	for backoff := firstBackoff; ctx.Err() == nil; backoff = min(2*backoff, maxBackoff) {
		ws, err := dial(ctx, c.url)
		if err == nil {
			return newSession(ws)
		}
		// Half of it at random, so that clients of one node do not come in step.
		pause := time.NewTimer(backoff/2 + rand.N(backoff/2))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
		}
	}
	return nil
}

func dial(ctx context.Context, url string) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	ws, response, err := websocket.Dial(ctx, url, &websocket.DialOptions{
		HTTPClient: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	})
	if err != nil {
		if response != nil && response.Body != nil {
			_ = response.Body.Close()
		}
		var network *net.OpError
		if errors.As(err, &network) { // the layers above it say nothing more
			err = network
		}
		return nil, fmt.Errorf("%w at %s: %w", ErrUnreachable, url, err)
	}
	ws.SetReadLimit(maxMessage)
	return ws, nil
}
