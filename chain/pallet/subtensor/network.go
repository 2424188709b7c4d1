package subtensor

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// Network answers what other pallets ask of subnets. Each of them declares the
// part that it needs as an interface of its own.
type Network struct{}

// Exists says that a network is there, root included.
func (Network) Exists(r runtime.Reader, netuid uint16) bool { return state.Exists(r, netuid) }

// IsRegistered says that a hotkey has a uid on a network.
func (Network) IsRegistered(r runtime.Reader, netuid uint16, hotkey state.AccountID) bool {
	return state.IsRegistered(r, netuid, hotkey)
}

// IsOwner says that a coldkey owns a subnet.
func (Network) IsOwner(r runtime.Reader, netuid uint16, coldkey state.AccountID) bool {
	owner, ok := state.SubnetOwner.Lookup(r, netuid)
	return ok && owner == coldkey
}

// Subnets lists the subnets there are, without root, in the order in which blocks
// visit them.
func (Network) Subnets(r runtime.Reader) []uint16 {
	var subnets []uint16
	for _, netuid := range state.Subnets(r) {
		if netuid != state.Root {
			subnets = append(subnets, netuid)
		}
	}
	return subnets
}

// TAO is what a subnet holds, in rao.
func (Network) TAO(r runtime.Reader, netuid uint16) uint64 { return state.SubnetTAO.Get(r, netuid) }

// Seats lists the hotkeys with a seat in the root network, by uid.
func (Network) Seats(r runtime.Reader) []state.AccountID {
	seats := make([]state.AccountID, state.SubnetworkN.Get(r, state.Root))
	for uid := range seats {
		seats[uid] = state.Keys.Get(r, state.Root, uint16(uid))
	}
	return seats
}

// RootStake is what all have staked to a hotkey on root, in rao.
func (Network) RootStake(r runtime.Reader, hotkey state.AccountID) uint64 {
	return state.HotkeyStake(r, hotkey, state.Root)
}

// RhoKappa are the parameters of root's consensus; kappa is of 65535.
func (Network) RhoKappa(r runtime.Reader) (rho, kappa uint16) {
	return state.Rho.Get(r, state.Root), state.Kappa.Get(r, state.Root)
}

// RootRateLimit is how many blocks a root hotkey waits between two changes of its
// weights.
func (Network) RootRateLimit(r runtime.Reader) uint64 {
	return state.WeightsSetRateLimit.Get(r, state.Root)
}

// EpochIndex is the number of a subnet's present epoch.
func (Network) EpochIndex(r runtime.Reader, netuid uint16) uint64 {
	return state.SubnetEpochIndex.Get(r, netuid)
}

// ResetBonds forgets the bonds toward a neuron, if its subnet allows that.
func (Network) ResetBonds(c *runtime.Context, netuid uint16, hotkey state.AccountID) {
	state.ResetBonds(c, netuid, hotkey)
}
