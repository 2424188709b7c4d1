package timelock

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"

	bls "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fp"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

const (
	keySize   = 32
	nonceSize = 12
	suite     = "AES_GCM_"
	overhead  = PublicKeySize + 3*8 + 2*keySize + 2*8 + nonceSize + 16 + 8 + len(suite)
)

// Overhead is by how many bytes an envelope is longer than what it hides.
const Overhead = overhead

// Seal encrypts a message to a round. Two envelopes of the same message differ.
func (b *Beacon) Seal(round uint64, message []byte) []byte {
	var key, sigma [keySize]byte
	var nonce [nonceSize]byte
	for _, secret := range [][]byte{key[:], sigma[:], nonce[:]} {
		rand.Read(secret) // never fails
	}
	r := exponent(sigma, key)
	var u bls.G2Affine
	u.ScalarMultiplicationBase(r)
	var shared bls.G2Affine
	shared.ScalarMultiplication(&b.key, r)
	mask := maskOf(identity(round), shared)
	v := xor(sigma, mask)
	w := xor(key, sha256.Sum256(sigma[:]))

	box := boxOf(key).Seal(nil, nonce[:], message, nil)
	body := appendBytes(appendBytes(nil, box), nonce[:])
	point := u.Bytes()
	out := append(make([]byte, 0, len(message)+overhead), point[:]...)
	for _, part := range [][]byte{v[:], w[:], body, []byte(suite)} {
		out = appendBytes(out, part)
	}
	return out
}

// Open decrypts an envelope with the beacon's signature of its round. It returns
// [ErrSealed] for bytes that are no envelope, [ErrSignature] for bytes that are no
// signature, and [ErrDecrypt] where the two do not fit. The signature is not
// verified: who has none cannot open, whatever he gives. Its cost is one pairing
// and one multiplication in G2, whatever the input.
func Open(envelope, signature []byte) ([]byte, error) {
	e, err := parse(envelope)
	if err != nil {
		return nil, err
	}
	secret, err := point(signature)
	if err != nil {
		return nil, err
	}
	sigma := xor(e.v, maskOf(secret, e.u))
	key := xor(e.w, sha256.Sum256(sigma[:]))
	var u bls.G2Affine
	u.ScalarMultiplicationBase(exponent(sigma, key))
	if !u.Equal(&e.u) {
		return nil, ErrDecrypt
	}
	message, err := boxOf(key).Open(nil, e.nonce[:], e.box, nil)
	if err != nil {
		return nil, ErrDecrypt
	}
	return message, nil
}

// Check says whether bytes have the form of an envelope; it computes nothing of
// the curve. It returns [ErrSealed].
func Check(envelope []byte) error {
	_, _, err := split(envelope)
	return err
}

// sealed is an envelope taken apart.
type sealed struct {
	u     bls.G2Affine
	v, w  [keySize]byte
	nonce [nonceSize]byte
	box   []byte
}

func parse(envelope []byte) (sealed, error) {
	e, u, err := split(envelope)
	if err != nil {
		return e, err
	}
	if _, err := e.u.SetBytes(u); err != nil {
		return e, fmt.Errorf("%w: %w", ErrSealed, err)
	}
	return e, nil
}

// split takes an envelope apart; its point stays bytes.
func split(envelope []byte) (e sealed, u []byte, err error) {
	if len(envelope) < PublicKeySize {
		return e, nil, fmt.Errorf("%w: %d bytes", ErrSealed, len(envelope))
	}
	u, rest := envelope[:PublicKeySize], envelope[PublicKeySize:]
	var parts [4][]byte
	for i := range parts {
		if parts[i], rest, err = takeBytes(rest); err != nil {
			return e, nil, err
		}
	}
	var nonce []byte
	if e.box, rest, err = takeBytes(parts[2]); err != nil {
		return e, nil, err
	}
	if nonce, rest, err = takeBytes(rest); err != nil {
		return e, nil, err
	}
	switch {
	case len(parts[0]) != keySize || len(parts[1]) != keySize || len(nonce) != nonceSize || len(rest) != 0:
		return e, nil, fmt.Errorf("%w: a part has the wrong length", ErrSealed)
	case string(parts[3]) != suite:
		return e, nil, fmt.Errorf("%w: unknown cipher", ErrSealed)
	}
	e.v, e.w, e.nonce = [keySize]byte(parts[0]), [keySize]byte(parts[1]), [nonceSize]byte(nonce)
	return e, u, nil
}

// exponent is the scalar that makes an envelope's point, so that whoever opens it
// can make the point again.
func exponent(sigma, key [keySize]byte) *big.Int {
	hash := sha256.Sum256(slices.Concat(sigma[:], key[:]))
	var r fr.Element
	r.SetBytes(hash[:])
	return r.BigInt(new(big.Int))
}

// maskOf hashes the pairing of two points: of the round's identity with the key
// times r, or, which is the same, of the round's signature with the point of r.
func maskOf(p bls.G1Affine, q bls.G2Affine) [32]byte {
	g, err := bls.Pair([]bls.G1Affine{p}, []bls.G2Affine{q})
	if err != nil {
		panic("timelock: pair two points: " + err.Error()) // only lists of different lengths fail
	}
	b := make([]byte, 0, 12*fp.Bytes)
	for _, six := range []*bls.E6{&g.C0, &g.C1} {
		for _, two := range []*bls.E2{&six.B0, &six.B1, &six.B2} {
			for _, x := range []*fp.Element{&two.A0, &two.A1} {
				be := x.Bytes()
				slices.Reverse(be[:])
				b = append(b, be[:]...)
			}
		}
	}
	return sha256.Sum256(b)
}

func boxOf(key [keySize]byte) cipher.AEAD {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic("timelock: " + err.Error()) // only another length of the key fails
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic("timelock: " + err.Error()) // only another block size fails
	}
	return box
}

func xor(a, b [keySize]byte) (c [keySize]byte) {
	subtle.XORBytes(c[:], a[:], b[:])
	return c
}

// appendBytes appends a length of 8 bytes, the lowest first, and the bytes.
func appendBytes(b, part []byte) []byte {
	return append(binary.LittleEndian.AppendUint64(b, uint64(len(part))), part...)
}

func takeBytes(b []byte) (part, rest []byte, err error) {
	if len(b) < 8 {
		return nil, nil, fmt.Errorf("%w: it ends early", ErrSealed)
	}
	n := binary.LittleEndian.Uint64(b)
	b = b[8:]
	if n > uint64(len(b)) {
		return nil, nil, fmt.Errorf("%w: it ends early", ErrSealed)
	}
	return b[:n], b[n:], nil
}

// must reads a public key that is part of the program.
func must(publicKey string) *Beacon {
	b, err := hex.DecodeString(publicKey)
	if err == nil {
		var beacon *Beacon
		if beacon, err = NewBeacon(b); err == nil {
			return beacon
		}
	}
	panic("timelock: " + err.Error())
}
