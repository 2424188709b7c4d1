package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Items that clients list or look up and that this chain leaves empty: contracts'
// addresses, pending children, swaps of coldkeys and
// claims of root. Empty is the truth; an item that is missing makes clients fail.
var (
	_ = value[uint64]("NumRootClaim", 5)
	_ = tripleMap[uint16, AccountID, AccountID, scale.U128]("RootClaimed", runtime.Identity, runtime.Blake2_128Concat, runtime.Blake2_128Concat, scale.U128{})
	_ = bySubnet("VotingPowerTrackingEnabled", false)
	_ = doubleMap[uint16, AccountID, uint64]("VotingPower", runtime.Identity, runtime.Blake2_128Concat, 0)
)
