package subtensor

import (
	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
)

// SwapHotkey puts a new hotkey in the place of one that the signer owns, on one
// subnet or, without one, on all.
type SwapHotkey struct {
	Hotkey    keys.AccountID
	NewHotkey keys.AccountID
	Netuid    *uint16
}

// CallIndex is SubtensorModule.swap_hotkey.
func (SwapHotkey) CallIndex() (pallet, call uint8) { return SubtensorPallet, 70 }

// SwapHotkeyV2 is [SwapHotkey] that may leave the stakes with the old hotkey.
type SwapHotkeyV2 struct {
	Hotkey    keys.AccountID
	NewHotkey keys.AccountID
	Netuid    *uint16
	KeepStake bool
}

// CallIndex is SubtensorModule.swap_hotkey_v2.
func (SwapHotkeyV2) CallIndex() (pallet, call uint8) { return SubtensorPallet, 72 }

// SwapColdkey gives all that a coldkey has to a new one at once; root.
type SwapColdkey struct {
	OldColdkey keys.AccountID
	NewColdkey keys.AccountID
	SwapCost   uint64 // rao, recycled from the old coldkey
}

// CallIndex is SubtensorModule.swap_coldkey.
func (SwapColdkey) CallIndex() (pallet, call uint8) { return SubtensorPallet, 71 }

// ScheduleSwapColdkey is the older form of [AnnounceColdkeySwap]; it always fails.
type ScheduleSwapColdkey struct {
	NewColdkey keys.AccountID `scale:"_new_coldkey"`
}

// CallIndex is SubtensorModule.schedule_swap_coldkey.
func (ScheduleSwapColdkey) CallIndex() (pallet, call uint8) { return SubtensorPallet, 73 }

// AnnounceColdkeySwap says that the signer will swap itself for the key with that
// BLAKE2b-256 hash.
type AnnounceColdkeySwap struct {
	NewColdkeyHash header.Hash
}

// CallIndex is SubtensorModule.announce_coldkey_swap.
func (AnnounceColdkeySwap) CallIndex() (pallet, call uint8) { return SubtensorPallet, 125 }

// SwapColdkeyAnnounced carries out what the signer announced.
type SwapColdkeyAnnounced struct {
	NewColdkey keys.AccountID
}

// CallIndex is SubtensorModule.swap_coldkey_announced.
func (SwapColdkeyAnnounced) CallIndex() (pallet, call uint8) { return SubtensorPallet, 126 }

// DisputeColdkeySwap freezes the signer, whose swap somebody else announced, until
// root resets it.
type DisputeColdkeySwap struct{}

// CallIndex is SubtensorModule.dispute_coldkey_swap.
func (DisputeColdkeySwap) CallIndex() (pallet, call uint8) { return SubtensorPallet, 127 }

// ResetColdkeySwap forgets what a coldkey announced and disputed; root.
type ResetColdkeySwap struct {
	Coldkey keys.AccountID
}

// CallIndex is SubtensorModule.reset_coldkey_swap.
func (ResetColdkeySwap) CallIndex() (pallet, call uint8) { return SubtensorPallet, 128 }

// ClearColdkeySwapAnnouncement forgets what the signer announced.
type ClearColdkeySwapAnnouncement struct{}

// CallIndex is SubtensorModule.clear_coldkey_swap_announcement.
func (ClearColdkeySwapAnnouncement) CallIndex() (pallet, call uint8) { return SubtensorPallet, 133 }
