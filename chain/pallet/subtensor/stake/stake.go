// Package stake moves TAO into stakes, stakes about, and stakes back into TAO.
//
// On root and on static subnets stake is TAO, one to one, without fee. On dynamic
// ones a call trades with the subnet's pool: the forms with a limit stop at a
// price, the others at prices that no subnet reaches. The trades and the books are
// state's; here are the calls, what they refuse, and in which order. The rules
// stand in docs/protocol/staking.md and docs/protocol/market.md. Start at
// [Module.Calls].
package stake

import (
	"errors"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/pool"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// What calls weigh, in picoseconds: one trade, two, the search for how much fits a
// limit over two pools, and a trade with each of the most subnets there may be.
const (
	tradeWeight  = 200_000_000
	swapWeight   = 300_000_000
	searchWeight = 2_000_000_000
	allWeight    = 15_000_000_000
	rootWeight   = 1_500_000_000 // beside, of stake that leaves root: what it earned on each subnet is settled
)

// leaves is the weight of a call that takes stake out of a network.
func leaves[A any](weight uint64, network func(A) uint16) runtime.CallOption {
	return runtime.Weight(func(a A) uint64 {
		if network(a) == state.Root {
			return weight + rootWeight
		}
		return weight
	})
}

// Module has the calls of staking.
type Module struct{ Money state.Currency }

// Calls are the module's calls under Bittensor's indices.
func (m Module) Calls() []runtime.Call {
	trade, swap := runtime.FixedWeight(tradeWeight), runtime.FixedWeight(swapWeight)
	return []runtime.Call{
		runtime.NewCall(2, "add_stake", signed(m.addStake), trade),
		runtime.NewCall(3, "remove_stake", signed(m.removeStake), leaves(tradeWeight, func(a subtensor.RemoveStake) uint16 { return a.Netuid }), inAlpha(m, on(func(a subtensor.RemoveStake) (state.AccountID, uint16) { return a.Hotkey, a.Netuid }))),
		runtime.NewCall(83, "unstake_all", signed(m.unstakeAll), runtime.FixedWeight(allWeight),
			inAlpha(m, func(r runtime.Reader, signer state.AccountID, a subtensor.UnstakeAll) (state.Position, bool) {
				return only(r, signer, a.Hotkey)
			})),
		runtime.NewCall(84, "unstake_all_alpha", signed(m.unstakeAllAlpha), runtime.FixedWeight(allWeight),
			inAlpha(m, func(r runtime.Reader, signer state.AccountID, a subtensor.UnstakeAllAlpha) (state.Position, bool) {
				return only(r, signer, a.Hotkey)
			})),
		runtime.NewCall(85, "move_stake", signed(m.move), leaves(swapWeight, func(a subtensor.MoveStake) uint16 { return a.OriginNetuid }), inAlpha(m, on(func(a subtensor.MoveStake) (state.AccountID, uint16) { return a.OriginHotkey, a.OriginNetuid }))),
		runtime.NewCall(86, "transfer_stake", signed(m.transfer), leaves(swapWeight, func(a subtensor.TransferStake) uint16 { return a.OriginNetuid }), inAlpha(m, on(func(a subtensor.TransferStake) (state.AccountID, uint16) { return a.Hotkey, a.OriginNetuid }))),
		runtime.NewCall(87, "swap_stake", signed(m.swap), leaves(swapWeight, func(a subtensor.SwapStake) uint16 { return a.OriginNetuid }), inAlpha(m, on(func(a subtensor.SwapStake) (state.AccountID, uint16) { return a.Hotkey, a.OriginNetuid }))),
		runtime.NewCall(88, "add_stake_limit", signed(m.addLimit), trade),
		runtime.NewCall(89, "remove_stake_limit", signed(m.removeLimit), leaves(tradeWeight, func(a subtensor.RemoveStakeLimit) uint16 { return a.Netuid }), inAlpha(m, on(func(a subtensor.RemoveStakeLimit) (state.AccountID, uint16) { return a.Hotkey, a.Netuid }))),
		runtime.NewCall(90, "swap_stake_limit", signed(m.swapLimit), leaves(searchWeight, func(a subtensor.SwapStakeLimit) uint16 { return a.OriginNetuid }),
			inAlpha(m, on(func(a subtensor.SwapStakeLimit) (state.AccountID, uint16) { return a.Hotkey, a.OriginNetuid }))),
		runtime.NewCall(101, "recycle_alpha", signed(m.recycle), trade, inAlpha(m, on(func(a subtensor.RecycleAlpha) (state.AccountID, uint16) { return a.Hotkey, a.Netuid }))),
		runtime.NewCall(102, "burn_alpha", signed(m.burn), trade, inAlpha(m, on(func(a subtensor.BurnAlpha) (state.AccountID, uint16) { return a.Hotkey, a.Netuid }))),
		runtime.NewCall(103, "remove_stake_full_limit", signed(m.removeFull), leaves(tradeWeight, func(a subtensor.RemoveStakeFullLimit) uint16 { return a.Netuid }), inAlpha(m, on(func(a subtensor.RemoveStakeFullLimit) (state.AccountID, uint16) { return a.Hotkey, a.Netuid }))),
		runtime.NewCall(114, "set_coldkey_auto_stake_hotkey", signed(setAutoStake)),
		runtime.NewCall(132, "add_stake_burn", signed(m.addBurn), swap),
	}
}

func (m Module) addStake(c *runtime.Context, coldkey state.AccountID, a subtensor.AddStake) error {
	_, err := m.add(c, at(a.Hotkey, coldkey, a.Netuid), a.AmountStaked, state.MaxPrice, anyPart)
	return err
}

func (m Module) addLimit(c *runtime.Context, coldkey state.AccountID, a subtensor.AddStakeLimit) error {
	_, err := m.add(c, at(a.Hotkey, coldkey, a.Netuid), a.AmountStaked, a.LimitPrice, fill(a.AllowPartial))
	return err
}

func (m Module) removeStake(c *runtime.Context, coldkey state.AccountID, a subtensor.RemoveStake) error {
	return m.remove(c, at(a.Hotkey, coldkey, a.Netuid), a.AmountUnstaked, state.MinPrice, anyPart)
}

func (m Module) removeLimit(c *runtime.Context, coldkey state.AccountID, a subtensor.RemoveStakeLimit) error {
	return m.remove(c, at(a.Hotkey, coldkey, a.Netuid), a.AmountUnstaked, a.LimitPrice, fill(a.AllowPartial))
}

// signed makes a handler of one that wants the signer.
func signed[A any](do func(c *runtime.Context, coldkey state.AccountID, a A) error) func(*runtime.Context, runtime.Origin, A) error {
	return func(c *runtime.Context, o runtime.Origin, a A) error {
		coldkey, err := runtime.EnsureSigned(o)
		if err != nil {
			return err
		}
		return do(c, coldkey, a)
	}
}

// fill is how much of an amount a call with a limit must trade.
type fill bool

const (
	anyPart fill = true  // what the limit lets through
	whole   fill = false // all of it, or nothing
)

func at(hotkey, coldkey state.AccountID, netuid uint16) state.Position {
	return state.Position{Hotkey: hotkey, Coldkey: coldkey, Netuid: netuid}
}

// isOpen wants a network on which stake can move.
func isOpen(r runtime.Reader, netuid uint16) error {
	switch {
	case !state.Exists(r, netuid):
		return state.ErrSubnetNotExists
	case netuid != state.Root && !state.SubtokenEnabled.Get(r, netuid):
		return state.ErrSubtokenDisabled
	}
	return nil
}

// liquidity is what a call answers to a trade that a pool cannot make.
func liquidity(err error) error {
	if errors.Is(err, state.ErrReservesTooLow) || errors.Is(err, state.ErrSwapInputTooLarge) {
		return state.ErrInsufficientLiquidity
	}
	return err
}

// least is the least that may be staked on a network: [state.MinStake] and the fee
// on it.
func least(r runtime.Reader, netuid uint16) uint64 {
	if state.IsStatic(r, netuid) {
		return state.MinStake
	}
	return state.MinStake + pool.Fee(state.MinStake, state.FeeRate.Get(r, netuid))
}

// add stakes up to rao of the coldkey's balance, and tells how much alpha came of it.
func (m Module) add(c *runtime.Context, p state.Position, rao, limit uint64, how fill) (alpha uint64, err error) {
	if err := isOpen(c, p.Netuid); err != nil {
		return 0, err
	}
	if rao < least(c, p.Netuid) {
		return 0, state.ErrAmountTooLow
	}
	terms := state.Terms{Limit: limit}
	quote, err := state.QuoteBuy(c, p.Netuid, rao, terms)
	switch {
	case err != nil:
		return 0, liquidity(err)
	case how == whole && quote.Paid < rao:
		return 0, state.ErrSlippageTooHigh
	case m.Money.Free(c, p.Coldkey) < quote.Paid:
		return 0, state.ErrNotEnoughBalanceToStake
	case !state.HotkeyExists(c, p.Hotkey):
		return 0, state.ErrHotKeyAccountNotExists
	case quote.Paid-quote.Fee < state.MinStake:
		return 0, state.ErrAmountTooLow
	case quote.Got == 0:
		return 0, state.ErrInsufficientLiquidity
	}
	done, err := state.StakeInto(c, m.Money, p.Coldkey, p, rao, terms)
	return done.Got, err
}

// remove unstakes up to alpha into the coldkey's balance. More than there is means
// all: a fee may have been taken out of the stake since the call was signed.
func (m Module) remove(c *runtime.Context, p state.Position, alpha, limit uint64, how fill) error {
	if err := isOpen(c, p.Netuid); err != nil {
		return err
	}
	held := p.Stake(c)
	switch {
	case held == 0:
		return state.ErrNotEnoughStakeToWithdraw
	case alpha == 0:
		return state.ErrAmountTooLow
	}
	alpha = min(alpha, held)
	quote, err := state.QuoteSell(c, p.Netuid, alpha, state.Terms{Limit: limit})
	switch {
	case err != nil:
		return liquidity(err)
	case quote.Got < state.MinStake && quote.Paid < held:
		return state.ErrAmountTooLow
	case how == whole && quote.Paid < alpha:
		return state.ErrSlippageTooHigh
	case !state.HotkeyExists(c, p.Hotkey):
		return state.ErrHotKeyAccountNotExists
	}
	if err := state.Redeem(c, m.Money, p.Coldkey, p, quote); err != nil {
		return err
	}
	state.ClearSmallNomination(c, m.Money, p)
	return nil
}

func (m Module) removeFull(c *runtime.Context, coldkey state.AccountID, a subtensor.RemoveStakeFullLimit) error {
	p := at(a.Hotkey, coldkey, a.Netuid)
	if a.LimitPrice == nil {
		return m.remove(c, p, p.Stake(c), state.MinPrice, anyPart)
	}
	return m.remove(c, p, p.Stake(c), *a.LimitPrice, whole)
}

// unstakeAll unstakes from every network where that is possible; the rest stays.
func (m Module) unstakeAll(c *runtime.Context, coldkey state.AccountID, a subtensor.UnstakeAll) error {
	return m.fromAll(c, coldkey, a.Hotkey, func(p state.Position) error {
		return m.remove(c, p, p.Stake(c), state.MinPrice, anyPart)
	})
}

// unstakeAllAlpha sells the alpha of every subnet where that is possible, and
// stakes what it brings on root.
func (m Module) unstakeAllAlpha(c *runtime.Context, coldkey state.AccountID, a subtensor.UnstakeAllAlpha) error {
	before := m.Money.Free(c, coldkey)
	err := m.fromAll(c, coldkey, a.Hotkey, func(p state.Position) error {
		if p.Netuid == state.Root {
			return state.ErrAmountTooLow
		}
		return m.remove(c, p, p.Stake(c), state.MinPrice, anyPart)
	})
	if err != nil {
		return err
	}
	_, err = state.StakeInto(c, m.Money, coldkey, at(a.Hotkey, coldkey, state.Root), m.Money.Free(c, coldkey)-before, state.Terms{Limit: state.MaxPrice})
	return err
}

// fromAll does something with each of a coldkey's positions with a hotkey. It
// returns ErrAmountTooLow where that succeeds for none.
func (m Module) fromAll(c *runtime.Context, coldkey, hotkey state.AccountID, do func(state.Position) error) error {
	if !state.HotkeyExists(c, hotkey) {
		return state.ErrHotKeyAccountNotExists
	}
	any := false
	for _, netuid := range state.Subnets(c) {
		p := at(hotkey, coldkey, netuid)
		if p.Stake(c) > 0 && c.Try(func() error { return do(p) }) == nil {
			any = true
		}
	}
	if !any {
		return state.ErrAmountTooLow
	}
	return nil
}
