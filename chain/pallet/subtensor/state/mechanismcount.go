package state

import "github.com/plexus-network/plexus/chain/runtime"

// SetMechanisms changes how many mechanisms a subnet has. Those that go lose their
// weights, bonds and commits; those that come start without. The division of the
// emission falls back to alike.
func SetMechanisms(c *runtime.Context, netuid uint16, count uint8) {
	before := Mechanisms(c, netuid)
	if count == before {
		return
	}
	for mecid := count; mecid < before; mecid++ {
		ForgetMechanism(c, netuid, mecid)
		forgetCommits(c, Index(netuid, mecid))
	}
	n := SubnetworkN.Get(c, netuid)
	for mecid := before; mecid < count; mecid++ {
		Incentive.Set(c, Index(netuid, mecid), make([]uint16, n))
		LastUpdate.Set(c, Index(netuid, mecid), make([]uint64, n))
	}
	MechanismCountCurrent.Set(c, netuid, count)
	MechanismEmissionSplit.Delete(c, netuid)
}
