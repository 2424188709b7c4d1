package stake_test

import (
	"math/rand/v2"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// anyStakeCall draws a call that moves stake, often one that fails.
func anyStakeCall(r *rand.Rand, people []apptest.Person) (apptest.Person, subtensor.Call) {
	networks := []uint16{state.Root, deep, other, flat}
	who, hot := people[r.IntN(len(people))], people[r.IntN(len(people))].Hotkey()
	another := people[r.IntN(len(people))]
	netuid, to := networks[r.IntN(len(networks))], networks[r.IntN(len(networks))]
	amount := uint64(1) << r.IntN(42)
	amount += r.Uint64N(amount)
	limit := tao/8 + r.Uint64N(2*tao)
	partial := r.IntN(2) == 0
	calls := []subtensor.Call{
		add(hot, netuid, amount), add(hot, netuid, amount), add(hot, netuid, amount),
		addLimit(hot, netuid, amount, limit, partial),
		remove(hot, netuid, amount), removeLimit(hot, netuid, amount, limit, partial),
		subtensor.RemoveStakeFullLimit{Hotkey: hot, Netuid: netuid},
		subtensor.MoveStake{OriginHotkey: hot, DestinationHotkey: another.Hotkey(), OriginNetuid: netuid, DestinationNetuid: to, AlphaAmount: amount},
		subtensor.TransferStake{DestinationColdkey: another.Coldkey(), Hotkey: hot, OriginNetuid: netuid, DestinationNetuid: to, AlphaAmount: amount},
		subtensor.SwapStake{Hotkey: hot, OriginNetuid: netuid, DestinationNetuid: to, AlphaAmount: amount},
		subtensor.SwapStakeLimit{Hotkey: hot, OriginNetuid: netuid, DestinationNetuid: to, AlphaAmount: amount, LimitPrice: limit, AllowPartial: partial},
		subtensor.RecycleAlpha{Hotkey: hot, Netuid: netuid, Amount: amount / 1000},
		subtensor.BurnAlpha{Hotkey: hot, Netuid: netuid, Amount: amount / 1000},
		subtensor.AddStakeBurn{Hotkey: hot, Netuid: netuid, Amount: amount / 10},
	}
	if r.IntN(20) == 0 {
		calls = []subtensor.Call{subtensor.UnstakeAll{Hotkey: hot}, subtensor.UnstakeAllAlpha{Hotkey: hot}}
	}
	return who, calls[r.IntN(len(calls))]
}

// The chain's own checks run after each block: no rao of TAO or alpha appears or is
// lost, and nobody's claim is without cover.
func TestNoSequenceOfStakeCallsMakesMoney(t *testing.T) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 11))
		c := market(t)
		var people []apptest.Person
		for _, name := range []string{"A", "B", "C", "D"} {
			people = append(people, validator(c, name))
		}
		// Uneven weights, as emission makes them.
		w := edit(c)
		if !state.Reweigh(w, other, 90*tao, 30*tao) {
			t.Fatal("the pool refuses")
		}
		if err := state.AddReserves(w, other, 90*tao, 30*tao); err != nil {
			t.Fatal(err)
		}
		if err := (balances.Ledger{}).Mint(w, state.SubnetAccount(other), 90*tao); err != nil {
			t.Fatal(err)
		}
		c.Apply(w.Changes())

		wealth := func() (sum uint64) {
			for _, p := range people {
				sum += c.Balance(p.Coldkey())
			}
			return sum + c.Balance(c.Producer)
		}
		before, done, failed := wealth(), 0, 0
		for range 80 {
			var raws [][]byte
			for range 10 {
				who, call := anyStakeCall(r, people)
				raws = append(raws, c.Sign(who.Cold, call))
			}
			for _, o := range c.Execute(raws).Outcomes {
				switch {
				case o.Failed != nil:
					failed++
				case o.Refused == nil:
					done++
				}
			}
		}
		if done < 100 || failed < 50 {
			t.Errorf("seed %d: %d calls went through, %d failed", seed, done, failed)
		}
		for _, who := range people {
			for _, hot := range people {
				_ = c.Try(who.Cold, subtensor.UnstakeAll{Hotkey: hot.Hotkey()})
			}
		}
		if after := wealth(); after > before {
			t.Errorf("seed %d: all together became richer by %d rao", seed, after-before)
		}
	}
}
