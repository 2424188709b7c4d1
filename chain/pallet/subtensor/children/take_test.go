package children_test

import (
	"math"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestAChildsTakeFallsAtAnyTimeAndRisesNowAndThen(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	c.MustSudo(subtensor.SudoSetTxChildkeyTakeRateLimit{TxRateLimit: 10})
	c.MustSudo(subtensor.SudoSetMinChildkeyTake{Take: 100})
	c.MustSudo(subtensor.SudoSetMaxChildkeyTake{Take: 1000})
	take := func(netuid, take uint16) subtensor.SetChildkeyTake {
		return subtensor.SetChildkeyTake{Hotkey: p.Hotkey(), Netuid: netuid, Take: take}
	}
	c.Fails(state.ErrSubnetNotExists, p.Cold, take(9, 500))
	c.Fails(state.ErrNonAssociatedColdKey, q.Cold, take(1, 500))
	c.Fails(state.ErrInvalidChildkeyTake, p.Cold, take(1, 99))
	c.Fails(state.ErrInvalidChildkeyTake, p.Cold, take(1, 1001))
	b := c.Do(p.Cold, take(1, 500))
	set := c.Height
	if event, ok := apptest.Find[state.ChildKeyTakeSet](b); !ok || event != (state.ChildKeyTakeSet{Hotkey: p.Hotkey(), Take: 500}) {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee == 0 || state.ChildkeyTake.Get(c, p.Hotkey(), 1) != 500 {
		t.Errorf("the take is %d, for %d rao", state.ChildkeyTake.Get(c, p.Hotkey(), 1), b.Outcomes[0].Fee)
	}
	for c.Height < set+8 {
		c.Next()
	}
	c.Fails(state.ErrTxChildkeyTakeRateLimitExceeded, p.Cold, take(1, 501)) // would be 9 blocks later
	c.Do(p.Cold, take(1, 501))
	if c.Height != set+10 {
		t.Errorf("that is %d blocks later", c.Height-set)
	}
	c.Do(p.Cold, take(1, 100))

	write(c, func(w *runtime.Context) { state.MinChildkeyTakePerSubnet.Set(w, 1, 200) })
	c.Fails(state.ErrInvalidChildkeyTake, p.Cold, take(1, 199)) // the owner's least is more than the chain's
	c.Skip(10)
	c.Do(p.Cold, take(1, 200))
}

func TestRootSetsTheParametersOfChildren(t *testing.T) {
	c := newChain(t)
	alice := keys.Dev("Alice")
	for _, call := range []subtensor.Call{
		subtensor.SudoSetTxChildkeyTakeRateLimit{TxRateLimit: 7}, subtensor.SudoSetMinChildkeyTake{Take: 8},
		subtensor.SudoSetMaxChildkeyTake{Take: 9}, subtensor.SetPendingChildkeyCooldown{Cooldown: 11},
	} {
		c.Fails(runtime.ErrBadOrigin, alice, call)
		b := c.Do(alice, subtensor.Sudo{Call: subtensor.Encode(call)})
		var told bool
		for _, e := range b.Events() {
			switch e.Body.(type) {
			case state.TxChildKeyTakeRateLimitSet, state.MinChildKeyTakeSet, state.MaxChildKeyTakeSet:
				told = true
			}
		}
		if _, isSilent := call.(subtensor.SetPendingChildkeyCooldown); told == isSilent {
			t.Errorf("%T: told %v", call, told)
		}
	}
	got := []uint64{state.TxChildkeyTakeRateLimit.Get(c), uint64(state.MinChildkeyTake.Get(c)), uint64(state.MaxChildkeyTake.Get(c)), state.PendingChildKeyCooldown.Get(c)}
	for i, want := range []uint64{7, 8, 9, 11} {
		if got[i] != want {
			t.Errorf("parameter %d is %d, want %d", i, got[i], want)
		}
	}
}

func TestRootHotkeysAdoptNewSubnetsUnlessTheyDecline(t *testing.T) {
	c := newChain(t)
	p, q, r := c.Rich("P"), c.Rich("Q"), c.Rich("R")
	c.Fails(state.ErrHotKeyNotRegisteredInSubNet, must(c, p), subtensor.SetAutoParentDelegationEnabled{Hotkey: p.Hotkey()})
	for _, x := range []apptest.Person{p, q} {
		c.Do(x.Cold, subtensor.RootRegister{Hotkey: x.Hotkey()})
		c.Skip(3)
	}
	c.Fails(state.ErrNonAssociatedColdKey, p.Cold, subtensor.SetAutoParentDelegationEnabled{Hotkey: q.Hotkey()})
	b := c.Do(q.Cold, subtensor.SetAutoParentDelegationEnabled{Hotkey: q.Hotkey(), Enabled: false})
	if event, ok := apptest.Find[state.AutoParentDelegationEnabledSet](b); !ok || event.Hotkey != q.Hotkey() || event.Enabled || b.Outcomes[0].Fee == 0 {
		t.Errorf("the event is %+v, for %d rao", event, b.Outcomes[0].Fee)
	}
	c.Do(r.Cold, subtensor.RegisterNetwork{Hotkey: r.Hotkey()})
	parents := map[keys.AccountID]uint64{}
	for _, parent := range state.Parents(c, r.Hotkey(), 2) {
		parents[parent.Hotkey] = parent.Proportion
	}
	if parents[p.Hotkey()] != math.MaxUint64 {
		t.Errorf("the owner hotkey's parents are %v", parents)
	}
	if _, adopted := parents[q.Hotkey()]; adopted {
		t.Error("who declined is a parent")
	}
}

// must makes p's hotkey p's own, and gives p's coldkey.
func must(c *apptest.Chain, p apptest.Person) keys.Pair {
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: p.Hotkey()})
	return p.Cold
}
