package emission

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// bootstrap pays a block's emission to its producer while the chain is not
// launched and the producers have had less than the cap. Subnets get nothing.
func (m Module) bootstrap(c *runtime.Context, emission uint64) {
	had := state.BootstrapMinted.Get(c)
	rao := min(emission, state.BootstrapCap.Get(c)-min(had, state.BootstrapCap.Get(c)))
	if rao == 0 {
		return
	}
	if m.Money.Mint(c, c.Producer(), rao) == nil { // a last part too small for an account is not minted
		state.BootstrapMinted.Set(c, had+rao)
	}
}

// launch marks the first epoch in which validators agreed on any miner, and ends
// a subnet's equal stakes at its first payout. Neither is ever undone.
func launch(c *runtime.Context, netuid uint16, agreed, paid bool) {
	if paid && state.EqualStake.Has(c, netuid) {
		state.EqualStake.Delete(c, netuid)
	}
	if agreed && !state.Launched.Get(c) {
		state.Launched.Set(c, true)
	}
}
