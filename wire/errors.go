package wire

import (
	"errors"
	"net/http"
)

// Why a request is refused. All but [ErrTooLarge], [ErrNotPermitted] and
// [ErrBusy] answer 401.
var (
	// ErrUnsigned is returned when a header of btauth/1 is missing.
	ErrUnsigned = errors.New("request is not signed")
	// ErrMalformed is returned when a header is there twice or cannot be read.
	ErrMalformed = errors.New("signature headers are malformed")
	// ErrWrongReceiver is returned when the request is signed for somebody else, or for nobody.
	ErrWrongReceiver = errors.New("request is signed for another receiver")
	// ErrStale is returned when the nonce lies outside the window of freshness.
	ErrStale = errors.New("request is too old or from the future")
	// ErrSignature is returned when the signature is not the sender's.
	ErrSignature = errors.New("signature does not verify")
	// ErrReplay is returned when the sender's nonce was accepted before.
	ErrReplay = errors.New("request was seen before")
	// ErrNotPermitted is returned when [Permit] refuses the claimed sender; 403.
	ErrNotPermitted = errors.New("sender is not permitted")
	// ErrTooLarge is returned when the body is over the limit; 413.
	ErrTooLarge = errors.New("request body is too large")
	// ErrBusy is returned when more nonces are fresh than the verifier remembers; 429.
	ErrBusy = errors.New("too many signed requests at once")
	// ErrNoKey is returned for signing without a key pair.
	ErrNoKey = errors.New("no key to sign with")
	// ErrRedirect is returned by [Transport] for a request that a server sent elsewhere.
	ErrRedirect = errors.New("signed requests follow no redirects")
)

// refusal is what a refused caller is told.
type refusal struct {
	err          error
	status       int
	code, remedy string
}

var refusals = []refusal{
	{ErrUnsigned, http.StatusUnauthorized, "unsigned", "sign the request by btauth/1 with a registered hotkey"},
	{ErrMalformed, http.StatusUnauthorized, "malformed", "send each X-Bittensor header once and as btauth/1 writes it"},
	{ErrWrongReceiver, http.StatusUnauthorized, "wrong_receiver", "sign for the hotkey that serves this address; look it up in the metagraph"},
	{ErrStale, http.StatusUnauthorized, "stale", "set the clock by NTP and sign each try anew"},
	{ErrSignature, http.StatusUnauthorized, "bad_signature", "sign exactly the method, target and body that are sent"},
	{ErrReplay, http.StatusUnauthorized, "replay", "sign each try with a new nonce"},
	{ErrNotPermitted, http.StatusForbidden, "not_permitted", "call with a hotkey that this server permits"},
	{ErrTooLarge, http.StatusRequestEntityTooLarge, "too_large", "send a smaller body"},
	{ErrBusy, http.StatusTooManyRequests, "busy", "try again in a few seconds"},
}

// refusalOf finds what to tell of an error; what is none of ours is the
// caller's broken connection.
func refusalOf(err error) refusal {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return r
		}
	}
	return refusal{err, http.StatusBadRequest, "unreadable", "send the whole body"}
}
