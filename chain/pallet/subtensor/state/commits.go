package state

import (
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/economy/yuma"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// WeightCommit is the hash of weights that a hotkey keeps to itself until the
// reveal period of the epoch is over: BLAKE2b-256 of schedule.Commit.
type WeightCommit = subtensor.WeightCommit

// TimelockedCommit is weights encrypted to a drand round: nobody, their author
// included, needs to come back to reveal them.
type TimelockedCommit struct {
	Hotkey AccountID `scale:"-"`
	Block  uint64    `scale:"-"`
	Sealed []byte    `scale:"-"`
	Round  uint64    `scale:"-"`
}

// SealedCommit is the form that time-locked commits had before they kept their block.
type SealedCommit struct {
	Hotkey AccountID `scale:"-"`
	Sealed []byte    `scale:"-"`
	Round  uint64    `scale:"-"`
}

// Weights that are not revealed yet, by mechanism index. A hotkey's hashes lie in
// the order in which it committed them; time-locked commits lie by the epoch of
// the commit. The last two are older forms, which nothing here writes.
var (
	WeightCommits           = doubleMap[uint16, AccountID, []WeightCommit]("WeightCommits", runtime.Twox64Concat, runtime.Twox64Concat, nil, runtime.Optional())
	TimelockedWeightCommits = doubleMap[uint16, uint64, []TimelockedCommit]("TimelockedWeightCommits", runtime.Twox64Concat, runtime.Twox64Concat, nil)
	CRV3WeightCommits       = doubleMap[uint16, uint64, []SealedCommit]("CRV3WeightCommits", runtime.Twox64Concat, runtime.Twox64Concat, nil)
	CRV3WeightCommitsV2     = doubleMap[uint16, uint64, []TimelockedCommit]("CRV3WeightCommitsV2", runtime.Twox64Concat, runtime.Twox64Concat, nil)
)

// CurrentEpoch is the number of the epoch that a commit or reveal of this block
// belongs to: in a block where an epoch is due, already the next one.
func CurrentEpoch(r runtime.Reader, netuid uint16) uint64 {
	epoch := SubnetEpochIndex.Get(r, netuid)
	if Schedule(r, netuid).Due(runtime.Height(r)) {
		epoch++
	}
	return epoch
}

// Deferred tells of each of the networks whether its epoch is due in this block but
// finds no room: MaxEpochsPerBlock others come before it. Root's never does.
func Deferred(r runtime.Reader, netuids []uint16) []bool {
	deferred := make([]bool, len(netuids))
	room := MaxEpochsPerBlock.Get(r)
	for i, netuid := range netuids {
		if netuid == Root || !Schedule(r, netuid).Due(runtime.Height(r)) {
			continue
		}
		if deferred[i] = room == 0; !deferred[i] {
			room--
		}
	}
	return deferred
}

// CommitState tells what may become now of a commit of an epoch.
func CommitState(r runtime.Reader, netuid uint16, epoch uint64) schedule.Reveal {
	return schedule.CommitState(epoch, RevealPeriodEpochs.Get(r, netuid), CurrentEpoch(r, netuid))
}

// CommitBlocks lists for each of some hotkeys the block of its earliest unexpired
// commit on a mechanism, yuma.Never where it has none.
func CommitBlocks(r runtime.Reader, netuid uint16, mecid uint8, hotkeys []AccountID) []uint64 {
	index, period, current := Index(netuid, mecid), RevealPeriodEpochs.Get(r, netuid), CurrentEpoch(r, netuid)
	blocks := make([]uint64, len(hotkeys))
	place := make(map[AccountID]int, len(hotkeys))
	for i, hotkey := range hotkeys {
		blocks[i], place[hotkey] = yuma.Never, i
		for _, commit := range WeightCommits.Get(r, index, hotkey) {
			if schedule.CommitState(commit.Epoch, period, current) != schedule.Expired {
				blocks[i] = min(blocks[i], commit.Block)
			}
		}
	}
	TimelockedWeightCommits.IteratePrefix(r, index, func(epoch uint64, commits []TimelockedCommit) bool {
		if schedule.CommitState(epoch, period, current) == schedule.Expired {
			return true
		}
		for _, commit := range commits {
			if i, ok := place[commit.Hotkey]; ok && Stands(r, netuid, commit) {
				blocks[i] = min(blocks[i], commit.Block)
			}
		}
		return true
	})
	return blocks
}

// Stands says that a time-locked commit is of its author's present uid: who lost a
// uid and registered again finds nothing of before. Commits of an earlier uid lie
// until their epoch is revealed, since to take them out would be to read all of
// them whenever a neuron is replaced.
func Stands(r runtime.Reader, netuid uint16, commit TimelockedCommit) bool {
	uid, ok := Uids.Lookup(r, netuid, commit.Hotkey)
	return ok && commit.Block >= BlockAtRegistration.Get(r, netuid, uid)
}

// MoveCommits gives the commits of a hotkey on a subnet to another hotkey, for a
// swap of keys. What to had committed itself is lost.
func MoveCommits(c *runtime.Context, netuid uint16, from, to AccountID) {
	for mecid := range Mechanisms(c, netuid) {
		index := Index(netuid, mecid)
		if commits, ok := WeightCommits.Lookup(c, index, from); ok {
			WeightCommits.Set(c, index, to, commits)
			WeightCommits.Delete(c, index, from)
		}
		eachTimelocked(c, index, func(commits []TimelockedCommit) []TimelockedCommit {
			commits = slices.DeleteFunc(commits, func(commit TimelockedCommit) bool { return commit.Hotkey == to })
			for i := range commits {
				if commits[i].Hotkey == from {
					commits[i].Hotkey = to
				}
			}
			return commits
		})
	}
}

// dropCommits forgets the hashes that a hotkey committed on a subnet.
func dropCommits(c *runtime.Context, netuid uint16, hotkey AccountID) {
	for mecid := range Mechanisms(c, netuid) {
		WeightCommits.Delete(c, Index(netuid, mecid), hotkey)
	}
}

// forgetCommits forgets all commits on one mechanism.
func forgetCommits(c *runtime.Context, index uint16) {
	WeightCommits.DeletePrefix(c, index)
	TimelockedWeightCommits.DeletePrefix(c, index)
}

// eachTimelocked changes the time-locked commits of every epoch that still has
// some: those of the reveal period and of the current epoch.
func eachTimelocked(c *runtime.Context, index uint16, change func([]TimelockedCommit) []TimelockedCommit) {
	type entry struct {
		epoch   uint64
		commits []TimelockedCommit
	}
	var entries []entry
	TimelockedWeightCommits.IteratePrefix(c, index, func(epoch uint64, commits []TimelockedCommit) bool {
		entries = append(entries, entry{epoch, commits})
		return true
	})
	for _, e := range entries {
		SetTimelocked(c, index, e.epoch, change(e.commits))
	}
}

// SetTimelocked stores an epoch's time-locked commits; none leave no entry.
func SetTimelocked(c *runtime.Context, index uint16, epoch uint64, commits []TimelockedCommit) {
	if len(commits) == 0 {
		TimelockedWeightCommits.Delete(c, index, epoch)
		return
	}
	TimelockedWeightCommits.Set(c, index, epoch, commits)
}

// EachTimelocked visits an epoch's time-locked commits until visit returns false, without
// a copy: what they hide lies in the state, and is only its length here. All of an epoch's
// are megabytes where many hide much, and most blocks only ask whether one is due.
func EachTimelocked(r runtime.Reader, index uint16, epoch uint64, visit func(hotkey AccountID, bytes int, round uint64) bool) {
	row := r.Get(TimelockedWeightCommits.Key(index, epoch))
	if row == nil {
		return
	}
	x := scale.Reader{B: row}
	const block = 8 // bytes
	for range x.Compact() {
		hotkey := x.Take(len(AccountID{}))
		x.Take(block)
		bytes := int(x.Compact())
		x.Take(bytes)
		round := x.U64()
		if x.Err != nil {
			panic("subtensor: time-locked weights are corrupt in the state: " + x.Err.Error())
		}
		if !visit(AccountID(hotkey), bytes, round) {
			return
		}
	}
}

// WeightsCommitted: a hotkey committed to weights by their hash. Index is
// mechanism*4096 + netuid, in these events as in all of weights.
type WeightsCommitted struct {
	Hotkey AccountID `scale:"-"`
	Index  uint16    `scale:"-"`
	Hash   [32]byte  `scale:"-"`
}

// WeightsRevealed: a hotkey revealed the weights of a hash.
type WeightsRevealed struct {
	Hotkey AccountID `scale:"-"`
	Index  uint16    `scale:"-"`
	Hash   [32]byte  `scale:"-"`
}

// WeightsBatchRevealed: a hotkey revealed the weights of several hashes.
type WeightsBatchRevealed struct {
	Hotkey AccountID  `scale:"-"`
	Netuid uint16     `scale:"-"`
	Hashes [][32]byte `scale:"-"`
}

// CRV3WeightsCommitted told of the older form of time-locked commits.
type CRV3WeightsCommitted struct {
	Hotkey AccountID `scale:"-"`
	Index  uint16    `scale:"-"`
	Hash   [32]byte  `scale:"-"`
}

// CRV3WeightsRevealed told of the older form of time-locked commits.
type CRV3WeightsRevealed struct {
	Netuid uint16    `scale:"-"`
	Hotkey AccountID `scale:"-"`
}

// TimelockedWeightsCommitted: a hotkey committed to weights that open with a drand
// round. Hash is of the sealed bytes.
type TimelockedWeightsCommitted struct {
	Hotkey AccountID `scale:"-"`
	Index  uint16    `scale:"-"`
	Hash   [32]byte  `scale:"-"`
	Round  uint64    `scale:"-"`
}

// TimelockedWeightsRevealed: the chain opened a hotkey's time-locked weights.
type TimelockedWeightsRevealed struct {
	Index  uint16    `scale:"-"`
	Hotkey AccountID `scale:"-"`
}

var _ = tells(
	runtime.Event{Index: 84, Body: CRV3WeightsCommitted{}, Name: "CRV3WeightsCommitted"},
	runtime.Event{Index: 85, Body: WeightsCommitted{}, Name: "WeightsCommitted"},
	runtime.Event{Index: 86, Body: WeightsRevealed{}, Name: "WeightsRevealed"},
	runtime.Event{Index: 87, Body: WeightsBatchRevealed{}, Name: "WeightsBatchRevealed"},
	runtime.Event{Index: 99, Body: CRV3WeightsRevealed{}, Name: "CRV3WeightsRevealed"},
	runtime.Event{Index: 107, Body: TimelockedWeightsCommitted{}, Name: "TimelockedWeightsCommitted"},
	runtime.Event{Index: 108, Body: TimelockedWeightsRevealed{}, Name: "TimelockedWeightsRevealed"},
)

// What commits and reveals may answer.
var (
	ErrCommitRevealDisabled            = Errors.E("CommitRevealDisabled")
	ErrNoWeightsCommitFound            = Errors.E("NoWeightsCommitFound")
	ErrInvalidRevealCommitHashNotMatch = Errors.E("InvalidRevealCommitHashNotMatch")
	ErrExpiredWeightCommit             = Errors.E("ExpiredWeightCommit")
	ErrRevealTooEarly                  = Errors.E("RevealTooEarly")
	ErrTooManyUnrevealedCommits        = Errors.E("TooManyUnrevealedCommits")
	ErrCommittingWeightsTooFast        = Errors.E("CommittingWeightsTooFast")
	ErrIncorrectCommitRevealVersion    = Errors.E("IncorrectCommitRevealVersion")
)
