package keyswap_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/keyswap"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// swaps are the calls that swap a hotkey.
var swaps = map[string]func(a subtensor.SwapHotkey) subtensor.Call{
	"swap_hotkey": func(a subtensor.SwapHotkey) subtensor.Call { return a },
	"swap_hotkey_v2": func(a subtensor.SwapHotkey) subtensor.Call {
		return subtensor.SwapHotkeyV2{Hotkey: a.Hotkey, NewHotkey: a.NewHotkey, Netuid: a.Netuid}
	},
}

func TestHotkeySwapsAreRefusedAlikeInEachCall(t *testing.T) {
	for name, form := range swaps {
		t.Run(name, func(t *testing.T) {
			s := genesis.Up()
			tempo := uint16(0)
			s.Network.Subnets[0].Tempo = &tempo
			c := apptest.New(t, s) // indices are not checked: some lists here are made up
			p, q, crowded, full := c.Neuron(1, "P"), c.Neuron(1, "Q"), c.Neuron(1, "C"), c.Neuron(1, "F")
			c.Fails(state.ErrSubnetNotExists, p.Cold, form(swap(p, fresh, on(9))))
			c.Fails(state.ErrNonAssociatedColdKey, q.Cold, form(swap(p, fresh, nil)))
			c.Fails(state.ErrNewHotKeyIsSameWithOld, p.Cold, form(swap(p, p.Hotkey(), nil)))
			c.Fails(state.ErrCannotUseSystemAccount, p.Cold, form(swap(p, state.SubnetAccount(1), nil)))
			second := keys.Dev("P//second").AccountID()
			c.Do(p.Cold, subtensor.BurnedRegister{Netuid: 1, Hotkey: second})
			c.Fails(state.ErrHotKeyAlreadyRegisteredInSubNet, p.Cold, form(swap(p, second, on(1))))
			claims := keys.Dev("P//claims").AccountID()
			c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: claims})
			write(c, func(w *runtime.Context) { state.RootClaimable.Set(w, claims, []state.RootRate{{Netuid: 1}}) })
			c.Fails(state.ErrNewHotKeyNotCleanForRootSwap, p.Cold, form(swap(p, claims, nil)))

			crowd(c, crowded.Hotkey(), 1, keyswap.MaxHotkeyRows+1)
			c.Fails(state.ErrTooManyToSwap, crowded.Cold, form(swap(crowded, fresh, on(1))))
			write(c, func(w *runtime.Context) {
				hotkeys := []keys.AccountID{full.Hotkey()}
				for i := 1; i < state.MaxHotkeys; i++ {
					hotkeys = append(hotkeys, keys.AccountID{0xdd, byte(i), byte(i >> 8)})
				}
				state.OwnedHotkeys.Set(w, full.Coldkey(), hotkeys)
			})
			c.Fails(state.ErrTooManyHotkeys, full.Cold, form(swap(full, fresh, on(1))))

			c.MustSudo(subtensor.SudoSetTxRateLimit{TxRateLimit: 100})
			third := apptest.Person{Cold: p.Cold, Hot: keys.Dev("P//third")}
			c.Do(p.Cold, form(swap(p, third.Hotkey(), nil)))
			c.Fails(state.ErrHotKeySetTxRateLimitExceeded, p.Cold, form(swap(third, fresh, nil)))
			c.Fails(state.ErrHotKeySwapOnSubnetIntervalNotPassed, p.Cold, form(swap(third, fresh, on(1))))
			write(c, func(w *runtime.Context) { state.HotkeySwapInterval.Set(w, 0) })
			poor(c, p, keyswap.CostOnSubnet-1, form(swap(third, fresh, on(1))))
			c.Fails(state.ErrNotEnoughBalanceToPaySwapHotKey, p.Cold, form(swap(third, fresh, on(1))))
		})
	}
}

func TestAnAnnouncedSwapIsRefusedAsRootsIs(t *testing.T) {
	for name, test := range map[string]struct {
		to      keys.AccountID
		prepare func(c *apptest.Chain, p apptest.Person)
		want    error
	}{
		"to a subnet": {state.SubnetAccount(1), nil, state.ErrCannotUseSystemAccount},
		"to itself":   {apptest.Named("P").Coldkey(), nil, state.ErrColdKeyAlreadyAssociated},
		"to a hotkey": {apptest.Named("Q").Hotkey(), nil, state.ErrNewColdKeyIsHotkey},
		"of too much": {heir, func(c *apptest.Chain, p apptest.Person) { claimsOf(c, p, keyswap.MaxColdkeyRows+state.MaxHotkeys) }, state.ErrTooManyToSwap},
		"by the poor": {heir, func(c *apptest.Chain, p apptest.Person) {
			claimsOf(c, p, keyswap.FreeRows+state.MaxHotkeys)
			poorest(c, p)
		}, state.ErrNotEnoughBalanceToPaySwapColdKey},
		"without a word": {heir, func(c *apptest.Chain, p apptest.Person) { c.MustSudo(subtensor.ResetColdkeySwap{Coldkey: p.Coldkey()}) }, state.ErrColdkeySwapAnnouncementNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			c := newChain(t)
			p := c.Rich("P")
			c.Neuron(1, "Q")
			c.MustSudo(subtensor.SudoSetColdkeySwapAnnouncementDelay{Duration: 1})
			if test.prepare != nil {
				test.prepare(c, p)
			}
			if name != "without a word" {
				c.Do(p.Cold, announce(test.to))
			}
			c.Skip(2)
			c.Fails(test.want, p.Cold, subtensor.SwapColdkeyAnnounced{NewColdkey: test.to})
		})
	}
}

// claimsOf gives a coldkey so many root claims, with as many hotkeys as it may have.
func claimsOf(c *apptest.Chain, p apptest.Person, claims int) {
	write(c, func(w *runtime.Context) {
		hotkeys := make([]keys.AccountID, state.MaxHotkeys)
		for i := range hotkeys {
			hotkeys[i] = keys.AccountID{0xdd, byte(i), byte(i >> 8)}
			state.Owner.Set(w, hotkeys[i], p.Coldkey())
			var rates []state.RootRate
			for netuid := range uint16(claims / state.MaxHotkeys) {
				rates = append(rates, state.RootRate{Netuid: netuid + 1})
				state.RootClaimed.Set(w, netuid+1, hotkeys[i], p.Coldkey(), scale.U128From(1))
			}
			state.RootClaimable.Set(w, hotkeys[i], rates)
		}
		state.OwnedHotkeys.Set(w, p.Coldkey(), hotkeys)
		state.StakingHotkeys.Set(w, p.Coldkey(), hotkeys)
	})
}

// poorest leaves a coldkey what announcing a swap takes, and the fee of making it.
func poorest(c *apptest.Chain, p apptest.Person) {
	poor(c, p, keyswap.Cost+tao/40, announce(heir))
}

// TestASwapsCostLeavesADeposit holds it of a coldkey that nothing but its balance
// provides for.
func TestASwapsCostLeavesADeposit(t *testing.T) {
	c := newChain(t)
	p, d := c.Rich("P"), c.Rich("D")
	c.Do(p.Cold, subtensor.AddProxy{Delegate: subtensor.Address{Account: d.Coldkey(), IsAccount: true}, ProxyType: subtensor.ProxyAny})
	all := subtensor.SwapColdkey{OldColdkey: p.Coldkey(), NewColdkey: heir, SwapCost: c.Balance(p.Coldkey())}
	if err := c.Sudo(all); !errors.Is(err, runtime.ErrOnlyProvider) {
		t.Errorf("a cost of all that is free: %v", err)
	}
}
