package keyswap_test

import (
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// fill puts as many hotkeys on a coldkey's list as it may choose.
func fill(c *apptest.Chain, coldkey keys.AccountID) {
	write(c, func(w *runtime.Context) {
		list := state.StakingHotkeys.Get(w, coldkey)
		for i := len(list); i < state.MaxHotkeys; i++ {
			list = append(list, keys.AccountID{0xdd, byte(i), byte(i >> 8)})
		}
		state.StakingHotkeys.Set(w, coldkey, list)
	})
}

// TestNoStakeIsLeftBehindWhereAListIsFull: stake that comes to a coldkey without its
// call, as a reward that it stakes elsewhere or by another's swap, goes on its list
// however long that is. What is not listed nobody finds: clients do not show it, and a
// swap of the coldkey leaves it to the key that was lost.
func TestNoStakeIsLeftBehindWhereAListIsFull(t *testing.T) {
	t.Run("a reward", func(t *testing.T) {
		c := newChain(t)
		p, n := c.Neuron(1, "P"), c.Rich("N")
		fill(c, n.Coldkey())
		write(c, func(w *runtime.Context) {
			if err := state.Grow(w, 1, 3*tao); err != nil {
				t.Fatal(err)
			}
			if err := (balances.Ledger{}).Mint(w, state.SubnetAccount(1), 3*tao); err != nil {
				t.Fatal(err)
			}
			state.Pay(w, p.Hotkey(), n.Coldkey(), 1, 3*tao)
		})
		c.MustSudo(subtensor.SwapColdkey{OldColdkey: n.Coldkey(), NewColdkey: heir})
		if got, left := state.Stake(c, p.Hotkey(), heir, 1), state.Stake(c, p.Hotkey(), n.Coldkey(), 1); got != 3*tao || left != 0 {
			t.Errorf("the new coldkey has %d of it, the old one %d", got, left)
		}
	})
	t.Run("another's swap", func(t *testing.T) {
		c := newChain(t)
		p, n, _ := settled(c)
		c.Do(n.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 0, AmountStaked: 2 * tao})
		fill(c, n.Coldkey())
		c.Do(p.Cold, swap(p, fresh, on(1))) // what N staked on root stays with the old one
		if list := state.StakingHotkeys.Get(c, n.Coldkey()); !slices.Contains(list, fresh) || !slices.Contains(list, p.Hotkey()) {
			t.Errorf("of %d hotkeys the list lacks one that the coldkey stakes to", len(list))
		}
		moved := state.Stake(c, fresh, n.Coldkey(), 1)
		c.MustSudo(subtensor.SwapColdkey{OldColdkey: n.Coldkey(), NewColdkey: heir})
		if got := state.Stake(c, fresh, heir, 1); got != moved || got == 0 {
			t.Errorf("the new coldkey has %d of %d", got, moved)
		}
	})
	t.Run("its own choice", func(t *testing.T) {
		c := newChain(t)
		p, n := c.Neuron(1, "P"), c.Rich("N")
		fill(c, n.Coldkey())
		c.Fails(state.ErrTooManyHotkeys, n.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 1, AmountStaked: tao})
	})
}
