// Package weights takes the weights that validators set on miners.
//
// The calls cost nothing, so each is checked before the mempool keeps it, and
// again before it runs: the same function, [Check], in the same order. The rules
// stand in docs/protocol/weights.md. Start at [Calls].
package weights

import (
	"slices"
	"strconv"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/economy/yuma"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Weights in picoseconds: a part for the call and a part for each entry.
const (
	callWeight  = 200_000_000
	entryWeight = 100_000
)

// maxBatch bounds the subnets of one batch_set_weights.
const maxBatch = 32

// Calls are the calls that set weights, under Bittensor's indices.
func Calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(0, "set_weights", func(c *runtime.Context, o runtime.Origin, a subtensor.SetWeights) error {
			return set(c, o, a)
		}, runtime.Weight(func(a subtensor.SetWeights) uint64 { return costOf(len(a.Dests)) }),
			runtime.Free(Check, func(who state.AccountID, a subtensor.SetWeights) string { return slot(who, a.Netuid) })),
		runtime.NewCall(119, "set_mechanism_weights", func(c *runtime.Context, o runtime.Origin, a subtensor.SetMechanismWeights) error {
			if a.Mecid != 0 {
				return state.ErrMechanismDoesNotExist
			}
			return set(c, o, plain(a))
		}, runtime.Weight(func(a subtensor.SetMechanismWeights) uint64 { return costOf(len(a.Dests)) }),
			runtime.Free(checkMechanism, func(who state.AccountID, a subtensor.SetMechanismWeights) string { return slot(who, a.Netuid) })),
		runtime.NewCall(80, "batch_set_weights", batch, runtime.Weight(func(a subtensor.BatchSetWeights) uint64 {
			weight := uint64(callWeight)
			for _, row := range a.Weights {
				weight += costOf(len(row))
			}
			return weight
		}), runtime.Free(checkBatch, func(who state.AccountID, _ subtensor.BatchSetWeights) string { return string(who[:]) })),
	}
}

func costOf(entries int) uint64 { return callWeight + entryWeight*uint64(entries) }

// slot is what one waiting call of a hotkey may hold.
func slot(who state.AccountID, netuid uint16) string {
	return strconv.Itoa(int(netuid)) + "/" + string(who[:])
}

func plain(a subtensor.SetMechanismWeights) subtensor.SetWeights {
	return subtensor.SetWeights{Netuid: a.Netuid, Dests: a.Dests, Weights: a.Weights, VersionKey: a.VersionKey}
}

// Check says whether a hotkey may set these weights now. In the order of the
// checks: ErrCommitRevealEnabled, ErrCanNotSetRootNetworkWeights,
// ErrWeightVecNotEqualSize, ErrSubnetNotExists,
// ErrUidsLengthExceedUidsInSubNet, ErrHotKeyNotRegisteredInSubNet,
// ErrNotEnoughStakeToSetWeights, ErrIncorrectWeightVersionKey,
// ErrSettingWeightsTooFast, ErrNeuronNoValidatorPermit, ErrDuplicateUids,
// ErrUidVecContainInvalidOne, ErrWeightVecLengthIsLow.
func Check(r runtime.Reader, hotkey state.AccountID, a subtensor.SetWeights) error {
	if state.CommitRevealWeightsEnabled.Get(r, a.Netuid) {
		return state.ErrCommitRevealEnabled
	}
	n := state.SubnetworkN.Get(r, a.Netuid)
	switch {
	case a.Netuid == state.Root:
		return state.ErrCanNotSetRootNetworkWeights
	case len(a.Dests) != len(a.Weights):
		return state.ErrWeightVecNotEqualSize
	case !state.Exists(r, a.Netuid):
		return state.ErrSubnetNotExists
	case len(a.Dests) > int(n):
		return state.ErrUidsLengthExceedUidsInSubNet
	}
	uid, ok := state.Uids.Lookup(r, a.Netuid, hotkey)
	if !ok {
		return state.ErrHotKeyNotRegisteredInSubNet
	}
	owner, hasOwner := state.OwnerUID(r, a.Netuid)
	isOwner := hasOwner && owner == uid
	if !isOwner && stakeWeight(r, hotkey, a.Netuid).Floor() < state.StakeThreshold.Get(r) {
		return state.ErrNotEnoughStakeToSetWeights
	}
	if key := state.WeightsVersionKey.Get(r, a.Netuid); key != 0 && a.VersionKey < key {
		return state.ErrIncorrectWeightVersionKey
	}
	if tooFast(r, a.Netuid, uid) {
		return state.ErrSettingWeightsTooFast
	}
	onlySelf := len(a.Dests) == 1 && a.Dests[0] == uid
	if !onlySelf && !isOwner && !permitted(r, a.Netuid, uid) {
		return state.ErrNeuronNoValidatorPermit
	}
	if err := checkDests(a.Dests, n); err != nil {
		return err
	}
	if !onlySelf && len(a.Dests) < int(min(state.MinAllowedWeights.Get(r, a.Netuid), n)) {
		return state.ErrWeightVecLengthIsLow
	}
	return nil
}

// checkDests wants each uid once, and below n.
func checkDests(dests []uint16, n uint16) error {
	var seen [1 << 16 / 64]uint64
	for _, uid := range dests {
		bit := uint64(1) << (uid % 64)
		if seen[uid/64]&bit != 0 {
			return state.ErrDuplicateUids
		}
		seen[uid/64] |= bit
	}
	for _, uid := range dests {
		if uid >= n {
			return state.ErrUidVecContainInvalidOne
		}
	}
	return nil
}

// stakeWeight is what a hotkey's word weighs on a subnet.
func stakeWeight(r runtime.Reader, hotkey state.AccountID, netuid uint16) fixed.I64F64 {
	return share.Weight(state.HotkeyStake(r, hotkey, netuid), state.HotkeyStake(r, hotkey, state.Root), state.TaoWeight.Get(r))
}

func tooFast(r runtime.Reader, netuid, uid uint16) bool {
	updates := state.LastUpdate.Get(r, netuid)
	if int(uid) >= len(updates) || updates[uid] == 0 {
		return false
	}
	return runtime.Height(r)-min(updates[uid], runtime.Height(r)) < state.WeightsSetRateLimit.Get(r, netuid)
}

func permitted(r runtime.Reader, netuid, uid uint16) bool {
	permits := state.ValidatorPermit.Get(r, netuid)
	return int(uid) < len(permits) && permits[uid]
}

// set stores checked weights, scaled so that the largest is 65535. Entries of
// weight 0 are kept: an epoch tells them from absent ones.
func set(c *runtime.Context, o runtime.Origin, a subtensor.SetWeights) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	uid, ok := state.Uids.Lookup(c, a.Netuid, hotkey)
	if !ok {
		return state.ErrHotKeyNotRegisteredInSubNet
	}
	scaled := slices.Clone(a.Weights) // the arguments may be looked at again
	yuma.Upscale(scaled)
	row := make(state.Row, len(a.Dests))
	for i, dest := range a.Dests {
		row[i] = yuma.Weight{UID: dest, Value: scaled[i]}
	}
	state.Weights.Set(c, a.Netuid, uid, row)
	updates := state.LastUpdate.Get(c, a.Netuid)
	for len(updates) <= int(uid) {
		updates = append(updates, 0)
	}
	updates[uid] = c.Height()
	state.LastUpdate.Set(c, a.Netuid, updates)
	c.Emit(state.WeightsSet{Index: a.Netuid, UID: uid})
	return nil
}

func checkMechanism(r runtime.Reader, hotkey state.AccountID, a subtensor.SetMechanismWeights) error {
	if a.Mecid != 0 {
		return state.ErrMechanismDoesNotExist
	}
	return Check(r, hotkey, plain(a))
}
