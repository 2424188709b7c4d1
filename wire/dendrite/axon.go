package dendrite

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

// What an [Axon] takes.
const (
	// MaxSkew is how far a sender's clock may differ from ours, either way.
	MaxSkew = 4 * time.Second
	// MaxTimeout is the longest timeout that makes an old nonce fresh; a request
	// may say more and gets no more for it.
	MaxTimeout = 5 * time.Minute

	endsLimit     = 1 << 15 // dendrites remembered in each of two generations
	endsPerSender = 1 << 12 // of them, one hotkey's
	maxValue      = 512     // bytes of one header
	maxUUID       = 64
)

// Axon lets dendrites through that sign for its key. It is safe for concurrent
// use.
type Axon struct {
	key       keys.Pair
	find      func(name string) (hashed []string, ok bool)
	permit    func(keys.AccountID) bool
	bodyLimit int64
	now       func() time.Time
	uuid      string
	started   time.Time // what was accepted before is not remembered
	ends      *ends
}

// Option changes an [Axon].
type Option func(*Axon)

// Permit refuses senders before their signature is checked, as wire.Permit.
func Permit(permits func(sender keys.AccountID) bool) Option {
	return func(a *Axon) { a.permit = permits }
}

// LimitBody sets how many bytes of a body are read; default wire.BodyLimit.
func LimitBody(bytes int64) Option { return func(a *Axon) { a.bodyLimit = bytes } }

// Clock replaces time.Now.
func Clock(now func() time.Time) Option { return func(a *Axon) { a.now = now } }

// NewAxon makes an axon of a key of sr25519. find tells whether a class of
// synapses is served and which of its fields are hashed, in their order.
func NewAxon(key keys.Pair, find func(name string) (hashed []string, ok bool), opts ...Option) (*Axon, error) {
	if key == nil {
		return nil, wire.ErrNoKey
	}
	if key.Scheme() != keys.Sr25519 {
		return nil, ErrScheme
	}
	a := &Axon{
		key: key, find: find, permit: func(keys.AccountID) bool { return true },
		bodyLimit: wire.BodyLimit, now: time.Now, uuid: newUUID(),
		// A nonce that is forgotten is no longer fresh.
		ends: newEnds(MaxTimeout+2*MaxSkew+time.Second, endsLimit, endsPerSender),
	}
	for _, o := range opts {
		o(a)
	}
	a.started = a.now()
	return a, nil
}

// Handler serves verified calls and refuses all others, with the status that
// [StatusOf] gives and {"message": …}. It checks, in this order: the synapse's
// name, the headers, the receiver, freshness, the permission, the signature,
// that the nonce is larger than the dendrite's last, and then the body.
func (a *Axon) Handler(serve func(w http.ResponseWriter, r *http.Request, c *Call)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &Call{axon: a, started: a.now(), here: readTerminal(r.Header, ofAxon)}
		c.end.IP, c.end.Port = remote(r)
		if err := a.accept(w, r, c); err != nil {
			status, message := StatusOf(err)
			c.Refuse(w, status, message)
			return
		}
		serve(w, r, c)
	})
}

func (a *Axon) accept(w http.ResponseWriter, r *http.Request, c *Call) error {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if !isClass(name) {
		return fmt.Errorf("%w: the path is not the name of a class", ErrBadName)
	}
	hashed, ok := a.find(name)
	if !ok {
		return fmt.Errorf("%w: %s", ErrUnknownSynapse, name)
	}
	c.Name = name
	if err := a.admit(r.Header, c); err != nil {
		return err
	}
	c.isVerified = true
	body, err := a.read(w, r)
	if err != nil {
		return err
	}
	all, err := parseMembers(body)
	if err != nil {
		return err
	}
	if err := all.noTwins(hashed); err != nil {
		return err
	}
	hash, err := bodyHash(all, hashed)
	if err != nil {
		return err
	}
	if hash != c.bodyHash {
		return fmt.Errorf("%w: the hash is not that of the fields %q", ErrBodyHash, hashed)
	}
	c.fields = all.own()
	c.Body = c.fields.encode()
	return nil
}

// admit checks what can be checked without the body.
func (a *Axon) admit(h http.Header, c *Call) error {
	signature, receiver, err := parseCall(h, c)
	if err != nil {
		return err
	}
	self, now := a.key.AccountID(), a.now()
	if receiver != self {
		return wire.ErrWrongReceiver
	}
	// Compared in whole nanoseconds of int64: a nonce may lie centuries away.
	oldest := max(now.UnixNano()-int64(min(c.Timeout, MaxTimeout)), a.started.UnixNano()) - int64(MaxSkew)
	if c.end.Nonce <= oldest || c.end.Nonce > now.UnixNano()+int64(MaxSkew) {
		return wire.ErrStale
	}
	if !a.permit(c.From) {
		return wire.ErrNotPermitted
	}
	signed := asked(c.end.Nonce, c.From, self, c.end.UUID, c.bodyHash)
	if !keys.Verify(keys.Sr25519, c.From[:], signed, signature) {
		return wire.ErrSignature
	}
	return a.ends.advance(c.From, c.end.UUID, c.end.Nonce, now)
}

func (a *Axon) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > a.bodyLimit {
		return nil, wire.ErrTooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, a.bodyLimit))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, wire.ErrTooLarge
	}
	return body, err
}

// parseCall reads a call's headers into c.
func parseCall(h http.Header, c *Call) (signature []byte, receiver keys.AccountID, err error) {
	var field [8]string
	for i, name := range []string{
		ofDendrite + "hotkey", ofDendrite + "nonce", ofDendrite + "uuid", ofDendrite + "signature",
		ofAxon + "hotkey", headerBodyHash, headerTimeout, headerName,
	} {
		if field[i], err = one(h, name); err != nil {
			return nil, receiver, err
		}
		if isNeeded := i < 6; isNeeded && field[i] == "" {
			return nil, receiver, fmt.Errorf("%w: no %s", wire.ErrUnsigned, name)
		}
	}
	malformed := func(name, what string) error {
		return fmt.Errorf("%w: %s is not %s", wire.ErrMalformed, name, what)
	}
	if field[7] != "" && field[7] != c.Name {
		return nil, receiver, malformed(headerName, c.Name)
	}
	var ok bool
	if c.From, ok = parseAddress(field[0]); !ok {
		return nil, receiver, malformed(ofDendrite+"hotkey", "an address of network 42")
	}
	if receiver, ok = parseAddress(field[4]); !ok {
		return nil, receiver, malformed(ofAxon+"hotkey", "an address of network 42")
	}
	if c.end.Nonce, ok = parseNonce(field[1]); !ok {
		return nil, receiver, malformed(ofDendrite+"nonce", "a decimal number of nanoseconds")
	}
	if !isUUID(field[2]) {
		return nil, receiver, malformed(ofDendrite+"uuid", "a UUID")
	}
	if !isHash(field[5]) {
		return nil, receiver, malformed(headerBodyHash, "64 digits of hex")
	}
	if signature, err = hex.DecodeString(strings.TrimPrefix(field[3], "0x")); err != nil || len(signature) != keys.Sr25519.SignatureSize() {
		return nil, receiver, malformed(ofDendrite+"signature", "64 bytes in hex")
	}
	if c.Timeout, ok = parseTimeout(field[6]); !ok {
		return nil, receiver, malformed(headerTimeout, "a number of seconds")
	}
	c.end.UUID, c.end.Hotkey, c.end.Signature, c.bodyHash = field[2], field[0], field[3], field[5]
	return signature, receiver, nil
}

// one is a header's only value, empty if absent.
func one(h http.Header, name string) (string, error) {
	values := h.Values(name)
	switch {
	case len(values) == 0:
		return "", nil
	case len(values) > 1:
		return "", fmt.Errorf("%w: %s stands there twice", wire.ErrMalformed, name)
	case len(values[0]) > maxValue:
		return "", fmt.Errorf("%w: %s is over %d bytes", wire.ErrMalformed, name, maxValue)
	}
	return values[0], nil
}

// parseNonce takes only the spelling that is signed.
func parseNonce(text string) (int64, bool) {
	nonce, err := strconv.ParseInt(text, 10, 64)
	return nonce, err == nil && nonce > 0 && strconv.FormatInt(nonce, 10) == text
}

// parseTimeout reads Python's str of an optional float; none is 0.
func parseTimeout(text string) (time.Duration, bool) {
	if text == "" || text == "None" {
		return 0, true
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(seconds) || seconds < 0 {
		return 0, false
	}
	return time.Duration(min(seconds, time.Hour.Seconds()) * float64(time.Second)), true
}

// isUUID keeps a UUID apart from the points and colons around it in what is
// signed, and short.
func isUUID(text string) bool {
	return len(text) <= maxUUID && !slices.ContainsFunc([]byte(text), func(c byte) bool {
		return c != '-' && c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z')
	})
}

func isHash(text string) bool {
	return len(text) == 64 && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'f')
	})
}

// remote is where a request comes from; nothing where the server does not say.
func remote(r *http.Request) (ip string, port int) {
	host, number, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return "", 0
	}
	port, _ = strconv.Atoi(number)
	return host, port
}
