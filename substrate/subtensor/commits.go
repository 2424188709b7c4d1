package subtensor

import (
	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// WeightCommit is the hash of weights that a hotkey keeps to itself, and when it
// was made.
type WeightCommit struct {
	Hash   [32]byte `scale:"-"`
	Epoch  uint64   `scale:"-"`
	Block  uint64   `scale:"-"`
	Unused uint64   `scale:"-"` // 0
}

// CommitWeights stores the hash of weights that the signer reveals later; free.
// What is hashed stands in docs/protocol/weights.md.
type CommitWeights struct {
	Netuid     uint16
	CommitHash [32]byte
}

// CallIndex is SubtensorModule.commit_weights.
func (CommitWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 96 }

// CommitMechanismWeights is [CommitWeights] for one mechanism of a subnet; free.
type CommitMechanismWeights struct {
	Netuid     uint16
	Mecid      uint8
	CommitHash [32]byte
}

// CallIndex is SubtensorModule.commit_mechanism_weights.
func (CommitMechanismWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 115 }

// BatchCommitWeights is [CommitWeights] on several subnets; free.
type BatchCommitWeights struct {
	Netuids      []scale.Compact16
	CommitHashes [][32]byte // for netuids[i]
}

// CallIndex is SubtensorModule.batch_commit_weights.
func (BatchCommitWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 100 }

// RevealWeights sets the weights that the signer committed to; free.
type RevealWeights struct {
	Netuid     uint16
	UIDs       []uint16 `scale:"uids"`
	Values     []uint16 // for uids[i]
	Salt       []uint16
	VersionKey uint64
}

// CallIndex is SubtensorModule.reveal_weights.
func (RevealWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 97 }

// RevealMechanismWeights is [RevealWeights] for one mechanism of a subnet; free.
type RevealMechanismWeights struct {
	Netuid     uint16
	Mecid      uint8
	UIDs       []uint16 `scale:"uids"`
	Values     []uint16
	Salt       []uint16
	VersionKey uint64
}

// CallIndex is SubtensorModule.reveal_mechanism_weights.
func (RevealMechanismWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 116 }

// Hash is what a hotkey commits to in order to reveal these weights later.
func (a RevealMechanismWeights) Hash(hotkey keys.AccountID) [32]byte {
	return blake2b.Sum256(scale.Marshal(struct {
		Account            keys.AccountID
		Index              uint16 // of the mechanism in storage
		UIDs, Values, Salt []uint16
		VersionKey         uint64
	}{hotkey, uint16(a.Mecid)<<12 + a.Netuid, a.UIDs, a.Values, a.Salt, a.VersionKey}))
}

// BatchRevealWeights reveals several commits of one subnet, all or none; free.
type BatchRevealWeights struct {
	Netuid      uint16
	UIDsList    [][]uint16 `scale:"uids_list"`
	ValuesList  [][]uint16
	SaltsList   [][]uint16
	VersionKeys []uint64
}

// CallIndex is SubtensorModule.batch_reveal_weights.
func (BatchRevealWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 98 }

// MaxSealedBytes bounds time-locked weights.
const MaxSealedBytes = 5000

// CommitTimelockedWeights stores weights encrypted to a drand round, which the
// chain reveals itself; free.
type CommitTimelockedWeights struct {
	Netuid              uint16
	Commit              []byte // at most [MaxSealedBytes]
	RevealRound         uint64
	CommitRevealVersion uint16
}

// CallIndex is SubtensorModule.commit_timelocked_weights.
func (CommitTimelockedWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 113 }

// CommitTimelockedMechanismWeights is [CommitTimelockedWeights] for one mechanism
// of a subnet; free.
type CommitTimelockedMechanismWeights struct {
	Netuid              uint16
	Mecid               uint8
	Commit              []byte
	RevealRound         uint64
	CommitRevealVersion uint16
}

// CallIndex is SubtensorModule.commit_timelocked_mechanism_weights.
func (CommitTimelockedMechanismWeights) CallIndex() (pallet, call uint8) {
	return SubtensorPallet, 118
}

// CommitCRV3MechanismWeights is [CommitTimelockedMechanismWeights] of version 4; free.
type CommitCRV3MechanismWeights struct {
	Netuid      uint16
	Mecid       uint8
	Commit      []byte
	RevealRound uint64
}

// CallIndex is SubtensorModule.commit_crv3_mechanism_weights.
func (CommitCRV3MechanismWeights) CallIndex() (pallet, call uint8) { return SubtensorPallet, 117 }

// TimelockedWeights is what the bytes of a time-locked commit hide.
type TimelockedWeights struct {
	Hotkey     []byte // the author's account, 32 bytes
	UIDs       []uint16
	Values     []uint16
	VersionKey uint64
}
