package subtensor

import "github.com/plexus-network/plexus/substrate/keys"

// UnstakeAll takes all stake of the signer back from a hotkey.
type UnstakeAll struct {
	Hotkey keys.AccountID
}

// CallIndex is SubtensorModule.unstake_all.
func (UnstakeAll) CallIndex() (pallet, call uint8) { return SubtensorPallet, 83 }

// UnstakeAllAlpha sells all alpha of the signer with a hotkey and stakes the TAO to
// it on root.
type UnstakeAllAlpha struct {
	Hotkey keys.AccountID
}

// CallIndex is SubtensorModule.unstake_all_alpha.
func (UnstakeAllAlpha) CallIndex() (pallet, call uint8) { return SubtensorPallet, 84 }

// MoveStake moves stake of the signer to another hotkey, subnet, or both.
type MoveStake struct {
	OriginHotkey      keys.AccountID
	DestinationHotkey keys.AccountID
	OriginNetuid      uint16
	DestinationNetuid uint16
	AlphaAmount       uint64
}

// CallIndex is SubtensorModule.move_stake.
func (MoveStake) CallIndex() (pallet, call uint8) { return SubtensorPallet, 85 }

// TransferStake gives stake of the signer to another coldkey.
type TransferStake struct {
	DestinationColdkey keys.AccountID
	Hotkey             keys.AccountID
	OriginNetuid       uint16
	DestinationNetuid  uint16
	AlphaAmount        uint64
}

// CallIndex is SubtensorModule.transfer_stake.
func (TransferStake) CallIndex() (pallet, call uint8) { return SubtensorPallet, 86 }

// SwapStake moves stake of the signer with a hotkey to another subnet.
type SwapStake struct {
	Hotkey            keys.AccountID
	OriginNetuid      uint16
	DestinationNetuid uint16
	AlphaAmount       uint64
}

// CallIndex is SubtensorModule.swap_stake.
func (SwapStake) CallIndex() (pallet, call uint8) { return SubtensorPallet, 87 }

// AddStakeLimit is [AddStake] up to a price in rao for one alpha.
type AddStakeLimit struct {
	Hotkey       keys.AccountID
	Netuid       uint16
	AmountStaked uint64 // rao
	LimitPrice   uint64
	AllowPartial bool
}

// CallIndex is SubtensorModule.add_stake_limit.
func (AddStakeLimit) CallIndex() (pallet, call uint8) { return SubtensorPallet, 88 }

// RemoveStakeLimit is [RemoveStake] down to a price in rao for one alpha.
type RemoveStakeLimit struct {
	Hotkey         keys.AccountID
	Netuid         uint16
	AmountUnstaked uint64 // alpha rao
	LimitPrice     uint64
	AllowPartial   bool
}

// CallIndex is SubtensorModule.remove_stake_limit.
func (RemoveStakeLimit) CallIndex() (pallet, call uint8) { return SubtensorPallet, 89 }

// SwapStakeLimit is [SwapStake] down to a price of the origin's alpha in the
// destination's, times 1e9.
type SwapStakeLimit struct {
	Hotkey            keys.AccountID
	OriginNetuid      uint16
	DestinationNetuid uint16
	AlphaAmount       uint64
	LimitPrice        uint64
	AllowPartial      bool
}

// CallIndex is SubtensorModule.swap_stake_limit.
func (SwapStakeLimit) CallIndex() (pallet, call uint8) { return SubtensorPallet, 90 }

// RecycleAlpha takes stake of the signer out of the subnet's issuance.
type RecycleAlpha struct {
	Hotkey keys.AccountID
	Amount uint64
	Netuid uint16
}

// CallIndex is SubtensorModule.recycle_alpha.
func (RecycleAlpha) CallIndex() (pallet, call uint8) { return SubtensorPallet, 101 }

// BurnAlpha makes stake of the signer nobody's, for good.
type BurnAlpha struct {
	Hotkey keys.AccountID
	Amount uint64
	Netuid uint16
}

// CallIndex is SubtensorModule.burn_alpha.
func (BurnAlpha) CallIndex() (pallet, call uint8) { return SubtensorPallet, 102 }

// RemoveStakeFullLimit takes all stake of the signer with a hotkey on a subnet back,
// down to a price if there is one.
type RemoveStakeFullLimit struct {
	Hotkey     keys.AccountID
	Netuid     uint16
	LimitPrice *uint64
}

// CallIndex is SubtensorModule.remove_stake_full_limit.
func (RemoveStakeFullLimit) CallIndex() (pallet, call uint8) { return SubtensorPallet, 103 }

// SetColdkeyAutoStakeHotkey stakes the signer's mining rewards on a subnet to a hotkey.
type SetColdkeyAutoStakeHotkey struct {
	Netuid uint16
	Hotkey keys.AccountID
}

// CallIndex is SubtensorModule.set_coldkey_auto_stake_hotkey.
func (SetColdkeyAutoStakeHotkey) CallIndex() (pallet, call uint8) { return SubtensorPallet, 114 }

// AddStakeBurn buys alpha for TAO of the signer and burns it.
type AddStakeBurn struct {
	Hotkey keys.AccountID
	Netuid uint16
	Amount uint64 // rao
	Limit  *uint64
}

// CallIndex is SubtensorModule.add_stake_burn.
func (AddStakeBurn) CallIndex() (pallet, call uint8) { return SubtensorPallet, 132 }
