package keyswap_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/keyswap"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestHotkeySwapsAreRefused(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	c.Fails(state.ErrSubnetNotExists, p.Cold, swap(p, fresh, on(9)))
	c.Fails(state.ErrNonAssociatedColdKey, q.Cold, swap(p, fresh, nil))
	c.Fails(state.ErrNonAssociatedColdKey, p.Cold, swap(p, q.Hotkey(), nil)) // somebody else's
	c.Fails(state.ErrNewHotKeyIsSameWithOld, p.Cold, swap(p, p.Hotkey(), nil))
	c.Fails(state.ErrCannotUseSystemAccount, p.Cold, swap(p, state.SubnetAccount(1), nil))
	second := keys.Dev("P//second").AccountID()
	c.Do(p.Cold, subtensor.BurnedRegister{Netuid: 1, Hotkey: second})
	c.Fails(state.ErrHotKeyAlreadyRegisteredInSubNet, p.Cold, swap(p, second, on(1)))
	c.Fails(state.ErrHotKeyAlreadyRegisteredInSubNet, p.Cold, swap(p, second, nil))

	clean := keys.Dev("P//third").AccountID()
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: clean})
	c.Do(q.Cold, subtensor.AddStake{Hotkey: clean, Netuid: 0, AmountStaked: tao})
	c.Fails(state.ErrNewHotKeyNotCleanForRootSwap, p.Cold, swap(p, clean, nil))
	c.Fails(state.ErrNewHotKeyNotCleanForRootSwap, p.Cold, swap(p, clean, on(0)))
	c.Do(p.Cold, swap(p, clean, on(1))) // root is not touched
}

func TestAHotkeyWithRootClaimsIsNotClean(t *testing.T) {
	c := newChain(t)
	p := c.Neuron(1, "P")
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: fresh})
	write(c, func(w *runtime.Context) { state.RootClaimable.Set(w, fresh, []state.RootRate{{Netuid: 1}}) })
	c.Fails(state.ErrNewHotKeyNotCleanForRootSwap, p.Cold, swap(p, fresh, nil))
}

// poor leaves a coldkey rao, and what the fee of a call takes.
func poor(c *apptest.Chain, p apptest.Person, rao uint64, call subtensor.Call) {
	c.T().Helper()
	x, err := c.Runtime.Decode(c.Sign(p.Cold, call))
	if err != nil {
		c.T().Fatal(err)
	}
	c.Execute(nil) // forgets the nonce that was taken
	transfer := subtensor.TransferAllowDeath{Dest: subtensor.To(keys.Dev("Alice").AccountID())}
	transfer.Value = scale.Compact(tao) // of the same length, and so of the same fee
	y, err := c.Runtime.Decode(c.Sign(p.Cold, transfer))
	if err != nil {
		c.T().Fatal(err)
	}
	c.Execute(nil)
	have := c.Balance(p.Coldkey())
	transfer.Value = scale.Compact(have - rao - x.Fee - y.Fee)
	z, err := c.Runtime.Decode(c.Sign(p.Cold, transfer))
	if err != nil {
		c.T().Fatal(err)
	}
	c.Execute(nil)
	transfer.Value = scale.Compact(have - rao - x.Fee - z.Fee)
	c.Do(p.Cold, transfer)
	if left := c.Balance(p.Coldkey()); left != rao+x.Fee {
		c.T().Fatalf("%d rao are left, not %d", left, rao+x.Fee)
	}
}

func TestASwapOfAHotkeyNeedsItsCost(t *testing.T) {
	for _, test := range []struct {
		netuid *uint16
		cost   uint64
	}{{on(1), keyswap.CostOnSubnet}, {nil, keyswap.Cost}} {
		c := newChain(t)
		p := c.Neuron(1, "P")
		poor(c, p, test.cost-1, swap(p, fresh, test.netuid))
		c.Fails(state.ErrNotEnoughBalanceToPaySwapHotKey, p.Cold, swap(p, fresh, test.netuid))
		c.Fund(p.Coldkey(), tao)
		poor(c, p, test.cost, swap(p, fresh, test.netuid))
		c.Do(p.Cold, swap(p, fresh, test.netuid))
		if left := c.Balance(p.Coldkey()); left != 0 {
			t.Errorf("%d rao are left", left)
		}
	}
}

func TestAHotkeyIsSwappedOnASubnetOnceIn7200Blocks(t *testing.T) {
	if state.HotkeySwapInterval.Get(apptest.NewState()) != 7200 {
		t.Error("the interval is not 7,200 blocks where nothing is set")
	}
	c := newChain(t)
	p := c.Neuron(1, "P")
	second := apptest.Person{Cold: p.Cold, Hot: keys.Dev("second")}
	third := apptest.Person{Cold: p.Cold, Hot: keys.Dev("third")}
	write(c, func(w *runtime.Context) { state.HotkeySwapInterval.Set(w, 10) })
	c.Do(p.Cold, swap(p, second.Hotkey(), on(1)))
	set := c.Height
	for c.Height < set+8 {
		c.Next()
	}
	c.Fails(state.ErrHotKeySwapOnSubnetIntervalNotPassed, p.Cold, swap(second, third.Hotkey(), on(1)))
	c.Fails(state.ErrHotKeySwapOnSubnetIntervalNotPassed, p.Cold, swap(second, third.Hotkey(), nil)) // 10 blocks later
	c.Do(p.Cold, swap(second, third.Hotkey(), on(1)))
	if c.Height != set+11 {
		t.Errorf("that is %d blocks later", c.Height-set)
	}
	c.Do(p.Cold, swap(p, keys.AccountID{1}, nil)) // takes part nowhere any longer
}

func TestAHotkeyIsSwappedEverywhereAtTheRateOfTransactions(t *testing.T) {
	c := newChain(t)
	p := c.Neuron(1, "P")
	second := apptest.Person{Cold: p.Cold, Hot: keys.Dev("second")}
	c.MustSudo(subtensor.SudoSetTxRateLimit{TxRateLimit: 10})
	write(c, func(w *runtime.Context) { state.HotkeySwapInterval.Set(w, 0) })
	c.Do(p.Cold, swap(p, second.Hotkey(), nil))
	set := c.Height
	for c.Height < set+9 {
		c.Next()
	}
	c.Fails(state.ErrHotKeySetTxRateLimitExceeded, p.Cold, swap(second, fresh, nil)) // 10 blocks later
	c.Do(p.Cold, swap(second, fresh, nil))
	if c.Height != set+11 {
		t.Errorf("that is %d blocks later", c.Height-set)
	}
}

func TestAChildsHotkeyIsNotHeldToASubnetsLimit(t *testing.T) {
	c := newChain(t)
	p := c.Rich("P")
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: p.Hotkey()})
	write(c, func(w *runtime.Context) { // somebody made it a child, on a subnet where it is no neuron
		state.LastHotkeySwapOnNetuid.Set(w, 1, p.Coldkey(), c.Height)
		if err := state.SetChildren(w, keys.AccountID{3}, 1, []state.Relative{{Proportion: 1, Hotkey: p.Hotkey()}}); err != nil {
			t.Fatal(err)
		}
	})
	c.Do(p.Cold, swap(p, fresh, nil))
}

func TestNoSwapRaisesATake(t *testing.T) {
	for name, test := range map[string]struct {
		old, own uint16 // 0: none was set
		want     uint16
	}{
		"the old one's is lower": {500, 900, 500},
		"the new one's is lower": {900, 500, 500},
		"the new one has none":   {500, 0, 500},
		"the old one has none":   {0, 500, 500},
	} {
		for _, netuid := range []*uint16{nil, on(1)} {
			c := newChain(t)
			p := c.Neuron(1, "P")
			c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: fresh})
			for hotkey, take := range map[keys.AccountID]uint16{p.Hotkey(): test.old, fresh: test.own} {
				if take != 0 {
					c.Do(p.Cold, subtensor.DecreaseTake{Hotkey: hotkey, Take: take})
				}
			}
			c.Do(p.Cold, subtensor.SetChildkeyTake{Hotkey: fresh, Netuid: 1, Take: 1000})
			c.Do(p.Cold, swap(p, fresh, netuid))
			if got := state.Delegates.Get(c, fresh); got != test.want {
				t.Errorf("%s: the take is %d, want %d", name, got, test.want)
			}
			if got := state.ChildkeyTake.Get(c, fresh, 1); got != 0 {
				t.Errorf("%s: the take from parents is %d", name, got)
			}
		}
	}
}

// crowd makes n coldkeys stake to a hotkey.
func crowd(c *apptest.Chain, hotkey keys.AccountID, netuid uint16, n int) {
	write(c, func(w *runtime.Context) {
		if err := state.Grow(w, netuid, uint64(n)); err != nil {
			c.T().Fatal(err)
		}
		for i := range n {
			state.Pay(w, hotkey, keys.AccountID{0xcc, byte(i), byte(i >> 8)}, netuid, 1)
		}
	})
	c.Fund(state.SubnetAccount(netuid), uint64(n))
}

func TestASwapPaysForTheRowsItMoves(t *testing.T) {
	c := newChain(t)
	p := c.Neuron(1, "P")
	crowd(c, p.Hotkey(), 1, keyswap.FreeRows+3)
	call := swap(p, fresh, on(1))
	cost := keyswap.CostOnSubnet + 3*keyswap.CostOfRow
	poor(c, p, cost-1, call)
	c.Fails(state.ErrNotEnoughBalanceToPaySwapHotKey, p.Cold, call)
	c.Fund(p.Coldkey(), tao)
	poor(c, p, cost, call)
	c.Do(p.Cold, call)
	if left := c.Balance(p.Coldkey()); left != 0 {
		t.Errorf("%d rao are left", left)
	}
	if got := state.SwapWork.Get(c); got != (state.SwappedRows{Block: c.Height, Rows: keyswap.FreeRows + 3}) {
		t.Errorf("the block's work is %+v", got)
	}
}

func TestASwapMovesABoundedNumberOfStakes(t *testing.T) {
	c := newChain(t)
	p := c.Neuron(1, "P")
	crowd(c, p.Hotkey(), 1, keyswap.MaxHotkeyRows+1)
	c.Fails(state.ErrTooManyToSwap, p.Cold, swap(p, fresh, on(1)))
	c.Do(p.Cold, subtensor.SwapHotkeyV2{Hotkey: p.Hotkey(), NewHotkey: fresh, Netuid: on(1), KeepStake: true})
}

func TestABlockMovesABoundedNumberOfStakes(t *testing.T) {
	c := newChain(t)
	p := c.Neuron(1, "P")
	c.Do(p.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 1, AmountStaked: tao})
	full := func(rows uint32) {
		write(c, func(w *runtime.Context) {
			state.SwapWork.Set(w, state.SwappedRows{Block: c.Height + 1, Rows: rows})
		})
	}
	full(keyswap.MaxBlockRows)
	c.Fails(state.ErrTooManyToSwap, p.Cold, swap(p, fresh, nil))
	full(keyswap.MaxBlockRows - 1)
	c.Do(p.Cold, swap(p, fresh, nil))
}
