package runtime

import (
	"fmt"
	"reflect"

	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Call is one declared call of a pallet; [NewCall] makes it.
type Call struct {
	Index uint8
	Name  string

	docs   string
	args   any // a zero value of the argument struct
	weight func(args any) uint64
	decode func(r *scale.Reader) any
	do     func(c *Context, o Origin, args any) error
	check  func(r Reader, signer AccountID, args any) error     // free calls
	slot   func(signer AccountID, args any) string              // free calls that take turns
	payer  func(r Reader, signer AccountID, args any) AccountID // nil: the signer
	inKind *kind                                                // calls whose fee need not be money
	isFree func(args any) bool                                  // calls that are free only at times
	opens  bool                                                 // free calls that may make their signer's account
	pays   bool
	put    func(b Block) any // inherents: the arguments for a block

	unsigned *unsigned // calls that need no signature
}

// CallOption adds to a declaration.
type CallOption func(*Call)

// DefaultWeight is the weight of a call that declares none: a few reads and
// writes of the state.
const DefaultWeight uint64 = 50_000_000

// NewCall declares a call: its index in the pallet, its name in metadata, and
// what it does. The fields of the struct A are its arguments. do must refuse
// origins that are not meant; when it returns an error all its writes and events
// are undone. It panics on an option of another argument type.
func NewCall[A any](index uint8, name string, do func(c *Context, o Origin, args A) error, options ...CallOption) Call {
	if t := reflect.TypeFor[A](); t.Kind() != reflect.Struct {
		panic("runtime: the arguments of " + name + " are not a struct")
	}
	codec := scale.NewCodec[A]()
	c := Call{
		Index: index, Name: name, pays: true, args: *new(A),
		weight: func(any) uint64 { return DefaultWeight },
		decode: func(r *scale.Reader) any {
			var a A
			codec.Decode(r, &a)
			return a
		},
		do: func(c *Context, o Origin, args any) error { return do(c, o, args.(A)) },
	}
	for _, o := range options {
		o(&c)
	}
	return c
}

// PaysFee is false for a call that costs its signer nothing but a tip.
func (c Call) PaysFee() bool { return c.pays }

// Weight declares what a call costs, in picoseconds of one reference core, from
// its arguments. It must not be below what execution takes at worst: blocks are
// filled by it, and fees follow it.
func Weight[A any](of func(A) uint64) CallOption {
	return func(c *Call) {
		requireArgs[A](c, "Weight")
		c.weight = func(args any) uint64 { return of(args.(A)) }
	}
}

// FixedWeight is [Weight] for a call that always costs the same.
func FixedWeight(picoseconds uint64) CallOption {
	return func(c *Call) { c.weight = func(any) uint64 { return picoseconds } }
}

// CallDocs describes the call, for people.
func CallDocs(text string) CallOption { return func(c *Call) { c.docs = text } }

// Free makes a call cost nothing, and lets it be sent only by who passes check:
// check runs before the mempool takes it, again before a block does, and before
// every dispatch on a signer's authority, within batches too. slot names what at
// most one waiting call may hold, such as "<netuid>/<hotkey>"; the call's own name
// is part of it. A nil slot sets no such bound.
func Free[A any](check func(r Reader, signer AccountID, args A) error, slot func(signer AccountID, args A) string) CallOption {
	return func(c *Call) {
		requireArgs[A](c, "Free")
		c.pays = false
		c.check = func(r Reader, signer AccountID, args any) error { return check(r, signer, args.(A)) }
		if slot != nil {
			c.slot = func(signer AccountID, args any) string { return slot(signer, args.(A)) }
		}
	}
}

// Payer makes the account that of gives pay a call's fee, tip included, where the
// signer would. The nonce stays the signer's.
func Payer[A any](of func(r Reader, signer AccountID, args A) AccountID) CallOption {
	return func(c *Call) {
		requireArgs[A](c, "Payer")
		c.payer = func(r Reader, signer AccountID, args any) AccountID { return of(r, signer, args.(A)) }
	}
}

// FreeWhen is [Free] for a call that is free with some arguments only: with all
// others it pays, and neither check nor slot is asked.
func FreeWhen[A any](isFree func(A) bool, check func(r Reader, signer AccountID, args A) error, slot func(signer AccountID, args A) string) CallOption {
	free := Free(check, slot)
	return func(c *Call) {
		free(c)
		c.pays = true
		c.isFree = func(args any) bool { return isFree(args.(A)) }
	}
}

// OpensAccount lets an account that does not exist yet send a free call. Once the
// check has passed the account is made, with a provider reference that stays, so
// that its nonce counts from its first call on.
func OpensAccount() CallOption { return func(c *Call) { c.opens = true } }

// Inherent makes a call one that every block starts with, unsigned, with the
// arguments that the block itself gives.
func Inherent[A any](arguments func(b Block) A) CallOption {
	return func(c *Call) {
		requireArgs[A](c, "Inherent")
		c.put = func(b Block) any { return arguments(b) }
	}
}

func requireArgs[A any](c *Call, option string) {
	if _, ok := c.args.(A); !ok {
		panic(fmt.Sprintf("runtime: %s of call %s is for arguments %T, not %T", option, c.Name, *new(A), c.args))
	}
}

// DecodedCall is a call with its arguments, ready to be dispatched. In an argument
// struct it stands for a call inside another one. It decodes only in a reader
// made by a [Runtime].
type DecodedCall struct {
	pallet *Pallet
	call   *Call
	args   any
}

// Bounds of calls inside calls, which one extrinsic may not exceed.
const (
	MaxCallDepth   = 8
	MaxNestedCalls = 4096
)

// callEnv is what decoding a call needs beside its bytes.
type callEnv struct {
	runtime *Runtime
	depth   int
	calls   int
}

// DecodeScale reads a call; calls within it may be MaxCallDepth deep and
// MaxNestedCalls in number.
func (d *DecodedCall) DecodeScale(r *scale.Reader) {
	env, ok := r.Env.(*callEnv)
	if !ok {
		r.Fail(fmt.Errorf("%w: a call cannot be decoded without its runtime", scale.ErrForm))
		return
	}
	env.depth++
	env.calls++
	defer func() { env.depth-- }()
	if env.depth > MaxCallDepth+1 || env.calls > MaxNestedCalls+1 {
		r.Fail(scale.ErrTooDeep)
		return
	}
	pallet, index := r.U8(), r.U8()
	if r.Err != nil {
		return
	}
	known := env.runtime.call(pallet, index)
	if known == nil {
		r.Fail(fmt.Errorf("%w: no call %d in pallet %d", scale.ErrForm, index, pallet))
		return
	}
	d.pallet, d.call = known.pallet, known.call
	d.args = known.call.decode(r)
}

// EncodeScale writes the call as it stands in an extrinsic.
func (d DecodedCall) EncodeScale(w *scale.Writer) {
	w.U8(d.pallet.Index)
	w.U8(d.call.Index)
	w.Value(d.args)
}

// DescribeScale is never asked: the registry knows the type as the runtime's call.
func (DecodedCall) DescribeScale(r *metadata.Registry) metadata.Definition {
	return metadata.Definition{Shape: metadata.Tuple, Elems: []metadata.ID{r.Of(metadata.Call{})}}
}

// Pallet is the name of the call's pallet.
func (d DecodedCall) Pallet() string { return d.pallet.Name }

// Name is the call's name.
func (d DecodedCall) Name() string { return d.call.Name }

// Args is the argument struct; the caller does not change it.
func (d DecodedCall) Args() any { return d.args }

// Weight is the declared weight in picoseconds.
func (d DecodedCall) Weight() uint64 { return d.call.weight(d.args) }

// PaysFee is false for a call that costs its signer nothing but a tip.
func (d DecodedCall) PaysFee() bool {
	return d.call.pays && (d.call.isFree == nil || !d.call.isFree(d.args))
}

// isChecked says that the call's pallet is asked who may send it.
func (d DecodedCall) isChecked() bool { return d.call.check != nil && !d.PaysFee() }

// mayOpen says that an account which does not exist may send the call at that fee.
func (d DecodedCall) mayOpen(fee uint64) bool { return d.call.opens && d.isChecked() && fee == 0 }
