package wallet

import (
	"bytes"
	"fmt"

	"github.com/plexus-network/plexus/substrate/keys"
)

// Key is a key pair with what it can be made again from. The zero value is not used.
type Key struct {
	pair   keys.Pair
	phrase string // mnemonic; empty if unknown
	seed   []byte // nil if unknown
}

// Generate makes a key from a new mnemonic of 12, 15, 18, 21 or 24 words.
// Errors wrap [keys.ErrMnemonic] or [ErrScheme].
func Generate(words int, s keys.Scheme) (Key, error) {
	phrase, err := keys.GenerateMnemonic(words)
	if err != nil {
		return Key{}, err
	}
	return FromURI(phrase, s)
}

// FromURI makes a key from a mnemonic, 0x and a seed in hex, or any other key
// URI. A key whose URI derives keeps neither phrase nor seed, since these alone
// make another key. Errors are those of [keys.FromURI], and [ErrScheme].
func FromURI(uri string, s keys.Scheme) (Key, error) {
	if err := checkScheme(s); err != nil {
		return Key{}, err
	}
	u, err := keys.ParseURI(uri)
	if err != nil {
		return Key{}, err
	}
	pair, err := u.Pair(s)
	if err != nil {
		return Key{}, err
	}
	k := Key{pair: pair}
	if u.Derives() {
		return k, nil
	}
	if k.seed, err = u.Seed(); err != nil {
		return Key{}, err
	}
	if u.Password == "" && !bytes.HasPrefix([]byte(u.Root), []byte("0x")) {
		k.phrase = u.Root
	}
	return k, nil
}

// Pair is the key pair.
func (k Key) Pair() keys.Pair { return k.pair }

// Phrase is the mnemonic that makes the key again; empty if it is not known.
// Show it to its owner once, and to nobody else.
func (k Key) Phrase() string { return k.phrase }

func checkScheme(s keys.Scheme) error {
	if s != keys.Sr25519 && s != keys.Ed25519 {
		return fail(fmt.Errorf("%w, not %s", ErrScheme, s), "choose --scheme sr25519 or --scheme ed25519")
	}
	return nil
}
