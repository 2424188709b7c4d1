package stake_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// poor is somebody with stake on a network and no balance.
func poor(c *apptest.Chain, name string, v apptest.Person, netuids ...uint16) apptest.Person {
	c.T().Helper()
	p := apptest.Named(name)
	for _, netuid := range netuids {
		c.Do(v.Cold, add(v.Hotkey(), netuid, 20*tao))
		c.Do(v.Cold, subtensor.TransferStake{DestinationColdkey: p.Coldkey(), Hotkey: v.Hotkey(), OriginNetuid: netuid, DestinationNetuid: netuid, AlphaAmount: state.Stake(c, v.Hotkey(), v.Coldkey(), netuid)})
	}
	if c.Balance(p.Coldkey()) != 0 {
		c.T().Fatal("the poor have a balance")
	}
	return p
}

func TestAFeeIsTakenOutOfTheStakeThatLeaves(t *testing.T) {
	for name, call := range map[string]func(h, to keys.AccountID, netuid uint16) subtensor.Call{
		"remove_stake": func(h, _ keys.AccountID, n uint16) subtensor.Call { return remove(h, n, tao) },
		"unstake_all":  func(h, _ keys.AccountID, _ uint16) subtensor.Call { return subtensor.UnstakeAll{Hotkey: h} },
		"unstake_all_alpha": func(h, _ keys.AccountID, _ uint16) subtensor.Call {
			return subtensor.UnstakeAllAlpha{Hotkey: h}
		},
		"move_stake": func(h, to keys.AccountID, n uint16) subtensor.Call {
			return subtensor.MoveStake{OriginHotkey: h, DestinationHotkey: to, OriginNetuid: n, DestinationNetuid: n, AlphaAmount: tao}
		},
		"transfer_stake": func(h, to keys.AccountID, n uint16) subtensor.Call {
			return subtensor.TransferStake{DestinationColdkey: to, Hotkey: h, OriginNetuid: n, DestinationNetuid: n, AlphaAmount: tao}
		},
		"swap_stake": func(h, _ keys.AccountID, n uint16) subtensor.Call {
			return subtensor.SwapStake{Hotkey: h, OriginNetuid: n, DestinationNetuid: other, AlphaAmount: tao}
		},
		"swap_stake_limit": func(h, _ keys.AccountID, n uint16) subtensor.Call {
			return subtensor.SwapStakeLimit{Hotkey: h, OriginNetuid: n, DestinationNetuid: other, AlphaAmount: tao, LimitPrice: 1}
		},
		"remove_stake_limit": func(h, _ keys.AccountID, n uint16) subtensor.Call { return removeLimit(h, n, tao, 1, false) },
		"recycle_alpha": func(h, _ keys.AccountID, n uint16) subtensor.Call {
			return subtensor.RecycleAlpha{Hotkey: h, Amount: tao, Netuid: n}
		},
		"burn_alpha": func(h, _ keys.AccountID, n uint16) subtensor.Call {
			return subtensor.BurnAlpha{Hotkey: h, Amount: tao, Netuid: n}
		},
		"remove_stake_full_limit": func(h, _ keys.AccountID, n uint16) subtensor.Call {
			return subtensor.RemoveStakeFullLimit{Hotkey: h, Netuid: n}
		},
	} {
		for _, netuid := range []uint16{deep, flat} {
			t.Run(name, func(t *testing.T) {
				c := market(t)
				v, w := validator(c, "V"), validator(c, "W")
				p := poor(c, "P", v, netuid)
				earned := c.Balance(c.Producer)
				b := c.Do(p.Cold, call(v.Hotkey(), w.Hotkey(), netuid))
				paid, ok := apptest.Find[state.TransactionFeePaidWithAlpha](b)
				if !ok || paid.Who != p.Coldkey() || paid.Netuid != netuid || b.Outcomes[0].Fee != 0 {
					t.Fatalf("no fee was taken out of the stake: %+v", paid)
				}
				// The producer gets what the call costs, to a few rao, and a trade's fee.
				if got := c.Balance(c.Producer) - earned; got < paid.TaoAmount || paid.TaoAmount < 100_000 {
					t.Errorf("the producer got %d of %d", got, paid.TaoAmount)
				}
			})
		}
	}
}

func TestAFeeInAlphaIsWhatItWouldBeInTAO(t *testing.T) {
	c := market(t)
	v := validator(c, "V")
	p := poor(c, "P", v, deep)
	c.Do(v.Cold, add(v.Hotkey(), deep, 20*tao))
	want := c.Do(v.Cold, remove(v.Hotkey(), deep, tao)).Outcomes[0].Fee
	b := c.Do(p.Cold, remove(v.Hotkey(), deep, tao))
	paid, _ := apptest.Find[state.TransactionFeePaidWithAlpha](b)
	if paid.TaoAmount < want || paid.TaoAmount > want+2 {
		t.Errorf("the fee was %d, in TAO it is %d", paid.TaoAmount, want)
	}
	// With the balance that the sale brought the next fee is TAO.
	b = c.Do(p.Cold, remove(v.Hotkey(), deep, tao))
	if _, ok := apptest.Find[state.TransactionFeePaidWithAlpha](b); ok || b.Outcomes[0].Fee != want {
		t.Errorf("the balance did not pay: %d", b.Outcomes[0].Fee)
	}
}

func TestAFeeInAlphaIsKeptWhereTheCallFails(t *testing.T) {
	c := market(t)
	v := validator(c, "V")
	p := poor(c, "P", v, deep)
	before := state.Stake(c, v.Hotkey(), p.Coldkey(), deep)
	if err := c.Try(p.Cold, removeLimit(v.Hotkey(), deep, tao, tao, false)); !errors.Is(err, state.ErrPriceLimitExceeded) {
		t.Errorf("the call gave %v", err)
	}
	if lost := before - state.Stake(c, v.Hotkey(), p.Coldkey(), deep); lost == 0 || lost > tao/100 {
		t.Errorf("the failed call cost %d alpha", lost)
	}
	if a, _ := runtime.Accounts.Lookup(c, p.Coldkey()); a.Nonce != 1 {
		t.Errorf("the nonce is %d", a.Nonce)
	}
}

func TestAFeeThatNothingPaysIsRefused(t *testing.T) {
	c := market(t)
	v := validator(c, "V")
	two := poor(c, "P2", v, deep, flat)
	one := poor(c, "P1", v, flat)
	for name, refused := range map[string]error{
		"stake on two networks":  c.Refusal(two.Cold, subtensor.UnstakeAll{Hotkey: v.Hotkey()}),
		"no stake there":         c.Refusal(one.Cold, remove(v.Hotkey(), deep, tao)),
		"a call that stakes":     c.Refusal(one.Cold, add(v.Hotkey(), flat, tao)),
		"a call of other things": c.Refusal(one.Cold, subtensor.Remark{}),
	} {
		if !errors.Is(refused, runtime.ErrPayment) {
			t.Errorf("%s: %v", name, refused)
		}
	}
	// Too little stake for the fee.
	c.Do(v.Cold, add(v.Hotkey(), flat, tao))
	w := edit(c)
	crumb := apptest.Named("Crumb").Coldkey()
	if err := state.MoveWithin(w, ledger{}, state.Position{Hotkey: v.Hotkey(), Coldkey: v.Coldkey(), Netuid: flat}, state.Position{Hotkey: v.Hotkey(), Coldkey: crumb, Netuid: flat}, 1000, 0); err != nil {
		t.Fatal(err)
	}
	c.Apply(w.Changes())
	if err := c.Refusal(apptest.Named("Crumb").Cold, remove(v.Hotkey(), flat, 1000)); !errors.Is(err, runtime.ErrPayment) {
		t.Errorf("a stake of 1000 rao pays: %v", err)
	}
}

// ledger is money that opens accounts.
type ledger struct{ balances.Ledger }

func (ledger) Uncount(*runtime.Context, uint64) {}
func (ledger) ExistentialDeposit() uint64       { return balances.ExistentialDeposit }
func (ledger) Hold(c *runtime.Context, who state.AccountID) {
	a := runtime.OpenAccount(c, who)
	a.Providers++
	a.Save(c)
}

func TestEveryStakeCallCostsAFee(t *testing.T) {
	c := market(t)
	v := validator(c, "V")
	h := v.Hotkey()
	for _, call := range []subtensor.Call{
		add(h, 9, 1), remove(h, 9, 1), addLimit(h, 9, 1, 1, false), removeLimit(h, 9, 1, 1, false),
		subtensor.UnstakeAll{Hotkey: h}, subtensor.UnstakeAllAlpha{Hotkey: h}, subtensor.RemoveStakeFullLimit{Hotkey: h, Netuid: 9},
		subtensor.MoveStake{}, subtensor.TransferStake{}, subtensor.SwapStake{Hotkey: h}, subtensor.SwapStakeLimit{Hotkey: h},
		subtensor.RecycleAlpha{Hotkey: h}, subtensor.BurnAlpha{Hotkey: h}, subtensor.AddStakeBurn{Hotkey: h},
		subtensor.SetColdkeyAutoStakeHotkey{Netuid: 9, Hotkey: h},
	} {
		before := c.Balance(v.Coldkey())
		c.Submit(v.Cold, call)
		o := c.Next().Outcomes[0]
		if o.Failed == nil || o.Fee == 0 || before-c.Balance(v.Coldkey()) != o.Fee {
			t.Errorf("%T: a fee of %d, failed: %v", call, o.Fee, o.Failed)
		}
	}
}
