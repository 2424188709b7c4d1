package store

import (
	"encoding/binary"
	"runtime"
	"sync"

	"lukechampine.com/blake3"
	"lukechampine.com/blake3/guts"
)

// lanes and their width make LtHash16-1024.
const (
	lanes      = 1024
	setBytes   = 2 * lanes
	halfBytes  = guts.MaxSIMD * guts.BlockSize // one call of the wide compression
	laneLow    = 0x7fff_7fff_7fff_7fff
	laneTop    = 0x8000_8000_8000_8000
	serialKeys = 256 // below it a second goroutine costs more than it saves
)

// SetHash is a homomorphic hash of a set of rows: adding or removing a row costs
// the same whatever the set's size, in any order, and equal sets have equal
// hashes. It is LtHash16-1024 (docs/decisions/0002-state-store.md): each row
// becomes 1,024 lanes of 16 bits by BLAKE3, and the set is their sum in each
// lane modulo 2^16.
//
// The zero value is the empty set. Not safe for concurrent use.
type SetHash struct {
	sum [setBytes / 8]uint64 // four little-endian lanes a word
}

// Add puts a row into the set. The row must not be in it.
func (s *SetHash) Add(key string, value []byte) {
	n := rowNode(new([]byte), key, value)
	s.add(&n)
}

// Remove takes a row out of the set. The row must be in it.
func (s *SetHash) Remove(key string, value []byte) {
	n := rowNode(new([]byte), key, value)
	s.remove(&n)
}

func (s *SetHash) add(n *guts.Node) {
	var part [halfBytes]byte
	for half := range setBytes / halfBytes {
		n.Counter = uint64(half * guts.MaxSIMD)
		guts.CompressBlocks(&part, *n)
		sum := (*[halfBytes / 8]uint64)(s.sum[half*halfBytes/8:])
		for i := range sum {
			a, b := sum[i], binary.LittleEndian.Uint64(part[8*i:])
			sum[i] = ((a & laneLow) + (b & laneLow)) ^ ((a ^ b) & laneTop)
		}
	}
}

func (s *SetHash) remove(n *guts.Node) {
	var part [halfBytes]byte
	for half := range setBytes / halfBytes {
		n.Counter = uint64(half * guts.MaxSIMD)
		guts.CompressBlocks(&part, *n)
		sum := (*[halfBytes / 8]uint64)(s.sum[half*halfBytes/8:])
		for i := range sum {
			a, b := sum[i], binary.LittleEndian.Uint64(part[8*i:])
			sum[i] = ((a | laneTop) - (b & laneLow)) ^ ((a ^ ^b) & laneTop)
		}
	}
}

// join adds another set's rows; the two must have none in common.
func (s *SetHash) join(o *SetHash) {
	for i, b := range o.sum {
		a := s.sum[i]
		s.sum[i] = ((a & laneLow) + (b & laneLow)) ^ ((a ^ b) & laneTop)
	}
}

// Sum is the set's 32-byte digest: BLAKE3 of the lanes.
func (s *SetHash) Sum() [32]byte { return blake3.Sum256(s.Bytes()) }

// Bytes is the whole accumulator, 2,048 bytes, as [SetHash.Load] reads it.
func (s *SetHash) Bytes() []byte {
	b := make([]byte, 0, setBytes)
	for _, w := range s.sum {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return b
}

// Load takes up an accumulator; false when b is not 2,048 bytes.
func (s *SetHash) Load(b []byte) bool {
	if len(b) != setBytes {
		return false
	}
	for i := range s.sum {
		s.sum[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return true
}

// rowNode is BLAKE3's root node over a row's digest; its first 2,048 bytes of
// output are the row's lanes. The digest binds key and value unambiguously by the
// key's length before them. The buffer is scratch that callers keep for the next row.
func rowNode(buffer *[]byte, key string, value []byte) guts.Node {
	row := append(binary.LittleEndian.AppendUint32((*buffer)[:0], uint32(len(key))), key...)
	row = append(row, value...)
	*buffer = row
	digest := blake3.Sum256(row)
	n := guts.Node{CV: guts.IV, BlockLen: uint32(len(digest)), Flags: guts.FlagChunkStart | guts.FlagChunkEnd | guts.FlagRoot}
	for i := range 8 {
		n.Block[i] = binary.LittleEndian.Uint32(digest[4*i:])
	}
	return n
}

// change is one row that a block changes; nil stands for absent.
type change struct {
	key      string
	old, new []byte
}

// apply moves the set over a block's changes, on all processors.
func (s *SetHash) apply(changes []change) {
	workers := min(runtime.GOMAXPROCS(0), (len(changes)+serialKeys-1)/serialKeys)
	if workers <= 1 {
		s.applySerial(changes)
		return
	}
	parts := make([]SetHash, workers)
	var wg sync.WaitGroup
	for w := range parts {
		share := changes[w*len(changes)/workers : (w+1)*len(changes)/workers]
		wg.Go(func() { parts[w].applySerial(share) })
	}
	wg.Wait()
	for i := range parts {
		s.join(&parts[i])
	}
}

func (s *SetHash) applySerial(changes []change) {
	var buffer []byte
	for _, c := range changes {
		if c.old != nil {
			n := rowNode(&buffer, c.key, c.old)
			s.remove(&n)
		}
		if c.new != nil {
			n := rowNode(&buffer, c.key, c.new)
			s.add(&n)
		}
	}
}
