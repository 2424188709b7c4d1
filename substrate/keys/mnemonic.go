package keys

import (
	"crypto/pbkdf2"
	"crypto/sha512"
	"fmt"
	"strings"

	"github.com/tyler-smith/go-bip39"
)

// DevPhrase is the mnemonic that a URI without one stands for. Everybody knows
// it: keys derived from it are for test networks only.
const DevPhrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk"

// GenerateMnemonic draws an English BIP39 mnemonic of 12, 15, 18, 21 or 24
// words. Errors wrap [ErrMnemonic] for another number.
func GenerateMnemonic(words int) (string, error) {
	if words < 12 || words > 24 || words%3 != 0 {
		return "", fmt.Errorf("%w: it has 12, 15, 18, 21 or 24 words, not %d", ErrMnemonic, words)
	}
	entropy, err := bip39.NewEntropy(words / 3 * 32)
	if err != nil {
		return "", fmt.Errorf("draw a mnemonic: %w", err)
	}
	return bip39.NewMnemonic(entropy)
}

// MnemonicSeed gives the 32-byte seed of a mnemonic as Substrate makes it: from
// the words' entropy, where BIP39 itself takes their text. Words may be parted
// by any white space. Errors wrap [ErrMnemonic].
func MnemonicSeed(mnemonic, password string) ([]byte, error) {
	words := strings.Fields(mnemonic)
	if n := len(words); n < 12 || n > 24 || n%3 != 0 {
		return nil, fmt.Errorf("%w: it has 12, 15, 18, 21 or 24 words, not %d", ErrMnemonic, n)
	}
	for i, word := range words {
		if _, ok := bip39.GetWordIndex(word); !ok {
			// The word itself is not told: it may be a mistyped secret.
			return nil, fmt.Errorf("%w: word %d is not in the English list", ErrMnemonic, i+1)
		}
	}
	entropy, err := bip39.EntropyFromMnemonic(strings.Join(words, " "))
	if err != nil {
		return nil, fmt.Errorf("%w: the checksum is wrong, a word is mistaken or out of order", ErrMnemonic)
	}
	return pbkdf2.Key(sha512.New, string(entropy), []byte("mnemonic"+password), 2048, seedSize)
}
