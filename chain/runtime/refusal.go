package runtime

import (
	"errors"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Refusal is why an extrinsic may not enter the mempool or a block, as a JSON-RPC
// error with Substrate's code and texts, which clients match.
type Refusal struct {
	Code    int
	Message string
	Data    string

	// IsForNow says that a later block may take what this one does not.
	IsForNow bool

	cause error
}

// Error is the text that tells refusals apart.
func (r *Refusal) Error() string { return r.Data }

// Unwrap gives the pallet's or the decoder's own error, if there is one.
func (r *Refusal) Unwrap() error { return r.cause }

// Is holds for refusals of one kind, whatever their cause.
func (r *Refusal) Is(target error) bool {
	o, ok := target.(*Refusal)
	return ok && o.Code == r.Code && o.Data == r.Data
}

// ForNow marks an error of a free call's check that a later block may not have: the
// call then goes on waiting instead of being dropped.
func ForNow(err *DispatchError) error { return forNow{err} }

type forNow struct{ *DispatchError }

// Unwrap is the error as it is otherwise.
func (e forNow) Unwrap() error { return e.DispatchError }

func invalid(text string) *Refusal {
	return &Refusal{Code: 1010, Message: "Invalid Transaction", Data: text}
}

// Why extrinsics are refused. [ErrExhausted] is the one that does not condemn an
// extrinsic: the block is full, a later one may take it.
var (
	ErrDecode       = &Refusal{Code: 1002, Message: "Verification Error: the extrinsic could not be decoded", Data: "the extrinsic could not be decoded"}
	ErrLookup       = &Refusal{Code: 1011, Message: "Unknown Transaction Validity", Data: "Could not lookup information required to validate the transaction"}
	ErrCall         = invalid("Transaction call is not expected")
	ErrPayment      = invalid("Inability to pay some fees (e.g. account balance too low)")
	ErrFuture       = invalid("Transaction will be valid in the future")
	ErrStale        = invalid("Transaction is outdated")
	ErrSignature    = invalid("Transaction has a bad signature")
	ErrAncientBirth = invalid("Transaction has an ancient birth block")
	ErrExhausted    = invalid("Transaction would exhaust the block limits")
	ErrTooLarge     = &Refusal{Code: 1010, Message: "Invalid Transaction", Data: "Transaction would exhaust the block limits: no block has room for it"}
)

// refuseParse maps what the decoders say.
func refuseParse(err error) *Refusal {
	if errors.Is(err, extrinsic.ErrAddress) {
		return ErrLookup
	}
	return &Refusal{Code: ErrDecode.Code, Message: ErrDecode.Message, Data: ErrDecode.Data, cause: err}
}

// refuseCheck is a free call that its pallet does not let through: the data names
// the pallet and its error, and the error is the cause.
func refuseCheck(pallet string, err error) *Refusal {
	d := AsDispatchError(err)
	text := d.Name
	if d.Kind == ModuleKind {
		text = pallet + "." + d.Name
	}
	if d.Docs != "" {
		text += ": " + d.Docs
	}
	r := invalid(text)
	r.cause = d
	r.IsForNow = errors.As(err, new(forNow))
	return r
}

// decodeCall decodes all of b as one call.
func (rt *Runtime) decodeCall(b []byte) (DecodedCall, error) {
	var d DecodedCall
	r := scale.Reader{B: b, Env: &callEnv{runtime: rt}}
	d.DecodeScale(&r)
	return d, r.End()
}
