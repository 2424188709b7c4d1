// Package utility sends several calls as one extrinsic, or one call in another way.
//
// It weakens nothing: a call inside another is checked and filtered as it would be
// alone, and its weight is paid for by what holds it, free or not.
// Calls may lie in each other up to [runtime.MaxCallDepth] deep. Start at [New].
package utility

import "github.com/plexus-network/plexus/chain/runtime"

// Index is the pallet's number.
const Index = 11

// MaxCalls is how many calls one batch may hold.
const MaxCalls = 1000

// itemWeight is what each call of a batch costs beside itself, in picoseconds.
const itemWeight = 2_000_000

var (
	errs            = runtime.NewErrors(Index, "TooManyCalls: Too many calls batched.", "InvalidDerivedAccount: Bad input data for derived account ID")
	errTooManyCalls = errs.E("TooManyCalls")
)

// Batch runs calls in order up to the first that fails, and keeps those before it.
type Batch struct {
	Calls []runtime.DecodedCall `scale:"calls,Vec<<T as Config>::RuntimeCall>"`
}

// BatchAll runs calls in order; one that fails undoes them all.
type BatchAll struct {
	Calls []runtime.DecodedCall `scale:"calls,Vec<<T as Config>::RuntimeCall>"`
}

// ForceBatch runs calls in order and goes on after one that fails.
type ForceBatch struct {
	Calls []runtime.DecodedCall `scale:"calls,Vec<<T as Config>::RuntimeCall>"`
}

// The events.
type (
	// BatchInterrupted tells which call of a batch failed and why.
	BatchInterrupted struct {
		Index uint32
		Error runtime.DispatchError
	}
	// BatchCompleted tells that all calls of a batch succeeded.
	BatchCompleted struct{}
	// BatchCompletedWithErrors tells that all calls ran and some failed.
	BatchCompletedWithErrors struct{}
	// ItemCompleted tells that a call of a batch succeeded.
	ItemCompleted struct{}
	// ItemFailed tells why a call of a batch failed.
	ItemFailed struct{ Error runtime.DispatchError }
)

// New declares the pallet.
func New() runtime.Pallet {
	return runtime.Pallet{
		Name: "Utility", Index: Index,
		Docs: "Batches of calls, and calls in another's name.",
		Calls: append([]runtime.Call{
			runtime.NewCall(0, "batch", func(c *runtime.Context, o runtime.Origin, a Batch) error { return batch(c, o, a.Calls) },
				runtime.Weight(func(a Batch) uint64 { return weigh(a.Calls...) }),
				runtime.CallDocs("Send a batch of dispatch calls.\n\nMay be called from any origin. It stops at the first call that fails and keeps those before.")),
			runtime.NewCall(2, "batch_all", func(c *runtime.Context, o runtime.Origin, a BatchAll) error { return batchAll(c, o, a.Calls) },
				runtime.Weight(func(a BatchAll) uint64 { return weigh(a.Calls...) }),
				runtime.CallDocs("Send a batch of dispatch calls and atomically execute them.\nThe whole transaction will rollback and fail if any of the calls failed.")),
			runtime.NewCall(4, "force_batch", func(c *runtime.Context, o runtime.Origin, a ForceBatch) error { return forceBatch(c, o, a.Calls) },
				runtime.Weight(func(a ForceBatch) uint64 { return weigh(a.Calls...) }),
				runtime.CallDocs("Send a batch of dispatch calls.\nUnlike `batch`, it allows errors and won't interrupt.")),
		}, others()...),
		Events: append([]runtime.Event{
			{Index: 0, Name: "BatchInterrupted", Body: BatchInterrupted{}, Docs: "Batch of dispatches did not complete fully. Index of first failing dispatch given, as\nwell as the error."},
			{Index: 1, Name: "BatchCompleted", Body: BatchCompleted{}, Docs: "Batch of dispatches completed fully with no error."},
			{Index: 2, Name: "BatchCompletedWithErrors", Body: BatchCompletedWithErrors{}, Docs: "Batch of dispatches completed but has errors."},
			{Index: 3, Name: "ItemCompleted", Body: ItemCompleted{}, Docs: "A single item within a Batch of dispatches has completed with no error."},
			{Index: 4, Name: "ItemFailed", Body: ItemFailed{}, Docs: "A single item within a Batch of dispatches has completed with error."},
		}, otherEvents()...),
		Errors:    errs,
		Constants: []runtime.Constant{{Name: "batched_calls_limit", Value: uint32(MaxCalls), Docs: "The limit on the number of batched calls."}},
	}
}

func weigh(calls ...runtime.DecodedCall) uint64 {
	sum := runtime.DefaultWeight
	for _, d := range calls {
		sum = runtime.AddWeights(sum, itemWeight, d.Weight())
	}
	return sum
}

func checkBatch(o runtime.Origin, calls []runtime.DecodedCall) error {
	switch {
	case o.Kind == runtime.OriginNone:
		return runtime.ErrBadOrigin
	case len(calls) > MaxCalls:
		return errTooManyCalls
	}
	return nil
}

func batch(c *runtime.Context, o runtime.Origin, calls []runtime.DecodedCall) error {
	if err := checkBatch(o, calls); err != nil {
		return err
	}
	for i, d := range calls {
		if err := c.Dispatch(o, d); err != nil {
			c.Emit(BatchInterrupted{uint32(i), *runtime.AsDispatchError(err)})
			return nil
		}
		c.Emit(ItemCompleted{})
	}
	c.Emit(BatchCompleted{})
	return nil
}

func batchAll(c *runtime.Context, o runtime.Origin, calls []runtime.DecodedCall) error {
	if err := checkBatch(o, calls); err != nil {
		return err
	}
	for _, d := range calls {
		if err := c.Dispatch(o, d); err != nil {
			return err
		}
		c.Emit(ItemCompleted{})
	}
	c.Emit(BatchCompleted{})
	return nil
}

func forceBatch(c *runtime.Context, o runtime.Origin, calls []runtime.DecodedCall) error {
	if err := checkBatch(o, calls); err != nil {
		return err
	}
	failed := false
	for _, d := range calls {
		if err := c.Dispatch(o, d); err != nil {
			failed = true
			c.Emit(ItemFailed{*runtime.AsDispatchError(err)})
			continue
		}
		c.Emit(ItemCompleted{})
	}
	if failed {
		c.Emit(BatchCompletedWithErrors{})
	} else {
		c.Emit(BatchCompleted{})
	}
	return nil
}

// Batched is the calls of the batch.
func (b Batch) Batched() []runtime.DecodedCall { return b.Calls }

// Batched is the calls of the batch.
func (b BatchAll) Batched() []runtime.DecodedCall { return b.Calls }

// Batched is the calls of the batch.
func (b ForceBatch) Batched() []runtime.DecodedCall { return b.Calls }
