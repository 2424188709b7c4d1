package drand

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock"
)

// Genesis is the pallet's part of a chain specification.
type Genesis struct {
	Beacon         *Config  `json:"beacon,omitempty"` // nil: quicknet
	Pulses         []Stored `json:"pulses,omitempty"` // by round
	Last           uint64   `json:"last,omitempty"`
	Oldest         uint64   `json:"oldest,omitempty"`
	NextUnsignedAt uint32   `json:"next_unsigned_at,omitempty"`
}

// Config is a beacon in text; bytes are hexadecimal.
type Config struct {
	PublicKey   string `json:"public_key"`
	Period      uint32 `json:"period"`
	GenesisTime uint32 `json:"genesis_time"`
	Hash        string `json:"hash"`
	GroupHash   string `json:"group_hash"`
	SchemeID    string `json:"scheme_id"`
	BeaconID    string `json:"beacon_id"`
}

// Stored is a pulse in text.
type Stored struct {
	Round     uint64 `json:"round"`
	Signature string `json:"signature"`
}

func genesis(c *runtime.Context, doc json.RawMessage) error {
	var g Genesis
	if doc != nil {
		if err := json.Unmarshal(doc, &g); err != nil {
			return fmt.Errorf("read the beacon's specification: %w", err)
		}
	}
	if g.Beacon != nil {
		config, err := g.Beacon.decode()
		if err != nil {
			return err
		}
		BeaconConfig.Set(c, config)
	}
	for _, p := range g.Pulses {
		signature, err := hex.DecodeString(p.Signature)
		if err != nil || len(signature) != timelock.SignatureSize {
			return fmt.Errorf("the signature of round %d is not %d bytes of hexadecimal", p.Round, timelock.SignatureSize)
		}
		random := timelock.Randomness(signature)
		Pulses.Set(c, p.Round, subtensor.Pulse{Round: p.Round, Randomness: random[:], Signature: signature})
	}
	if g.Last != 0 {
		LastStoredRound.Set(c, g.Last)
		OldestStoredRound.Set(c, g.Oldest)
	}
	if g.NextUnsignedAt != 0 {
		NextUnsignedAt.Set(c, g.NextUnsignedAt)
	}
	return nil
}

func (g *Config) decode() (subtensor.BeaconConfiguration, error) {
	config := subtensor.BeaconConfiguration{
		Period: g.Period, GenesisTime: g.GenesisTime, SchemeID: []byte(g.SchemeID),
		Metadata: subtensor.BeaconMetadata{BeaconID: []byte(g.BeaconID)},
	}
	var errs [3]error
	config.PublicKey, errs[0] = hex.DecodeString(g.PublicKey)
	config.Hash, errs[1] = hex.DecodeString(g.Hash)
	config.GroupHash, errs[2] = hex.DecodeString(g.GroupHash)
	if err := errors.Join(errs[:]...); err != nil {
		return config, fmt.Errorf("read the beacon: %w", err)
	}
	if !isBeacon(config) {
		return config, fmt.Errorf("the beacon %q has no public key, or a field that is too long", g.BeaconID)
	}
	return config, nil
}

func export(r runtime.Reader) (any, error) {
	g := Genesis{Last: LastStoredRound.Get(r), Oldest: OldestStoredRound.Get(r), NextUnsignedAt: NextUnsignedAt.Get(r)}
	if config, ok := BeaconConfig.Lookup(r); ok {
		g.Beacon = &Config{
			PublicKey: hex.EncodeToString(config.PublicKey), Period: config.Period, GenesisTime: config.GenesisTime,
			Hash: hex.EncodeToString(config.Hash), GroupHash: hex.EncodeToString(config.GroupHash),
			SchemeID: string(config.SchemeID), BeaconID: string(config.Metadata.BeaconID),
		}
	}
	Pulses.Iterate(r, func(round uint64, p subtensor.Pulse) bool {
		g.Pulses = append(g.Pulses, Stored{Round: round, Signature: hex.EncodeToString(p.Signature)})
		return true
	})
	return g, nil
}
