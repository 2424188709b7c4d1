package weights

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// maxCommits bounds a hotkey's unrevealed commits on a mechanism, and of
// time-locked ones those of one epoch.
const maxCommits = 10

// commit is a hash of weights on one mechanism of a subnet.
type commit = subtensor.CommitMechanismWeights

func commitCalls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(96, "commit_weights", func(c *runtime.Context, o runtime.Origin, a subtensor.CommitWeights) error {
			return commitHash(c, o, mainCommit(a))
		}, runtime.FixedWeight(callWeight),
			runtime.Free(func(r runtime.Reader, who state.AccountID, a subtensor.CommitWeights) error {
				return checkCommit(r, who, mainCommit(a))
			}, func(who state.AccountID, a subtensor.CommitWeights) string { return slot(who, a.Netuid, 0) })),
		runtime.NewCall(115, "commit_mechanism_weights", commitHash, runtime.FixedWeight(callWeight),
			runtime.Free(checkCommit, func(who state.AccountID, a commit) string { return slot(who, a.Netuid, a.Mecid) })),
		runtime.NewCall(100, "batch_commit_weights", commitBatch, runtime.Weight(func(a subtensor.BatchCommitWeights) uint64 {
			return callWeight * uint64(1+len(a.Netuids))
		}), runtime.Free(checkCommits, func(who state.AccountID, _ subtensor.BatchCommitWeights) string { return string(who[:]) })),
	}
}

func mainCommit(a subtensor.CommitWeights) commit {
	return commit{Netuid: a.Netuid, CommitHash: a.CommitHash}
}

// checkAuthor says whether a hotkey may commit to weights on a mechanism now.
func checkAuthor(r runtime.Reader, hotkey state.AccountID, netuid uint16, mecid uint8) error {
	uid, ok := state.Uids.Lookup(r, netuid, hotkey)
	switch {
	case !ok:
		return state.ErrHotKeyNotRegisteredInSubNet
	case tooFast(r, netuid, mecid, uid):
		return state.ErrCommittingWeightsTooFast
	}
	return nil
}

// checkCommit says whether a hotkey may commit now. In the order of the checks:
// ErrMechanismDoesNotExist, ErrCommitRevealDisabled,
// ErrHotKeyNotRegisteredInSubNet, ErrCommittingWeightsTooFast,
// ErrTooManyUnrevealedCommits.
func checkCommit(r runtime.Reader, hotkey state.AccountID, a commit) error {
	switch {
	case !mechanismExists(r, a.Netuid, a.Mecid):
		return state.ErrMechanismDoesNotExist
	case !state.CommitRevealWeightsEnabled.Get(r, a.Netuid):
		return state.ErrCommitRevealDisabled
	}
	if err := checkAuthor(r, hotkey, a.Netuid, a.Mecid); err != nil {
		return err
	}
	if commits, _ := waiting(r, hotkey, a.Netuid, a.Mecid); len(commits) >= maxCommits {
		return state.ErrTooManyUnrevealedCommits
	}
	return nil
}

// waiting lists a hotkey's commits on a mechanism in their order: those which may
// still be revealed, and those which expired.
func waiting(r runtime.Reader, hotkey state.AccountID, netuid uint16, mecid uint8) (commits, expired []state.WeightCommit) {
	commits = state.WeightCommits.Get(r, state.Index(netuid, mecid), hotkey)
	for i, commit := range commits {
		if state.CommitState(r, netuid, commit.Epoch) != schedule.Expired {
			return commits[i:], commits[:i]
		}
	}
	return nil, commits
}

// commitHash keeps a checked hash. It counts as the author's update: what it is
// later revealed to be is as old as the commit.
func commitHash(c *runtime.Context, o runtime.Origin, a commit) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	uid, ok := state.Uids.Lookup(c, a.Netuid, hotkey)
	if !ok {
		return state.ErrHotKeyNotRegisteredInSubNet
	}
	index := state.Index(a.Netuid, a.Mecid)
	commits, _ := waiting(c, hotkey, a.Netuid, a.Mecid)
	commits = append(commits, state.WeightCommit{
		Hash: a.CommitHash, Epoch: state.CurrentEpoch(c, a.Netuid), Block: c.Height(),
	})
	state.WeightCommits.Set(c, index, hotkey, commits)
	touch(c, index, uid)
	c.Emit(state.WeightsCommitted{Hotkey: hotkey, Index: index, Hash: a.CommitHash})
	return nil
}

// checkCommits lets a batch through when at least one of its items passes; else it
// gives the first item's error. It returns ErrInputLengthsUnequal for lists of
// different lengths, and ErrInvalidValue for none or more than 32 items.
func checkCommits(r runtime.Reader, hotkey state.AccountID, a subtensor.BatchCommitWeights) error {
	if len(a.Netuids) != len(a.CommitHashes) {
		return state.ErrInputLengthsUnequal
	}
	return anyOf(len(a.Netuids), func(i int) error {
		return checkCommit(r, hotkey, commit{Netuid: uint16(a.Netuids[i]), CommitHash: a.CommitHashes[i]})
	})
}

func commitBatch(c *runtime.Context, o runtime.Origin, a subtensor.BatchCommitWeights) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	each(c, hotkey, a.Netuids, func(i int) error {
		one := commit{Netuid: uint16(a.Netuids[i]), CommitHash: a.CommitHashes[i]}
		if err := checkCommit(c, hotkey, one); err != nil {
			return err
		}
		return commitHash(c, o, one)
	})
	return nil
}
