package runtime_test

import (
	"encoding/binary"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
)

// senders are funded accounts with ed25519 keys, which are quick to make.
func senders(b testing.TB, n int) ([]keys.Pair, *runtimetest.Chain) {
	pairs := make([]keys.Pair, n)
	entries := make([]balances.Entry, n)
	for i := range pairs {
		var seed [32]byte
		binary.LittleEndian.PutUint64(seed[:], uint64(i)+1)
		p, err := keys.FromSeed(seed[:], keys.Sr25519)
		if err != nil {
			b.Fatal(err)
		}
		pairs[i] = p
		entries[i] = balances.Entry{Account: p.AccountID(), Rao: 1000 * tao}
	}
	return pairs, runtimetest.New(b, newRuntime(), map[string]any{"Balances": map[string]any{"balances": entries}})
}

// BenchmarkTransfers is the execution of transfers whose signatures are known:
// fee, nonce, seven events, and the block's seal.
func BenchmarkTransfers(b *testing.B) {
	const n = 2000
	pairs, c := senders(b, n)
	raws := make([][]byte, n)
	for i, p := range pairs {
		d := transferTo(c, pairs[(i+1)%n].AccountID(), 1000)
		raws[i] = c.Sign(p, d, func(p *extrinsic.Params) { p.Era, p.EraHash = extrinsic.Mortal(64, 0), p.Genesis })
		if _, err := c.Check(raws[i]); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		e := c.Runtime.Execute(c.State, c.Next, raws)
		if !e.IsValid() {
			b.Fatal(e.Outcomes)
		}
		e.Keep(raws)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/transfer")
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
}

// BenchmarkUnknownSignatures adds what a node pays that did not see the mempool.
func BenchmarkUnknownSignatures(b *testing.B) {
	const n = 2000
	pairs, c := senders(b, n)
	raws := make([][]byte, n)
	for i, p := range pairs {
		raws[i] = c.Sign(p, transferTo(c, pairs[(i+1)%n].AccountID(), 1000), nil)
	}
	b.ResetTimer()
	for b.Loop() {
		if e := newRuntime().Execute(c.State, c.Next, raws); !e.IsValid() {
			b.Fatal(e.Outcomes)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/transfer")
}

func BenchmarkRootDispatch(b *testing.B) {
	c := newChain(b)
	ctx := c.Runtime.NewContext(c.State, c.Next)
	d := transferTo(c, bob.AccountID(), 1)
	for b.Loop() {
		if err := ctx.Dispatch(runtime.Signed(alice.AccountID()), d); err != nil {
			b.Fatal(err)
		}
	}
}
