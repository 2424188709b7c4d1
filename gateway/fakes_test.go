package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plexus-network/plexus/gateway/pool"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

const (
	smallModel = "tiny"
	largeModel = "big"
	validator  = "Alice"
)

// miner is a neuron with real signed HTTP and, instead of a model, a function.
type miner struct {
	pool.Miner
	server *httptest.Server
	asked  atomic.Int32
	mu     sync.Mutex // guards last
	last   map[string]any
}

// answer writes what a miner says to a request.
type answer func(w http.ResponseWriter, r *http.Request, body map[string]any)

// newMiner starts a miner of smallModel whose hotkey is the dev key //NAME.
func newMiner(t testing.TB, uid uint16, name string, incentive uint16, says answer) *miner {
	t.Helper()
	key := keys.Dev(name)
	m := &miner{}
	verifier := wire.NewVerifier(key.AccountID(), wire.Permit(func(sender keys.AccountID) bool {
		return sender == keys.Dev(validator).AccountID()
	}))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"status":"ok"}`) })
	mux.Handle("POST /v1/chat/completions", verifier.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Errorf("miner got %v", err)
		}
		m.mu.Lock()
		m.last = body
		m.mu.Unlock()
		m.asked.Add(1)
		says(w, r, body)
	})))
	m.server = httptest.NewServer(mux)
	t.Cleanup(m.server.Close)
	m.Miner = pool.Miner{
		UID: uid, Hotkey: key.AccountID(), Addr: m.server.Listener.Addr().String(),
		Model: smallModel, Incentive: incentive, EmissionRao: uint64(incentive) * 1000,
	}
	return m
}

func (m *miner) lastBody() map[string]any {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last
}

// text answers as an engine does: one event a word, then the end, usage, [DONE].
func text(words ...string) answer {
	return func(w http.ResponseWriter, _ *http.Request, body map[string]any) {
		choices := 1
		if n, ok := body["n"].(float64); ok {
			choices = int(n)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		event(w, chunkOf(0, `{"role":"assistant","content":""}`, "null", ""))
		for i, word := range words {
			for c := range choices {
				delta, _ := json.Marshal(map[string]string{"content": word})
				extra := fmt.Sprintf(`,"plexus":{"tokens":[%d]}`, 100+i)
				if body["logprobs"] == true {
					top := `[]`
					if body["top_logprobs"] != nil {
						top = `[{"token":"x","logprob":-1.5,"bytes":[120]},{"token":"y","logprob":-2,"bytes":[121]},{"token":"z","logprob":-3,"bytes":[122]}]`
					}
					extra += `,"logprobs":{"content":[{"token":"w","logprob":-0.5,"bytes":[119],"top_logprobs":` + top + `}]}`
				}
				event(w, chunkOf(c, string(delta), "null", extra))
			}
		}
		for c := range choices {
			event(w, chunkOf(c, `{}`, `"stop"`, `,"plexus":{"tokens":[2],"seed":"00","model":"tiny","sha256":"ab"}`))
		}
		event(w, `{"id":"m","object":"chat.completion.chunk","created":1,"model":"tiny","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":999,"total_tokens":1008}}`)
		event(w, "[DONE]")
	}
}

func chunkOf(index int, delta, finish, extra string) string {
	return fmt.Sprintf(`{"id":"m","object":"chat.completion.chunk","created":1,"model":"tiny","choices":[{"index":%d,"delta":%s,"finish_reason":%s%s}]}`, index, delta, finish, extra)
}

func event(w http.ResponseWriter, data string) {
	_, _ = fmt.Fprintf(w, "data: %s\n\n", data)
	_ = http.NewResponseController(w).Flush()
}

// refuses answers with a status and OpenAI's error object.
func refuses(status int, code string) answer {
	return func(w http.ResponseWriter, _ *http.Request, _ map[string]any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"error":{"message":"no","type":"invalid_request_error","code":%q}}`, code)
	}
}

// silent takes the request and says nothing until the sender gives up.
func silent(w http.ResponseWriter, r *http.Request, _ map[string]any) {
	w.Header().Set("Content-Type", "text/event-stream")
	event(w, chunkOf(0, `{"role":"assistant","content":""}`, "null", ""))
	<-r.Context().Done()
}

// directory is a chain that stands still.
type directory struct{ network pool.Network }

func (d *directory) Network(context.Context) (pool.Network, error) { return d.network, nil }

func networkOf(miners ...*miner) *directory {
	d := &directory{pool.Network{
		Height: 42, Netuid: 1, TempoBlocks: 15, EmissionRao: 123,
		Models: []pool.Model{{Name: smallModel, Context: 2048}, {Name: largeModel, Context: 4096}},
	}}
	for _, m := range miners {
		d.network.Miners = append(d.network.Miners, m.Miner)
	}
	return d
}

// server is a running gateway.
type server struct {
	*Gateway
	url string
	t   testing.TB
}

// start runs a gateway over miners until the test ends.
func start(t testing.TB, opts Options, miners ...*miner) *server {
	t.Helper()
	s, stop := startStoppable(t, opts, miners...)
	t.Cleanup(func() {
		if err := <-stop(); err != nil {
			t.Errorf("gateway ended: %v", err)
		}
	})
	return s
}

// startStoppable runs a gateway, waits until each miner has answered a probe, and
// gives what stops it; the channel then holds how it ended.
func startStoppable(t testing.TB, opts Options, miners ...*miner) (*server, func() <-chan error) {
	t.Helper()
	opts.LocalAxons = true
	opts.Refresh = 50 * time.Millisecond
	g, err := New(networkOf(miners...), keys.Dev(validator), opts, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx, listener) }()
	s := &server{Gateway: g, url: "http://" + listener.Addr().String(), t: t}
	s.until("every miner is up", func() bool {
		up := 0
		for _, m := range g.pool.Statuses() {
			if m.Up {
				up++
			}
		}
		return up == len(miners)
	})
	return s, func() <-chan error { cancel(); return done }
}

// until waits for a condition, at most ten seconds.
func (s *server) until(what string, holds func() bool) {
	s.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			s.t.Fatalf("never came: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// reached is one whole response.
type reached struct {
	status int
	header http.Header
	body   string
}

func (s *server) do(method, path, body string, header ...string) reached {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, bytes.NewReader([]byte(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reached{resp.StatusCode, resp.Header, string(b)}
}

// ask posts a chat request made of one user message and more fields.
func (s *server) ask(more string, header ...string) reached {
	s.t.Helper()
	if more != "" {
		more = "," + more
	}
	return s.do("POST", "/v1/chat/completions", `{"model":"plexus/text","messages":[{"role":"user","content":"hi"}]`+more+`}`, header...)
}

// failure decodes OpenAI's error object.
func (r reached) failure(t testing.TB) (code, param string) {
	t.Helper()
	var e struct {
		Error *struct {
			Message, Type string
			Param, Code   *string
		}
	}
	if err := json.Unmarshal([]byte(r.body), &e); err != nil || e.Error == nil || e.Error.Message == "" || e.Error.Type == "" {
		t.Fatalf("not an error object: %d %s", r.status, r.body)
	}
	if e.Error.Param != nil {
		param = *e.Error.Param
	}
	if e.Error.Code != nil {
		code = *e.Error.Code
	}
	return code, param
}

// events splits a streamed answer into its events' data.
func (r reached) events() []string {
	var out []string
	for _, block := range strings.Split(strings.TrimSpace(r.body), "\n\n") {
		out = append(out, strings.TrimPrefix(block, "data: "))
	}
	return out
}

func (r reached) uid(t testing.TB) int {
	t.Helper()
	uid, err := strconv.Atoi(r.header.Get("X-Plexus-Miner-Uid"))
	if err != nil {
		t.Fatalf("no miner uid: %d %s", r.status, r.body)
	}
	return uid
}
