package subtensor

import "github.com/plexus-network/plexus/substrate/header"

// Indices of the pallets that keep calls for later.
const (
	PreimagePallet  = 14
	SchedulerPallet = 15
)

// NotePreimage keeps bytes under their blake2_256, for a deposit.
type NotePreimage struct{ Bytes []byte }

// CallIndex is Preimage.note_preimage.
func (NotePreimage) CallIndex() (pallet, call uint8) { return PreimagePallet, 0 }

// UnnotePreimage drops bytes that nothing requests, and frees their deposit.
type UnnotePreimage struct {
	Hash header.Hash `scale:"hash,T::Hash"`
}

// CallIndex is Preimage.unnote_preimage.
func (UnnotePreimage) CallIndex() (pallet, call uint8) { return PreimagePallet, 1 }

// RequestPreimage has bytes kept without a deposit, by root.
type RequestPreimage struct {
	Hash header.Hash `scale:"hash,T::Hash"`
}

// CallIndex is Preimage.request_preimage.
func (RequestPreimage) CallIndex() (pallet, call uint8) { return PreimagePallet, 2 }

// UnrequestPreimage ends a [RequestPreimage].
type UnrequestPreimage struct {
	Hash header.Hash `scale:"hash,T::Hash"`
}

// CallIndex is Preimage.unrequest_preimage.
func (UnrequestPreimage) CallIndex() (pallet, call uint8) { return PreimagePallet, 3 }

// EnsureUpdated brings old entries to the present form; there are none.
type EnsureUpdated struct {
	Hashes []header.Hash `scale:"hashes,Vec<T::Hash>"`
}

// CallIndex is Preimage.ensure_updated.
func (EnsureUpdated) CallIndex() (pallet, call uint8) { return PreimagePallet, 4 }

// Period is every how many blocks a call runs, and how often.
type Period struct {
	Blocks uint32 `scale:"-,BlockNumber"`
	Count  uint32 `scale:"-,u32"`
}

// TaskAddress is a task's block and its place among the block's tasks.
type TaskAddress struct {
	When  uint32 `scale:"-,BlockNumber"`
	Index uint32 `scale:"-,u32"`
}

// Schedule runs a call in a block to come.
type Schedule[C any] struct {
	When          uint32  `scale:"when,BlockNumberFor<T>"`
	MaybePeriodic *Period `scale:"maybe_periodic,Option<schedule::Period<BlockNumberFor<T>>>"`
	Priority      uint8   `scale:"priority,schedule::Priority"` // the lowest runs first
	Call          C       `scale:"call,Box<<T as Config>::RuntimeCall>"`
}

// CallIndex is Scheduler.schedule.
func (Schedule[C]) CallIndex() (pallet, call uint8) { return SchedulerPallet, 0 }

// Cancel drops a task.
type Cancel struct {
	When  uint32 `scale:"when,BlockNumberFor<T>"`
	Index uint32
}

// CallIndex is Scheduler.cancel.
func (Cancel) CallIndex() (pallet, call uint8) { return SchedulerPallet, 1 }

// ScheduleNamed is [Schedule] with a name that no other task has.
type ScheduleNamed[C any] struct {
	ID            [32]byte `scale:"id,TaskName"`
	When          uint32   `scale:"when,BlockNumberFor<T>"`
	MaybePeriodic *Period  `scale:"maybe_periodic,Option<schedule::Period<BlockNumberFor<T>>>"`
	Priority      uint8    `scale:"priority,schedule::Priority"`
	Call          C        `scale:"call,Box<<T as Config>::RuntimeCall>"`
}

// CallIndex is Scheduler.schedule_named.
func (ScheduleNamed[C]) CallIndex() (pallet, call uint8) { return SchedulerPallet, 2 }

// CancelNamed drops a task by its name.
type CancelNamed struct {
	ID [32]byte `scale:"id,TaskName"`
}

// CallIndex is Scheduler.cancel_named.
func (CancelNamed) CallIndex() (pallet, call uint8) { return SchedulerPallet, 3 }

// ScheduleAfter runs a call so many blocks after the next.
type ScheduleAfter[C any] struct {
	After         uint32  `scale:"after,BlockNumberFor<T>"`
	MaybePeriodic *Period `scale:"maybe_periodic,Option<schedule::Period<BlockNumberFor<T>>>"`
	Priority      uint8   `scale:"priority,schedule::Priority"`
	Call          C       `scale:"call,Box<<T as Config>::RuntimeCall>"`
}

// CallIndex is Scheduler.schedule_after.
func (ScheduleAfter[C]) CallIndex() (pallet, call uint8) { return SchedulerPallet, 4 }

// ScheduleNamedAfter is [ScheduleAfter] with a name that no other task has.
type ScheduleNamedAfter[C any] struct {
	ID            [32]byte `scale:"id,TaskName"`
	After         uint32   `scale:"after,BlockNumberFor<T>"`
	MaybePeriodic *Period  `scale:"maybe_periodic,Option<schedule::Period<BlockNumberFor<T>>>"`
	Priority      uint8    `scale:"priority,schedule::Priority"`
	Call          C        `scale:"call,Box<<T as Config>::RuntimeCall>"`
}

// CallIndex is Scheduler.schedule_named_after.
func (ScheduleNamedAfter[C]) CallIndex() (pallet, call uint8) { return SchedulerPallet, 5 }

// SetRetry has a task that fails run again, so often and with so many blocks between.
type SetRetry struct {
	Task    TaskAddress `scale:"task,TaskAddress<BlockNumberFor<T>>"`
	Retries uint8
	Period  uint32 `scale:"period,BlockNumberFor<T>"`
}

// CallIndex is Scheduler.set_retry.
func (SetRetry) CallIndex() (pallet, call uint8) { return SchedulerPallet, 6 }

// SetRetryNamed is [SetRetry] by a task's name.
type SetRetryNamed struct {
	ID      [32]byte `scale:"id,TaskName"`
	Retries uint8
	Period  uint32 `scale:"period,BlockNumberFor<T>"`
}

// CallIndex is Scheduler.set_retry_named.
func (SetRetryNamed) CallIndex() (pallet, call uint8) { return SchedulerPallet, 7 }

// CancelRetry takes a [SetRetry] back.
type CancelRetry struct {
	Task TaskAddress `scale:"task,TaskAddress<BlockNumberFor<T>>"`
}

// CallIndex is Scheduler.cancel_retry.
func (CancelRetry) CallIndex() (pallet, call uint8) { return SchedulerPallet, 8 }

// CancelRetryNamed takes a [SetRetryNamed] back.
type CancelRetryNamed struct {
	ID [32]byte `scale:"id,TaskName"`
}

// CallIndex is Scheduler.cancel_retry_named.
func (CancelRetryNamed) CallIndex() (pallet, call uint8) { return SchedulerPallet, 9 }
