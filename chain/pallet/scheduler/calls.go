package scheduler

import (
	"math"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

type (
	schedule           = subtensor.Schedule[runtime.DecodedCall]
	scheduleNamed      = subtensor.ScheduleNamed[runtime.DecodedCall]
	scheduleAfter      = subtensor.ScheduleAfter[runtime.DecodedCall]
	scheduleNamedAfter = subtensor.ScheduleNamedAfter[runtime.DecodedCall]
)

// agendaWeight is reading and writing a full agenda, in picoseconds.
const agendaWeight = 2 * runtime.DefaultWeight

func (p pallet) calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(0, "schedule", func(c *runtime.Context, o runtime.Origin, a schedule) error {
			return p.schedule(c, o, Task{Priority: a.Priority, MaybePeriodic: a.MaybePeriodic}, a.When, a.Call)
		}, runtime.FixedWeight(agendaWeight), runtime.CallDocs("Anonymously schedule a task.")),
		runtime.NewCall(1, "cancel", func(c *runtime.Context, o runtime.Origin, a subtensor.Cancel) error {
			return p.cancel(c, o, nil, subtensor.TaskAddress(a))
		}, runtime.FixedWeight(agendaWeight), runtime.CallDocs("Cancel an anonymously scheduled task.")),
		runtime.NewCall(2, "schedule_named", func(c *runtime.Context, o runtime.Origin, a scheduleNamed) error {
			return p.schedule(c, o, Task{MaybeID: &a.ID, Priority: a.Priority, MaybePeriodic: a.MaybePeriodic}, a.When, a.Call)
		}, runtime.FixedWeight(agendaWeight), runtime.CallDocs("Schedule a named task.")),
		runtime.NewCall(3, "cancel_named", func(c *runtime.Context, o runtime.Origin, a subtensor.CancelNamed) error {
			return p.cancel(c, o, &a.ID, subtensor.TaskAddress{})
		}, runtime.FixedWeight(agendaWeight), runtime.CallDocs("Cancel a named scheduled task.")),
		runtime.NewCall(4, "schedule_after", func(c *runtime.Context, o runtime.Origin, a scheduleAfter) error {
			return p.schedule(c, o, Task{Priority: a.Priority, MaybePeriodic: a.MaybePeriodic}, after(c, a.After), a.Call)
		}, runtime.FixedWeight(agendaWeight), runtime.CallDocs("Anonymously schedule a task after a delay.")),
		runtime.NewCall(5, "schedule_named_after", func(c *runtime.Context, o runtime.Origin, a scheduleNamedAfter) error {
			return p.schedule(c, o, Task{MaybeID: &a.ID, Priority: a.Priority, MaybePeriodic: a.MaybePeriodic}, after(c, a.After), a.Call)
		}, runtime.FixedWeight(agendaWeight), runtime.CallDocs("Schedule a named task after a delay.")),
		runtime.NewCall(6, "set_retry", func(c *runtime.Context, o runtime.Origin, a subtensor.SetRetry) error {
			return setRetry(c, o, nil, a.Task, Retry{a.Retries, a.Retries, a.Period})
		}, runtime.FixedWeight(agendaWeight), runtime.CallDocs("Set a retry configuration for a task so that, in case its scheduled run fails, it will\nbe retried after `period` blocks, for a total amount of `retries` retries or until it\nsucceeds.")),
		runtime.NewCall(7, "set_retry_named", func(c *runtime.Context, o runtime.Origin, a subtensor.SetRetryNamed) error {
			return setRetry(c, o, &a.ID, subtensor.TaskAddress{}, Retry{a.Retries, a.Retries, a.Period})
		}, runtime.FixedWeight(agendaWeight), runtime.CallDocs("Set a retry configuration for a named task so that, in case its scheduled run fails, it\nwill be retried after `period` blocks, for a total amount of `retries` retries or until\nit succeeds.")),
		runtime.NewCall(8, "cancel_retry", func(c *runtime.Context, o runtime.Origin, a subtensor.CancelRetry) error {
			return cancelRetry(c, o, nil, a.Task)
		}, runtime.FixedWeight(agendaWeight), runtime.CallDocs("Removes the retry configuration of a task.")),
		runtime.NewCall(9, "cancel_retry_named", func(c *runtime.Context, o runtime.Origin, a subtensor.CancelRetryNamed) error {
			return cancelRetry(c, o, &a.ID, subtensor.TaskAddress{})
		}, runtime.FixedWeight(agendaWeight), runtime.CallDocs("Cancel the retry configuration of a named task.")),
	}
}

// after is the block that lies so many blocks after the next.
func after(c *runtime.Context, blocks uint32) uint32 {
	return uint32(min(c.Height()+uint64(blocks)+1, math.MaxUint32))
}

func (p pallet) schedule(c *runtime.Context, o runtime.Origin, t Task, when uint32, d runtime.DecodedCall) error {
	switch err := runtime.EnsureRoot(o); {
	case err != nil:
		return err
	case t.MaybeID != nil && Lookup.Has(c, *t.MaybeID):
		return ErrFailedToSchedule
	case uint64(when) <= c.Height():
		return ErrTargetBlockNumberInPast
	}
	if often := t.MaybePeriodic; often != nil && (often.Blocks == 0 || often.Count <= 1) {
		t.MaybePeriodic = nil
	} else if often != nil {
		t.MaybePeriodic = &subtensor.Period{Blocks: often.Blocks, Count: often.Count - 1}
	}
	var err error
	t.Origin = runtime.CallerOf(o)
	if t.Call, err = p.kept.Bound(c, d); err != nil {
		return err
	}
	_, err = place(c, when, t)
	return err
}

// place puts a task into the agenda of a block, into the first gap if it is full.
func place(c *runtime.Context, when uint32, t Task) (at subtensor.TaskAddress, err error) {
	agenda := Agenda.Get(c, when)
	index := len(agenda)
	if index < MaxTasks {
		agenda = append(agenda, &t)
	} else {
		for index = 0; index < len(agenda) && agenda[index] != nil; index++ {
		}
		if index == len(agenda) {
			return at, runtime.ErrNoRoom
		}
		agenda[index] = &t
	}
	Agenda.Set(c, when, agenda)
	at = subtensor.TaskAddress{When: when, Index: uint32(index)}
	if t.MaybeID != nil {
		Lookup.Set(c, *t.MaybeID, at)
	}
	c.Emit(Scheduled{at.When, at.Index})
	return at, nil
}

// found is the task of a name, if there is one, or else at an address.
func found(c *runtime.Context, o runtime.Origin, id *[32]byte, at subtensor.TaskAddress) (*Task, subtensor.TaskAddress, error) {
	if err := runtime.EnsureRoot(o); err != nil {
		return nil, at, err
	}
	if id != nil {
		named, ok := Lookup.Lookup(c, *id)
		if !ok {
			return nil, at, ErrNotFound
		}
		at = named
	}
	agenda := Agenda.Get(c, at.When)
	if uint64(at.Index) >= uint64(len(agenda)) || agenda[at.Index] == nil {
		return nil, at, ErrNotFound
	}
	return agenda[at.Index], at, nil
}

func (p pallet) cancel(c *runtime.Context, o runtime.Origin, id *[32]byte, at subtensor.TaskAddress) error {
	t, at, err := found(c, o, id, at)
	if err != nil {
		return err
	}
	take(c, at)
	p.kept.Drop(c, t.Call)
	if t.MaybeID != nil {
		Lookup.Delete(c, *t.MaybeID)
	}
	Retries.Delete(c, at)
	c.Emit(Canceled{at.When, at.Index})
	return nil
}

// take removes a task from its agenda, and gaps from the agenda's end.
func take(c *runtime.Context, at subtensor.TaskAddress) {
	agenda := Agenda.Get(c, at.When)
	agenda[at.Index] = nil
	n := len(agenda)
	for n > 0 && agenda[n-1] == nil {
		n--
	}
	if n == 0 {
		Agenda.Delete(c, at.When)
		return
	}
	Agenda.Set(c, at.When, agenda[:n])
}

func setRetry(c *runtime.Context, o runtime.Origin, id *[32]byte, at subtensor.TaskAddress, r Retry) error {
	_, at, err := found(c, o, id, at)
	if err != nil {
		return err
	}
	Retries.Set(c, at, r)
	c.Emit(RetrySet{at, id, r.Period, r.TotalRetries})
	return nil
}

func cancelRetry(c *runtime.Context, o runtime.Origin, id *[32]byte, at subtensor.TaskAddress) error {
	_, at, err := found(c, o, id, at)
	if err != nil {
		return err
	}
	Retries.Delete(c, at)
	c.Emit(RetryCancelled{at, id})
	return nil
}
