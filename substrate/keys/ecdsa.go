package keys

import (
	"bytes"
	"fmt"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"golang.org/x/crypto/blake2b"
)

// compactHeader is what Bitcoin's compact form adds to the recovery number of a
// compressed key; Substrate writes the bare number, and last instead of first.
const compactHeader = 27 + 4

type ecdsaPair struct {
	key    *secp256k1.PrivateKey
	public [secp256k1.PubKeyBytesLenCompressed]byte
}

func ecdsaFromSeed(seed [seedSize]byte) (*ecdsaPair, error) {
	var k secp256k1.ModNScalar
	if overflows := k.SetBytes(&seed); overflows != 0 || k.IsZero() {
		return nil, fmt.Errorf("%w: outside the order of secp256k1", ErrSecret)
	}
	key := secp256k1.NewPrivateKey(&k)
	return &ecdsaPair{key, [33]byte(key.PubKey().SerializeCompressed())}, nil
}

func (p *ecdsaPair) Scheme() Scheme       { return Ecdsa }
func (p *ecdsaPair) Public() []byte       { return bytes.Clone(p.public[:]) }
func (p *ecdsaPair) AccountID() AccountID { return blake2b.Sum256(p.public[:]) }
func (p *ecdsaPair) private() []byte      { return p.key.Serialize() }

func (p *ecdsaPair) Sign(msg []byte) []byte {
	hash := blake2b.Sum256(msg)
	compact := ecdsa.SignCompact(p.key, hash[:], true)
	return append(compact[1:], compact[0]-compactHeader)
}

func (p *ecdsaPair) derive(j junction) (derivable, error) {
	seed, err := j.hardSeed("Secp256k1HDKD", p.private())
	if err != nil {
		return nil, err
	}
	return ecdsaFromSeed(seed)
}

// recoverEcdsa gives the compressed public key that signed; false for a
// malformed signature, or one whose s lies in the upper half of the order: its
// twin says the same, and one message must not have two valid transactions.
func recoverEcdsa(msg, sig []byte) ([]byte, bool) {
	if len(sig) != 65 || sig[64] > 3 {
		return nil, false
	}
	var s secp256k1.ModNScalar
	if overflows := s.SetByteSlice(sig[32:64]); overflows || s.IsOverHalfOrder() {
		return nil, false
	}
	var compact [65]byte
	compact[0] = sig[64] + compactHeader
	copy(compact[1:], sig[:64])
	hash := blake2b.Sum256(msg)
	public, _, err := ecdsa.RecoverCompact(compact[:], hash[:])
	if err != nil {
		return nil, false
	}
	return public.SerializeCompressed(), true
}
