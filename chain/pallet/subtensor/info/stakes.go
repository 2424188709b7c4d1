package info

import (
	"bytes"
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// accountStakes is the stakes of one coldkey.
type accountStakes struct {
	Coldkey state.AccountID       `scale:"-"`
	Stakes  []subtensor.StakeInfo `scale:"-"`
}

// availableOn is what may leave of a coldkey's stakes, ascending by netuid: a map to clients.
type availableOn []netuidAvailable

// DescribeScale is BTreeMap<u16, StakeAvailability>.
func (availableOn) DescribeScale(r *metadata.Registry) metadata.Definition {
	return mapOf(r, uint16(0), subtensor.StakeAvailability{}, []netuidAvailable(nil))
}

type netuidAvailable struct {
	Netuid       uint16                      `scale:"-"`
	Availability subtensor.StakeAvailability `scale:"-"`
}

// availableOf is what may leave of coldkeys' stakes, ascending by coldkey: a map to clients.
type availableOf []accountAvailable

// DescribeScale is BTreeMap<AccountId32, BTreeMap<u16, StakeAvailability>>.
func (availableOf) DescribeScale(r *metadata.Registry) metadata.Definition {
	return mapOf(r, state.AccountID{}, availableOn(nil), []accountAvailable(nil))
}

type accountAvailable struct {
	Coldkey  state.AccountID `scale:"-"`
	Networks availableOn     `scale:"-"`
}

// mapOf describes a list of pairs that clients read as a map.
func mapOf(r *metadata.Registry, key, value, pairs any) metadata.Definition {
	return metadata.Definition{
		Path: "BTreeMap", Shape: metadata.Composite,
		Params: []metadata.Param{{Name: "K", Type: r.Of(key)}, {Name: "V", Type: r.Of(value)}},
		Fields: []metadata.Field{{Type: r.Of(pairs), TypeName: "Vec<(K, V)>"}},
	}
}

// hotkeyOn is a hotkey on a network.
type hotkeyOn struct {
	Hotkey state.AccountID `scale:"-"`
	Netuid uint16          `scale:"-"`
}

func stakes() runtime.API {
	type triple struct {
		Hotkey  state.AccountID
		Coldkey state.AccountID
		Netuid  uint16
	}
	type availability struct {
		Coldkeys []state.AccountID
		Netuids  *[]uint16
	}
	type move struct {
		Origin             *hotkeyOn
		OriginColdkey      state.AccountID
		Destination        *hotkeyOn
		DestinationColdkey state.AccountID
		Amount             uint64
	}
	type onSubnet struct {
		Account state.AccountID
		Netuid  uint16
	}
	return runtime.NewAPI("StakeInfoRuntimeApi", 1,
		runtime.Method("get_stake_info_for_coldkey", []string{"coldkey_account"}, StakesOf),
		runtime.Method("get_stake_info_for_coldkeys", []string{"coldkey_accounts"}, func(r Reader, coldkeys []state.AccountID) []accountStakes {
			all := make([]accountStakes, len(coldkeys))
			for i, coldkey := range coldkeys {
				all[i] = accountStakes{coldkey, StakesOf(r, coldkey)}
			}
			return all
		}),
		runtime.Method("get_stake_info_for_hotkey_coldkey_netuid", []string{"hotkey_account", "coldkey_account", "netuid"}, func(r Reader, in triple) *subtensor.StakeInfo {
			if !state.Exists(r, in.Netuid) {
				return nil
			}
			return optional(stakeInfo(r, in.Hotkey, in.Coldkey, in.Netuid), true)
		}),
		runtime.Method("get_stake_availability_for_coldkeys", []string{"coldkey_accounts", "netuids"}, func(r Reader, in availability) availableOf {
			coldkeys := slices.Clone(in.Coldkeys)
			slices.SortFunc(coldkeys, func(a, b state.AccountID) int { return bytes.Compare(a[:], b[:]) })
			var wanted map[uint16]bool // nil: where there is some
			if in.Netuids != nil {
				wanted = map[uint16]bool{}
				for _, n := range *in.Netuids {
					wanted[n] = true
				}
			}
			all := availableOf{}
			for _, coldkey := range slices.Compact(coldkeys) {
				all = append(all, accountAvailable{coldkey, available(r, coldkey, wanted)})
			}
			return all
		}),
		runtime.Method("get_stake_fee", []string{"origin", "origin_coldkey_account", "destination", "destination_coldkey_account", "amount"}, func(r Reader, in move) uint64 {
			return stakeFee(r, in.Origin, in.Destination, in.Amount)
		}),
		// There are no locks on this chain, so that none is ever found.
		runtime.Method("get_coldkey_lock", []string{"coldkey", "netuid"}, func(Reader, onSubnet) *subtensor.LockState { return nil }),
		runtime.Method("get_hotkey_conviction", []string{"hotkey", "netuid"}, func(Reader, onSubnet) subtensor.U64F64 { return subtensor.U64F64{} }),
		runtime.Method("get_most_convicted_hotkey_on_subnet", []string{"netuid"}, func(Reader, uint16) *state.AccountID { return nil }),
	)
}

// StakesOf lists all stakes of a coldkey, by hotkey in the order in which it
// first staked to them.
func StakesOf(r Reader, coldkey state.AccountID) []subtensor.StakeInfo {
	list := []subtensor.StakeInfo{}
	for _, hotkey := range state.StakingHotkeys.Get(r, coldkey) {
		state.Alpha.IteratePair(r, hotkey, coldkey, func(netuid uint16, _ subtensor.U64F64) bool {
			if s := stakeInfo(r, hotkey, coldkey, netuid); s.Stake > 0 {
				list = append(list, s)
			}
			return true
		})
	}
	return list
}

func stakeInfo(r Reader, hotkey, coldkey state.AccountID, netuid uint16) subtensor.StakeInfo {
	return subtensor.StakeInfo{
		Hotkey: hotkey, Coldkey: coldkey, Netuid: scale.Compact16(netuid),
		Stake:        scale.Compact(state.Stake(r, hotkey, coldkey, netuid)),
		Emission:     scale.Compact(state.AlphaDividendsPerSubnet.Get(r, netuid, hotkey)),
		IsRegistered: state.IsRegistered(r, netuid, hotkey),
	}
}

// available sums a coldkey's stakes on each network, or on those wanted, in ascending
// order of netuid. All of it may leave.
func available(r Reader, coldkey state.AccountID, wanted map[uint16]bool) availableOn {
	total := map[uint16]scale.Compact{}
	for _, s := range StakesOf(r, coldkey) {
		total[uint16(s.Netuid)] += s.Stake
	}
	list := availableOn{}
	for _, netuid := range ascending(state.Subnets(r)) {
		sum, has := total[netuid]
		if wanted == nil && has || wanted[netuid] {
			list = append(list, netuidAvailable{netuid, subtensor.StakeAvailability{Total: sum, Available: sum}})
		}
	}
	return list
}
