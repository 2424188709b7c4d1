// Package ss58 writes and reads account addresses in Substrate's SS58 text
// form: base58 over a network prefix, the payload and a two-byte checksum.
//
// It knows nothing of keys; [Encode] and [Decode] work on raw 32-byte accounts.
package ss58

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/mr-tron/base58"
	"golang.org/x/crypto/blake2b"
)

// Prefix is the network number of Bittensor and of generic Substrate chains.
const Prefix uint16 = 42

// ErrAddress is the cause of every refusal to read an address.
var ErrAddress = errors.New("not an SS58 address")

// Encode gives the address of a 32-byte account under a network prefix below 16384.
func Encode(account [32]byte, prefix uint16) string {
	var b []byte
	if prefix < 64 {
		b = append(b, byte(prefix))
	} else {
		b = append(b, byte(prefix>>2&0x3f)|0x40, byte(prefix>>8)|byte(prefix&3)<<6)
	}
	b = append(b, account[:]...)
	return base58.Encode(append(b, checksum(b)...))
}

// Decode reads an address of a 32-byte account and tells its network prefix.
// Every error wraps [ErrAddress].
func Decode(address string) (account [32]byte, prefix uint16, err error) {
	if len(address) > 64 {
		return account, 0, fmt.Errorf("%w: longer than 64 characters", ErrAddress)
	}
	b, err := base58.Decode(address)
	if err != nil {
		return account, 0, fmt.Errorf("%w: %v", ErrAddress, err)
	}
	head := 1
	if len(b) > 0 && b[0]&0x40 != 0 {
		head = 2
	}
	if len(b) != head+32+2 || b[0]&0x80 != 0 {
		return account, 0, fmt.Errorf("%w: wrong length", ErrAddress)
	}
	if body := b[:head+32]; !bytes.Equal(checksum(body), b[head+32:]) {
		return account, 0, fmt.Errorf("%w: wrong checksum, a character is mistyped", ErrAddress)
	}
	prefix = uint16(b[0])
	if head == 2 {
		prefix = uint16(b[0]&0x3f)<<2 | uint16(b[1]>>6) | uint16(b[1]&0x3f)<<8
	}
	return [32]byte(b[head : head+32]), prefix, nil
}

func checksum(body []byte) []byte {
	h := blake2b.Sum512(append([]byte("SS58PRE"), body...))
	return h[:2]
}
