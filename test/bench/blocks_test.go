package bench

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	chainstate "github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/store"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// economy is a chain of so many emitting subnets, on disk, without consensus.
type economy struct {
	b      *testing.B
	rt     *runtime.Runtime
	store  *store.Store
	dir    string
	opts   store.Options
	height uint64
	parent [32]byte
}

// newEconomy makes a chain whose emission root and market share alike, with pools,
// eight neurons and stake in each subnet, stake on root, and so many accounts.
func newEconomy(b *testing.B, subnets, accounts int, keep uint64) *economy {
	b.Helper()
	s := genesis.Up()
	s.RootEmissionShare, s.Balances = 500_000_000, nil
	for i := range accounts {
		s.Balances = append(s.Balances, genesis.Balance{Account: numbered(1<<40 + i), Rao: wire.RaoPerTAO})
	}
	s.Network.Rules.MaxEpochsPerBlock = nil // as in production
	for i := range 8 {
		s.Network.Root.Neurons = append(s.Network.Root.Neurons, validator(i, uint64(10_000+i)*wire.RaoPerTAO))
	}
	tempo := uint16(360)
	s.Network.Subnets = nil
	for netuid := 1; netuid <= subnets; netuid++ {
		n := subtensor.Subnet{
			Netuid: uint16(netuid), Mechanism: subtensor.Dynamic, IsStarted: true,
			TAO: uint64(1000+netuid) * wire.RaoPerTAO, AlphaIn: 20_000 * wire.RaoPerTAO,
			Parameters: subtensor.Parameters{Tempo: &tempo},
		}
		for i := range 8 {
			n.Neurons = append(n.Neurons, validator(i, uint64(100+i)*wire.RaoPerTAO))
		}
		s.Network.Subnets = append(s.Network.Subnets, n)
	}
	first, err := s.State()
	if err != nil {
		b.Fatal(err)
	}
	o := store.Default()
	o.Keep = keep
	e := &economy{b: b, rt: s.Runtime(), dir: b.TempDir(), opts: o}
	e.open()
	b.Cleanup(func() { _ = e.store.Close() })
	e.save(first)
	e.alter(func(c *runtime.Context) { // a market that has been open for a while
		for netuid := 1; netuid <= subnets; netuid++ {
			chainstate.SubnetMovingPrice.Set(c, uint16(netuid), wire.I96F32{Bits: scale.U128From(uint64(netuid) << 25)})
		}
	})
	return e
}

func (e *economy) open() {
	var err error
	if e.store, err = store.Open(e.dir, e.opts); err != nil {
		e.b.Fatal(err)
	}
}

// tables is how many bytes the state's tables have, once all that was in memory is
// in them: starting anew writes it.
func (e *economy) tables() (size float64) {
	if err := e.store.Close(); err != nil {
		e.b.Fatal(err)
	}
	e.open()
	files, err := filepath.Glob(filepath.Join(e.dir, "*.sst"))
	if err != nil {
		e.b.Fatal(err)
	}
	for _, name := range files {
		if file, err := os.Stat(name); err == nil { // a compaction may have removed it
			size += float64(file.Size())
		}
	}
	return size
}

// numbered is an account of its own for each number.
func numbered(i int) (account keys.AccountID) {
	binary.LittleEndian.PutUint64(account[:], uint64(i)*0x9e3779b97f4a7c15)
	binary.LittleEndian.PutUint64(account[8:], uint64(i))
	return account
}

func validator(i int, stake uint64) subtensor.Neuron {
	return subtensor.Neuron{Hotkey: numbered(2*i + 1), Coldkey: numbered(2*i + 2), Stake: stake}
}

func (e *economy) save(changes map[string][]byte) {
	if _, err := e.store.Apply(changes); err != nil {
		e.b.Fatal(err)
	}
	if err := e.store.Save(e.height, nil); err != nil {
		e.b.Fatal(err)
	}
}

// alter changes the state behind the chain's back, as a block of its own.
func (e *economy) alter(change func(*runtime.Context)) {
	e.height++
	c := e.rt.NewContext(e.store, runtime.Block{Height: e.height})
	change(c)
	runtime.Number.Set(c, uint32(e.height))
	e.save(c.Changes())
}

// next applies an empty block and gives how long executing and saving it took.
func (e *economy) next() (executed, saved time.Duration) {
	e.height++
	begun := time.Now()
	done := e.rt.Execute(e.store, runtime.Block{Height: e.height, Time: e.height * 12_000, Producer: numbered(0), Parent: e.parent}, nil)
	if len(done.Faults) > 0 {
		e.b.Fatal(done.Faults)
	}
	e.parent = sha256.Sum256(binary.LittleEndian.AppendUint64(e.parent[:], e.height))
	changes := done.Seal(e.parent)
	executed = time.Since(begun)
	e.save(changes)
	return executed, time.Since(begun) - executed
}

// BenchmarkBlock applies blocks of chains with so many emitting subnets: prices,
// mint, division, purchases, epochs, moving prices and claims, and the save.
// Reported: milliseconds a block, their 99th percentile over 720 blocks, and the
// part that is the save.
func BenchmarkBlock(b *testing.B) {
	for _, subnets := range []int{2, 32, 128} {
		b.Run(fmt.Sprint(subnets), func(b *testing.B) {
			e := newEconomy(b, subnets, *accounts, store.Default().Keep)
			for range store.Default().Keep + 64 { // history is full, and is pruned
				e.next()
			}
			for range b.N {
				const blocks = 720
				var all []time.Duration
				var sum, saves time.Duration
				for range blocks {
					executed, saved := e.next()
					all = append(all, executed+saved)
					sum, saves = sum+executed+saved, saves+saved
				}
				slices.Sort(all)
				b.ReportMetric(float64(sum.Microseconds())/1e3/blocks, "ms/block")
				b.ReportMetric(float64(all[blocks*99/100].Microseconds())/1e3, "p99-ms")
				b.ReportMetric(float64(saves.Microseconds())/1e3/blocks, "ms-save")
			}
		})
	}
}

// BenchmarkDisk measures the state's tables after 2,000 empty blocks: with all
// history how much the last 1,000 added, with the default history, which is full
// by then and grows no more, what there is.
func BenchmarkDisk(b *testing.B) {
	for _, subnets := range []int{2, 128} {
		b.Run(fmt.Sprint(subnets), func(b *testing.B) {
			for range b.N {
				whole := newEconomy(b, subnets, 10_000, 0)
				for range 1000 {
					whole.next()
				}
				before := whole.tables()
				for range 1000 {
					whole.next()
				}
				b.ReportMetric((whole.tables()-before)/1e6, "MB/1000-blocks")
				pruned := newEconomy(b, subnets, 10_000, store.Default().Keep)
				for range 2000 {
					pruned.next()
				}
				b.ReportMetric(pruned.tables()/1e6, "MB-pruned")
			}
		})
	}
}

// BenchmarkTwoEpochs is a block in which two subnets of 256 neurons, 64 of them
// validators with weights toward all, have their epochs. Reported apart: execution
// and commit.
func BenchmarkTwoEpochs(b *testing.B) {
	e := newEconomy(b, 2, 10_000, store.Default().Keep)
	e.alter(func(c *runtime.Context) {
		for netuid := uint16(1); netuid <= 2; netuid++ {
			chainstate.Tempo.Set(c, netuid, 1)
			chainstate.ActivityCutoffFactorMilli.Set(c, netuid, 1_000_000_000) // nobody sets weights again
			chainstate.MaxAllowedValidators.Set(c, netuid, 64)
			for uid := int(chainstate.SubnetworkN.Get(c, netuid)); uid < 256; uid++ {
				hotkey := numbered(2*uid + 1)
				chainstate.Owner.Set(c, hotkey, numbered(2*uid+2))
				chainstate.AppendUID(c, netuid, hotkey)
				if uid < 64 {
					if err := chainstate.MintAlpha(c, netuid, uint64(100+uid)*wire.RaoPerTAO); err != nil {
						b.Fatal(err)
					}
					chainstate.Pay(c, hotkey, numbered(2*uid+2), netuid, uint64(100+uid)*wire.RaoPerTAO)
				}
			}
		}
	})
	e.next()
	e.alter(func(c *runtime.Context) {
		row := make(chainstate.Row, 256)
		updates, permits := make([]uint64, 256), make([]bool, 256)
		for uid := range row {
			row[uid].UID, row[uid].Value = uint16(uid), uint16(uid*251+1)
			updates[uid], permits[uid] = e.height, uid < 64
		}
		for netuid := uint16(1); netuid <= 2; netuid++ {
			chainstate.CommitRevealWeightsEnabled.Set(c, netuid, false)
			chainstate.LastUpdate.Set(c, netuid, updates)
			chainstate.ValidatorPermit.Set(c, netuid, permits)
			for uid := range uint16(64) {
				chainstate.Weights.Set(c, netuid, uid, row)
			}
		}
	})
	e.next()
	before := chainstate.SubnetEpochIndex.Get(e.store, 1) + chainstate.SubnetEpochIndex.Get(e.store, 2)
	var execution, commit time.Duration
	const blocks = 50
	for range b.N {
		for range blocks {
			executed, saved := e.next()
			execution, commit = execution+executed, commit+saved
		}
	}
	ran := chainstate.SubnetEpochIndex.Get(e.store, 1) + chainstate.SubnetEpochIndex.Get(e.store, 2) - before
	if ran != uint64(2*blocks*b.N) || chainstate.Incentive.Get(e.store, 1)[200] == 0 {
		b.Fatalf("%d epochs ran in %d blocks", ran, blocks*b.N)
	}
	b.ReportMetric(float64(execution.Microseconds())/1e3/float64(blocks*b.N), "ms-execution")
	b.ReportMetric(float64(commit.Microseconds())/1e3/float64(blocks*b.N), "ms-commit")
}
