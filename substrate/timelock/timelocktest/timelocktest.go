// Package timelocktest is a drand beacon whose secret is known, for tests: it signs
// any round at once.
//
// It has no network and no threshold. Start at [New].
package timelocktest

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"testing"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock"
)

// Beacon is a beacon with its secret key.
type Beacon struct {
	*timelock.Beacon
	t      testing.TB
	secret *big.Int
}

// New makes the beacon of a secret, which is not 0.
func New(t testing.TB, secret int64) *Beacon {
	t.Helper()
	b := &Beacon{t: t, secret: big.NewInt(secret)}
	var key bls.G2Affine
	key.ScalarMultiplicationBase(b.secret)
	bytes := key.Bytes()
	public, err := timelock.NewBeacon(bytes[:])
	if err != nil {
		t.Fatal(err)
	}
	b.Beacon = public
	return b
}

// Sign is the beacon's signature of a round.
func (b *Beacon) Sign(round uint64) []byte {
	b.t.Helper()
	message := sha256.Sum256(binary.BigEndian.AppendUint64(nil, round))
	p, err := bls.HashToG1(message[:], []byte("BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"))
	if err != nil {
		b.t.Fatal(err)
	}
	p.ScalarMultiplication(&p, b.secret)
	signature := p.Bytes()
	return signature[:]
}

// Pulse is what the beacon publishes in a round.
func (b *Beacon) Pulse(round uint64) subtensor.Pulse {
	b.t.Helper()
	signature := b.Sign(round)
	random := timelock.Randomness(signature)
	return subtensor.Pulse{Round: round, Randomness: random[:], Signature: signature}
}

// Config is the beacon as a chain's parameter: a round every 3 seconds since then.
func (b *Beacon) Config(genesisTime uint32) subtensor.BeaconConfiguration {
	return subtensor.BeaconConfiguration{PublicKey: b.Bytes(), Period: 3, GenesisTime: genesisTime}
}

// Write is the unsigned extrinsic that brings pulses to a chain.
func Write(pulses ...subtensor.Pulse) []byte {
	return extrinsic.Bare(subtensor.Encode(subtensor.WritePulse{PulsesPayload: subtensor.PulsesPayload{
		Pulses: pulses, Public: extrinsic.MultiSigner{Scheme: keys.Sr25519, Key: make([]byte, 32)},
	}}))
}
