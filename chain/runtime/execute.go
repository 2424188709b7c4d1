package runtime

import (
	"fmt"
	"slices"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Outcome is how one extrinsic of a block went.
type Outcome struct {
	Hash    [32]byte
	Refused error          // it may not be in the block, and had no effect: a [*Refusal]
	Failed  *DispatchError // it is in the block, and its call was undone
	Fee     uint64         // rao paid
}

// Executed is a block's effect, complete but for the block's own hash.
type Executed struct {
	Outcomes []Outcome // one for each extrinsic given, in their order
	Faults   []error   // hooks that failed: a bug that an operator must see
	Weight   uint64    // of all included extrinsics and what they and hooks spent, in picoseconds
	Bytes    int       // of all included extrinsics

	rt       *Runtime
	ctx      *Context
	isSealed bool
}

// Execute runs a block over a state and changes neither the state nor its input.
// An extrinsic that may not be in the block is refused and has no effect, so a
// proposer drops the refused and proposes the rest with the same result, and a
// voter rejects a block in which any is refused. Once an extrinsic finds no room,
// it and all after it are refused with [ErrExhausted]: they may wait for the next
// block. Unknown signatures are verified in batches first.
func (rt *Runtime) Execute(base Reader, b Block, raws [][]byte) *Executed {
	xs, outcomes := rt.open(base, b, raws)
	c := rt.NewContext(base, b)
	c.grow(len(raws))
	e := &Executed{Outcomes: outcomes, rt: rt, ctx: c}
	Number.Set(c, uint32(b.Height))
	ParentHash.Set(c, b.Parent)
	if b.Height > 0 {
		BlockHash.Set(c, uint32(b.Height-1), b.Parent)
	}
	e.hooks("OnInitialize", func(p *Pallet) func(*Context) error { return p.OnInitialize })

	e.Weight = c.spent
	index := e.inherents()
	var fees uint64
	isFull := false
	for i, x := range xs {
		o := &e.Outcomes[i]
		if o.Refused != nil {
			continue
		}
		if isFull = isFull || e.Weight+x.Weight > rt.limits.Weight || e.Bytes+len(x.Raw) > rt.limits.Bytes; isFull {
			o.Refused = ErrExhausted
			continue
		}
		c.extrinsic(index)
		var by paid
		if by, o.Refused = e.admit(x); o.Refused != nil {
			continue
		}
		spent := c.spent
		o.Failed = e.apply(x, by)
		if !by.inKind {
			o.Fee = x.Fee
			fees += x.Fee // no overflow: fees were taken from balances, whose sum fits
		}
		e.Weight = AddWeights(e.Weight, x.Weight, c.spent-spent)
		e.Bytes += len(x.Raw)
		index++
		c.store.Settle()
	}

	c.finalization()
	e.hooks("OnFinalize", func(p *Pallet) func(*Context) error { return p.OnFinalize })
	rt.payment.Settle(c, b.Producer, fees)
	return e
}

// open decodes what is not remembered, and verifies the signatures.
func (rt *Runtime) open(base Reader, b Block, raws [][]byte) ([]*Extrinsic, []Outcome) {
	xs := make([]*Extrinsic, len(raws))
	outcomes := make([]Outcome, len(raws))
	var jobs []*signature
	var at []int
	for i, raw := range raws {
		o := &outcomes[i]
		o.Hash = extrinsic.Hash(raw)
		x := rt.verified.find(o.Hash)
		if x == nil || x.birth != x.Era.Birth(b.Height) {
			var err error
			if x, err = rt.Decode(raw); err != nil {
				o.Refused = err
				continue
			}
			if x.IsUnsigned() {
				xs[i] = x
				continue
			}
			payload, err := rt.payload(base, b, x)
			if err != nil {
				o.Refused = err
				continue
			}
			jobs = append(jobs, &signature{x: x, payload: payload})
			at = append(at, i)
		}
		xs[i] = x
		o.Refused = checkEra(x, b.Height)
	}
	rt.verifyAll(jobs, b.Height)
	for k, j := range jobs {
		if !j.isGood {
			outcomes[at[k]].Refused = ErrSignature
		}
	}
	return xs, outcomes
}

// paid is who pays an extrinsic's fee, and whether in something else than money.
type paid struct {
	payer  AccountID
	inKind bool
}

// admit says whether an extrinsic may be in the block, as the state is now, and
// who paid its fee.
func (e *Executed) admit(x *Extrinsic) (by paid, refused error) {
	c := e.ctx
	if x.IsUnsigned() {
		return by, x.checkUnsigned(c)
	}
	a := OpenAccount(c, x.Signer)
	paying := a
	if by.payer = x.payer(c); by.payer != x.Signer {
		paying = OpenAccount(c, by.payer)
	}
	by.inKind = !e.rt.payment.CanPay(&paying.Account, x.Fee)
	switch {
	case x.Nonce < a.Nonce:
		return by, ErrStale
	case x.Nonce > a.Nonce:
		return by, ErrFuture
	case (!a.Exists() || !paying.Exists()) && !x.Call.mayOpen(x.Fee), by.inKind && !x.mayPayInKind(c, by.payer):
		return by, ErrPayment
	}
	if x.Call.isChecked() {
		if err := e.rt.mayFree(c, x); err != nil {
			return by, err
		}
	}
	if !a.Exists() {
		a.Providers++
	}
	a.Nonce++
	if by.inKind {
		if c.Try(func() error { a.Save(c); return x.payInKind(c, by.payer) }) != nil {
			return by, ErrPayment
		}
		return by, nil
	}
	e.rt.payment.Charge(c, by.payer, &paying.Account, x.Fee)
	a.Save(c)
	if paying != a {
		paying.Save(c)
	}
	return by, nil
}

// apply runs the call of an extrinsic that was admitted and paid for.
func (e *Executed) apply(x *Extrinsic, by paid) *DispatchError {
	c, d, spent := e.ctx, x.Call, e.ctx.spent
	origin := Signed(x.Signer)
	if x.IsUnsigned() {
		origin = None()
	}
	failed := AsDispatchError(c.Try(func() error {
		if err := c.guard(origin, d); err != nil {
			return err
		}
		return d.call.do(c, origin, d.args)
	}))
	if !x.IsUnsigned() && !by.inKind {
		e.rt.payment.Charged(c, by.payer, x.Fee, x.Tip)
	}
	info := DispatchInfo{Weight: LoadOf(AddWeights(x.Weight, c.spent-spent)), PaysFee: paysNo}
	if d.PaysFee() && !x.IsUnsigned() {
		info.PaysFee = paysYes
	}
	if failed != nil {
		c.Emit(ExtrinsicFailed{*failed, info})
	} else {
		c.Emit(ExtrinsicSuccess{info})
	}
	return failed
}

// inherents runs the calls that every block starts with, and tells how many.
func (e *Executed) inherents() (count uint32) {
	for _, known := range e.rt.inherent {
		e.ctx.extrinsic(count)
		args := known.call.put(e.ctx.block)
		info := DispatchInfo{Class: mandatory}
		if err := e.ctx.Try(func() error { return known.call.do(e.ctx, None(), args) }); err != nil {
			e.Faults = append(e.Faults, fmt.Errorf("inherent %s.%s: %w", known.pallet.Name, known.call.Name, err))
			e.ctx.Emit(ExtrinsicFailed{*AsDispatchError(err), info})
		} else {
			e.ctx.Emit(ExtrinsicSuccess{info})
		}
		count++
	}
	e.ctx.store.Settle()
	return count
}

func (e *Executed) hooks(name string, of func(*Pallet) func(*Context) error) {
	for i := range e.rt.pallets {
		p := &e.rt.pallets[i]
		if hook := of(p); hook != nil {
			if err := e.ctx.Try(func() error { return hook(e.ctx) }); err != nil {
				e.Faults = append(e.Faults, fmt.Errorf("%s of %s: %w", name, p.Name, err))
			}
		}
	}
	e.ctx.store.Settle()
}

// IsValid says that no extrinsic was refused, so that the block may be agreed on.
func (e *Executed) IsValid() bool {
	return !slices.ContainsFunc(e.Outcomes, func(o Outcome) bool { return o.Refused != nil })
}

// Keep drops the refused extrinsics: it returns those of raws, the input of
// Execute, that the block holds, whose outcomes alone stay.
func (e *Executed) Keep(raws [][]byte) [][]byte {
	var kept [][]byte
	var outcomes []Outcome
	for i, o := range e.Outcomes {
		if o.Refused == nil {
			kept = append(kept, raws[i])
			outcomes = append(outcomes, o)
		}
	}
	e.Outcomes = outcomes
	return kept
}

// Seal adds what depends on the block's own hash, and gives all that the block
// changed, nil for a deleted entry. It is called once, when the block is decided.
func (e *Executed) Seal(hash [32]byte) map[string][]byte {
	if e.isSealed {
		panic("runtime: a block is sealed once")
	}
	e.isSealed = true
	c, height := e.ctx, e.ctx.block.Height
	BlockHash.Set(c, uint32(height), hash)
	if height > BlockHashCount+1 {
		BlockHash.Delete(c, uint32(height-BlockHashCount-1)) // block 0 is never deleted
	}
	BlockWeight.Set(c, ClassWeights{Normal: LoadOf(e.Weight)})
	EventCount.Set(c, c.count)
	c.store.Set(eventRecords.prefix, c.encodedEvents())
	e.rt.verified.drop(func(yield func([32]byte) bool) {
		for _, o := range e.Outcomes {
			if !yield(o.Hash) {
				return
			}
		}
	})
	return c.store.Changes()
}

func (c *Context) encodedEvents() []byte {
	w := scale.Writer{B: make([]byte, 0, len(c.events.B)+5)}
	w.Compact(uint64(c.count))
	w.Raw(c.events.B)
	return w.B
}

// Inherents are the encoded extrinsics that a block starts with; clients see them
// before the signed ones. Only the block's height, time and producer count.
func (rt *Runtime) Inherents(b Block) [][]byte {
	var raws [][]byte
	for _, known := range rt.inherent {
		raws = append(raws, extrinsic.Bare(scale.Marshal(DecodedCall{known.pallet, known.call, known.call.put(b)})))
	}
	return raws
}
