package stake_test

import (
	"fmt"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// TestALargerMinimumPaysOutTheNominationsThereAre: of many, some small, in a bounded
// number a block; the owner's own and what is enough stay.
func TestALargerMinimumPaysOutTheNominationsThereAre(t *testing.T) {
	c := market(t)
	v := validator(c, "V")
	c.MustSudo(subtensor.SudoSetNominatorMinRequiredStake{MinStake: 1_000_000})
	c.Do(v.Cold, add(v.Hotkey(), flat, 15_000_000))
	own := state.Stake(c, v.Hotkey(), v.Coldkey(), flat)
	const people = 60
	var small, large []apptest.Person
	for i := range people {
		n := c.Rich(fmt.Sprint("N", i))
		amount := uint64(15_000_000)
		if i%3 == 0 {
			amount = 25_000_000
			large = append(large, n)
		} else {
			small = append(small, n)
		}
		c.Submit(n.Cold, add(v.Hotkey(), []uint16{flat, state.Root}[i%2], amount))
	}
	c.Next()
	left := func(who []apptest.Person) (count int) {
		for _, n := range who {
			if state.Stake(c, v.Hotkey(), n.Coldkey(), flat)+state.Stake(c, v.Hotkey(), n.Coldkey(), state.Root) > 0 {
				count++
			}
		}
		return count
	}
	if left(small) != 40 || left(large) != 20 {
		t.Fatalf("%d and %d have stake", left(small), left(large))
	}
	c.MustSudo(subtensor.SudoSetNominatorMinRequiredStake{MinStake: 10_000_000}) // 0.02 TAO
	before, blocks := left(small), 0
	for ; state.NominationsSwept.Has(c) && blocks < 100; blocks++ {
		c.Next()
		now := left(small)
		if before-now > 8 {
			t.Errorf("%d were paid out in a block", before-now)
		}
		before = now
	}
	if left(small) != 0 || left(large) != 20 || state.Stake(c, v.Hotkey(), v.Coldkey(), flat) != own {
		t.Errorf("%d small ones are left, and %d of 20, after %d blocks", left(small), left(large), blocks)
	}
	if n := small[0]; c.Balance(n.Coldkey()) == 0 {
		t.Error("nothing came back")
	}
	c.MustSudo(subtensor.SudoSetNominatorMinRequiredStake{MinStake: 9_000_000})
	if state.NominationsSwept.Has(c) {
		t.Error("a smaller minimum has all looked at")
	}
}
