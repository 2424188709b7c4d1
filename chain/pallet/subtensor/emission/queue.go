package emission

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/share"
)

// queue divides a block's alpha between owner, miners, validators and root, to be
// paid at the epoch. Without keepsRoot root's part is recycled. What rounding
// leaves is nobody's and stays in the subnet.
func (m Module) queue(c *runtime.Context, netuid uint16, alpha uint64, keepsRoot bool) error {
	cut := uint16(0)
	if state.OwnerCutEnabled.Get(c, netuid) {
		cut = state.SubnetOwnerCut.Get(c)
	}
	parts := share.Split(alpha, cut, rootProportion(c, netuid))
	add(c, state.PendingOwnerCut, netuid, parts.Owner)
	add(c, state.PendingServerEmission, netuid, parts.Server)
	add(c, state.PendingValidatorEmission, netuid, parts.Validator)
	if !keepsRoot {
		return state.Recycle(c, m.Money, netuid, parts.Root)
	}
	add(c, state.PendingRootAlphaDivs, netuid, parts.Root)
	return nil
}

// waiting is what an epoch pays out, in alpha rao.
type waiting struct{ owner, server, validator, root uint64 }

// epoch is what the epoch divides; the owner's cut lies outside of it.
func (w waiting) epoch() uint64 { return w.server + w.validator + w.root }

// drain takes all that waits for a subnet's epoch.
func drain(c *runtime.Context, netuid uint16) waiting {
	return waiting{
		owner:     take(c, state.PendingOwnerCut, netuid),
		server:    take(c, state.PendingServerEmission, netuid),
		validator: take(c, state.PendingValidatorEmission, netuid),
		root:      take(c, state.PendingRootAlphaDivs, netuid),
	}
}
