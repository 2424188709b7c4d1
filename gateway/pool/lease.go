package pool

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

// Lease is the right to send one request to a miner. Exactly one of Answered,
// Busy, Failed and Abandoned ends it; further calls do nothing. Not safe for
// concurrent use.
type Lease struct {
	Miner
	pool    *Pool
	member  *member
	started time.Time
	hasText bool
	ended   bool
}

// Want says which miners a request can use.
type Want struct {
	Model string           // "" = any of the catalogue
	Tried []keys.AccountID // not these
}

// waiter is a request in the queue; its channel holds one lease.
type waiter struct {
	want  Want
	lease chan *Lease
}

// Acquire hands out a miner, waiting up to wait for one to come free. It gives
// ErrNotReady, ErrNoMiner, ErrBusy, ErrQueueFull, or ctx's error.
func (p *Pool) Acquire(ctx context.Context, want Want, wait time.Duration) (*Lease, error) {
	lease, w, err := p.enqueue(want, wait > 0)
	if w == nil {
		return lease, err
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	err = ErrBusy
	// A miner that was set aside comes back by time alone, without an event.
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for waiting := true; waiting; {
		select {
		case lease := <-w.lease:
			return lease, nil
		case <-tick.C:
			p.wake()
		case <-timer.C:
			waiting = false
		case <-ctx.Done():
			err, waiting = ctx.Err(), false
		}
	}
	if lease := p.leave(w); lease != nil {
		if ctx.Err() != nil {
			lease.Abandoned()
			return nil, ctx.Err()
		}
		return lease, nil
	}
	return nil, err
}

// TryAcquire is [Pool.Acquire] without waiting.
func (p *Pool) TryAcquire(want Want) (*Lease, error) {
	lease, _, err := p.enqueue(want, false)
	return lease, err
}

func (p *Pool) enqueue(want Want, mayWait bool) (*Lease, *waiter, error) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.isReady {
		return nil, nil, ErrNotReady
	}
	m, canCome := p.pick(want, now)
	switch {
	case m != nil:
		return p.lease(m, now), nil, nil
	case !canCome:
		return nil, nil, ErrNoMiner
	case !mayWait:
		return nil, nil, ErrBusy
	case len(p.waiters) >= p.opts.Waiting:
		return nil, nil, ErrQueueFull
	}
	w := &waiter{want: want, lease: make(chan *Lease, 1)}
	p.waiters = append(p.waiters, w)
	return nil, w, nil
}

// leave takes a waiter from the queue; it gives the lease that came meanwhile.
func (p *Pool) leave(w *waiter) *Lease {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case lease := <-w.lease:
		return lease
	default:
	}
	p.waiters = slices.DeleteFunc(p.waiters, func(other *waiter) bool { return other == w })
	return nil
}

func (p *Pool) wake() {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.serveWaiters(now)
}

// serveWaiters hands free miners to the oldest requests that can use them.
// p.mu is held.
func (p *Pool) serveWaiters(now time.Time) {
	if len(p.waiters) == 0 || !p.hasFree(now) {
		return
	}
	isOver := false
	p.waiters = slices.DeleteFunc(p.waiters, func(w *waiter) bool {
		if isOver {
			return false
		}
		m, _ := p.pick(w.want, now)
		if m == nil {
			return false
		}
		w.lease <- p.lease(m, now)
		isOver = !p.hasFree(now)
		return true
	})
}

func (p *Pool) hasFree(now time.Time) bool {
	return slices.ContainsFunc(p.order, func(m *member) bool { return m.isFree(now) })
}

func (p *Pool) lease(m *member, now time.Time) *Lease {
	m.inFlight++
	return &Lease{Miner: m.Miner, pool: p, member: m, started: now}
}

// pick draws two free miners by weight and gives the one with the lower expected
// wait; nil if none is free, and then whether one may come free. A miner without
// incentive is used only where no miner with incentive serves the model: it is
// new, or the validators found it wanting. p.mu is held.
func (p *Pool) pick(want Want, now time.Time) (best *member, canCome bool) {
	isEarning := false
	for _, m := range p.order {
		if m.Incentive > 0 && m.suits(want) && m.up && m.failures < givenUp {
			isEarning = true
			break
		}
	}
	var total float64
	free := make([]*member, 0, len(p.order))
	for _, m := range p.order {
		if !m.suits(want) || (isEarning && m.Incentive == 0) {
			continue
		}
		// A request that nobody has failed yet may wait for a miner that is down.
		canCome = canCome || m.up || len(want.Tried) == 0
		if m.isFree(now) {
			free = append(free, m)
			total += m.weight()
		}
	}
	if len(free) == 0 {
		return nil, canCome
	}
	// The same one may be drawn twice: else, of two miners, the faster would always
	// win and incentive count for nothing.
	best = draw(free, total)
	if second := draw(free, total); second.cost() < best.cost() {
		best = second
	}
	return best, true
}

func (m *member) suits(want Want) bool {
	return (want.Model == "" || m.Model == want.Model) && !slices.Contains(want.Tried, m.Hotkey)
}

// draw gives one of the miners in proportion to weight; total is their sum.
func draw(from []*member, total float64) *member {
	at := rand.Float64() * total
	for _, m := range from {
		if at -= m.weight(); at < 0 {
			return m
		}
	}
	return from[len(from)-1]
}

// FirstToken notes that the answer has begun; calls after the first do nothing.
func (l *Lease) FirstToken() {
	if l.hasText || l.ended {
		return
	}
	l.hasText = true
	took := time.Since(l.started)
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	l.member.sawFirstToken(took)
	if record := l.pool.models[l.Model]; record != nil {
		record.add(took)
	}
}

// Answered ends the lease with a whole answer.
func (l *Lease) Answered() { l.end(func(m *member, _ time.Time) { m.answered() }) }

// Failed ends the lease with no answer or a broken one: the miner is set aside,
// the longer the more often in a row.
func (l *Lease) Failed() { l.end(func(m *member, now time.Time) { m.failed(now) }) }

// Busy ends the lease with the miner's word that it can take no more for after.
func (l *Lease) Busy(after time.Duration) {
	l.end(func(m *member, now time.Time) { m.wasBusy(now, after) })
}

// Abandoned ends the lease because the answer is no longer wanted. A miner that
// had not begun is at least as slow as the wait was.
func (l *Lease) Abandoned() {
	l.end(func(m *member, now time.Time) {
		if !l.hasText {
			m.sawSlowness(now.Sub(l.started))
		}
	})
}

func (l *Lease) end(record func(*member, time.Time)) {
	if l.ended {
		return
	}
	l.ended = true
	now := time.Now()
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	record(l.member, now)
	l.member.inFlight--
	l.pool.serveWaiters(now)
}
