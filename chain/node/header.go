package node

import (
	"encoding/binary"
	"fmt"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/store"
	"github.com/plexus-network/plexus/substrate/header"
)

// Header is a block as Substrate's clients know it. CometBFT's own block is
// another one, whose hash stands in ExtrinsicsRoot; StateRoot is the app hash
// before the block (of genesis: after it).
type Header struct {
	header.Header
	Hash     [32]byte
	Time     uint64 // milliseconds since 1970
	Producer runtime.AccountID
}

// Block is what a new block brings to those who follow the chain; see
// [Node.Follow]. It is shared: nobody changes it.
type Block struct {
	Header
	Extrinsics [][]byte          // those signed, in the block's order
	Hashes     [][32]byte        // of Extrinsics
	Changes    map[string][]byte // of the state; nil is a deleted key
}

// Headers are notes of the store, saved in one batch with the state they
// belong to: "n" and the height, and "h" and the hash.
func numberNote(n uint64) string   { return "n" + string(binary.BigEndian.AppendUint64(nil, n)) }
func hashNote(h [32]byte) string   { return "h" + string(h[:]) }
func producerNote(a []byte) string { return "p" + string(a) }

const headerBytes = 4*32 + 8 + 32

// notes are the rows that find the header again.
func (h *Header) notes() map[string][]byte {
	b := make([]byte, 0, headerBytes)
	for _, part := range [][32]byte{h.Parent, h.StateRoot, h.ExtrinsicsRoot, h.Hash} {
		b = append(b, part[:]...)
	}
	b = binary.BigEndian.AppendUint64(b, h.Time)
	b = append(b, h.Producer[:]...)
	return map[string][]byte{numberNote(h.Number): b, hashNote(h.Hash): binary.BigEndian.AppendUint64(nil, h.Number)}
}

// readHeader finds a header by height. Errors: [ErrUnknownBlock].
func readHeader(s *store.Store, n uint64) (Header, error) {
	b, err := s.Note(numberNote(n))
	if err != nil {
		return Header{}, fmt.Errorf("read header %d: %w", n, err)
	}
	if len(b) != headerBytes {
		return Header{}, fmt.Errorf("height %d: %w", n, ErrUnknownBlock)
	}
	h := Header{Header: header.Header{Parent: [32]byte(b), Number: n, StateRoot: [32]byte(b[32:]), ExtrinsicsRoot: [32]byte(b[64:])},
		Hash: [32]byte(b[96:]), Time: binary.BigEndian.Uint64(b[128:])}
	copy(h.Producer[:], b[136:])
	return h, nil
}

// readHeight finds a block's height by its hash. Errors: [ErrUnknownBlock].
func readHeight(s *store.Store, hash [32]byte) (uint64, error) {
	b, err := s.Note(hashNote(hash))
	if err != nil {
		return 0, fmt.Errorf("read header %#x: %w", hash, err)
	}
	if len(b) != 8 {
		return 0, fmt.Errorf("block %#x: %w", hash, ErrUnknownBlock)
	}
	return binary.BigEndian.Uint64(b), nil
}
