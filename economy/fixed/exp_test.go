package fixed

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// series is the rule of Exp on integers without bounds, for x other than 1.
func series(x I32F32) *big.Int {
	one := big.NewInt(1 << 32)
	y := new(big.Int).Abs(big.NewInt(int64(x)))
	sum, term := new(big.Int).Add(one, y), y
	for i := int64(2); i <= 31; i++ {
		term = new(big.Int).Mul(term, y)
		term.Rsh(term, 32)
		term.Quo(term, big.NewInt(i))
		sum.Add(sum, term)
	}
	if x < 0 {
		return new(big.Int).Quo(new(big.Int).Lsh(one, 32), sum)
	}
	return sum
}

func TestExpFollowsItsSeries(t *testing.T) {
	follows := func(t rapid.TB, x I32F32) {
		if got, want := x.ExpSafe(), series(x); x != OneI32F32 && want.Cmp(big.NewInt(int64(got))) != 0 {
			t.Fatalf("exp(%d) = %d, want %s", x, got, want)
		}
	}
	for _, x := range []I32F32{0, 1, -1, 2, -OneI32F32, OneI32F32 - 1, OneI32F32 + 1, 2 * OneI32F32, expClamp, -expClamp} {
		follows(t, x)
	}
	rapid.Check(t, func(t *rapid.T) {
		follows(t, I32F32(rapid.Int64Range(-int64(expClamp), int64(expClamp)).Draw(t, "x")))
	})
}

func TestExpOfOneIsCut(t *testing.T) {
	if got := OneI32F32.ExpSafe(); got != 11674931200 {
		t.Errorf("exp(1) = %d", got)
	}
}

func TestExpSafeClampsItsArgument(t *testing.T) {
	for _, c := range []struct{ x, same I32F32 }{
		{MaxI32F32, expClamp}, {MinI32F32, -expClamp}, {expClamp + 1, expClamp}, {-expClamp - 1, -expClamp},
	} {
		if got, want := c.x.ExpSafe(), c.same.ExpSafe(); got != want || got == 0 || got == MaxI32F32 {
			t.Errorf("exp_safe(%d) = %d, want %d", c.x, got, want)
		}
	}
}

func TestExpSafeAllAgreesWithOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOf(rapid.Custom(func(t *rapid.T) I32F32 {
			return rapid.OneOf(
				rapid.SampledFrom([]I32F32{0, OneI32F32, -OneI32F32, laneLimit, -laneLimit, laneLimit + 1, MaxI32F32, MinI32F32}),
				rapid.Custom(func(t *rapid.T) I32F32 { return I32F32(rapid.Int64Range(-21<<32, 21<<32).Draw(t, "x")) }),
			).Draw(t, "x")
		})).Draw(t, "xs")
		got := slices.Clone(xs)
		ExpSafeAll(got)
		for k, x := range xs {
			if got[k] != x.ExpSafe() {
				t.Fatalf("exp_safe(%d) = %d among others, %d alone", x, got[k], x.ExpSafe())
			}
		}
	})
}

func TestReciprocalsDivideExactly(t *testing.T) {
	for i := uint64(2); i < expTerms; i++ {
		for _, v := range []uint64{0, 1, i - 1, i, i + 1, 1<<59 - 1, (1<<59 - 1) / i * i, (1<<59-1)/i*i - 1} {
			if got := step(v, 1<<32, reciprocals[i]); got != v/i {
				t.Errorf("%d/%d = %d", v, i, got)
			}
		}
	}
}

func TestSigmoidRisesFromNoneToAll(t *testing.T) {
	rho, kappa := IntI32F32(10), OneI32F32/2
	rapid.Check(t, func(t *rapid.T) {
		x := I32F32(rapid.Int64Range(0, 1<<32).Draw(t, "x"))
		y := I32F32(rapid.Int64Range(int64(x), 1<<32).Draw(t, "y"))
		low, high := x.Sigmoid(rho, kappa), y.Sigmoid(rho, kappa)
		// At an exponent of 1 the cut e lies a little below its neighbours.
		if low < 0 || high > OneI32F32 || high < low-1<<10 {
			t.Fatalf("sigmoid(%d) = %d, sigmoid(%d) = %d", x, low, y, high)
		}
	})
	if got := kappa.Sigmoid(rho, kappa); got != OneI32F32/2 {
		t.Errorf("sigmoid at kappa is %d", got)
	}
}

func TestExpNegativeFalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := I64F64FromBits(rapid.Uint64Range(0, 39).Draw(t, "hi"), edge.Draw(t, "lo"))
		y := x.Add(I64F64FromBits(rapid.Uint64Range(0, 1).Draw(t, "more"), edge.Draw(t, "more bits")))
		if x.ExpNegative().Less(y.ExpNegative()) {
			t.Fatalf("e^-%v < e^-%v", x, y)
		}
	})
	if got := (I64F64{}).ExpNegative(); got != IntI64F64(1) {
		t.Errorf("e^0 = %v", got)
	}
	if got := IntI64F64(1 << 40).ExpNegative(); !got.IsZero() {
		t.Errorf("e^-2^40 = %v", got)
	}
}

func FuzzExpSafe(f *testing.F) {
	f.Add(int64(1<<32), int64(-1<<31), int64(18<<32), int64(0))
	f.Fuzz(func(t *testing.T, a, b, c, d int64) {
		xs := []I32F32{I32F32(a), I32F32(b), I32F32(c), I32F32(d)}
		got := slices.Clone(xs)
		ExpSafeAll(got)
		for k, x := range xs {
			if got[k] != x.ExpSafe() || got[k] <= 0 {
				t.Fatalf("exp_safe(%d) = %d and %d", x, got[k], x.ExpSafe())
			}
		}
	})
}

func ExampleI32F32_SafeDiv() {
	third := IntI32F32(1).SafeDiv(IntI32F32(3))
	fmt.Println(int64(third), third.ToU16(), IntI32F32(1).SafeDiv(0))
	// Output: 1431655765 21844 0
}
