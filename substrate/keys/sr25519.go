package keys

import (
	"bytes"
	"fmt"

	"github.com/oasisprotocol/curve25519-voi/curve/scalar"
	"github.com/oasisprotocol/curve25519-voi/primitives/merlin"
	"github.com/oasisprotocol/curve25519-voi/primitives/sr25519"
)

// substrateContext separates signatures for accounts from other uses of a key.
var substrateContext = sr25519.NewSigningContext([]byte("substrate"))

type sr25519Pair struct {
	pair   *sr25519.KeyPair
	secret [sr25519.SecretKeySize]byte // scalar, nonce
	public AccountID
}

func sr25519FromSeed(seed [seedSize]byte) *sr25519Pair {
	mini := sr25519.MiniSecretKey(seed)
	return newSr25519(mini.ExpandEd25519())
}

func sr25519FromSecret(secret []byte) (*sr25519Pair, error) {
	key, err := sr25519.NewSecretKeyFromBytes(secret)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrSecret, err)
	}
	return newSr25519(key), nil
}

func newSr25519(key *sr25519.SecretKey) *sr25519Pair {
	p := &sr25519Pair{pair: key.KeyPair()}
	secret, err := key.MarshalBinary()
	if err != nil {
		panic("sr25519 secret: " + err.Error()) // a key that exists can be written
	}
	public, err := p.pair.PublicKey().MarshalBinary()
	if err != nil {
		panic("sr25519 public key: " + err.Error())
	}
	p.secret, p.public = [64]byte(secret), AccountID(public)
	return p
}

func (p *sr25519Pair) Scheme() Scheme       { return Sr25519 }
func (p *sr25519Pair) Public() []byte       { return bytes.Clone(p.public[:]) }
func (p *sr25519Pair) AccountID() AccountID { return p.public }
func (p *sr25519Pair) private() []byte      { return bytes.Clone(p.secret[:]) }

func (p *sr25519Pair) Sign(msg []byte) []byte {
	sig, err := p.pair.Sign(nil, substrateContext.NewTranscriptBytes(msg))
	if err != nil {
		panic("sr25519 signature: " + err.Error()) // only the system's random source can fail
	}
	b, err := sig.MarshalBinary()
	if err != nil {
		panic("sr25519 signature: " + err.Error())
	}
	return b
}

// derive follows schnorrkel's HDKD: a hard junction hashes the secret into a
// new seed, a soft one adds to the scalar what anybody can add to the public key.
func (p *sr25519Pair) derive(j junction) (derivable, error) {
	t := merlin.NewTranscript("SchnorrRistrettoHDKD")
	t.AppendMessage("sign-bytes", nil)
	t.AppendMessage("chain-code", j.code[:])
	if j.isHard {
		t.AppendMessage("secret-key", p.secret[:32])
		var seed [seedSize]byte
		t.ExtractBytes(seed[:], "HDKD-hard")
		return sr25519FromSeed(seed), nil
	}
	t.AppendMessage("public-key", p.public[:])
	var wide [scalar.ScalarWideSize]byte
	t.ExtractBytes(wide[:], "HDKD-scalar")
	add, err := scalar.NewFromBytesModOrderWide(wide[:])
	if err != nil {
		return nil, fmt.Errorf("derive soft junction: %w", err)
	}
	key, err := scalar.NewFromCanonicalBytes(p.secret[:32])
	if err != nil {
		return nil, fmt.Errorf("derive soft junction: %w", err)
	}
	var secret [sr25519.SecretKeySize]byte
	if err := key.Add(key, add).ToBytes(secret[:32]); err != nil {
		return nil, fmt.Errorf("derive soft junction: %w", err)
	}
	// The nonce only has to be secret; drawn from the old secret, equal URIs
	// give equal keys down to the last byte.
	t.AppendMessage("HDKD-secret", p.secret[:])
	t.ExtractBytes(secret[32:], "HDKD-nonce")
	return sr25519FromSecret(secret[:])
}
