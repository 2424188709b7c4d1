package state

import (
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
)

// mostImmune is the part of a trimmed subnet's uids, in per cent, that those which
// may not be dropped have to stay below.
const mostImmune = 80

// ErrTrimmingWouldExceedMaxImmunePercentage: too many neurons may not be dropped.
var ErrTrimmingWouldExceedMaxImmunePercentage = Errors.E("TrimmingWouldExceedMaxImmunePercentage")

// TrimUIDs makes most the subnet's MaxAllowedUids, and drops those of the neurons
// beyond it that earned least in the last epoch, of equals the highest uids. The
// owner's protected neurons and those in their immunity stay. What remains moves
// together in its order, with all that is kept by uid. Errors: ErrInvalidValue for
// a number outside of MinAllowedUids and MaxAllowedUids,
// ErrTrimmingWouldExceedMaxImmunePercentage.
func TrimUIDs(c *runtime.Context, netuid, most uint16) error {
	if most < MinAllowedUids.Get(c, netuid) || most > MaxAllowedUids.Get(c, netuid) {
		return ErrInvalidValue
	}
	n := SubnetworkN.Get(c, netuid)
	MaxAllowedUids.Set(c, netuid, most)
	c.Emit(MaxAllowedUidsSet{Netuid: netuid, Value: most})
	if n <= most {
		return nil
	}
	keeps := make([]bool, n)
	kept := 0
	protected := ProtectedUIDs(c, netuid)
	for uid := range n {
		if keeps[uid] = IsImmune(c, netuid, uid) || slices.Contains(protected, uid); keeps[uid] {
			kept++
		}
	}
	if kept*100 >= mostImmune*int(most) {
		return ErrTrimmingWouldExceedMaxImmunePercentage
	}
	emission := Emission.Get(c, netuid)
	order := make([]uint16, n)
	for uid := range order {
		order[uid] = uint16(uid)
	}
	slices.SortStableFunc(order, func(a, b uint16) int { return compareAt(emission, b, a) })
	for _, uid := range order { // the best first
		if !keeps[uid] && kept < int(most) {
			keeps[uid] = true
			kept++
		}
	}
	compact(c, netuid, keeps)
	return nil
}

// compareAt orders uids by their entries in a list, which may be short.
func compareAt(list []uint64, a, b uint16) int {
	at := func(uid uint16) uint64 {
		if int(uid) < len(list) {
			return list[uid]
		}
		return 0
	}
	switch x, y := at(a), at(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// IsImmune says that a neuron is younger than its subnet's immunity period.
func IsImmune(r runtime.Reader, netuid, uid uint16) bool {
	return runtime.Height(r)-BlockAtRegistration.Get(r, netuid, uid) < uint64(ImmunityPeriod.Get(r, netuid))
}

// ProtectedUIDs lists the uids of a subnet's owner that nobody else gets: the owner
// hotkey's first, then the owner's oldest, up to the subnet's limit.
func ProtectedUIDs(r runtime.Reader, netuid uint16) []uint16 {
	owner, ok := SubnetOwner.Lookup(r, netuid)
	if !ok {
		return nil
	}
	type neuron struct {
		uid   uint16
		since uint64
	}
	var owned []neuron
	for _, hotkey := range OwnedHotkeys.Get(r, owner) {
		if uid, ok := Uids.Lookup(r, netuid, hotkey); ok {
			owned = append(owned, neuron{uid, BlockAtRegistration.Get(r, netuid, uid)})
		}
	}
	slices.SortFunc(owned, func(a, b neuron) int {
		if a.since != b.since && a.since < b.since || a.since == b.since && a.uid < b.uid {
			return -1
		}
		return 1
	})
	uids := make([]uint16, 0, len(owned)+1)
	if uid, ok := OwnerUID(r, netuid); ok {
		uids = append(uids, uid)
	}
	for _, x := range owned {
		if !slices.Contains(uids, x.uid) {
			uids = append(uids, x.uid)
		}
	}
	return uids[:min(len(uids), int(ImmuneOwnerUidsLimit.Get(r, netuid)))]
}

// compact closes the gaps that dropped uids leave.
func compact(c *runtime.Context, netuid uint16, keeps []bool) {
	for uid, stays := range keeps {
		if !stays {
			ClearUID(c, netuid, uint16(uid))
		}
	}
	places := make([]uint16, len(keeps)) // the new uid of each that stays
	n := uint16(0)
	for uid, stays := range keeps {
		if stays {
			places[uid] = n
			moveUID(c, netuid, uint16(uid), n)
			n++
		}
	}
	SubnetworkN.Set(c, netuid, n)
	Active.Set(c, netuid, pick(Active.Get(c, netuid), keeps))
	Emission.Set(c, netuid, pick(Emission.Get(c, netuid), keeps))
	ValidatorPermit.Set(c, netuid, pick(ValidatorPermit.Get(c, netuid), keeps))
	for _, list := range epochLists {
		list.Set(c, netuid, pick(list.Get(c, netuid), keeps))
	}
	for mecid := range Mechanisms(c, netuid) {
		index := Index(netuid, mecid)
		Incentive.Set(c, index, pick(Incentive.Get(c, index), keeps))
		LastUpdate.Set(c, index, pick(LastUpdate.Get(c, index), keeps))
		for _, rows := range []*runtime.DoubleMap[uint16, uint16, Row]{Weights, Bonds} {
			moveRows(c, rows, index, keeps, places)
		}
	}
}

// moveUID gives a neuron another uid, at or below its own, in what is kept by uid
// and neuron.
func moveUID(c *runtime.Context, netuid, from, to uint16) {
	if from == to {
		return
	}
	hotkey := Keys.Get(c, netuid, from)
	Keys.Delete(c, netuid, from)
	Keys.Set(c, netuid, to, hotkey)
	Uids.Set(c, netuid, hotkey, to)
	since := BlockAtRegistration.Get(c, netuid, from)
	BlockAtRegistration.Delete(c, netuid, from)
	BlockAtRegistration.Set(c, netuid, to, since)
	if address, ok := AssociatedEvmAddress.Lookup(c, netuid, from); ok {
		AssociatedEvmAddress.Delete(c, netuid, from)
		AssociatedEvmAddress.Set(c, netuid, to, address)
	}
}

// moveRows gives the rows of those that stay their new places, without the entries
// toward others.
func moveRows(c *runtime.Context, rows *runtime.DoubleMap[uint16, uint16, Row], index uint16, keeps []bool, places []uint16) {
	moved := map[uint16]Row{}
	rows.IteratePrefix(c, index, func(uid uint16, row Row) bool {
		if int(uid) < len(keeps) && keeps[uid] {
			left := row[:0]
			for _, entry := range row {
				if int(entry.UID) < len(keeps) && keeps[entry.UID] {
					entry.UID = places[entry.UID]
					left = append(left, entry)
				}
			}
			moved[places[uid]] = left
		}
		return true
	})
	rows.DeletePrefix(c, index)
	for uid := range uint16(len(keeps)) {
		if row, ok := moved[uid]; ok {
			rows.Set(c, index, uid, row)
		}
	}
}

// pick is what stays of a list by uid.
func pick[V any](list []V, keeps []bool) []V {
	left := make([]V, 0, len(list))
	for uid, v := range list {
		if uid < len(keeps) && keeps[uid] {
			left = append(left, v)
		}
	}
	return left
}
