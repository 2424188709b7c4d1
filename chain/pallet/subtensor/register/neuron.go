package register

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// Append gives hotkey the next uid of a network. The caller has checked that
// there is room and that hotkey has none.
func Append(c *runtime.Context, netuid uint16, hotkey state.AccountID) (uid uint16) {
	uid = state.SubnetworkN.Get(c, netuid)
	state.SubnetworkN.Set(c, netuid, uid+1)
	state.Active.Set(c, netuid, grown(state.Active.Get(c, netuid), uid, true))
	state.Emission.Set(c, netuid, grown(state.Emission.Get(c, netuid), uid, 0))
	state.Consensus.Set(c, netuid, grown(state.Consensus.Get(c, netuid), uid, 0))
	state.Dividends.Set(c, netuid, grown(state.Dividends.Get(c, netuid), uid, 0))
	state.StakeWeight.Set(c, netuid, grown(state.StakeWeight.Get(c, netuid), uid, 0))
	state.ValidatorTrust.Set(c, netuid, grown(state.ValidatorTrust.Get(c, netuid), uid, 0))
	state.ValidatorPermit.Set(c, netuid, grown(state.ValidatorPermit.Get(c, netuid), uid, false))
	state.AppendToMechanisms(c, netuid, uid)
	occupy(c, netuid, uid, hotkey)
	return uid
}

// replace gives uid to another hotkey. What the old one was told, and what it and
// others said of each other, goes; bonds toward uid stay until the next epoch,
// which drops them since they are older than the registration.
func replace(c *runtime.Context, netuid, uid uint16, hotkey state.AccountID) {
	old := state.Keys.Get(c, netuid, uid)
	state.Uids.Delete(c, netuid, old)
	state.IsNetworkMember.Delete(c, old, netuid)
	state.Axons.Delete(c, netuid, old)
	state.Prometheus.Delete(c, netuid, old)
	state.NeuronCertificates.Delete(c, netuid, old)
	state.LastHotkeyEmissionOnNetuid.Delete(c, old, netuid)

	state.Active.Set(c, netuid, grown(state.Active.Get(c, netuid), uid, true))
	state.Emission.Set(c, netuid, grown(state.Emission.Get(c, netuid), uid, 0))
	state.Consensus.Set(c, netuid, grown(state.Consensus.Get(c, netuid), uid, 0))
	state.Dividends.Set(c, netuid, grown(state.Dividends.Get(c, netuid), uid, 0))
	state.StakeWeight.Set(c, netuid, grown(state.StakeWeight.Get(c, netuid), uid, 0))
	state.ValidatorTrust.Set(c, netuid, grown(state.ValidatorTrust.Get(c, netuid), uid, 0))
	state.ValidatorPermit.Set(c, netuid, grown(state.ValidatorPermit.Get(c, netuid), uid, false))
	state.ClearInMechanisms(c, netuid, uid)
	occupy(c, netuid, uid, hotkey)
}

// occupy makes hotkey the neuron at uid, as of this block.
func occupy(c *runtime.Context, netuid, uid uint16, hotkey state.AccountID) {
	state.BlockAtRegistration.Set(c, netuid, uid, c.Height())
	state.Keys.Set(c, netuid, uid, hotkey)
	state.Uids.Set(c, netuid, hotkey, uid)
	state.IsNetworkMember.Set(c, hotkey, netuid, true)
}

// grown is list with v at uid, longer if it must be.
func grown[V any](list []V, uid uint16, v V) []V {
	for len(list) <= int(uid) {
		list = append(list, *new(V))
	}
	list[uid] = v
	return list
}
