package stake

import (
	"math/bits"
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func (m Module) move(c *runtime.Context, coldkey state.AccountID, a subtensor.MoveStake) error {
	from, to := at(a.OriginHotkey, coldkey, a.OriginNetuid), at(a.DestinationHotkey, coldkey, a.DestinationNetuid)
	tao, err := m.shift(c, from, to, a.AlphaAmount, 0, anyPart)
	if err != nil {
		return err
	}
	c.Emit(state.StakeMoved{Coldkey: coldkey, FromHotkey: from.Hotkey, FromNetuid: from.Netuid, ToHotkey: to.Hotkey, ToNetuid: to.Netuid, TAO: tao})
	return nil
}

func (m Module) transfer(c *runtime.Context, coldkey state.AccountID, a subtensor.TransferStake) error {
	from, to := at(a.Hotkey, coldkey, a.OriginNetuid), at(a.Hotkey, a.DestinationColdkey, a.DestinationNetuid)
	switch {
	case state.IsSystemAccount(to.Coldkey):
		return state.ErrCannotUseSystemAccount
	case !state.TransferToggle.Get(c, from.Netuid), !state.TransferToggle.Get(c, to.Netuid):
		return state.ErrTransferDisallowed
	case !takesGift(c, to):
		return state.ErrTooManyHotkeys
	}
	tao, err := m.shift(c, from, to, a.AlphaAmount, 0, anyPart)
	if err != nil {
		return err
	}
	c.Emit(state.StakeTransferred{FromColdkey: coldkey, ToColdkey: to.Coldkey, Hotkey: a.Hotkey, FromNetuid: from.Netuid, ToNetuid: to.Netuid, TAO: tao})
	return nil
}

// MaxGivenHotkeys is up to how many hotkeys of a coldkey others may add to by giving
// it stake: the rest of its list is for its own choice.
const MaxGivenHotkeys = state.MaxHotkeys / 2

func takesGift(r runtime.Reader, p state.Position) bool {
	hotkeys := state.StakingHotkeys.Get(r, p.Coldkey)
	return len(hotkeys) < MaxGivenHotkeys || slices.Contains(hotkeys, p.Hotkey)
}

func (m Module) swap(c *runtime.Context, coldkey state.AccountID, a subtensor.SwapStake) error {
	return m.toSubnet(c, at(a.Hotkey, coldkey, a.OriginNetuid), a.DestinationNetuid, a.AlphaAmount, 0, anyPart)
}

func (m Module) swapLimit(c *runtime.Context, coldkey state.AccountID, a subtensor.SwapStakeLimit) error {
	return m.toSubnet(c, at(a.Hotkey, coldkey, a.OriginNetuid), a.DestinationNetuid, a.AlphaAmount, a.LimitPrice, fill(a.AllowPartial))
}

func (m Module) toSubnet(c *runtime.Context, from state.Position, netuid uint16, alpha, limit uint64, how fill) error {
	tao, err := m.shift(c, from, at(from.Hotkey, from.Coldkey, netuid), alpha, limit, how)
	if err != nil {
		return err
	}
	c.Emit(state.StakeSwapped{Coldkey: from.Coldkey, Hotkey: from.Hotkey, FromNetuid: from.Netuid, ToNetuid: netuid, TAO: tao})
	return nil
}

// shift moves up to alpha from one position to another, and tells what it was worth
// in rao. Within a network it changes hands; between networks it is sold and bought,
// with one fee: the origin's, or the destination's where the origin has none. limit
// is the least of the destination's alpha for one of the origin's, times 1e9.
func (m Module) shift(c *runtime.Context, from, to state.Position, alpha, limit uint64, how fill) (tao uint64, err error) {
	if from == to {
		return 0, state.ErrSameNetuid
	}
	if err := isOpen(c, from.Netuid); err != nil {
		return 0, err
	}
	if err := isOpen(c, to.Netuid); err != nil {
		return 0, err
	}
	held := from.Stake(c)
	switch {
	case !state.HotkeyExists(c, from.Hotkey), !state.HotkeyExists(c, to.Hotkey):
		return 0, state.ErrHotKeyAccountNotExists
	case held == 0:
		return 0, state.ErrNotEnoughStakeToWithdraw
	}
	alpha = min(alpha, held)
	if from.Netuid == to.Netuid {
		worth := state.Worth(c, from.Netuid, alpha)
		if worth < state.MinStake {
			return 0, state.ErrAmountTooLow
		}
		return worth, state.MoveWithin(c, m.Money, from, to, alpha, worth)
	}
	r := route{from.Netuid, to.Netuid}
	if limit > 0 {
		most, err := r.most(c, alpha, limit)
		switch {
		case err != nil:
			return 0, liquidity(err)
		case how == whole && most < alpha:
			return 0, state.ErrSlippageTooHigh
		}
		alpha = most
	}
	sale, purchase, err := r.quote(c, alpha)
	switch {
	case err != nil:
		return 0, liquidity(err)
	case sale.Got < state.MinStake:
		return 0, state.ErrAmountTooLow
	case sale.Paid < alpha, purchase.Paid < sale.Got: // beyond the prices of any subnet
		return 0, state.ErrSlippageTooHigh
	}
	selling, buying := r.terms(c)
	between := state.SubnetAccount(to.Netuid)
	if sale, err = state.Unstake(c, m.Money, between, from, alpha, selling); err != nil {
		return 0, err
	}
	_, err = state.StakeInto(c, m.Money, between, to, sale.Got, buying)
	return sale.Got, err
}

// route is a sale on one network and a purchase on another.
type route struct{ from, to uint16 }

// terms charge the fee once.
func (r route) terms(s runtime.Reader) (selling, buying state.Terms) {
	return state.Terms{Limit: state.MinPrice}, state.Terms{Limit: state.MaxPrice, Free: !state.IsStatic(s, r.from)}
}

func (r route) quote(s runtime.Reader, alpha uint64) (sale, purchase state.Trade, err error) {
	selling, buying := r.terms(s)
	if sale, err = state.QuoteSell(s, r.from, alpha, selling); err != nil {
		return sale, purchase, err
	}
	purchase, err = state.QuoteBuy(s, r.to, sale.Got, buying)
	return sale, purchase, err
}

// most is how much of alpha can go at the limit. Where one side is TAO the price
// on the other may not pass the limit; between two pools the whole rate, fee
// included, may not. It returns ErrPriceLimitExceeded where nothing can.
func (r route) most(s runtime.Reader, alpha, limit uint64) (uint64, error) {
	isFromTAO, isToTAO := state.IsStatic(s, r.from), state.IsStatic(s, r.to)
	switch {
	case isToTAO: // a limit of 1 is 1e9 rao for the alpha
		done, err := state.QuoteSell(s, r.from, alpha, state.Terms{Limit: limit})
		return done.Paid, err
	case isFromTAO:
		const unit = subtensor.RaoPerTAO
		done, err := state.QuoteBuy(s, r.to, alpha, state.Terms{Limit: unit * unit / limit})
		return done.Paid, err
	}
	rate := state.SpotPrice(s, r.from).SafeDiv(state.SpotPrice(s, r.to))
	if rate.Less(fixed.IntU64F64(limit).SafeDiv(fixed.IntU64F64(subtensor.RaoPerTAO))) {
		return 0, state.ErrPriceLimitExceeded
	}
	return r.search(s, alpha, limit)
}

// search halves the distance between an amount that keeps the rate and one that
// does not, until they are within 2^-16 of each other.
func (r route) search(s runtime.Reader, alpha, limit uint64) (uint64, error) {
	keeps := func(alpha uint64) (bool, error) {
		sale, purchase, err := r.quote(s, alpha)
		gotHigh, gotLow := bits.Mul64(purchase.Got, subtensor.RaoPerTAO)
		wantHigh, wantLow := bits.Mul64(alpha, limit)
		isKept := gotHigh > wantHigh || gotHigh == wantHigh && gotLow >= wantLow
		return isKept && sale.Paid == alpha && purchase.Paid == sale.Got, err
	}
	if ok, err := keeps(alpha); ok || err != nil {
		return alpha, err
	}
	low, high := uint64(0), alpha
	for high-low > 1+low>>16 {
		middle := low + (high-low)/2
		if ok, err := keeps(middle); ok && err == nil {
			low = middle
		} else {
			high = middle
		}
	}
	if low == 0 {
		return 0, state.ErrPriceLimitExceeded
	}
	return low, nil
}
