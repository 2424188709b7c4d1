package share

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestLargestRemainderLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weight := rapid.OneOf(rapid.Uint64Range(0, 5), rapid.Uint64(), rapid.Just(uint64(math.MaxUint64)))
		weights := rapid.SliceOf(weight).Draw(t, "weights")
		pot := rapid.OneOf(rapid.Uint64Range(0, 20), rapid.Uint64()).Draw(t, "pot")
		shares := LargestRemainder(pot, weights)
		sum, all := total(shares...), total(weights...)
		if all.Sign() == 0 {
			if sum.Sign() != 0 {
				t.Fatalf("%v of no weight", shares)
			}
			return
		}
		if sum.Cmp(total(pot)) != 0 {
			t.Fatalf("%s of %d", sum, pot)
		}
		remainder := func(i int) *big.Int {
			exact := new(big.Int).Mul(total(pot), total(weights[i]))
			return exact.Mod(exact, all)
		}
		for i, s := range shares {
			exact := new(big.Int).Mul(total(pot), total(weights[i]))
			exact.Quo(exact, all)
			extra := new(big.Int).Sub(total(s), exact)
			if extra.Sign() < 0 || extra.Cmp(big.NewInt(1)) > 0 {
				t.Fatalf("%d of %d by %d of %s", s, pot, weights[i], all)
			}
			for j := range shares {
				lost := new(big.Int).Mul(total(pot), total(weights[j]))
				lost.Quo(lost, all)
				if extra.Sign() > 0 && total(shares[j]).Cmp(lost) == 0 && remainder(i).Cmp(remainder(j)) < 0 {
					t.Fatalf("%d was rounded up before %d", i, j)
				}
			}
		}
	})
}

func FuzzLargestRemainder(f *testing.F) {
	f.Add(uint64(1), uint64(3), uint64(2), uint64(math.MaxUint64))
	f.Fuzz(func(t *testing.T, pot, a, b, c uint64) {
		if shares := LargestRemainder(pot, []uint64{a, b, c}); a|b|c != 0 && total(shares...).Cmp(total(pot)) != 0 {
			t.Fatalf("%v of %d", shares, pot)
		}
	})
}
