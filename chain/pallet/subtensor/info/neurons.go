package info

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/yuma"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// pruningScore is what every neuron shows: scores are not kept any longer.
const pruningScore = 65535

func neurons() runtime.API {
	type neuron struct {
		Netuid uint16
		UID    uint16
	}
	return runtime.NewAPI("NeuronInfoRuntimeApi", 1,
		runtime.Method("get_neurons", []string{"netuid"}, func(r Reader, netuid uint16) []subtensor.NeuronInfo {
			t := read(r, netuid)
			all := make([]subtensor.NeuronInfo, t.n)
			for uid := range all {
				all[uid] = t.full(r, uid)
			}
			return all
		}),
		runtime.Method("get_neuron", []string{"netuid", "uid"}, func(r Reader, in neuron) *subtensor.NeuronInfo {
			t := read(r, in.Netuid)
			if int(in.UID) >= t.n {
				return nil
			}
			return optional(t.full(r, int(in.UID)), true)
		}),
		runtime.Method("get_neurons_lite", []string{"netuid"}, NeuronsLite),
		runtime.Method("get_neuron_lite", []string{"netuid", "uid"}, func(r Reader, in neuron) *subtensor.NeuronInfoLite {
			t := read(r, in.Netuid)
			if int(in.UID) >= t.n {
				return nil
			}
			return optional(t.lite(int(in.UID)), true)
		}),
	)
}

// NeuronsLite lists a network's neurons by uid.
func NeuronsLite(r Reader, netuid uint16) []subtensor.NeuronInfoLite {
	t := read(r, netuid)
	all := make([]subtensor.NeuronInfoLite, t.n)
	for uid := range all {
		all[uid] = t.lite(uid)
	}
	return all
}

func (t *table) lite(uid int) subtensor.NeuronInfoLite {
	return subtensor.NeuronInfoLite{
		Hotkey: t.hotkeys[uid], Coldkey: t.coldkeys[uid], UID: scale.Compact16(uid), Netuid: scale.Compact16(t.netuid),
		Active: at(t.active, uid), AxonInfo: t.axons[uid], PrometheusInfo: t.prometheus[uid],
		Stake:           []subtensor.AccountAmount{{Account: t.coldkeys[uid], Amount: scale.Compact(t.own[uid])}},
		Emission:        scale.Compact(at(t.emission, uid)),
		Incentive:       scale.Compact16(at(t.incentive, uid)),
		Consensus:       scale.Compact16(at(t.consensus, uid)),
		ValidatorTrust:  scale.Compact16(at(t.trust, uid)),
		Dividends:       scale.Compact16(at(t.dividends, uid)),
		LastUpdate:      scale.Compact(at(t.lastUpdate, uid)),
		ValidatorPermit: at(t.permit, uid), PruningScore: pruningScore,
	}
}

func (t *table) full(r Reader, uid int) subtensor.NeuronInfo {
	l := t.lite(uid)
	return subtensor.NeuronInfo{
		Hotkey: l.Hotkey, Coldkey: l.Coldkey, UID: l.UID, Netuid: l.Netuid, Active: l.Active, AxonInfo: l.AxonInfo,
		PrometheusInfo: l.PrometheusInfo, Stake: l.Stake, Emission: l.Emission, Incentive: l.Incentive,
		Consensus: l.Consensus, ValidatorTrust: l.ValidatorTrust, Dividends: l.Dividends, LastUpdate: l.LastUpdate,
		ValidatorPermit: l.ValidatorPermit, PruningScore: l.PruningScore,
		Weights: pairs(state.Weights.Get(r, t.netuid, uint16(uid))), Bonds: pairs(state.Bonds.Get(r, t.netuid, uint16(uid))),
	}
}

func pairs(row []yuma.Weight) []subtensor.CompactPair {
	list := make([]subtensor.CompactPair, len(row))
	for i, w := range row {
		list[i] = subtensor.CompactPair{UID: scale.Compact16(w.UID), Value: scale.Compact16(w.Value)}
	}
	return list
}

// table is a network's neurons by column; every list is by uid. Those that the
// epoch writes may be shorter.
type table struct {
	netuid     uint16
	n          int
	hotkeys    []state.AccountID
	coldkeys   []state.AccountID
	axons      []subtensor.AxonInfo
	prometheus []subtensor.PrometheusInfo
	registered []uint64
	own        []uint64 // stake on the network
	alpha      []uint64 // the same with what parents give and children take
	tao        []uint64 // stake on root, with and without alike
	active     []bool
	permit     []bool
	emission   []uint64
	incentive  []uint16
	consensus  []uint16
	trust      []uint16
	dividends  []uint16
	lastUpdate []uint64
}

// read loads a network's neurons; one that does not exist has none.
func read(r Reader, netuid uint16) *table {
	n := int(state.SubnetworkN.Get(r, netuid))
	t := &table{
		netuid: netuid, n: n,
		hotkeys: make([]state.AccountID, n), coldkeys: make([]state.AccountID, n),
		axons: make([]subtensor.AxonInfo, n), prometheus: make([]subtensor.PrometheusInfo, n),
		registered: make([]uint64, n), own: make([]uint64, n), alpha: make([]uint64, n), tao: make([]uint64, n),
		active: state.Active.Get(r, netuid), permit: state.ValidatorPermit.Get(r, netuid),
		emission: state.Emission.Get(r, netuid), incentive: state.Incentive.Get(r, netuid),
		consensus: state.Consensus.Get(r, netuid), trust: state.ValidatorTrust.Get(r, netuid),
		dividends: state.Dividends.Get(r, netuid), lastUpdate: state.LastUpdate.Get(r, netuid),
	}
	uids := make(map[state.AccountID]int, n)
	state.Keys.IteratePrefix(r, netuid, func(uid uint16, hotkey state.AccountID) bool {
		if int(uid) < n {
			t.hotkeys[uid] = hotkey
			uids[hotkey] = int(uid)
		}
		return true
	})
	state.BlockAtRegistration.IteratePrefix(r, netuid, func(uid uint16, block uint64) bool {
		if int(uid) < n {
			t.registered[uid] = block
		}
		return true
	})
	state.Axons.IteratePrefix(r, netuid, func(hotkey state.AccountID, axon subtensor.AxonInfo) bool {
		if uid, ok := uids[hotkey]; ok {
			t.axons[uid] = axon
		}
		return true
	})
	state.Prometheus.IteratePrefix(r, netuid, func(hotkey state.AccountID, p subtensor.PrometheusInfo) bool {
		if uid, ok := uids[hotkey]; ok {
			t.prometheus[uid] = p
		}
		return true
	})
	estates := state.NewEstates(r, netuid)
	for uid, hotkey := range t.hotkeys {
		t.coldkeys[uid] = state.Owner.Get(r, hotkey)
		t.own[uid] = state.HotkeyStake(r, hotkey, netuid)
		if state.ChildKeys.Has(r, hotkey, netuid) || state.ParentKeys.Has(r, hotkey, netuid) {
			t.alpha[uid], t.tao[uid] = estates.Inherited(hotkey, true)
		} else {
			t.alpha[uid], t.tao[uid] = t.own[uid], state.HotkeyStake(r, hotkey, state.Root)
		}
	}
	return t
}

// at is an item of a list that may be shorter.
func at[V any](list []V, i int) (v V) {
	if i < len(list) {
		v = list[i]
	}
	return v
}

// compacts is n items of a list in compact form, zeros for those that it lacks.
func compacts[V uint16 | uint64](list []V, n int) []scale.Compact {
	c := make([]scale.Compact, n)
	for i := range c {
		c[i] = scale.Compact(at(list, i))
	}
	return c
}

// compacts16 is [compacts] of 16 bits.
func compacts16(list []uint16, n int) []scale.Compact16 {
	c := make([]scale.Compact16, n)
	for i := range c {
		c[i] = scale.Compact16(at(list, i))
	}
	return c
}

func flags(list []bool, n int) []bool {
	c := make([]bool, n)
	copy(c, list)
	return c
}
