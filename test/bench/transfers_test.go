package bench

import (
	"context"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/pool"
	"github.com/plexus-network/plexus/chain/node/testchain"
	"github.com/plexus-network/plexus/substrate/keys"
)

var (
	transfers = flag.Int("transfers", 200_000, "transfers to send")
	senders   = flag.Int("senders", 20_000, "accounts that send; all receive")
	history   = flag.Uint64("history", 4, "heights kept readable, so that pruning keeps pace from early on")
	every     = flag.Duration("every", time.Second, "block time")
)

// BenchmarkTransfers is a producer in this process that takes signed transfers
// between -accounts accounts as fast as it can: fee, nonce and events each, state
// history and its pruning. Transfers are signed beforehand. Reported: transfers a
// second from the first to the last block that held any, and resident memory.
func BenchmarkTransfers(b *testing.B) {
	for range b.N {
		runTransfers(b)
	}
}

func runTransfers(b *testing.B) {
	pairs := make([]keys.Pair, *senders)
	all := make([]keys.AccountID, *accounts)
	inParallel(len(pairs), func(i int) {
		seed := make([]byte, 32)
		binary.LittleEndian.PutUint64(seed, uint64(i)+1)
		p, err := keys.FromSeed(seed, keys.Sr25519)
		if err != nil {
			panic(err) // 32 bytes are a seed
		}
		pairs[i] = p
		all[i] = p.AccountID()
	})
	for i := len(pairs); i < len(all); i++ {
		binary.LittleEndian.PutUint64(all[i][:], uint64(i)*0x9e3779b97f4a7c15)
		binary.LittleEndian.PutUint64(all[i][8:], uint64(i))
	}
	o := node.Default()
	o.Path, o.P2P, o.Keep = b.TempDir(), "127.0.0.1:0", *history
	n, err := node.Open(testchain.New(*every, all...), o)
	if err != nil {
		b.Fatal(err)
	}
	type span struct {
		at    time.Time
		count int
	}
	var mu sync.Mutex
	var spans []span
	var included atomic.Int64
	n.Follow(func(bl node.Block) {
		mu.Lock()
		defer mu.Unlock()
		if len(bl.Extrinsics) > 0 {
			spans = append(spans, span{time.Now(), len(bl.Extrinsics)})
			included.Add(int64(len(bl.Extrinsics)))
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
	}()
	select {
	case <-n.Ready():
	case err := <-done:
		done <- nil
		b.Fatal(err)
	}
	g, err := n.Genesis()
	if err != nil {
		b.Fatal(err)
	}
	raws := make([][]byte, *transfers)
	inParallel(len(raws), func(i int) {
		r := rand.New(rand.NewPCG(uint64(i), 9))
		raws[i] = testchain.Transfer(pairs[i%len(pairs)], uint32(i/len(pairs)), all[r.IntN(len(all))], 1000+uint64(i), 0, g.Hash)
	})
	runtime.GC()

	b.ResetTimer()
	var next, refused atomic.Int64
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(raws) {
					return
				}
				for {
					_, err := n.Submit(raws[i])
					var full *pool.FullError
					if errors.As(err, &full) || errors.Is(err, pool.ErrFarFuture) || errors.Is(err, pool.ErrMoved) {
						time.Sleep(2 * time.Millisecond)
						continue
					}
					if err != nil {
						refused.Add(1)
					}
					break
				}
			}
		})
	}
	wait.Wait()
	for end := time.Now().Add(60 * time.Second); included.Load()+refused.Load() < int64(len(raws)); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			b.Fatalf("%d of %d are in blocks, %d refused", included.Load(), len(raws), refused.Load())
		}
	}
	b.StopTimer()
	mu.Lock()
	defer mu.Unlock()
	if len(spans) < 3 || refused.Load() > 0 {
		b.Fatalf("%d blocks, %d refused", len(spans), refused.Load())
	}
	count := 0
	for _, s := range spans[1:] {
		count += s.count
	}
	took := spans[len(spans)-1].at.Sub(spans[0].at).Seconds()
	b.ReportMetric(float64(count)/took, "transfers/s")
	b.ReportMetric(float64(len(spans)), "blocks")
	b.ReportMetric(float64(residentBytes())/1e6, "MB-resident")
}

func inParallel(count int, do func(i int)) {
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < count; i += workers {
				do(i)
			}
		})
	}
	wait.Wait()
}

// residentBytes is the process's memory as the system counts it; 0 where it does
// not tell.
func residentBytes() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(b), &size, &resident); err != nil {
		return 0
	}
	return resident * int64(os.Getpagesize())
}
