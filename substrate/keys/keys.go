// Package keys holds the key pairs that sign for accounts: sr25519, ed25519 and
// ecdsa, made from BIP39 mnemonics, seeds and Substrate derivation paths.
//
// It reads and writes no files; the wallet package keeps keys on disk. The one
// idea to know: an [AccountID] is what a chain calls somebody, a [Pair] is what
// proves it, and a [Scheme] says by which mathematics. The rules stand in
// docs/protocol/keys.md. Start at [FromURI] to hold a key and at [Verify] to
// check a signature.
package keys

import "fmt"

// Scheme is a signature scheme; its number is the index in Substrate's
// MultiSignature.
type Scheme uint8

// The schemes that accounts may use.
const (
	Ed25519 Scheme = 0 // RFC 8032, 64-byte signatures
	Sr25519 Scheme = 1 // schnorrkel over Ristretto with context "substrate", 64-byte signatures
	Ecdsa   Scheme = 2 // secp256k1 over blake2_256 of the message, 65-byte recoverable signatures
)

// String is the scheme's name as clients write it.
func (s Scheme) String() string {
	switch s {
	case Ed25519:
		return "ed25519"
	case Sr25519:
		return "sr25519"
	case Ecdsa:
		return "ecdsa"
	}
	return fmt.Sprintf("scheme(%d)", uint8(s))
}

// ParseScheme reads a scheme's name. Errors wrap [ErrScheme].
func ParseScheme(name string) (Scheme, error) {
	for _, s := range []Scheme{Ed25519, Sr25519, Ecdsa} {
		if name == s.String() {
			return s, nil
		}
	}
	return 0, fmt.Errorf("%w: %q", ErrScheme, name)
}

// SignatureSize is the length in bytes of the scheme's signatures; 0 for an unknown scheme.
func (s Scheme) SignatureSize() int {
	switch s {
	case Ed25519, Sr25519:
		return 64
	case Ecdsa:
		return 65
	}
	return 0
}

// Pair signs for one account. All pairs are safe for concurrent use.
type Pair interface {
	// Scheme tells how the pair signs.
	Scheme() Scheme
	// Public is a copy of the public key: 32 bytes, or 33 (compressed) for ecdsa.
	Public() []byte
	// AccountID is the account that the pair signs for: the public key itself,
	// or its blake2_256 for ecdsa.
	AccountID() AccountID
	// Sign signs any message; the message is not hashed by the caller.
	Sign(msg []byte) []byte
}

// Private gives the secret of a pair made by this package, for keeping it in a
// wallet: the 64-byte expanded secret for sr25519 (scalar, then nonce), the
// 32-byte seed for ed25519, the 32-byte scalar for ecdsa. It is nil for a pair
// that keeps its secret elsewhere.
func Private(p Pair) []byte {
	if k, ok := p.(interface{ private() []byte }); ok {
		return k.private()
	}
	return nil
}

// FromPrivate makes a pair from what [Private] gave. Errors wrap [ErrSecret].
func FromPrivate(private []byte, s Scheme) (Pair, error) {
	if s == Sr25519 {
		return sr25519FromSecret(private)
	}
	return FromSeed(private, s)
}

// FromSeed makes a pair from a 32-byte seed (Substrate's mini-secret).
// Errors wrap [ErrSecret] or [ErrScheme].
func FromSeed(seed []byte, s Scheme) (Pair, error) {
	if len(seed) != seedSize {
		return nil, fmt.Errorf("%w: a seed has %d bytes, this has %d", ErrSecret, seedSize, len(seed))
	}
	return rootPair([seedSize]byte(seed), s)
}

// Dev is the sr25519 development key //name; its secret is public knowledge, so
// only test networks may trust it. It panics on a name with a slash.
func Dev(name string) Pair {
	p, err := FromURI("//"+name, Sr25519)
	if err != nil {
		panic("development key " + name + ": " + err.Error())
	}
	return p
}

// seedSize is the length of a seed in bytes, alike in all schemes.
const seedSize = 32

// derivable is a pair that further junctions can be derived from.
type derivable interface {
	Pair
	derive(j junction) (derivable, error)
}

func rootPair(seed [seedSize]byte, s Scheme) (derivable, error) {
	switch s {
	case Ed25519:
		return ed25519FromSeed(seed), nil
	case Sr25519:
		return sr25519FromSeed(seed), nil
	case Ecdsa:
		return ecdsaFromSeed(seed)
	}
	return nil, fmt.Errorf("%w: %s", ErrScheme, s)
}
