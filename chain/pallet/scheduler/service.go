package scheduler

import (
	"cmp"
	"math"
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// service runs the tasks that are due, those of earlier blocks first.
func (p pallet) service(c *runtime.Context) error {
	now := uint32(c.Height())
	since, isBehind := IncompleteSince.Lookup(c)
	if !isBehind {
		since = now
	}
	s := &session{pallet: p, c: c, now: now, left: p.limit}
	for when := since; when <= now; when++ {
		if !s.agenda(when) {
			IncompleteSince.Set(c, when)
			c.Emit(AgendaIncomplete{when})
			return nil
		}
	}
	if isBehind {
		IncompleteSince.Delete(c)
	}
	return nil
}

// session is the service of one block.
type session struct {
	pallet
	c      *runtime.Context
	now    uint32
	left   uint64 // picoseconds
	hasRun bool   // a task has run, so that a heavy one may fit into a later block
}

// agenda runs a block's tasks by priority, and says whether it came to the end.
func (s *session) agenda(when uint32) bool {
	agenda := Agenda.Get(s.c, when)
	var order []uint32
	for i, t := range agenda {
		if t != nil {
			order = append(order, uint32(i))
		}
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(agenda[a].Priority, agenda[b].Priority) })
	for _, i := range order {
		at := subtensor.TaskAddress{When: when, Index: i}
		// A task before may have cancelled this one.
		if t, _, err := found(s.c, runtime.Root(), nil, at); err == nil && !s.task(at, *t) {
			return false
		}
	}
	return true
}

// task runs one task, and says whether there was room for it.
func (s *session) task(at subtensor.TaskAddress, t Task) bool {
	d, ok := s.kept.Peek(s.c, t.Call)
	weight := taskWeight
	if ok {
		weight = runtime.AddWeights(weight, d.Weight())
	}
	isTooHeavy := weight > s.left
	if isTooHeavy && s.hasRun {
		return false
	}
	retry, retries := Retries.Lookup(s.c, at)
	take(s.c, at)
	Retries.Delete(s.c, at)
	if t.MaybeID != nil {
		Lookup.Delete(s.c, *t.MaybeID)
	}
	switch {
	case isTooHeavy:
		s.kept.Drop(s.c, t.Call)
		s.c.Emit(PermanentlyOverweight{at, t.MaybeID})
		return true
	case !ok:
		s.kept.Drop(s.c, t.Call)
		s.c.Emit(CallUnavailable{at, t.MaybeID})
		return true
	}
	s.hasRun = true
	s.left -= weight
	s.c.Spend(weight)
	result := runtime.ResultOf(s.c.Dispatch(t.Origin.Origin(), d))
	s.c.Emit(Dispatched{at, t.MaybeID, result})
	if retries && result.Err != nil {
		s.retry(at, t, retry)
	}
	if t.MaybePeriodic == nil {
		s.kept.Drop(s.c, t.Call)
		return true
	}
	s.repeat(at, t, retry, retries)
	return true
}

// retry puts a task that failed, without its name and period, into a later block.
func (s *session) retry(at subtensor.TaskAddress, t Task, r Retry) {
	if r.Remaining == 0 {
		return
	}
	again := Task{Priority: t.Priority, Call: t.Call, Origin: t.Origin}
	to, err := s.place(r.Period, again)
	if err != nil {
		s.c.Emit(RetryFailed{at, t.MaybeID})
		return
	}
	s.kept.Hold(s.c, t.Call)
	r.Remaining--
	Retries.Set(s.c, to, r)
}

// repeat puts a task that runs over and over into its next block.
func (s *session) repeat(at subtensor.TaskAddress, t Task, r Retry, retries bool) {
	every := *t.MaybePeriodic
	if t.MaybePeriodic = nil; every.Count > 1 {
		t.MaybePeriodic = &subtensor.Period{Blocks: every.Blocks, Count: every.Count - 1}
	}
	if t.MaybeID != nil && Lookup.Has(s.c, *t.MaybeID) { // its call gave the name to another
		t.MaybeID = nil
	}
	to, err := s.place(every.Blocks, t)
	switch {
	case err != nil:
		s.kept.Drop(s.c, t.Call)
		s.c.Emit(PeriodicFailed{at, t.MaybeID})
	case retries:
		Retries.Set(s.c, to, r)
	}
}

// place puts a task so many blocks from now, and never into the present block.
func (s *session) place(blocks uint32, t Task) (subtensor.TaskAddress, error) {
	when := uint64(s.now) + uint64(max(blocks, 1))
	if when > math.MaxUint32 {
		return subtensor.TaskAddress{}, runtime.ErrNoRoom
	}
	return place(s.c, uint32(when), t)
}
