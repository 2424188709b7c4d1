package client

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/plexus-network/plexus/client/registry"
	"github.com/plexus-network/plexus/client/rpc"
)

var (
	// ErrUnreachable is returned by [Dial] when no node answers.
	ErrUnreachable = rpc.ErrUnreachable
	// ErrDisconnected is returned when the connection broke and did not come
	// back before the deadline.
	ErrDisconnected = rpc.ErrDisconnected
	// ErrClosed is returned after [Client.Close].
	ErrClosed = rpc.ErrClosed
	// ErrNotFound is returned for a block or a subnet that does not exist.
	ErrNotFound = errors.New("not found on the chain")
	// ErrAnswer is returned when a node's answer cannot be read.
	ErrAnswer = errors.New("node gave an answer that does not fit")
	// ErrUnsupported is returned when the chain has no such runtime API.
	ErrUnsupported = errors.New("chain does not know this")
	// ErrExpired is returned by [Client.Submit] when the call was in no block
	// while its era lasted; it can never be in one any more.
	ErrExpired = errors.New("call was not included in time")
	// ErrNoCall is returned by [Client.Submit] without a call.
	ErrNoCall = errors.New("no call to submit")
)

// Why a node refuses a call before it is in a block. A [*PoolError] is one of them.
var (
	// ErrCannotPay means that the signer cannot pay the fee.
	ErrCannotPay = errors.New("signer cannot pay the fee")
	// ErrOutdated means that the nonce was used already or the era is over.
	ErrOutdated = errors.New("call is outdated")
	// ErrBadSignature means that the signature is not for this chain and call.
	ErrBadSignature = errors.New("bad signature")
	// ErrPoolFull means that the node takes no calls at the moment.
	ErrPoolFull = errors.New("node's pool is full")
	// ErrAlreadyKnown means that the same call is waiting already.
	ErrAlreadyKnown = errors.New("call is known already")
	// ErrPriorityTooLow means that another call of the same nonce waits.
	ErrPriorityTooLow = errors.New("another call of the same nonce is waiting")
	// ErrRefused stands for all other reasons.
	ErrRefused = errors.New("node refused the call")
)

// RPCError is a node's own refusal of a request.
type RPCError = rpc.Error

// PoolError is a node's refusal of a submitted call. It wraps one of the reasons
// above, and a [*DispatchError] where the chain would let the call fail: calls
// without a fee are tried before they are taken.
type PoolError struct {
	Code    int
	Message string // as the node says it

	reason   error
	dispatch *DispatchError // nil for most
}

func (e *PoolError) Error() string { return fmt.Sprintf("%v: %s", e.reason, e.Message) }

func (e *PoolError) Unwrap() []error {
	if e.dispatch != nil {
		return []error{e.reason, e.dispatch}
	}
	return []error{e.reason}
}

// refusedBy matches what a node says of a call that a pallet refuses: the
// pallet, the error's name and its description.
var refusedBy = regexp.MustCompile(`^([A-Z][A-Za-z0-9]*)\.([A-Z][A-Za-z0-9]*)(?:: (.*))?$`)

// poolReasons finds reasons by what Substrate's pool says.
var poolReasons = []struct {
	text   string
	reason error
}{
	{"inability to pay", ErrCannotPay},
	{"outdated", ErrOutdated},
	{"stale", ErrOutdated},
	{"ancient birth block", ErrOutdated},
	{"bad signature", ErrBadSignature},
	{"already imported", ErrAlreadyKnown},
	{"already known", ErrAlreadyKnown},
	{"too low", ErrPriorityTooLow},
	{"immediately dropped", ErrPoolFull},
	{"pool is full", ErrPoolFull},
}

// wrapPool makes the refusal of a submission a [*PoolError]; codes 1010 to 1019
// are the pool's.
func wrapPool(err error) error {
	var refusal *rpc.Error
	if !errors.As(err, &refusal) || refusal.Code < 1000 || refusal.Code > 1099 {
		return wrapRPC(err)
	}
	p := &PoolError{Code: refusal.Code, Message: refusal.Detail(), reason: ErrRefused}
	if p.Message == "" {
		p.Message = refusal.Message
	}
	lower := strings.ToLower(refusal.Error())
	for _, r := range poolReasons {
		if strings.Contains(lower, r.text) {
			p.reason = r.reason
			break
		}
	}
	if m := refusedBy.FindStringSubmatch(refusal.Detail()); m != nil {
		p.dispatch = &DispatchError{Pallet: m[1], Name: m[2], Docs: m[3]}
	}
	return p
}

// wrapRPC names what a node refuses to answer.
func wrapRPC(err error) error {
	var refusal *rpc.Error
	if errors.As(err, &refusal) && strings.Contains(refusal.Error(), "is not found") {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return err
}

// DispatchError is why a call that is in a block failed. Its state changes are
// undone, its fee is paid.
type DispatchError struct {
	Pallet string // empty for errors of no pallet, such as BadOrigin
	Name   string // such as "NotEnoughBalanceToStake"
	Docs   string // what the chain says of it; may be empty
}

func (e *DispatchError) Error() string {
	text := e.Name
	if e.Pallet != "" {
		text = e.Pallet + "." + e.Name
	}
	if e.Docs != "" {
		text += ": " + strings.TrimSuffix(strings.Join(strings.Fields(e.Docs), " "), ".")
	}
	return text
}

// IsDispatch tells whether err is a [*DispatchError] of this name.
func IsDispatch(err error, pallet, name string) bool {
	var d *DispatchError
	return errors.As(err, &d) && d.Pallet == pallet && d.Name == name
}

func parseMetadata(b []byte, isOpaque bool) (*registry.Metadata, error) {
	if isOpaque { // a Vec<u8> around it
		inner, err := unwrapBytes(b)
		if err != nil {
			return nil, err
		}
		b = inner
	}
	m, err := registry.Parse(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	return m, nil
}
