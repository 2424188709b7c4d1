package neuron

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire/dendrite"
)

// adder is a miner that speaks the class Add, whose path is /v1/add.
type adder struct{ echo }

func (a *adder) Synapses() map[string]mechanism.Synapse {
	return map[string]mechanism.Synapse{"Add": {Path: "/v1/add", Hashed: []string{"a", "b"}}, "Plain": {}}
}

func (a *adder) Serve(ctx context.Context, r mechanism.Request) (mechanism.Response, error) {
	if a.serve != nil {
		return a.serve(ctx, r)
	}
	var q struct{ A, B int }
	if r.Path != "/v1/add" || json.Unmarshal(r.Body, &q) != nil {
		return mechanism.Response{}, &mechanism.Refusal{Kind: mechanism.ErrRequest, Message: "not /v1/add: " + r.Path}
	}
	return mechanism.Response{Body: fmt.Appendf(nil, `{"total":%d}`, q.A+q.B)}, nil
}

// objects streams whatever it answers, as a program that streams at times does.
type objects struct{ adder }

func (*objects) Streams(mechanism.Request) bool { return true }

func (*objects) Stream(_ context.Context, _ mechanism.Request, open func(string) io.Writer) error {
	w := open("application/json; charset=utf-8")
	for _, piece := range []string{`{"to`, `tal":3}`} {
		if _, err := io.WriteString(w, piece); err != nil {
			return err
		}
	}
	return nil
}

// called asks a test axon as one of the SDK's dendrites would.
func (a *testAxon) called(t *testing.T, from keys.Pair, name, body string, hashed ...string) (string, error) {
	t.Helper()
	d, err := dendrite.New(from, http.DefaultClient)
	if err != nil {
		t.Fatal(err)
	}
	to := dendrite.Target{Hotkey: alice.AccountID(), Address: strings.TrimPrefix(a.url, "http://")}
	answer, err := d.Send(t.Context(), to, dendrite.Synapse{Name: name, Body: []byte(body), Hashed: hashed, Timeout: 300 * time.Millisecond})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if answer.IsSynapse() && err == nil {
		b, err = dendrite.Fields(b)
	}
	return string(b), err
}

func TestAnAxonServesBothProtocolsOnOnePort(t *testing.T) {
	a := newTestAxon(t, &adder{echo{capacity: 4}})
	if got, err := a.called(t, bob, "Add", `{"a":2,"b":40,"total":null}`, "a", "b"); err != nil || got != `{"a":2,"b":40,"total":42}` {
		t.Errorf("a dendrite: %s, %v", got, err)
	}
	if status, body := do(t, a.request(t, "/v1/add", []byte(`{"a":2,"b":40}`), bob, alice.AccountID())); status != 200 || body != `{"total":42}` {
		t.Errorf("btauth: %d %s", status, body)
	}
	if got, err := a.called(t, bob, "Synapse", "{}"); err != nil || got != "{}" {
		t.Errorf("a ping: %s, %v", got, err)
	}
	streaming := newTestAxon(t, &adder{echo{capacity: 4, stream: func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "data: 1\n\n")
		return err
	}}})
	if got, err := streaming.called(t, bob, "Plain", "{}"); err != nil || got != "data: 1\n\n" {
		t.Errorf("a stream: %q, %v", got, err)
	}
	whole := newTestAxon(t, &adder{echo{capacity: 4, serve: func(context.Context, mechanism.Request) (mechanism.Response, error) {
		return mechanism.Response{ContentType: "text/plain", Body: []byte("plain words")}, nil
	}}})
	if got, err := whole.called(t, bob, "Plain", "{}"); err != nil || got != "plain words" {
		t.Errorf("no JSON: %q, %v", got, err)
	}
	object := newTestAxon(t, &objects{})
	if got, err := object.called(t, bob, "Plain", `{"a":1}`); err != nil || got != `{"a":1,"total":3}` {
		t.Errorf("an object in pieces: %q, %v", got, err)
	}
}

func TestAnAxonRefusesDendritesByStatus(t *testing.T) {
	fails := func(err error) *adder {
		return &adder{echo{capacity: 4, serve: func(context.Context, mechanism.Request) (mechanism.Response, error) {
			return mechanism.Response{Body: []byte("no object")}, err
		}}}
	}
	for name, c := range map[string]struct {
		miner mechanism.Miner
		from  keys.Pair
		class string
		want  error
		says  string
	}{
		"a class not served":       {&adder{}, bob, "Sub", dendrite.ErrNotServed, "Sub"},
		"a mechanism without any":  {&echo{}, bob, "Add", dendrite.ErrNotServed, "Add"},
		"a stranger":               {&adder{}, dave, "Plain", dendrite.ErrBlacklisted, "not permitted"},
		"registered, no permit":    {&adder{}, charlie, "Plain", dendrite.ErrBlacklisted, "not permitted"},
		"a stranger's ping":        {&adder{}, dave, "Synapse", dendrite.ErrBlacklisted, "not permitted"},
		"fields not signed":        {&adder{}, bob, "Add", dendrite.ErrNotVerified, `["a" "b"]`},
		"not its format":           {&adder{}, bob, "Plain", dendrite.ErrRefusedRequest, "not /v1/add"},
		"the mechanism fails":      {fails(errors.New("a secret")), bob, "Plain", dendrite.ErrFailed, "Internal Server Error"},
		"its backend is down":      {fails(mechanism.ErrUnavailable), bob, "Plain", dendrite.ErrUnavailable, ""},
		"the mechanism is busy":    {fails(mechanism.ErrBusy), bob, "Plain", dendrite.ErrUnavailable, ""},
		"an answer that is no map": {fails(nil), bob, "Plain", dendrite.ErrFailed, ""},
	} {
		a := newTestAxon(t, c.miner)
		_, err := a.called(t, c.from, c.class, `{"a":1,"b":2}`)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %v with %q", name, err, c.want, c.says)
		}
	}
}

func TestACallThatFindsNoPlaceInTimeIsToldSo(t *testing.T) {
	gate, inside := make(chan struct{}), make(chan struct{}, 2)
	a := newTestAxon(t, &adder{echo{capacity: 1, serve: func(context.Context, mechanism.Request) (mechanism.Response, error) {
		inside <- struct{}{}
		<-gate
		return mechanism.Response{Body: []byte("{}")}, nil
	}}})
	first := make(chan error, 1)
	go func() {
		_, err := a.called(t, bob, "Plain", "{}")
		first <- err
	}()
	<-inside
	if _, err := a.called(t, bob, "Plain", "{}"); !errors.Is(err, dendrite.ErrPriority) {
		t.Errorf("while the only place is taken: %v", err)
	}
	close(gate)
	if err := <-first; err != nil {
		t.Errorf("the one who had it: %v", err)
	}
}

func TestAValidatorAsksEachNeuronByItsProtocol(t *testing.T) {
	a := newTestAxon(t, &adder{echo{capacity: 4}})
	protocols := make(chan bool, 8)
	a.serves(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			protocols <- dendrite.Speaks(r)
			next.ServeHTTP(w, r)
		})
	})
	asks := newAsker(bob, (&adder{}).Synapses(), true)
	to := Neuron{Hotkey: alice.AccountID(), Address: strings.TrimPrefix(a.url, "http://")}
	task := mechanism.Task{Request: mechanism.Request{Path: "/v1/add", Body: []byte(`{"a":1,"b":2}`)}, Timeout: 5 * time.Second}
	for _, c := range []struct {
		path     string
		speaks   bool
		dendrite bool
		body     string
		fails    bool
	}{
		{"/v1/add", false, false, `{"total":3}`, false},
		{"/v1/add", true, true, `{"a":1,"b":2,"total":3}`, false},
		{"/v1/other", true, false, "", true},
		{"/Plain", true, true, "", true},
	} {
		to.SpeaksDendrite, task.Request.Path = c.speaks, c.path
		r := asks.ask(t.Context(), to, task)
		if (r.Err != nil) != c.fails || string(r.Body) != c.body || r.From != mechanism.Hotkey(to.Hotkey) {
			t.Errorf("%+v: %s, %v", c, r.Body, r.Err)
		}
		if got := <-protocols; got != c.dendrite {
			t.Errorf("%+v: asked as a dendrite: %v", c, got)
		}
	}
	to.Address = ""
	to.SpeaksDendrite, task.Request.Path = true, "/v1/add"
	if r := asks.ask(t.Context(), to, task); !errors.Is(r.Err, errNoAxon) {
		t.Errorf("without an axon: %v", r.Err)
	}
	edward, err := keys.FromURI("//Edward", keys.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	to.Address = "127.0.0.1:1"
	if r := newAsker(edward, (&adder{}).Synapses(), true).ask(t.Context(), to, task); !errors.Is(r.Err, dendrite.ErrScheme) {
		t.Errorf("by a key that no dendrite has: %v", r.Err)
	}
}

func TestAValidatorHangsUpOnAStreamOfTheSDKWhenItHasEnough(t *testing.T) {
	a := newTestAxon(t, &adder{echo{capacity: 4, stream: func(ctx context.Context, w io.Writer) error {
		for i := 0; ctx.Err() == nil; i++ {
			if _, err := fmt.Fprintf(w, "data: %d\n\n", i); err != nil {
				return err
			}
		}
		return ctx.Err()
	}}})
	to := Neuron{Hotkey: alice.AccountID(), Address: strings.TrimPrefix(a.url, "http://"), SpeaksDendrite: true}
	r := newAsker(bob, (&adder{}).Synapses(), true).ask(t.Context(), to, mechanism.Task{
		Request: mechanism.Request{Path: "/Plain", Body: []byte("{}")}, Timeout: 10 * time.Second,
		Enough: func(body []byte) bool { return strings.Contains(string(body), "data: 3\n") },
	})
	if r.Err != nil || !r.Cut || !strings.HasPrefix(string(r.Body), "data: 0\n\ndata: 1\n\n") || r.ContentType != "text/event-stream" {
		t.Errorf("%q, cut %v, %s, %v", r.Body[:min(40, len(r.Body))], r.Cut, r.ContentType, r.Err)
	}
	if r.FirstByte <= 0 || r.FirstByte > r.Elapsed {
		t.Errorf("first byte after %s of %s", r.FirstByte, r.Elapsed)
	}
}
