package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Items that clients list or look up and that this chain leaves empty: empty is the
// truth, and an item that is missing makes clients fail.

// Locks of stake and the conviction that grows from them. Nobody can lock.
var (
	_ = tripleMap[AccountID, uint16, AccountID]("Lock", runtime.Blake2_128Concat, runtime.Identity, runtime.Blake2_128Concat, subtensor.LockState{}, runtime.Optional())
	_ = tripleMap[uint16, AccountID, AccountID]("LockingColdkeys", runtime.Identity, runtime.Blake2_128Concat, runtime.Blake2_128Concat, struct{}{}, runtime.Optional())
	_ = doubleMap[uint16, AccountID]("HotkeyLock", runtime.Identity, runtime.Blake2_128Concat, subtensor.LockState{}, runtime.Optional())
	_ = doubleMap[uint16, AccountID]("DecayingHotkeyLock", runtime.Identity, runtime.Blake2_128Concat, subtensor.LockState{}, runtime.Optional())
	_ = bySubnet("OwnerLock", subtensor.LockState{}, runtime.Optional())
	_ = bySubnet("DecayingOwnerLock", subtensor.LockState{}, runtime.Optional())
	_ = doubleMap[AccountID, uint16]("DecayingLock", runtime.Blake2_128Concat, runtime.Identity, false, runtime.Optional())
	_ = value[uint64]("MaturityRate", 934_866) // blocks
	_ = value[uint64]("UnlockRate", 934_866)   // blocks
	_ = newMap[AccountID]("AccountFlags", runtime.Blake2_128Concat, scale.U128{})
)

// Leases of subnets. Nobody can lease.
var (
	_ = newMap[uint32]("SubnetLeases", runtime.Twox64Concat, lease{}, runtime.Optional())
	_ = doubleMap[uint32, AccountID]("SubnetLeaseShares", runtime.Twox64Concat, runtime.Identity, subtensor.U64F64{})
	_ = newMap[uint16]("SubnetUidToLeaseId", runtime.Twox64Concat, uint32(0), runtime.Optional())
	_ = value[uint32]("NextSubnetLeaseId", 0)
	_ = newMap[uint32]("AccumulatedLeaseDividends", runtime.Twox64Concat, uint64(0))
)

// Forms of stakes and limits that other items here hold: shares in decimal floating
// point beside Alpha and TotalHotkeyShares, and blocks beside LastRateLimitedBlock.
var (
	_ = tripleMap[AccountID, AccountID, uint16]("AlphaV2", runtime.Blake2_128Concat, runtime.Blake2_128Concat, runtime.Identity, safeFloat{})
	_ = doubleMap[AccountID, uint16]("TotalHotkeySharesV2", runtime.Blake2_128Concat, runtime.Identity, safeFloat{})
	_ = value[*[]byte]("AlphaMapLastKey", nil)
	_ = value[*[]byte]("AlphaV2MapLastKey", nil)
	_ = newMap[AccountID]("LastTxBlock", runtime.Identity, uint64(0))
	_ = newMap[AccountID]("LastTxBlockChildKeyTake", runtime.Identity, uint64(0))
	_ = newMap[AccountID]("LastTxBlockDelegateTake", runtime.Identity, uint64(0))
)

// What earlier runtimes kept and none reads.
var (
	_ = value[uint64]("NextStakeJobId", 0)
	_ = bySubnet[uint64]("ValidatorPruneLen", 1)
	_ = bySubnet[[]loadedEmission]("LoadedEmission", nil, runtime.Optional())
	_ = bySubnet[uint64]("SubnetRootSellTao", 0)
	_ = newMap[[]byte]("HasMigrationRun", runtime.Identity, false)
)

// What later runtimes have and clients of theirs read before they set weights: each
// subnet's consensus is Yuma.
var _ = bySubnet("SubnetEpochConsensus", epochConsensus{Yuma: &struct{}{}})

// epochConsensus is how an epoch judges weights: exactly one field is set.
type epochConsensus struct {
	scale.Enum
	Yuma *struct{}
	Null *struct{} // the validator with most stake decides alone
}

func (epochConsensus) TypePath() string { return "pallet_subtensor::pallet::EpochConsensus" }

// lease is a subnet that contributors paid for and one of them runs.
type lease struct {
	Beneficiary    AccountID
	Coldkey        AccountID
	Hotkey         AccountID
	EmissionsShare uint8 // parts of 100
	EndBlock       *uint32
	Netuid         uint16
	Cost           uint64 // rao
}

// TypePath is the name of the type in chain metadata.
func (lease) TypePath() string { return "pallet_subtensor::subnets::leasing::SubnetLease" }

// safeFloat is Mantissa * 10^Exponent.
type safeFloat struct {
	Mantissa scale.U128
	Exponent int64
}

// TypePath is the name of the type in chain metadata.
func (safeFloat) TypePath() string { return "share_pool::SafeFloat" }

// loadedEmission is what a hotkey was to be paid, as server and as validator.
type loadedEmission struct {
	Hotkey    AccountID `scale:"-"`
	Server    uint64    `scale:"-"`
	Validator uint64    `scale:"-"`
}
