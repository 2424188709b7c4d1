package neuron

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Follower keeps the latest view of a subnet. It is safe for concurrent use.
type Follower struct {
	chain  Chain
	netuid uint16
	log    *slog.Logger
	every  time.Duration

	mu      sync.Mutex // guards view and changed
	view    *View
	changed chan struct{} // closed and replaced with each new view
}

// readDeadline bounds one reading of the subnet.
const readDeadline = 20 * time.Second

// NewFollower makes a follower that reads the subnet at new blocks, but not
// more often than once per every.
func NewFollower(chain Chain, netuid uint16, every time.Duration, log *slog.Logger) *Follower {
	return &Follower{chain: chain, netuid: netuid, every: every, log: log, changed: make(chan struct{})}
}

// View is the latest view; nil before the first.
func (f *Follower) View() *View {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.view
}

// Changed is closed with the next new view.
func (f *Follower) Changed() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.changed
}

// First waits for a view.
func (f *Follower) First(ctx context.Context) (*View, error) {
	for {
		changed := f.Changed()
		if v := f.View(); v != nil {
			return v, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", ErrNoView, ctx.Err())
		case <-changed:
		}
	}
}

// Run follows the chain until ctx ends. A node that is away is asked again, the
// last view stands meanwhile.
func (f *Follower) Run(ctx context.Context) error {
	pause := newBackoff(250*time.Millisecond, 10*time.Second)
	for ctx.Err() == nil {
		if err := f.follow(ctx, pause); err != nil && ctx.Err() == nil {
			f.log.Warn("the node does not answer", "error", err)
		}
		pause.wait(ctx)
	}
	return nil
}

// follow reads views until the subscription ends or a read fails.
func (f *Follower) follow(ctx context.Context, pause *backoff) error {
	if err := f.Refresh(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	heads, err := f.chain.Heads(ctx)
	if err != nil {
		return fmt.Errorf("subscribe to blocks: %w", err)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case _, ok := <-heads:
			if !ok {
				return fmt.Errorf("the subscription to blocks ended")
			}
		}
		if v := f.View(); v != nil && time.Since(v.Read) < f.every {
			continue
		}
		if err := f.Refresh(ctx); err != nil {
			return err
		}
		pause.reset()
	}
}

// Refresh reads the subnet now.
func (f *Follower) Refresh(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readDeadline)
	defer cancel()
	v, err := f.chain.View(ctx, f.netuid)
	if err != nil {
		return fmt.Errorf("read subnet %d: %w", f.netuid, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.view = v
	close(f.changed)
	f.changed = make(chan struct{})
	return nil
}

// backoff is a pause that doubles with each use.
type backoff struct{ first, most, next time.Duration }

func newBackoff(first, most time.Duration) *backoff {
	return &backoff{first: first, most: most, next: first}
}

func (b *backoff) reset() { b.next = b.first }

func (b *backoff) wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(b.next):
	}
	b.next = min(2*b.next, b.most)
}
