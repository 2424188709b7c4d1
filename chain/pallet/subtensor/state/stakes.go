package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Stakes: who has how many shares in which hotkey's pool, and what a pool holds.
var (
	Alpha                       = tripleMap[AccountID, AccountID, uint16, subtensor.U64F64]("Alpha", runtime.Blake2_128Concat, runtime.Blake2_128Concat, runtime.Identity, subtensor.U64F64{}) // hotkey, coldkey, netuid -> shares
	TotalHotkeyAlpha            = doubleMap[AccountID, uint16, uint64]("TotalHotkeyAlpha", runtime.Blake2_128Concat, runtime.Identity, 0)
	TotalHotkeyShares           = doubleMap[AccountID, uint16, subtensor.U64F64]("TotalHotkeyShares", runtime.Blake2_128Concat, runtime.Identity, subtensor.U64F64{})
	TotalHotkeyAlphaLastEpoch   = doubleMap[AccountID, uint16, uint64]("TotalHotkeyAlphaLastEpoch", runtime.Blake2_128Concat, runtime.Identity, 0)
	StakingHotkeys              = newMap[AccountID]("StakingHotkeys", runtime.Blake2_128Concat, []AccountID(nil)) // by coldkey
	AutoStakeDestination        = doubleMap[AccountID, uint16, AccountID]("AutoStakeDestination", runtime.Blake2_128Concat, runtime.Identity, NoAccount, runtime.Optional())
	AlphaDividendsPerSubnet     = doubleMap[uint16, AccountID, uint64]("AlphaDividendsPerSubnet", runtime.Identity, runtime.Blake2_128Concat, 0)
	RootAlphaDividendsPerSubnet = doubleMap[uint16, AccountID, uint64]("RootAlphaDividendsPerSubnet", runtime.Identity, runtime.Blake2_128Concat, 0)
	LastHotkeyEmissionOnNetuid  = doubleMap[AccountID, uint16, uint64]("LastHotkeyEmissionOnNetuid", runtime.Blake2_128Concat, runtime.Identity, 0)
)
