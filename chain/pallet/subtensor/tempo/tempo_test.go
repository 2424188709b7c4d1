package tempo_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/info"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/tempo"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

var alice = keys.Dev("Alice") // owns subnet 1

func of[V any](v V) *V { return &v }

// network is a chain whose subnet 1 has this tempo and freeze window, at a block.
func network(t *testing.T, tempo, window uint16, height uint64) *apptest.Chain {
	s := genesis.Up()
	s.Network.Subnets[0].Tempo, s.Network.Rules.AdminFreezeWindow = of(tempo), of(window)
	c := apptest.New(t, s)
	for c.Height < height {
		c.Next()
	}
	return c
}

func TestATempoStartsANewCycle(t *testing.T) {
	c := network(t, 30, 4, 9)
	b := c.Do(alice, subtensor.SetTempo{Netuid: 1, Tempo: tempo.MinTempo}) // block 10
	if e, ok := apptest.Find[state.TempoSet](b); !ok || e != (state.TempoSet{Netuid: 1, Value: tempo.MinTempo}) {
		t.Errorf("the event is %+v", e)
	}
	if state.Tempo.Get(c, 1) != tempo.MinTempo || state.LastEpochBlock.Get(c, 1) != 10 {
		t.Errorf("tempo %d, last epoch %d", state.Tempo.Get(c, 1), state.LastEpochBlock.Get(c, 1))
	}
	for c.Height < 369 {
		c.Next()
	}
	if n := state.SubnetEpochIndex.Get(c, 1); n != 0 {
		t.Fatalf("%d epochs ran before block 370", n)
	}
	c.Next()
	if n := state.SubnetEpochIndex.Get(c, 1); n != 1 {
		t.Errorf("%d epochs ran by block 370", n)
	}
}

func TestATempoHasBoundsAWindowAndACooldown(t *testing.T) {
	c := network(t, 30, 4, 0)
	set := func(v uint16) subtensor.SetTempo { return subtensor.SetTempo{Netuid: 1, Tempo: v} }
	c.Fails(state.ErrTempoOutOfBounds, alice, set(tempo.MinTempo-1))
	c.Fails(state.ErrTempoOutOfBounds, alice, set(tempo.MaxTempo+1))
	c.Fails(state.ErrNotSubnetOwner, c.Rich("P").Cold, set(400))
	c.Fails(state.ErrSubnetNotExists, alice, subtensor.SetTempo{Netuid: 9, Tempo: 400})
	if err := c.Sudo(set(400)); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Errorf("root has a call of its own: %v", err)
	}
	for c.Height < 26 {
		c.Next()
	}
	c.Fails(state.ErrAdminActionProhibitedDuringWeightsWindow, alice, set(400)) // block 27, 3 before 30
	c.Skip(3)
	c.Do(alice, set(tempo.MaxTempo)) // block 31
	for c.Height < 31+state.TempoLimit-2 {
		c.Next()
	}
	c.Fails(state.ErrTxRateLimitExceeded, alice, set(400)) // 359 blocks later
	c.Do(alice, set(400))
}

func TestTheWindowOpensWithItsFirstBlock(t *testing.T) {
	c := network(t, 30, 4, 25)
	c.Do(alice, subtensor.SetTempo{Netuid: 1, Tempo: 400}) // block 26, 4 before 30
}

func TestTheActivityFactorDecidesWhoIsActive(t *testing.T) {
	c := network(t, 30, 0, 0)
	b := c.Do(alice, subtensor.SetActivityCutoffFactor{Netuid: 1, FactorMilli: 2000})
	if e, ok := apptest.Find[state.ActivityCutoffFactorMilliSet](b); !ok || e.FactorMilli != 2000 || e.Netuid != 1 {
		t.Errorf("the event is %+v", e)
	}
	if got := info.Hyperparams(c, 1).ActivityCutoff; got != 60 {
		t.Errorf("the cutoff is %d blocks, want 2 tempos of 30", got)
	}
}

func TestTheActivityFactorHasBoundsAWindowAndALimit(t *testing.T) {
	c := network(t, 30, 4, 0)
	set := func(v uint32) subtensor.SetActivityCutoffFactor {
		return subtensor.SetActivityCutoffFactor{Netuid: 1, FactorMilli: v}
	}
	c.Fails(state.ErrNotSubnetOwner, c.Rich("P").Cold, set(2000))
	c.Fails(state.ErrSubnetNotExists, alice, subtensor.SetActivityCutoffFactor{Netuid: 9, FactorMilli: 2000})
	for _, v := range []uint32{tempo.MinFactor - 1, tempo.MaxFactor + 1} {
		c.Fails(state.ErrActivityCutoffFactorMilliOutOfBounds, alice, set(v))
		if err := c.Sudo(set(v)); !errors.Is(err, state.ErrActivityCutoffFactorMilliOutOfBounds) {
			t.Errorf("root sets %d: %v", v, err)
		}
	}
	if err := c.Sudo(subtensor.SetActivityCutoffFactor{Netuid: 9, FactorMilli: 2000}); !errors.Is(err, state.ErrSubnetNotExists) {
		t.Errorf("root sets it on a missing subnet: %v", err)
	}
	c.Do(alice, set(tempo.MinFactor))
	done := c.Height
	c.MustSudo(set(tempo.MaxFactor)) // root waits for nothing
	for c.Height < 26 {
		c.Next()
	}
	c.MustSudo(set(tempo.MaxFactor))                                             // block 27, 3 before 30
	c.Fails(state.ErrAdminActionProhibitedDuringWeightsWindow, alice, set(3000)) // block 28
	for c.Height < done+58 {
		c.Next()
	}
	c.Fails(state.ErrTxRateLimitExceeded, alice, set(3000)) // 59 blocks later
	if c.Height%30 > 25 {
		t.Fatalf("block %d is in the window", c.Height)
	}
	c.Do(alice, set(3000))
}

func TestATriggeredEpochRunsAfterTheWindow(t *testing.T) {
	c := network(t, 30, 4, 9)
	b := c.Do(alice, subtensor.TriggerEpoch{Netuid: 1}) // block 10
	if e, ok := apptest.Find[state.EpochTriggered](b); !ok || e != (state.EpochTriggered{Netuid: 1, By: alice.AccountID(), FiresAt: 14}) {
		t.Errorf("the event is %+v", e)
	}
	c.Fails(state.ErrEpochTriggerAlreadyPending, alice, subtensor.TriggerEpoch{Netuid: 1})                        // block 11
	c.Fails(state.ErrAdminActionProhibitedDuringWeightsWindow, alice, subtensor.SudoSetImmunityPeriod{Netuid: 1}) // block 12
	c.Skip(1)
	if n := state.SubnetEpochIndex.Get(c, 1); n != 0 {
		t.Fatalf("%d epochs ran by block %d", n, c.Height)
	}
	c.Next() // block 14
	if n := state.SubnetEpochIndex.Get(c, 1); n != 1 || state.LastEpochBlock.Get(c, 1) != 14 || state.PendingEpochAt.Get(c, 1) != 0 {
		t.Errorf("%d epochs ran, the last in block %d", n, state.LastEpochBlock.Get(c, 1))
	}
	for c.Height < 68 {
		c.Next()
	}
	c.Fails(state.ErrTxRateLimitExceeded, alice, subtensor.TriggerEpoch{Netuid: 1}) // 59 blocks later
	c.Do(alice, subtensor.TriggerEpoch{Netuid: 1})                                  // block 70, 4 before 74
}

func TestWhatATriggerNeeds(t *testing.T) {
	c := network(t, 30, 4, 26)
	c.Fails(state.ErrAutoEpochAlreadyImminent, alice, subtensor.TriggerEpoch{Netuid: 1}) // block 27, 3 before 30
	c.Fails(state.ErrNotSubnetOwner, c.Rich("P").Cold, subtensor.TriggerEpoch{Netuid: 1})
	c.Fails(state.ErrSubnetNotExists, alice, subtensor.TriggerEpoch{Netuid: 9})
	if err := c.Sudo(subtensor.TriggerEpoch{Netuid: 1}); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Errorf("root triggers: %v", err)
	}
	c.MustSudo(subtensor.SudoSetCommitRevealWeightsEnabled{Netuid: 1, Enabled: true})
	c.Fails(state.ErrDynamicTempoBlockedByCommitReveal, alice, subtensor.TriggerEpoch{Netuid: 1})
	c.MustSudo(subtensor.SudoSetCommitRevealWeightsEnabled{Netuid: 1})
	c.MustSudo(subtensor.SudoSetTempo{Netuid: 1})
	c.Fails(state.ErrTempoOutOfBounds, alice, subtensor.TriggerEpoch{Netuid: 1}) // no epochs at all
}

func TestTheseCallsPay(t *testing.T) {
	c := network(t, 30, 4, 0)
	p := c.Rich("P")
	for _, call := range []subtensor.Call{subtensor.SetTempo{Netuid: 1, Tempo: 400}, subtensor.SetActivityCutoffFactor{Netuid: 1, FactorMilli: 2000}, subtensor.TriggerEpoch{Netuid: 1}} {
		before, raw := c.Balance(p.Coldkey()), c.Sign(p.Cold, call)
		o := c.Execute([][]byte{raw}).Outcomes[0]
		if want := (runtime.ExtrinsicBaseWeight+runtime.DefaultWeight)/2000 + uint64(len(raw)); o.Fee != want || before-c.Balance(p.Coldkey()) != want {
			t.Errorf("%T costs %d, want %d", call, o.Fee, want)
		}
	}
}
