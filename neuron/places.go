package neuron

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

// How many requests may wait for a place, of all senders and of one.
const (
	waitersMost = 64
	waitersEach = 8
)

// Why a request got no place.
var (
	errNoPlace = errors.New("no room for more requests")
	errLate    = errors.New("no place came free in time")
)

// places bound how many requests a miner serves at once. One sender never takes
// all. Who waits for a place is served by stake, then in the order of coming.
type places struct {
	capacity func() int // at least 1; never called under mu

	mu      sync.Mutex // guards the rest
	busy    int
	by      map[keys.AccountID]int
	waiting []*waiter // in the order of coming
}

// waiter is a request that waits; its channel is closed with a place, or with
// isOut if it had to make room.
type waiter struct {
	sender keys.AccountID
	stake  uint64
	called chan struct{}
	isOut  bool // set before called is closed
}

func newPlaces(capacity func() int) *places {
	return &places{capacity: capacity, by: map[keys.AccountID]int{}}
}

// enter takes a place, if there is one.
func (p *places) enter(sender keys.AccountID) bool {
	capacity := p.capacity()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.take(sender, capacity)
}

// wait takes a place as soon as there is one: errLate if that is not within the
// time, errNoPlace if too many of higher stake wait, or ctx's error.
func (p *places) wait(ctx context.Context, sender keys.AccountID, stake uint64, within time.Duration) error {
	w := &waiter{sender: sender, stake: stake, called: make(chan struct{})}
	capacity := p.capacity()
	p.mu.Lock()
	isIn := p.take(sender, capacity)
	isQueued := !isIn && p.queue(w)
	p.mu.Unlock()
	switch {
	case isIn:
		return nil
	case !isQueued:
		return errNoPlace
	}
	timer := time.NewTimer(within)
	defer timer.Stop()
	var err error
	select {
	case <-w.called:
		if w.isOut {
			return errNoPlace
		}
		return nil
	case <-timer.C:
		err = errLate
	case <-ctx.Done():
		err = ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.waiting, w); i >= 0 {
		p.waiting = slices.Delete(p.waiting, i, i+1)
	} else if !w.isOut { // it was called meanwhile
		p.release(sender, capacity)
	}
	return err
}

// leave gives a place back.
func (p *places) leave(sender keys.AccountID) {
	capacity := p.capacity()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.release(sender, capacity)
}

func (p *places) take(sender keys.AccountID, capacity int) bool {
	if p.busy >= capacity || p.by[sender] >= max(1, capacity-1) {
		return false
	}
	p.busy++
	p.by[sender]++
	return true
}

// queue lets a request wait, if need be in the place of one with less stake.
func (p *places) queue(w *waiter) bool {
	own, least := 0, 0
	for i, o := range p.waiting {
		if o.sender == w.sender {
			own++
		}
		if o.stake <= p.waiting[least].stake { // of equals the one that came last
			least = i
		}
	}
	if own >= waitersEach {
		return false
	}
	if len(p.waiting) >= waitersMost {
		out := p.waiting[least]
		if out.stake >= w.stake {
			return false
		}
		p.waiting = slices.Delete(p.waiting, least, least+1)
		out.isOut = true
		close(out.called)
	}
	p.waiting = append(p.waiting, w)
	return true
}

// release frees a place and calls whom it fits.
func (p *places) release(sender keys.AccountID, capacity int) {
	p.busy--
	if p.by[sender]--; p.by[sender] == 0 {
		delete(p.by, sender)
	}
	for {
		next := -1
		for i, w := range p.waiting {
			if next < 0 || w.stake > p.waiting[next].stake {
				if p.by[w.sender] < max(1, capacity-1) {
					next = i
				}
			}
		}
		if next < 0 || !p.take(p.waiting[next].sender, capacity) {
			return
		}
		close(p.waiting[next].called)
		p.waiting = slices.Delete(p.waiting, next, next+1)
	}
}
