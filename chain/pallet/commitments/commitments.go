// Package commitments is what neurons publish about themselves on a subnet: a few
// bytes, a hash, or data that opens with a round of the drand beacon.
//
// The chain does not read what is published, but for the flag that asks for a
// reset of bonds. A call is free and has a quota of bytes in each epoch. The rules
// stand in docs/protocol/commitments.md. Start at [New].
package commitments

import (
	"strconv"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "Commitments"

// Bounds.
const (
	MaxFields   = 3
	MaxRevealed = 10  // opened fields of a neuron that are kept
	MinCharge   = 100 // bytes of quota that the shortest commitment takes
)

// Network is what the pallet needs of subnets. The subtensor pallet has it.
type Network interface {
	IsRegistered(r runtime.Reader, netuid uint16, hotkey keys.AccountID) bool
	// EpochIndex is the number of a subnet's present epoch.
	EpochIndex(r runtime.Reader, netuid uint16) uint64
	// ResetBonds forgets the bonds toward a neuron, if its subnet allows that.
	ResetBonds(c *runtime.Context, netuid uint16, hotkey keys.AccountID)
}

// Beacon is the drand beacon as the chain knows it; the drand pallet has it.
type Beacon interface {
	// LastRound is the newest round that the chain knows, 0 for none.
	LastRound(r runtime.Reader) uint64
	// Signature is the beacon's signature of a round; ok is false for a round that
	// the chain does not know, or no longer.
	Signature(r runtime.Reader, round uint64) (signature []byte, ok bool)
}

// The pallet's storage. OpensAt is this chain's own: it finds what opens with a
// round without looking at every commitment.
var (
	CommitmentOf        = byNeuron("CommitmentOf", subtensor.Registration{})
	LastCommitment      = byNeuron("LastCommitment", uint32(0))
	LastBondsReset      = byNeuron("LastBondsReset", uint32(0))
	RevealedCommitments = byNeuron("RevealedCommitments", []subtensor.RevealedCommitment(nil))
	UsedSpaceOf         = byNeuron("UsedSpaceOf", subtensor.UsageTracker{})
	MaxSpace            = runtime.NewValue[uint32](Name, "MaxSpace", 3100, runtime.Docs("Bytes that a neuron may publish in an epoch."))
	OpensAt             = runtime.NewTripleMap[Round, uint16, keys.AccountID](Name, "OpensAt", runtime.Identity, runtime.Identity, runtime.Identity, false, runtime.Docs("Who has fields that open with a round."))
)

func byNeuron[V any](name string, fallback V) *runtime.DoubleMap[uint16, keys.AccountID, V] {
	return runtime.NewDoubleMap[uint16, keys.AccountID](Name, name, runtime.Identity, runtime.Twox64Concat, fallback, runtime.Optional())
}

// Commitment: a neuron published something.
type Commitment struct {
	Netuid uint16
	Who    keys.AccountID
}

// TimelockCommitment: a neuron published something that opens with a round.
type TimelockCommitment struct {
	Netuid      uint16
	Who         keys.AccountID
	RevealRound uint64
}

// CommitmentRevealed: a field of a neuron's opened.
type CommitmentRevealed struct {
	Netuid uint16
	Who    keys.AccountID
}

var errs = runtime.NewErrors(subtensor.CommitmentsPallet,
	"TooManyFieldsInCommitmentInfo: a commitment has at most 3 fields",
	"AccountNotAllowedCommit: the signer has no uid on the subnet",
	"SpaceLimitExceeded: the neuron has used up its bytes of this epoch",
	"UnexpectedUnreserveLeftover",
)

// The errors of the calls.
var (
	ErrTooManyFieldsInCommitmentInfo = errs.E("TooManyFieldsInCommitmentInfo")
	ErrAccountNotAllowedCommit       = errs.E("AccountNotAllowedCommit")
	ErrSpaceLimitExceeded            = errs.E("SpaceLimitExceeded")
)

// Weights in picoseconds: of a commitment, and of the bonds that a flag resets.
const (
	commitWeight = 200_000_000
	resetWeight  = 5_000_000_000
)

type module struct {
	network Network
	beacon  Beacon
}

// New declares the pallet.
func New(network Network, beacon Beacon) runtime.Pallet {
	m := module{network, beacon}
	return runtime.Pallet{
		Name: Name, Index: subtensor.CommitmentsPallet,
		Docs:    "What neurons publish about themselves.",
		Storage: []runtime.StorageItem{CommitmentOf, LastCommitment, LastBondsReset, RevealedCommitments, UsedSpaceOf, MaxSpace, OpensAt},
		Calls: []runtime.Call{
			runtime.NewCall(0, "set_commitment", m.set, runtime.Weight(func(a subtensor.SetCommitment) uint64 {
				if resetsBonds(a.Info) {
					return commitWeight + resetWeight
				}
				return commitWeight
			}), runtime.Free(m.check, func(who keys.AccountID, a subtensor.SetCommitment) string {
				return strconv.Itoa(int(a.Netuid)) + "/" + string(who[:])
			})),
			runtime.NewCall(2, "set_max_space", func(c *runtime.Context, o runtime.Origin, a subtensor.SetMaxSpace) error {
				if err := runtime.EnsureRoot(o); err != nil {
					return err
				}
				MaxSpace.Set(c, a.NewLimit)
				return nil
			}),
		},
		Events: []runtime.Event{
			{Index: 0, Name: "Commitment", Body: Commitment{}},
			{Index: 1, Name: "TimelockCommitment", Body: TimelockCommitment{}},
			{Index: 2, Name: "CommitmentRevealed", Body: CommitmentRevealed{}},
		},
		Errors:       errs,
		Constants:    []runtime.Constant{{Name: "MaxFields", Value: uint32(MaxFields)}, {Name: "InitialDeposit", Value: uint64(0)}, {Name: "FieldDeposit", Value: uint64(0)}},
		OnInitialize: m.open,
		Genesis:      genesis,
		Export:       export,
	}
}

// List is what the neurons of a subnet have published, as registrations in SCALE,
// in the order of their storage keys.
func List(r runtime.Reader, netuid uint16) []subtensor.AccountBytes {
	list := []subtensor.AccountBytes{}
	CommitmentOf.IteratePrefix(r, netuid, func(who keys.AccountID, published subtensor.Registration) bool {
		entry := subtensor.AccountBytes{Account: who}
		for _, b := range scale.Marshal(published) {
			entry.Bytes = append(entry.Bytes, scale.Compact16(b))
		}
		list = append(list, entry)
		return true
	})
	return list
}

// Hotkeys keeps what is published with its neuron when a hotkey is swapped.
type Hotkeys struct{}

// MoveHotkey gives what a hotkey published on a subnet to another, in place of what
// that one published.
func (Hotkeys) MoveHotkey(c *runtime.Context, netuid uint16, old, hotkey keys.AccountID) {
	published, ok := CommitmentOf.Lookup(c, netuid, old)
	forget(c, netuid, old)
	forget(c, netuid, hotkey)
	move(c, CommitmentOf, netuid, old, hotkey)
	move(c, LastCommitment, netuid, old, hotkey)
	move(c, LastBondsReset, netuid, old, hotkey)
	move(c, RevealedCommitments, netuid, old, hotkey)
	move(c, UsedSpaceOf, netuid, old, hotkey)
	if ok {
		await(c, netuid, hotkey, published.Info.Fields)
	}
}

// move moves a neuron's entry of a map.
func move[V any](c *runtime.Context, item *runtime.DoubleMap[uint16, keys.AccountID, V], netuid uint16, old, hotkey keys.AccountID) {
	if v, ok := item.Lookup(c, netuid, old); ok {
		item.Set(c, netuid, hotkey, v)
	} else {
		item.Delete(c, netuid, hotkey)
	}
	item.Delete(c, netuid, old)
}
