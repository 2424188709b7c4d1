package neuron

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// fakeChain is a chain that holds one view and notes what is submitted.
type fakeChain struct {
	mu      sync.Mutex // guards all below
	view    View
	down    bool
	heads   []chan uint64
	calls   []Call
	commits map[keys.AccountID][]subtensor.WeightCommit
	onCall  func(v *View, signer keys.AccountID, call Call) error
}

var errDown = errors.New("connection refused")

func newChain(neurons ...Neuron) *fakeChain {
	for i := range neurons {
		neurons[i].UID = uint16(i)
	}
	return &fakeChain{view: View{Netuid: 1, Block: 100, Tempo: 15, LastEpoch: 90, ImmunityPeriod: 50, Neurons: neurons}}
}

func (c *fakeChain) View(context.Context, uint16) (*View, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return nil, errDown
	}
	v := c.view
	v.Read, v.Neurons = time.Now(), slices.Clone(c.view.Neurons)
	return &v, nil
}

func (c *fakeChain) Heads(context.Context) (<-chan uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return nil, errDown
	}
	h := make(chan uint64, 64)
	c.heads = append(c.heads, h)
	return h, nil
}

func (c *fakeChain) Commits(_ context.Context, _ uint16, hotkey keys.AccountID) ([]subtensor.WeightCommit, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return nil, errDown
	}
	return slices.Clone(c.commits[hotkey]), nil
}

func (c *fakeChain) Submit(_ context.Context, signer keys.Pair, call Call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return errDown
	}
	c.calls = append(c.calls, call)
	if c.onCall != nil {
		return c.onCall(&c.view, signer.AccountID(), call)
	}
	return nil
}

// next makes a block after a change to the view.
func (c *fakeChain) next(change func(v *View)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.view.Block++
	if change != nil {
		change(&c.view)
	}
	for _, h := range c.heads {
		h <- c.view.Block
	}
}

// restart breaks every subscription and answers nothing until it is up again.
func (c *fakeChain) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = true
	for _, h := range c.heads {
		close(h)
	}
	c.heads = nil
}

func (c *fakeChain) start() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = false
}

func (c *fakeChain) submitted() []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls)
}

// quiet logs nothing.
func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// eventually waits for a claim to hold.
func eventually(t *testing.T, claim string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("never came true: %s", claim)
		}
		select {
		case <-t.Context().Done():
			t.Fatal("test ended")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// running runs something until the test ends and fails the test if it failed.
func running(t *testing.T, run func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-done:
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("run: %v", err)
				}
			case <-time.After(20 * time.Second):
				t.Error("run does not stop")
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

// echo is a miner that answers with the request.
type echo struct {
	capacity int
	serve    func(ctx context.Context, r mechanism.Request) (mechanism.Response, error)
	stream   func(ctx context.Context, w io.Writer) error
}

func (e *echo) Serve(ctx context.Context, r mechanism.Request) (mechanism.Response, error) {
	if e.serve != nil {
		return e.serve(ctx, r)
	}
	return mechanism.Response{ContentType: "text/plain", Body: r.Body}, nil
}

func (e *echo) Capacity() int { return e.capacity }

func (e *echo) Streams(mechanism.Request) bool { return e.stream != nil }

func (e *echo) Stream(ctx context.Context, _ mechanism.Request, open func(string) io.Writer) error {
	return e.stream(ctx, open("text/event-stream"))
}
