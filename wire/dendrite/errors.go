package dendrite

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/plexus-network/plexus/wire"
)

// Why an [Axon] refuses a call, beyond the sentinels of wire.
var (
	// ErrBadName is returned for a path that no class's name makes; 400.
	ErrBadName = errors.New("request has no synapse's name")
	// ErrUnknownSynapse is returned for a name that the axon does not serve; 404.
	ErrUnknownSynapse = errors.New("synapse is not served here")
	// ErrBody is returned when the body is not one JSON object; 400.
	ErrBody = errors.New("body is not a synapse")
	// ErrBodyHash is returned when the hashed fields are not those that were signed; 401.
	ErrBodyHash = errors.New("body is not the one that was signed")
	// ErrAnswer is returned by [Call.Answer] for what is no JSON object.
	ErrAnswer = errors.New("answer is not a JSON object")
	// ErrScheme is returned for a key that is not of sr25519, the only scheme of this protocol.
	ErrScheme = errors.New("dendrites sign by sr25519 alone")
)

// What an axon answered to a [Dendrite], by status; [StatusError] wraps them.
var (
	ErrRefusedRequest = errors.New("the axon cannot read the request")   // 400, 422
	ErrNotVerified    = errors.New("the axon could not verify us")       // 401
	ErrBlacklisted    = errors.New("the axon blacklists us")             // 403
	ErrNotServed      = errors.New("the axon serves no such synapse")    // 404
	ErrPriority       = errors.New("the axon had no time for us")        // 408
	ErrFailed         = errors.New("the axon failed")                    // 500 and all others
	ErrUnavailable    = errors.New("the axon cannot serve us right now") // 429, 503
)

// StatusError is an answer other than 200.
type StatusError struct {
	Status  int
	Message string // what the axon said; one line
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%v: answered %d %s", e.Unwrap(), e.Status, e.Message)
}

func (e *StatusError) Unwrap() error {
	switch e.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return ErrRefusedRequest
	case http.StatusUnauthorized:
		return ErrNotVerified
	case http.StatusForbidden:
		return ErrBlacklisted
	case http.StatusNotFound:
		return ErrNotServed
	case http.StatusRequestTimeout:
		return ErrPriority
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		return ErrUnavailable
	}
	return ErrFailed
}

// statuses are what a refused dendrite is told, with what to do next.
var statuses = []struct {
	err    error
	status int
	remedy string
}{
	{ErrBadName, http.StatusBadRequest, "post to a slash and the name of the class"},
	{ErrUnknownSynapse, http.StatusNotFound, "ask the subnet's documentation for the names of its synapses"},
	{ErrBody, http.StatusBadRequest, "send the fields of the class as one JSON object"},
	{ErrBodyHash, http.StatusUnauthorized, "declare the required_hash_fields that the subnet names, and change nothing after signing"},
	{wire.ErrMalformed, http.StatusBadRequest, "send each header once, as bittensor.Dendrite does"},
	{wire.ErrUnsigned, http.StatusUnauthorized, "sign the request with a registered hotkey"},
	{wire.ErrWrongReceiver, http.StatusUnauthorized, "ask the axon by the hotkey that the metagraph names"},
	{wire.ErrStale, http.StatusUnauthorized, "set the clock by NTP and sign each try anew"},
	{wire.ErrReplay, http.StatusUnauthorized, "sign each try with a larger nonce"},
	{wire.ErrSignature, http.StatusUnauthorized, "sign by sr25519 what the headers say"},
	{wire.ErrNotPermitted, http.StatusForbidden, "call with a hotkey that has stake, and a validator permit where the subnet gave any"},
	{wire.ErrTooLarge, http.StatusRequestEntityTooLarge, "send a smaller body"},
	{wire.ErrBusy, http.StatusServiceUnavailable, "use one dendrite for many calls, and try again in a few minutes"},
}

// StatusOf is the status and the message that an error of this package or of
// wire is answered with.
func StatusOf(err error) (status int, message string) {
	for _, s := range statuses {
		if errors.Is(err, s.err) {
			return s.status, err.Error() + "; " + s.remedy
		}
	}
	return http.StatusBadRequest, "the body cannot be read"
}
