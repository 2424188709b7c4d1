package text

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
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/gateway"
	"github.com/plexus-network/plexus/gateway/pool"
	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

// Miners that cheat in ways which [Behaviour] does not offer, and the public
// gateway that relays ask: for measuring with real engines.

// canned is a [Lazy] miner that sends its one answer with the engine's true
// log-probabilities and has computed it before the first task.
func canned(t *testing.T, m mechanism.Miner, first mechanism.Task) mechanism.Miner {
	t.Helper()
	l := m.(*lazy)
	bind := l.prepare
	l.prepare = func(f fields) error {
		f.set("logprobs", true)
		f.set("max_tokens", mostEvents)
		return bind(f)
	}
	if r := askCut(t, l, first); r.Err != nil {
		t.Fatal(r.Err)
	}
	return l
}

// edited changes the first word of what an honest miner says and leaves its
// tokens as they are.
type edited struct{ *Miner }

func (e edited) Stream(ctx context.Context, r mechanism.Request, open func(string) io.Writer) error {
	return e.Miner.Stream(ctx, r, func(contentType string) io.Writer { return &editor{to: open(contentType)} })
}

// editor edits a stream of events on its way.
type editor struct {
	to   io.Writer
	rest []byte
	done bool
}

func (e *editor) Write(b []byte) (int, error) {
	e.rest = append(e.rest, b...)
	for {
		event, rest, whole := bytes.Cut(e.rest, []byte("\n\n"))
		if !whole {
			return len(b), nil
		}
		if _, err := e.to.Write(append(e.edit(event), "\n\n"...)); err != nil {
			return 0, err
		}
		e.rest = rest
	}
}

func (e *editor) edit(event []byte) []byte {
	var c api.Chunk
	data, isData := bytes.CutPrefix(event, []byte("data: "))
	if e.done || !isData || json.Unmarshal(data, &c) != nil || len(c.Choices) == 0 || strings.TrimSpace(c.Choices[0].Delta.Content) == "" {
		return bytes.Clone(event)
	}
	e.done = true
	c.Choices[0].Delta.Content = "Indeed"
	data, _ = json.Marshal(c)
	return append([]byte("data: "), data...)
}

// retold says a text that the declared model did not sample, in the tokens that
// the declared model has for it.
type retold struct {
	says   func(ctx context.Context, q api.ChatRequest) (string, error)
	engine *api.Client // of the declared model: tokenises
}

// scripted is what a script says that memorised the wording of every task.
func scripted(_ context.Context, q api.ChatRequest) (string, error) {
	said, _ := solve(q.Messages[len(q.Messages)-1].Content)
	return said, nil
}

// saidBy is what another model says to the same request.
func saidBy(other *api.Client) func(context.Context, api.ChatRequest) (string, error) {
	return func(ctx context.Context, q api.ChatRequest) (string, error) {
		most := leastEvents
		q.Model, q.Stream, q.StreamOptions, q.MaxTokens = "", false, nil, &most
		out, err := other.Chat(ctx, q)
		if err != nil || len(out.Choices) == 0 {
			return "", fmt.Errorf("ask the other model: %w", err)
		}
		return out.Choices[0].Message.Content, nil
	}
}

func (m retold) Serve(context.Context, mechanism.Request) (mechanism.Response, error) {
	return mechanism.Response{}, fmt.Errorf("%w: it streams", mechanism.ErrRequest)
}

func (m retold) Streams(mechanism.Request) bool { return true }

func (m retold) Stream(ctx context.Context, r mechanism.Request, open func(string) io.Writer) error {
	var q api.ChatRequest
	if err := json.Unmarshal(r.Body, &q); err != nil {
		return fmt.Errorf("%w: %w", mechanism.ErrRequest, err)
	}
	said, err := m.says(ctx, q)
	if err != nil {
		return err
	}
	stop := api.FinishStop
	var tokens []int32
	if said != "" {
		q.Stream, q.StreamOptions = false, nil
		v, err := m.engine.Score(ctx, api.ScoreRequest{ChatRequest: q, Choices: []api.Claim{{Text: said, FinishReason: stop}}})
		if err != nil {
			return fmt.Errorf("tokenise: %w", err)
		}
		for _, p := range v.Choices[0].Positions {
			tokens = append(tokens, p.Token)
		}
	}
	data, err := json.Marshal(api.Chunk{Choices: []api.ChunkChoice{{
		Delta: api.Delta{Content: said}, FinishReason: &stop, Plexus: &api.Proof{Tokens: tokens},
	}}})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(open("text/event-stream"), "data: %s\n\ndata: [DONE]\n\n", data)
	return err
}

// publicGateway runs a gateway in front of one honest miner, //Bob's.
func publicGateway(t *testing.T, model, engine string) (url string) {
	t.Helper()
	bob := keys.Dev("Bob").AccountID()
	o := gateway.Default()
	o.LocalAxons = true
	g, err := gateway.New(standing{pool.Network{
		Height: 1, Netuid: 1, TempoBlocks: 15, Models: []pool.Model{{Name: model, Context: 2048}},
		Miners: []pool.Miner{{UID: 1, Hotkey: bob, Addr: axon(t, bob, NewMiner(mechanism.Hotkey(bob), model, engine)), Model: model, Incentive: 65535}},
	}}, keys.Dev("Alice"), o, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.Run(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("gateway ended: %v", err)
		}
	})
	url = "http://" + listener.Addr().String()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		resp, err := http.Get(url + "/healthz")
		if err == nil {
			var health struct {
				Ready bool `json:"ready"`
			}
			err = json.NewDecoder(resp.Body).Decode(&health)
			resp.Body.Close()
			if err == nil && health.Ready {
				return url
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("the gateway is not ready: %v", err)
		}
	}
}

// standing is a chain that stands still.
type standing struct{ network pool.Network }

func (s standing) Network(context.Context) (pool.Network, error) { return s.network, nil }

// axon serves a miner to signed requests and tells its host:port.
func axon(t *testing.T, hotkey keys.AccountID, m *Miner) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"status":"ok"}`) })
	mux.Handle("POST "+Path, wire.NewVerifier(hotkey).Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // hung up
		}
		err = m.Stream(r.Context(), mechanism.Request{Path: Path, Body: body}, func(contentType string) io.Writer {
			w.Header().Set("Content-Type", contentType)
			return writer(func(b []byte) (int, error) {
				n, err := w.Write(b)
				_ = http.NewResponseController(w).Flush()
				return n, err
			})
		})
		if err != nil && r.Context().Err() == nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})))
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}
