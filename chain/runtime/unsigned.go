package runtime

import (
	"math"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/substrate/extrinsic"
)

// Unsigned lets anybody send a call without signature and fee, on nobody's origin,
// if it passes check. check is all that stands between the call and a flood: it
// looks at what is cheap first, and it runs before the mempool takes the call and
// again before a block does. slot names what at most one waiting call may hold;
// the call's own name is part of it. A signed call of the kind is an ordinary one
// and pays.
func Unsigned[A any](check func(r Reader, args A) error, slot func(args A) string) CallOption {
	return func(c *Call) {
		requireArgs[A](c, "Unsigned")
		c.unsigned = &unsigned{
			check: func(r Reader, args any) error { return check(r, args.(A)) },
			slot:  func(args any) string { return slot(args.(A)) },
		}
	}
}

// unsigned is what a call that needs no signature declares.
type unsigned struct {
	check func(r Reader, args any) error
	slot  func(args any) string
}

// IsUnsigned says that nobody signed the extrinsic. Its signer is an account that
// stands for its slot, which nobody has the key of, and its nonce is always 0.
func (x *Extrinsic) IsUnsigned() bool { return x.Scheme == unsignedScheme }

// unsignedScheme is no scheme of signatures.
const unsignedScheme = math.MaxUint8

// decodeUnsigned takes an unsigned extrinsic apart; ok is false for one that is
// signed or malformed. Calls that need a signature are refused with [ErrCall].
func (rt *Runtime) decodeUnsigned(raw []byte) (x *Extrinsic, ok bool, refused error) {
	body, ok := extrinsic.BareCall(raw)
	if !ok {
		return nil, false, nil
	}
	call, err := rt.decodeCall(body)
	if err != nil {
		return nil, true, refuseParse(err)
	}
	if call.call.unsigned == nil {
		return nil, true, ErrCall
	}
	slot := call.Pallet() + "." + call.Name() + "/" + call.call.unsigned.slot(call.args)
	x = &Extrinsic{
		Signed: &extrinsic.Signed{Hash: extrinsic.Hash(raw), Raw: raw, Signer: blake2b.Sum256([]byte("unsigned:" + slot)), Scheme: unsignedScheme, Call: body},
		Call:   call, Slot: slot, Weight: AddWeights(ExtrinsicBaseWeight, call.Weight()),
	}
	if x.Weight > rt.limits.Weight || len(raw) > rt.limits.Bytes {
		return nil, true, ErrTooLarge
	}
	return x, true, nil
}

// checkWaiting asks it for the block that could hold the call.
func (x *Extrinsic) checkWaiting(r Reader, next Block) error {
	state := NewOverlay(r)
	Number.Set(state, uint32(next.Height))
	return x.checkUnsigned(state)
}

// checkUnsigned asks the pallet whether the call may be sent.
func (x *Extrinsic) checkUnsigned(r Reader) error {
	if err := x.Call.call.unsigned.check(r, x.Call.args); err != nil {
		return refuseCheck(x.Call.Pallet(), err)
	}
	return nil
}
