// Package runtime is the chain's state machine: storage with nested rollback,
// calls and their origins, extrinsics with fees, eras and nonces, events, block
// hooks, and the metadata that describes it all to clients.
//
// It knows no consensus, no database and no rule of any pallet. A chain is a list
// of declared pallets: the same Go values make storage, dispatch, genesis and
// metadata. State is read through [Reader] and changed through a block's
// [Context]; nothing here depends on a clock, on chance or on map order. Start at
// [New], then [Runtime.Check] for the mempool and [Runtime.Execute] for blocks.
package runtime

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/ss58"
)

// ExtrinsicBaseWeight is what every signed extrinsic takes of a block beside its
// call, in picoseconds: decoding, signature, nonce, fee and its events.
const ExtrinsicBaseWeight uint64 = 100_000_000

// Limits bound what one block holds.
type Limits struct {
	Weight         uint64 // picoseconds of all signed extrinsics
	Bytes          int    // of all signed extrinsics
	ExtrinsicBytes int    // of one extrinsic
	VerifiedBytes  int    // memory for extrinsics whose signature is known to be good
	APIReads       int    // entries of the state that one call of a runtime API may read
}

// DefaultLimits are 4 seconds of work and 4 MiB a block.
func DefaultLimits() Limits {
	return Limits{Weight: 4_000_000_000_000, Bytes: 4 << 20, ExtrinsicBytes: 256 << 10, VerifiedBytes: 96 << 20, APIReads: defaultAPIReads}
}

// Payment takes and spends fees. Its methods hold no state of their own.
type Payment interface {
	// Fee is what an extrinsic costs its signer in rao: by the call's weight in
	// picoseconds and the extrinsic's length in bytes, unless pays is false, and
	// the tip in any case.
	Fee(weight uint64, length int, pays bool, tip uint64) uint64
	// CanPay says whether an account may pay a fee and live.
	CanPay(a *Account, fee uint64) bool
	// Charge takes a fee that CanPay allowed out of a, which the caller writes.
	Charge(c *Context, who AccountID, a *Account, fee uint64)
	// Charged records what was paid, after the call ran.
	Charged(c *Context, who AccountID, fee, tip uint64)
	// Settle gives a block's fees to its producer, at the end of the block.
	Settle(c *Context, producer AccountID, fees uint64)
}

// Options are what a runtime is beside its pallets.
type Options struct {
	Version Version        // its APIs are filled in
	Token   metadata.Token // the money, as a metadata digest tells it
	Payment Payment
	Limits  Limits // the zero value is DefaultLimits
	// Guard says whether an account may send a call, by itself or through other
	// calls; nil lets all through. It is asked before each dispatch on an account's
	// authority, and for free calls before the mempool too.
	Guard func(r Reader, who AccountID, d DecodedCall) error
}

// Runtime is the sum of its pallets. It holds no state of the chain, and is safe
// for concurrent use.
type Runtime struct {
	pallets  []Pallet
	version  Version
	payment  Payment
	limits   Limits
	guard    func(r Reader, who AccountID, d DecodedCall) error
	calls    [256][256]*knownCall
	inherent []*knownCall
	events   map[reflect.Type][2]byte
	eventAt  map[[2]byte]declaredEvent
	errors   map[[2]byte]*DispatchError
	methods  map[string]APIMethod
	metadata map[uint32][]byte
	digest   func() [32]byte // of the metadata; made when it is first asked for
	verified *verified
}

type knownCall struct {
	pallet *Pallet
	call   *Call
}

// New joins pallets, whose order is that of their hooks. It panics on
// declarations that contradict themselves, which the first start shows.
func New(pallets []Pallet, o Options) *Runtime {
	if o.Limits == (Limits{}) {
		o.Limits = DefaultLimits()
	}
	if o.Payment == nil {
		panic("runtime: no payment")
	}
	if o.Guard == nil {
		o.Guard = func(Reader, AccountID, DecodedCall) error { return nil }
	}
	rt := &Runtime{
		pallets: slices.Clone(pallets), version: o.Version, payment: o.Payment, limits: o.Limits, guard: o.Guard,
		events: map[reflect.Type][2]byte{}, eventAt: map[[2]byte]declaredEvent{}, errors: map[[2]byte]*DispatchError{},
		methods: map[string]APIMethod{}, metadata: map[uint32][]byte{},
		verified: newVerified(o.Limits.VerifiedBytes),
	}
	apis := coreAPIs()
	for i := range rt.pallets {
		rt.join(&rt.pallets[i])
		apis = append(apis, rt.pallets[i].APIs...)
	}
	for _, a := range apis {
		rt.version.APIs = append(rt.version.APIs, APIVersion{APIID(a.Name), a.Version})
		for _, m := range a.methods {
			rt.methods[a.Name+"_"+m.name] = m
		}
	}
	description := rt.describe(apis)
	for _, v := range metadata.Versions {
		rt.metadata[v] = description.Encode(v)
	}
	rt.digest = sync.OnceValue(func() [32]byte {
		return description.Digest(metadata.Identity{
			SpecName: rt.version.SpecName, SpecVersion: rt.version.SpecVersion, SS58Prefix: ss58.Prefix, Token: o.Token})
	})
	return rt
}

func (rt *Runtime) join(p *Pallet) {
	for i := range rt.pallets {
		if other := &rt.pallets[i]; other != p && (other.Name == p.Name || other.Index == p.Index) {
			panic(fmt.Sprintf("runtime: pallets %s and %s share a name or an index", p.Name, other.Name))
		}
	}
	for i := range p.Calls {
		known := &knownCall{p, &p.Calls[i]}
		rt.calls[p.Index][known.call.Index] = known
		if known.call.put != nil {
			rt.inherent = append(rt.inherent, known)
		}
	}
	for i := range p.Events {
		e := &p.Events[i]
		t := reflect.TypeOf(e.Body)
		if _, taken := rt.events[t]; t == nil || taken {
			panic(fmt.Sprintf("runtime: event %s.%s has no type of its own", p.Name, e.Name))
		}
		rt.events[t] = [2]byte{p.Index, e.Index}
		rt.eventAt[rt.events[t]] = declaredEvent{p.Name, e}
	}
	if p.Errors != nil {
		for _, e := range p.Errors.List() {
			if e.Pallet != p.Index {
				panic(fmt.Sprintf("runtime: errors of %s are declared for pallet %d", p.Name, e.Pallet))
			}
			rt.errors[[2]byte{e.Pallet, e.Index}] = e
		}
	}
}

func (rt *Runtime) call(pallet, index uint8) *knownCall { return rt.calls[pallet][index] }

// MakeCall is the call of that name with arguments of its declared type.
func (rt *Runtime) MakeCall(pallet, name string, args any) (DecodedCall, error) {
	for i := range rt.pallets {
		p := &rt.pallets[i]
		for k := range p.Calls {
			if c := &p.Calls[k]; p.Name == pallet && c.Name == name {
				if reflect.TypeOf(args) != reflect.TypeOf(c.args) {
					return DecodedCall{}, fmt.Errorf("%s.%s takes %T, not %T", pallet, name, c.args, args)
				}
				return DecodedCall{p, c, args}, nil
			}
		}
	}
	return DecodedCall{}, fmt.Errorf("no call %s.%s", pallet, name)
}

// Metadata is the encoded metadata of a version; nil if there is none.
func (rt *Runtime) Metadata(version uint32) []byte { return rt.metadata[version] }

// MetadataHash is the digest of the metadata that wallets may cover with their
// signatures.
func (rt *Runtime) MetadataHash() [32]byte { return rt.digest() }

// Version says which runtime this is, with its APIs.
func (rt *Runtime) Version() Version { return rt.version }

// Limits are what one block may hold.
func (rt *Runtime) Limits() Limits { return rt.limits }

// Error completes a decoded error of a pallet by the name that it was declared
// with, and gives the pallet's name. Others come back as they are.
func (rt *Runtime) Error(e DispatchError) (pallet string, full *DispatchError) {
	known := rt.errors[[2]byte{e.Pallet, e.Index}]
	if e.Kind != ModuleKind || known == nil {
		return "", &e
	}
	for i := range rt.pallets {
		if rt.pallets[i].Index == e.Pallet {
			pallet = rt.pallets[i].Name
		}
	}
	return pallet, known
}

// Genesis makes the first state from the pallets' documents, by pallet name. A
// document that no pallet takes is an error.
func (rt *Runtime) Genesis(docs map[string]json.RawMessage) (map[string][]byte, error) {
	for _, name := range slices.Sorted(maps.Keys(docs)) {
		known := slices.ContainsFunc(rt.pallets, func(p Pallet) bool { return p.Name == name && p.Genesis != nil })
		if !known {
			return nil, fmt.Errorf("genesis: no pallet takes a document named %q", name)
		}
	}
	c := rt.NewContext(nil, Block{})
	Number.Set(c, 0)
	for i := range rt.pallets {
		if p := &rt.pallets[i]; p.Genesis != nil {
			if err := p.Genesis(c, docs[p.Name]); err != nil {
				return nil, fmt.Errorf("genesis of %s: %w", p.Name, err)
			}
		}
	}
	return c.Changes(), nil
}

// Export gives the documents from which Genesis makes a state's pallets again.
func (rt *Runtime) Export(r Reader) (map[string]json.RawMessage, error) {
	docs := map[string]json.RawMessage{}
	for i := range rt.pallets {
		p := &rt.pallets[i]
		if p.Export == nil {
			continue
		}
		v, err := p.Export(r)
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", p.Name, err)
		}
		if docs[p.Name], err = json.Marshal(v); err != nil {
			return nil, fmt.Errorf("export %s: %w", p.Name, err)
		}
	}
	return docs, nil
}

// describe turns the declarations into metadata.
func (rt *Runtime) describe(apis []API) *metadata.Runtime {
	m := &metadata.Runtime{
		Name: "plexus_runtime", Extensions: extrinsic.Extensions(),
		Address: extrinsic.MultiAddress{}, Signature: extrinsic.MultiSignature{},
		CallType: DecodedCall{}, ExtrinsicType: ExtrinsicInput{},
	}
	for i := range rt.pallets {
		m.Pallets = append(m.Pallets, rt.describePallet(&rt.pallets[i]))
	}
	for _, a := range apis {
		d := metadata.API{Name: a.Name, Docs: a.Docs, Version: a.Version}
		for _, method := range a.methods {
			d.Methods = append(d.Methods, metadata.Method{Name: method.name, Docs: method.docs, Inputs: method.inputs, Output: method.output})
		}
		m.APIs = append(m.APIs, d)
	}
	return m
}

func (rt *Runtime) describePallet(p *Pallet) metadata.Pallet {
	d := metadata.Pallet{Name: p.Name, Index: p.Index, Docs: p.Docs}
	for _, s := range p.Storage {
		owner, item := s.Declaration()
		if owner != p.Name {
			panic(fmt.Sprintf("runtime: %s declares %s.%s", p.Name, owner, item.Name))
		}
		d.Storage = append(d.Storage, item)
	}
	for _, c := range p.Calls {
		d.Calls = append(d.Calls, metadata.Member{Index: c.Index, Name: c.Name, Docs: c.docs, Body: c.args})
	}
	for _, e := range p.Events {
		d.Events = append(d.Events, metadata.Member{Index: e.Index, Name: e.Name, Docs: e.Docs, Body: e.Body})
	}
	if p.Errors != nil {
		for _, e := range p.Errors.List() {
			d.Errors = append(d.Errors, metadata.Member{Index: e.Index, Name: e.Name, Docs: e.Docs})
		}
	}
	for _, k := range p.Constants {
		if _, isVersion := k.Value.(Version); isVersion {
			k.Value = rt.version
		}
		d.Constants = append(d.Constants, metadata.Constant{Name: k.Name, Docs: k.Docs, Value: k.Value})
	}
	return d
}

// interface checks of what declarations are made of.
var (
	_ scale.Decoder      = (*DecodedCall)(nil)
	_ metadata.Describer = Records(nil)
)
