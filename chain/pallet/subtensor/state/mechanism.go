package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/yuma"
)

// MostMechanisms bounds a subnet's mechanisms: a storage index has room for 16.
const MostMechanisms = 16

// Index is where mechanism mecid of a subnet keeps its weights, bonds, incentives,
// updates and commits: mecid*4096 + netuid. Mechanism 0 has the netuid itself.
func Index(netuid uint16, mecid uint8) uint16 { return yuma.StorageIndex(netuid, mecid) }

// Mechanisms is how many mechanisms a subnet has: 1 to [MostMechanisms].
func Mechanisms(r runtime.Reader, netuid uint16) uint8 {
	return min(max(MechanismCountCurrent.Get(r, netuid), 1), MostMechanisms)
}

// SplitEmission divides an epoch's emission between a subnet's mechanisms, as its
// owner chose or alike; what rounding leaves goes to mechanism 0.
func SplitEmission(r runtime.Reader, netuid uint16, alpha uint64) []uint64 {
	return yuma.SplitEmission(alpha, int(Mechanisms(r, netuid)), MechanismEmissionSplit.Get(r, netuid))
}

// AppendToMechanisms gives a new uid its places in the lists of all mechanisms:
// no incentive, updated now.
func AppendToMechanisms(c *runtime.Context, netuid, uid uint16) {
	for mecid := range Mechanisms(c, netuid) {
		index := Index(netuid, mecid)
		Incentive.Set(c, index, put(Incentive.Get(c, index), uid, 0))
		LastUpdate.Set(c, index, put(LastUpdate.Get(c, index), uid, c.Height()))
	}
}

// ClearInMechanisms takes from a uid, in all mechanisms, what belonged to its
// former neuron: incentive, weights, bonds, and others' weights toward it, which
// stay as zeros. Bonds toward it stay until the next epoch, which drops them since
// they are older than the registration. The uid is updated now.
func ClearInMechanisms(c *runtime.Context, netuid, uid uint16) {
	AppendToMechanisms(c, netuid, uid)
	for mecid := range Mechanisms(c, netuid) {
		index := Index(netuid, mecid)
		Weights.Delete(c, index, uid)
		Bonds.Delete(c, index, uid)
		Weights.IteratePrefix(c, index, func(from uint16, row Row) bool {
			changed := false
			for i := range row {
				if row[i].UID == uid && row[i].Value != 0 {
					row[i].Value, changed = 0, true
				}
			}
			if changed {
				Weights.Set(c, index, from, row)
			}
			return true
		})
	}
}

// ForgetMechanism removes all that mechanism mecid of a subnet keeps, but for its
// commits. Mechanism 0's lists must be made anew if the subnet stays.
func ForgetMechanism(c *runtime.Context, netuid uint16, mecid uint8) {
	index := Index(netuid, mecid)
	Weights.DeletePrefix(c, index)
	Bonds.DeletePrefix(c, index)
	Incentive.Delete(c, index)
	LastUpdate.Delete(c, index)
}

// ResetBonds removes the bonds toward a hotkey in all mechanisms of a subnet, where
// the subnet allows that and the hotkey is its neuron.
func ResetBonds(c *runtime.Context, netuid uint16, hotkey AccountID) {
	if !BondsResetOn.Get(c, netuid) {
		return
	}
	uid, ok := Uids.Lookup(c, netuid, hotkey)
	if !ok {
		return
	}
	for mecid := range Mechanisms(c, netuid) {
		index := Index(netuid, mecid)
		Bonds.IteratePrefix(c, index, func(from uint16, row Row) bool {
			kept := make(Row, 0, len(row))
			for _, bond := range row {
				if bond.UID != uid {
					kept = append(kept, bond)
				}
			}
			if len(kept) != len(row) {
				Bonds.Set(c, index, from, kept)
			}
			return true
		})
	}
}

// put is list with v at uid, longer if it must be.
func put[V any](list []V, uid uint16, v V) []V {
	for len(list) <= int(uid) {
		list = append(list, *new(V))
	}
	list[uid] = v
	return list
}
