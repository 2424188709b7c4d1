package wallet

import (
	"bytes"
	"crypto/rand"
	"fmt"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/nacl/secretbox"
)

// Marks that a key file's first bytes may be.
var (
	naclMark    = []byte("$NACL")
	ansibleMark = []byte("$ANSIBLE_VAULT")
	fernetMark  = []byte("gAAAAA")
)

// Argon2i's cost: libsodium's SENSITIVE, seconds of work on half a gigabyte.
const (
	argonPasses    = 8
	argonMemoryKiB = 512 << 10
	argonThreads   = 1
)

const nonceSize = 24

// argonSalt is the same in all wallets; Bittensor's tools fixed it so that a
// file needs only its password.
var argonSalt = []byte("\x13q\x83\xdf\xf1Z\t\xbc\x9c\x90\xb5Q\x879\xe9\xb1")

func isEncrypted(data []byte) bool {
	return bytes.HasPrefix(data, naclMark) || isOldEncryption(data)
}

func isOldEncryption(data []byte) bool {
	return bytes.HasPrefix(data, ansibleMark) || bytes.HasPrefix(data, fernetMark)
}

func locked(path string) error {
	return fail(fmt.Errorf("%w: %s", ErrLocked, path), "give its password at the prompt, by --password-fd or in PLEXUS_PASSWORD")
}

// unlock gives the plain text of a file's content.
func unlock(path string, data []byte, password Password) ([]byte, error) {
	if isOldEncryption(data) {
		return nil, fail(fmt.Errorf("%w: %s", ErrOldEncryption, path), "open it once with btcli, which renews the encryption, or run 'plexus wallet regenerate' with its mnemonic")
	}
	sealed, isSealed := bytes.CutPrefix(data, naclMark)
	if !isSealed {
		return data, nil
	}
	if len(sealed) < nonceSize+secretbox.Overhead {
		return nil, corrupt(path, fmt.Errorf("its encrypted part is cut short"))
	}
	if password == nil {
		return nil, locked(path)
	}
	secret, err := password()
	if err != nil {
		return nil, err
	}
	plain, ok := secretbox.Open(nil, sealed[nonceSize:], (*[nonceSize]byte)(sealed), stretch(secret))
	if !ok {
		return nil, fail(fmt.Errorf("%w for %s", ErrPassword, path), "try again; without the password only the mnemonic helps: 'plexus wallet regenerate'")
	}
	return plain, nil
}

// seal encrypts a file's content. It takes seconds.
func seal(plain, password []byte) []byte {
	var nonce [nonceSize]byte
	_, _ = rand.Read(nonce[:]) // never fails: it ends the process rather
	out := append(bytes.Clone(naclMark), nonce[:]...)
	return secretbox.Seal(out, plain, &nonce, stretch(password))
}

// stretch makes the key of a password. Tests that are not about it make it cheap.
var stretch = func(password []byte) *[32]byte {
	return (*[32]byte)(argon2.Key(password, argonSalt, argonPasses, argonMemoryKiB, argonThreads, 32))
}
