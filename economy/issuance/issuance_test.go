package issuance

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// exact is the rule without truncation: halve as often as half of what was left
// has been issued.
func exact(issued uint64) uint64 {
	emission, left := FirstEmission, new(big.Int).SetUint64(Supply)
	remaining := new(big.Int).SetUint64(Supply - issued)
	for remaining.Cmp(left) <= 0 {
		remaining.Lsh(remaining, 1)
		if remaining.Cmp(left) <= 0 {
			emission /= 2
		}
		if emission == 0 {
			break
		}
	}
	return emission
}

func TestBlockEmissionHalvesWithWhatIsLeft(t *testing.T) {
	for k := uint(0); k < 30; k++ {
		// The issuance from which 2^-k of the supply is left.
		at := Supply - Supply>>k
		if got, want := BlockEmission(at), FirstEmission>>k; got != want {
			t.Errorf("at %d: %d, want %d", at, got, want)
		}
		if k > 0 {
			if got, want := BlockEmission(at-1), FirstEmission>>(k-1); got != want {
				t.Errorf("below %d: %d, want %d", at, got, want)
			}
		}
	}
}

func TestBlockEmissionFallsToNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Uint64Range(0, Supply+10).Draw(t, "a")
		b := rapid.Uint64Range(a, Supply+10).Draw(t, "b")
		if BlockEmission(a) < BlockEmission(b) {
			t.Fatalf("%d makes %d, %d makes %d", a, BlockEmission(a), b, BlockEmission(b))
		}
	})
	if BlockEmission(Supply) != 0 || BlockEmission(^uint64(0)) != 0 {
		t.Error("a block makes something beyond the supply")
	}
}

func TestBlockEmissionIsTheExactRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		issued := rapid.Uint64Range(0, Supply-1).Draw(t, "issued")
		if got, want := BlockEmission(issued), exact(issued); got != want {
			t.Fatalf("at %d: %d, want %d", issued, got, want)
		}
	})
}

func TestBlockEmissionNeverPassesTheSupply(t *testing.T) {
	fits := func(t rapid.TB, left uint64) {
		if made := BlockEmission(Supply - left); made > left/(Supply/FirstEmission/2) {
			t.Fatalf("%d rao are left, a block makes %d", left, made)
		}
	}
	for k := range 55 {
		for _, by := range []uint64{0, 1, 2} {
			fits(t, Supply>>k-min(by, Supply>>k))
		}
	}
	rapid.Check(t, func(t *rapid.T) { fits(t, rapid.Uint64Range(0, Supply).Draw(t, "left")) })
}

func FuzzBlockEmission(f *testing.F) {
	f.Add(uint64(0))
	f.Add(Supply - 1)
	f.Fuzz(func(t *testing.T, issued uint64) {
		if made := BlockEmission(issued); made > FirstEmission || issued+made > max(issued, Supply) {
			t.Fatalf("%d makes %d", issued, made)
		}
	})
}

func ExampleBlockEmission() {
	const tao = 1_000_000_000
	fmt.Println(BlockEmission(0), BlockEmission(10_499_999*tao), BlockEmission(10_500_000*tao))
	// Output: 1000000000 1000000000 500000000
}
