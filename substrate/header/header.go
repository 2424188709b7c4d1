// Package header is Substrate's block header and its hash, which clients compute
// again from what they are told.
//
// It holds no consensus: the digest is empty, since finality lies elsewhere.
// Start at [Header.Hash].
package header

import (
	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/substrate/scale"
)

// Hash is a 32-byte hash as metadata names it.
type Hash [32]byte

// TypePath is the name of the type in chain metadata.
func (Hash) TypePath() string { return "primitive_types::H256" }

// Header is a block's header without digest items.
type Header struct {
	Parent         [32]byte // hash of the block before; zero for block 0
	Number         uint64   // at most 32 bits on the wire of most clients
	StateRoot      [32]byte
	ExtrinsicsRoot [32]byte
}

// Hash is the block's hash: blake2_256 of the encoded header.
func (h Header) Hash() [32]byte { return blake2b.Sum256(scale.Marshal(h)) }

// EncodeScale writes parent, compact number, the two roots and an empty digest.
func (h Header) EncodeScale(w *scale.Writer) {
	w.Raw(h.Parent[:])
	w.Compact(h.Number)
	w.Raw(h.StateRoot[:])
	w.Raw(h.ExtrinsicsRoot[:])
	w.Compact(0)
}

// DecodeScale reads a header; digest items are refused.
func (h *Header) DecodeScale(r *scale.Reader) {
	copy(h.Parent[:], r.Take(32))
	h.Number = r.Compact()
	copy(h.StateRoot[:], r.Take(32))
	copy(h.ExtrinsicsRoot[:], r.Take(32))
	if r.Compact() != 0 {
		r.Fail(scale.ErrForm)
	}
}
