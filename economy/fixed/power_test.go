package fixed

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestPowerOfWholeExponentsIsExact(t *testing.T) {
	scale := big.NewInt(1_000_000_000_000_000_000)
	rapid.Check(t, func(t *rapid.T) {
		num := big.NewInt(rapid.Int64Range(1, 1<<50).Draw(t, "num"))
		den := big.NewInt(rapid.Int64Range(1, 1<<50).Draw(t, "den"))
		exponent := rapid.Int64Range(1, 6).Draw(t, "exponent")
		unit := rapid.Int64Range(1, 1<<50).Draw(t, "unit")
		got := Power(num, den, big.NewInt(exponent*unit), big.NewInt(unit), scale)
		want := new(big.Int).Exp(num, big.NewInt(exponent), nil)
		want.Mul(want, scale)
		want.Quo(want, new(big.Int).Exp(den, big.NewInt(exponent), nil))
		if d := new(big.Int).Sub(got, want); d.Sign() != 0 && want.BitLen() < 200 {
			t.Fatalf("(%s/%s)^%d = %s, want %s", num, den, exponent, got, want)
		}
	})
}

func TestPowerOfFractionsIsTheRootBelow(t *testing.T) {
	scale := big.NewInt(1_000_000_000_000_000_000)
	rapid.Check(t, func(t *rapid.T) {
		num := big.NewInt(rapid.Int64Range(1, 1<<60).Draw(t, "num"))
		den := big.NewInt(rapid.Int64Range(1, 1<<60).Draw(t, "den"))
		p, q := rapid.Int64Range(1, 5).Draw(t, "p"), rapid.Int64Range(1, 5).Draw(t, "q")
		got := Power(num, den, big.NewInt(p), big.NewInt(q), scale)
		// got = floor(scale * (num/den)^(p/q)) exactly if got^q * den^p <=
		// scale^q * num^p < (got+1)^q * den^p.
		power := func(b *big.Int, e int64) *big.Int { return new(big.Int).Exp(b, big.NewInt(e), nil) }
		middle := new(big.Int).Mul(power(scale, q), power(num, p))
		low := new(big.Int).Mul(power(got, q), power(den, p))
		high := new(big.Int).Mul(power(new(big.Int).Add(got, big.NewInt(1)), q), power(den, p))
		if got.BitLen() < 250 && (low.Cmp(middle) > 0 || middle.Cmp(high) >= 0) {
			t.Fatalf("(%s/%s)^(%d/%d) = %s", num, den, p, q, got)
		}
	})
}

func TestPowerKeepsItsArguments(t *testing.T) {
	a, b, c, d, e := big.NewInt(3), big.NewInt(7), big.NewInt(2), big.NewInt(5), big.NewInt(1000)
	first := Power(a, b, c, d, e)
	if second := Power(a, b, c, d, e); second.Cmp(first) != 0 || a.Int64() != 3 || b.Int64() != 7 || e.Int64() != 1000 {
		t.Errorf("%s, then %s of %s/%s", first, second, a, b)
	}
}

func TestPowerOfAnythingTinyIsZero(t *testing.T) {
	if got := Power(big.NewInt(1), big.NewInt(1<<62), big.NewInt(1<<40), big.NewInt(1), big.NewInt(1<<62)); got.Sign() != 0 {
		t.Errorf("got %s", got)
	}
}

func FuzzPower(f *testing.F) {
	f.Add(uint64(1), uint64(2), uint64(3), uint64(4))
	f.Fuzz(func(t *testing.T, a, b, p, q uint64) {
		before, after := new(big.Int).SetUint64(a|1), new(big.Int).SetUint64(a|1)
		after.Add(after, new(big.Int).SetUint64(b))
		scale := big.NewInt(1_000_000_000_000_000_000)
		got := Power(before, after, new(big.Int).SetUint64(p), new(big.Int).SetUint64(q|1), scale)
		if got.Sign() < 0 || got.Cmp(scale) > 0 {
			t.Fatalf("(%s/%s)^(%d/%d) = %s", before, after, p, q|1, got)
		}
	})
}
