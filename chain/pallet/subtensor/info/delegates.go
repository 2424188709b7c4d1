package info

import (
	"cmp"
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// blocksPerDay is what daily returns are reckoned with: blocks of 12 seconds.
const blocksPerDay = 7200

// delegated is a delegate and what one coldkey has with it on a network.
type delegated struct {
	Delegate subtensor.DelegateInfo `scale:"-"`
	Stake    subtensor.NetuidAmount `scale:"-"`
}

func delegates() runtime.API {
	return runtime.NewAPI("DelegateInfoRuntimeApi", 1,
		runtime.Method("get_delegates", nil, func(r Reader, _ noInput) []subtensor.DelegateInfo {
			list := []subtensor.DelegateInfo{}
			state.Delegates.Iterate(r, func(hotkey state.AccountID, _ uint16) bool {
				list = append(list, delegate(r, hotkey))
				return true
			})
			return list
		}),
		runtime.Method("get_delegate", []string{"delegate_account"}, func(r Reader, hotkey state.AccountID) *subtensor.DelegateInfo {
			if !state.Delegates.Has(r, hotkey) {
				return nil
			}
			return optional(delegate(r, hotkey), true)
		}),
		runtime.Method("get_delegated", []string{"delegatee_account"}, func(r Reader, coldkey state.AccountID) []delegated {
			list := []delegated{}
			for _, s := range StakesOf(r, coldkey) {
				if state.Delegates.Has(r, s.Hotkey) {
					list = append(list, delegated{delegate(r, s.Hotkey), subtensor.NetuidAmount{Netuid: s.Netuid, Amount: s.Stake}})
				}
			}
			return list
		}),
	)
}

// delegate is a hotkey that others may stake to, with all who do.
func delegate(r Reader, hotkey state.AccountID) subtensor.DelegateInfo {
	d := subtensor.DelegateInfo{
		Hotkey: hotkey, Take: scale.Compact16(state.Delegates.Get(r, hotkey)), Owner: state.Owner.Get(r, hotkey),
		Nominators: nominators(r, hotkey), Registrations: []scale.Compact16{}, ValidatorPermits: []scale.Compact16{},
	}
	var daily, total uint64
	for _, netuid := range state.Subnets(r) {
		uid, ok := state.Uids.Lookup(r, netuid, hotkey)
		if !ok {
			continue
		}
		d.Registrations = append(d.Registrations, scale.Compact16(netuid))
		if at(state.ValidatorPermit.Get(r, netuid), int(uid)) {
			d.ValidatorPermits = append(d.ValidatorPermits, scale.Compact16(netuid))
		}
		if tempo := uint64(state.Tempo.Get(r, netuid)); tempo > 0 {
			daily += state.AlphaDividendsPerSubnet.Get(r, netuid, hotkey) * blocksPerDay / tempo
			total += state.TotalHotkeyAlphaLastEpoch.Get(r, hotkey, netuid)
		}
	}
	d.TotalDailyReturn = scale.Compact(daily)
	if stakeTAO := total / subtensor.RaoPerTAO; stakeTAO > 0 {
		d.ReturnPer1000 = scale.Compact(daily / stakeTAO * 1000)
	}
	return d
}

// nominators lists who stakes to a hotkey, by account, and how much on which network.
func nominators(r Reader, hotkey state.AccountID) []subtensor.Nominator {
	list := []subtensor.Nominator{}
	state.Alpha.IteratePrefix(r, hotkey, func(coldkey state.AccountID, netuid uint16, _ subtensor.U64F64) bool {
		stake := subtensor.NetuidAmount{Netuid: scale.Compact16(netuid), Amount: scale.Compact(state.Stake(r, hotkey, coldkey, netuid))}
		if n := len(list); n > 0 && list[n-1].Coldkey == coldkey {
			list[n-1].Stakes = append(list[n-1].Stakes, stake)
		} else {
			list = append(list, subtensor.Nominator{Coldkey: coldkey, Stakes: []subtensor.NetuidAmount{stake}})
		}
		return true
	})
	slices.SortFunc(list, func(a, b subtensor.Nominator) int { return slices.Compare(a.Coldkey[:], b.Coldkey[:]) })
	return list
}

// ascending is a sorted copy.
func ascending[V cmp.Ordered](list []V) []V { return slices.Sorted(slices.Values(list)) }
