package fixed

import (
	"encoding/binary"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// edges are limbs around the places where carries and bounds lie.
var edges = []uint64{
	0, 1, 2, 65535, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, 1<<32 + 1, 1<<63 - 1, 1 << 63, 1<<63 + 1,
	math.MaxUint64 - 1<<31, math.MaxUint64 - 1<<31 + 1, math.MaxUint64 - 1<<32 + 1, math.MaxUint64,
}

var edge = rapid.OneOf(
	rapid.SampledFrom(edges),
	rapid.Uint64(), rapid.Uint64Range(0, 1<<34),
)

var i32 = rapid.Custom(func(t *rapid.T) I32F32 { return I32F32(edge.Draw(t, "bits")) })

func signedBig(hi, lo uint64) *big.Int {
	b := unsignedBig(hi, lo)
	if hi>>63 == 1 {
		b.Sub(b, new(big.Int).Lsh(big.NewInt(1), 128))
	}
	return b
}

func unsignedBig(hi, lo uint64) *big.Int {
	b := new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64)
	return b.Or(b, new(big.Int).SetUint64(lo))
}

// bounds are those of an integer of so many bits.
func bounds(bits uint, signed bool) (low, high *big.Int) {
	one := big.NewInt(1)
	if !signed {
		return new(big.Int), new(big.Int).Sub(new(big.Int).Lsh(one, bits), one)
	}
	half := new(big.Int).Lsh(one, bits-1)
	return new(big.Int).Neg(half), new(big.Int).Sub(half, one)
}

// number is how the rules define the operations: on integers without bounds.
type number struct {
	bits     uint
	fraction uint
	signed   bool
}

func (n number) clamp(v *big.Int) *big.Int {
	low, high := bounds(n.bits, n.signed)
	if v.Cmp(low) < 0 {
		return low
	}
	if v.Cmp(high) > 0 {
		return high
	}
	return v
}

func (n number) mul(a, b *big.Int) *big.Int {
	p := new(big.Int).Mul(a, b)
	return n.clamp(p.Rsh(p, n.fraction))
}

// quo is the quotient, and whether it fits.
func (n number) quo(a, b *big.Int) (*big.Int, bool) {
	if b.Sign() == 0 {
		return new(big.Int), false
	}
	q := new(big.Int).Lsh(a, n.fraction)
	q.Quo(q, b)
	return q, n.clamp(q).Cmp(q) == 0
}

func (n number) safeDiv(a, b *big.Int) *big.Int {
	if q, ok := n.quo(a, b); ok {
		return q
	}
	return new(big.Int)
}

func same(t rapid.TB, op string, got, want *big.Int) {
	t.Helper()
	if got.Cmp(want) != 0 {
		t.Fatalf("%s: got %s, want %s", op, got, want)
	}
}

func TestI32F32FollowsItsRules(t *testing.T) {
	for _, x := range edges {
		for _, y := range edges {
			followsI32F32(t, I32F32(x), I32F32(y), y)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		followsI32F32(t, i32.Draw(t, "x"), i32.Draw(t, "y"), edge.Draw(t, "v"))
	})
}

func followsI32F32(t rapid.TB, x, y I32F32, v uint64) {
	t.Helper()
	rules := number{64, 32, true}
	in := func(x I32F32) *big.Int { return big.NewInt(int64(x)) }
	a, b := in(x), in(y)
	same(t, "add", in(x.Add(y)), rules.clamp(new(big.Int).Add(a, b)))
	same(t, "sub", in(x.Sub(y)), rules.clamp(new(big.Int).Sub(a, b)))
	same(t, "mul", in(x.Mul(y)), rules.mul(a, b))
	same(t, "safe div", in(x.SafeDiv(y)), rules.safeDiv(a, b))
	quotient, ok := rules.quo(a, b)
	switch {
	case ok:
	case b.Sign() == 0 && a.Sign() == 0:
		quotient = new(big.Int)
	case (a.Sign() < 0) != (b.Sign() < 0):
		quotient = in(MinI32F32)
	default:
		quotient = in(MaxI32F32)
	}
	same(t, "div", in(x.Div(y)), quotient)
	same(t, "floor", big.NewInt(x.Floor()), new(big.Int).Rsh(a, 32))
	scaled := new(big.Int).Mul(a, big.NewInt(65535))
	same(t, "u16", big.NewInt(int64(x.ToU16())), number{bits: 16}.clamp(scaled.Rsh(scaled, 32)))
	product := new(big.Int).Mul(a, new(big.Int).SetUint64(v))
	same(t, "mul int", new(big.Int).SetUint64(x.MulInt(v)), number{bits: 64}.clamp(product.Rsh(product, 32)))
	whole := int64(v)
	same(t, "int", in(IntI32F32(whole)), rules.clamp(new(big.Int).Lsh(big.NewInt(whole), 32)))
	hi, lo := x.I64F64().Bits()
	same(t, "widen", signedBig(hi, lo), new(big.Int).Lsh(a, 32))
}

func TestU16RatioIsTruncated(t *testing.T) {
	for v := range math.MaxUint16 + 1 {
		if got, want := U16Ratio(uint16(v)), I32F32(int64(v)<<32/65535); got != want {
			t.Fatalf("%d/65535 is %d, want %d", v, got, want)
		}
		if back := U16Ratio(uint16(v)).ToU16(); int(back) > v || int(back) < v-1 {
			t.Fatalf("%d comes back as %d", v, back)
		}
	}
}

// wideOps are the operations of one of the 128-bit types on raw bits.
type wideOps struct {
	name               string
	rules              number
	add, sub, mul, div func(x, y u128) u128
	less               func(x, y u128) bool
	floor              func(x u128) uint64
	bytes              func(x u128) [16]byte
	fromBytes          func([16]byte) u128
	fromInt            func(uint64) u128
}

var wides = []wideOps{
	{"U64F64", number{128, 64, false},
		func(x, y u128) u128 { return U64F64{x}.Add(U64F64{y}).bits }, func(x, y u128) u128 { return U64F64{x}.Sub(U64F64{y}).bits },
		func(x, y u128) u128 { return U64F64{x}.Mul(U64F64{y}).bits }, func(x, y u128) u128 { return U64F64{x}.SafeDiv(U64F64{y}).bits },
		func(x, y u128) bool { return U64F64{x}.Less(U64F64{y}) }, func(x u128) uint64 { return U64F64{x}.Floor() },
		func(x u128) [16]byte { return U64F64{x}.Bytes() }, func(b [16]byte) u128 { return U64F64FromBytes(b).bits },
		func(v uint64) u128 { return IntU64F64(v).bits }},
	{"U96F32", number{128, 32, false},
		func(x, y u128) u128 { return U96F32{x}.Add(U96F32{y}).bits }, func(x, y u128) u128 { return U96F32{x}.Sub(U96F32{y}).bits },
		func(x, y u128) u128 { return U96F32{x}.Mul(U96F32{y}).bits }, func(x, y u128) u128 { return U96F32{x}.SafeDiv(U96F32{y}).bits },
		func(x, y u128) bool { return U96F32{x}.Less(U96F32{y}) }, func(x u128) uint64 { return U96F32{x}.Floor() },
		func(x u128) [16]byte { return U96F32{x}.Bytes() }, func(b [16]byte) u128 { return U96F32FromBytes(b).bits },
		func(v uint64) u128 { return IntU96F32(v).bits }},
	{"I64F64", number{128, 64, true},
		func(x, y u128) u128 { return I64F64{x}.Add(I64F64{y}).bits }, func(x, y u128) u128 { return I64F64{x}.Sub(I64F64{y}).bits },
		func(x, y u128) u128 { return I64F64{x}.Mul(I64F64{y}).bits }, func(x, y u128) u128 { return I64F64{x}.SafeDiv(I64F64{y}).bits },
		func(x, y u128) bool { return I64F64{x}.Less(I64F64{y}) }, func(x u128) uint64 { return I64F64{x}.Floor() },
		func(x u128) [16]byte { return I64F64{x}.Bytes() }, func(b [16]byte) u128 { return I64F64FromBytes(b).bits },
		func(v uint64) u128 { return IntI64F64(v).bits }},
	{"I96F32", number{128, 32, true},
		func(x, y u128) u128 { return I96F32{x}.Add(I96F32{y}).bits }, func(x, y u128) u128 { return I96F32{x}.Sub(I96F32{y}).bits },
		func(x, y u128) u128 { return I96F32{x}.Mul(I96F32{y}).bits }, func(x, y u128) u128 { return I96F32{x}.SafeDiv(I96F32{y}).bits },
		func(x, y u128) bool { return I96F32{x}.Less(I96F32{y}) }, func(x u128) uint64 { return I96F32{x}.Floor() },
		func(x u128) [16]byte { return I96F32{x}.Bytes() }, func(b [16]byte) u128 { return I96F32FromBytes(b).bits },
		func(v uint64) u128 { return IntI96F32(v).bits }},
}

func (w wideOps) big(x u128) *big.Int {
	if w.rules.signed {
		return signedBig(x.hi, x.lo)
	}
	return unsignedBig(x.hi, x.lo)
}

func TestWideTypesFollowTheirRules(t *testing.T) {
	var corners []u128
	for _, hi := range edges {
		for _, lo := range []uint64{0, 1, 1 << 32, 1 << 63, math.MaxUint64} {
			corners = append(corners, u128{hi, lo})
		}
	}
	for _, w := range wides {
		t.Run(w.name, func(t *testing.T) {
			for _, x := range corners {
				for _, y := range corners {
					w.follow(t, x, y, x.hi^y.lo)
				}
			}
			rapid.Check(t, func(t *rapid.T) {
				x := u128{edge.Draw(t, "x hi"), edge.Draw(t, "x lo")}
				y := u128{edge.Draw(t, "y hi"), edge.Draw(t, "y lo")}
				w.follow(t, x, y, edge.Draw(t, "v"))
			})
		})
	}
}

func (w wideOps) follow(t rapid.TB, x, y u128, v uint64) {
	t.Helper()
	a, b := w.big(x), w.big(y)
	same(t, "add", w.big(w.add(x, y)), w.rules.clamp(new(big.Int).Add(a, b)))
	same(t, "sub", w.big(w.sub(x, y)), w.rules.clamp(new(big.Int).Sub(a, b)))
	same(t, "mul", w.big(w.mul(x, y)), w.rules.mul(a, b))
	same(t, "div", w.big(w.div(x, y)), w.rules.safeDiv(a, b))
	if w.less(x, y) != (a.Cmp(b) < 0) {
		t.Fatalf("less: %v", w.less(x, y))
	}
	same(t, "floor", new(big.Int).SetUint64(w.floor(x)), number{bits: 64}.clamp(new(big.Int).Rsh(a, w.rules.fraction)))
	b16 := w.bytes(x)
	if w.fromBytes(b16) != x || binary.LittleEndian.Uint64(b16[:8]) != x.lo {
		t.Fatalf("%v comes back as %v", x, w.fromBytes(w.bytes(x)))
	}
	same(t, "int", w.big(w.fromInt(v)), w.rules.clamp(new(big.Int).Lsh(new(big.Int).SetUint64(v), w.rules.fraction)))
}

func TestConversionsFloorAndSaturate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hi, lo := edge.Draw(t, "hi"), edge.Draw(t, "lo")
		stake := I64F64FromBits(hi, lo)
		narrow := new(big.Int).Rsh(signedBig(hi, lo), 32)
		same(t, "I64F64 to I32F32", big.NewInt(int64(stake.I32F32())), number{64, 32, true}.clamp(narrow))
		moving := I96F32FromBits(hi, lo)
		back, least := moving.U64F64().Bits()
		same(t, "I96F32 to U64F64", unsignedBig(back, least),
			number{bits: 128}.clamp(new(big.Int).Lsh(signedBig(hi, lo), 32)))
		price := U64F64FromBits(hi, lo)
		h, l := price.I96F32().Bits()
		same(t, "U64F64 to I96F32", signedBig(h, l), new(big.Int).Rsh(unsignedBig(hi, lo), 32))
		h, l = price.U96F32().Bits()
		same(t, "U64F64 to U96F32", unsignedBig(h, l), new(big.Int).Rsh(unsignedBig(hi, lo), 32))
	})
}

func TestMulDivRoundsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := U64F64FromBits(edge.Draw(t, "x hi"), edge.Draw(t, "x lo"))
		y := U64F64FromBits(edge.Draw(t, "y hi"), edge.Draw(t, "y lo"))
		v, w := edge.Draw(t, "v"), edge.Draw(t, "w")
		a, b := unsignedBig(x.Bits()), unsignedBig(y.Bits())
		want := new(big.Int)
		if b.Sign() != 0 {
			want.Mul(new(big.Int).SetUint64(v), a)
			want = number{bits: 64}.clamp(want.Quo(want, b))
		}
		same(t, "MulDiv", new(big.Int).SetUint64(MulDiv(v, x, y)), want)
		for _, up := range []bool{false, true} {
			want = new(big.Int)
			if w != 0 {
				rest := new(big.Int)
				want.Mul(a, new(big.Int).SetUint64(v))
				want.QuoRem(want, new(big.Int).SetUint64(w), rest)
				if up && rest.Sign() != 0 {
					want.Add(want, big.NewInt(1))
				}
				want = number{bits: 128}.clamp(want)
			}
			hi, lo := x.Scale(v, w, up).Bits()
			same(t, "Scale", unsignedBig(hi, lo), want)
		}
	})
}

func FuzzWide(f *testing.F) {
	f.Add(uint64(1), uint64(0), uint64(1<<63), uint64(3))
	f.Fuzz(func(t *testing.T, xh, xl, yh, yl uint64) {
		for _, w := range wides {
			w.follow(t, u128{xh, xl}, u128{yh, yl}, xh)
		}
		followsI32F32(t, I32F32(xh), I32F32(yh), xl)
	})
}
