package neuron

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestWeightsAreDueBeforeTheEpochOnce(t *testing.T) {
	view := func(change func(*View, *Neuron)) (*View, Neuron) {
		v := &View{Block: 103, Tempo: 15, LastEpoch: 90, WeightsRateLimit: 10}
		n := Neuron{Hotkey: alice.AccountID(), HasPermit: true, LastUpdate: 80, Registered: 5}
		if change != nil {
			change(v, &n)
		}
		v.Neurons = []Neuron{n}
		return v, n
	}
	for name, c := range map[string]struct {
		change func(*View, *Neuron)
		due    bool
	}{
		"near the epoch":                 {nil, true},
		"never set":                      {func(_ *View, n *Neuron) { n.LastUpdate = 0 }, true},
		"late, the epoch is overdue":     {func(v *View, _ *Neuron) { v.Block = 120 }, true},
		"early":                          {func(v *View, _ *Neuron) { v.Block = 95 }, false},
		"set in this epoch":              {func(v *View, n *Neuron) { n.LastUpdate, v.WeightsRateLimit = 92, 0 }, false},
		"registered in this epoch":       {func(v *View, n *Neuron) { n.LastUpdate, n.Registered, v.WeightsRateLimit = 92, 92, 0 }, true},
		"rate limit":                     {func(v *View, _ *Neuron) { v.WeightsRateLimit = 100 }, false},
		"no permit though others have":   {func(_ *View, n *Neuron) { n.HasPermit = false }, false},
		"a subnet without epochs":        {func(v *View, _ *Neuron) { v.Tempo = 0 }, false},
		"long tempo, twenty blocks left": {func(v *View, _ *Neuron) { v.Tempo, v.Block = 360, 430 }, true},
		"long tempo, forty blocks left":  {func(v *View, _ *Neuron) { v.Tempo, v.Block = 360, 410 }, false},
	} {
		v, n := view(c.change)
		if c.change != nil && name == "no permit though others have" {
			v.Neurons = append(v.Neurons, Neuron{HasPermit: true})
		}
		if got, why := due(v, n); got != c.due || (!got && why == "") {
			t.Errorf("%s: due %v (%s)", name, got, why)
		}
	}
}

func TestAnUnregisteredValidatorIsToldWhatToDo(t *testing.T) {
	var said bytes.Buffer
	s := &setter{key: alice, log: slog.New(slog.NewTextHandler(&said, nil))}
	for block := range uint64(3) {
		s.step(t.Context(), &View{Netuid: 7, Block: block, Neurons: []Neuron{{Hotkey: bob.AccountID()}}})
	}
	if got := said.String(); strings.Count(got, "level=WARN") != 1 || !strings.Contains(got, "plexus register --netuid 7") || !strings.Contains(got, alice.AccountID().String()) {
		t.Errorf("said %q", got)
	}
}

func TestWeightsArePropotionalAndLeaveOneselfOut(t *testing.T) {
	view := &View{Neurons: []Neuron{{UID: 0, Hotkey: alice.AccountID()}, {UID: 1, Hotkey: bob.AccountID()}, {UID: 2, Hotkey: charlie.AccountID()}, {UID: 3, Hotkey: dave.AccountID()}}}
	worth := map[keys.AccountID]float64{alice.AccountID(): 9, bob.AccountID(): 0.5, charlie.AccountID(): 0.25, dave.AccountID(): math.NaN()}
	uids, values := weights(view, alice.AccountID(), func(n Neuron) float64 { return worth[n.Hotkey] })
	if !slices.Equal(uids, []uint16{1, 2, 3}) || !slices.Equal(values, []uint16{65535, 32768, 0}) {
		t.Errorf("got %v %v", uids, values)
	}
	if uids, _ := weights(view, alice.AccountID(), func(Neuron) float64 { return 0 }); uids != nil {
		t.Errorf("weights of nothing: %v", uids)
	}
}

// fixed is a validator mechanism that owns its weights.
type fixed struct {
	mechanism.Validator
	weights map[mechanism.Hotkey]float64
}

func (f fixed) Weights(context.Context, mechanism.Round) (map[mechanism.Hotkey]float64, error) {
	return f.weights, nil
}

// squared is one that shapes averages.
type squared struct{ mechanism.Validator }

func (squared) Shape(x float64) float64 { return x * x }

// setting runs a setter over a chain on which Alice validates.
func setting(t *testing.T, chain *fakeChain, mech mechanism.Validator, averages *Averages) (stop func()) {
	follower := NewFollower(chain, 1, 0, quiet())
	sealer, err := newSealer(chain, alice, filepath.Dir(averages.path), true)
	if err != nil {
		t.Fatal(err)
	}
	s := &setter{chain: chain, key: alice, follower: follower, averages: averages, mech: mech, sealer: sealer, log: quiet()}
	stopFollower := running(t, follower.Run)
	stopSetter := running(t, s.run)
	return func() {
		stopSetter()
		stopFollower()
	}
}

func validating() *fakeChain {
	chain := newChain(
		Neuron{Hotkey: alice.AccountID(), Stake: 1, HasPermit: true, LastUpdate: 1, Registered: 1},
		Neuron{Hotkey: bob.AccountID(), Address: "127.0.0.1:1", Model: "m"},
		Neuron{Hotkey: charlie.AccountID(), Address: "127.0.0.1:2", Model: "m"},
	)
	chain.view.WeightsVersion = 7
	chain.onCall = func(v *View, signer keys.AccountID, call Call) error {
		if _, ok := call.(subtensor.SetWeights); ok && signer == alice.AccountID() {
			v.Neurons[0].LastUpdate = v.Block
		}
		return nil
	}
	return chain
}

func TestWeightsAreSetOnceAnEpochAcrossRestarts(t *testing.T) {
	chain := validating()
	averages := fresh(t, t.TempDir())
	bobs, charlies := score(1, 1, 0), score(0.5, 1, 0)
	bobs.Hotkey, charlies.Hotkey = bob.AccountID(), charlie.AccountID()
	averages.Add(bobs, "m", 100)
	averages.Add(charlies, "m", 100)
	stop := setting(t, chain, squared{}, averages)
	for range 4 { // to block 104: the epoch is at 105
		chain.next(nil)
	}
	eventually(t, "weights are set", func() bool { return len(chain.submitted()) == 1 })
	call := chain.submitted()[0].(subtensor.SetWeights)
	if !slices.Equal(call.Dests, []uint16{1, 2}) || !slices.Equal(call.Weights, []uint16{65535, 16384}) || call.VersionKey != 7 {
		t.Errorf("set %+v", call)
	}
	stop()
	stop = setting(t, chain, squared{}, averages) // a restart in the same epoch
	chain.next(nil)
	chain.next(func(v *View) { v.LastEpoch = v.Block })
	for range 10 {
		chain.next(nil)
	}
	if n := len(chain.submitted()); n != 1 {
		t.Errorf("weights were set %d times for one epoch", n)
	}
	for range 4 {
		chain.next(nil)
	}
	eventually(t, "weights are set for the next epoch", func() bool { return len(chain.submitted()) == 2 })
	stop()
}

func TestWeightsAreTriedAgainAfterAFailure(t *testing.T) {
	chain := validating()
	averages := fresh(t, t.TempDir())
	bobs := score(1, 1, 0)
	bobs.Hotkey = bob.AccountID()
	averages.Add(bobs, "m", 100)
	accept := chain.onCall
	failed := false
	chain.onCall = func(v *View, signer keys.AccountID, call Call) error {
		if !failed {
			failed = true
			return errors.New("transaction is outdated")
		}
		return accept(v, signer, call)
	}
	stop := setting(t, chain, squared{}, averages)
	defer stop()
	for range 3 {
		chain.next(nil)
	}
	eventually(t, "the first try", func() bool { return len(chain.submitted()) == 1 })
	chain.next(nil)
	eventually(t, "the second try", func() bool { return len(chain.submitted()) == 2 })
}

func TestAMechanismMayOwnItsWeights(t *testing.T) {
	chain := validating()
	stop := setting(t, chain, fixed{weights: map[mechanism.Hotkey]float64{charlie.AccountID(): 3}}, fresh(t, t.TempDir()))
	defer stop()
	for range 4 {
		chain.next(nil)
	}
	eventually(t, "weights are set", func() bool { return len(chain.submitted()) == 1 })
	if call := chain.submitted()[0].(subtensor.SetWeights); !slices.Equal(call.Weights, []uint16{0, 65535}) {
		t.Errorf("set %+v", call)
	}
}

func TestAFollowerSurvivesANodesRestart(t *testing.T) {
	chain := newChain(Neuron{Hotkey: alice.AccountID()})
	f := NewFollower(chain, 1, 0, quiet())
	running(t, f.Run)
	if _, err := f.First(t.Context()); err != nil {
		t.Fatal(err)
	}
	chain.stop()
	chain.start()
	eventually(t, "it subscribes again", func() bool {
		chain.mu.Lock()
		defer chain.mu.Unlock()
		return len(chain.heads) == 1
	})
	chain.next(nil)
	eventually(t, "it reads new blocks", func() bool { return f.View().Block == 101 })
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := NewFollower(chain, 1, 0, quiet()).First(ctx); !errors.Is(err, ErrNoView) {
		t.Errorf("a follower that never ran: %v", err)
	}
}
