// Package work is Bittensor's proof of work: a nonce whose seal with a recent
// block's hash is a small number.
//
// It says nothing of what a proof earns: the faucet pays for one, a subnet gives a
// uid for one. The subject is what the work is for; a proof for one subject is
// worth nothing for another. Rules stand in docs/protocol/registration.md and
// docs/protocol/staking.md. Start at [Seal] and [Search].
package work

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math/bits"

	"golang.org/x/crypto/sha3"

	"github.com/plexus-network/plexus/substrate/keys"
)

// MaxAge is how many blocks before the one that holds a proof the proof's block
// may lie.
const MaxAge = 3

// Subject is what a proof is for: keccak256 of the block's hash and who gains.
type Subject [32]byte

// Faucet is the subject of a payment to an account.
func Faucet(block [32]byte, account keys.AccountID) Subject {
	return subject(block[:], account[:])
}

// Registration is the subject of a uid on a subnet for a hotkey, owned by coldkey.
func Registration(block [32]byte, netuid uint16, coldkey, hotkey keys.AccountID) Subject {
	return subject(block[:], binary.LittleEndian.AppendUint16(nil, netuid), coldkey[:], hotkey[:])
}

func subject(parts ...[]byte) (s Subject) {
	k := sha3.NewLegacyKeccak256()
	for _, part := range parts {
		k.Write(part)
	}
	k.Sum(s[:0])
	return s
}

// Seal is keccak256(sha256(nonce as 8 bytes LE ++ subject)).
func Seal(s Subject, nonce uint64) (seal [32]byte) {
	h := newHasher(s)
	h.seal(nonce, &seal)
	return seal
}

// Meets says that a seal, as a little-endian number, times difficulty fits 256
// bits: one of so many seals does.
func Meets(seal *[32]byte, difficulty uint64) bool {
	var carry uint64
	for i := 0; i < len(seal); i += 8 {
		hi, lo := bits.Mul64(binary.LittleEndian.Uint64(seal[i:]), difficulty)
		_, c := bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	return carry == 0
}

// batch is how many nonces lie between two looks at the context.
const batch = 4096

// Search tries nonces from start on until one meets the difficulty or ctx ends; ok
// is false then. tried, which may be nil, hears after every few thousand seals how
// many they were. One call uses one core.
func Search(ctx context.Context, s Subject, difficulty, start uint64, tried func(seals uint64)) (nonce uint64, seal [32]byte, ok bool) {
	h := newHasher(s)
	for nonce = start; ctx.Err() == nil; {
		for range batch {
			if h.seal(nonce, &seal); Meets(&seal, difficulty) {
				return nonce, seal, true
			}
			nonce++
		}
		if tried != nil {
			tried(batch)
		}
	}
	return 0, seal, false
}

// hasher makes seals of one subject without allocating.
type hasher struct {
	keccak hash.Hash
	input  [8 + 32]byte
}

func newHasher(s Subject) *hasher {
	h := &hasher{keccak: sha3.NewLegacyKeccak256()}
	copy(h.input[8:], s[:])
	return h
}

func (h *hasher) seal(nonce uint64, seal *[32]byte) {
	binary.LittleEndian.PutUint64(h.input[:8], nonce)
	inner := sha256.Sum256(h.input[:])
	h.keccak.Reset()
	h.keccak.Write(inner[:])
	h.keccak.Sum(seal[:0])
}
