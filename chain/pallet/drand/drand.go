// Package drand is the chain's record of a drand beacon: a random number every few
// seconds that nobody could know before.
//
// Anybody may tell the chain of new rounds, unsigned and for nothing; each is
// verified by pairing, so that who brings them does not matter. What is encrypted
// to a round opens with it: time-locked weights and commitments. The pallet
// fetches nothing; a node's feeder does. The rules stand in docs/protocol/drand.md.
// Start at [New].
package drand

import (
	"encoding/hex"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "Drand"

// Bounds.
const (
	MaxPulses = 50      // in one call
	KeptRound = 216_000 // rounds that stay, about a week of quicknet's
	// FarBehind is by how many rounds the chain may lag behind its own clock before
	// it leaves out what it missed.
	FarBehind = 28_800
	// JumpRounds is how old, by the chain's clock, the round may be that it goes on
	// with then.
	JumpRounds = 100
)

// The pallet's storage.
var (
	BeaconConfig      = runtime.NewValue(Name, "BeaconConfig", Quicknet(), runtime.Docs("The beacon whose rounds are stored."))
	Pulses            = runtime.NewMap[uint64](Name, "Pulses", runtime.Blake2_128Concat, subtensor.Pulse{}, runtime.Optional(), runtime.Docs("What the beacon published, by round."))
	LastStoredRound   = runtime.NewValue[uint64](Name, "LastStoredRound", 0)
	OldestStoredRound = runtime.NewValue[uint64](Name, "OldestStoredRound", 0)
	NextUnsignedAt    = runtime.NewValue[uint32](Name, "NextUnsignedAt", 0, runtime.Docs("The first block that takes pulses again."))
)

// BeaconConfigChanged: the chain follows another beacon.
type BeaconConfigChanged struct{}

// NewPulse: the chain knows these rounds now.
type NewPulse struct{ Rounds []uint64 }

// SetOldestStoredRound: root chose the oldest round that is kept.
type SetOldestStoredRound struct {
	Round uint64 `scale:"-"`
}

var errs = runtime.NewErrors(subtensor.DrandPallet,
	"NoneValue: the call brings no pulse",
	"StorageOverflow: the call brings more than 50 pulses",
	"DrandConnectionFailure",
	"UnverifiedPulse: a pulse is not the beacon's",
	"InvalidRoundNumber: the rounds do not follow the last that is stored",
	"PulseVerificationError: the beacon's public key is none",
)

// The errors of the calls.
var (
	ErrNoneValue              = errs.E("NoneValue")
	ErrStorageOverflow        = errs.E("StorageOverflow")
	ErrUnverifiedPulse        = errs.E("UnverifiedPulse")
	ErrInvalidRoundNumber     = errs.E("InvalidRoundNumber")
	ErrPulseVerificationError = errs.E("PulseVerificationError")
)

// Clock is the time of the last block, in milliseconds since 1970, 0 before the
// first. The timestamp pallet has it.
type Clock interface{ Get(r runtime.Reader) uint64 }

// Beacon answers what other pallets ask of the rounds that the chain knows.
type Beacon struct{}

// LastRound is the newest round that the chain knows, 0 for none.
func (Beacon) LastRound(r runtime.Reader) uint64 { return LastStoredRound.Get(r) }

// Signature is the beacon's signature of a round; ok is false for a round that the
// chain does not know, or no longer.
func (Beacon) Signature(r runtime.Reader, round uint64) (signature []byte, ok bool) {
	pulse, ok := Pulses.Lookup(r, round)
	return pulse.Signature, ok
}

// Quicknet is the beacon that a chain follows unless root says otherwise: drand's
// quicknet, a round every 3 seconds.
func Quicknet() subtensor.BeaconConfiguration {
	return subtensor.BeaconConfiguration{
		PublicKey: timelock.Quicknet.Bytes(), Period: 3, GenesisTime: 1_692_803_367,
		Hash:      unhex("52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"),
		GroupHash: unhex("f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"),
		SchemeID:  []byte("bls-unchained-g1-rfc9380"), Metadata: subtensor.BeaconMetadata{BeaconID: []byte("quicknet")},
	}
}

// unhex reads bytes that are part of the program.
func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic("drand: " + err.Error())
	}
	return b
}

// New declares the pallet.
func New(clock Clock) runtime.Pallet {
	m := &module{clock: clock}
	return runtime.Pallet{
		Name: Name, Index: subtensor.DrandPallet,
		Docs:    "The rounds of a drand beacon, verified.",
		Storage: []runtime.StorageItem{BeaconConfig, Pulses, LastStoredRound, OldestStoredRound, NextUnsignedAt},
		Calls: []runtime.Call{
			runtime.NewCall(0, "write_pulse", m.write,
				runtime.Weight(func(a subtensor.WritePulse) uint64 {
					return writeWeight + pulseWeight*uint64(len(a.PulsesPayload.Pulses))
				}), runtime.Unsigned(m.checkWrite, slot)),
			runtime.NewCall(1, "set_beacon_config", setBeaconConfig),
			runtime.NewCall(2, "set_oldest_stored_round", setOldestStoredRound),
		},
		Events: []runtime.Event{
			{Index: 0, Name: "BeaconConfigChanged", Body: BeaconConfigChanged{}},
			{Index: 1, Name: "NewPulse", Body: NewPulse{}},
			{Index: 2, Name: "SetOldestStoredRound", Body: SetOldestStoredRound{}},
		},
		Errors:  errs,
		Genesis: genesis,
		Export:  export,
	}
}
