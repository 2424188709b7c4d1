package subtensor

import "github.com/plexus-network/plexus/substrate/extrinsic"

// Pulse is what a drand beacon published in one round.
type Pulse struct {
	Round      uint64
	Randomness []byte // SHA-256 of the signature
	Signature  []byte // a point of G1, compressed: 48 bytes
}

// BeaconConfiguration is a drand beacon.
type BeaconConfiguration struct {
	PublicKey   []byte // a point of G2, compressed: 96 bytes
	Period      uint32 // seconds between rounds
	GenesisTime uint32 // of round 1, Unix time
	Hash        []byte // names the beacon
	GroupHash   []byte
	SchemeID    []byte `scale:"scheme_id"`
	Metadata    BeaconMetadata
}

// BeaconMetadata is a beacon's short name.
type BeaconMetadata struct {
	BeaconID []byte `scale:"beacon_id"`
}

// PulsesPayload is pulses and who brings them, which nothing depends on: the
// beacon's own signatures are what counts.
type PulsesPayload struct {
	BlockNumber uint32
	Pulses      []Pulse
	Public      extrinsic.MultiSigner
}

// WritePulse tells the chain of new pulses; anybody sends it, unsigned.
type WritePulse struct {
	PulsesPayload PulsesPayload
	Signature     *extrinsic.MultiSignature `scale:"_signature"`
}

// CallIndex is Drand.write_pulse.
func (WritePulse) CallIndex() (pallet, call uint8) { return DrandPallet, 0 }

// BeaconConfigurationPayload is a beacon and who chose it.
type BeaconConfigurationPayload struct {
	BlockNumber uint32
	Config      BeaconConfiguration
	Public      extrinsic.MultiSigner
}

// SetBeaconConfig makes the chain follow another beacon; root only.
type SetBeaconConfig struct {
	ConfigPayload BeaconConfigurationPayload
	Signature     *extrinsic.MultiSignature `scale:"_signature"`
}

// CallIndex is Drand.set_beacon_config.
func (SetBeaconConfig) CallIndex() (pallet, call uint8) { return DrandPallet, 1 }

// SetOldestStoredRound says which round is the oldest that the chain keeps; root only.
type SetOldestStoredRound struct{ OldestRound uint64 }

// CallIndex is Drand.set_oldest_stored_round.
func (SetOldestStoredRound) CallIndex() (pallet, call uint8) { return DrandPallet, 2 }
