package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Items that clients list or look up and that this chain leaves empty: commits of
// hidden weights, contracts' addresses, pending children, swaps of coldkeys and
// claims of root. Empty is the truth; an item that is missing makes clients fail.
var (
	_ = doubleMap[uint16, AccountID, []weightCommit]("WeightCommits", runtime.Twox64Concat, runtime.Twox64Concat, nil, runtime.Optional())
	_ = doubleMap[uint16, uint64, []timelockedCommit]("TimelockedWeightCommits", runtime.Twox64Concat, runtime.Twox64Concat, nil)
	_ = doubleMap[uint16, uint64, []sealedCommit]("CRV3WeightCommits", runtime.Twox64Concat, runtime.Twox64Concat, nil)
	_ = doubleMap[uint16, uint64, []timelockedCommit]("CRV3WeightCommitsV2", runtime.Twox64Concat, runtime.Twox64Concat, nil)
	_ = doubleMap[uint16, uint16, evmAddress]("AssociatedEvmAddress", runtime.Twox64Concat, runtime.Twox64Concat, evmAddress{}, runtime.Optional())
	_ = doubleMap[uint16, AccountID, pendingChildren]("PendingChildKeys", runtime.Identity, runtime.Blake2_128Concat, pendingChildren{})
	_ = value[uint64]("PendingChildKeyCooldown", 7200)
	_ = newMap[AccountID]("ColdkeySwapAnnouncements", runtime.Twox64Concat, announcement{}, runtime.Optional())
	_ = newMap[AccountID]("ColdkeySwapDisputes", runtime.Twox64Concat, uint32(0), runtime.Optional())
	_ = value[uint64]("NumRootClaim", 5)
	_ = tripleMap[uint16, AccountID, AccountID, scale.U128]("RootClaimed", runtime.Identity, runtime.Blake2_128Concat, runtime.Blake2_128Concat, scale.U128{})
	_ = bySubnet("VotingPowerTrackingEnabled", false)
	_ = doubleMap[uint16, AccountID, uint64]("VotingPower", runtime.Identity, runtime.Blake2_128Concat, 0)
)

type weightCommit struct {
	Hash   [32]byte `scale:"-"`
	Block  uint64   `scale:"-"`
	Opens  uint64   `scale:"-"`
	Closes uint64   `scale:"-"`
}

type sealedCommit struct {
	Hotkey AccountID `scale:"-"`
	Sealed []byte    `scale:"-"`
	Round  uint64    `scale:"-"`
}

type timelockedCommit struct {
	Hotkey AccountID `scale:"-"`
	Block  uint64    `scale:"-"`
	Sealed []byte    `scale:"-"`
	Round  uint64    `scale:"-"`
}

type evmAddress struct {
	Address [20]byte `scale:"-"`
	Block   uint64   `scale:"-"`
}

type pendingChildren struct {
	Children []Relative `scale:"-"`
	Block    uint64     `scale:"-"`
}

type announcement struct {
	Block uint32   `scale:"-"`
	Hash  [32]byte `scale:"-"`
}
