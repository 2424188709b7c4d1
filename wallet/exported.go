package wallet

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/nacl/secretbox"
	"golang.org/x/crypto/scrypt"

	"github.com/plexus-network/plexus/substrate/keys"
)

// exported is the JSON that polkadot.js and the wallets made with it export an
// account as.
type exported struct {
	Encoded  string `json:"encoded"` // base64; 0x and hex in old files
	Address  string `json:"address"`
	Encoding struct {
		Content words  `json:"content"` // "pkcs8" and the scheme
		Type    words  `json:"type"`    // "scrypt" and "xsalsa20-poly1305", or "none"
		Version string `json:"version"` // "0" to "3"
	} `json:"encoding"`
	Accounts json.RawMessage `json:"accounts"` // set in an export of several accounts
}

// words is a list of strings, or in old files a single one.
type words []string

func (w *words) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*w = make(words, 1)
		return json.Unmarshal(data, &(*w)[0])
	}
	return json.Unmarshal(data, (*[]string)(w))
}

func (w words) has(word string) bool { return slices.Contains(w, word) }

// Bounds of an export's key stretching, so that a file cannot ask for hours of
// work or all memory: 256 MiB at most.
const (
	minScryptN = 1 << 13
	maxScryptN = 1 << 18
	maxScryptR = 8
	maxScryptP = 16
)

const scryptSalt = 32

// The marks of the secret's layout, DER as far as it goes: a header, the secret,
// a divider, the public key.
var (
	pkcs8Header  = []byte{0x30, 0x53, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20}
	pkcs8Divider = []byte{0xa1, 0x23, 0x03, 0x21, 0x00}
)

var (
	errSeveral    = errors.New("it holds several accounts")
	errVersion    = errors.New("its encoding has a version other than 0 to 3")
	errCut        = errors.New("its secret is cut short or in another layout")
	errStretching = errors.New("its key stretching is outside of what wallets use")
	errWrapping   = errors.New("it is encrypted in a way that is not known")
)

// ReadExport opens an account that polkadot.js, or a wallet made with it,
// exported as JSON. The key has no phrase and no seed: exports of sr25519 hold
// neither. Errors wrap [ErrExport], [ErrPassword], [ErrLocked] or [ErrScheme].
func ReadExport(path string, password Password) (Key, error) {
	data, err := readFile(path, false) // its secret is encrypted as a rule
	if err != nil {
		return Key{}, err
	}
	return readExport(path, data, password)
}

func readExport(path string, data []byte, password Password) (Key, error) {
	wrong := func(why error) error {
		return fail(fmt.Errorf("%w: %s: %v", ErrExport, path, why), "export one account from the wallet again, as a JSON file")
	}
	var e exported
	if err := json.Unmarshal(data, &e); err != nil {
		return Key{}, wrong(errNotJSON)
	}
	switch {
	case len(e.Accounts) > 0:
		return Key{}, wrong(errSeveral)
	case len(e.Encoding.Version) != 1 || e.Encoding.Version > "3" || e.Encoding.Version < "0":
		return Key{}, wrong(errVersion)
	}
	sealed, err := e.bytes()
	if err != nil {
		return Key{}, wrong(err)
	}
	plain := sealed
	if !e.Encoding.Type.has("none") && len(e.Encoding.Type) > 0 {
		if password == nil {
			return Key{}, locked(path)
		}
		secret, err := password()
		if err != nil {
			return Key{}, err
		}
		var ok bool
		if plain, ok, err = e.open(sealed, secret); err != nil {
			return Key{}, wrong(err)
		} else if !ok {
			return Key{}, fail(fmt.Errorf("%w for %s", ErrPassword, path), "give the password that was chosen when the account was exported")
		}
	}
	k, err := e.key(plain)
	if errors.Is(err, ErrScheme) {
		return Key{}, err
	} else if err != nil {
		return Key{}, wrong(err)
	}
	return k, nil
}

func (e *exported) bytes() ([]byte, error) {
	if text, isHex := strings.CutPrefix(e.Encoded, "0x"); isHex {
		b, err := hex.DecodeString(text)
		if err != nil {
			return nil, errCut
		}
		return b, nil
	}
	b, err := base64.StdEncoding.DecodeString(e.Encoded)
	if err != nil {
		return nil, errCut
	}
	return b, nil
}

// open decrypts; ok is false for a wrong password.
func (e *exported) open(sealed, password []byte) (plain []byte, ok bool, err error) {
	if !e.Encoding.Type.has("xsalsa20-poly1305") {
		return nil, false, errWrapping
	}
	var key [32]byte
	if e.Encoding.Type.has("scrypt") {
		if len(sealed) < scryptSalt+12 {
			return nil, false, errCut
		}
		salt, rest := sealed[:scryptSalt], sealed[scryptSalt:]
		n, p, r := binary.LittleEndian.Uint32(rest), binary.LittleEndian.Uint32(rest[4:]), binary.LittleEndian.Uint32(rest[8:])
		if n < minScryptN || n > maxScryptN || p < 1 || p > maxScryptP || r < 1 || r > maxScryptR {
			return nil, false, errStretching
		}
		made, err := scrypt.Key(password, salt, int(n), int(r), int(p), len(key))
		if err != nil {
			return nil, false, errStretching // N is no power of two
		}
		copy(key[:], made)
		sealed = rest[12:]
	} else {
		copy(key[:], password) // versions before 3: filled up with zeros, cut at 32 bytes
	}
	if len(sealed) < nonceSize+secretbox.Overhead {
		return nil, false, errCut
	}
	plain, ok = secretbox.Open(nil, sealed[nonceSize:], (*[nonceSize]byte)(sealed), &key)
	return plain, ok, nil
}

// key reads the secret's layout. The secret has 64 bytes, or 32 in files before
// version 2 and for ed25519 seeds.
func (e *exported) key(plain []byte) (Key, error) {
	scheme := keys.Sr25519
	if e.Encoding.Version == "0" {
		scheme = keys.Ed25519 // the only one then
	} else if len(e.Encoding.Content) == 2 {
		s, err := keys.ParseScheme(e.Encoding.Content[1])
		if err != nil {
			return Key{}, fail(fmt.Errorf("%w, not %.20q", ErrScheme, e.Encoding.Content[1]), "export an account of scheme sr25519 or ed25519")
		}
		scheme = s
	}
	if err := checkScheme(scheme); err != nil {
		return Key{}, err
	}
	body, ok := bytes.CutPrefix(plain, pkcs8Header)
	if !ok {
		return Key{}, errCut
	}
	for _, size := range []int{64, 32} {
		if len(body) != size+len(pkcs8Divider)+32 || !bytes.Equal(body[size:size+len(pkcs8Divider)], pkcs8Divider) {
			continue
		}
		k, err := secretKey(body[:size], scheme)
		if err != nil {
			return Key{}, err
		}
		if !bytes.Equal(k.pair.Public(), body[size+len(pkcs8Divider):]) {
			return Key{}, errContradict
		}
		if account, err := keys.ParseAccount(e.Address); e.Address != "" && (err != nil || account != k.pair.AccountID()) {
			return Key{}, errContradict
		}
		return k, nil
	}
	return Key{}, errCut
}

// secretKey makes the key of an export's secret: for ed25519 the seed (and the
// public key); for sr25519 the seed, or the scalar in ed25519's form, which is
// eight times the scalar that signs, and the nonce.
func secretKey(secret []byte, scheme keys.Scheme) (Key, error) {
	if scheme == keys.Ed25519 || len(secret) == 32 {
		return FromURI("0x"+hex.EncodeToString(secret[:32]), scheme)
	}
	canonical := bytes.Clone(secret)
	var carry byte
	for i := 31; i >= 0; i-- {
		carry, canonical[i] = canonical[i]<<5, canonical[i]>>3|carry
	}
	if carry != 0 {
		return Key{}, errCut
	}
	pair, err := keys.FromPrivate(canonical, scheme)
	return Key{pair: pair}, err
}
