package weights

import (
	"slices"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock"
)

// sealed is time-locked weights on one mechanism of a subnet.
type sealed = subtensor.CommitTimelockedMechanismWeights

// crv3Version is the version that the oldest of the calls stands for.
const crv3Version = 4

// What a byte of a time-locked commit weighs, in picoseconds: the commit's own, and one
// of the others of its epoch, which are read and written with it; and opening one.
const (
	sealedWeight = 20_000
	othersWeight = 3_000
	openWeight   = 2_000_000_000
)

// Bounds on what [Module.RevealDue] does in a block: envelopes that it opens, and
// bytes of payload that stand for 4,096 weights.
const (
	maxOpened  = 128
	maxEntries = 4096
)

func timelockCalls() []runtime.Call {
	cost := func(bytes int) uint64 { return callWeight + sealedWeight*uint64(bytes) }
	return []runtime.Call{
		runtime.NewCall(113, "commit_timelocked_weights", func(c *runtime.Context, o runtime.Origin, a subtensor.CommitTimelockedWeights) error {
			return commitSealed(c, o, mainSealed(a))
		}, runtime.Weight(func(a subtensor.CommitTimelockedWeights) uint64 { return cost(len(a.Commit)) }),
			runtime.Free(func(r runtime.Reader, who state.AccountID, a subtensor.CommitTimelockedWeights) error {
				return checkSealed(r, who, mainSealed(a))
			}, func(who state.AccountID, a subtensor.CommitTimelockedWeights) string { return slot(who, a.Netuid, 0) })),
		runtime.NewCall(118, "commit_timelocked_mechanism_weights", commitSealed,
			runtime.Weight(func(a sealed) uint64 { return cost(len(a.Commit)) }),
			runtime.Free(checkSealed, func(who state.AccountID, a sealed) string { return slot(who, a.Netuid, a.Mecid) })),
		runtime.NewCall(117, "commit_crv3_mechanism_weights", func(c *runtime.Context, o runtime.Origin, a subtensor.CommitCRV3MechanismWeights) error {
			return commitSealed(c, o, crv3Sealed(a))
		}, runtime.Weight(func(a subtensor.CommitCRV3MechanismWeights) uint64 { return cost(len(a.Commit)) }),
			runtime.Free(func(r runtime.Reader, who state.AccountID, a subtensor.CommitCRV3MechanismWeights) error {
				return checkSealed(r, who, crv3Sealed(a))
			}, func(who state.AccountID, a subtensor.CommitCRV3MechanismWeights) string {
				return slot(who, a.Netuid, a.Mecid)
			})),
	}
}

func mainSealed(a subtensor.CommitTimelockedWeights) sealed {
	return sealed{Netuid: a.Netuid, Commit: a.Commit, RevealRound: a.RevealRound, CommitRevealVersion: a.CommitRevealVersion}
}

func crv3Sealed(a subtensor.CommitCRV3MechanismWeights) sealed {
	return sealed{Netuid: a.Netuid, Mecid: a.Mecid, Commit: a.Commit, RevealRound: a.RevealRound, CommitRevealVersion: crv3Version}
}

// checkSealed says whether a hotkey may commit time-locked weights now. In the
// order of the checks: ErrInvalidValue for too many bytes,
// ErrMechanismDoesNotExist, ErrCommitRevealDisabled,
// ErrIncorrectCommitRevealVersion, ErrHotKeyNotRegisteredInSubNet,
// ErrCommittingWeightsTooFast, ErrNotEnoughStakeToSetWeights,
// ErrNeuronNoValidatorPermit, ErrTooManyUnrevealedCommits. Stake and permit are
// wanted since a commit takes kilobytes of the state for nothing.
func checkSealed(r runtime.Reader, hotkey state.AccountID, a sealed) error {
	switch {
	case len(a.Commit) > subtensor.MaxSealedBytes:
		return state.ErrInvalidValue
	case !mechanismExists(r, a.Netuid, a.Mecid):
		return state.ErrMechanismDoesNotExist
	case !state.CommitRevealWeightsEnabled.Get(r, a.Netuid):
		return state.ErrCommitRevealDisabled
	case a.CommitRevealVersion != state.CommitRevealWeightsVersion.Get(r):
		return state.ErrIncorrectCommitRevealVersion
	}
	if err := checkAuthor(r, hotkey, a.Netuid, a.Mecid); err != nil {
		return err
	}
	if err := mayVote(r, hotkey, a.Netuid); err != nil {
		return err
	}
	mine := 0
	state.EachTimelocked(r, state.Index(a.Netuid, a.Mecid), state.CurrentEpoch(r, a.Netuid), func(author state.AccountID, _ int, _ uint64) bool {
		if author == hotkey {
			mine++
		}
		return true
	})
	if mine >= maxCommits {
		return state.ErrTooManyUnrevealedCommits
	}
	return nil
}

// mayVote says whether a hotkey has the stake and the permit to judge others.
func mayVote(r runtime.Reader, hotkey state.AccountID, netuid uint16) error {
	uid, ok := state.Uids.Lookup(r, netuid, hotkey)
	switch {
	case !ok:
		return state.ErrHotKeyNotRegisteredInSubNet
	case isOwner(r, netuid, uid):
		return nil
	case !hasStake(r, hotkey, netuid):
		return state.ErrNotEnoughStakeToSetWeights
	case !permitted(r, netuid, uid):
		return state.ErrNeuronNoValidatorPermit
	}
	return nil
}

// commitSealed keeps checked time-locked weights under the epoch they belong to.
func commitSealed(c *runtime.Context, o runtime.Origin, a sealed) error {
	hotkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	uid, ok := state.Uids.Lookup(c, a.Netuid, hotkey)
	if !ok {
		return state.ErrHotKeyNotRegisteredInSubNet
	}
	index, epoch := state.Index(a.Netuid, a.Mecid), state.CurrentEpoch(c, a.Netuid)
	commits := state.TimelockedWeightCommits.Get(c, index, epoch)
	spendOthers(c, commits)
	state.SetTimelocked(c, index, epoch, append(commits, state.TimelockedCommit{
		Hotkey: hotkey, Block: c.Height(), Sealed: a.Commit, Round: a.RevealRound,
	}))
	touch(c, index, uid)
	c.Emit(state.TimelockedWeightsCommitted{Hotkey: hotkey, Index: index, Hash: blake2b.Sum256(a.Commit), Round: a.RevealRound})
	return nil
}

// spendOthers takes the weight of reading and writing an epoch's commits out of the block.
func spendOthers(c *runtime.Context, commits []state.TimelockedCommit) {
	for _, commit := range commits {
		c.Spend(othersWeight * uint64(len(commit.Sealed)))
	}
}

// RevealDue opens the time-locked weights whose time has come, before the epochs
// of a block run. Those of the epoch that lies a reveal period back are opened as
// soon as the chain knows their round, in the block of that epoch's slot and in
// those until the next; what is older is forgotten. A subnet whose epoch is put
// off waits with it. Of a hotkey's commits the newest that opens counts, and those
// before it are dropped. Work is bounded: at most 128 envelopes are opened in a
// block, others wait for the next one, and what its author may not set is dropped
// unopened. What it takes is not left for the block's extrinsics.
func (m Module) RevealDue(c *runtime.Context) {
	subnets := state.Subnets(c)
	last := m.Pulses.LastRound(c)
	room := maxOpened
	for i, isDeferred := range state.Deferred(c, subnets) {
		netuid := subnets[i]
		if netuid == state.Root || isDeferred {
			continue
		}
		current, period := state.CurrentEpoch(c, netuid), state.RevealPeriodEpochs.Get(c, netuid)
		isNew := state.Schedule(c, netuid).Due(c.Height())
		for mecid := range state.Mechanisms(c, netuid) {
			index := state.Index(netuid, mecid)
			if isNew {
				forget(c, index, current-min(period, current))
			}
			if current >= period {
				m.revealSealed(c, netuid, mecid, current-period, last, &room)
			}
		}
	}
}

// forget drops the time-locked commits of epochs before oldest.
func forget(c *runtime.Context, index uint16, oldest uint64) {
	var old []uint64
	state.TimelockedWeightCommits.IteratePrefix(c, index, func(epoch uint64, _ []state.TimelockedCommit) bool {
		if epoch < oldest {
			old = append(old, epoch)
		}
		return true
	})
	for _, epoch := range old {
		state.TimelockedWeightCommits.Delete(c, index, epoch)
	}
}

// revealSealed opens what it can of a mechanism's time-locked commits of an epoch.
func (m Module) revealSealed(c *runtime.Context, netuid uint16, mecid uint8, epoch, last uint64, room *int) {
	index, isDue := state.Index(netuid, mecid), false
	state.EachTimelocked(c, index, epoch, func(_ state.AccountID, _ int, round uint64) bool {
		isDue = round <= last
		return !isDue
	})
	if !isDue {
		return
	}
	commits := state.TimelockedWeightCommits.Get(c, index, epoch)
	spendOthers(c, commits)
	var left []state.TimelockedCommit // newest first
	done := map[state.AccountID]bool{}
	for _, commit := range slices.Backward(commits) {
		switch {
		case done[commit.Hotkey]:
		case commit.Round > last || *room == 0:
			left = append(left, commit)
		case state.Stands(c, netuid, commit) && mayVote(c, commit.Hotkey, netuid) == nil:
			*room--
			c.Spend(openWeight)
			if m.openSealed(c, netuid, mecid, commit) {
				done[commit.Hotkey] = true
				c.Emit(state.TimelockedWeightsRevealed{Index: index, Hotkey: commit.Hotkey})
			}
		}
	}
	if len(left) < len(commits) {
		slices.Reverse(left)
		state.SetTimelocked(c, index, epoch, left)
	}
}

// openSealed opens one commit whose round the chain should know, and sets its
// weights; it tells whether it could.
func (m Module) openSealed(c *runtime.Context, netuid uint16, mecid uint8, commit state.TimelockedCommit) bool {
	signature, ok := m.Pulses.Signature(c, commit.Round)
	if !ok {
		return false
	}
	message, err := timelock.Open(commit.Sealed, signature)
	if err != nil {
		return false
	}
	a, ok := payload(message, commit.Hotkey)
	if !ok {
		return false
	}
	a.Netuid, a.Mecid = netuid, mecid
	return c.Try(func() error { return openVote(c, commit.Hotkey, a, commit.Block) }) == nil
}

// payload reads what an envelope hid. The hotkey in it must be the author's, so
// that nobody commits a copy of another's envelope; the older form has none.
func payload(message []byte, author state.AccountID) (vote, bool) {
	var p subtensor.TimelockedWeights
	if scale.Unmarshal(message, &p) == nil && len(p.Hotkey) == len(author) {
		return vote{Dests: p.UIDs, Weights: p.Values, VersionKey: p.VersionKey},
			state.AccountID(p.Hotkey) == author && len(p.UIDs) <= maxEntries
	}
	var old struct {
		UIDs, Values []uint16
		VersionKey   uint64
	}
	if scale.Unmarshal(message, &old) != nil {
		return vote{}, false
	}
	return vote{Dests: old.UIDs, Weights: old.Values, VersionKey: old.VersionKey}, len(old.UIDs) <= maxEntries
}
