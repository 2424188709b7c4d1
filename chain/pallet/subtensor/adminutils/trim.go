package adminutils

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// trimWeight is what a trim of 256 uids costs with all rows of 16 mechanisms full,
// in picoseconds.
const trimWeight = 200_000_000_000

// trimming is the call that makes a subnet smaller than it is.
func trimming() []runtime.Call {
	return []runtime.Call{
		byOwner("sudo_trim_to_max_allowed_uids", func(a subtensor.SudoTrimToMaxAllowedUids) change {
			x := change{netuid: a.Netuid, apply: func(c *runtime.Context) error { return state.TrimUIDs(c, a.Netuid, a.MaxN) }}
			return x.notOnRoot().everyTx(state.TxTrim, state.TrimInterval)
		}, runtime.FixedWeight(trimWeight)),
	}
}
