package emission_test

import (
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// second is where mechanism 1 of subnet 1 keeps what is its own.
const second = 4096 + 1

// twofold is the market with two mechanisms: V weighs M alone in the first, N alone
// in the second.
func twofold(t *testing.T, split []uint16) *apptest.Chain {
	c := market(t, nil)
	alter(c, func(w *runtime.Context) {
		state.MechanismCountCurrent.Set(w, 1, 2)
		if split != nil {
			state.MechanismEmissionSplit.Set(w, 1, split)
		}
		state.Weights.Set(w, 1, 1, state.Row{{UID: 2, Value: 1}})
		state.Weights.Set(w, second, 1, state.Row{{UID: 3, Value: 1}})
		state.LastUpdate.Set(w, second, []uint64{0, 1, 0, 0})
	})
	return c
}

func TestMechanismsShareTheEmissionAlikeOrByTheirSplit(t *testing.T) {
	for name, test := range map[string]struct {
		split      []uint16
		m          uint64 // of 65535
		dividendOf uint16
	}{
		"alike":          {nil, 32768, 65535},
		"three quarters": {[]uint16{49151, 16384}, 49151, 65535},
	} {
		t.Run(name, func(t *testing.T) {
			c := twofold(t, test.split)
			untilEpoch(c)
			m, n := whom(c, "M"), whom(c, "N")
			all := m + n
			if !near(all, minersPart) {
				t.Fatalf("the miners had %d", all)
			}
			if want := all * test.m / 65535; m+m/10000 < want || m > want+m/10000 {
				t.Errorf("the first mechanism's miner had %d of %d, want %d", m, all, want)
			}
			if got := state.Incentive.Get(c, 1); !slices.Equal(got, []uint16{0, 0, 65535, 0}) {
				t.Errorf("incentives of the first are %v", got)
			}
			if got := state.Incentive.Get(c, second); !slices.Equal(got, []uint16{0, 0, 0, 65535}) {
				t.Errorf("incentives of the second are %v", got)
			}
			// Merged values are floored for each mechanism by its part of the emission.
			if got := state.Dividends.Get(c, 1)[1]; got < test.dividendOf-2 {
				t.Errorf("the validator's dividends are %d", got)
			}
			if c := state.Consensus.Get(c, 1); c[2]+2 < uint16(test.m) || int(c[2])+int(c[3]) > 65535 || int(c[2])+int(c[3]) < 65532 {
				t.Errorf("the merged consensus is %v", c)
			}
			if len(state.Bonds.Get(c, 1, 1)) != 1 || len(state.Bonds.Get(c, second, 1)) != 1 || state.Bonds.Get(c, second, 1)[0].UID != 3 {
				t.Errorf("the bonds are %v and %v", state.Bonds.Get(c, 1, 1), state.Bonds.Get(c, second, 1))
			}
		})
	}
}

func TestEachMechanismTellsItsIncentives(t *testing.T) {
	c := twofold(t, []uint16{49151, 16384})
	for c.Height < 9 {
		c.Next()
	}
	b := c.Next()
	var indices []uint16
	for _, e := range b.Events() {
		if event, ok := e.Body.(state.IncentiveAlphaEmittedToMiners); ok {
			indices = append(indices, event.Netuid)
		}
	}
	if !slices.Equal(indices, []uint16{1, second}) {
		t.Errorf("the events are of %v", indices)
	}
}

func TestAMechanismsOldWeightsAreItsOwn(t *testing.T) {
	c := twofold(t, nil)
	alter(c, func(w *runtime.Context) { state.LastUpdate.Set(w, second, []uint64{0, 0, 0, 0}) }) // as old as the neurons
	untilEpoch(c)
	if got := whom(c, "N"); got != 0 {
		t.Errorf("weights older than the miner paid it %d", got)
	}
	// The second's half goes to validators by stake, the first's to its miner.
	if !near(whom(c, "M"), minersPart/2) {
		t.Errorf("the first mechanism's miner had %d", whom(c, "M"))
	}
}

func TestANewOwnerOfAUIDStartsCleanInAllMechanisms(t *testing.T) {
	c := twofold(t, nil)
	untilEpoch(c)
	alter(c, func(w *runtime.Context) { state.ClearInMechanisms(w, 1, 3) })
	if got := state.Incentive.Get(c, second)[3]; got != 0 {
		t.Errorf("the incentive is %d", got)
	}
	if got := state.Weights.Get(c, second, 1); !slices.Equal(got, state.Row{{UID: 3, Value: 0}}) {
		t.Errorf("the weights are %v", got)
	}
	if got := state.LastUpdate.Get(c, second)[3]; got != c.Height {
		t.Errorf("updated in block %d", got)
	}
}

// TestHiddenWeightsOlderThanAMinerDoNotPayIt: V has set weights since N came, but
// holds a commit from before, which cannot have meant N.
func TestHiddenWeightsOlderThanAMinerDoNotPayIt(t *testing.T) {
	for name, test := range map[string]struct {
		block uint64
		paid  bool
	}{"a commit from before": {1, false}, "a commit of the same block": {2, true}} {
		t.Run(name, func(t *testing.T) {
			c := market(t, func(s *genesis.Spec) {})
			alter(c, func(w *runtime.Context) {
				state.CommitRevealWeightsEnabled.Set(w, 1, true)
				state.BlockAtRegistration.Set(w, 1, 3, 2)
				state.LastUpdate.Set(w, 1, []uint64{0, 3, 0, 0})
				state.WeightCommits.Set(w, 1, apptest.Named("V").Hotkey(), []state.WeightCommit{{Epoch: 0, Block: test.block}})
			})
			untilEpoch(c)
			if got := whom(c, "N") != 0; got != test.paid {
				t.Errorf("the miner was paid: %v", got)
			}
			if whom(c, "M") == 0 {
				t.Error("the miner that was there was not paid")
			}
		})
	}
}

func TestBondsAreResetWhereTheSubnetAllowsIt(t *testing.T) {
	for name, allowed := range map[string]bool{"allowed": true, "not allowed": false} {
		t.Run(name, func(t *testing.T) {
			c := twofold(t, nil)
			untilEpoch(c)
			alter(c, func(w *runtime.Context) {
				state.BondsResetOn.Set(w, 1, allowed)
				state.ResetBonds(w, 1, apptest.Named("N").Hotkey())
			})
			if kept := len(state.Bonds.Get(c, second, 1)) != 0; kept == allowed {
				t.Errorf("the bonds were kept: %v", kept)
			}
			if len(state.Bonds.Get(c, 1, 1)) != 1 {
				t.Error("the bonds toward another went")
			}
		})
	}
}
