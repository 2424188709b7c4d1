// Package scheduler runs calls in blocks to come, as root says: once, over and
// over, and again where they fail.
//
// Tasks run at the start of their block, the lowest priority number first, as long
// as they fit into [Share] of its weight; the rest run in the next blocks, before
// what is due there. What they weigh is not left for the block's extrinsics. The
// rules stand in docs/protocol/scheduler.md. Start at [New].
package scheduler

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "Scheduler"

// Bounds.
const (
	MaxTasks = 50 // of one block
	Share    = 80 // percent of a block's weight
)

// taskWeight is what each task costs beside its call, in picoseconds.
const taskWeight = runtime.DefaultWeight

// Calls keeps the calls of tasks. The pallet of preimages has it.
type Calls interface {
	// Bound keeps a call.
	Bound(c *runtime.Context, d runtime.DecodedCall) (runtime.BoundedCall, error)
	// Peek reads a kept call; ok is false if it is gone.
	Peek(c *runtime.Context, b runtime.BoundedCall) (d runtime.DecodedCall, ok bool)
	// Hold asks once more for a kept call.
	Hold(c *runtime.Context, b runtime.BoundedCall)
	// Drop ends what Bound or Hold began.
	Drop(c *runtime.Context, b runtime.BoundedCall)
}

// Task is a call with when and how it runs.
type Task struct {
	MaybeID       *[32]byte `scale:"maybe_id,Option<Name>"`
	Priority      uint8     `scale:"priority,schedule::Priority"`
	Call          runtime.BoundedCall
	MaybePeriodic *subtensor.Period    `scale:"maybe_periodic,Option<schedule::Period<BlockNumber>>"`
	Origin        runtime.OriginCaller `scale:"origin,PalletsOrigin"`
}

// TypePath is the name of the type in chain metadata.
func (Task) TypePath() string { return "pallet_scheduler::Scheduled" }

// Retry is how often a task that fails runs again.
type Retry struct {
	TotalRetries uint8
	Remaining    uint8
	Period       uint32 `scale:"period,Period"` // blocks between
}

// TypePath is the name of the type in chain metadata.
func (Retry) TypePath() string { return "pallet_scheduler::RetryConfig" }

// The pallet's storage.
var (
	IncompleteSince = runtime.NewValue[uint32](Name, "IncompleteSince", 0, runtime.Optional(),
		runtime.Docs("Block number at which the agenda began incomplete execution."))
	Agenda = runtime.NewMap[uint32](Name, "Agenda", runtime.Twox64Concat, []*Task(nil),
		runtime.Docs("Items to be executed, indexed by the block number that they should be executed on."))
	Retries = runtime.NewMap[subtensor.TaskAddress](Name, "Retries", runtime.Blake2_128Concat, Retry{}, runtime.Optional(),
		runtime.Docs("Retry configurations for items to be executed, indexed by task address."))
	Lookup = runtime.NewMap[[32]byte](Name, "Lookup", runtime.Twox64Concat, subtensor.TaskAddress{}, runtime.Optional(),
		runtime.Docs("Lookup from a name to the block number and index of the task."))
)

var errs = runtime.NewErrors(subtensor.SchedulerPallet,
	"FailedToSchedule: Failed to schedule a call",
	"NotFound: Cannot find the scheduled call.",
	"TargetBlockNumberInPast: Given target block number is in the past.",
	"RescheduleNoChange: Reschedule failed because it does not change scheduled time.",
	"Named: Attempt to use a non-named function on a named task.",
)

// The errors that calls answer with.
var (
	ErrFailedToSchedule        = errs.E("FailedToSchedule")
	ErrNotFound                = errs.E("NotFound")
	ErrTargetBlockNumberInPast = errs.E("TargetBlockNumberInPast")
)

// The events.
type (
	// Scheduled tells of a new task.
	Scheduled struct{ When, Index uint32 }
	// Canceled tells that a task will not run.
	Canceled struct{ When, Index uint32 }
	// Dispatched tells how a task's call went.
	Dispatched struct {
		Task   subtensor.TaskAddress
		ID     *[32]byte
		Result runtime.DispatchResult
	}
	// RetrySet tells that a task runs again where it fails.
	RetrySet struct {
		Task    subtensor.TaskAddress
		ID      *[32]byte
		Period  uint32
		Retries uint8
	}
	// RetryCancelled tells that a task does not run again where it fails.
	RetryCancelled struct {
		Task subtensor.TaskAddress
		ID   *[32]byte
	}
	// CallUnavailable tells of a task whose call is gone.
	CallUnavailable struct {
		Task subtensor.TaskAddress
		ID   *[32]byte
	}
	// PeriodicFailed tells of a task that found no room to run again.
	PeriodicFailed struct {
		Task subtensor.TaskAddress
		ID   *[32]byte
	}
	// RetryFailed tells of a failed task that found no room to run again.
	RetryFailed struct {
		Task subtensor.TaskAddress
		ID   *[32]byte
	}
	// PermanentlyOverweight tells of a task that no block has room for.
	PermanentlyOverweight struct {
		Task subtensor.TaskAddress
		ID   *[32]byte
	}
	// AgendaIncomplete tells that tasks of a block wait for the next.
	AgendaIncomplete struct{ When uint32 }
)

// pallet is the pallet's work.
type pallet struct {
	kept  Calls
	limit uint64 // picoseconds a block
}

// New declares the pallet of a chain whose blocks have these limits.
func New(kept Calls, limits runtime.Limits) runtime.Pallet {
	p := pallet{kept, limits.Weight / 100 * Share}
	return runtime.Pallet{
		Name: Name, Index: subtensor.SchedulerPallet,
		Docs:         "Calls in blocks to come.",
		Storage:      []runtime.StorageItem{IncompleteSince, Agenda, Retries, Lookup},
		Calls:        p.calls(),
		Events:       events(),
		Errors:       errs,
		OnInitialize: p.service,
		Genesis:      p.genesis,
		Export:       export,
		Constants: []runtime.Constant{
			{Name: "MaximumWeight", Value: runtime.LoadOf(p.limit), Docs: "The maximum weight that may be scheduled per block for any dispatchables."},
			{Name: "MaxScheduledPerBlock", Value: uint32(MaxTasks), Docs: "The maximum number of scheduled calls in the queue for a single block."},
		},
	}
}

func events() []runtime.Event {
	return []runtime.Event{
		{Index: 0, Name: "Scheduled", Body: Scheduled{}, Docs: "Scheduled some task."},
		{Index: 1, Name: "Canceled", Body: Canceled{}, Docs: "Canceled some task."},
		{Index: 2, Name: "Dispatched", Body: Dispatched{}, Docs: "Dispatched some task."},
		{Index: 3, Name: "RetrySet", Body: RetrySet{}, Docs: "Set a retry configuration for some task."},
		{Index: 4, Name: "RetryCancelled", Body: RetryCancelled{}, Docs: "Cancel a retry configuration for some task."},
		{Index: 5, Name: "CallUnavailable", Body: CallUnavailable{}, Docs: "The call for the provided hash was not found so the task has been aborted."},
		{Index: 6, Name: "PeriodicFailed", Body: PeriodicFailed{}, Docs: "The given task was unable to be renewed since the agenda is full at that block."},
		{Index: 7, Name: "RetryFailed", Body: RetryFailed{}, Docs: "The given task was unable to be retried since the agenda is full at that block or there\nwas not enough weight to reschedule it."},
		{Index: 8, Name: "PermanentlyOverweight", Body: PermanentlyOverweight{}, Docs: "The given task can never be executed since it is overweight."},
		{Index: 9, Name: "AgendaIncomplete", Body: AgendaIncomplete{}, Docs: "Agenda is incomplete from `when`."},
	}
}
