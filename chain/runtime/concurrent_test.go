package runtime_test

import (
	"sync"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
)

func TestChecksRunBesideExecution(t *testing.T) {
	c := newChain(t)
	const n = 64
	raws := make([][]byte, n)
	for i := range raws {
		raws[i] = c.Sign(alice, c.Call("Probe", "count", count{1}), func(p *extrinsic.Params) { p.Nonce = uint32(i) })
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, raw := range raws {
				if _, err := c.Check(raw); err != nil {
					t.Errorf("check: %v", err)
				}
			}
		})
	}
	for range 2 {
		wait.Go(func() {
			if e := c.Execute(raws...); !e.IsValid() {
				t.Error("a block of good extrinsics is refused")
			}
		})
	}
	wait.Wait()
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	limits := runtime.DefaultLimits()
	limits.VerifiedBytes = 20_000 // some twenty extrinsics
	c := newChainWith(t, limits)
	var raws [][]byte
	for i := range uint32(200) {
		raw := c.Sign(alice, c.Call("Probe", "count", count{1}), func(p *extrinsic.Params) { p.Nonce = i })
		if _, err := c.Check(raw); err != nil {
			t.Fatal(err)
		}
		raws = append(raws, raw)
	}
	if n := c.Runtime.Remembered(); n == 0 || n > 40 {
		t.Fatalf("%d remembered", n)
	}
	if e := c.Make(raws...); !e.IsValid() {
		t.Fatal("forgotten signatures must be verified again")
	}
	if n := c.Runtime.Remembered(); n != 0 {
		t.Fatalf("%d remembered after their block", n)
	}
}
