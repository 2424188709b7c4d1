package info

import (
	"reflect"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Mechagraph is the metagraph of one of a subnet's mechanisms: its incentives, its
// updates, and its storage index in the place of the netuid. All else is the
// subnet's. It is nil where there is no such mechanism.
func Mechagraph(r Reader, netuid uint16, mecid uint8) *subtensor.Metagraph {
	if mecid >= state.Mechanisms(r, netuid) {
		return nil
	}
	m := Metagraph(r, netuid)
	if m == nil || mecid == 0 {
		return m
	}
	index, n := state.Index(netuid, mecid), len(m.Hotkeys)
	m.Netuid = scale.Compact16(index)
	m.Incentives = compacts16(state.Incentive.Get(r, index), n)
	m.LastUpdate = compacts(state.LastUpdate.Get(r, index), n)
	return m
}

// mechagraphs are those of all mechanisms of all networks, in order.
func mechagraphs(r Reader, _ noInput) []*subtensor.Metagraph {
	all := []*subtensor.Metagraph{}
	for _, netuid := range state.Subnets(r) {
		for mecid := range state.Mechanisms(r, netuid) {
			all = append(all, Mechagraph(r, netuid, mecid))
		}
	}
	return all
}

// selective is a metagraph with only the fields whose numbers are asked for; others,
// and numbers beyond the last, are left out. It is nil where m is.
func (s Sources) selective(r Reader, m *subtensor.Metagraph, netuid uint16, indexes []uint16) *subtensor.SelectiveMetagraph {
	if m == nil {
		return nil
	}
	part := &subtensor.SelectiveMetagraph{Netuid: m.Netuid}
	from, to := reflect.ValueOf(m).Elem(), reflect.ValueOf(part).Elem()
	for _, i := range indexes {
		if i > 0 && int(i) < from.NumField() {
			to.Field(int(i)).Set(from.Field(int(i)).Addr())
		}
		switch int(i) - from.NumField() {
		case 0:
			part.Validators = optional(validators(m), true)
		case 1:
			part.Commitments = optional(s.Commitments(r, netuid), true)
		}
	}
	return part
}

// validators are the uids with a permit.
func validators(m *subtensor.Metagraph) []scale.Compact16 {
	uids := []scale.Compact16{}
	for uid, has := range m.ValidatorPermit {
		if has {
			uids = append(uids, scale.Compact16(uid))
		}
	}
	return uids
}
