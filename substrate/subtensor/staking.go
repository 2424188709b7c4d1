package subtensor

import "github.com/plexus-network/plexus/substrate/keys"

// AddStake stakes TAO of the signer to a hotkey on a subnet.
type AddStake struct {
	Hotkey       keys.AccountID
	Netuid       uint16
	AmountStaked uint64 // rao
}

// CallIndex is SubtensorModule.add_stake.
func (AddStake) CallIndex() (pallet, call uint8) { return SubtensorPallet, 2 }

// RemoveStake takes stake of the signer back from a hotkey on a subnet.
type RemoveStake struct {
	Hotkey         keys.AccountID
	Netuid         uint16
	AmountUnstaked uint64 // alpha rao
}

// CallIndex is SubtensorModule.remove_stake.
func (RemoveStake) CallIndex() (pallet, call uint8) { return SubtensorPallet, 3 }

// DecreaseTake lowers what a delegate keeps of its nominators' dividends; the signer owns hotkey; free.
type DecreaseTake struct {
	Hotkey keys.AccountID
	Take   uint16 // part of 65535
}

// CallIndex is SubtensorModule.decrease_take.
func (DecreaseTake) CallIndex() (pallet, call uint8) { return SubtensorPallet, 65 }

// IncreaseTake raises what a delegate keeps of its nominators' dividends; the signer owns hotkey; free.
type IncreaseTake struct {
	Hotkey keys.AccountID
	Take   uint16 // part of 65535
}

// CallIndex is SubtensorModule.increase_take.
func (IncreaseTake) CallIndex() (pallet, call uint8) { return SubtensorPallet, 66 }
