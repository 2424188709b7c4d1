// Package weights takes the weights that validators set on miners, in the open or
// sealed until a later epoch.
//
// The calls cost nothing, so each is checked before the mempool keeps it, and
// again before it runs: the same functions, in the same order. Sealed weights are
// hashes, which their author reveals (commit.go, reveal.go), or are encrypted to
// a drand round, and the chain reveals them itself (timelock.go). The rules stand
// in docs/protocol/weights.md. Start at [Module.Calls] and, for what a block does
// by itself, at [Module.RevealDue].
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

// Pulses is the drand beacon as the chain knows it; the drand pallet has it.
type Pulses interface {
	// LastRound is the newest round that the chain knows, 0 for none.
	LastRound(r runtime.Reader) uint64
	// Signature is the beacon's signature of a round; ok is false for a round that
	// the chain does not know, or no longer.
	Signature(r runtime.Reader, round uint64) (signature []byte, ok bool)
}

// Module takes weights.
type Module struct{ Pulses Pulses }

// vote is weights on one mechanism of a subnet.
type vote = subtensor.SetMechanismWeights

// Calls are the calls that set, commit and reveal weights, under Bittensor's indices.
func (m Module) Calls() []runtime.Call {
	calls := []runtime.Call{
		runtime.NewCall(0, "set_weights", func(c *runtime.Context, o runtime.Origin, a subtensor.SetWeights) error {
			return set(c, o, plain(a))
		}, runtime.Weight(func(a subtensor.SetWeights) uint64 { return costOf(len(a.Dests)) }),
			runtime.Free(func(r runtime.Reader, who state.AccountID, a subtensor.SetWeights) error {
				return checkOpen(r, who, plain(a))
			}, func(who state.AccountID, a subtensor.SetWeights) string { return slot(who, a.Netuid, 0) })),
		runtime.NewCall(119, "set_mechanism_weights", set,
			runtime.Weight(func(a vote) uint64 { return costOf(len(a.Dests)) }),
			runtime.Free(checkOpen, func(who state.AccountID, a vote) string { return slot(who, a.Netuid, a.Mecid) })),
		runtime.NewCall(80, "batch_set_weights", batch, runtime.Weight(func(a subtensor.BatchSetWeights) uint64 {
			weight := uint64(callWeight)
			for _, row := range a.Weights {
				weight += costOf(len(row))
			}
			return weight
		}), runtime.Free(checkBatch, func(who state.AccountID, _ subtensor.BatchSetWeights) string { return string(who[:]) })),
	}
	calls = append(calls, commitCalls()...)
	calls = append(calls, revealCalls()...)
	return append(calls, timelockCalls()...)
}

func costOf(entries int) uint64 { return callWeight + entryWeight*uint64(entries) }

// slot is what one waiting call of a hotkey may hold.
func slot(who state.AccountID, netuid uint16, mecid uint8) string {
	return strconv.Itoa(int(state.Index(netuid, mecid))) + "/" + string(who[:])
}

func plain(a subtensor.SetWeights) vote {
	return vote{Netuid: a.Netuid, Dests: a.Dests, Weights: a.Weights, VersionKey: a.VersionKey}
}

// checkOpen says whether a hotkey may set weights for all to see: what check says,
// after ErrCommitRevealEnabled where weights are to be sealed.
func checkOpen(r runtime.Reader, hotkey state.AccountID, a vote) error {
	if a.Netuid != state.Root && state.Exists(r, a.Netuid) && state.CommitRevealWeightsEnabled.Get(r, a.Netuid) {
		return state.ErrCommitRevealEnabled
	}
	return check(r, hotkey, a)
}

// check says whether a hotkey may set these weights now, open or revealed. In the
// order of the checks: ErrCanNotSetRootNetworkWeights, ErrWeightVecNotEqualSize,
// ErrMechanismDoesNotExist, ErrUidsLengthExceedUidsInSubNet,
// ErrHotKeyNotRegisteredInSubNet, ErrNotEnoughStakeToSetWeights,
// ErrIncorrectWeightVersionKey, ErrSettingWeightsTooFast (not of revealed ones:
// their commit was limited), ErrNeuronNoValidatorPermit, ErrDuplicateUids,
// ErrUidVecContainInvalidOne, ErrWeightVecLengthIsLow.
func check(r runtime.Reader, hotkey state.AccountID, a vote) error {
	n := state.SubnetworkN.Get(r, a.Netuid)
	switch {
	case a.Netuid == state.Root:
		return state.ErrCanNotSetRootNetworkWeights
	case len(a.Dests) != len(a.Weights):
		return state.ErrWeightVecNotEqualSize
	case !mechanismExists(r, a.Netuid, a.Mecid):
		return state.ErrMechanismDoesNotExist
	case len(a.Dests) > int(n):
		return state.ErrUidsLengthExceedUidsInSubNet
	}
	uid, ok := state.Uids.Lookup(r, a.Netuid, hotkey)
	if !ok {
		return state.ErrHotKeyNotRegisteredInSubNet
	}
	isOwner := isOwner(r, a.Netuid, uid)
	if !isOwner && !hasStake(r, hotkey, a.Netuid) {
		return state.ErrNotEnoughStakeToSetWeights
	}
	if key := state.WeightsVersionKey.Get(r, a.Netuid); key != 0 && a.VersionKey < key {
		return state.ErrIncorrectWeightVersionKey
	}
	if !state.CommitRevealWeightsEnabled.Get(r, a.Netuid) && tooFast(r, a.Netuid, a.Mecid, uid) {
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

func mechanismExists(r runtime.Reader, netuid uint16, mecid uint8) bool {
	return state.Exists(r, netuid) && mecid < state.Mechanisms(r, netuid)
}

func isOwner(r runtime.Reader, netuid, uid uint16) bool {
	owner, ok := state.OwnerUID(r, netuid)
	return ok && owner == uid
}

// hasStake says that a hotkey's word weighs enough on a subnet.
func hasStake(r runtime.Reader, hotkey state.AccountID, netuid uint16) bool {
	least := state.StakeThreshold.Get(r)
	return least == 0 || state.EqualStake.Get(r, netuid) || stakeWeight(r, hotkey, netuid).Floor() >= least
}

// stakeWeight is what a hotkey's word weighs on a subnet, as the epoch counts it.
func stakeWeight(r runtime.Reader, hotkey state.AccountID, netuid uint16) fixed.I64F64 {
	taoWeight := state.TaoWeight.Get(r)
	alpha, tao := state.Inherited(r, hotkey, netuid, taoWeight != 0)
	return share.Weight(alpha, tao, taoWeight)
}

func tooFast(r runtime.Reader, netuid uint16, mecid uint8, uid uint16) bool {
	updates := state.LastUpdate.Get(r, state.Index(netuid, mecid))
	if int(uid) >= len(updates) || updates[uid] == 0 {
		return false
	}
	return runtime.Height(r)-min(updates[uid], runtime.Height(r)) < state.WeightsSetRateLimit.Get(r, netuid)
}

func permitted(r runtime.Reader, netuid, uid uint16) bool {
	permits := state.ValidatorPermit.Get(r, netuid)
	return int(uid) < len(permits) && permits[uid]
}

// set stores checked weights that were made in this block.
func set(c *runtime.Context, o runtime.Origin, a vote) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	uid, ok := state.Uids.Lookup(c, a.Netuid, hotkey)
	if !ok {
		return state.ErrHotKeyNotRegisteredInSubNet
	}
	store(c, uid, a, c.Height())
	return nil
}

// store keeps checked weights that were made in a block, this one or that of their
// commit, scaled so that the largest is 65535. Entries of weight 0 are kept: an
// epoch tells them from absent ones. What is for a uid that changed hands in that
// block or later becomes 0: the new neuron inherits no sealed votes.
func store(c *runtime.Context, uid uint16, a vote, made uint64) {
	scaled := slices.Clone(a.Weights) // the arguments may be looked at again
	for i, dest := range a.Dests {
		if made < c.Height() && state.BlockAtRegistration.Get(c, a.Netuid, dest) >= made {
			scaled[i] = 0
		}
	}
	yuma.Upscale(scaled)
	row := make(state.Row, len(a.Dests))
	for i, dest := range a.Dests {
		row[i] = yuma.Weight{UID: dest, Value: scaled[i]}
	}
	index := state.Index(a.Netuid, a.Mecid)
	state.Weights.Set(c, index, uid, row)
	if !state.CommitRevealWeightsEnabled.Get(c, a.Netuid) {
		touch(c, index, uid)
	}
	c.Emit(state.WeightsSet{Index: index, UID: uid})
}

// touch says that a neuron made weights in this block.
func touch(c *runtime.Context, index, uid uint16) {
	updates := state.LastUpdate.Get(c, index)
	for len(updates) <= int(uid) {
		updates = append(updates, 0)
	}
	updates[uid] = c.Height()
	state.LastUpdate.Set(c, index, updates)
}
