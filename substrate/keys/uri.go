package keys

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/blake2b"
)

// maxJunctions bounds the work that a URI can ask for.
const maxJunctions = 64

// URI is a parsed key URI: what to start from and what to derive.
type URI struct {
	// Root is the mnemonic, or 0x and the hex digits of a seed.
	Root string
	// Password belongs to the mnemonic; it is no encryption.
	Password string

	path []junction
}

// junction is one step of a derivation path.
type junction struct {
	code   [32]byte
	isHard bool
}

// ParseURI reads a key URI in Substrate's form: a mnemonic or 0x and 64 hex
// digits, then //hard and /soft junctions, then ///password; a URI that starts
// with a slash means [DevPhrase]. The words are checked by [URI.Pair], not
// here. Errors wrap [ErrURI] and never quote the URI.
func ParseURI(uri string) (URI, error) {
	uri, password, hasPassword := strings.Cut(uri, "///")
	root, path := uri, ""
	if i := strings.IndexByte(uri, '/'); i >= 0 {
		root, path = uri[:i], uri[i:]
	}
	u := URI{Root: strings.TrimSpace(root), Password: password}
	if u.Root == "" {
		if path == "" && !hasPassword {
			return URI{}, fmt.Errorf("%w: it is empty", ErrURI)
		}
		u.Root = DevPhrase
	}
	if hasPassword && u.isSeed() {
		return URI{}, fmt.Errorf("%w: a seed takes no ///password", ErrURI)
	}
	for path != "" {
		if len(u.path) == maxJunctions {
			return URI{}, fmt.Errorf("%w: more than %d junctions", ErrURI, maxJunctions)
		}
		path = path[1:]
		rest, isHard := strings.CutPrefix(path, "/")
		name, _, _ := strings.Cut(rest, "/")
		if name == "" {
			return URI{}, fmt.Errorf("%w: junction %d has no name", ErrURI, len(u.path)+1)
		}
		u.path = append(u.path, junction{junctionCode(name), isHard})
		path = rest[len(name):]
	}
	return u, nil
}

// FromURI makes the pair that a key URI names, such as "//Alice",
// "<mnemonic>//hard/soft///password" or "0x<64 hex digits>". Errors wrap
// [ErrURI], [ErrMnemonic], [ErrSecret], [ErrScheme] or [ErrSoftDerivation] and
// never quote the URI.
func FromURI(uri string, s Scheme) (Pair, error) {
	u, err := ParseURI(uri)
	if err != nil {
		return nil, err
	}
	return u.Pair(s)
}

// Seed is the 32-byte seed that the root stands for, before any derivation.
func (u URI) Seed() ([]byte, error) {
	if !u.isSeed() {
		return MnemonicSeed(u.Root, u.Password)
	}
	seed, err := hex.DecodeString(u.Root[2:])
	if err != nil || len(seed) != seedSize {
		return nil, fmt.Errorf("%w: 0x must be followed by %d hex digits", ErrSecret, 2*seedSize)
	}
	return seed, nil
}

// Derives tells whether the URI has junctions, so that its pair has another
// seed than [URI.Seed].
func (u URI) Derives() bool { return len(u.path) > 0 }

// Pair derives the key pair, with the errors of [FromURI].
func (u URI) Pair(s Scheme) (Pair, error) {
	seed, err := u.Seed()
	if err != nil {
		return nil, err
	}
	p, err := rootPair([seedSize]byte(seed), s)
	for _, j := range u.path {
		if err != nil {
			return nil, err
		}
		p, err = p.derive(j)
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (u URI) isSeed() bool { return strings.HasPrefix(u.Root, "0x") }

// junctionCode is a junction's chain code: a number as a little-endian u64, or
// the SCALE encoding of the text, hashed where it is over 32 bytes.
func junctionCode(name string) (code [32]byte) {
	// Rust's parser, which decides this upstream, takes one leading plus sign.
	if n, err := strconv.ParseUint(strings.TrimPrefix(name, "+"), 10, 64); err == nil {
		binary.LittleEndian.PutUint64(code[:], n)
		return code
	}
	text := scaleText(name)
	if len(text) > len(code) {
		return blake2b.Sum256(text)
	}
	copy(code[:], text)
	return code
}

// hardSeed derives a seed in the schemes that only derive hard.
func (j junction) hardSeed(label string, seed []byte) ([seedSize]byte, error) {
	if !j.isHard {
		return [seedSize]byte{}, ErrSoftDerivation
	}
	b := append(scaleText(label), seed...)
	return blake2b.Sum256(append(b, j.code[:]...)), nil
}

// scaleText is the SCALE encoding of a text: its compact length, its bytes. It
// stands here so that keys need no codec.
func scaleText(text string) []byte {
	var b []byte
	switch n := uint32(len(text)); {
	case n < 1<<6:
		b = append(b, byte(n)<<2)
	case n < 1<<14:
		b = binary.LittleEndian.AppendUint16(b, uint16(n)<<2|1)
	default:
		b = binary.LittleEndian.AppendUint32(b, n<<2|2)
	}
	return append(b, text...)
}
