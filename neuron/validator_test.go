package neuron

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

// asking is an asker of Bob's and one axon's address.
func asking(t *testing.T, serve http.HandlerFunc) (*asker, Neuron) {
	t.Helper()
	s := httptest.NewServer(serve)
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	return newAsker(bob, nil, true), Neuron{Hotkey: alice.AccountID(), Address: strings.TrimPrefix(s.URL, "http://")}
}

func TestBadMinersCostTimeAndMemoryOnlyWithinBounds(t *testing.T) {
	forever := func(piece string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, piece); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
			}
		}
	}
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		is    error
		says  string
	}{
		"never answers": {serve: func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadAll(r.Body)
			<-r.Context().Done()
		}, says: "not within the time"},
		"streams garbage forever": {serve: forever(strings.Repeat("x", 1<<14)), is: ErrTooLong},
		"drips forever": {serve: func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadAll(r.Body)
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, ".")
				_ = http.NewResponseController(w).Flush()
				select {
				case <-r.Context().Done():
				case <-time.After(10 * time.Millisecond):
				}
			}
		}, says: "not within the time"},
		"sends a huge body": {serve: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(make([]byte, maxAnswer+1))
		}, is: ErrTooLong},
		"is busy": {serve: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(429)
			_, _ = io.WriteString(w, `{"error":{"message":"no room"}}`)
		}, is: mechanism.ErrBusy},
		"refuses with a novel": {serve: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(403)
			_, _ = io.WriteString(w, `{"error":{"message":"`+strings.Repeat("go away ", 100)+`"}}`)
		}, says: "answered 403 go away"},
		"sends it elsewhere": {serve: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
		}, says: "answered 307"},
		"hangs up": {serve: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, says: "reach its axon"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, n := asking(t, c.serve)
			r := a.ask(t.Context(), n, mechanism.Task{Request: mechanism.Request{Path: "/x"}, Timeout: 700 * time.Millisecond})
			if r.Err == nil || (c.is != nil && !errors.Is(r.Err, c.is)) || !strings.Contains(r.Err.Error(), c.says) || len(r.Err.Error()) > 400 {
				t.Errorf("got %v", r.Err)
			}
			if len(r.Body) > maxAnswer || r.Elapsed > 20*time.Second {
				t.Errorf("%d bytes in %v", len(r.Body), r.Elapsed)
			}
		})
	}
}

func TestAMinerCannotPointAValidatorAtItsOperator(t *testing.T) {
	_, n := asking(t, func(http.ResponseWriter, *http.Request) { t.Error("a private address was asked") })
	r := newAsker(bob, (&adder{}).Synapses(), false).ask(t.Context(), n, mechanism.Task{Request: mechanism.Request{Path: "/x"}, Timeout: 5 * time.Second})
	if !errors.Is(r.Err, wire.ErrPrivateAxon) {
		t.Errorf("by btauth: %v", r.Err)
	}
	n.SpeaksDendrite = true
	r = newAsker(bob, (&adder{}).Synapses(), false).ask(t.Context(), n, mechanism.Task{Request: mechanism.Request{Path: "/add", Body: []byte(`{"a":1,"b":2}`)}, Timeout: 5 * time.Second})
	if !errors.Is(r.Err, wire.ErrPrivateAxon) {
		t.Errorf("as a dendrite: %v", r.Err)
	}
}

func TestAnAskerHangsUpWhenItHasEnough(t *testing.T) {
	gone := make(chan struct{})
	a, n := asking(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "enough")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(gone)
	})
	r := a.ask(t.Context(), n, mechanism.Task{
		Request: mechanism.Request{Path: "/x"}, Timeout: 10 * time.Second,
		Enough: func(b []byte) bool { return strings.HasPrefix(string(b), "eno") },
	})
	if r.Err != nil || !r.Cut || string(r.Body) != "enough" {
		t.Errorf("got %+v", r)
	}
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		t.Error("the miner does not learn that the asker hung up")
	}
}

// marks asks every peer for its name and scores 1 for "good", and 0 with a
// forfeit for "evil".
type marks struct {
	mu    sync.Mutex // guards tasks
	tasks int
	down  bool
}

func (m *marks) Tasks(_ context.Context, round mechanism.Round) ([]mechanism.Task, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []mechanism.Task
	for _, p := range round.Peers {
		m.tasks++
		out = append(out, mechanism.Task{ID: "t", To: []mechanism.Peer{p}, Request: mechanism.Request{Path: "/name"}, Timeout: 5 * time.Second})
	}
	return out, nil
}

func (m *marks) setDown(is bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = is
}

func (m *marks) Score(_ context.Context, task mechanism.Task, rs []mechanism.Response) ([]mechanism.Score, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return nil, errors.New("engine is down")
	}
	s := mechanism.Score{Hotkey: task.To[0].Hotkey, Weight: 1, Why: "it said " + string(rs[0].Body)}
	switch string(rs[0].Body) {
	case "good":
		s.Value = 1
	case "evil":
		s.Forfeit = 1
	}
	return []mechanism.Score{s}, nil
}

func TestAValidatorScoresTellsAndSetsWeights(t *testing.T) {
	chain := newChain(
		Neuron{Hotkey: alice.AccountID(), Stake: 1, HasPermit: true, LastUpdate: 1, Registered: 1},
		Neuron{Hotkey: bob.AccountID(), Model: "m"},
		Neuron{Hotkey: charlie.AccountID(), Model: "m"},
		Neuron{Hotkey: dave.AccountID(), Model: "m", Address: "127.0.0.1:1"}, // nobody there
	)
	// Two real axons, which take Alice's signed requests and verdicts.
	records := map[string]*recorder{}
	for i, who := range []keys.Pair{bob, charlie} {
		name := []string{"good", "evil"}[i]
		rec, err := openRecorder(t.TempDir(), who.AccountID(), "m", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		a := newAxon(&echo{capacity: 4, serve: func(context.Context, mechanism.Request) (mechanism.Response, error) {
			return mechanism.Response{ContentType: "text/plain", Body: []byte(name)}, nil
		}}, func() *View {
			v, _ := chain.View(context.Background(), 1)
			return v
		}, rec, quiet())
		s := httptest.NewServer(a.handler(who))
		t.Cleanup(s.Close)
		chain.view.Neurons[1+i].Address = strings.TrimPrefix(s.URL, "http://")
		records[name] = rec
	}
	mech := &marks{}
	dir := t.TempDir()
	v, err := NewValidator(ValidatorConfig{Netuid: 1, Key: alice, Chain: chain, Mech: mech, Dir: dir, Round: 20 * time.Millisecond, LocalAxons: true, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	stop := running(t, v.Run)
	judged := func(name string) int {
		records[name].mu.Lock()
		defer records[name].mu.Unlock()
		return len(records[name].rec.Judged)
	}
	eventually(t, "both miners are told their scores", func() bool { return judged("good") > 3 && judged("evil") > 3 })
	view, _ := chain.View(t.Context(), 1)
	good, evil, absent := v.averages.Of(view.Neurons[1], view), v.averages.Of(view.Neurons[2], view), v.averages.Of(view.Neurons[3], view)
	if good < 0.3 || evil != 0 || absent != 0 {
		t.Errorf("averages: good %.2f, evil %.2f, absent %.2f", good, evil, absent)
	}
	for range 4 {
		chain.next(nil)
	}
	eventually(t, "weights are set", func() bool { return len(chain.submitted()) > 0 })

	// An engine that is down moves nobody, and a node that is away stops nothing.
	mech.setDown(true)
	chain.stop()
	before := v.averages.Of(view.Neurons[1], view)
	mech.mu.Lock()
	asked := mech.tasks
	mech.mu.Unlock()
	eventually(t, "rounds go on without the node", func() bool {
		mech.mu.Lock()
		defer mech.mu.Unlock()
		return mech.tasks > asked+9
	})
	if now := v.averages.Of(view.Neurons[1], view); now < before {
		t.Errorf("the average moved from %v to %v while nothing could be judged", before, now)
	}
	stop()
	again, err := OpenAverages(dir)
	if err != nil {
		t.Fatal(err)
	}
	if kept := again.Of(view.Neurons[1], view); kept < before {
		t.Errorf("%v is left of %v after a restart", kept, before)
	}
}

func TestMinersThatNeverTakeTheirVerdictsHoldUpNoJudgement(t *testing.T) {
	told := make(chan struct{}, 1)
	_, tarpit := asking(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		if r.URL.Path != PathVerdicts {
			_, _ = io.WriteString(w, "good")
			return
		}
		select {
		case told <- struct{}{}:
		default:
		}
		<-r.Context().Done()
	})
	neurons := []Neuron{{Hotkey: alice.AccountID(), Stake: 1, HasPermit: true}}
	for i := range 6 * toldAtOnce { // telling them all takes half a minute
		neurons = append(neurons, Neuron{Hotkey: keys.AccountID{byte(i + 1)}, Address: tarpit.Address})
	}
	mech := &marks{}
	v, err := NewValidator(ValidatorConfig{
		Netuid: 1, Key: alice, Chain: newChain(neurons...), Mech: mech, Dir: t.TempDir(), Round: 100 * time.Millisecond, LocalAxons: true, Log: quiet(),
	})
	if err != nil {
		t.Fatal(err)
	}
	running(t, v.Run)
	<-told
	scored := func() (n uint64) {
		v.averages.mu.Lock()
		defer v.averages.mu.Unlock()
		for _, row := range v.averages.rows {
			n += row.Scores
		}
		return n
	}
	before := scored()
	eventually(t, "judging goes on while miners are told", func() bool { return scored() > before+backlog })
}

func TestAValidatorNeedsARoundAndAFolder(t *testing.T) {
	if _, err := NewValidator(ValidatorConfig{Dir: t.TempDir()}); err == nil {
		t.Error("a validator without time between rounds was made")
	}
	if _, err := NewValidator(ValidatorConfig{Dir: "/dev/null/x", Round: 1}); err == nil {
		t.Error("a validator without a folder was made")
	}
}
