// Package info answers the runtime APIs: metagraphs, subnets, neurons, delegates,
// stakes and prices, as Bittensor's clients ask for them.
//
// It only reads, and any state that is still kept. An answer's work grows with the
// neurons of the subnets asked for, or with the stakes of the accounts. Start at
// [APIs].
package info

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Reader is short for what every answer reads.
type Reader = runtime.Reader

// noInput is the parameters of a method without any.
type noInput struct{}

// Sources answer what other packages know.
type Sources struct {
	LockCost    func(r Reader) uint64                                  // of the next subnet, in rao
	ToPrune     func(r Reader) (netuid uint16, ok bool)                // which subnet would make room for it
	Commitments func(r Reader, netuid uint16) []subtensor.AccountBytes // what hotkeys published, encoded
}

// APIs declares the runtime APIs.
func APIs(s Sources) []runtime.API {
	return []runtime.API{
		subnets(s), neurons(), delegates(), stakes(), swaps(),
		runtime.NewAPI("SubnetRegistrationRuntimeApi", 1,
			runtime.Method("get_network_registration_cost", nil, func(r Reader, _ noInput) uint64 { return s.LockCost(r) })),
	}
}

func subnets(s Sources) runtime.API {
	type selection struct {
		Netuid  uint16
		Indexes []uint16
	}
	type mechanism struct {
		Netuid uint16
		Mecid  uint8
	}
	type mechanismSelection struct {
		Netuid  uint16
		Mecid   uint8
		Indexes []uint16
	}
	type autoStake struct {
		Coldkey state.AccountID
		Netuid  uint16
	}
	one := []string{"netuid"}
	return runtime.NewAPI("SubnetInfoRuntimeApi", 1,
		runtime.Method("get_subnet_info", one, SubnetInfo),
		runtime.Method("get_subnets_info", nil, every(SubnetInfo)),
		runtime.Method("get_subnet_info_v2", one, SubnetInfoV2),
		runtime.Method("get_subnets_info_v2", nil, every(SubnetInfoV2)),
		runtime.Method("get_subnet_hyperparams", one, Hyperparams),
		runtime.Method("get_subnet_hyperparams_v2", one, HyperparamsV2),
		runtime.Method("get_subnet_hyperparams_v3", one, HyperparamsV3),
		runtime.Method("get_all_dynamic_info", nil, every(DynamicInfo)),
		runtime.Method("get_dynamic_info", one, DynamicInfo),
		runtime.Method("get_all_metagraphs", nil, every(Metagraph)),
		runtime.Method("get_metagraph", one, Metagraph),
		runtime.Method("get_all_mechagraphs", nil, mechagraphs),
		runtime.Method("get_mechagraph", []string{"netuid", "mecid"}, func(r Reader, in mechanism) *subtensor.Metagraph {
			return Mechagraph(r, in.Netuid, in.Mecid)
		}),
		runtime.Method("get_selective_metagraph", []string{"netuid", "metagraph_indexes"}, func(r Reader, in selection) *subtensor.SelectiveMetagraph {
			return s.selective(r, Metagraph(r, in.Netuid), in.Netuid, in.Indexes)
		}),
		runtime.Method("get_selective_mechagraph", []string{"netuid", "subid", "metagraph_indexes"}, func(r Reader, in mechanismSelection) *subtensor.SelectiveMetagraph {
			return s.selective(r, Mechagraph(r, in.Netuid, in.Mecid), in.Netuid, in.Indexes)
		}),
		runtime.Method("get_subnet_state", one, SubnetState),
		runtime.Method("get_coldkey_auto_stake_hotkey", []string{"coldkey", "netuid"}, func(r Reader, in autoStake) *state.AccountID {
			hotkey, ok := state.AutoStakeDestination.Lookup(r, in.Coldkey, in.Netuid)
			return optional(hotkey, ok)
		}),
		runtime.Method("get_subnet_to_prune", nil, func(r Reader, _ noInput) *uint16 { return optional(s.ToPrune(r)) }),
		runtime.Method("get_subnet_account_id", one, func(r Reader, netuid uint16) *state.AccountID {
			return optional(state.SubnetAccount(netuid), state.Exists(r, netuid))
		}),
		runtime.Method("get_next_epoch_start_block", one, nextEpoch),
	)
}

// nextEpoch is the block in which a network's next epoch starts, at the earliest
// the next one; nil where none ever will.
func nextEpoch(r Reader, netuid uint16) *uint64 {
	e := state.Schedule(r, netuid)
	if !state.Exists(r, netuid) || e.Tempo == 0 {
		return nil
	}
	return optional(first(e, runtime.Height(r)+1), true)
}

// first is the first block from now on in which an epoch is due.
func first(e schedule.Epochs, now uint64) uint64 {
	if e.Due(now) {
		return now
	}
	next := now + e.Remaining(now)
	if e.Pending != 0 {
		next = min(next, max(now, e.Pending))
	}
	return next
}

// every asks for all networks in order.
func every[T any](ask func(Reader, uint16) *T) func(Reader, noInput) []*T {
	return func(r Reader, _ noInput) []*T {
		networks := state.Subnets(r)
		all := make([]*T, len(networks))
		for i, netuid := range networks {
			all[i] = ask(r, netuid)
		}
		return all
	}
}

// optional is v, or nil where it is not there.
func optional[V any](v V, ok bool) *V {
	if !ok {
		return nil
	}
	return &v
}
