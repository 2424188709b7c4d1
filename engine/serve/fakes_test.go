package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/engine/batch"
	"github.com/plexus-network/plexus/engine/catalogue"
)

// Tokens of the fake vocabulary beyond the 256 bytes.
const (
	tokenOpen = 256 + iota
	tokenShut
	tokenAccent // "é" begun: its first byte
	fakeVocab
)

// letters is a tokenizer whose tokens are bytes and two marks.
type letters struct{ read atomic.Int64 }

func (l *letters) Tokenize(text string, _, special bool) []int32 {
	l.read.Add(int64(len(text)))
	var out []int32
	for text != "" {
		switch {
		case special && strings.HasPrefix(text, "<|im_start|>"):
			out, text = append(out, tokenOpen), text[len("<|im_start|>"):]
		case special && strings.HasPrefix(text, "<|im_end|>"):
			out, text = append(out, tokenShut), text[len("<|im_end|>"):]
		default:
			out, text = append(out, int32(text[0])), text[1:]
		}
	}
	return out
}

func (l *letters) Piece(t int32) []byte {
	switch {
	case t < 0 || t >= fakeVocab || t == tokenOpen || t == tokenShut:
		return nil
	case t == tokenAccent:
		return []byte("\xc3")
	}
	return []byte{byte(t)}
}

func (l *letters) IsEnd(t int32) bool { return t == tokenShut }
func (l *letters) Vocab() int         { return fakeVocab }

// toy is a model whose logits follow from all that a sequence holds: some
// letters are likely, each position others.
type toy struct {
	seqs map[int32][]int32
	rows map[int][]float32
	salt uint32
	hold chan struct{} // each Decode takes one, if not nil
	says []int32       // what it says whatever it is asked; nil: by the salt
	from int           // tokens of the prompt, for says
}

func (m *toy) Decode(entries []batch.Entry) error {
	if m.hold != nil {
		<-m.hold
	}
	m.rows = map[int][]float32{}
	for i, e := range entries {
		m.seqs[e.Seq] = append(m.seqs[e.Seq], e.Token)
		if e.Logits {
			m.rows[i] = m.logits(m.seqs[e.Seq])
		}
	}
	return nil
}

func (m *toy) logits(held []int32) []float32 {
	row := make([]float32, fakeVocab)
	if m.says != nil {
		row[m.says[min(len(held)-m.from, len(m.says)-1)]] = 1000
		return row
	}
	h := m.salt
	for _, t := range held {
		h = (h ^ uint32(t)) * 16777619
	}
	for v := range row {
		x := (h ^ uint32(v)*2654435761) * 2246822519
		x ^= x >> 15
		row[v] = -20
		if v >= 'a' && v <= 'z' || v == tokenShut && len(held) > 60 {
			row[v] = float32(x%4096) / 512
		}
	}
	return row
}

func (m *toy) Logits(i int) []float32 { return m.rows[i] }

func (m *toy) Remove(seq, from int32) bool {
	m.seqs[seq] = m.seqs[seq][:from]
	return true
}

func (m *toy) Copy(src, dst, to int32) { m.seqs[dst] = append([]int32{}, m.seqs[src][:to]...) }

// running is a server with its scheduler at work.
type running struct {
	*api.Client
	server *Server
	tokens *letters
	model  *toy
}

func run(t *testing.T, m *toy, c batch.Config) running {
	t.Helper()
	m.seqs = map[int32][]int32{}
	tokens := &letters{}
	s := batch.New(m, c)
	server, err := New(catalogue.Model{
		Name: "toy", SHA256: strings.Repeat("ab", 32), Template: catalogue.ChatML, Tolerance: 0.1,
	}, tokens, s)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := s.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	}()
	t.Cleanup(func() {
		cancel()
		if m.hold != nil {
			close(m.hold)
		}
		web.Close()
		<-ended
	})
	return running{&api.Client{BaseURL: web.URL}, server, tokens, m}
}

// ask is a request of one user message.
func ask(text string, most int) api.ChatRequest {
	T := 0.7
	return api.ChatRequest{
		Messages: []api.Message{{Role: "user", Content: text}}, Temperature: &T, MaxTokens: &most,
		Plexus: &api.Bind{Hotkey: "0x" + strings.Repeat("11", 32), Seed: strings.Repeat("22", 32)},
	}
}

// post sends a body as it is.
func (r running) post(t *testing.T, path, kind, body string) (int, *api.Error, http.Header) {
	t.Helper()
	resp, err := http.Post(r.BaseURL+path, kind, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var e api.ErrorBody
	if err := json.NewDecoder(resp.Body).Decode(&e); err != nil {
		t.Fatalf("the answer is no JSON: %v", err)
	}
	return resp.StatusCode, e.Error, resp.Header
}

// until waits for a condition, at most ten seconds.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatal("waited in vain")
		case <-tick.C:
		}
	}
}
