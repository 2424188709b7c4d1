// Package pool knows a subnet's miners and hands out the right to ask one of
// them: by incentive and recent latency, within what each can take.
//
// It sends no chat request itself; [Prober] alone goes out, to ask for health.
// The one idea: everything a miner does is folded into a few moving averages, and
// a pick compares two miners drawn by incentive (the power of two choices), so
// that load follows pay without piling onto one. Start at [Pool.Acquire].
package pool

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

// Model is one entry of the subnet's catalogue.
type Model struct {
	Name    string
	Context int // tokens of prompt and answer together; 0: unknown
}

// Miner is one neuron that declared a model and serves an axon.
type Miner struct {
	UID         uint16
	Hotkey      keys.AccountID
	Addr        string // host:port of its axon
	Model       string // catalogue name it declared
	Incentive   uint16 // share of the last epoch, 65535 = the best
	EmissionRao uint64 // paid for the last tempo
}

// Network is the subnet at one block.
type Network struct {
	Height      uint64
	Netuid      uint16
	TempoBlocks uint16
	EmissionRao uint64 // paid to all its neurons for the last tempo
	Models      []Model
	Miners      []Miner
}

// Directory tells what the chain says of the subnet now. It is asked every few
// seconds, from one goroutine, and must honour ctx.
type Directory interface {
	Network(ctx context.Context) (Network, error)
}

// Reasons why no miner was handed out.
var (
	// ErrNotReady means that no miner has answered a probe since the start.
	ErrNotReady = errors.New("no miner has answered yet")
	// ErrNoMiner means that no miner, beside those already tried, serves the model.
	ErrNoMiner = errors.New("no miner serves this model")
	// ErrBusy means that none came free within the wait.
	ErrBusy = errors.New("every miner is busy")
	// ErrQueueFull means that too many requests are waiting already.
	ErrQueueFull = errors.New("too many requests are waiting")
)

// Options bound a pool.
type Options struct {
	InFlight   int // requests a miner first gets at once; the limit then follows its answers
	InFlightUp int // the highest that limit grows
	Waiting    int // requests that may wait for a free miner
}

// Default is what one gateway of a subnet of 256 neurons needs.
func Default() Options { return Options{InFlight: 4, InFlightUp: 256, Waiting: 1024} }

// Pool is the set of miners. Safe for concurrent use.
type Pool struct {
	opts Options

	mu      sync.Mutex // guards all below
	network Network
	members map[keys.AccountID]*member
	order   []*member // as in network.Miners
	models  map[string]*latencies
	waiters []*waiter // oldest first
	isReady bool      // a miner has answered a probe
}

// New makes an empty pool; it fills by [Pool.Update].
func New(opts Options) *Pool {
	return &Pool{opts: opts, members: map[keys.AccountID]*member{}, models: map[string]*latencies{}}
}

// Update takes the subnet's new state. A miner that stays keeps its record; one
// that moved its axon is probed anew.
func (p *Pool) Update(network Network) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.network = network
	known := map[string]bool{}
	for _, m := range network.Models {
		known[m.Name] = true
		if p.models[m.Name] == nil {
			p.models[m.Name] = &latencies{}
		}
	}
	members := make(map[keys.AccountID]*member, len(network.Miners))
	order := make([]*member, 0, len(network.Miners))
	for _, info := range network.Miners {
		if !known[info.Model] || members[info.Hotkey] != nil {
			continue
		}
		m := p.members[info.Hotkey]
		if m == nil || m.Addr != info.Addr || m.Model != info.Model {
			m = newMember(p.opts)
		}
		m.Miner = info
		members[info.Hotkey] = m
		order = append(order, m)
	}
	p.members, p.order = members, order
	p.serveWaiters(time.Now())
}

// Network is the last state given to Update; its slices are shared, not to be written.
func (p *Pool) Network() Network {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.network
}

// Ready tells whether a miner has ever answered a probe.
func (p *Pool) Ready() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.isReady
}

// Status is one miner as the gateway sees it.
type Status struct {
	Miner
	Up         bool          // answers its probes and is not set aside
	InFlight   int           // requests of this gateway under way
	FirstToken time.Duration // moving average; 0: none yet
	Success    float64       // moving share of requests answered, 0..1
}

// Statuses lists all miners in the chain's order.
func (p *Pool) Statuses() []Status {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Status, len(p.order))
	for i, m := range p.order {
		out[i] = Status{Miner: m.Miner, Up: m.up && now.After(m.asideUntil), InFlight: m.inFlight, FirstToken: m.firstToken, Success: m.success}
	}
	return out
}

// HedgeAfter is how long a first token of this model ("" = any) may take before
// a second miner is worth asking: the 95th percentile of recent ones.
func (p *Pool) HedgeAfter(model string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.models[model]; l != nil {
		return l.p95()
	}
	return unknownFirstToken
}
