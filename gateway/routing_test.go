package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAFailingMinerIsReplacedBeforeTheFirstToken(t *testing.T) {
	for _, c := range []struct {
		name string
		bad  answer
	}{
		{"engine down", refuses(503, "")},
		{"refuses the hotkey", refuses(403, "")},
		{"busy", refuses(429, "rate_limit_exceeded")},
		{"claims a long prompt", refuses(400, "context_length_exceeded")},
		{"hangs up", func(w http.ResponseWriter, r *http.Request, _ map[string]any) { panic(http.ErrAbortHandler) }},
		{"redirects", func(w http.ResponseWriter, r *http.Request, _ map[string]any) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
		}},
		{"wrong content type", func(w http.ResponseWriter, _ *http.Request, _ map[string]any) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<p>hello")
		}},
		{"garbage", func(w http.ResponseWriter, _ *http.Request, _ map[string]any) {
			w.Header().Set("Content-Type", "text/event-stream")
			event(w, `{"choices":[{"index":0,"delta":`)
		}},
		{"a choice not asked for", func(w http.ResponseWriter, _ *http.Request, _ map[string]any) {
			w.Header().Set("Content-Type", "text/event-stream")
			event(w, chunkOf(5, `{"content":"x"}`, "null", ""))
		}},
		{"ends at once", func(w http.ResponseWriter, _ *http.Request, _ map[string]any) {
			w.Header().Set("Content-Type", "text/event-stream")
			event(w, "[DONE]")
		}},
		{"one huge event", func(w http.ResponseWriter, _ *http.Request, _ map[string]any) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "data: "+strings.Repeat("x", 1<<20))
		}},
		{"endless comments", func(w http.ResponseWriter, r *http.Request, _ map[string]any) {
			w.Header().Set("Content-Type", "text/event-stream")
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, ": "+strings.Repeat("y", 1000)+"\n\n"); err != nil {
					return
				}
			}
		}},
		{"a huge head", func(w http.ResponseWriter, _ *http.Request, _ map[string]any) {
			w.Header().Set("X-Big", strings.Repeat("z", 1<<20))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			bad := newMiner(t, 1, "Bob", 60_000, c.bad)
			good := newMiner(t, 2, "Charlie", 1, text("ok"))
			s := start(t, Default(), bad, good)
			for range 4 {
				if r := s.ask(""); r.status != 200 || r.uid(t) != 2 {
					t.Fatalf("%d %s", r.status, r.body)
				}
			}
			if bad.asked.Load() == 0 {
				t.Error("the bad miner, of nearly all incentive, was never asked")
			}
		})
	}
}

func TestAMinerThatNeverSpeaksIsReplaced(t *testing.T) {
	opts := Default()
	opts.Relay.FirstToken = 100 * time.Millisecond
	opts.Relay.HedgeShare = 0
	quiet := newMiner(t, 1, "Bob", 60_000, silent)
	s := start(t, opts, quiet, newMiner(t, 2, "Charlie", 1, text("ok")))
	if r := s.ask(""); r.status != 200 || r.uid(t) != 2 {
		t.Fatalf("%d %s", r.status, r.body)
	}
}

func TestASlowMinerIsRacedAndTheLoserCancelled(t *testing.T) {
	cancelled := make(chan struct{}, 1)
	slow := newMiner(t, 1, "Bob", 60_000, func(w http.ResponseWriter, r *http.Request, body map[string]any) {
		silent(w, r, body)
		cancelled <- struct{}{}
	})
	s := start(t, Default(), slow, newMiner(t, 2, "Charlie", 1, text("ok")))
	began := time.Now()
	if r := s.ask(""); r.status != 200 || r.uid(t) != 2 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	select {
	case <-cancelled:
	case <-time.After(5 * time.Second):
		t.Error("the loser goes on")
	}
}

func TestNothingOfAStreamIsRetriedAfterTheFirstToken(t *testing.T) {
	for _, c := range []struct {
		name string
		rest answer
	}{
		{"hangs up", func(http.ResponseWriter, *http.Request, map[string]any) { panic(http.ErrAbortHandler) }},
		{"ends early", func(http.ResponseWriter, *http.Request, map[string]any) {}},
		{"never ends", func(w http.ResponseWriter, r *http.Request, _ map[string]any) {
			for r.Context().Err() == nil {
				event(w, chunkOf(0, `{"content":"x"}`, "null", `,"plexus":{"tokens":[1]}`))
			}
		}},
		{"stalls", func(w http.ResponseWriter, r *http.Request, _ map[string]any) { <-r.Context().Done() }},
		{"goes on after its end", func(w http.ResponseWriter, _ *http.Request, _ map[string]any) {
			event(w, chunkOf(0, `{}`, `"stop"`, ""))
			event(w, chunkOf(0, `{"content":"more"}`, "null", ""))
		}},
		{"strange end", func(w http.ResponseWriter, _ *http.Request, _ map[string]any) {
			event(w, chunkOf(0, `{}`, `"tool_calls"`, ""))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			begins := func(w http.ResponseWriter, r *http.Request, body map[string]any) {
				w.Header().Set("Content-Type", "text/event-stream")
				event(w, chunkOf(0, `{"content":"begun"}`, "null", `,"plexus":{"tokens":[1]}`))
				c.rest(w, r, body)
			}
			opts := Default()
			opts.Relay.Idle = 200 * time.Millisecond
			a := newMiner(t, 1, "Bob", 100, begins)
			b := newMiner(t, 2, "Charlie", 100, begins)
			s := start(t, opts, a, b)
			r := s.ask(`"stream":true`)
			events := r.events()
			last := reached{body: events[len(events)-1]}
			if code, _ := last.failure(t); r.status != 200 || code != "miner_failed" || !strings.Contains(r.body, "begun") {
				t.Errorf("%d %s", r.status, r.body)
			}
			if n := a.asked.Load() + b.asked.Load(); n != 1 {
				t.Errorf("%d miners asked", n)
			}
			if r := s.ask(""); r.status != 502 {
				t.Errorf("whole: %d %s", r.status, r.body)
			}
		})
	}
}

func TestAWholeAnswerThatBreaksOffIsAskedOfAnother(t *testing.T) {
	breaks := newMiner(t, 1, "Bob", 60_000, func(w http.ResponseWriter, _ *http.Request, _ map[string]any) {
		w.Header().Set("Content-Type", "text/event-stream")
		event(w, chunkOf(0, `{"content":"begun"}`, "null", `,"plexus":{"tokens":[1]}`))
		panic(http.ErrAbortHandler)
	})
	whole := newMiner(t, 2, "Charlie", 600, text("ok"))
	s := start(t, Default(), breaks, whole)
	for range 100 {
		r := s.ask("")
		if r.status != 200 || strings.Contains(r.body, "begun") || r.header.Get("X-Plexus-Miner-Uid") != "2" {
			t.Fatalf("%d %s from %s", r.status, r.body, r.header.Get("X-Plexus-Miner-Uid"))
		}
		if breaks.asked.Load() > 0 {
			return
		}
	}
	t.Error("the miner of nearly all incentive was never asked")
}

func TestRequestsFollowIncentive(t *testing.T) {
	rich := newMiner(t, 1, "Bob", 40_000, text("ok"))
	poor := newMiner(t, 2, "Charlie", 1_000, text("ok"))
	unproven := newMiner(t, 3, "Dave", 0, text("ok"))
	s := start(t, Default(), rich, poor, unproven)
	for range 100 {
		if r := s.ask(""); r.status != 200 {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
	if unproven.asked.Load() != 0 {
		t.Error("a miner without incentive was asked beside those with some")
	}
	if n := rich.asked.Load(); n < 80 {
		t.Errorf("%d of 100 for the miner of nearly all incentive", n)
	}
}

func TestAModelIsAskedOfItsMinersAlone(t *testing.T) {
	small := newMiner(t, 1, "Bob", 100, text("ok"))
	large := newMiner(t, 2, "Charlie", 100, text("ok"))
	large.Model = largeModel
	s := start(t, Default(), small, large)
	for range 20 {
		r := s.do("POST", "/v1/chat/completions", `{"model":"plexus/text:big","messages":[{"role":"user","content":"hi"}]}`)
		if r.status != 200 || r.uid(t) != 2 || !strings.Contains(r.body, `"model":"plexus/text:big"`) {
			t.Fatalf("%d %s", r.status, r.body)
		}
	}
}

func TestAModelNobodyServesIsToldAtOnce(t *testing.T) {
	s := start(t, Default(), newMiner(t, 1, "Bob", 100, text("ok")))
	r := s.do("POST", "/v1/chat/completions", `{"model":"plexus/text:big","messages":[{"role":"user","content":"hi"}]}`)
	if code, _ := r.failure(t); r.status != 503 || code != "no_miner" || r.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestBeforeAnyMinerAnswersTheGatewayIsNotReady(t *testing.T) {
	s := start(t, Default())
	for _, r := range []reached{s.ask(""), s.do("GET", "/v1/models", ""), s.do("GET", "/v1/models/plexus/text", "")} {
		if code, _ := r.failure(t); r.status != 503 || code != "not_ready" || r.header.Get("Retry-After") == "" {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	if r := s.do("GET", "/healthz", ""); r.status != 200 || !strings.Contains(r.body, `"ready":false`) {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestARequestWaitsForAFreeMiner(t *testing.T) {
	release := make(chan struct{})
	opts := Default()
	opts.Pool.InFlight, opts.Pool.InFlightUp = 1, 1
	opts.Relay.HedgeShare = 0
	m := newMiner(t, 1, "Bob", 100, func(w http.ResponseWriter, r *http.Request, body map[string]any) {
		<-release
		text("ok")(w, r, body)
	})
	s := start(t, opts, m)
	answers := make(chan int, 2)
	for range 2 {
		go func() { answers <- s.ask("").status }()
	}
	s.until("the first is asked", func() bool { return m.asked.Load() == 1 })
	s.until("both are in", func() bool { s.clients.mu.Lock(); defer s.clients.mu.Unlock(); return s.clients.total == 2 })
	if m.asked.Load() != 1 {
		t.Fatal("the miner got more than its limit")
	}
	close(release)
	for range 2 {
		if status := <-answers; status != 200 {
			t.Errorf("status %d", status)
		}
	}
}

func TestAWaitEndsIn503(t *testing.T) {
	opts := Default()
	opts.Pool.InFlight, opts.Pool.InFlightUp = 1, 1
	opts.Relay.Wait = 150 * time.Millisecond
	m := newMiner(t, 1, "Bob", 100, silent)
	s := start(t, opts, m)
	ctx, leave := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		req, _ := http.NewRequestWithContext(ctx, "POST", s.url+"/v1/chat/completions", strings.NewReader(`{"model":"plexus/text","messages":[{"role":"user","content":"hi"}]}`))
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
			err = fmt.Errorf("status %d", resp.StatusCode)
		}
		first <- err
	}()
	s.until("the miner is taken", func() bool { return m.asked.Load() == 1 })
	r := s.ask("")
	if code, _ := r.failure(t); r.status != 503 || code != "miners_busy" || r.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.status, r.body)
	}
	leave()
	if err := <-first; !strings.Contains(err.Error(), "canceled") {
		t.Errorf("first request: %v", err)
	}
	s.until("the miner is free again", func() bool { return s.pool.Statuses()[0].InFlight == 0 })
}

func TestALongPromptIsToldByTheMiner(t *testing.T) {
	m := newMiner(t, 1, "Bob", 100, refuses(400, "context_length_exceeded"))
	s := start(t, Default(), m)
	r := s.do("POST", "/v1/chat/completions", `{"model":"plexus/text","messages":[{"role":"user","content":"`+strings.Repeat("word ", 2000)+`"}]}`)
	if code, param := r.failure(t); r.status != 400 || code != "context_length_exceeded" || param != "messages" || m.asked.Load() != 1 {
		t.Errorf("%d %s, asked %d", r.status, r.body, m.asked.Load())
	}
}

// What no axon takes must not be held against the miners.
func TestAPromptOverAnAxonsBoundSetsNoMinerAside(t *testing.T) {
	miners := []*miner{newMiner(t, 1, "Bob", 100, text("ok")), newMiner(t, 2, "Charlie", 100, text("ok"))}
	s := start(t, Default(), miners...)
	prompt := strings.Repeat("<", 250_000) // six bytes each on the way
	for range 3 {
		r := s.do("POST", "/v1/chat/completions", `{"model":"plexus/text","messages":[{"role":"user","content":"`+prompt+`"}]}`)
		if code, param := r.failure(t); r.status != 400 || code != "context_length_exceeded" || param != "messages" {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	for _, m := range s.pool.Statuses() {
		if !m.Up || m.Success < 1 {
			t.Errorf("miner %d is blamed: %+v", m.UID, m)
		}
	}
}

// A client that stops reading holds up its miner's stream, which the miner may
// end: that is the client's doing.
func TestASlowClientSetsNoMinerAside(t *testing.T) {
	piece, _ := json.Marshal(map[string]string{"content": strings.Repeat("x", 900)})
	gaveUp := make(chan struct{})
	long := func(w http.ResponseWriter, r *http.Request, _ map[string]any) {
		w.Header().Set("Content-Type", "text/event-stream")
		control := http.NewResponseController(w)
		for range 100_000 {
			_ = control.SetWriteDeadline(time.Now().Add(1200 * time.Millisecond)) // as an axon's, in small
			if _, err := io.WriteString(w, "data: "+chunkOf(0, string(piece), "null", `,"plexus":{"tokens":[1]}`)+"\n\n"); err != nil {
				close(gaveUp)
				panic(http.ErrAbortHandler)
			}
		}
		event(w, chunkOf(0, `{}`, `"stop"`, ""))
		event(w, "[DONE]")
	}
	opts := Default()
	opts.Relay.Idle = 200 * time.Millisecond
	s := start(t, opts, newMiner(t, 1, "Bob", 100, long))
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := `{"model":"plexus/text","stream":true,"max_tokens":120000,"messages":[{"role":"user","content":"hi"}]}`
	fmt.Fprintf(conn, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	select {
	case <-gaveUp:
	case <-time.After(10 * time.Second):
		t.Fatal("the miner never gives up")
	}
	go func() { _, _ = io.Copy(io.Discard, conn) }() // ends with the connection
	s.until("the answer is over", func() bool { return s.pool.Statuses()[0].InFlight == 0 })
	if m := s.pool.Statuses()[0]; !m.Up || m.Success < 1 {
		t.Errorf("the miner is blamed: %+v", m)
	}
}
