package yuma

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

// roundUpHalf is floor(v + 1/2) of a number with 32 fraction bits.
func roundUpHalf(v *big.Int) uint16 {
	v = plus(v, num(1<<31))
	return uint16(v.Rsh(v, 32).Int64())
}

func TestUpscaleAgreesWithTheRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOf(rapid.Uint16()).Draw(t, "weights")
		if ceiling := rapid.SampledFrom([]uint16{65535, 40000, 32769, 32768, 100}).Draw(t, "ceiling"); ceiling > 0 {
			for i := range weights {
				weights[i] %= ceiling
			}
		}
		values := make([]fixed.I32F32, len(weights))
		for i, w := range weights {
			values[i] = fixed.IntI32F32(int64(w))
		}
		got := slices.Clone(weights)
		Upscale(got)
		if wide := UpscaleFixed(values); !slices.Equal(got, wide) {
			t.Fatalf("%v upscales to %v as integers, to %v as fractions", weights, got, wide)
		}
		if len(weights) == 0 || slices.Max(weights) == 0 {
			if !slices.Equal(got, weights) {
				t.Fatalf("%v became %v", weights, got)
			}
			return
		}
		top := num(int64(slices.Max(weights)))
		for i, w := range weights {
			full := new(big.Int).Lsh(num(65535), 32)
			want := over(new(big.Int).Mul(num(int64(w)), num(65535)), top)
			if top.Int64() > 32768 {
				want = new(big.Int).Mul(num(int64(w)), full.Quo(full, top))
			}
			if got[i] != roundUpHalf(want) {
				t.Fatalf("%d of %d became %d", w, top, got[i])
			}
		}
	})
}

func TestUpscaleMakesTheLargestFullAndKeepsTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Uint16Range(1, math.MaxUint16), 1, 50).Draw(t, "weights")
		slices.Sort(weights)
		Upscale(weights)
		if !slices.IsSorted(weights) || weights[len(weights)-1] != math.MaxUint16 {
			t.Fatalf("%v", weights)
		}
		again := slices.Clone(weights)
		Upscale(again)
		if !slices.Equal(again, weights) {
			t.Fatalf("upscaling again changed %v to %v", weights, again)
		}
	})
}

func FuzzUpscale(f *testing.F) {
	f.Add([]byte{0, 1, 255, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		var weights []uint16
		for i := 0; i+1 < len(b); i += 2 {
			weights = append(weights, uint16(b[i])<<8|uint16(b[i+1]))
		}
		limit := len(weights) > 0 && slices.Max(weights) > 0
		Upscale(weights)
		if limit && slices.Max(weights) != math.MaxUint16 {
			t.Fatalf("%v", weights)
		}
		if !MaxLimited(weights, math.MaxUint16) {
			t.Fatalf("%v is above its own sum", weights)
		}
	})
}

func TestWeightsOfNothingAreWithinEachLimit(t *testing.T) {
	if !MaxLimited(nil, 0) || !MaxLimited([]uint16{0, 0}, 0) || MaxLimited([]uint16{1, 1}, math.MaxUint16/2-1) {
		t.Error("the largest part of nothing is more than nothing, or a half is less than it is")
	}
}

func BenchmarkUpscale(b *testing.B) {
	random := noise(1)
	weights, copied := make([]uint16, 4096), make([]uint16, 4096)
	for i := range weights {
		weights[i] = uint16(random.below(30000))
	}
	for b.Loop() {
		copy(copied, weights)
		Upscale(copied)
	}
}
