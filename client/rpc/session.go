package rpc

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// session is the connection from one dialling to its break.
type session struct {
	ws    *websocket.Conn
	queue chan []byte   // to the writer, so that a stuck network holds up no caller
	ended chan struct{} // closed when the session is over

	mu      sync.Mutex // guards the rest
	nextID  uint64
	pending map[uint64]*pending
	subs    map[string]*Subscription
	orphans []notification // came before the answer that names their subscription
}

// pending is a call without its answer. The answer goes to a channel with room
// for it, so that the reader never waits.
type pending struct {
	answer      chan answer
	sub         *Subscription // nil for a plain call
	isAbandoned bool          // its caller is gone; a subscription it makes is ended at once
}

type answer struct {
	result json.RawMessage
	err    error
}

type notification struct {
	id     string
	result json.RawMessage
}

// message is anything that a server sends.
type message struct {
	ID     *uint64         `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *Error          `json:"error"`
	Params struct {
		Subscription json.RawMessage `json:"subscription"`
		Result       json.RawMessage `json:"result"`
	} `json:"params"`
}

type request struct {
	Version string `json:"jsonrpc"`
	ID      uint64 `json:"id"`
	Method  string `json:"method"`
	Params  []any  `json:"params"`
}

const (
	maxOrphans = 64
	queueSize  = 64
)

func newSession(ws *websocket.Conn) *session {
	return &session{
		ws: ws, queue: make(chan []byte, queueSize), ended: make(chan struct{}),
		pending: map[uint64]*pending{}, subs: map[string]*Subscription{},
	}
}

func (s *session) hasEnded() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// serve reads, writes and pings until the connection breaks or ctx ends, and
// then ends every call and subscription.
func (s *session) serve(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	for _, help := range []func(context.Context) error{s.write, s.ping} {
		helpers.Go(func() {
			defer cancel() // one that fails takes the reader with it
			_ = help(ctx)
		})
	}
	for {
		_, data, err := s.ws.Read(ctx)
		if err != nil {
			break
		}
		s.receive(data)
	}
	cancel()
	helpers.Wait()
	_ = s.ws.CloseNow()
	close(s.ended)
}

func (s *session) write(ctx context.Context) error {
	for {
		select {
		case data := <-s.queue:
			limited, cancel := context.WithTimeout(ctx, writeTimeout)
			err := s.ws.Write(limited, websocket.MessageText, data)
			cancel()
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ping finds out that a server is gone without having said so.
func (s *session) ping(ctx context.Context) error {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			limited, cancel := context.WithTimeout(ctx, writeTimeout)
			err := s.ws.Ping(limited)
			cancel()
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *session) receive(data []byte) {
	var m message
	if json.Unmarshal(data, &m) != nil {
		return // not ours to judge; what waits for an answer has a deadline
	}
	if m.ID == nil {
		s.notify(notification{string(m.Params.Subscription), m.Params.Result})
		return
	}
	s.mu.Lock()
	p := s.pending[*m.ID]
	delete(s.pending, *m.ID)
	var unwanted *Subscription
	if p != nil && p.sub != nil && m.Error == nil {
		p.sub.id = string(m.Result)
		if p.isAbandoned {
			unwanted = p.sub
		} else {
			s.adopt(p.sub)
		}
	}
	s.mu.Unlock()
	if unwanted != nil {
		s.unsubscribe(unwanted)
	}
	if p == nil {
		return
	}
	a := answer{result: m.Result}
	if m.Error != nil {
		a.err = m.Error
	}
	p.answer <- a
}

// adopt registers a subscription and hands it what came too early; s.mu is held.
func (s *session) adopt(sub *Subscription) {
	s.subs[sub.id] = sub
	kept := s.orphans[:0]
	for _, n := range s.orphans {
		if n.id == sub.id {
			sub.push(n.result)
		} else {
			kept = append(kept, n)
		}
	}
	s.orphans = kept
}

func (s *session) notify(n notification) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub := s.subs[n.id]; sub != nil {
		sub.push(n.result)
		return
	}
	// Only a subscription without its answer can still claim it.
	for _, p := range s.pending {
		if p.sub != nil && len(s.orphans) < maxOrphans {
			s.orphans = append(s.orphans, n)
			return
		}
	}
	s.orphans = nil
}

// call sends a request and waits for its answer, the break or ctx.
func (s *session) call(ctx context.Context, method string, params []any) (json.RawMessage, error) {
	p := &pending{answer: make(chan answer, 1)}
	return s.ask(ctx, p, method, params)
}

func (s *session) ask(ctx context.Context, p *pending, method string, params []any) (json.RawMessage, error) {
	if params == nil {
		params = []any{}
	}
	s.mu.Lock()
	s.nextID++
	id := s.nextID
	s.mu.Unlock()
	data, err := json.Marshal(request{"2.0", id, method, params})
	if err != nil {
		return nil, fmt.Errorf("write request: %w", err)
	}
	s.mu.Lock()
	s.pending[id] = p
	s.mu.Unlock()
	select {
	case s.queue <- data:
	case <-s.ended:
		return nil, ErrDisconnected
	case <-ctx.Done():
		s.forget(id)
		return nil, ctx.Err()
	}
	select {
	case a := <-p.answer:
		return a.result, a.err
	case <-s.ended:
		return nil, ErrDisconnected
	case <-ctx.Done():
		s.abandon(id, p)
		return nil, ctx.Err()
	}
}

// forget drops a call that was never sent.
func (s *session) forget(id uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, id)
}

// abandon drops a call whose answer nobody awaits; a subscription's answer is
// still wanted, to end it.
func (s *session) abandon(id uint64, p *pending) {
	s.mu.Lock()
	_, isWaiting := s.pending[id]
	if p.sub == nil {
		delete(s.pending, id)
	} else {
		p.isAbandoned = true
	}
	s.mu.Unlock()
	if p.sub != nil && !isWaiting { // the answer came at the same moment
		p.sub.Close()
	}
}
