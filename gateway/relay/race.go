package relay

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/plexus-network/plexus/gateway/openai"
	"github.com/plexus-network/plexus/gateway/pool"
	"github.com/plexus-network/plexus/substrate/keys"
)

// race is one request's attempts. Only the goroutine in Open touches it; the
// attempts speak through results.
type race struct {
	relay   *Relay
	call    *Call
	results chan result
	over    chan struct{} // closed when no further result is wanted
	running map[*pool.Lease]context.CancelFunc
	tried   []keys.AccountID // these failed, or are at work
	asked   int              // attempts that count against the bound
}

type result struct {
	lease  *pool.Lease
	answer *Answer
	err    error
}

func newRace(r *Relay, call *Call) *race {
	return &race{relay: r, call: call, results: make(chan result), over: make(chan struct{}), running: map[*pool.Lease]context.CancelFunc{}}
}

func (run *race) want() pool.Want { return pool.Want{Model: run.call.Model, Tried: run.tried} }

// start asks one miner. Its result comes on run.results, or is dropped when over.
func (run *race) start(ctx context.Context, lease *pool.Lease) {
	run.asked++
	run.tried = append(run.tried, lease.Hotkey)
	ctx, cancel := context.WithCancel(ctx)
	run.running[lease] = cancel
	run.relay.attempts.Go(func() {
		answer, err := run.relay.attempt(ctx, cancel, lease, run.call)
		select {
		case run.results <- result{lease, answer, err}:
		case <-run.over:
			if answer != nil {
				answer.Close()
			}
		}
	})
}

// hedge starts a second miner beside a slow first one, if there is one to spare.
func (run *race) hedge(ctx context.Context) {
	if run.asked >= run.relay.opts.Attempts || !run.relay.hedges.spend() {
		return
	}
	lease, err := run.relay.pool.TryAcquire(run.want())
	if err != nil {
		run.relay.hedges.refund()
		return
	}
	run.start(ctx, lease)
}

// won gives the answer; its attempt lives on until the answer is closed.
func (run *race) won(res result) *Answer {
	delete(run.running, res.lease)
	return res.answer
}

// lost notes an attempt without an answer. A miner that only was busy has not
// been tried: it may be asked again once it has room.
func (run *race) lost(res result) {
	delete(run.running, res.lease)
	if errors.Is(res.err, errBusy) {
		run.asked--
		run.tried = slices.DeleteFunc(run.tried, func(k keys.AccountID) bool { return k == res.lease.Hotkey })
	}
}

// end cancels the attempts that lost.
func (run *race) end() {
	close(run.over)
	for _, cancel := range run.running {
		cancel()
	}
}

// exhausted is the client's error when no further miner could be had.
func (run *race) exhausted(err error) error {
	if run.asked > 0 && errors.Is(err, pool.ErrNoMiner) {
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
