// Package stake moves TAO into and out of stakes.
//
// On root and on static subnets stake is TAO, one to one, without fee. On dynamic
// subnets stake is traded against a pool, which this chain does not run yet:
// there the calls answer ErrSubtokenDisabled. The rules stand in
// docs/protocol/staking.md. Start at [Module.Calls].
package stake

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// MinStake is the least that one call may stake or unstake, in rao. A call that
// unstakes all that is left may unstake less.
const MinStake uint64 = 2_000_000

// stakeWeight is the weight of either call, in picoseconds.
const stakeWeight = 200_000_000

// Module has the calls of staking.
type Module struct{ Money state.Currency }

// Calls are the module's calls under Bittensor's indices.
func (m Module) Calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(2, "add_stake", m.add, runtime.FixedWeight(stakeWeight)),
		runtime.NewCall(3, "remove_stake", m.remove, runtime.FixedWeight(stakeWeight)),
	}
}

// open wants a network on which stake can move and a hotkey that somebody owns.
func open(c *runtime.Context, netuid uint16, hotkey state.AccountID) error {
	switch {
	case !state.Exists(c, netuid):
		return state.ErrSubnetNotExists
	case !state.IsStatic(c, netuid), netuid != state.Root && !state.SubtokenEnabled.Get(c, netuid):
		return state.ErrSubtokenDisabled
	case !state.HotkeyExists(c, hotkey):
		return state.ErrHotKeyAccountNotExists
	}
	return nil
}

func (m Module) add(c *runtime.Context, o runtime.Origin, a subtensor.AddStake) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	if err := open(c, a.Netuid, a.Hotkey); err != nil {
		return err
	}
	switch {
	case a.AmountStaked < MinStake:
		return state.ErrAmountTooLow
	case m.Money.Free(c, coldkey) < a.AmountStaked:
		return state.ErrNotEnoughBalanceToStake
	}
	if err := state.AddStake(c, m.Money, a.Hotkey, coldkey, a.Netuid, a.AmountStaked); err != nil {
		return err
	}
	c.Emit(state.StakeAdded{Coldkey: coldkey, Hotkey: a.Hotkey, TAO: a.AmountStaked, Alpha: a.AmountStaked, Netuid: a.Netuid})
	return nil
}

func (m Module) remove(c *runtime.Context, o runtime.Origin, a subtensor.RemoveStake) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	if err := open(c, a.Netuid, a.Hotkey); err != nil {
		return err
	}
	held := state.Stake(c, a.Hotkey, coldkey, a.Netuid)
	switch {
	case a.AmountUnstaked > held || held == 0:
		return state.ErrNotEnoughStakeToWithdraw
	case a.AmountUnstaked == 0, a.AmountUnstaked < MinStake && a.AmountUnstaked != held:
		return state.ErrAmountTooLow
	}
	if err := state.RemoveStake(c, m.Money, a.Hotkey, coldkey, a.Netuid, a.AmountUnstaked); err != nil {
		return err
	}
	c.Emit(state.StakeRemoved{Coldkey: coldkey, Hotkey: a.Hotkey, TAO: a.AmountUnstaked, Alpha: a.AmountUnstaked, Netuid: a.Netuid})
	return nil
}
