package stake_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	pallet "github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// The tests here hold that calls which do the same in another form are refused for
// the same reasons.

// place is where stake lies.
type place struct {
	hotkey keys.AccountID
	netuid uint16
}

// buying are the calls that stake.
var buying = map[string]func(to place, rao uint64) subtensor.Call{
	"add_stake": func(to place, rao uint64) subtensor.Call { return add(to.hotkey, to.netuid, rao) },
	"add_stake_limit": func(to place, rao uint64) subtensor.Call {
		return addLimit(to.hotkey, to.netuid, rao, state.MaxPrice, false)
	},
	"add_stake_burn": func(to place, rao uint64) subtensor.Call {
		return subtensor.AddStakeBurn{Hotkey: to.hotkey, Netuid: to.netuid, Amount: rao}
	},
}

// crowded gives a coldkey a list of hotkeys with no room on it.
func crowded(c *apptest.Chain, coldkey keys.AccountID) {
	w := edit(c)
	list := state.StakingHotkeys.Get(c, coldkey)
	for i := len(list); i < state.MaxHotkeys; i++ {
		list = append(list, keys.AccountID{0xcc, byte(i), byte(i >> 8)})
	}
	state.StakingHotkeys.Set(w, coldkey, list)
	c.Apply(w.Changes())
}

// thin leaves a pool so little alpha that nothing can be bought of it.
func thin(c *apptest.Chain, netuid uint16, alpha uint64) {
	w := edit(c)
	state.SubnetAlphaIn.Set(w, netuid, alpha)
	state.TotalAlphaIssuance.Set(w, netuid, alpha+state.SubnetAlphaOut.Get(c, netuid))
	c.Apply(w.Changes())
}

func closed(c *apptest.Chain, netuid uint16) {
	w := edit(c)
	state.SubtokenEnabled.Set(w, netuid, false)
	c.Apply(w.Changes())
}

func TestPurchasesAreRefusedAlikeInEachCall(t *testing.T) {
	for name, form := range buying {
		t.Run(name, func(t *testing.T) {
			c := market(t)
			v, n := validator(c, "V"), c.Rich("N")
			good := place{v.Hotkey(), deep}
			c.Fails(state.ErrSubnetNotExists, n.Cold, form(place{v.Hotkey(), 9}, tao))
			c.Fails(state.ErrAmountTooLow, n.Cold, form(good, 1))
			c.Fails(state.ErrNotEnoughBalanceToStake, n.Cold, form(good, 20_000*tao))
			c.Fails(state.ErrInsufficientLiquidity, n.Cold, form(good, 1_000_600*tao)) // over 1,000 times the reserve
			c.Fails(state.ErrHotKeyAccountNotExists, n.Cold, form(place{keys.AccountID{9}, deep}, tao))
			thin(c, other, 999_999)
			c.Fails(state.ErrInsufficientLiquidity, n.Cold, form(place{v.Hotkey(), other}, tao))
			crowded(c, n.Coldkey())
			c.Fails(state.ErrTooManyHotkeys, n.Cold, form(good, tao))
			closed(c, deep)
			c.Fails(state.ErrSubtokenDisabled, n.Cold, form(good, tao))
		})
	}
}

// selling are the calls that unstake from one place.
var selling = map[string]func(from place, alpha uint64) subtensor.Call{
	"remove_stake": func(from place, alpha uint64) subtensor.Call { return remove(from.hotkey, from.netuid, alpha) },
	"remove_stake_limit": func(from place, alpha uint64) subtensor.Call {
		return removeLimit(from.hotkey, from.netuid, alpha, state.MinPrice, true)
	},
	"remove_stake_full_limit": func(from place, _ uint64) subtensor.Call {
		return subtensor.RemoveStakeFullLimit{Hotkey: from.hotkey, Netuid: from.netuid}
	},
}

func TestSalesAreRefusedAlikeInEachCall(t *testing.T) {
	for name, form := range selling {
		t.Run(name, func(t *testing.T) {
			c := market(t)
			v, n := validator(c, "V"), c.Rich("N")
			good := place{v.Hotkey(), deep}
			c.Fails(state.ErrSubnetNotExists, n.Cold, form(place{v.Hotkey(), 9}, tao))
			c.Fails(state.ErrNotEnoughStakeToWithdraw, n.Cold, form(good, tao))
			c.Do(n.Cold, add(v.Hotkey(), deep, tao))
			c.Do(n.Cold, add(v.Hotkey(), other, tao))
			w := edit(c)
			state.SubnetTAO.Set(w, other, 999_999) // the rest is beside the pool
			state.TotalStake.Set(w, state.TotalStake.Get(c)-state.SubnetTAO.Get(c, other)+999_999)
			c.Apply(w.Changes())
			c.Fails(state.ErrInsufficientLiquidity, n.Cold, form(place{v.Hotkey(), other}, tao))
			closed(c, deep)
			c.Fails(state.ErrSubtokenDisabled, n.Cold, form(good, tao))
		})
	}
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	c.Do(n.Cold, add(v.Hotkey(), deep, 10*tao))
	near := rao(state.SpotPrice(c, deep)) - 1
	c.Fails(state.ErrAmountTooLow, n.Cold, subtensor.RemoveStakeFullLimit{Hotkey: v.Hotkey(), Netuid: deep, LimitPrice: &near})
}

// moving are the calls that bring stake from one place to another; those that keep
// the hotkey take the origin's.
var moving = map[string]func(from, to place, alpha uint64) subtensor.Call{
	"move_stake": func(from, to place, alpha uint64) subtensor.Call {
		return subtensor.MoveStake{OriginHotkey: from.hotkey, DestinationHotkey: to.hotkey, OriginNetuid: from.netuid, DestinationNetuid: to.netuid, AlphaAmount: alpha}
	},
	"transfer_stake": func(from, to place, alpha uint64) subtensor.Call {
		return subtensor.TransferStake{DestinationColdkey: keys.Dev("heir").AccountID(), Hotkey: from.hotkey, OriginNetuid: from.netuid, DestinationNetuid: to.netuid, AlphaAmount: alpha}
	},
	"swap_stake": func(from, to place, alpha uint64) subtensor.Call {
		return subtensor.SwapStake{Hotkey: from.hotkey, OriginNetuid: from.netuid, DestinationNetuid: to.netuid, AlphaAmount: alpha}
	},
	"swap_stake_limit": func(from, to place, alpha uint64) subtensor.Call {
		return subtensor.SwapStakeLimit{Hotkey: from.hotkey, OriginNetuid: from.netuid, DestinationNetuid: to.netuid, AlphaAmount: alpha, LimitPrice: 1, AllowPartial: true}
	},
}

func TestMovesAreRefusedAlikeInEachCall(t *testing.T) {
	for name, form := range moving {
		t.Run(name, func(t *testing.T) {
			c := market(t)
			v, n := validator(c, "V"), c.Rich("N")
			on := func(netuid uint16) place { return place{v.Hotkey(), netuid} }
			nobody := place{keys.AccountID{9}, flat}
			c.Fails(state.ErrHotKeyAccountNotExists, n.Cold, form(nobody, place{nobody.hotkey, deep}, tao))
			c.Fails(state.ErrNotEnoughStakeToWithdraw, n.Cold, form(on(flat), on(deep), tao))
			c.Do(n.Cold, add(v.Hotkey(), flat, 400*tao))
			if name == "transfer_stake" { // which asks first whether a subnet lets stake be given
				c.MustSudo(subtensor.SudoSetToggleTransfer{Netuid: flat, Toggle: true})
			}
			c.Fails(state.ErrSubnetNotExists, n.Cold, form(on(flat), on(9), tao))
			c.Fails(state.ErrSubnetNotExists, n.Cold, form(on(9), on(flat), tao))
			c.Fails(state.ErrAmountTooLow, n.Cold, form(on(flat), on(deep), 1))
			thin(c, other, 999_999)
			c.Fails(state.ErrInsufficientLiquidity, n.Cold, form(on(flat), on(other), tao))
			thin(c, deep, 1_200_000)        // at 833,000 TAO for an alpha, near the most that there is
			if name != "swap_stake_limit" { // which trades the part that its limit lets through
				c.Fails(state.ErrSlippageTooHigh, n.Cold, form(on(flat), on(deep), 300*tao))
			}
			closed(c, deep)
			c.Fails(state.ErrSubtokenDisabled, n.Cold, form(on(flat), on(deep), tao))
		})
	}
	c := market(t)
	v, x, n := validator(c, "V"), validator(c, "X"), c.Rich("N")
	c.Do(n.Cold, add(v.Hotkey(), deep, 10*tao))
	crowded(c, n.Coldkey())
	c.Fails(state.ErrTooManyHotkeys, n.Cold, moving["move_stake"](place{v.Hotkey(), deep}, place{x.Hotkey(), deep}, tao))
}

// TestAPriceBeyondAllSubnetsStopsEachCall holds that no call trades above 1,000,000
// TAO for an alpha, nor below a millionth.
func TestAPriceBeyondAllSubnetsStopsEachCall(t *testing.T) {
	priced := func(taoIn, alphaIn uint64) (c *apptest.Chain, v, n apptest.Person) {
		spec := genesis.Local()
		spec.Network.Subnets[0].TAO, spec.Network.Subnets[0].AlphaIn = taoIn, alphaIn
		spec.Network.Subnets = append(spec.Network.Subnets, pallet.Subnet{Netuid: flat, Mechanism: pallet.Static})
		c = apptest.New(t, spec)
		for _, netuid := range []uint16{deep, flat} {
			c.MustSudo(subtensor.SudoSetSubtokenEnabled{Netuid: netuid, SubtokenEnabled: true})
		}
		v, n = validator(c, "V"), c.Rich("N")
		c.Do(n.Cold, add(v.Hotkey(), flat, 10*tao))
		return c, v, n
	}
	c, v, n := priced(2000*tao, 1_000_000)
	for _, form := range buying {
		c.Fails(state.ErrPriceLimitExceeded, n.Cold, form(place{v.Hotkey(), deep}, tao))
	}
	for _, form := range moving {
		c.Fails(state.ErrPriceLimitExceeded, n.Cold, form(place{v.Hotkey(), flat}, place{v.Hotkey(), deep}, tao))
	}
	c, v, n = priced(tao, 2_000_000*tao)
	c.Do(n.Cold, add(v.Hotkey(), deep, tao/100))
	for _, form := range selling {
		c.Fails(state.ErrPriceLimitExceeded, n.Cold, form(place{v.Hotkey(), deep}, tao))
	}
}

// TestWhatAStakeBringsMustReachItsOwner holds that a stake worth less than an account
// needs stays where it is while its owner has no account.
func TestWhatAStakeBringsMustReachItsOwner(t *testing.T) {
	c := market(t)
	v, nobody := validator(c, "V"), keys.AccountID{9}
	w := edit(c)
	if err := state.Grow(w, flat, 300); err != nil {
		t.Fatal(err)
	}
	state.Pay(w, v.Hotkey(), nobody, flat, 300)
	c.Fund(state.SubnetAccount(flat), 300)
	c.Apply(w.Changes())
	for name, form := range selling {
		call := form(place{v.Hotkey(), flat}, 300)
		d, err := c.Runtime.MakeCall("SubtensorModule", name, call)
		if err != nil {
			t.Fatal(err)
		}
		if err := edit(c).Dispatch(runtime.Signed(nobody), d); !errors.Is(err, runtime.ErrBelowMinimum) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
