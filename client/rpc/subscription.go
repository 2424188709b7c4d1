package rpc

import (
	"context"
	"encoding/json"
)

// subscriptionRoom is how many notifications wait for a slow reader; beyond
// it the oldest are dropped.
const subscriptionRoom = 256

// Subscription is a stream of notifications. One goroutine reads it.
type Subscription struct {
	session *session
	id      string // raw JSON; set before anybody sees the subscription
	method  string // that ends it
	room    chan json.RawMessage
}

func (s *session) subscribe(ctx context.Context, method, unsubscribe string, params []any) (*Subscription, error) {
	sub := &Subscription{session: s, method: unsubscribe, room: make(chan json.RawMessage, subscriptionRoom)}
	p := &pending{answer: make(chan answer, 1), sub: sub}
	if _, err := s.ask(ctx, p, method, params); err != nil {
		return nil, err
	}
	return sub, nil
}

// Next waits for the next notification. It ends with [ErrDisconnected] when the
// connection broke, once all that came before is read, or with ctx's error.
func (s *Subscription) Next(ctx context.Context) (json.RawMessage, error) {
	select {
	case n := <-s.room:
		return n, nil
	default:
	}
	select {
	case n := <-s.room:
		return n, nil
	case <-s.session.ended:
		select {
		case n := <-s.room:
			return n, nil
		default:
			return nil, ErrDisconnected
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Close ends the subscription without waiting for the server.
func (s *Subscription) Close() {
	s.session.mu.Lock()
	delete(s.session.subs, s.id)
	s.session.mu.Unlock()
	s.session.unsubscribe(s)
}

// push stores a notification for the reader; called by the session's reader alone.
func (s *Subscription) push(n json.RawMessage) {
	for {
		select {
		case s.room <- n:
			return
		default:
		}
		select {
		case <-s.room: // the oldest makes room
		default:
		}
	}
}

// unsubscribe tells the server, if there is room to say so: a server that is
// too slow to listen will soon be disconnected anyway.
func (s *session) unsubscribe(sub *Subscription) {
	s.mu.Lock()
	s.nextID++
	id := s.nextID
	s.mu.Unlock()
	data, err := json.Marshal(request{"2.0", id, sub.method, []any{json.RawMessage(sub.id)}})
	if err != nil {
		return // the id came from JSON
	}
	select {
	case s.queue <- data:
	default:
	}
}
