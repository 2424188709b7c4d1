package stake_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func addLimit(hotkey keys.AccountID, netuid uint16, rao, limit uint64, partial bool) subtensor.AddStakeLimit {
	return subtensor.AddStakeLimit{Hotkey: hotkey, Netuid: netuid, AmountStaked: rao, LimitPrice: limit, AllowPartial: partial}
}

func removeLimit(hotkey keys.AccountID, netuid uint16, alpha, limit uint64, partial bool) subtensor.RemoveStakeLimit {
	return subtensor.RemoveStakeLimit{Hotkey: hotkey, Netuid: netuid, AmountUnstaked: alpha, LimitPrice: limit, AllowPartial: partial}
}

// rao is the price of an alpha in rao.
func rao(price fixed.U64F64) uint64 { return price.Mul(fixed.IntU64F64(tao)).Floor() }

func TestAPurchaseStopsAtItsLimit(t *testing.T) {
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	const limit = 260_000_000 // the price is 0.25
	c.Fails(state.ErrPriceLimitExceeded, n.Cold, addLimit(v.Hotkey(), deep, tao, 250_000_000, true))
	c.Fails(state.ErrSlippageTooHigh, n.Cold, addLimit(v.Hotkey(), deep, 500*tao, limit, false))
	held := c.Balance(n.Coldkey())
	b := c.Do(n.Cold, addLimit(v.Hotkey(), deep, 500*tao, limit, true))
	event, _ := apptest.Find[state.StakeAdded](b)
	if paid := held - c.Balance(n.Coldkey()) - b.Outcomes[0].Fee; paid != event.TAO || paid > 20*tao || paid < 19*tao {
		t.Errorf("%d rao were paid, the event tells %d", paid, event.TAO)
	}
	if got := rao(state.SpotPrice(c, deep)); got > limit || got < limit-10 {
		t.Errorf("the price is %d", got)
	}
	c.Fails(state.ErrPriceLimitExceeded, n.Cold, addLimit(v.Hotkey(), deep, tao, limit, true))
	// What keeps the limit goes whole, also without parts.
	c.Do(n.Cold, addLimit(v.Hotkey(), deep, 10*tao, 2*limit, false))
	// A part below the least is no stake.
	c.Fails(state.ErrAmountTooLow, n.Cold, addLimit(v.Hotkey(), deep, 10*tao, rao(state.SpotPrice(c, deep))+1, true))
	c.Fails(state.ErrAmountTooLow, n.Cold, addLimit(v.Hotkey(), deep, state.MinStake, 2*limit, true))
	c.Fails(state.ErrSubnetNotExists, n.Cold, addLimit(v.Hotkey(), 9, tao, limit, true))
	c.Fails(state.ErrHotKeyAccountNotExists, n.Cold, addLimit(keys.AccountID{9}, deep, tao, 2*limit, true))
	c.Fails(state.ErrNotEnoughBalanceToStake, n.Cold, addLimit(v.Hotkey(), deep, 20_000*tao, state.MaxPrice, true))
}

func TestASaleStopsAtItsLimit(t *testing.T) {
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	c.Do(n.Cold, add(v.Hotkey(), deep, 100*tao))
	spot, stake := rao(state.SpotPrice(c, deep)), state.Stake(c, v.Hotkey(), n.Coldkey(), deep)
	limit := spot - spot/20
	c.Fails(state.ErrPriceLimitExceeded, n.Cold, removeLimit(v.Hotkey(), deep, tao, spot+1, true))
	c.Fails(state.ErrSlippageTooHigh, n.Cold, removeLimit(v.Hotkey(), deep, stake, limit, false))
	c.Fails(state.ErrSlippageTooHigh, n.Cold, subtensor.RemoveStakeFullLimit{Hotkey: v.Hotkey(), Netuid: deep, LimitPrice: &limit})
	held := c.Balance(n.Coldkey())
	b := c.Do(n.Cold, removeLimit(v.Hotkey(), deep, stake, limit, true))
	event, _ := apptest.Find[state.StakeRemoved](b)
	if got := c.Balance(n.Coldkey()) + b.Outcomes[0].Fee - held; got != event.TAO {
		t.Errorf("%d rao came, the event tells %d", got, event.TAO)
	}
	if left := state.Stake(c, v.Hotkey(), n.Coldkey(), deep); left != stake-event.Alpha-event.Fee || left == 0 {
		t.Errorf("%d alpha are left of %d", left, stake)
	}
	// The fee is sold too, beyond the limit by its own small part.
	if got := rao(state.SpotPrice(c, deep)); got > limit || got < limit-limit/5000 {
		t.Errorf("the price is %d, the limit %d", got, limit)
	}
	c.Fails(state.ErrNotEnoughStakeToWithdraw, v.Cold, removeLimit(v.Hotkey(), deep, tao, 1, true))
	c.Fails(state.ErrAmountTooLow, n.Cold, removeLimit(v.Hotkey(), deep, 0, 1, true))
	c.Fails(state.ErrSubnetNotExists, n.Cold, removeLimit(v.Hotkey(), 9, 1, 1, true))
	lower := limit / 2
	c.Do(n.Cold, subtensor.RemoveStakeFullLimit{Hotkey: v.Hotkey(), Netuid: deep, LimitPrice: &lower})
	if state.Stake(c, v.Hotkey(), n.Coldkey(), deep) != 0 {
		t.Error("not all was sold")
	}
	c.Do(n.Cold, add(v.Hotkey(), deep, tao))
	c.Do(n.Cold, subtensor.RemoveStakeFullLimit{Hotkey: v.Hotkey(), Netuid: deep})
	c.Fails(state.ErrNotEnoughStakeToWithdraw, n.Cold, subtensor.RemoveStakeFullLimit{Hotkey: v.Hotkey(), Netuid: deep})
}

func TestWhereStakeIsTAOTheOnlyPriceIsOne(t *testing.T) {
	c := market(t)
	v := validator(c, "V")
	for _, netuid := range []uint16{state.Root, flat} {
		c.Fails(state.ErrPriceLimitExceeded, v.Cold, addLimit(v.Hotkey(), netuid, tao, tao-1, true))
		c.Do(v.Cold, addLimit(v.Hotkey(), netuid, tao, tao, false))
		c.Fails(state.ErrPriceLimitExceeded, v.Cold, removeLimit(v.Hotkey(), netuid, tao, tao+1, true))
		c.Do(v.Cold, removeLimit(v.Hotkey(), netuid, tao, tao, false))
	}
}

// sandwich has an attacker buy before a victim's call and sell after it, and gives
// what the attacker won, fees of extrinsics apart, and the rao that the victim paid
// for an alpha.
func sandwich(t *testing.T, victim func(hotkey keys.AccountID) subtensor.Call) (won int64, paid uint64, failed error) {
	t.Helper()
	c := market(t)
	v, a, n := validator(c, "V"), c.Rich("A"), c.Rich("N")
	before, held := c.Balance(a.Coldkey()), c.Balance(n.Coldkey())
	var fees uint64
	fees += c.Do(a.Cold, add(v.Hotkey(), deep, 400*tao)).Outcomes[0].Fee
	if failed = c.Try(n.Cold, victim(v.Hotkey())); failed == nil {
		paid = (held - c.Balance(n.Coldkey())) / (state.Stake(c, v.Hotkey(), n.Coldkey(), deep) / tao)
	}
	fees += c.Do(a.Cold, remove(v.Hotkey(), deep, state.Stake(c, v.Hotkey(), a.Coldkey(), deep))).Outcomes[0].Fee
	return int64(c.Balance(a.Coldkey())) - int64(before) + int64(fees), paid, failed
}

func TestASandwichedStakeCallWithALimitLosesNothingBeyondTheLimit(t *testing.T) {
	const limit = 275_000_000 // a tenth above the price
	won, paid, failed := sandwich(t, func(hotkey keys.AccountID) subtensor.Call { return add(hotkey, deep, 100*tao) })
	if failed != nil || won <= 0 || paid <= limit {
		t.Fatalf("without a limit the attack should pay: won %d, %v, at %d rao", won, failed, paid)
	}
	won, _, failed = sandwich(t, func(hotkey keys.AccountID) subtensor.Call { return addLimit(hotkey, deep, 100*tao, limit, false) })
	if failed == nil || won >= 0 {
		t.Errorf("with a limit the call gave %v and the attacker won %d", failed, won)
	}
	won, _, failed = sandwich(t, func(hotkey keys.AccountID) subtensor.Call { return addLimit(hotkey, deep, 100*tao, limit, true) })
	if failed == nil || won >= 0 {
		t.Errorf("with a limit and parts the call gave %v and the attacker won %d", failed, won)
	}
	// An attacker that leaves room under the limit makes the victim pay no more than it.
	c := market(t)
	v, a, n := validator(c, "V"), c.Rich("A"), c.Rich("N")
	c.Do(a.Cold, addLimit(v.Hotkey(), deep, 400*tao, 265_000_000, true))
	b := c.Do(n.Cold, addLimit(v.Hotkey(), deep, 100*tao, limit, true))
	event, _ := apptest.Find[state.StakeAdded](b)
	if most := fixed.MulDiv(event.Alpha, fixed.IntU64F64(limit), fixed.IntU64F64(tao)); event.TAO-event.Fee > most {
		t.Errorf("%d rao for %d alpha are more than the limit", event.TAO-event.Fee, event.Alpha)
	}
}
