package runtime

import (
	"math"
	"runtime"
	"sync"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
)

// BlockHashCount is how many blocks back a block's hash is known, which bounds how
// long a mortal extrinsic may live.
const BlockHashCount = 4096

// Extrinsic is a signed extrinsic whose call is decoded. It is never changed once
// made, so many goroutines may hold it.
type Extrinsic struct {
	*extrinsic.Signed
	Call   DecodedCall
	Weight uint64 // what it takes of a block, in picoseconds, its own overhead included
	Fee    uint64 // what its signer pays, in rao, the tip included
	Slot   string // what at most one waiting extrinsic may hold; empty for none

	birth uint64 // of a verified one: height of the era's first block
}

// Decode takes an extrinsic and its call apart. Errors are a [*Refusal].
func (rt *Runtime) Decode(raw []byte) (*Extrinsic, error) {
	if len(raw) > rt.limits.ExtrinsicBytes {
		return nil, ErrTooLarge
	}
	if x, ok, err := rt.decodeUnsigned(raw); ok {
		return x, err
	}
	signed, err := extrinsic.Parse(raw)
	if err != nil {
		return nil, refuseParse(err)
	}
	if signed.Nonce == math.MaxUint32 { // never used: nonces would begin again after it
		return nil, ErrFuture
	}
	call, err := rt.decodeCall(signed.Call)
	if err != nil {
		return nil, refuseParse(err)
	}
	x := &Extrinsic{Signed: signed, Call: call}
	x.Weight = AddWeights(ExtrinsicBaseWeight, call.Weight())
	x.Fee = rt.payment.Fee(call.Weight(), len(raw), call.PaysFee(), signed.Tip)
	if call.call.slot != nil && call.isChecked() {
		x.Slot = call.Pallet() + "." + call.Name() + "/" + call.call.slot(signed.Signer, call.args)
	}
	if call.call.put != nil {
		return nil, ErrCall // inherents are the producer's alone
	}
	if x.Weight > rt.limits.Weight || len(raw) > rt.limits.Bytes {
		return nil, ErrTooLarge
	}
	return x, nil
}

// Check decides whether the mempool may take an extrinsic: its form, era, nonce
// (a future one is let through), fee, signature and, for a free call, the pallet's
// check. r is the latest state and next the block that could hold it. The good
// signature is remembered for that block. Errors are a [*Refusal]. Safe for
// concurrent use if r is.
func (rt *Runtime) Check(r Reader, next Block, raw []byte) (*Extrinsic, error) {
	x := rt.verified.find(extrinsic.Hash(raw))
	isKnown := x != nil && x.birth == x.Era.Birth(next.Height)
	if !isKnown {
		var err error
		if x, err = rt.Decode(raw); err != nil {
			return nil, err
		}
	}
	if x.IsUnsigned() {
		return x, x.checkWaiting(r, next)
	}
	if err := rt.checkAccount(r, next, x); err != nil {
		return nil, err
	}
	if !isKnown {
		payload, err := rt.payload(r, next, x)
		if err != nil {
			return nil, err
		}
		if !keys.Verify(x.Scheme, x.Signer[:], payload, x.Signature) {
			return nil, ErrSignature
		}
		x.birth = x.Era.Birth(next.Height)
		rt.verified.add(x)
	}
	return x, rt.checkFree(r, next, x)
}

// Recheck is [Runtime.Check] of an extrinsic that passed it before, against a
// newer state: the signature is not verified again.
func (rt *Runtime) Recheck(r Reader, next Block, x *Extrinsic) error {
	if x.IsUnsigned() {
		return x.checkWaiting(r, next)
	}
	if x.birth != x.Era.Birth(next.Height) {
		return ErrAncientBirth
	}
	if err := rt.checkAccount(r, next, x); err != nil {
		return err
	}
	return rt.checkFree(r, next, x)
}

// checkAccount looks at what the state says of the signer, all but the nonce's
// being too high.
func (rt *Runtime) checkAccount(r Reader, next Block, x *Extrinsic) error {
	if err := checkEra(x, next.Height); err != nil {
		return err
	}
	a, _ := Accounts.Lookup(r, x.Signer)
	payer, who := a, x.payer(r)
	if who != x.Signer {
		payer = Accounts.Get(r, who)
	}
	switch {
	case x.Nonce < a.Nonce:
		return ErrStale
	case (!a.Exists() || !payer.Exists()) && !x.Call.mayOpen(x.Fee), !rt.payment.CanPay(&payer, x.Fee) && !x.mayPayInKind(r, who):
		return ErrPayment
	}
	return nil
}

// payer is the account that the fee is taken from.
func (x *Extrinsic) payer(r Reader) AccountID {
	if of := x.Call.call.payer; of != nil {
		return of(r, x.Signer, x.Call.args)
	}
	return x.Signer
}

// checkFree asks the pallet whether a free call may be sent. The pallet sees the
// height of the block that could hold it.
func (rt *Runtime) checkFree(r Reader, next Block, x *Extrinsic) error {
	if !x.Call.isChecked() {
		return nil
	}
	state := NewOverlay(r)
	Number.Set(state, uint32(next.Height))
	return rt.mayFree(state, x)
}

// mayFree asks the guard and the pallet whether a free call may be sent.
func (rt *Runtime) mayFree(r Reader, x *Extrinsic) error {
	err := rt.guard(r, x.Signer, x.Call)
	if err == nil {
		err = x.Call.call.check(r, x.Signer, x.Call.args)
	}
	if err == nil {
		return nil
	}
	pallet := x.Call.Pallet()
	if owner, _ := rt.Error(*AsDispatchError(err)); owner != "" {
		pallet = owner // the guard's error may be another pallet's
	}
	return refuseCheck(pallet, err)
}

// checkEra refuses an era that starts in the block itself, whose hash nobody knew,
// or so far back that the hash is forgotten. It depends on heights alone, so that
// nodes which remember a signature and nodes which do not decide alike.
func checkEra(x *Extrinsic, height uint64) error {
	if x.Era.IsImmortal() {
		return nil
	}
	birth := x.Era.Birth(height)
	if birth >= height || height-birth > BlockHashCount {
		return ErrAncientBirth
	}
	return nil
}

// payload is what the signature must cover if the extrinsic is in block next.
func (rt *Runtime) payload(r Reader, next Block, x *Extrinsic) ([]byte, error) {
	c := extrinsic.Chain{SpecVersion: rt.version.SpecVersion, TxVersion: rt.version.TransactionVersion, Genesis: next.Genesis, EraHash: next.Genesis}
	if birth := x.Era.Birth(next.Height); birth > 0 {
		hash, ok := BlockHash.Lookup(r, uint32(birth))
		if !ok {
			return nil, ErrAncientBirth
		}
		c.EraHash = hash
	}
	if x.CoversMetadata {
		digest := rt.digest()
		c.MetadataHash = &digest
	}
	return x.Payload(c), nil
}

// signature is one still to be verified.
type signature struct {
	x       *Extrinsic
	payload []byte
	isGood  bool
}

// batchSize is how many sr25519 signatures are verified together: more gain
// little, and one bad signature makes all of its batch be verified alone.
const batchSize = 256

// verifyAll verifies signatures on all processors, and remembers the good ones.
// Verification is a function of its input alone, so the order does not matter.
func (rt *Runtime) verifyAll(jobs []*signature, height uint64) {
	var wait sync.WaitGroup
	room := make(chan struct{}, runtime.GOMAXPROCS(0))
	for len(jobs) > 0 {
		part := jobs[:min(batchSize, len(jobs))]
		jobs = jobs[len(part):]
		room <- struct{}{}
		wait.Go(func() {
			defer func() { <-room }()
			batch := keys.NewBatch()
			for _, j := range part {
				batch.Add(j.x.Scheme, j.x.Signer[:], j.payload, j.x.Signature)
			}
			_, each := batch.Verify()
			for i, j := range part {
				if j.isGood = each[i]; j.isGood {
					j.x.birth = j.x.Era.Birth(height)
					rt.verified.add(j.x)
				}
			}
		})
	}
	wait.Wait()
}

// AddWeights is the sum of weights, or the largest number if that is less.
func AddWeights(weights ...uint64) (sum uint64) {
	for _, w := range weights {
		if sum += w; sum < w {
			return math.MaxUint64
		}
	}
	return sum
}
