package text

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/mechanism"
)

const someBody = `{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[1],"plexus":{"seed":"ab","hotkey":"0xevil"}}`

// backend is a server that notes what it was sent and answers as told.
func backend(t *testing.T, serve http.HandlerFunc) (url string, got *map[string]any) {
	t.Helper()
	got = &map[string]any{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*got = map[string]any{}
		if err := json.NewDecoder(r.Body).Decode(got); err != nil {
			t.Errorf("the engine got no JSON: %v", err)
		}
		(*got)["authorization"] = r.Header.Get("Authorization")
		serve(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, got
}

func fine(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") }

func TestAMinerBindsRequestsToItsOwnHotkey(t *testing.T) {
	url, got := backend(t, fine)
	r, err := NewMiner(hotkey(3), "m", url).Serve(t.Context(), mechanism.Request{Body: []byte(someBody)})
	if err != nil || string(r.Body) != "fine" {
		t.Fatalf("%q, %v", r.Body, err)
	}
	bind := (*got)["plexus"].(map[string]any)
	if bind["hotkey"] != address(hotkey(3)) || bind["seed"] != "ab" {
		t.Errorf("bound to %v: whoever asks must not choose the hotkey", bind)
	}
	if (*got)["tools"] == nil {
		t.Error("a field that the miner does not know was lost")
	}
}

// JSON decoders of Go take a name for a field's in any case, and the last of
// several wins: an engine would read another's hotkey in a twin of plexus.
func TestACallerCannotBindAMinersWorkToAnotherHotkey(t *testing.T) {
	url, got := backend(t, fine)
	for _, twin := range []string{"plexu\u017f", "Plexus", "PLEXUS"} {
		body := fmt.Sprintf(`{"model":"m","messages":[],"plexus":{"seed":"ab"},%q:{"hotkey":%q}}`, twin, address(hotkey(9)))
		*got = nil
		_, err := NewMiner(hotkey(3), "m", url).Serve(t.Context(), mechanism.Request{Body: []byte(body)})
		if !errors.Is(err, mechanism.ErrRequest) || *got != nil {
			t.Errorf("%s: %v, and the engine got %v", twin, err, *got)
		}
	}
}

func TestARankMinerHidesWhatABackendDoesNotKnow(t *testing.T) {
	url, got := backend(t, fine)
	if _, err := NewRankMiner("m", url, "llama3.2", "secret").Serve(t.Context(), mechanism.Request{Body: []byte(someBody)}); err != nil {
		t.Fatal(err)
	}
	if (*got)["plexus"] != nil || (*got)["model"] != "llama3.2" || (*got)["authorization"] != "Bearer secret" {
		t.Errorf("the backend got %v", *got)
	}
}

func TestAMinerRefusesWhatItCannotServe(t *testing.T) {
	url, _ := backend(t, fine)
	m := NewMiner(hotkey(3), "m", url)
	for body, code := range map[string]string{
		`{"model":"other","messages":[],"plexus":{"seed":"ab"}}`: "model_not_found",
		`{"model":"m","messages":[]}`:                            "invalid_value",
		`{"model":"m","messages":[],"plexus":{"seed":5}}`:        "invalid_value",
		`[]`: "invalid_value", `null`: "invalid_value", `{`: "invalid_value", ``: "invalid_value",
	} {
		_, err := m.Serve(t.Context(), mechanism.Request{Body: []byte(body)})
		var refusal *mechanism.Refusal
		if !errors.As(err, &refusal) || !errors.Is(err, mechanism.ErrRequest) || refusal.Code != code {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestAnEnginesRefusalsBecomeTheMiners(t *testing.T) {
	for status, want := range map[int]error{
		400: mechanism.ErrRequest, 404: mechanism.ErrRequest, 413: mechanism.ErrRequest, 429: mechanism.ErrBusy,
		401: mechanism.ErrUnavailable, 403: mechanism.ErrUnavailable, 500: mechanism.ErrUnavailable, 503: mechanism.ErrUnavailable,
	} {
		url, _ := backend(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			fmt.Fprint(w, `{"error":{"message":"why","code":"context_length_exceeded"}}`)
		})
		_, err := NewMiner(hotkey(3), "m", url).Serve(t.Context(), mechanism.Request{Body: []byte(someBody)})
		var refusal *mechanism.Refusal
		if !errors.Is(err, want) || !errors.As(err, &refusal) || refusal.Code != "context_length_exceeded" {
			t.Errorf("%d: %v", status, err)
		}
	}
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	if _, err := NewMiner(hotkey(3), "m", s.URL).Serve(t.Context(), mechanism.Request{Body: []byte(someBody)}); !errors.Is(err, mechanism.ErrUnavailable) {
		t.Errorf("an engine that is not there: %v", err)
	}
}

func TestAnEngineThatDiesMidStreamIsAnError(t *testing.T) {
	url, _ := backend(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "data: {}\n\n")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	var got strings.Builder
	err := NewMiner(hotkey(3), "m", url).Stream(t.Context(), mechanism.Request{Body: []byte(someBody)}, func(string) io.Writer { return &got })
	if !errors.Is(err, mechanism.ErrUnavailable) || got.String() != "data: {}\n\n" {
		t.Errorf("%q, %v", got.String(), err)
	}
}

func TestAdversariesNeedWhatTheyCheatWith(t *testing.T) {
	for _, a := range []Adversary{{Behaviour: Copy}, {Behaviour: Relay}, {Behaviour: "kind"}, {}} {
		if _, err := NewAdversary(a, hotkey(1), "m", "http://127.0.0.1:1"); err == nil {
			t.Errorf("%+v was made", a)
		}
	}
	for _, b := range Behaviours() {
		a := Adversary{Behaviour: b, Gateway: "http://127.0.0.1:1", Victim: func() mechanism.Hotkey { return hotkey(2) }}
		if m, err := NewAdversary(a, hotkey(1), "m", "http://127.0.0.1:1"); err != nil || m == nil {
			t.Errorf("%s: %v", b, err)
		}
	}
}

func TestOneLazyAnswerServesEverybody(t *testing.T) {
	asked := 0
	url, _ := backend(t, func(w http.ResponseWriter, _ *http.Request) {
		asked++
		fmt.Fprintf(w, "answer %d", asked)
	})
	m, err := NewAdversary(Adversary{Behaviour: Lazy}, hotkey(1), "m", url)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if r, err := m.Serve(t.Context(), mechanism.Request{Body: []byte(someBody)}); err != nil || string(r.Body) != "answer 1" {
			t.Errorf("%q, %v", r.Body, err)
		}
	}
	if asked != 1 {
		t.Errorf("the engine was asked %d times", asked)
	}
}

func FuzzReadAnswer(f *testing.F) {
	f.Add("application/json", []byte(`{"choices":[{"message":{"content":"x"},"plexus":{"tokens":[1,2]}}]}`), false)
	f.Add("text/event-stream", []byte(stream("two words", []int32{5, 6})), false)
	f.Add("text/event-stream", []byte("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: {"), true)
	f.Fuzz(func(t *testing.T, contentType string, body []byte, cut bool) {
		a, err := readAnswer(mechanism.Response{ContentType: contentType, Body: body, Cut: cut})
		if err == nil && (a.events == 0 || len(a.tokens) > maxAnswerTokens) {
			t.Errorf("read %+v without an error", a)
		}
		if c := a.clipped(); len(c.tokens) > mostJudged {
			t.Errorf("%d tokens after clipping", len(c.tokens))
		}
	})
}

func TestPayRisesWithEachFactor(t *testing.T) {
	base := factors{correct: 0.5, faithful: 0.9, speed: 0.5, class: 1}
	for name, more := range map[string]factors{
		"correct":  {correct: 0.6, faithful: 0.9, speed: 0.5, class: 1},
		"faithful": {correct: 0.5, faithful: 1, speed: 0.5, class: 1},
		"speed":    {correct: 0.5, faithful: 0.9, speed: 0.6, class: 1},
	} {
		if more.value() <= base.value() {
			t.Errorf("more %s earns %v, not more than %v", name, more.value(), base.value())
		}
	}
	if (factors{correct: 1, faithful: 1, speed: 1, class: 1}).value() != 1 || (factors{faithful: 1, speed: 1, class: 1}).value() != 0 {
		t.Error("the best answer is not worth 1, or a wrong one not 0")
	}
	if speed(0, 10) != 1 || speed(speedStart+20*speedToken, 10) >= 1 || speed(1<<50, 10) > 0.01 {
		t.Error("speed does not fall with time")
	}
	if forfeit(1) != 0 || forfeit(0.95) != 0 || forfeit(0.5) != mostForfeit || forfeit(0.85) <= forfeit(0.9) {
		t.Error("forfeits do not rise with what is missed")
	}
	sure, open := []position{{logprob: -0.01}}, []position{{logprob: -5}, {logprob: -5}}
	if e := evidence(sure, 0.7); e > 0.02 {
		t.Errorf("an answer that everybody gives proves %v", e)
	}
	if e := evidence(open, 0.7); e < 0.99 {
		t.Errorf("an answer that nobody else gives proves only %v", e)
	}
	v := &Validator{}
	if v.Shape(0.5) >= v.Shape(0.6) || v.Shape(-1) != 0 || v.Shape(2) != 1 || v.Shape(0.8)/v.Shape(0.4) < 4 {
		t.Error("pay does not rise steeply with the average")
	}
}
