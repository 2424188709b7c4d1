package wallet

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/plexus-network/plexus/substrate/keys"
)

// maxFile bounds what is read of a key file, in bytes; real ones have 600.
const maxFile = 64 << 10

// document is a key file's JSON, encrypted or not. Public files have no secrets.
type document struct {
	AccountID    string       `json:"accountId,omitempty"`
	PublicKey    string       `json:"publicKey,omitempty"`
	PrivateKey   string       `json:"privateKey,omitempty"`
	SecretPhrase string       `json:"secretPhrase,omitempty"`
	SecretSeed   string       `json:"secretSeed,omitempty"`
	SS58Address  string       `json:"ss58Address,omitempty"`
	CryptoType   *keys.Scheme `json:"cryptoType,omitempty"` // absent means sr25519
}

// read opens a file with a secret.
func read(path string, password Password) (Key, error) {
	data, err := readFile(path, true)
	if err != nil {
		return Key{}, err
	}
	if data, err = unlock(path, data, password); err != nil {
		return Key{}, err
	}
	k, err := parse(data)
	if err != nil {
		return Key{}, corrupt(path, err)
	}
	return k, nil
}

// readAccount gives the account that a public file, or a plain one, names.
func readAccount(path string) (keys.AccountID, error) {
	data, err := readFile(path, false)
	if err != nil {
		return keys.AccountID{}, err
	}
	if isEncrypted(data) {
		return keys.AccountID{}, locked(path)
	}
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return keys.AccountID{}, corrupt(path, errNotJSON)
	}
	account, err := d.account()
	if err != nil {
		return keys.AccountID{}, corrupt(path, err)
	}
	return account, nil
}

var (
	errNotJSON    = fmt.Errorf("it is not JSON")
	errNoAccount  = fmt.Errorf("it names no account")
	errNoSecret   = fmt.Errorf("it holds no secret")
	errContradict = fmt.Errorf("its secret belongs to another account than it names")
)

func corrupt(path string, why error) error {
	return fail(fmt.Errorf("%w: %s: %v", ErrCorrupt, path, why), "restore the file from a backup, or make the key again by 'plexus wallet regenerate'")
}

// parse makes the key of a file's plain text. The most original secret decides,
// in upstream's order: phrase, seed, private key.
func parse(data []byte) (Key, error) {
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return Key{}, errNotJSON // the decoder's own text may quote a secret
	}
	scheme := keys.Sr25519
	if d.CryptoType != nil {
		scheme = *d.CryptoType
	}
	if err := checkScheme(scheme); err != nil {
		return Key{}, err
	}
	var k Key
	var err error
	switch {
	case d.SecretPhrase != "":
		k, err = FromURI(d.SecretPhrase, scheme)
	case d.SecretSeed != "":
		k, err = FromURI("0x"+strings.TrimPrefix(d.SecretSeed, "0x"), scheme)
		if err != nil && d.PrivateKey != "" { // bittensor-wallet 4.1 spoils the seed that it regenerates from
			k, err = fromPrivate(d.PrivateKey, scheme)
		}
	case d.PrivateKey != "":
		k, err = fromPrivate(d.PrivateKey, scheme)
	default:
		return Key{}, errNoSecret
	}
	if err != nil {
		return Key{}, err
	}
	if account, err := d.account(); err == nil && account != k.pair.AccountID() {
		return Key{}, errContradict
	}
	return k, nil
}

func fromPrivate(text string, s keys.Scheme) (Key, error) {
	b, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil {
		return Key{}, keys.ErrSecret
	}
	pair, err := keys.FromPrivate(b, s)
	return Key{pair: pair}, err
}

func (d document) account() (keys.AccountID, error) {
	for _, text := range []string{d.SS58Address, d.AccountID, d.PublicKey} {
		if text != "" {
			return keys.ParseAccount(text)
		}
	}
	return keys.AccountID{}, errNoAccount
}

// documents gives the secret and the public text of a key.
func documents(k Key) (secret, public []byte, err error) {
	scheme, account := k.pair.Scheme(), k.pair.AccountID()
	if err := checkScheme(scheme); err != nil {
		return nil, nil, err
	}
	d := document{
		AccountID:   hexText(account[:]),
		PublicKey:   hexText(k.pair.Public()),
		SS58Address: account.String(),
		CryptoType:  &scheme,
	}
	if public, err = json.Marshal(d); err != nil {
		return nil, nil, fmt.Errorf("write key: %w", err)
	}
	d.PrivateKey, d.SecretPhrase = hexText(keys.Private(k.pair)), k.phrase
	if k.seed != nil {
		d.SecretSeed = hexText(k.seed)
	}
	if secret, err = json.Marshal(d); err != nil {
		return nil, nil, fmt.Errorf("write key: %w", err)
	}
	return secret, public, nil
}

func hexText(b []byte) string { return "0x" + hex.EncodeToString(b) }

// readFile reads a small file; one with a secret must be its owner's alone.
func readFile(path string, isSecret bool) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, denied(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, denied(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, corrupt(path, fmt.Errorf("it is not a file"))
	}
	if isSecret && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fail(fmt.Errorf("%w: others may read %s", ErrPermissions, path), "run 'chmod 600 "+path+"'; if strangers use this machine, move your funds to a new key")
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	if len(data) > maxFile {
		return nil, corrupt(path, fmt.Errorf("it is larger than %d bytes", maxFile))
	}
	return data, nil
}
