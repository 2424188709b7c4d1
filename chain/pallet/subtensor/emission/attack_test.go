package emission_test

import (
	"fmt"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// council is the market with validators of these stakes at uids 1, 2, ..., and
// after them so many miners. Takes are 0, and the owner has no cut.
func council(t *testing.T, miners int, stakes ...uint64) *apptest.Chain {
	s := genesis.Up()
	n := &s.Network.Subnets[0]
	n.Tempo = of[uint16](10)
	for i, stake := range stakes {
		n.Neurons = append(n.Neurons, neuron(fmt.Sprint("V", i+1), stake))
	}
	for i := range miners {
		n.Neurons = append(n.Neurons, neuron(fmt.Sprint("M", i+1), 0))
	}
	c := apptest.New(t, s)
	c.Next()
	alter(c, func(w *runtime.Context) {
		permits := make([]bool, 1+len(stakes)+miners)
		for i := range stakes {
			permits[i+1] = true
			state.Delegates.Set(w, apptest.Named(fmt.Sprint("V", i+1)).Hotkey(), 0)
		}
		state.ValidatorPermit.Set(w, 1, permits)
		state.OwnerCutEnabled.Set(w, 1, false)
		state.MaxAllowedValidators.Set(w, 1, uint16(len(stakes)))
	})
	return c
}

// vote sets the weights of the validators at uids 1, 2, ..., and runs the epoch.
func vote(c *apptest.Chain, rows ...state.Row) {
	alter(c, func(w *runtime.Context) {
		updates := make([]uint64, state.SubnetworkN.Get(w, 1))
		for i, row := range rows {
			state.Weights.Set(w, 1, uint16(i+1), row)
			updates[i+1] = c.Height
		}
		state.LastUpdate.Set(w, 1, updates)
	})
	for before := state.SubnetEpochIndex.Get(c, 1); state.SubnetEpochIndex.Get(c, 1) == before; {
		c.Next()
	}
}

// earned is what each of the first n validators was paid by the last epoch.
func earned(c *apptest.Chain, n int) []uint64 {
	paid := make([]uint64, n)
	for i := range paid {
		paid[i] = state.AlphaDividendsPerSubnet.Get(c, 1, apptest.Named(fmt.Sprint("V", i+1)).Hotkey())
	}
	return paid
}

func sumOf(amounts []uint64) (sum uint64) {
	for _, a := range amounts {
		sum += a
	}
	return sum
}

// TestAttackMinoritySelfWeightingCabal: two validators with 40% of the stake weigh
// a miner of their own. However much of their weight it gets, they earn less than
// their part, so that it shrinks with every epoch.
func TestAttackMinoritySelfWeightingCabal(t *testing.T) {
	for name, test := range map[string]struct {
		cabal state.Row
		parts uint64 // of 1,000 of the dividends, in the first epoch
	}{
		// Nothing of it reaches consensus, and clipped weights make no bonds.
		"all for itself": {state.Row{{UID: 8, Value: 1}}, 0},
		// Half of its weight is honest: its bonds toward each miner are half of the
		// others', 0.25 of 2.0 a column, with 0.4 of the stake: 0.05 to 0.15.
		"half for itself": {state.Row{{UID: 6, Value: 1}, {UID: 7, Value: 1}, {UID: 8, Value: 2}}, 250},
	} {
		t.Run(name, func(t *testing.T) {
			c := council(t, 3, 20*tao, 20*tao, 20*tao, 20*tao, 20*tao)
			honest := state.Row{{UID: 6, Value: 1}, {UID: 7, Value: 1}}
			share := uint64(400)
			for epoch := range 8 {
				vote(c, honest, honest, honest, test.cabal, test.cabal)
				paid := earned(c, 5)
				all := sumOf(paid)
				part := (paid[3] + paid[4]) * 1000 / all
				if epoch == 0 && (part > test.parts || part+1 < test.parts) {
					t.Errorf("the cabal earned %d of 1,000, want %d", part, test.parts)
				}
				if got := state.Incentive.Get(c, 1)[8]; got != 0 || whom(c, "M3") != 0 {
					t.Fatalf("the cabal's miner has an incentive of %d", got)
				}
				cabal, total := whom(c, "V4")+whom(c, "V5"), uint64(0)
				for i := range 5 {
					total += whom(c, fmt.Sprint("V", i+1))
				}
				now := cabal * 1000 / total
				if part >= share || now >= share {
					t.Errorf("epoch %d: the cabal earned %d and holds %d of 1,000, after %d", epoch, part, now, share)
				}
				share = now
			}
			if test.parts == 0 && share > 299 || test.parts == 250 && share > 352 {
				t.Errorf("after 8 epochs the cabal holds %d of 1,000", share)
			}
		})
	}
}

// TestAttackWeightCopying: a copier repeats what the others showed one epoch ago,
// all it can see where weights are hidden for an epoch. It earns as they do where
// the miners never change, or where it sees their weights at once, and next to
// nothing where the best miner is another in each epoch.
func TestAttackWeightCopying(t *testing.T) {
	for name, test := range map[string]struct {
		lag     int // epochs
		changes bool
		low     uint64 // of 1,000: the copier's dividends for a rao of stake, of the others'
		high    uint64
	}{
		"seen at once":               {0, true, 990, 1010},
		"hidden, miners stay":        {1, false, 990, 1010},
		"hidden, the best changes":   {1, true, 0, 10},
		"hidden for three, the same": {3, true, 990, 1010}, // the best comes back in three epochs
	} {
		t.Run(name, func(t *testing.T) {
			c := council(t, 3, 450*tao, 450*tao, 100*tao)
			best := func(epoch int) state.Row {
				uid := uint16(4)
				if test.changes {
					uid += uint16((epoch + 30) % 3)
				}
				return state.Row{{UID: uid, Value: 1}}
			}
			var copier, others uint64
			for epoch := range 6 {
				vote(c, best(epoch), best(epoch), best(epoch-test.lag))
				paid := earned(c, 3)
				copier, others = copier+paid[2]*9, others+paid[0]+paid[1]
			}
			if got := copier * 1000 / others; got < test.low || got > test.high {
				t.Errorf("the copier earned %d of 1,000 of the others' rate", got)
			}
		})
	}
}

// TestAttackUnderWeightingOfSmallSubnets: a validator with 1% of the stake gives a
// good miner nothing, in a subnet of three validators. Where the others agree the
// miner loses no more than that 1%; where they do not, the attacker may decide
// between them, but never take the miner below what the least of them gives it.
func TestAttackUnderWeightingOfSmallSubnets(t *testing.T) {
	const m, n = 4, 5
	row := func(toM, toN uint16) state.Row { return state.Row{{UID: m, Value: toM}, {UID: n, Value: toN}} }
	for name, test := range map[string]struct {
		a, b     state.Row
		attacker state.Row
		incent   uint64 // of the miner, of 10,000
	}{
		// R = 0.99*0.5 of 0.995: its own vote for the other is clipped to 0.5.
		"the others agree": {row(1, 1), row(1, 1), row(0, 1), 4974},
		// Consensus gives 0.4 to one and 0.6 to the other: 0.396 of 0.897.
		"the others disagree": {row(3, 2), row(2, 3), row(0, 1), 4414},
		"and the other way":   {row(3, 2), row(2, 3), row(1, 0), 5585},
	} {
		t.Run(name, func(t *testing.T) {
			c := council(t, 2, 495*tao, 495*tao, 10*tao)
			vote(c, test.a, test.b, test.attacker)
			got := uint64(state.Incentive.Get(c, 1)[m]) * 10_000 / 65535
			if got+2 < test.incent || got > test.incent+2 {
				t.Errorf("the miner's incentive is %d of 10,000, want %d", got, test.incent)
			}
			if got < 4000 || got > 6000 {
				t.Error("the attacker took the miner out of the honest validators' range")
			}
			if paid := earned(c, 3); paid[2]*99 > (paid[0]+paid[1])*102/100 {
				t.Errorf("the attack paid %d beside %d and %d", paid[2], paid[0], paid[1])
			}
		})
	}
}
