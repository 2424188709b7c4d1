package rpc

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// server answers what a test tells it to; a nil answer is silence.
type server struct {
	url    string
	answer func(c *peer, req received)

	mu    sync.Mutex
	peers []*peer
	seen  []received
}

type received struct {
	ID     uint64            `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

type peer struct{ ws *websocket.Conn }

func (p *peer) say(text string) {
	_ = p.ws.Write(context.Background(), websocket.MessageText, []byte(text))
}

func (p *peer) reply(id uint64, result string) {
	p.say(`{"jsonrpc":"2.0","id":` + string(jsonOf(id)) + `,"result":` + result + `}`)
}

func jsonOf(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func newServer(t *testing.T, answer func(*peer, received)) *server {
	t.Helper()
	s := &server{answer: answer}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer ws.CloseNow()
		p := &peer{ws}
		s.mu.Lock()
		s.peers = append(s.peers, p)
		s.mu.Unlock()
		for {
			_, data, err := ws.Read(context.Background())
			if err != nil {
				return
			}
			var req received
			if json.Unmarshal(data, &req) != nil {
				return
			}
			s.mu.Lock()
			s.seen = append(s.seen, req)
			s.mu.Unlock()
			s.answer(p, req)
		}
	}))
	s.url = "ws" + strings.TrimPrefix(h.URL, "http")
	t.Cleanup(func() { s.cut(); h.Close() })
	return s
}

func (s *server) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.peers {
		_ = p.ws.CloseNow()
	}
	s.peers = nil
}

func (s *server) saw(method string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.seen {
		if r.Method == method {
			n++
		}
	}
	return n
}

func connect(t *testing.T, s *server) *Conn {
	t.Helper()
	c, err := Dial(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func echo(p *peer, r received) { p.reply(r.ID, string(jsonOf(r.Params))) }

func TestConcurrentCallsGetTheirOwnAnswers(t *testing.T) {
	var mu sync.Mutex
	var held []received
	s := newServer(t, func(p *peer, r received) { // answers in pairs, the later first
		mu.Lock()
		defer mu.Unlock()
		if held = append(held, r); len(held) == 2 {
			echo(p, held[1])
			echo(p, held[0])
			held = nil
		}
	})
	c := connect(t, s)
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			var got []int
			if err := c.Call(t.Context(), &got, "echo", i); err != nil || got[0] != i {
				t.Errorf("call %d is answered %v, %v", i, got, err)
			}
		})
	}
	wg.Wait()
}

func TestACallEndsByItsDeadline(t *testing.T) {
	s := newServer(t, func(*peer, received) {})
	c := connect(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Call(ctx, nil, "silence"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	if n := kept(c, func(s *session) int { return len(s.pending) }); n != 0 {
		t.Errorf("%d calls are kept", n)
	}
}

func TestAReadIsSentAgainAfterABreakButNotForEver(t *testing.T) {
	var hasBroken atomic.Bool
	s := newServer(t, func(p *peer, r received) {
		if r.Method == "deadly" || !hasBroken.Swap(true) {
			_ = p.ws.CloseNow()
			return
		}
		echo(p, r)
	})
	c := connect(t, s)
	var got []string
	if err := c.Call(t.Context(), &got, "echo", "x"); err != nil || got[0] != "x" {
		t.Errorf("after a break: %v, %v", got, err)
	}
	if err := c.Call(t.Context(), nil, "deadly"); !errors.Is(err, ErrDisconnected) {
		t.Errorf("a call that breaks the connection: %v", err)
	}
	if n := s.saw("deadly"); n != maxTries {
		t.Errorf("the deadly call is sent %d times", n)
	}
}

func TestRefusalsKeepCodeAndData(t *testing.T) {
	s := newServer(t, func(p *peer, r received) {
		p.say(`{"jsonrpc":"2.0","id":` + string(jsonOf(r.ID)) + `,"error":{"code":1010,"message":"Invalid","data":"why"}}`)
	})
	err := connect(t, s).Call(t.Context(), nil, "x")
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Code != 1010 || refusal.Detail() != "why" || refusal.Error() != "Invalid: why" {
		t.Errorf("%v", err)
	}
}

func TestNotificationsBeforeTheAnswerAreKept(t *testing.T) {
	s := newServer(t, func(p *peer, r received) {
		p.say(`{"jsonrpc":"2.0","method":"n","params":{"subscription":"other","result":0}}`)
		p.say(`{"jsonrpc":"2.0","method":"n","params":{"subscription":7,"result":1}}`)
		p.reply(r.ID, "7")
		p.say(`{"jsonrpc":"2.0","method":"n","params":{"subscription":7,"result":2}}`)
	})
	sub, err := connect(t, s).Subscribe(t.Context(), "sub", "unsub")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1", "2"} {
		if got, err := sub.Next(t.Context()); err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
	sub.Close()
	waitFor(t, func() bool { return s.saw("unsub") == 1 })
}

func TestASubscriptionEndsWithItsConnection(t *testing.T) {
	s := newServer(t, func(p *peer, r received) { p.reply(r.ID, `"a"`) })
	sub, err := connect(t, s).Subscribe(t.Context(), "sub", "unsub")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := sub.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nothing to read: %v", err)
	}
	s.cut()
	if _, err := sub.Next(t.Context()); !errors.Is(err, ErrDisconnected) {
		t.Errorf("after the break: %v", err)
	}
}

func TestAnAbandonedSubscriptionIsEnded(t *testing.T) {
	answer := make(chan func(), 1)
	s := newServer(t, func(p *peer, r received) {
		if r.Method == "sub" {
			answer <- func() { p.reply(r.ID, `"late"`) }
		}
	})
	c := connect(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Subscribe(ctx, "sub", "unsub"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	(<-answer)()
	waitFor(t, func() bool { return s.saw("unsub") == 1 })
	if n := kept(c, func(s *session) int { return len(s.subs) }); n != 0 {
		t.Errorf("%d subscriptions are kept", n)
	}
}

func TestClosingEndsEverything(t *testing.T) {
	s := newServer(t, func(*peer, received) {})
	before := runtime.NumGoroutine()
	for range 10 {
		c, err := Dial(t.Context(), s.url)
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Call(t.Context(), nil, "silence") }()
		waitFor(t, func() bool { return s.saw("silence") > 0 })
		c.Close()
		if err := <-ended; !errors.Is(err, ErrClosed) && !errors.Is(err, ErrDisconnected) {
			t.Errorf("a waiting call ends with %v", err)
		}
		if err := c.Call(t.Context(), nil, "x"); !errors.Is(err, ErrClosed) {
			t.Errorf("a call after the end: %v", err)
		}
	}
	waitFor(t, func() bool { return runtime.NumGoroutine() <= before })
}

func TestNonsenseFromTheServerHurtsNobody(t *testing.T) {
	s := newServer(t, func(p *peer, r received) {
		for _, nonsense := range []string{"", "nonsense", "[]", `{"id":99999,"result":1}`, `{"id":null}`, `{"params":{}}`} {
			p.say(nonsense)
		}
		echo(p, r)
	})
	var got []int
	if err := connect(t, s).Call(t.Context(), &got, "echo", 1); err != nil || got[0] != 1 {
		t.Fatalf("%v, %v", got, err)
	}
}

// kept looks at the live session under its locks.
func kept(c *Conn, count func(*session) int) int {
	c.mu.Lock()
	s := c.live
	c.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	return count(s)
}

// waitFor waits for a condition with a deadline.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it did not come to pass")
		}
	}
}
