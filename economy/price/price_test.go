package price

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

func TestDecayFactorIsTheLargestThatHalves(t *testing.T) {
	for h := uint16(1); h < 2000; h += 7 {
		f := DecayFactor(h)
		if powQ32(f, h) > halfQ32 || powQ32(f+1, h) <= halfQ32 {
			t.Errorf("half-life %d: factor %d to its power is %d, of the next %d", h, f, powQ32(f, h), powQ32(f+1, h))
		}
	}
	if DecayFactor(0) != oneQ32 {
		t.Error("without a half-life there is a decay")
	}
}

func TestDecayNearlyHalvesInAHalfLife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := rapid.Uint16Range(1, 3000).Draw(t, "half-life")
		start := rapid.Uint64Range(0, 1<<50).Draw(t, "start")
		factor, burn := DecayFactor(h), start
		for range h {
			next := DecayBy(burn, factor, 0, math.MaxUint64)
			if next > burn {
				t.Fatalf("%d rose to %d", burn, next)
			}
			burn = next
		}
		// Each block floors by up to 1, and its power is off a half by up to 2^-31.
		lost := uint64(h) + start>>31*uint64(h)
		if burn > start/2+lost+1 || burn+lost+1 < start/2 {
			t.Fatalf("%d became %d in %d blocks", start, burn, h)
		}
	})
}

func TestPricesStayInTheirBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		burn, low := rapid.Uint64().Draw(t, "burn"), rapid.Uint64().Draw(t, "low")
		high := rapid.Uint64Range(low, math.MaxUint64).Draw(t, "high")
		multiplier := fixed.U64F64FromBits(rapid.Uint64().Draw(t, "whole"), rapid.Uint64().Draw(t, "part"))
		h := rapid.Uint16Range(1, math.MaxUint16).Draw(t, "half-life")
		for _, p := range []uint64{Decay(burn, h, low, high), Bump(burn, multiplier, low, high)} {
			if p < low || p > high {
				t.Fatalf("%d outside %d and %d", p, low, high)
			}
		}
		if Decay(burn, 0, low, high) != burn {
			t.Fatal("a price without half-life changed")
		}
	})
}

func TestBumpMultipliesAndFloors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		burn := rapid.Uint64().Draw(t, "burn")
		whole, part := rapid.Uint64Range(0, 5).Draw(t, "whole"), rapid.Uint64().Draw(t, "part")
		bits := new(big.Int).Add(new(big.Int).Lsh(new(big.Int).SetUint64(whole), 64), new(big.Int).SetUint64(part))
		if whole == 0 {
			bits.Lsh(big.NewInt(1), 64)
		}
		want := bits.Mul(bits, new(big.Int).SetUint64(burn))
		want.Rsh(want, 64)
		if !want.IsUint64() {
			want.SetUint64(math.MaxUint64)
		}
		if got := Bump(burn, fixed.U64F64FromBits(whole, part), 0, math.MaxUint64); got != want.Uint64() {
			t.Fatalf("%d became %d, want %s", burn, got, want)
		}
	})
}

func TestLockCostDoublesAndFalls(t *testing.T) {
	const emission = 1_000_000_000
	rapid.Check(t, func(t *rapid.T) {
		l := Lock{
			Last: rapid.Uint64Range(0, 1<<55).Draw(t, "last"), LastBlock: rapid.Uint64Range(0, 1<<30).Draw(t, "last block"),
			Min: rapid.Uint64Range(0, 1<<55).Draw(t, "min"), Interval: rapid.Uint64Range(0, 1<<30).Draw(t, "interval"),
		}
		start := l.Last
		if l.LastBlock != 0 {
			start *= 2
		}
		if got := l.Cost(l.LastBlock, emission); got != max(start, l.Min) {
			t.Fatalf("%+v costs %d at once", l, got)
		}
		a := rapid.Uint64Range(0, 1<<31).Draw(t, "a")
		b := rapid.Uint64Range(a, 1<<31).Draw(t, "b")
		if l.Cost(a, emission) < l.Cost(b, emission) || l.Cost(b, emission) < l.Min {
			t.Fatalf("%+v costs %d, later %d", l, l.Cost(a, emission), l.Cost(b, emission))
		}
	})
}

func TestLockCostSaturates(t *testing.T) {
	l := Lock{Last: math.MaxUint64, LastBlock: 1, Min: 5, Interval: math.MaxUint64}
	if got := l.Cost(1, math.MaxUint64); got != math.MaxUint64 {
		t.Errorf("cost %d", got)
	}
	l.Interval = 1
	if got := l.Cost(math.MaxUint64, 1_000_000_000); got != 5 {
		t.Errorf("cost %d", got)
	}
}

func TestMedianIsInTheMiddle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Uint64Range(0, 1000)).Draw(t, "values")
		prices := make([]fixed.U64F64, len(values))
		for i, v := range values {
			prices[i] = fixed.IntU64F64(v)
		}
		kept := slices.DeleteFunc(slices.Clone(values), func(v uint64) bool { return v == 0 })
		slices.Sort(kept)
		want := fixed.IntU64F64(1)
		if n := len(kept); n > 0 {
			want = fixed.IntU64F64(kept[(n-1)/2] + kept[n/2]).SafeDiv(fixed.IntU64F64(2))
		}
		if got := Median(prices); got != want {
			t.Fatalf("median of %v is %v", values, got)
		}
	})
}

func FuzzPrices(f *testing.F) {
	f.Add(uint64(1000), uint16(360), uint64(0), uint64(1)<<40, uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, burn uint64, halfLife uint16, low, high, block, interval uint64) {
		if p := Decay(burn, halfLife, 0, high); halfLife != 0 && p > high {
			t.Fatalf("%d above %d", p, high)
		}
		l := Lock{Last: burn, LastBlock: low, Min: high, Interval: interval}
		if c := l.Cost(block, 1_000_000_000); c < high {
			t.Fatalf("%d below %d", c, high)
		}
	})
}

func ExampleDecay() {
	burn := uint64(1_000_000_000)
	for range 360 {
		burn = Decay(burn, 360, 500_000, 100_000_000_000)
	}
	fmt.Println(burn)
	// Output: 499999865
}
