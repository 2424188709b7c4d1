package keys

import (
	"strconv"

	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"golang.org/x/crypto/sha3"
)

// Keccak256 is Ethereum's hash.
func Keccak256(parts ...[]byte) (sum [32]byte) {
	h := sha3.NewLegacyKeccak256()
	for _, p := range parts {
		h.Write(p)
	}
	h.Sum(sum[:0])
	return sum
}

// PersonalHash is what an Ethereum wallet signs when it is asked to sign a message
// (EIP-191).
func PersonalHash(message []byte) [32]byte {
	return Keccak256([]byte("\x19Ethereum Signed Message:\n"+strconv.Itoa(len(message))), message)
}

// RecoverEthereum is the address that signed a hash; false for a malformed
// signature. A signature is r, s and v, v being 0, 1, 27 or 28. A good signature of
// another hash gives another address: the caller compares.
func RecoverEthereum(hash [32]byte, sig [65]byte) (address [20]byte, ok bool) {
	v := sig[64]
	if v >= 27 {
		v -= 27
	}
	if v > 1 {
		return address, false
	}
	compact := append([]byte{27 + v}, sig[:64]...)
	public, _, err := ecdsa.RecoverCompact(compact, hash[:])
	if err != nil {
		return address, false
	}
	sum := Keccak256(public.SerializeUncompressed()[1:])
	return [20]byte(sum[12:]), true
}
