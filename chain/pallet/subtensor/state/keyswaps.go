package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/header"
)

// Swaps of keys that are announced, disputed or were made.
var (
	// ColdkeySwapAnnouncements are the coldkeys that are to be swapped.
	ColdkeySwapAnnouncements = newMap[AccountID]("ColdkeySwapAnnouncements", runtime.Twox64Concat, ColdkeySwapAnnouncement{}, runtime.Optional())
	// ColdkeySwapDisputes are those of them whose swap is disputed, and since which block.
	ColdkeySwapDisputes = newMap[AccountID]("ColdkeySwapDisputes", runtime.Twox64Concat, uint32(0), runtime.Optional())
	// LastHotkeySwapOnNetuid is the block in which a coldkey last swapped a hotkey on a subnet.
	LastHotkeySwapOnNetuid = doubleMap[uint16, AccountID, uint64]("LastHotkeySwapOnNetuid", runtime.Identity, runtime.Blake2_128Concat, 0)
	// HotkeySwapInterval is how many blocks lie between two of them. Bittensor fixes
	// it when it is built.
	HotkeySwapInterval = value[uint64]("HotkeySwapInterval", 7200)
	// AnnouncedColdkeys is how many announcements there are: while there are none,
	// no call need be held against them.
	AnnouncedColdkeys = value[uint32]("AnnouncedColdkeys", 0)
	// SwapWork is what swaps of keys moved in the block of the last.
	SwapWork = value("SwapWork", SwappedRows{})
)

// SwappedRows are rows that swaps of keys moved in a block.
type SwappedRows struct {
	Block uint64
	Rows  uint32
}

// ColdkeySwapAnnouncement is the first block in which a coldkey may be swapped,
// and the BLAKE2b-256 hash of the new one.
type ColdkeySwapAnnouncement struct {
	Block uint32      `scale:"-"`
	Hash  header.Hash `scale:"-"`
}

// HotkeySwapped: a hotkey took another's place on every subnet.
type HotkeySwapped struct {
	Coldkey   AccountID
	OldHotkey AccountID
	NewHotkey AccountID
}

// HotkeySwappedOnSubnet: a hotkey took another's place on one subnet.
type HotkeySwappedOnSubnet struct {
	Coldkey   AccountID
	OldHotkey AccountID
	NewHotkey AccountID
	Netuid    uint16
}

// ColdkeySwapAnnounced: a coldkey will be swapped.
type ColdkeySwapAnnounced struct {
	Who            AccountID
	NewColdkeyHash header.Hash
}

// ColdkeySwapReset: root forgot what a coldkey announced.
type ColdkeySwapReset struct{ Who AccountID }

// ColdkeySwapped: a coldkey has all that another had.
type ColdkeySwapped struct {
	OldColdkey AccountID
	NewColdkey AccountID
}

// ColdkeySwapDisputed: a coldkey is frozen until root resets its swap.
type ColdkeySwapDisputed struct{ Coldkey AccountID }

// ColdkeySwapCleared: a coldkey forgot what it announced.
type ColdkeySwapCleared struct{ Who AccountID }

var _ = tells(
	runtime.Event{Index: 66, Body: HotkeySwapped{}, Name: "HotkeySwapped"},
	runtime.Event{Index: 69, Body: ColdkeySwapAnnounced{}, Name: "ColdkeySwapAnnounced"},
	runtime.Event{Index: 70, Body: ColdkeySwapReset{}, Name: "ColdkeySwapReset"},
	runtime.Event{Index: 71, Body: ColdkeySwapped{}, Name: "ColdkeySwapped"},
	runtime.Event{Index: 72, Body: ColdkeySwapDisputed{}, Name: "ColdkeySwapDisputed"},
	runtime.Event{Index: 102, Body: HotkeySwappedOnSubnet{}, Name: "HotkeySwappedOnSubnet"},
	runtime.Event{Index: 122, Body: ColdkeySwapCleared{}, Name: "ColdkeySwapCleared"},
)

// The errors of swaps.
var (
	ErrNewHotKeyIsSameWithOld              = Errors.E("NewHotKeyIsSameWithOld")
	ErrNewHotKeyNotCleanForRootSwap        = Errors.E("NewHotKeyNotCleanForRootSwap")
	ErrNotEnoughBalanceToPaySwapHotKey     = Errors.E("NotEnoughBalanceToPaySwapHotKey")
	ErrHotKeySetTxRateLimitExceeded        = Errors.E("HotKeySetTxRateLimitExceeded")
	ErrHotKeySwapOnSubnetIntervalNotPassed = Errors.E("HotKeySwapOnSubnetIntervalNotPassed")
	ErrColdKeyAlreadyAssociated            = Errors.E("ColdKeyAlreadyAssociated")
	ErrNotEnoughBalanceToPaySwapColdKey    = Errors.E("NotEnoughBalanceToPaySwapColdKey")
	ErrNewColdKeyIsHotkey                  = Errors.E("NewColdKeyIsHotkey")
	ErrColdkeySwapAnnouncementNotFound     = Errors.E("ColdkeySwapAnnouncementNotFound")
	ErrColdkeySwapTooEarly                 = Errors.E("ColdkeySwapTooEarly")
	ErrColdkeySwapReannouncedTooEarly      = Errors.E("ColdkeySwapReannouncedTooEarly")
	ErrColdkeySwapClearTooEarly            = Errors.E("ColdkeySwapClearTooEarly")
	ErrColdkeySwapAlreadyDisputed          = Errors.E("ColdkeySwapAlreadyDisputed")
	ErrAnnouncedColdkeyHashDoesNotMatch    = Errors.E("AnnouncedColdkeyHashDoesNotMatch")
	ErrColdkeySwapAnnounced                = Errors.E("ColdkeySwapAnnounced")
	ErrColdkeySwapDisputed                 = Errors.E("ColdkeySwapDisputed")
	ErrDeprecated                          = Errors.E("Deprecated")
	ErrTooManyToSwap                       = Errors.E("TooManyToSwap")
)
