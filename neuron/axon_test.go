package neuron

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

var (
	alice, bob, charlie = keys.Dev("Alice"), keys.Dev("Bob"), keys.Dev("Charlie")
	dave                = keys.Dev("Dave")
)

// testAxon is an axon of Alice's with Bob as its validator.
type testAxon struct {
	url   string
	chain *fakeChain
	axon  *axon
	rec   *recorder
}

func newTestAxon(t *testing.T, miner mechanism.Miner) *testAxon {
	t.Helper()
	chain := newChain(
		Neuron{Hotkey: alice.AccountID()},
		Neuron{Hotkey: bob.AccountID(), Stake: 1000, HasPermit: true},
		Neuron{Hotkey: charlie.AccountID(), Stake: 1000},
	)
	rec, err := openRecorder(t.TempDir(), alice.AccountID(), "m", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	a := newAxon(miner, func() *View {
		v, _ := chain.View(context.Background(), 1)
		return v
	}, rec, quiet())
	s := httptest.NewServer(a.handler(alice))
	t.Cleanup(s.Close)
	return &testAxon{url: s.URL, chain: chain, axon: a, rec: rec}
}

// serves puts something before the axon.
func (a *testAxon) serves(t *testing.T, before func(http.Handler) http.Handler) {
	t.Helper()
	s := httptest.NewServer(before(a.axon.handler(alice)))
	t.Cleanup(s.Close)
	a.url = s.URL
}

// request makes a signed request from one to another.
func (a *testAxon) request(t *testing.T, path string, body []byte, from keys.Pair, to keys.AccountID) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if from != nil {
		if err := wire.Sign(req, body, from, to); err != nil {
			t.Fatal(err)
		}
	}
	return req
}

func do(t *testing.T, req *http.Request) (int, string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestAnAxonServesAPermittedValidator(t *testing.T) {
	a := newTestAxon(t, &echo{capacity: 4})
	status, body := do(t, a.request(t, "/v1/any", []byte("hello"), bob, alice.AccountID()))
	if status != 200 || body != "hello" {
		t.Errorf("got %d %q", status, body)
	}
}

func TestAnAxonRefusesByName(t *testing.T) {
	served := 0
	a := newTestAxon(t, &echo{capacity: 4, serve: func(context.Context, mechanism.Request) (mechanism.Response, error) {
		served++
		return mechanism.Response{}, nil
	}})
	self := alice.AccountID()
	tampered := a.request(t, "/v1/any", []byte("hello"), bob, self)
	tampered.Body = io.NopCloser(strings.NewReader("jello"))
	for name, c := range map[string]struct {
		req    *http.Request
		status int
		code   string
	}{
		"unsigned":               {a.request(t, "/v1/any", []byte("x"), nil, self), 401, "unsigned"},
		"for another":            {a.request(t, "/v1/any", []byte("x"), bob, dave.AccountID()), 401, "wrong_receiver"},
		"body changed":           {tampered, 401, "bad_signature"},
		"stranger":               {a.request(t, "/v1/any", []byte("x"), dave, self), 403, "not_permitted"},
		"registered, no permit":  {a.request(t, "/v1/any", []byte("x"), charlie, self), 403, "not_permitted"},
		"miner itself, no stake": {a.request(t, "/v1/any", []byte("x"), alice, self), 403, "not_permitted"},
		"body over the limit":    {a.request(t, "/v1/any", bytes.Repeat([]byte("x"), requestBytes+1), bob, self), 413, "too_large"},
		"verdicts of a stranger": {a.request(t, PathVerdicts, []byte("{}"), dave, self), 403, "not_permitted"},
	} {
		status, body := do(t, c.req)
		var out struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(body), &out); err != nil || status != c.status || out.Error.Code != c.code || out.Error.Message == "" {
			t.Errorf("%s: got %d %s, want %d %s", name, status, body, c.status, c.code)
		}
	}
	if served != 0 {
		t.Errorf("%d refused requests reached the mechanism", served)
	}
	a.rec.mu.Lock()
	defer a.rec.mu.Unlock()
	if r := a.rec.rec.Refused; r["signature"] != 3 || r["permit"] != 4 || r["size"] != 1 {
		t.Errorf("the record says %v", r)
	}
}

func TestAReplayIsRefused(t *testing.T) {
	a := newTestAxon(t, &echo{capacity: 4})
	first := a.request(t, "/v1/any", []byte("x"), bob, alice.AccountID())
	again := a.request(t, "/v1/any", []byte("x"), nil, alice.AccountID())
	again.Header = first.Header.Clone()
	if status, _ := do(t, first); status != 200 {
		t.Fatalf("first: %d", status)
	}
	if status, body := do(t, again); status != 401 || !strings.Contains(body, "replay") {
		t.Errorf("again: %d %s", status, body)
	}
}

func TestBeforeTheFirstPermitsAnyStakedNeuronMayCall(t *testing.T) {
	a := newTestAxon(t, &echo{capacity: 4})
	a.chain.next(func(v *View) { v.Neurons[1].HasPermit = false })
	for who, want := range map[keys.Pair]int{bob: 200, charlie: 200, alice: 403, dave: 403} {
		if status, body := do(t, a.request(t, "/v1/any", []byte("x"), who, alice.AccountID())); status != want {
			t.Errorf("%s: %d %s, want %d", who.AccountID(), status, body, want)
		}
	}
}

func TestAnyoneMaySeeThatItIsThere(t *testing.T) {
	a := newTestAxon(t, &echo{capacity: 4})
	resp, err := http.Get(a.url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 200 || string(b) != "{\"status\":\"ok\"}\n" {
		t.Errorf("got %d %q", resp.StatusCode, b)
	}
}

func TestAMegabyteOfPromptReachesTheMechanismWhole(t *testing.T) {
	a := newTestAxon(t, &echo{capacity: 4, serve: func(_ context.Context, r mechanism.Request) (mechanism.Response, error) {
		return mechanism.Response{}, &mechanism.Refusal{Kind: mechanism.ErrRequest, Code: "context_length_exceeded", Message: fmt.Sprint(len(r.Body))}
	}})
	status, body := do(t, a.request(t, "/v1/any", bytes.Repeat([]byte("x"), 1<<20), bob, alice.AccountID()))
	if status != 400 || !strings.Contains(body, "context_length_exceeded") || !strings.Contains(body, "1048576") {
		t.Errorf("got %d %s", status, body)
	}
}

func TestErrorsOfTheMechanismHaveTheirStatus(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
	}{
		{mechanism.ErrRequest, 400}, {mechanism.ErrBusy, 429}, {mechanism.ErrUnavailable, 503}, {errors.New("secret path /x"), 500},
	} {
		a := newTestAxon(t, &echo{capacity: 4, serve: func(context.Context, mechanism.Request) (mechanism.Response, error) {
			return mechanism.Response{}, fmt.Errorf("wrapped: %w", c.err)
		}})
		status, body := do(t, a.request(t, "/v1/any", nil, bob, alice.AccountID()))
		if status != c.status || strings.Contains(body, "secret") {
			t.Errorf("%v: got %d %s", c.err, status, body)
		}
	}
}

func TestAnAnswerThatBreaksOffNeverLooksWhole(t *testing.T) {
	a := newTestAxon(t, &echo{capacity: 4, stream: func(_ context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, "data: {}\n\n"); err != nil {
			return err
		}
		return fmt.Errorf("%w: the engine died", mechanism.ErrUnavailable)
	}})
	resp, err := http.DefaultClient.Do(a.request(t, "/v1/any", nil, bob, alice.AccountID()))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err == nil || string(b) != "data: {}\n\n" {
		t.Errorf("got %q, %v: a broken stream must end in an error", b, err)
	}
}

func TestAStreamArrivesPieceByPiece(t *testing.T) {
	more := make(chan struct{})
	a := newTestAxon(t, &echo{capacity: 4, stream: func(_ context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, "one"); err != nil {
			return err
		}
		<-more
		_, err := io.WriteString(w, "two")
		return err
	}})
	resp, err := http.DefaultClient.Do(a.request(t, "/v1/any", nil, bob, alice.AccountID()))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	first := make([]byte, 3)
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "one" {
		t.Fatalf("got %q, %v", first, err)
	}
	close(more)
	if rest, err := io.ReadAll(resp.Body); err != nil || string(rest) != "two" {
		t.Errorf("got %q, %v", rest, err)
	}
}

func TestAnAxonTakesNoMoreThanItsCapacity(t *testing.T) {
	hold := make(chan struct{})
	var serving sync.WaitGroup
	serving.Add(2)
	a := newTestAxon(t, &echo{capacity: 3, serve: func(context.Context, mechanism.Request) (mechanism.Response, error) {
		serving.Done()
		<-hold
		return mechanism.Response{}, nil
	}})
	a.chain.next(func(v *View) { v.Neurons[2].HasPermit = true })
	statuses := make(chan int, 2)
	for range 2 {
		req := a.request(t, "/v1/any", nil, bob, alice.AccountID())
		go func() {
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				statuses <- 0
				return
			}
			resp.Body.Close()
			statuses <- resp.StatusCode
		}()
	}
	serving.Wait()
	// One sender never takes all: the last place is for another.
	if status, _ := do(t, a.request(t, "/v1/any", nil, bob, alice.AccountID())); status != 429 {
		t.Errorf("third request of one sender: %d", status)
	}
	serving.Add(1)
	go func() {
		serving.Wait()
		close(hold)
	}()
	if status, _ := do(t, a.request(t, "/v1/any", nil, charlie, alice.AccountID())); status != 200 {
		t.Errorf("first request of another sender: %d", status)
	}
	for range 2 {
		if s := <-statuses; s != 200 {
			t.Errorf("a request within the capacity: %d", s)
		}
	}
}

func TestVerdictsAreKeptForTheOwner(t *testing.T) {
	dir := t.TempDir()
	a := newTestAxon(t, &echo{capacity: 4})
	a.rec.path = dir + "/" + recordFile
	told := Verdicts{Block: 100, Average: 0.4, Best: 0.8, Verdicts: []Verdict{{ID: "t1", Value: 1, Weight: 1, Why: "verified, right"}}}
	for range maxVerdicts * 2 {
		told.Verdicts = append(told.Verdicts, Verdict{ID: strings.Repeat("i", 1000), Why: strings.Repeat("w", 1000)})
	}
	body, _ := json.Marshal(told)
	if status, text := do(t, a.request(t, PathVerdicts, body, bob, alice.AccountID())); status != 204 {
		t.Fatalf("got %d %s", status, text)
	}
	if status, _ := do(t, a.request(t, PathVerdicts, []byte("nonsense"), bob, alice.AccountID())); status != 400 {
		t.Errorf("nonsense: %d", status)
	}
	if err := a.rec.save(); err != nil {
		t.Fatal(err)
	}
	rec, err := ReadRecord(dir)
	if err != nil || len(rec.Judged) != maxVerdicts || rec.Judged[0].Why != "verified, right" || len(rec.Judged[1].Why) > maxWhy {
		t.Errorf("kept %d verdicts, %v", len(rec.Judged), err)
	}
	if c := rec.Callers[0]; c.Hotkey != bob.AccountID() || c.Average != 0.4 || c.Best != 0.8 {
		t.Errorf("kept %+v", c)
	}
}

// A validator is a stranger: what it says stands in a file and on a terminal.
func TestVerdictsOfAHostileValidatorAreHarmless(t *testing.T) {
	a := newTestAxon(t, &echo{capacity: 4})
	body, _ := json.Marshal(Verdicts{Average: 1e300, Best: -1, Verdicts: []Verdict{{
		ID: "a\x1b]0;title\a", Why: "right\x1b[2K\r\u202e" + strings.Repeat("\u20ac", maxWhy), Value: 1e300, Weight: -5, Lost: 7,
		Parts: map[string]float64{strings.Repeat("p", 200_000): 1, "b\n": 2},
	}}})
	if status, text := do(t, a.request(t, PathVerdicts, body, bob, alice.AccountID())); status != 204 {
		t.Fatalf("got %d %s", status, text)
	}
	kept, err := json.Marshal(a.rec.rec)
	if err != nil || len(kept) > 2000 {
		t.Errorf("%d bytes are kept, %v", len(kept), err)
	}
	j := a.rec.rec.Judged[0]
	for _, text := range append(slices.Collect(maps.Keys(j.Parts)), j.ID, j.Why) {
		if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || !utf8.ValidString(text) {
			t.Errorf("kept %q", text)
		}
	}
	if j.Value != 1 || j.Weight != 0 || j.Lost != 1 || a.rec.rec.Callers[0].Average != 1 || a.rec.rec.Callers[0].Best != 0 {
		t.Errorf("kept %+v of %+v", j, a.rec.rec.Callers[0])
	}
}
