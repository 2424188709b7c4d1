package wire

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/ss58"
)

// Defaults of a [Verifier].
const (
	MaxAge    = 10 * time.Second // how old a request may be
	MaxSkew   = 2 * time.Second  // how far ahead a sender's clock may be
	BodyLimit = 1 << 20          // bytes that [Verifier.Middleware] reads
	seenLimit = 1 << 17          // nonces remembered, about 10 MB
	seenEach  = 1 << 15          // of them, one sender's

	// seenMargin is for the moment between looking at the clock and remembering.
	seenMargin = time.Second
)

// Verifier checks requests that are signed for one account. It is safe for
// concurrent use.
type Verifier struct {
	self          keys.AccountID
	permit        func(keys.AccountID) bool
	bodyLimit     int64
	allowsUnbound bool
	now           func() time.Time
	seen          *seen
}

// Option changes a [Verifier].
type Option func(*Verifier)

// Permit refuses senders before their signature is checked, so that strangers
// cost neither time nor memory. It must be safe for concurrent use.
func Permit(permits func(sender keys.AccountID) bool) Option {
	return func(v *Verifier) { v.permit = permits }
}

// LimitBody sets how many bytes [Verifier.Middleware] reads; default [BodyLimit].
func LimitBody(bytes int64) Option { return func(v *Verifier) { v.bodyLimit = bytes } }

// AllowUnbound accepts requests that name no receiver; a listener who sees one
// can then send it on to every server that allows the same.
func AllowUnbound() Option { return func(v *Verifier) { v.allowsUnbound = true } }

// Clock replaces time.Now.
func Clock(now func() time.Time) Option { return func(v *Verifier) { v.now = now } }

// NewVerifier makes a verifier of requests to self.
func NewVerifier(self keys.AccountID, opts ...Option) *Verifier {
	v := &Verifier{
		self:      self,
		permit:    func(keys.AccountID) bool { return true },
		bodyLimit: BodyLimit,
		now:       time.Now,
		seen:      newSeen(MaxAge+MaxSkew+seenMargin, seenLimit, seenEach),
	}
	for _, o := range opts {
		o(v)
	}
	return v
}

// Verify authenticates a received request with its whole raw body and gives the
// sender. It checks, in this order: the headers, the receiver, freshness, the
// permission, the signature, freshness again, and that the nonce is new; only then
// is the nonce remembered, so that nobody can use up another's. Errors wrap a
// sentinel of this package.
func (v *Verifier) Verify(req *http.Request, body []byte) (keys.AccountID, error) {
	c, err := v.admit(req)
	if err != nil {
		return keys.AccountID{}, err
	}
	return c.sender, v.authenticate(c, req, body)
}

// claim is what a request's headers say.
type claim struct {
	scheme           keys.Scheme
	sender, receiver keys.AccountID // receiver is zero if unbound
	nonce            int64
	signature        []byte
}

// admit checks what can be checked without the body.
func (v *Verifier) admit(req *http.Request) (claim, error) {
	c, err := parseClaim(req.Header)
	if err != nil {
		return c, err
	}
	if unbound := c.receiver == (keys.AccountID{}); c.receiver != v.self && (!unbound || !v.allowsUnbound) {
		return c, ErrWrongReceiver
	}
	if !isFresh(c.nonce, v.now()) {
		return c, ErrStale
	}
	if !v.permit(c.sender) {
		return c, ErrNotPermitted
	}
	return c, nil
}

// isFresh compares in whole nanoseconds of int64: a nonce may lie centuries away.
func isFresh(nonce int64, now time.Time) bool {
	at := now.UnixNano()
	return nonce >= at-int64(MaxAge) && nonce <= at+int64(MaxSkew)
}

// authenticate looks at the clock once more: the body of a request that was
// admitted in time may have taken so long that its nonce is forgotten.
func (v *Verifier) authenticate(c claim, req *http.Request, body []byte) error {
	target := req.RequestURI
	if target == "" { // a request that no server received
		target = req.URL.RequestURI()
	}
	p := payload(c.scheme, req.Method, target, body, c.nonce, c.sender, c.receiver)
	if !keys.Verify(c.scheme, c.sender[:], p, c.signature) {
		return ErrSignature
	}
	now := v.now()
	if !isFresh(c.nonce, now) {
		return ErrStale
	}
	return v.seen.add(c.sender, c.nonce, now)
}

func parseClaim(h http.Header) (c claim, err error) {
	var field [4]string
	for i, name := range []string{HeaderVersion, HeaderHotkey, HeaderNonce, HeaderSignature} {
		if field[i], err = one(h, name); err != nil {
			return c, err
		}
		if field[i] == "" {
			return c, fmt.Errorf("%w: no %s", ErrUnsigned, name)
		}
	}
	scheme, err := one(h, HeaderCrypto)
	if err != nil {
		return c, err
	}
	receiver, err := one(h, HeaderReceiver)
	if err != nil {
		return c, err
	}
	if field[0] != version {
		return c, fmt.Errorf("%w: %s is not %s", ErrMalformed, HeaderVersion, version)
	}
	if c.sender, err = parseAddress(field[1]); err != nil {
		return c, fmt.Errorf("%w: %s: %v", ErrMalformed, HeaderHotkey, err)
	}
	if c.nonce, err = parseNonce(field[2]); err != nil {
		return c, err
	}
	c.scheme = keys.Sr25519
	if scheme != "" {
		if c.scheme, err = keys.ParseScheme(scheme); err != nil {
			return c, fmt.Errorf("%w: %s: unknown scheme", ErrMalformed, HeaderCrypto)
		}
	}
	if c.signature, err = hex.DecodeString(strings.TrimPrefix(field[3], "0x")); err != nil || len(c.signature) != c.scheme.SignatureSize() {
		return c, fmt.Errorf("%w: %s is not %d bytes in hex", ErrMalformed, HeaderSignature, c.scheme.SignatureSize())
	}
	if receiver != "" {
		if c.receiver, err = parseAddress(receiver); err != nil {
			return c, fmt.Errorf("%w: %s: %v", ErrMalformed, HeaderReceiver, err)
		}
	}
	return c, nil
}

// one is a header's only value, empty if absent. Values beyond the first are
// refused: programs before us may have read another than we do.
func one(h http.Header, name string) (string, error) {
	switch values := h.Values(name); len(values) {
	case 0:
		return "", nil
	case 1:
		return values[0], nil
	}
	return "", fmt.Errorf("%w: %s stands there twice", ErrMalformed, name)
}

// parseAddress takes only the spelling that is signed: prefix 42, canonical.
func parseAddress(text string) (keys.AccountID, error) {
	account, _, err := ss58.Decode(text)
	if err != nil {
		return keys.AccountID{}, err
	}
	if a := keys.AccountID(account); a.String() == text && a != (keys.AccountID{}) {
		return a, nil
	}
	return keys.AccountID{}, fmt.Errorf("%w: not of network %d", ss58.ErrAddress, ss58.Prefix)
}

// parseNonce takes only the spelling that is signed: decimal digits, no sign,
// no leading zeros.
func parseNonce(text string) (int64, error) {
	nonce, err := strconv.ParseInt(text, 10, 64)
	if err != nil || nonce < 0 || strconv.FormatInt(nonce, 10) != text {
		return 0, fmt.Errorf("%w: %s is not a decimal number of nanoseconds", ErrMalformed, HeaderNonce)
	}
	return nonce, nil
}
