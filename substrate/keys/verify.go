package keys

import (
	"bytes"
	"crypto/ed25519"

	"github.com/oasisprotocol/curve25519-voi/primitives/sr25519"
	"golang.org/x/crypto/blake2b"
)

// Verify reports whether sig is public's signature of msg. For ecdsa, public
// may be the 33-byte compressed key or the 32-byte account that stands for it.
// Malformed input of any length is false. So is the all-zero public key, which
// in two of the schemes is a point that anybody can sign for. Safe for
// concurrent use.
func Verify(s Scheme, public, msg, sig []byte) bool {
	switch s {
	case Ed25519:
		return isKey(public) && len(sig) == ed25519.SignatureSize && ed25519.Verify(public, msg, sig)
	case Sr25519:
		key, signature, ok := parseSr25519(public, sig)
		return ok && key.Verify(substrateContext.NewTranscriptBytes(msg), signature)
	case Ecdsa:
		signer, ok := recoverEcdsa(msg, sig)
		if ok && len(public) == len(AccountID{}) {
			hash := blake2b.Sum256(signer)
			signer = hash[:]
		}
		return ok && bytes.Equal(signer, public)
	}
	return false
}

// Batch verifies many signatures together: those of sr25519 cost a third of
// what they cost alone, the others what they always cost. The zero value is not
// used; not safe for concurrent use.
type Batch struct {
	valid    []bool
	batched  []int // positions in valid of what sr lies waiting for
	verifier *sr25519.BatchVerifier
}

// NewBatch makes an empty batch.
func NewBatch() *Batch { return &Batch{verifier: sr25519.NewBatchVerifier()} }

// Add takes one signature, with the arguments of [Verify]; it keeps none of the slices.
func (b *Batch) Add(s Scheme, public, msg, sig []byte) {
	if s != Sr25519 {
		b.valid = append(b.valid, Verify(s, public, msg, sig))
		return
	}
	if key, signature, ok := parseSr25519(public, sig); ok {
		b.batched = append(b.batched, len(b.valid))
		b.verifier.Add(key, substrateContext.NewTranscriptBytes(msg), signature)
	}
	b.valid = append(b.valid, false)
}

// Len is the number of signatures added.
func (b *Batch) Len() int { return len(b.valid) }

// Verify tells whether all signatures are valid, and of each in the order of
// adding; an empty batch is valid. One bad signature makes every sr25519 one
// in the batch be verified alone.
func (b *Batch) Verify() (all bool, each []bool) {
	if len(b.batched) > 0 {
		_, valid := b.verifier.Verify(nil)
		for i, at := range b.batched {
			b.valid[at] = valid[i]
		}
	}
	all = true
	for _, ok := range b.valid {
		all = all && ok
	}
	return all, b.valid
}

func parseSr25519(public, sig []byte) (*sr25519.PublicKey, *sr25519.Signature, bool) {
	if !isKey(public) {
		return nil, nil, false
	}
	key, err := sr25519.NewPublicKeyFromBytes(public)
	if err != nil {
		return nil, nil, false
	}
	signature, err := sr25519.NewSignatureFromBytes(sig)
	return key, signature, err == nil
}

// isKey is false for what is not 32 bytes or is all zero.
func isKey(public []byte) bool {
	return len(public) == len(AccountID{}) && AccountID(public) != AccountID{}
}
