package state

import "github.com/plexus-network/plexus/chain/runtime"

// Swaps of keys that are announced, disputed or were made.
var (
	// ColdkeySwapAnnouncements are the coldkeys that are to be swapped.
	ColdkeySwapAnnouncements = newMap[AccountID]("ColdkeySwapAnnouncements", runtime.Twox64Concat, ColdkeySwapAnnouncement{}, runtime.Optional())
	// ColdkeySwapDisputes are those of them whose swap is disputed, and since which block.
	ColdkeySwapDisputes = newMap[AccountID]("ColdkeySwapDisputes", runtime.Twox64Concat, uint32(0), runtime.Optional())
	// LastHotkeySwapOnNetuid is the block in which a coldkey last swapped a hotkey on a subnet.
	LastHotkeySwapOnNetuid = doubleMap[uint16, AccountID, uint64]("LastHotkeySwapOnNetuid", runtime.Identity, runtime.Blake2_128Concat, 0)
)

// ColdkeySwapAnnouncement is the first block in which a coldkey may be swapped,
// and the BLAKE2b-256 hash of the new one.
type ColdkeySwapAnnouncement struct {
	Block uint32   `scale:"-"`
	Hash  [32]byte `scale:"-"`
}
