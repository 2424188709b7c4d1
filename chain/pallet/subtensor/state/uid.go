package state

import "github.com/plexus-network/plexus/chain/runtime"

// AppendUID gives hotkey the next uid of a network, as of this block. The caller
// has checked that there is room and that hotkey has none.
func AppendUID(c *runtime.Context, netuid uint16, hotkey AccountID) (uid uint16) {
	uid = SubnetworkN.Get(c, netuid)
	SubnetworkN.Set(c, netuid, uid+1)
	resetUID(c, netuid, uid)
	AppendToMechanisms(c, netuid, uid)
	occupy(c, netuid, uid, hotkey)
	return uid
}

// ReplaceUID gives a taken uid to another hotkey, as of this block. What the old
// neuron was told, and what it and others said of each other, goes in all
// mechanisms; bonds toward the uid stay until the next epoch, which drops them
// since they are older than the registration.
func ReplaceUID(c *runtime.Context, netuid, uid uint16, hotkey AccountID) {
	ClearUID(c, netuid, uid)
	occupy(c, netuid, uid, hotkey)
}

// ClearUID takes a uid from its neuron: nothing of the neuron is left on the
// subnet but its stake. Its hidden weights are void, see [Stands]: nobody ever reveals
// them. The caller gives the uid to another hotkey, or closes the gap.
func ClearUID(c *runtime.Context, netuid, uid uint16) {
	old := Keys.Get(c, netuid, uid)
	Uids.Delete(c, netuid, old)
	Keys.Delete(c, netuid, uid)
	BlockAtRegistration.Delete(c, netuid, uid)
	IsNetworkMember.Delete(c, old, netuid)
	Axons.Delete(c, netuid, old)
	Prometheus.Delete(c, netuid, old)
	NeuronCertificates.Delete(c, netuid, old)
	LastHotkeyEmissionOnNetuid.Delete(c, old, netuid)
	AssociatedEvmAddress.Delete(c, netuid, uid)
	dropCommits(c, netuid, old)
	resetUID(c, netuid, uid)
	ClearInMechanisms(c, netuid, uid)
}

// resetUID makes a uid's places in the lists of the last epoch those of a neuron
// that has not been in one.
func resetUID(c *runtime.Context, netuid, uid uint16) {
	Active.Set(c, netuid, put(Active.Get(c, netuid), uid, true))
	Emission.Set(c, netuid, put(Emission.Get(c, netuid), uid, 0))
	ValidatorPermit.Set(c, netuid, put(ValidatorPermit.Get(c, netuid), uid, false))
	for _, list := range epochLists {
		list.Set(c, netuid, put(list.Get(c, netuid), uid, 0))
	}
}

// epochLists are the parts of 65535 that epochs write, by uid.
var epochLists = []*runtime.Map[uint16, []uint16]{Consensus, Dividends, StakeWeight, ValidatorTrust}

// occupy makes hotkey the neuron at uid, as of this block.
func occupy(c *runtime.Context, netuid, uid uint16, hotkey AccountID) {
	BlockAtRegistration.Set(c, netuid, uid, c.Height())
	Keys.Set(c, netuid, uid, hotkey)
	Uids.Set(c, netuid, hotkey, uid)
	IsNetworkMember.Set(c, hotkey, netuid, true)
}
