package keys

import (
	"bytes"
	"crypto/ed25519"
)

type ed25519Pair struct {
	key    ed25519.PrivateKey
	public AccountID
}

func ed25519FromSeed(seed [seedSize]byte) *ed25519Pair {
	key := ed25519.NewKeyFromSeed(seed[:])
	return &ed25519Pair{key, AccountID(key[seedSize:])}
}

func (p *ed25519Pair) Scheme() Scheme         { return Ed25519 }
func (p *ed25519Pair) Public() []byte         { return bytes.Clone(p.public[:]) }
func (p *ed25519Pair) AccountID() AccountID   { return p.public }
func (p *ed25519Pair) private() []byte        { return p.key.Seed() }
func (p *ed25519Pair) Sign(msg []byte) []byte { return ed25519.Sign(p.key, msg) }

func (p *ed25519Pair) derive(j junction) (derivable, error) {
	seed, err := j.hardSeed("Ed25519HDKD", p.key.Seed())
	if err != nil {
		return nil, err
	}
	return ed25519FromSeed(seed), nil
}
