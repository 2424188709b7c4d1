package claim_test

import (
	"errors"
	"math/big"
	"sync"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/claim"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

func TestVotingPowerIsTrackedAndEndedByTheOwnerOrRoot(t *testing.T) {
	c := quiet(t)
	bob := c.Rich("B")
	on, off := wire.EnableVotingPowerTracking{Netuid: 1}, wire.DisableVotingPowerTracking{Netuid: 1}
	c.Fails(state.ErrVotingPowerTrackingNotEnabled, alice, off)
	for _, call := range []wire.Call{on, off} {
		c.Fails(state.ErrNotSubnetOwner, bob.Cold, call)
	}
	c.Fails(state.ErrSubnetNotExists, alice, wire.EnableVotingPowerTracking{Netuid: 9})
	c.Fails(state.ErrSubnetNotExists, alice, wire.DisableVotingPowerTracking{Netuid: 9})

	b := c.Do(alice, on)
	if event, ok := apptest.Find[state.VotingPowerTrackingOn](b); !ok || event.Netuid != 1 || !state.VotingPowerTrackingEnabled.Get(c, 1) {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee == 0 {
		t.Error("the call is free")
	}
	b = c.Do(alice, off)
	at := c.Height + claim.VotingPowerGrace
	if event, ok := apptest.Find[state.VotingPowerTrackingDisableScheduled](b); !ok || event != (state.VotingPowerTrackingDisableScheduled{Netuid: 1, DisableAtBlock: at}) {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee == 0 {
		t.Error("the call is free")
	}
	if !state.VotingPowerTrackingEnabled.Get(c, 1) || state.VotingPowerDisableAtBlock.Get(c, 1) != at {
		t.Error("tracking ended at once, or not at all")
	}
	c.MustSudo(on) // takes that back
	if state.VotingPowerDisableAtBlock.Has(c, 1) {
		t.Error("tracking still ends")
	}
	c.MustSudo(off)
}

func TestTheSpeedOfVotingPowerIsRootsAndBounded(t *testing.T) {
	c := quiet(t)
	set := wire.SudoSetVotingPowerEmaAlpha{Netuid: 1, Alpha: state.VotingPowerUnit}
	c.Fails(runtime.ErrBadOrigin, alice, set)
	if got := state.VotingPowerEmaAlpha.Get(c, 1); got != 3_570_000_000_000_000 {
		t.Errorf("the default is %d", got)
	}
	c.MustSudo(set)
	if state.VotingPowerEmaAlpha.Get(c, 1) != state.VotingPowerUnit {
		t.Error("it was not set")
	}
	set.Alpha++
	if err := c.Sudo(set); !errors.Is(err, state.ErrInvalidVotingPowerEmaAlpha) {
		t.Errorf("more than the whole: %v", err)
	}
	set.Netuid = 9
	if err := c.Sudo(set); !errors.Is(err, state.ErrSubnetNotExists) {
		t.Errorf("no subnet: %v", err)
	}
}

// up is made once: a fuzzer asks for many states.
var up = sync.OnceValue(func() *runtime.Runtime { return genesis.Up().Runtime() })

// tracked is an empty state in which subnet 1 tracks voting power by halves.
func tracked(least uint64) *runtime.Context {
	c := up().NewContext(nil, runtime.Block{Height: 10})
	state.VotingPowerTrackingEnabled.Set(c, 1, true)
	state.VotingPowerEmaAlpha.Set(c, 1, state.VotingPowerUnit/2)
	state.StakeThreshold.Set(c, least)
	return c
}

func TestVotingPowerFollowsStakeSlowly(t *testing.T) {
	c := tracked(0)
	a, b, d := keys.AccountID{1}, keys.AccountID{2}, keys.AccountID{3}
	voters := []state.Voter{{Hotkey: a, Stake: 1000, HasPermit: true}, {Hotkey: b, Stake: 3, HasPermit: true}, {Hotkey: d, Stake: 1000}}
	for i, want := range [][3]uint64{{500, 1, 0}, {750, 2, 0}, {875, 2, 0}} {
		state.UpdateVotingPower(c, 1, voters)
		for k, hotkey := range []keys.AccountID{a, b, d} {
			if got := state.VotingPower.Get(c, 1, hotkey); got != want[k] {
				t.Errorf("epoch %d: hotkey %d has %d, want %d", i, k, got, want[k])
			}
		}
	}
	voters[0].HasPermit = false
	state.UpdateVotingPower(c, 1, voters[:1])
	if state.VotingPower.Has(c, 1, a) {
		t.Error("a hotkey without permit has voting power")
	}
	if state.VotingPower.Has(c, 1, b) {
		t.Error("a hotkey that is no neuron has voting power")
	}
}

func TestVotingPowerFallsToNothingBelowTheThresholdOnceAboveIt(t *testing.T) {
	c := tracked(600)
	a := keys.AccountID{1}
	update := func(stake uint64) uint64 {
		state.UpdateVotingPower(c, 1, []state.Voter{{Hotkey: a, Stake: stake, HasPermit: true}})
		return state.VotingPower.Get(c, 1, a)
	}
	for i, step := range []struct{ stake, want uint64 }{
		{1000, 500}, {1000, 750}, // it grows through the threshold
		{450, 600}, // at it
		{598, 0},   // below: (598+600)/2 = 599
		{598, 299}, // and starts anew
	} {
		if got := update(step.stake); got != step.want {
			t.Fatalf("step %d: %d, want %d", i, got, step.want)
		}
	}
}

func TestTrackingEndsAtTheFirstEpochAfterItsGrace(t *testing.T) {
	base := tracked(0)
	a := keys.AccountID{1}
	voters := []state.Voter{{Hotkey: a, Stake: 1000, HasPermit: true}}
	state.VotingPowerDisableAtBlock.Set(base, 1, 20)
	state.UpdateVotingPower(base, 1, voters)
	rows := apptest.NewState()
	rows.Apply(base.Changes())
	rt := genesis.Up().Runtime()
	before, at := rt.NewContext(rows, runtime.Block{Height: 19}), rt.NewContext(rows, runtime.Block{Height: 20})
	state.UpdateVotingPower(before, 1, voters)
	if state.VotingPower.Get(before, 1, a) != 750 || !state.VotingPowerTrackingEnabled.Get(before, 1) {
		t.Error("tracking ended before its grace")
	}
	state.UpdateVotingPower(at, 1, voters)
	if state.VotingPower.Has(at, 1, a) || state.VotingPowerTrackingEnabled.Get(at, 1) || state.VotingPowerDisableAtBlock.Has(at, 1) {
		t.Error("tracking did not end with its grace")
	}
	state.UpdateVotingPower(at, 1, voters)
	if state.VotingPower.Has(at, 1, a) {
		t.Error("a subnet that does not track has voting power")
	}
}

func TestEpochsMoveVotingPower(t *testing.T) {
	s := genesis.Up()
	c := apptest.New(t, s)
	v := c.Neuron(1, "V")
	c.Do(v.Cold, wire.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: 1000 * tao})
	c.Do(alice, wire.EnableVotingPowerTracking{Netuid: 1})
	c.MustSudo(wire.SudoSetVotingPowerEmaAlpha{Netuid: 1, Alpha: state.VotingPowerUnit})
	c.Skip(32)
	uid, _ := state.Uids.Lookup(c, 1, v.Hotkey())
	if !state.ValidatorPermit.Get(c, 1)[uid] {
		t.Fatal("the validator has no permit")
	}
	if got := state.VotingPower.Get(c, 1, v.Hotkey()); got < 1000*tao {
		t.Errorf("the voting power is %d", got)
	}
	fresh := apptest.Named("W").Hotkey()
	had := state.VotingPower.Get(c, 1, v.Hotkey())
	alter(c, func(w *runtime.Context) { state.SwapVotingPower(w, 1, v.Hotkey(), fresh) })
	if state.VotingPower.Get(c, 1, fresh) != had || state.VotingPower.Has(c, 1, v.Hotkey()) {
		t.Error("voting power does not go with a swapped hotkey")
	}
}

func FuzzVotingPower(f *testing.F) {
	f.Add(uint64(1000), uint64(5), uint64(3_570_000_000_000_000))
	f.Add(^uint64(0), ^uint64(0), state.VotingPowerUnit/3)
	f.Fuzz(func(t *testing.T, stake, power, alpha uint64) {
		alpha = min(alpha, state.VotingPowerUnit)
		c := tracked(0)
		state.VotingPowerEmaAlpha.Set(c, 1, alpha)
		state.VotingPower.Set(c, 1, keys.AccountID{1}, power)
		state.UpdateVotingPower(c, 1, []state.Voter{{Hotkey: keys.AccountID{1}, Stake: stake, HasPermit: true}})
		part := func(a, b uint64) *big.Int {
			return new(big.Int).Mul(new(big.Int).SetUint64(a), new(big.Int).SetUint64(b))
		}
		want := new(big.Int).Add(part(alpha, stake), part(state.VotingPowerUnit-alpha, power))
		want.Quo(want, new(big.Int).SetUint64(state.VotingPowerUnit))
		if got := state.VotingPower.Get(c, 1, keys.AccountID{1}); got != want.Uint64() {
			t.Errorf("%d after %d by %d is %d, want %d", stake, power, alpha, got, want)
		}
	})
}
