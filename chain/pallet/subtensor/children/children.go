// Package children lets hotkeys give parts of their stake on a subnet to other
// hotkeys, which validate with it and share what it earns.
//
// The relations themselves, and what is inherited by them, are state's: here are
// the calls that change them. A change waits for a cooldown, so that nominators see
// it come; it is applied at the first epoch after. The rules stand in
// docs/protocol/children.md. Start at [Calls].
package children

import (
	"math"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// SetBlocks is how many blocks lie between two changes of a hotkey's children on a
// subnet.
const SetBlocks = 150

// setWeight is the weight of set_children in picoseconds: at worst five children
// with all the parents there may be, and a full queue of changes.
const setWeight = 3_000_000_000

// Calls are the calls of children, under Bittensor's indices.
func Calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(67, "set_children", set, runtime.FixedWeight(setWeight)),
		runtime.NewCall(75, "set_childkey_take", setTake),
		runtime.NewCall(135, "set_auto_parent_delegation_enabled", setAutoParent),
		runtime.NewCall(69, "sudo_set_tx_childkey_take_rate_limit", func(c *runtime.Context, o runtime.Origin, a subtensor.SudoSetTxChildkeyTakeRateLimit) error {
			return asRoot(c, o, func() { state.TxChildkeyTakeRateLimit.Set(c, a.TxRateLimit) }, state.TxChildKeyTakeRateLimitSet{Value: a.TxRateLimit})
		}),
		runtime.NewCall(76, "sudo_set_min_childkey_take", func(c *runtime.Context, o runtime.Origin, a subtensor.SudoSetMinChildkeyTake) error {
			return asRoot(c, o, func() { state.MinChildkeyTake.Set(c, a.Take) }, state.MinChildKeyTakeSet{Value: a.Take})
		}),
		runtime.NewCall(77, "sudo_set_max_childkey_take", func(c *runtime.Context, o runtime.Origin, a subtensor.SudoSetMaxChildkeyTake) error {
			return asRoot(c, o, func() { state.MaxChildkeyTake.Set(c, a.Take) }, state.MaxChildKeyTakeSet{Value: a.Take})
		}),
		runtime.NewCall(109, "set_pending_childkey_cooldown", func(c *runtime.Context, o runtime.Origin, a subtensor.SetPendingChildkeyCooldown) error {
			return asRoot(c, o, func() { state.PendingChildKeyCooldown.Set(c, a.Cooldown) }, nil)
		}),
	}
}

// asRoot changes a parameter on root's authority, and tells it if there is
// something to tell.
func asRoot(c *runtime.Context, o runtime.Origin, change func(), event any) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	change()
	if event != nil {
		c.Emit(event)
	}
	return nil
}

// set schedules a hotkey's children. In the order of the checks:
// ErrTxRateLimitExceeded, ErrRegistrationNotPermittedOnRootSubnet,
// ErrSubnetNotExists, ErrNonAssociatedColdKey, those of [validate],
// ErrChildParentInconsistency, ErrNotEnoughStakeToSetChildkeys.
func set(c *runtime.Context, o runtime.Origin, a subtensor.SetChildren) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	last := state.TransactionKeyLastBlock.Get(c, a.Hotkey, a.Netuid, state.TxSetChildren)
	switch {
	case state.TooSoon(c, last, SetBlocks):
		return state.ErrTxRateLimitExceeded
	case a.Netuid == state.Root:
		return state.ErrRegistrationNotPermittedOnRootSubnet
	case !state.Exists(c, a.Netuid):
		return state.ErrSubnetNotExists
	case !state.Owns(c, coldkey, a.Hotkey):
		return state.ErrNonAssociatedColdKey
	}
	children, err := validate(a)
	if err != nil {
		return err
	}
	for _, parent := range state.Parents(c, a.Hotkey, a.Netuid) {
		for _, child := range children {
			if child.Hotkey == parent.Hotkey {
				return state.ErrChildParentInconsistency
			}
		}
	}
	owner, hasOwner := state.SubnetOwnerHotkey.Lookup(c, a.Netuid)
	isOwner := hasOwner && owner == a.Hotkey
	if len(children) > 0 && !isOwner && worth(c, a.Hotkey) < state.StakeThreshold.Get(c) {
		return state.ErrNotEnoughStakeToSetChildkeys
	}
	state.TransactionKeyLastBlock.Set(c, a.Hotkey, a.Netuid, state.TxSetChildren, c.Height())
	return state.ScheduleChildren(c, a.Hotkey, a.Netuid, children)
}

// validate checks a list of children by itself. In the order of the checks:
// ErrTooManyChildren, ErrDuplicateChild, ErrInvalidChild, ErrProportionOverflow.
func validate(a subtensor.SetChildren) ([]state.Relative, error) {
	if len(a.Children) > state.MaxChildren {
		return nil, state.ErrTooManyChildren
	}
	children := make([]state.Relative, len(a.Children))
	for i, child := range a.Children {
		for _, other := range a.Children[:i] {
			if other.Child == child.Child {
				return nil, state.ErrDuplicateChild
			}
		}
		children[i] = state.Relative{Proportion: child.Proportion, Hotkey: child.Child}
	}
	var sum uint64
	for _, child := range children {
		if child.Hotkey == a.Hotkey {
			return nil, state.ErrInvalidChild
		}
	}
	for _, child := range children {
		if child.Proportion > math.MaxUint64-sum {
			return nil, state.ErrProportionOverflow
		}
		sum += child.Proportion
	}
	return children, nil
}

// worth is what all stake with a hotkey is worth at spot prices, in rao: its own,
// not what it inherits.
func worth(r runtime.Reader, hotkey state.AccountID) uint64 {
	var sum uint64
	state.TotalHotkeyAlpha.IteratePrefix(r, hotkey, func(netuid uint16, alpha uint64) bool {
		tao := state.SpotPrice(r, netuid).Mul(fixed.IntU64F64(alpha)).Floor()
		sum += min(tao, math.MaxUint64-sum)
		return true
	})
	return sum
}

// setTake sets what a child keeps. In the order of the checks: ErrSubnetNotExists,
// ErrNonAssociatedColdKey, ErrInvalidChildkeyTake and, to raise it,
// ErrTxChildkeyTakeRateLimitExceeded.
func setTake(c *runtime.Context, o runtime.Origin, a subtensor.SetChildkeyTake) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	last := state.TransactionKeyLastBlock.Get(c, a.Hotkey, a.Netuid, state.TxSetChildkeyTake)
	switch {
	case !state.Exists(c, a.Netuid):
		return state.ErrSubnetNotExists
	case !state.Owns(c, coldkey, a.Hotkey):
		return state.ErrNonAssociatedColdKey
	case a.Take > state.MaxChildkeyTake.Get(c), a.Take < least(c, a.Netuid):
		return state.ErrInvalidChildkeyTake
	case a.Take > state.ChildkeyTake.Get(c, a.Hotkey, a.Netuid) && state.TooSoon(c, last, state.TxChildkeyTakeRateLimit.Get(c)):
		return state.ErrTxChildkeyTakeRateLimitExceeded
	}
	state.TransactionKeyLastBlock.Set(c, a.Hotkey, a.Netuid, state.TxSetChildkeyTake, c.Height())
	state.ChildkeyTake.Set(c, a.Hotkey, a.Netuid, a.Take)
	c.Emit(state.ChildKeyTakeSet{Hotkey: a.Hotkey, Take: a.Take})
	return nil
}

// least is the least take on a subnet: the chain's or its owner's, whichever is more.
func least(r runtime.Reader, netuid uint16) uint16 {
	return max(state.MinChildkeyTake.Get(r), state.MinChildkeyTakePerSubnet.Get(r, netuid))
}

// setAutoParent says whether a root hotkey becomes a parent of new subnets' owner
// hotkeys. Errors: ErrNonAssociatedColdKey, ErrHotKeyNotRegisteredInSubNet.
func setAutoParent(c *runtime.Context, o runtime.Origin, a subtensor.SetAutoParentDelegationEnabled) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	switch {
	case !state.Owns(c, coldkey, a.Hotkey):
		return state.ErrNonAssociatedColdKey
	case !state.IsRegistered(c, state.Root, a.Hotkey):
		return state.ErrHotKeyNotRegisteredInSubNet
	}
	state.AutoParentDelegationEnabled.Set(c, a.Hotkey, a.Enabled)
	c.Emit(state.AutoParentDelegationEnabledSet{Hotkey: a.Hotkey, Enabled: a.Enabled})
	return nil
}
