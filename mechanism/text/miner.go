package text

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/mechanism"
)

// maxWhole bounds an answer that is not streamed, in bytes.
const maxWhole = 16 << 20

// Miner answers chats by forwarding them to an engine, bound to its hotkey. It
// is safe for concurrent use.
type Miner struct {
	hotkey   mechanism.Hotkey
	model    string // declared; empty serves any
	url      string
	key      string // bearer token; may be empty
	proof    bool   // ask for what proves an answer: gateways keep it back unasked
	capacity int
	http     *http.Client
	// prepare turns a validator's request into the engine's.
	prepare func(fields) error
}

// fields are a request's, each as it was sent.
type fields map[string]json.RawMessage

func (f fields) set(name string, value any) {
	b, err := json.Marshal(value)
	if err != nil {
		panic(err) // strings and booleans
	}
	f[name] = b
}

func (f fields) text(name string) string {
	var s string
	_ = json.Unmarshal(f[name], &s) // absent or of another type: empty
	return s
}

// twin finds a name that stands there in two spellings which differ by case
// alone. Decoders that fold case, an engine's among them, would take one of the
// two for the other, and so read a hotkey that was not checked here.
func (f fields) twin() (name string, isThere bool) {
	seen := make(map[string]bool, len(f))
	for name := range f {
		folded := strings.ToLower(strings.ToUpper(name)) // the long s and the Kelvin sign too
		if seen[folded] {
			return folded, true
		}
		seen[folded] = true
	}
	return "", false
}

// MinerOption tunes a [Miner].
type MinerOption func(*Miner)

// TakesAtOnce sets how many requests are served at once (default 16).
func TakesAtOnce(n int) MinerOption { return func(m *Miner) { m.capacity = n } }

// NewMiner makes a miner of class bound, which serves the declared model with
// an engine at a base URL.
func NewMiner(hotkey mechanism.Hotkey, model, engine string, opts ...MinerOption) *Miner {
	m := &Miner{hotkey: hotkey, model: model, url: engine, capacity: 16, http: http.DefaultClient}
	m.prepare = func(f fields) error { return m.bind(f, hotkey) }
	for _, o := range opts {
		o(m)
	}
	return m
}

// NewRankMiner makes a miner of class rank, which serves the declared model
// with any OpenAI-compatible server. name is what that server calls the model;
// empty leaves the request's. key is its API key; may be empty.
func NewRankMiner(model, backend, name, key string, opts ...MinerOption) *Miner {
	m := &Miner{model: model, url: backend, key: key, capacity: 16, http: http.DefaultClient}
	m.prepare = func(f fields) error {
		delete(f, "plexus")
		if name != "" {
			f.set("model", name)
		}
		return nil
	}
	for _, o := range opts {
		o(m)
	}
	return m
}

// bind names the hotkey that the engine's sampling is bound to.
func (m *Miner) bind(f fields, hotkey mechanism.Hotkey) error {
	var b api.Bind
	if err := json.Unmarshal(f["plexus"], &b); err != nil || b.Seed == "" {
		return &mechanism.Refusal{Kind: mechanism.ErrRequest, Code: api.CodeInvalidValue, Message: "plexus.seed must be 64 hex digits"}
	}
	b.Hotkey = address(hotkey)
	f.set("plexus", b)
	return nil
}

// Capacity is how many requests it takes at once.
func (m *Miner) Capacity() int { return m.capacity }

// Streams tells whether a request asks for a stream.
func (m *Miner) Streams(r mechanism.Request) bool {
	var q struct {
		Stream bool `json:"stream"`
	}
	return json.Unmarshal(r.Body, &q) == nil && q.Stream
}

// Serve answers a request whole.
func (m *Miner) Serve(ctx context.Context, r mechanism.Request) (mechanism.Response, error) {
	resp, err := m.forward(ctx, r)
	if err != nil {
		return mechanism.Response{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxWhole))
	if err != nil {
		return mechanism.Response{}, fmt.Errorf("%w: read the engine's answer: %w", mechanism.ErrUnavailable, err)
	}
	return mechanism.Response{ContentType: resp.Header.Get("Content-Type"), Body: body}, nil
}

// Stream passes the engine's events on as they come.
func (m *Miner) Stream(ctx context.Context, r mechanism.Request, open func(contentType string) io.Writer) error {
	resp, err := m.forward(ctx, r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	w := open(resp.Header.Get("Content-Type"))
	buf := make([]byte, 16<<10)
	for {
		n, err := resp.Body.Read(buf)
		if n > 0 {
			if _, err := w.Write(buf[:n]); err != nil {
				return fmt.Errorf("pass on the stream: %w", err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: the engine's stream broke off: %w", mechanism.ErrUnavailable, err)
		}
	}
}

// forward sends a request to the engine; its refusals become the miner's.
func (m *Miner) forward(ctx context.Context, r mechanism.Request) (*http.Response, error) {
	body, err := m.rewrite(r.Body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(m.url, "/")+Path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", mechanism.ErrUnavailable, err)
	}
	req.Header.Set("Content-Type", "application/json")
	if m.proof {
		req.Header.Set("X-Plexus-Proof", "1")
	}
	if m.key != "" {
		req.Header.Set("Authorization", "Bearer "+m.key)
	}
	resp, err := m.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", mechanism.ErrUnavailable, err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, refusal(api.ReadError(resp))
}

func refusal(e *api.Error) *mechanism.Refusal {
	r := &mechanism.Refusal{Kind: mechanism.ErrUnavailable, Code: e.Code, Message: e.Message}
	switch {
	case e.Status == http.StatusTooManyRequests:
		r.Kind = mechanism.ErrBusy
	case e.Status >= 400 && e.Status < 500 && e.Status != http.StatusUnauthorized && e.Status != http.StatusForbidden:
		r.Kind = mechanism.ErrRequest
	}
	return r
}

// rewrite checks what the miner must know and leaves the rest to the engine.
func (m *Miner) rewrite(body []byte) ([]byte, error) {
	var f fields
	if err := json.Unmarshal(body, &f); err != nil || f == nil {
		return nil, &mechanism.Refusal{Kind: mechanism.ErrRequest, Code: api.CodeInvalidValue, Message: "the body is not a JSON object"}
	}
	if name, isThere := f.twin(); isThere {
		return nil, &mechanism.Refusal{Kind: mechanism.ErrRequest, Code: api.CodeInvalidValue, Message: fmt.Sprintf("the body has %.40q in two spellings", name)}
	}
	if asked := f.text("model"); m.model != "" && asked != "" && asked != m.model {
		return nil, &mechanism.Refusal{Kind: mechanism.ErrRequest, Code: api.CodeModelNotFound, Message: "this miner serves " + m.model}
	}
	if err := m.prepare(f); err != nil {
		return nil, err
	}
	out, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	return out, nil
}

var (
	_ mechanism.Miner    = (*Miner)(nil)
	_ mechanism.Streamer = (*Miner)(nil)
	_ mechanism.Capacity = (*Miner)(nil)
)
