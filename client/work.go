package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/work"
)

// Work tells how a search for a proof of work goes.
type Work struct {
	Block      uint64        `json:"block"`      // whose hash the proof is for
	Difficulty uint64        `json:"difficulty"` // seals that a proof takes on average
	Seals      uint64        `json:"seals"`      // tried so far
	Elapsed    time.Duration `json:"-"`
}

// Rate is how many seals a second were tried.
func (w Work) Rate() float64 {
	if w.Elapsed <= 0 {
		return 0
	}
	return float64(w.Seals) / w.Elapsed.Seconds()
}

// Expected is how long a proof takes on average at the rate so far; 0 as long as
// that is not known. What was tried before does not shorten it.
func (w Work) Expected() time.Duration {
	rate := w.Rate()
	if rate <= 0 {
		return 0
	}
	return time.Duration(min(float64(w.Difficulty)/rate*float64(time.Second), float64(longest)))
}

// longest is a time beyond which nobody waits.
const longest = 100 * 365 * 24 * time.Hour

// RegisterByWork gives hotkey a uid on a subnet for a proof of work, with all
// cores, and submits it; the signer owns hotkey, and needs neither balance nor
// account. It searches anew for each new block and after a proof that came too
// late or in a block that already took one. progress, which may be nil, hears
// about twice a second how it goes. Where the subnet takes no work the chain
// refuses with SubtensorModule.SubNetRegistrationDisabled.
func (c *Client) RegisterByWork(ctx context.Context, signer keys.Pair, netuid uint16, hotkey keys.AccountID, progress func(Work)) (*Receipt, error) {
	coldkey := signer.AccountID()
	return c.workAndSubmit(ctx, signer, workOrder{
		subject:    func(head Block) work.Subject { return work.Registration(head.Hash, netuid, coldkey, hotkey) },
		difficulty: func(ctx context.Context) (uint64, error) { return c.WorkDifficulty(ctx, netuid) },
		call: func(p proof) Call {
			return subtensor.Register{Netuid: netuid, BlockNumber: p.block, Nonce: p.nonce, Work: p.seal[:], Hotkey: hotkey, Coldkey: coldkey}
		},
		progress: progress,
	})
}

// TakesWork tells whether a subnet gives uids for proofs of work.
func (c *Client) TakesWork(ctx context.Context, netuid uint16) (bool, error) {
	var allowed bool
	_, err := c.Storage(ctx, netuidKey("NetworkPowRegistrationAllowed", netuid), &allowed)
	return allowed, err
}

// WorkDifficulty is how many seals a uid on a subnet takes on average now.
func (c *Client) WorkDifficulty(ctx context.Context, netuid uint16) (uint64, error) {
	difficulty := uint64(defaultDifficulty)
	_, err := c.Storage(ctx, netuidKey("Difficulty", netuid), &difficulty)
	return difficulty, err
}

// defaultDifficulty is that of a subnet whose difficulty never changed.
const defaultDifficulty = 10_000_000

// netuidKey is the storage key of a subnet's entry in a map of the pallet.
func netuidKey(item string, netuid uint16) string {
	return storagekey.Prefix("SubtensorModule", item) + string([]byte{byte(netuid), byte(netuid >> 8)})
}

// progressInterval is how often a search tells how it goes.
const progressInterval = 500 * time.Millisecond

// workTries is how often a proof that came too late is made anew.
const workTries = 20

// workOrder is what to work for.
type workOrder struct {
	subject    func(head Block) work.Subject
	difficulty func(context.Context) (uint64, error)
	call       func(proof) Call
	progress   func(Work) // may be nil
}

// proof is a nonce that was found.
type proof struct {
	block, nonce uint64
	seal         [32]byte
}

// workAndSubmit searches until a proof is in a block.
func (c *Client) workAndSubmit(ctx context.Context, signer keys.Pair, order workOrder) (*Receipt, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	heads, err := c.Heads(ctx)
	if err != nil {
		return nil, err
	}
	m := &miner{order: order, heads: heads, started: time.Now()}
	for try := 1; ; try++ {
		head, err := c.Head(ctx)
		if err != nil {
			return nil, err
		}
		difficulty, err := order.difficulty(ctx)
		if err != nil {
			return nil, err
		}
		p, err := m.prove(ctx, head, difficulty)
		if err != nil {
			return nil, err
		}
		receipt, err := c.Submit(ctx, signer, order.call(p))
		if !isLate(err) || try == workTries {
			return receipt, err
		}
	}
}

// isLate says that a proof was good when it was found.
func isLate(err error) bool {
	for _, name := range []string{"InvalidWorkBlock", "InvalidDifficulty", "TooManyRegistrationsThisBlock"} {
		if IsDispatch(err, "SubtensorModule", name) {
			return true
		}
	}
	return false
}

// miner searches for proofs and keeps count.
type miner struct {
	order   workOrder
	heads   <-chan Block
	started time.Time
	seals   atomic.Uint64
}

// prove looks for a proof for the newest block; a new head starts the search
// anew, which loses nothing, since every seal is as likely as the last.
func (m *miner) prove(ctx context.Context, head Block, difficulty uint64) (proof, error) {
	for {
		p, next, err := m.search(ctx, head, difficulty)
		if err != nil || next == nil {
			return p, err
		}
		head = *next
	}
}

// search runs on all cores until a proof is found, a newer head comes or ctx ends.
func (m *miner) search(ctx context.Context, head Block, difficulty uint64) (proof, *Block, error) {
	search, stop := context.WithCancel(ctx)
	found := make(chan proof, 1)
	subject := m.order.subject(head)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer stop()
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			nonce, seal, ok := work.Search(search, subject, difficulty, rand.Uint64(), func(n uint64) { m.seals.Add(n) })
			if ok {
				select {
				case found <- proof{head.Number, nonce, seal}:
				default: // another worker was as fast
				}
			}
		})
	}
	tick := time.NewTicker(progressInterval)
	defer tick.Stop()
	for {
		select {
		case p := <-found:
			return p, nil, nil
		case b, ok := <-m.heads:
			if !ok {
				return proof{}, nil, errors.Join(ErrClosed, ctx.Err())
			}
			if b.Number > head.Number {
				return proof{}, &b, nil
			}
		case <-tick.C:
			if m.order.progress != nil {
				m.order.progress(Work{Block: head.Number, Difficulty: difficulty, Seals: m.seals.Load(), Elapsed: time.Since(m.started)})
			}
		case <-ctx.Done():
			return proof{}, nil, ctx.Err()
		}
	}
}
