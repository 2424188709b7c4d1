package relay

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/plexus-network/plexus/gateway/openai"
	"github.com/plexus-network/plexus/gateway/pool"
	"github.com/plexus-network/plexus/substrate/keys"
)

// tries are one request's attempts so far. Only the goroutine in Open touches it.
type tries struct {
	relay *Relay
	call  *Call
	tried []keys.AccountID // these failed, or are at work
	asked int              // attempts that count against the bound
}

func (t *tries) want() pool.Want { return pool.Want{Model: t.call.Model, Tried: t.tried} }

// race asks one miner and, if its first token is late, a second beside it. It
// gives the answer that begins first, or the error of whichever failed last.
func (t *tries) race(ctx context.Context, lease *pool.Lease) (*Answer, error) {
	t.add(lease)
	firstCtx, cancel := context.WithCancel(ctx)
	second := &second{tries: t, stopFirst: cancel, isDecided: make(chan struct{})}
	timer := time.AfterFunc(t.relay.pool.HedgeAfter(lease.Model), func() { second.begin(ctx) })
	answer, err := t.relay.attempt(firstCtx, cancel, lease, t.call)
	if !timer.Stop() {
		<-second.isDecided
	}
	switch {
	case err != nil:
		t.lost(lease, err)
	case second.isOver.CompareAndSwap(false, true):
		if second.lease != nil {
			second.stop()
		}
		return answer, nil
	default:
		answer.Close() // the second began a moment before
	}
	if second.lease == nil {
		return nil, err
	}
	res := <-second.result
	t.add(second.lease)
	if res.err != nil {
		t.lost(second.lease, res.err)
	}
	return res.answer, res.err
}

func (t *tries) add(lease *pool.Lease) {
	t.asked++
	t.tried = append(t.tried, lease.Hotkey)
}

// lost notes an attempt without an answer. A miner that only was busy has not
// been tried: it may be asked again once it has room.
func (t *tries) lost(lease *pool.Lease, err error) {
	t.relay.log.Debug("miner did not answer", "uid", lease.UID, "err", err)
	if errors.Is(err, errBusy) {
		t.asked--
		t.tried = slices.DeleteFunc(t.tried, func(k keys.AccountID) bool { return k == lease.Hotkey })
	}
}

// second is the attempt beside a late first one.
type second struct {
	tries     *tries
	stopFirst context.CancelFunc
	isOver    atomic.Bool // one of the two has begun to answer

	// Set before isDecided is closed, read after.
	isDecided chan struct{}
	lease     *pool.Lease // nil: there is no second
	stop      context.CancelFunc
	result    chan result // will hold one
}

type result struct {
	answer *Answer
	err    error
}

// begin asks a second miner, if there is one to spare and the budget allows.
func (s *second) begin(ctx context.Context) {
	defer close(s.isDecided)
	t := s.tries
	if t.asked >= t.relay.opts.Attempts || !t.relay.hedges.spend() {
		return
	}
	lease, err := t.relay.pool.TryAcquire(t.want())
	if err != nil {
		t.relay.hedges.refund()
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	s.lease, s.stop, s.result = lease, cancel, make(chan result, 1)
	t.relay.attempts.Go(func() {
		answer, err := t.relay.attempt(ctx, cancel, lease, t.call)
		if err == nil && !s.isOver.CompareAndSwap(false, true) {
			answer.Close() // the first began a moment before
			answer, err = nil, context.Canceled
		}
		if err == nil {
			s.stopFirst()
		}
		s.result <- result{answer, err}
	})
}

// exhausted is the client's error when no further miner could be had.
func (t *tries) exhausted(err error) error {
	if t.asked > 0 && errors.Is(err, pool.ErrNoMiner) {
		return noAnswer()
	}
	return unavailable(err)
}

// budget allows a share of all requests a second attempt, with a small store for
// bursts. Safe for concurrent use.
type budget struct {
	share float64
	mu    sync.Mutex // guards left
	left  float64
}

const budgetMost = 10

func newBudget(share float64) *budget { return &budget{share: share, left: budgetMost / 2} }

func (b *budget) add(n float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left = min(budgetMost, b.left+n)
}

func (b *budget) earn()   { b.add(b.share) }
func (b *budget) refund() { b.add(1) }

func (b *budget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

// unavailable tells a client why the pool gave no miner.
func unavailable(err error) error {
	switch {
	case errors.Is(err, pool.ErrNotReady):
		return openai.Unavailable("not_ready", "no miner has answered this gateway yet; try again in a few seconds", retrySoon)
	case errors.Is(err, pool.ErrNoMiner):
		return openai.Unavailable("no_miner", "no miner serves this model now; choose another model (GET /v1/models) or try again later", retryLater)
	case errors.Is(err, pool.ErrBusy):
		return openai.Unavailable("miners_busy", "every miner of this model is busy; try again in a few seconds", retrySoon)
	case errors.Is(err, pool.ErrQueueFull):
		return openai.Unavailable("queue_full", "too many requests are waiting for a miner; try again in a few seconds", retrySoon)
	}
	return err
}

// noAnswer tells a client that the miners asked gave nothing usable.
func noAnswer() error {
	return openai.NewError(502, "server_error", "miner_failed", "the miners asked did not answer; try again")
}
