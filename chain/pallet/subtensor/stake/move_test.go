package stake_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/stake"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestStakeMovesWithinASubnetWithoutTradeOrFee(t *testing.T) {
	for _, netuid := range []uint16{deep, flat, state.Root} {
		c := market(t)
		v, w, n := validator(c, "V"), validator(c, "W"), c.Rich("N")
		c.Do(n.Cold, add(v.Hotkey(), netuid, 10*tao))
		stake, before := state.Stake(c, v.Hotkey(), n.Coldkey(), netuid), poolOf(c, netuid)
		b := c.Do(n.Cold, subtensor.MoveStake{OriginHotkey: v.Hotkey(), DestinationHotkey: w.Hotkey(), OriginNetuid: netuid, DestinationNetuid: netuid, AlphaAmount: 4 * tao})
		if got := state.Stake(c, w.Hotkey(), n.Coldkey(), netuid); got != 4*tao || state.Stake(c, v.Hotkey(), n.Coldkey(), netuid) != stake-4*tao {
			t.Errorf("subnet %d: %d arrived", netuid, got)
		}
		worth := state.Worth(c, netuid, 4*tao)
		if e, _ := apptest.Find[state.StakeMoved](b); e != (state.StakeMoved{Coldkey: n.Coldkey(), FromHotkey: v.Hotkey(), FromNetuid: netuid, ToHotkey: w.Hotkey(), ToNetuid: netuid, TAO: worth}) {
			t.Errorf("subnet %d: %+v", netuid, e)
		}
		c.Do(n.Cold, subtensor.TransferStake{DestinationColdkey: v.Coldkey(), Hotkey: v.Hotkey(), OriginNetuid: netuid, DestinationNetuid: netuid, AlphaAmount: tao})
		if got := state.Stake(c, v.Hotkey(), v.Coldkey(), netuid); got != tao {
			t.Errorf("subnet %d: %d was given", netuid, got)
		}
		if poolOf(c, netuid) != before {
			t.Errorf("subnet %d: the pool changed", netuid)
		}
	}
}

func TestStakeMovesBetweenSubnetsForOneFee(t *testing.T) {
	for name, way := range map[string]struct {
		from, to  uint16
		feeAtSale bool
	}{
		"pool to pool":   {deep, other, true},
		"pool to static": {deep, flat, true},
		"pool to root":   {other, state.Root, true},
		"static to pool": {flat, deep, false},
		"root to static": {state.Root, flat, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := market(t)
			v, n := validator(c, "V"), c.Rich("N")
			c.Do(n.Cold, add(v.Hotkey(), way.from, 20*tao))
			stake := state.Stake(c, v.Hotkey(), n.Coldkey(), way.from)
			sale, err := state.QuoteSell(c, way.from, stake/2, state.Terms{})
			if err != nil {
				t.Fatal(err)
			}
			purchase, err := state.QuoteBuy(c, way.to, sale.Got, state.Terms{Limit: state.MaxPrice, Free: way.feeAtSale})
			if err != nil {
				t.Fatal(err)
			}
			b := c.Do(n.Cold, subtensor.SwapStake{Hotkey: v.Hotkey(), OriginNetuid: way.from, DestinationNetuid: way.to, AlphaAmount: stake / 2})
			if got := state.Stake(c, v.Hotkey(), n.Coldkey(), way.to); got != purchase.Got {
				t.Errorf("%d arrived, want %d", got, purchase.Got)
			}
			if got := state.Stake(c, v.Hotkey(), n.Coldkey(), way.from); got != stake-stake/2 {
				t.Errorf("%d stayed of %d", got, stake)
			}
			if e, _ := apptest.Find[state.StakeSwapped](b); e != (state.StakeSwapped{Coldkey: n.Coldkey(), Hotkey: v.Hotkey(), FromNetuid: way.from, ToNetuid: way.to, TAO: sale.Got}) {
				t.Errorf("%+v", e)
			}
			if fees := sale.Fee + purchase.Fee; fees == 0 && (way.from == deep || way.to == deep) {
				t.Error("no fee was paid")
			}
		})
	}
}

func TestAMoveThatNobodyMayMake(t *testing.T) {
	c := market(t)
	v, w, n := validator(c, "V"), validator(c, "W"), c.Rich("N")
	c.Do(n.Cold, add(v.Hotkey(), deep, 10*tao))
	move := func(from, to keys.AccountID, a, b uint16, alpha uint64) subtensor.MoveStake {
		return subtensor.MoveStake{OriginHotkey: from, DestinationHotkey: to, OriginNetuid: a, DestinationNetuid: b, AlphaAmount: alpha}
	}
	c.Fails(state.ErrSameNetuid, n.Cold, move(v.Hotkey(), v.Hotkey(), deep, deep, tao))
	c.Fails(state.ErrSubnetNotExists, n.Cold, move(v.Hotkey(), v.Hotkey(), deep, 9, tao))
	c.Fails(state.ErrSubnetNotExists, n.Cold, move(v.Hotkey(), v.Hotkey(), 9, deep, tao))
	c.Fails(state.ErrHotKeyAccountNotExists, n.Cold, move(v.Hotkey(), keys.AccountID{9}, deep, other, tao))
	c.Fails(state.ErrHotKeyAccountNotExists, n.Cold, move(keys.AccountID{9}, v.Hotkey(), deep, other, tao))
	c.Fails(state.ErrNotEnoughStakeToWithdraw, n.Cold, move(w.Hotkey(), v.Hotkey(), deep, other, tao))
	c.Fails(state.ErrAmountTooLow, n.Cold, move(v.Hotkey(), w.Hotkey(), deep, deep, alphaFor(c, deep, state.MinStake)-1))
	c.Fails(state.ErrAmountTooLow, n.Cold, move(v.Hotkey(), w.Hotkey(), deep, other, alphaFor(c, deep, state.MinStake)))
	c.MustSudo(subtensor.SudoSetSubtokenEnabled{Netuid: other, SubtokenEnabled: false})
	c.Fails(state.ErrSubtokenDisabled, n.Cold, move(v.Hotkey(), v.Hotkey(), deep, other, tao))
	c.MustSudo(subtensor.SudoSetSubtokenEnabled{Netuid: other, SubtokenEnabled: true})

	give := subtensor.TransferStake{DestinationColdkey: w.Coldkey(), Hotkey: v.Hotkey(), OriginNetuid: deep, DestinationNetuid: other, AlphaAmount: tao}
	for _, netuid := range []uint16{deep, other} {
		c.MustSudo(subtensor.SudoSetToggleTransfer{Netuid: netuid, Toggle: false})
		c.Fails(state.ErrTransferDisallowed, n.Cold, give)
		c.MustSudo(subtensor.SudoSetToggleTransfer{Netuid: netuid, Toggle: true})
	}
	give.DestinationColdkey = state.SubnetAccount(deep)
	c.Fails(state.ErrCannotUseSystemAccount, n.Cold, give)
	give.DestinationColdkey = w.Coldkey()
	b := c.Do(n.Cold, give)
	if e, _ := apptest.Find[state.StakeTransferred](b); e.ToColdkey != w.Coldkey() || e.TAO == 0 || state.Stake(c, v.Hotkey(), w.Coldkey(), other) == 0 {
		t.Errorf("%+v", e)
	}
}

func TestAPoolTooShallowTakesNoMove(t *testing.T) {
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	c.Do(n.Cold, add(v.Hotkey(), flat, 10*tao))
	w := edit(c)
	state.SubnetAlphaIn.Set(w, other, 999_999)
	state.TotalAlphaIssuance.Set(w, other, 999_999)
	c.Apply(w.Changes())
	c.Fails(state.ErrInsufficientLiquidity, n.Cold, subtensor.SwapStake{Hotkey: v.Hotkey(), OriginNetuid: flat, DestinationNetuid: other, AlphaAmount: tao})
}

func TestASwapKeepsItsLimit(t *testing.T) {
	for name, way := range map[string]struct {
		from, to uint16
		spot     uint64 // of the destination's for one of the origin's, times 1e9
	}{
		"pool to pool":   {deep, other, 250_000_000},
		"pool to static": {deep, flat, 250_000_000},
		"static to pool": {flat, deep, 4_000_000_000},
	} {
		t.Run(name, func(t *testing.T) {
			c := market(t)
			v, n := validator(c, "V"), c.Rich("N")
			if way.from == deep { // stake without moving the price for good
				c.Do(n.Cold, add(v.Hotkey(), deep, 300*tao))
				w := edit(c)
				state.SubnetTAO.Set(w, deep, 1000*tao)
				state.TotalStake.Set(w, state.TotalStake.Get(c)-(state.SubnetTAO.Get(c, deep)-1000*tao))
				state.SubnetAlphaIn.Set(w, deep, 4000*tao)
				state.TotalAlphaIssuance.Set(w, deep, 4000*tao+state.SubnetAlphaOut.Get(c, deep))
				c.Apply(w.Changes())
			} else {
				c.Do(n.Cold, add(v.Hotkey(), way.from, 300*tao))
			}
			stake := state.Stake(c, v.Hotkey(), n.Coldkey(), way.from)
			swap := subtensor.SwapStakeLimit{Hotkey: v.Hotkey(), OriginNetuid: way.from, DestinationNetuid: way.to, AlphaAmount: stake, LimitPrice: way.spot + way.spot/100}
			c.Fails(state.ErrPriceLimitExceeded, n.Cold, swap)
			swap.LimitPrice = way.spot - way.spot/20
			c.Fails(state.ErrSlippageTooHigh, n.Cold, swap)
			swap.AllowPartial = true
			c.Do(n.Cold, swap)
			left, got := state.Stake(c, v.Hotkey(), n.Coldkey(), way.from), state.Stake(c, v.Hotkey(), n.Coldkey(), way.to)
			moved := stake - left
			if moved == 0 || left == 0 || float64(got)*1e9 < float64(moved)*float64(swap.LimitPrice) {
				t.Errorf("%d became %d, %d stayed", moved, got, left)
			}
			swap.LimitPrice /= 2
			swap.AllowPartial, swap.AlphaAmount = false, tao
			c.Do(n.Cold, swap)
		})
	}
	c := market(t)
	v := validator(c, "V")
	c.Do(v.Cold, add(v.Hotkey(), flat, tao))
	swap := subtensor.SwapStakeLimit{Hotkey: v.Hotkey(), OriginNetuid: flat, DestinationNetuid: state.Root, AlphaAmount: tao, LimitPrice: tao + 1}
	c.Fails(state.ErrPriceLimitExceeded, v.Cold, swap)
	swap.LimitPrice = tao
	c.Do(v.Cold, swap)
}

func TestAGivenStakeOpensItsOwnersAccount(t *testing.T) {
	c := market(t)
	v := validator(c, "V")
	stranger := keys.Dev("Stranger").AccountID()
	c.Do(v.Cold, add(v.Hotkey(), flat, 10*tao))
	c.Do(v.Cold, subtensor.TransferStake{DestinationColdkey: stranger, Hotkey: v.Hotkey(), OriginNetuid: flat, DestinationNetuid: flat, AlphaAmount: 10 * tao})
	if _, ok := runtime.Accounts.Lookup(c, stranger); !ok || state.Stake(c, v.Hotkey(), stranger, flat) != 10*tao {
		t.Error("the stake has no owner with a nonce")
	}
	if !state.Delegates.Has(c, v.Hotkey()) {
		t.Error("a hotkey with a nominator is no delegate")
	}
}

func TestGiftsLeaveRoomForAColdkeysOwnHotkeys(t *testing.T) {
	c := market(t)
	v, w, n := validator(c, "V"), validator(c, "W"), c.Rich("N")
	e := edit(c)
	many := make([]state.AccountID, stake.MaxGivenHotkeys)
	for i := range many {
		many[i] = state.AccountID{1, byte(i), byte(i >> 8)}
	}
	state.StakingHotkeys.Set(e, n.Coldkey(), many)
	c.Apply(e.Changes())
	c.Do(v.Cold, add(v.Hotkey(), flat, 10*tao))
	give := subtensor.TransferStake{DestinationColdkey: n.Coldkey(), Hotkey: v.Hotkey(), OriginNetuid: flat, DestinationNetuid: flat, AlphaAmount: tao}
	c.Fails(state.ErrTooManyHotkeys, v.Cold, give)
	c.Do(n.Cold, add(w.Hotkey(), flat, tao)) // its own choice
	c.Do(n.Cold, add(v.Hotkey(), flat, tao))
	c.Do(v.Cold, give) // to a hotkey that it stakes to already
}
