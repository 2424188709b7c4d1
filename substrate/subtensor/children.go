package subtensor

import "github.com/plexus-network/plexus/substrate/keys"

// ChildPart is a child hotkey and the part of its parent's stake that it gets, of
// 2^64-1.
type ChildPart struct {
	Proportion uint64         `scale:"-"`
	Child      keys.AccountID `scale:"-"`
}

// SetChildren gives parts of a hotkey's stake on a subnet to other hotkeys, in place
// of those that have some; the signer owns hotkey.
type SetChildren struct {
	Hotkey   keys.AccountID
	Netuid   uint16
	Children []ChildPart
}

// CallIndex is SubtensorModule.set_children.
func (SetChildren) CallIndex() (pallet, call uint8) { return SubtensorPallet, 67 }

// SetChildkeyTake sets what a hotkey keeps of its parents' dividends on a subnet;
// the signer owns hotkey.
type SetChildkeyTake struct {
	Hotkey keys.AccountID
	Netuid uint16
	Take   uint16 // part of 65535
}

// CallIndex is SubtensorModule.set_childkey_take.
func (SetChildkeyTake) CallIndex() (pallet, call uint8) { return SubtensorPallet, 75 }

// SetAutoParentDelegationEnabled says whether a root hotkey becomes a parent of new
// subnets' owner hotkeys by itself; the signer owns hotkey.
type SetAutoParentDelegationEnabled struct {
	Hotkey  keys.AccountID
	Enabled bool
}

// CallIndex is SubtensorModule.set_auto_parent_delegation_enabled.
func (SetAutoParentDelegationEnabled) CallIndex() (pallet, call uint8) { return SubtensorPallet, 135 }

// SudoSetTxChildkeyTakeRateLimit sets how many blocks lie before a child's take may
// rise again; root.
type SudoSetTxChildkeyTakeRateLimit struct {
	TxRateLimit uint64
}

// CallIndex is SubtensorModule.sudo_set_tx_childkey_take_rate_limit.
func (SudoSetTxChildkeyTakeRateLimit) CallIndex() (pallet, call uint8) { return SubtensorPallet, 69 }

// SudoSetMinChildkeyTake sets the least that a child may keep; root.
type SudoSetMinChildkeyTake struct {
	Take uint16 // part of 65535
}

// CallIndex is SubtensorModule.sudo_set_min_childkey_take.
func (SudoSetMinChildkeyTake) CallIndex() (pallet, call uint8) { return SubtensorPallet, 76 }

// SudoSetMaxChildkeyTake sets the most that a child may keep; root.
type SudoSetMaxChildkeyTake struct {
	Take uint16 // part of 65535
}

// CallIndex is SubtensorModule.sudo_set_max_childkey_take.
func (SudoSetMaxChildkeyTake) CallIndex() (pallet, call uint8) { return SubtensorPallet, 77 }

// SetPendingChildkeyCooldown sets how many blocks lie between a change of children
// and its effect; root.
type SetPendingChildkeyCooldown struct {
	Cooldown uint64
}

// CallIndex is SubtensorModule.set_pending_childkey_cooldown.
func (SetPendingChildkeyCooldown) CallIndex() (pallet, call uint8) { return SubtensorPallet, 109 }
