package text

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/mechanism"
)

// toy is an engine without a model: what it says is a function of the prompt,
// and each token proves by a hash that this engine chose this word at this
// place for this hotkey and seed. It stands in for an engine where only the
// binding matters; the rule itself is the engine's to test.
type toy struct {
	name string
	says func(prompt string) string

	mu    sync.Mutex // guards words and down
	words map[int32]string
	down  bool
}

func newToy(name string, says func(prompt string) string) *toy {
	return &toy{name: name, says: says, words: map[int32]string{}}
}

func (e *toy) sha() string {
	sum := sha256.Sum256([]byte(e.name))
	return hex.EncodeToString(sum[:])
}

func (e *toy) model() mechanism.Model {
	return mechanism.Model{Name: e.name, SHA256: sha256.Sum256([]byte(e.name)), Tolerance: 0.1}
}

// token is the id of a word at a place.
func (e *toy) token(q api.ChatRequest, i int, word string) int32 {
	prompt, _ := json.Marshal(q.Messages)
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%s|%s|%d|%s", e.name, prompt, q.Plexus.Hotkey, q.Plexus.Seed, i, word))
	id := int32(binary.LittleEndian.Uint32(sum[:]) >> 1)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.words[id] = word
	return id
}

func (e *toy) answer(q api.ChatRequest) (text string, tokens []int32) {
	last := q.Messages[len(q.Messages)-1].Content
	text = e.says(last)
	for i, w := range strings.SplitAfter(text, " ") {
		tokens = append(tokens, e.token(q, i, w))
	}
	return text, tokens
}

// Score holds a claim against what the engine itself would have chosen.
func (e *toy) Score(_ context.Context, r api.ScoreRequest) (*api.ScoreResponse, error) {
	if e.isDown() {
		return nil, fmt.Errorf("call engine: connection refused")
	}
	out := &api.ScoreResponse{Model: e.name, SHA256: e.sha(), Tolerance: 0.1}
	for _, c := range r.Choices {
		_, want := e.answer(r.ChatRequest)
		v := api.Verdict{Index: c.Index, Ended: true}
		held := 0
		for i, tok := range c.Tokens {
			e.mu.Lock()
			v.Text += e.words[tok]
			e.mu.Unlock()
			p := api.Position{Token: tok, Logprob: -1, Miss: 9}
			if i < len(want) && want[i] == tok {
				p.Holds, p.Miss = true, 0
				held++
			}
			v.Positions = append(v.Positions, p)
		}
		if len(c.Tokens) > 0 {
			v.Held = float64(held) / float64(len(c.Tokens))
		}
		v.Verified = v.Held >= 0.98
		if !v.Verified {
			v.Reason = "too few positions hold"
		}
		out.Choices = append(out.Choices, v)
	}
	return out, nil
}

func (e *toy) Health(context.Context) (*api.Health, error) {
	if e.isDown() {
		return nil, fmt.Errorf("call engine: connection refused")
	}
	return &api.Health{Status: "ok", Model: e.name, SHA256: e.sha()}, nil
}

func (e *toy) isDown() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.down
}

func (e *toy) setDown(is bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.down = is
}

// serve gives the engine a URL; it streams where it is asked to.
func (e *toy) serve(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(e.chat))
	t.Cleanup(s.Close)
	return s.URL
}

func (e *toy) chat(w http.ResponseWriter, r *http.Request) {
	var q api.ChatRequest
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil || q.Plexus == nil {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(api.ErrorBody{Error: api.Invalid("messages", "not understood")})
		return
	}
	if q.Model != "" && q.Model != e.name {
		w.WriteHeader(http.StatusNotFound)
		_ = json.NewEncoder(w).Encode(api.ErrorBody{Error: &api.Error{Code: api.CodeModelNotFound, Message: "no such model"}})
		return
	}
	text, tokens := e.answer(q)
	stop := api.FinishStop
	if !q.Stream {
		_ = json.NewEncoder(w).Encode(api.ChatResponse{Choices: []api.Choice{{
			Message: api.Message{Role: "assistant", Content: text}, FinishReason: stop, Plexus: &api.Proof{Tokens: tokens},
		}}})
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Write([]byte(stream(text, tokens)))
}

// stream is a whole answer as events.
func stream(text string, tokens []int32) string {
	var b strings.Builder
	event := func(c api.ChunkChoice) {
		data, _ := json.Marshal(api.Chunk{Choices: []api.ChunkChoice{c}})
		fmt.Fprintf(&b, "data: %s\n\n", data)
	}
	for i, w := range strings.SplitAfter(text, " ") {
		event(api.ChunkChoice{Delta: api.Delta{Content: w}, Plexus: &api.Proof{Tokens: tokens[i : i+1]}})
	}
	stop := api.FinishStop
	event(api.ChunkChoice{FinishReason: &stop})
	b.WriteString("data: [DONE]\n\n")
	return b.String()
}

// ask has a miner answer a task as the runtime would, without a network.
func ask(t *testing.T, m mechanism.Miner, task mechanism.Task) mechanism.Response {
	t.Helper()
	resp, err := m.Serve(t.Context(), task.Request)
	resp.From, resp.Err = task.To[0].Hotkey, err
	return resp
}

// knows answers every task right, as a model that knows everything would.
func knows(t *testing.T) func(string) string {
	return func(prompt string) string {
		answer, ok := solve(prompt)
		if !ok {
			t.Errorf("the solver does not understand %q", prompt)
		}
		return answer + " And this is a fact that I am rather happy to share with you today."
	}
}

// solve answers a task from its words, as a script does that has learned what
// tasks are made of. It reads no key.
func solve(prompt string) (string, bool) {
	ws := words(prompt)
	all := func(table []string) (found []string) {
		for _, w := range ws {
			for _, e := range table {
				if strings.EqualFold(w, e) {
					found = append(found, e)
				}
			}
		}
		return found
	}
	who, town := all(people), all(homes)
	switch {
	case has(ws, "capital"):
		for _, l := range lands {
			if has(ws, l.name) {
				return "The capital of " + l.name + " is " + l.capital + ".", true
			}
		}
	case has(ws, "country"):
		for _, c := range cities {
			if has(ws, c.name) {
				return c.name + " lies in " + c.countries[0] + ".", true
			}
		}
	case has(ws, "pm"):
		hour := numbers(ws[:lastIndex(ws, "pm")])
		return fmt.Sprintf("Dear %s, we meet on %s at %d pm as we said. Best wishes, the team", who[0], last(all(weekdays)), hour[len(hour)-1]), true
	case has(ws, "sentence") && len(all(common)) >= 2:
		name := "somebody"
		if len(who) > 0 {
			name = who[0]
		}
		c := all(common)
		return "One day " + name + " saw the " + c[len(c)-2] + " and later also the " + last(c) + ".", true
	case has(ws, "how many"):
		n := numbers(ws)
		return fmt.Sprintf("There are now %d of them.", n[len(n)-1]+n[len(n)-2]), true
	case len(town) == 2:
		return "It was sent to " + town[1] + ".", true
	}
	return "", false
}

func last(s []string) string { return s[len(s)-1] }

func lastIndex(ws []string, w string) int {
	for i := len(ws) - 1; i >= 0; i-- {
		if ws[i] == w || strings.HasSuffix(ws[i], w) {
			return i
		}
	}
	return 0
}
