package sample

import (
	"crypto/cipher"
	"encoding/binary"

	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/chacha20poly1305"
)

// noise is the ChaCha20 keystream of one position, nonce 0, from block 0: the
// little-endian word at byte 8v belongs to token v.
type noise struct {
	stream []byte
	zeros  []byte
}

const block = 64 // bytes of a ChaCha20 block

var zeroNonce [chacha20.NonceSize]byte

// start makes the words of n tokens. Block 0 comes from the plain cipher; the
// rest is what sealing zeros gives, since ChaCha20-Poly1305 encrypts from
// block 1 on, and its vector code is several times faster.
func (s *noise) start(key [32]byte, n int) {
	size := (8*n + block - 1) / block * block
	if len(s.stream) < size {
		s.stream = make([]byte, size, size+chacha20poly1305.Overhead)
		s.zeros = make([]byte, size)
	}
	c, err := chacha20.NewUnauthenticatedCipher(key[:], zeroNonce[:])
	if err != nil {
		panic(err) // the key and the nonce have their one right length
	}
	c.XORKeyStream(s.stream[:block], s.zeros[:block])
	if size > block {
		seal(key[:], s.stream[block:block], s.zeros[block:size])
	}
}

// seal appends the keystream from block 1 on to dst, which has room for the
// tag too.
func seal(key, dst, zeros []byte) {
	var aead cipher.AEAD
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		panic(err) // the key has its one right length
	}
	aead.Seal(dst, zeroNonce[:], zeros, nil)
}

// word is token v's 64 bits.
func (s *noise) word(v int) uint64 { return binary.LittleEndian.Uint64(s.stream[8*v:]) }
