package emission

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/share"
)

// queue divides a block's alpha between owner, miners, validators and root, to be
// paid at the epoch. What rounding leaves is nobody's and stays in the subnet.
func queue(c *runtime.Context, netuid uint16, alpha uint64) {
	cut := uint16(0)
	if state.OwnerCutEnabled.Get(c, netuid) {
		cut = state.SubnetOwnerCut.Get(c)
	}
	root := share.RootProportion(state.SubnetTAO.Get(c, state.Root), state.TaoWeight.Get(c), issued(c, netuid))
	parts := share.Split(alpha, cut, root)
	add(c, state.PendingOwnerCut, netuid, parts.Owner)
	add(c, state.PendingServerEmission, netuid, parts.Server)
	add(c, state.PendingValidatorEmission, netuid, parts.Validator)
	add(c, state.PendingRootAlphaDivs, netuid, parts.Root)
}

// issued is all alpha of a subnet; on a static one that is what is out.
func issued(r runtime.Reader, netuid uint16) uint64 {
	if state.IsStatic(r, netuid) {
		return state.SubnetAlphaOut.Get(r, netuid)
	}
	return state.SubnetAlphaIn.Get(r, netuid) + state.SubnetAlphaOut.Get(r, netuid)
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
