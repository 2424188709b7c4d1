// Package timelock encrypts to a future round of a drand beacon: when the beacon
// publishes its signature of the round, anybody can decrypt, and nobody before.
//
// The beacon is drand's quicknet or one like it (bls-unchained-g1-rfc9380:
// BLS12-381, public keys in G2, signatures of a round in G1). The envelope is that
// of Bittensor's clients: the key of an AES-256-GCM box is encrypted to the round
// as an identity (Boneh and Franklin's IBE, the variant that resists chosen
// ciphertexts, eprint 2023/189), and both are serialised as arkworks does. It is
// not the file format of the tlock command. The one idea needed to read it: the
// signature of a round is the private key of that round's identity. Start at
// [Beacon.Seal] and [Open]; [Beacon.Verify] checks a published signature.
package timelock

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
)

// Sizes in bytes.
const (
	PublicKeySize = 96 // a point of G2, compressed
	SignatureSize = 48 // a point of G1, compressed
)

// What this package refuses.
var (
	ErrKey       = errors.New("not the public key of a beacon")
	ErrSignature = errors.New("not the beacon's signature of the round")
	ErrSealed    = errors.New("not a time-locked envelope")
	ErrDecrypt   = errors.New("the envelope does not open with this signature")
)

// Quicknet is drand's beacon on its main network: a round every 3 seconds since
// 1692803367, round 1 (Unix time).
var Quicknet = must("83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a")

// domain separates the beacon's hashes from those of other protocols.
var domain = []byte("BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_")

// Beacon is a beacon's public key. It is safe for concurrent use.
type Beacon struct{ key bls.G2Affine }

// NewBeacon reads a public key. It returns [ErrKey] for bytes that are none.
func NewBeacon(publicKey []byte) (*Beacon, error) {
	b := &Beacon{}
	if len(publicKey) != PublicKeySize {
		return nil, fmt.Errorf("%w: %d bytes", ErrKey, len(publicKey))
	}
	if _, err := b.key.SetBytes(publicKey); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	if b.key.IsInfinity() {
		return nil, fmt.Errorf("%w: the point at infinity", ErrKey)
	}
	return b, nil
}

// Bytes is the public key.
func (b *Beacon) Bytes() []byte {
	key := b.key.Bytes()
	return key[:]
}

// Verify checks that signature is the beacon's of a round. It returns
// [ErrSignature] if it is not. Its cost is two pairings, whatever the input; bytes
// that are no point of the group cost less.
func (b *Beacon) Verify(round uint64, signature []byte) error {
	s, err := point(signature)
	if err != nil {
		return err
	}
	id := identity(round)
	id.Neg(&id)
	// e(signature, generator) = e(identity, key). The check with precomputed lines
	// would be faster, but it overwrites them: the second answer is wrong.
	_, _, _, generator := bls.Generators()
	isEqual, err := bls.PairingCheck([]bls.G1Affine{s, id}, []bls.G2Affine{generator, b.key})
	if err != nil || !isEqual {
		return ErrSignature
	}
	return nil
}

// Randomness is what a beacon's signature of a round is worth as a random number.
func Randomness(signature []byte) [32]byte { return sha256.Sum256(signature) }

// point reads a signature.
func point(signature []byte) (p bls.G1Affine, err error) {
	if len(signature) != SignatureSize {
		return p, fmt.Errorf("%w: %d bytes", ErrSignature, len(signature))
	}
	if _, err := p.SetBytes(signature); err != nil {
		return p, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if p.IsInfinity() {
		return p, ErrSignature
	}
	return p, nil
}

// identity is the point of a round, of which a signature is a multiple.
func identity(round uint64) bls.G1Affine {
	message := sha256.Sum256(binary.BigEndian.AppendUint64(nil, round))
	p, err := bls.HashToG1(message[:], domain)
	if err != nil {
		panic("timelock: hash to the curve: " + err.Error()) // only a domain over 255 bytes fails
	}
	return p
}
