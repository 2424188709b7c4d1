package subtensor

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// Owner is the coldkey that owns a subnet; ok is false where nobody does.
func (Network) Owner(r runtime.Reader, netuid uint16) (owner state.AccountID, ok bool) {
	if !state.HasOwner(r, netuid) {
		return owner, false
	}
	return state.SubnetOwner.Lookup(r, netuid)
}

// StakingHotkeys lists the hotkeys that a coldkey stakes to.
func (Network) StakingHotkeys(r runtime.Reader, coldkey state.AccountID) []state.AccountID {
	return state.StakingHotkeys.Get(r, coldkey)
}

// Spread gives rao to a subnet's stakers: see [state.SpreadRevenue].
func (Network) Spread(c *runtime.Context, netuid uint16, rao uint64) (done bool) {
	return state.SpreadRevenue(c, netuid, rao)
}

// Settle books what a coldkey earned with a hotkey on a subnet up to now.
func (Network) Settle(c *runtime.Context, hotkey, coldkey state.AccountID, netuid uint16) {
	state.SettleRevenue(c, hotkey, coldkey, netuid)
}

// SettleAll does so for all stakers of a subnet: see [state.SettleSubnet].
func (Network) SettleAll(c *runtime.Context, netuid uint16) []state.AccountID {
	return state.SettleSubnet(c, netuid)
}

// Take empties what was booked for a coldkey: see [state.TakeRevenue].
func (Network) Take(c *runtime.Context, coldkey state.AccountID, netuid uint16) (rao uint64) {
	return state.TakeRevenue(c, coldkey, netuid)
}

// Earned is what a coldkey earned on a subnet: see [state.Revenue].
func (Network) Earned(r runtime.Reader, coldkey state.AccountID, netuid uint16, hotkeys []state.AccountID) (rao uint64) {
	return state.Revenue(r, coldkey, netuid, hotkeys)
}

// Owed visits all who earned on a subnet: see [state.EachRevenue].
func (Network) Owed(r runtime.Reader, netuid uint16, visit func(coldkey state.AccountID, rao uint64)) {
	state.EachRevenue(r, netuid, visit)
}

// Book gives a coldkey rao to claim, for a state that is made anew.
func (Network) Book(c *runtime.Context, coldkey state.AccountID, netuid uint16, rao uint64) {
	state.BookRevenue(c, coldkey, netuid, rao)
}
