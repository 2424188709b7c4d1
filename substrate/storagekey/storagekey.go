// Package storagekey makes the keys under which a Substrate chain keeps its
// state: the pallet's and the item's name hashed, then each map key under its
// own hasher.
//
// It reads no state. Clients compute the same keys, so a storage read over RPC is
// a plain look-up. Start at [Prefix] for a value and at [Hasher.Append] for what
// follows it in a map.
package storagekey

import (
	"encoding/binary"
	"fmt"
	"hash"
	"sync"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/crypto/blake2b"
)

// Hasher says how a map key stands in a storage key; its number is the one in
// chain metadata.
type Hasher uint8

// The hashers. Those named Concat, and Identity, keep the key readable after the
// hash, so that a map can be listed.
const (
	Blake2_128       Hasher = 0
	Blake2_256       Hasher = 1
	Blake2_128Concat Hasher = 2
	Twox128          Hasher = 3
	Twox256          Hasher = 4
	Twox64Concat     Hasher = 5
	Identity         Hasher = 6
)

// PrefixSize is the length in bytes of what [Prefix] gives.
const PrefixSize = 32

// Prefix is twox128(pallet) ++ twox128(item): the key of a storage value, or what
// all keys of a storage map start with.
func Prefix(pallet, item string) string {
	b := make([]byte, 0, PrefixSize)
	b = appendTwox(b, []byte(pallet), 2)
	return string(appendTwox(b, []byte(item), 2))
}

// PalletPrefix is twox128(pallet): what all keys of a pallet start with.
func PalletPrefix(pallet string) string { return string(appendTwox(nil, []byte(pallet), 2)) }

// Append adds the encoded map key, as h keeps it, to a storage key.
func (h Hasher) Append(dst, key []byte) []byte {
	switch h {
	case Blake2_128:
		return appendBlake128(dst, key)
	case Blake2_256:
		sum := blake2b.Sum256(key)
		return append(dst, sum[:]...)
	case Blake2_128Concat:
		return append(appendBlake128(dst, key), key...)
	case Twox128:
		return appendTwox(dst, key, 2)
	case Twox256:
		return appendTwox(dst, key, 4)
	case Twox64Concat:
		return append(appendTwox(dst, key, 1), key...)
	case Identity:
		return append(dst, key...)
	}
	panic(fmt.Sprintf("storagekey: no hasher %d", h))
}

// Fill writes the hash of key into gap, which has the size that HashSize gives: the
// key is already where it belongs. It serves who encodes a key in place.
func (h Hasher) Fill(gap, key []byte) {
	switch h {
	case Blake2_128, Blake2_128Concat:
		appendBlake128(gap[:0], key)
	case Twox64Concat:
		binary.LittleEndian.PutUint64(gap, xxhash.Sum64(key))
	case Identity:
	default:
		copy(gap, h.Append(nil, key))
	}
}

// HashSize is the number of bytes that h puts before the readable key; isReadable
// is false for a hasher that drops the key.
func (h Hasher) HashSize() (bytes int, isReadable bool) {
	switch h {
	case Blake2_128, Twox128:
		return 16, false
	case Blake2_256, Twox256:
		return 32, false
	case Blake2_128Concat:
		return 16, true
	case Twox64Concat:
		return 8, true
	}
	return 0, true
}

// String is the hasher's name in metadata.
func (h Hasher) String() string {
	names := [...]string{"Blake2_128", "Blake2_256", "Blake2_128Concat", "Twox128", "Twox256", "Twox64Concat", "Identity"}
	if int(h) < len(names) {
		return names[h]
	}
	return fmt.Sprintf("Hasher(%d)", uint8(h))
}

// appendTwox adds words 64-bit xxHashes of b, seeded 0, 1, ...
func appendTwox(dst, b []byte, words uint64) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, xxhash.Sum64(b))
	for seed := uint64(1); seed < words; seed++ {
		d := xxhash.NewWithSeed(seed)
		d.Write(b) // never fails
		dst = binary.LittleEndian.AppendUint64(dst, d.Sum64())
	}
	return dst
}

var blake128 = sync.Pool{New: func() any {
	h, err := blake2b.New(16, nil)
	if err != nil {
		panic("storagekey: " + err.Error()) // 16 is a valid size
	}
	return h
}}

func appendBlake128(dst, b []byte) []byte {
	h := blake128.Get().(hash.Hash)
	h.Reset()
	h.Write(b) // never fails
	dst = h.Sum(dst)
	blake128.Put(h)
	return dst
}
