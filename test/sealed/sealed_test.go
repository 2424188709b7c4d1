// Package sealed_test runs a validator against a whole chain in memory, on a subnet
// that hides weights: it commits, reveals, and its miner is paid.
package sealed_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/drand"
	pallet "github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/neuron"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/timelock/timelocktest"
)

// memory is a chain in memory as a neuron sees a node.
type memory struct {
	mu    sync.Mutex // guards all below
	chain *apptest.Chain
	heads []chan uint64
	sent  []neuron.Call
	read  uint64 // the newest height that was read
}

func (m *memory) View(_ context.Context, netuid uint16) (*neuron.View, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.chain
	m.read = c.Height
	v := &neuron.View{
		Netuid: netuid, Block: c.Height, Read: time.Now(), Tempo: uint64(state.Tempo.Get(c, netuid)), LastEpoch: state.LastEpochBlock.Get(c, netuid),
		WeightsRateLimit: state.WeightsSetRateLimit.Get(c, netuid), HidesWeights: state.CommitRevealWeightsEnabled.Get(c, netuid),
		Sealing: neuron.Sealing{
			Epoch: state.SubnetEpochIndex.Get(c, netuid), RevealPeriod: state.RevealPeriodEpochs.Get(c, netuid), Version: state.CommitRevealWeightsVersion.Get(c),
			LastRound: drand.LastStoredRound.Get(c), Beacon: drand.BeaconConfig.Get(c), BlockTime: time.Second,
		},
	}
	permits, updates := state.ValidatorPermit.Get(c, netuid), state.LastUpdate.Get(c, netuid)
	for uid := range state.SubnetworkN.Get(c, netuid) {
		n := neuron.Neuron{UID: uid, Hotkey: state.Keys.Get(c, netuid, uid), Registered: state.BlockAtRegistration.Get(c, netuid, uid)}
		if int(uid) < len(permits) {
			n.HasPermit = permits[uid]
		}
		n.LastUpdate = updates[uid]
		v.Neurons = append(v.Neurons, n)
	}
	return v, nil
}

func (m *memory) Heads(context.Context) (<-chan uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h := make(chan uint64, 1)
	m.heads = append(m.heads, h)
	return h, nil
}

func (m *memory) Commits(_ context.Context, netuid uint16, hotkey keys.AccountID) ([]subtensor.WeightCommit, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return state.WeightCommits.Get(m.chain, netuid, hotkey), nil
}

func (m *memory) Submit(_ context.Context, signer keys.Pair, call neuron.Call) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, call)
	err := m.chain.Try(signer, call)
	m.tell()
	return err
}

// tell says that there is a new block.
func (m *memory) tell() {
	for _, h := range m.heads {
		select {
		case h <- m.chain.Height:
		default: // it hears of a later one
		}
	}
}

// block makes a block of raw extrinsics.
func (m *memory) block(raws ...[]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.chain.Execute(raws)
	m.tell()
}

// remind tells again of the last block: a follower leaves out what comes too soon.
func (m *memory) remind() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tell()
}

// isRead says that the last block was read.
func (m *memory) isRead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.read == m.chain.Height
}

// paid says what the epochs made of a miner.
func (m *memory) paid(uid int) (incentive uint16) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if list := state.Incentive.Get(m.chain, 1); uid < len(list) {
		return list[uid]
	}
	return 0
}

func (m *memory) calls() []neuron.Call {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.sent)
}

// judge is a mechanism that knows what miners are worth.
type judge struct{ best keys.AccountID }

func (judge) Tasks(context.Context, mechanism.Round) ([]mechanism.Task, error) { return nil, nil }
func (judge) Score(context.Context, mechanism.Task, []mechanism.Response) ([]mechanism.Score, error) {
	return nil, nil
}
func (j judge) Weights(context.Context, mechanism.Round) (map[mechanism.Hotkey]float64, error) {
	return map[mechanism.Hotkey]float64{j.best: 1}, nil
}

func of[V any](v V) *V { return &v }

// subnet is the up chain with hidden weights, a validator at uid 1, and a miner at
// uid 2.
func subnet(t *testing.T) (m *memory, validator, miner apptest.Person) {
	s := genesis.Up()
	n := &s.Network.Subnets[0]
	n.Tempo, n.CommitReveal = of[uint16](6), of(true)
	validator, miner = apptest.Named("V"), apptest.Named("M")
	n.Neurons = append(n.Neurons,
		pallet.Neuron{Hotkey: validator.Hotkey(), Coldkey: validator.Coldkey(), Stake: 1000 * subtensor.RaoPerTAO},
		pallet.Neuron{Hotkey: miner.Hotkey(), Coldkey: miner.Coldkey()})
	return &memory{chain: apptest.New(t, s)}, validator, miner
}

// validate runs a validator until stop.
func validate(t *testing.T, m *memory, dir string, who, best apptest.Person, timelocked bool) (stop func()) {
	t.Helper()
	v, err := neuron.NewValidator(neuron.ValidatorConfig{
		Netuid: 1, Key: who.Hot, Chain: m, Mech: judge{best.Hotkey()}, Dir: dir, Round: time.Hour, Timelock: timelocked, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- v.Run(ctx) }()
	return func() {
		cancel()
		<-done
	}
}

// until makes blocks, each when the last was read, until it holds.
func until(t *testing.T, claim string, m *memory, block func(), holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("never came true: %s", claim)
		}
		if m.isRead() {
			block()
		}
		select {
		case <-t.Context().Done():
			t.Fatal("the test ended")
		case <-time.After(20 * time.Millisecond):
			m.remind()
		}
	}
}

func TestAValidatorRevealsWhatItCommitted(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for a validator that follows a chain")
	}
	t.Parallel()
	m, v, miner := subnet(t)
	dir := t.TempDir()
	stop := validate(t, m, dir, v, miner, false)
	until(t, "a commit", m, func() { m.block() }, func() bool { return len(m.calls()) > 0 })
	stop() // it comes back and still reveals
	stop = validate(t, m, dir, v, miner, false)
	defer stop()
	until(t, "the miner is paid", m, func() { m.block() }, func() bool { return m.paid(2) > 0 })
	if _, ok := m.calls()[0].(subtensor.CommitWeights); !ok {
		t.Errorf("the first call is %T", m.calls()[0])
	}
	if !slices.ContainsFunc(m.calls(), func(c neuron.Call) bool { _, ok := c.(subtensor.RevealWeights); return ok }) {
		t.Error("nothing was revealed")
	}
}

func TestTimelockedWeightsNeedNoReveal(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for a validator that follows a chain")
	}
	t.Parallel()
	m, v, miner := subnet(t)
	beacon := timelocktest.New(t, 11)
	w := m.chain.Runtime.NewContext(m.chain.State, runtime.Block{})
	drand.BeaconConfig.Set(w, beacon.Config(uint32(time.Now().Unix()-300)))
	m.chain.Apply(w.Changes())
	round := uint64(100)
	block := func() { // the beacon is ahead: a round a block
		round++
		m.block(timelocktest.Write(beacon.Pulse(round)))
	}
	block()
	stop := validate(t, m, t.TempDir(), v, miner, true)
	defer stop()
	until(t, "the miner is paid", m, block, func() bool { return m.paid(2) > 0 })
	for _, call := range m.calls() {
		if _, ok := call.(subtensor.CommitTimelockedWeights); !ok {
			t.Errorf("sent %T", call)
		}
	}
}
