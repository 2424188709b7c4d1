package weights

import (
	"slices"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// reveal opens a commit on one mechanism of a subnet.
type reveal = subtensor.RevealMechanismWeights

func revealCalls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(97, "reveal_weights", func(c *runtime.Context, o runtime.Origin, a subtensor.RevealWeights) error {
			return revealOne(c, o, mainReveal(a))
		}, runtime.Weight(func(a subtensor.RevealWeights) uint64 { return revealCost(mainReveal(a)) }),
			runtime.Free(func(r runtime.Reader, who state.AccountID, a subtensor.RevealWeights) error {
				return checkReveal(r, who, mainReveal(a))
			}, func(who state.AccountID, a subtensor.RevealWeights) string { return slot(who, a.Netuid, 0) })),
		runtime.NewCall(116, "reveal_mechanism_weights", revealOne, runtime.Weight(revealCost),
			runtime.Free(checkReveal, func(who state.AccountID, a reveal) string { return slot(who, a.Netuid, a.Mecid) })),
		runtime.NewCall(98, "batch_reveal_weights", revealBatch, runtime.Weight(func(a subtensor.BatchRevealWeights) uint64 {
			weight := uint64(callWeight)
			for _, lists := range [][][]uint16{a.UIDsList, a.ValuesList, a.SaltsList} {
				for _, list := range lists {
					weight += costOf(len(list))
				}
			}
			return weight
		}), runtime.Free(checkReveals, func(who state.AccountID, a subtensor.BatchRevealWeights) string { return slot(who, a.Netuid, 0) })),
	}
}

func mainReveal(a subtensor.RevealWeights) reveal {
	return reveal{Netuid: a.Netuid, UIDs: a.UIDs, Values: a.Values, Salt: a.Salt, VersionKey: a.VersionKey}
}

func revealCost(a reveal) uint64 { return costOf(len(a.UIDs) + len(a.Values) + len(a.Salt)) }

func voteOf(a reveal) vote {
	return vote{Netuid: a.Netuid, Mecid: a.Mecid, Dests: a.UIDs, Weights: a.Values, VersionKey: a.VersionKey}
}

// hashOf is the hash that commits a hotkey to weights.
func hashOf(hotkey state.AccountID, a reveal) [32]byte {
	return blake2b.Sum256(schedule.Commit{
		Account: hotkey, Index: state.Index(a.Netuid, a.Mecid),
		UIDs: a.UIDs, Values: a.Values, Salt: a.Salt, VersionKey: a.VersionKey,
	}.Preimage())
}

// checkReveals says whether a hotkey may reveal a batch of commits: each of them
// must pass. In the order of the checks: ErrSubnetNotExists,
// ErrInputLengthsUnequal, ErrInvalidValue for no item, then those of a single
// reveal.
func checkReveals(r runtime.Reader, hotkey state.AccountID, a subtensor.BatchRevealWeights) error {
	n := len(a.UIDsList)
	switch {
	case !state.Exists(r, a.Netuid):
		return state.ErrSubnetNotExists
	case len(a.ValuesList) != n || len(a.SaltsList) != n || len(a.VersionKeys) != n:
		return state.ErrInputLengthsUnequal
	case n == 0:
		return state.ErrInvalidValue
	}
	_, err := place(r, hotkey, a.Netuid, 0, items(a))
	if err != nil {
		return err
	}
	for _, one := range items(a) {
		if err := check(r, hotkey, voteOf(one)); err != nil {
			return err
		}
	}
	return nil
}

// items are the reveals of a batch whose lists are alike in length.
func items(a subtensor.BatchRevealWeights) []reveal {
	list := make([]reveal, len(a.UIDsList))
	for i := range list {
		list[i] = reveal{
			Netuid: a.Netuid, UIDs: a.UIDsList[i], Values: a.ValuesList[i], Salt: a.SaltsList[i], VersionKey: a.VersionKeys[i],
		}
	}
	return list
}

// checkReveal says whether a hotkey may reveal a commit. In the order of the
// checks: ErrSubnetNotExists, ErrCommitRevealDisabled, ErrNoWeightsCommitFound,
// ErrExpiredWeightCommit, ErrInvalidRevealCommitHashNotMatch, ErrRevealTooEarly,
// and those of weights set in the open, but for their rate limit.
func checkReveal(r runtime.Reader, hotkey state.AccountID, a reveal) error {
	if _, err := place(r, hotkey, a.Netuid, a.Mecid, []reveal{a}); err != nil {
		return err
	}
	return check(r, hotkey, voteOf(a))
}

// place finds the commits that some reveals open, as places among the hotkey's
// unexpired ones; each opens another. All are of one mechanism.
func place(r runtime.Reader, hotkey state.AccountID, netuid uint16, mecid uint8, reveals []reveal) ([]int, error) {
	switch {
	case !state.Exists(r, netuid):
		return nil, state.ErrSubnetNotExists
	case !state.CommitRevealWeightsEnabled.Get(r, netuid):
		return nil, state.ErrCommitRevealDisabled
	}
	commits, expired := waiting(r, hotkey, netuid, mecid)
	if len(commits)+len(expired) == 0 {
		return nil, state.ErrNoWeightsCommitFound
	}
	places := make([]int, 0, len(reveals))
	for _, one := range reveals {
		hash := hashOf(hotkey, one)
		at := -1
		for i, commit := range commits {
			if commit.Hash == hash && !slices.Contains(places, i) {
				at = i
				break
			}
		}
		switch {
		case at >= 0:
		case slices.ContainsFunc(expired, func(commit state.WeightCommit) bool { return commit.Hash == hash }):
			return nil, state.ErrExpiredWeightCommit
		case len(commits) == 0:
			return nil, state.ErrNoWeightsCommitFound
		default:
			return nil, state.ErrInvalidRevealCommitHashNotMatch
		}
		if state.CommitState(r, netuid, commits[at].Epoch) == schedule.TooEarly {
			return nil, state.ErrRevealTooEarly
		}
		places = append(places, at)
	}
	return places, nil
}

// revealOne sets the weights that a commit hid. That commit and all before it are
// used up.
func revealOne(c *runtime.Context, o runtime.Origin, a reveal) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	places, err := place(c, hotkey, a.Netuid, a.Mecid, []reveal{a})
	if err != nil {
		return err
	}
	commits, _ := waiting(c, hotkey, a.Netuid, a.Mecid)
	opened := commits[places[0]]
	keep(c, hotkey, a.Netuid, a.Mecid, commits[places[0]+1:])
	if err := openVote(c, hotkey, voteOf(a), opened.Block); err != nil {
		return err
	}
	c.Emit(state.WeightsRevealed{Hotkey: hotkey, Index: state.Index(a.Netuid, a.Mecid), Hash: opened.Hash})
	return nil
}

// revealBatch sets the weights of several commits, one after the other. Commits
// that are not among them stay.
func revealBatch(c *runtime.Context, o runtime.Origin, a subtensor.BatchRevealWeights) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	places, err := place(c, hotkey, a.Netuid, 0, items(a))
	if err != nil {
		return err
	}
	commits, _ := waiting(c, hotkey, a.Netuid, 0)
	var hashes [][32]byte
	var left []state.WeightCommit
	for i, commit := range commits {
		if !slices.Contains(places, i) {
			left = append(left, commit)
		}
	}
	keep(c, hotkey, a.Netuid, 0, left)
	for i, one := range items(a) {
		opened := commits[places[i]]
		if err := openVote(c, hotkey, voteOf(one), opened.Block); err != nil {
			return err
		}
		hashes = append(hashes, opened.Hash)
	}
	c.Emit(state.WeightsBatchRevealed{Hotkey: hotkey, Netuid: a.Netuid, Hashes: hashes})
	return nil
}

// keep stores a hotkey's commits that are left.
func keep(c *runtime.Context, hotkey state.AccountID, netuid uint16, mecid uint8, commits []state.WeightCommit) {
	index := state.Index(netuid, mecid)
	if len(commits) == 0 {
		state.WeightCommits.Delete(c, index, hotkey)
		return
	}
	state.WeightCommits.Set(c, index, hotkey, commits)
}

// openVote sets weights that were sealed in an earlier block, if they may be set.
func openVote(c *runtime.Context, hotkey state.AccountID, a vote, made uint64) error {
	if err := check(c, hotkey, a); err != nil {
		return err
	}
	uid, _ := state.Uids.Lookup(c, a.Netuid, hotkey) // the check found it
	store(c, uid, a, made)
	return nil
}
