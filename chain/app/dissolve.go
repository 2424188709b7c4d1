package app

import (
	"github.com/plexus-network/plexus/chain/pallet/revenue"
	"github.com/plexus-network/plexus/chain/pallet/rootweights"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// rest is what the pallets beside the subtensor pallet do when a subnet ends.
type rest struct {
	votes   rootweights.Module
	revenue revenue.Module
	pallets []runtime.Pallet // all of them, once there are
}

// Dissolve pays out what a subnet earned, and removes what other pallets keep of it:
// all that their maps have under its number.
func (x *rest) Dissolve(c *runtime.Context, netuid uint16) {
	x.revenue.Forget(c, netuid)
	x.votes.Forget(c, netuid)
	for _, p := range x.pallets {
		if p.Name == state.Name || p.Name == state.SwapName || p.Name == state.AssetsName {
			continue // it needs them to the end
		}
		for _, item := range p.Storage {
			runtime.Drop(c, item, netuid)
		}
	}
}
