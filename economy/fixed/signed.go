package fixed

import "math"

// I64F64 is a signed number of 64 whole and 64 fraction bits: raw stake.
type I64F64 struct{ bits u128 }

// I96F32 is a signed number of 96 whole and 32 fraction bits.
type I96F32 struct{ bits u128 }

var (
	maxI128 = u128{math.MaxInt64, math.MaxUint64}
	minI128 = u128{1 << 63, 0}
)

// IntI64F64 is the whole number v, saturating at the largest I64F64.
func IntI64F64(v uint64) I64F64 {
	if v > math.MaxInt64 {
		return I64F64{maxI128}
	}
	return I64F64{u128{hi: v}}
}

// I64F64FromBits is (hi*2^64 + lo) / 2^64, the pair being two's complement.
func I64F64FromBits(hi, lo uint64) I64F64 { return I64F64{u128{hi, lo}} }

// I64F64FromBytes reads the little-endian raw bits, as the chain stores them.
func I64F64FromBytes(b [16]byte) I64F64 { return I64F64{u128FromBytes(b)} }

// Bits are the raw bits: the value times 2^64 in two's complement.
func (x I64F64) Bits() (hi, lo uint64) { return x.bits.hi, x.bits.lo }

// Bytes are the raw bits, little-endian.
func (x I64F64) Bytes() [16]byte { return x.bits.bytes() }

// Floor is the largest whole number not above x; a negative one gives 0.
func (x I64F64) Floor() uint64 {
	if x.bits.negative() {
		return 0
	}
	return x.bits.hi
}

// I32F32 drops the low fraction bits (floor), saturating.
func (x I64F64) I32F32() I32F32 {
	if top := int64(x.bits.hi) >> 31; top != 0 && top != -1 {
		return saturated(x.bits.negative())
	}
	return I32F32(x.bits.hi<<32 | x.bits.lo>>32)
}

// I64F64 is x exactly.
func (x I32F32) I64F64() I64F64 {
	return I64F64{u128{hi: uint64(int64(x) >> 32), lo: uint64(x) << 32}}
}

// IsZero tells whether x is 0.
func (x I64F64) IsZero() bool { return x.bits.isZero() }

// Less tells whether x < y.
func (x I64F64) Less(y I64F64) bool { return lessSigned(x.bits, y.bits) }

// Add is the saturating sum.
func (x I64F64) Add(y I64F64) I64F64 { return I64F64{addSigned(x.bits, y.bits)} }

// Sub is the saturating difference.
func (x I64F64) Sub(y I64F64) I64F64 { return I64F64{subSigned(x.bits, y.bits)} }

// Mul is the product, floored, saturating.
func (x I64F64) Mul(y I64F64) I64F64 { return I64F64{mulSigned(x.bits, y.bits, fraction64)} }

// SafeDiv is the quotient truncated toward zero, and 0 where y is 0 or the
// quotient does not fit.
func (x I64F64) SafeDiv(y I64F64) I64F64 { return I64F64{safeDivSigned(x.bits, y.bits, fraction64)} }

// IntI96F32 is the whole number v.
func IntI96F32(v uint64) I96F32 { return I96F32{u128{hi: v >> 32, lo: v << 32}} }

// I96F32FromBits is (hi*2^64 + lo) / 2^32, the pair being two's complement.
func I96F32FromBits(hi, lo uint64) I96F32 { return I96F32{u128{hi, lo}} }

// I96F32FromBytes reads the little-endian raw bits, as the chain stores them.
func I96F32FromBytes(b [16]byte) I96F32 { return I96F32{u128FromBytes(b)} }

// Bits are the raw bits: the value times 2^32 in two's complement.
func (x I96F32) Bits() (hi, lo uint64) { return x.bits.hi, x.bits.lo }

// Bytes are the raw bits, little-endian.
func (x I96F32) Bytes() [16]byte { return x.bits.bytes() }

// Floor is the largest whole number not above x, saturating to a u64; a
// negative one gives 0.
func (x I96F32) Floor() uint64 {
	if x.bits.negative() {
		return 0
	}
	return U96F32(x).Floor()
}

// IsZero tells whether x is 0.
func (x I96F32) IsZero() bool { return x.bits.isZero() }

// Less tells whether x < y.
func (x I96F32) Less(y I96F32) bool { return lessSigned(x.bits, y.bits) }

// Add is the saturating sum.
func (x I96F32) Add(y I96F32) I96F32 { return I96F32{addSigned(x.bits, y.bits)} }

// Sub is the saturating difference.
func (x I96F32) Sub(y I96F32) I96F32 { return I96F32{subSigned(x.bits, y.bits)} }

// Mul is the product, floored, saturating.
func (x I96F32) Mul(y I96F32) I96F32 { return I96F32{mulSigned(x.bits, y.bits, fraction32)} }

// SafeDiv is the quotient truncated toward zero, and 0 where y is 0 or the
// quotient does not fit.
func (x I96F32) SafeDiv(y I96F32) I96F32 { return I96F32{safeDivSigned(x.bits, y.bits, fraction32)} }

func (a u128) negative() bool { return int64(a.hi) < 0 }

func (a u128) abs() u128 {
	if a.negative() {
		return a.neg()
	}
	return a
}

func lessSigned(a, b u128) bool {
	if a.negative() != b.negative() {
		return a.negative()
	}
	return a.less(b)
}

func saturatedSigned(negative bool) u128 {
	if negative {
		return minI128
	}
	return maxI128
}

func addSigned(a, b u128) u128 {
	sum, _ := a.add(b)
	if a.negative() == b.negative() && sum.negative() != a.negative() {
		return saturatedSigned(a.negative())
	}
	return sum
}

func subSigned(a, b u128) u128 {
	difference, _ := a.sub(b)
	if a.negative() != b.negative() && difference.negative() != a.negative() {
		return saturatedSigned(a.negative())
	}
	return difference
}

// mulSigned works on magnitudes; the floor of a negative product is one below
// its truncation unless that is exact.
func mulSigned(a, b u128, fraction uint) u128 {
	negative := a.negative() != b.negative()
	q, fits, inexact := a.abs().mul(b.abs()).shr(fraction)
	if negative && inexact {
		var carry uint64
		q, carry = q.add(u128{lo: 1})
		fits = fits && carry == 0
	}
	return signed(q, fits, negative)
}

func signed(magnitude u128, fits, negative bool) u128 {
	switch {
	case !fits, negative && minI128.less(magnitude), !negative && magnitude.negative():
		return saturatedSigned(negative)
	case negative:
		return magnitude.neg()
	default:
		return magnitude
	}
}

func safeDivSigned(a, b u128, fraction uint) u128 {
	negative := a.negative() != b.negative()
	q, ok := quoUnsigned(a.abs(), b.abs(), fraction)
	if !ok || negative && minI128.less(q) || !negative && q.negative() {
		return u128{}
	}
	if negative {
		return q.neg()
	}
	return q
}

// expTerms64 is the number of terms that the series of [I64F64.Exp] stops
// before, one a fraction bit.
const expTerms64 = 64

// ExpNegative is e^-x for x >= 0, by the series of [I32F32.Exp] with 63 terms in
// I64F64; 0 where the series overflows.
func (x I64F64) ExpNegative() I64F64 {
	unit := u128{hi: 1}
	sum, carry := unit.add(x.bits)
	term := x.bits
	for i := uint64(2); i < expTerms64 && carry == 0; i++ {
		var fits bool
		if term, fits = mulUnsigned(term, x.bits, fraction64); !fits {
			return I64F64{}
		}
		if term, _ = (u256{term.lo, term.hi}).quo(u128{lo: i}); term.isZero() {
			break
		}
		sum, carry = sum.add(term)
	}
	if carry != 0 || sum.negative() {
		return I64F64{}
	}
	q, _ := quoUnsigned(unit, sum, fraction64)
	return I64F64{q}
}

// U64F64 is x exactly, 0 where it is negative, saturating.
func (x I96F32) U64F64() U64F64 {
	switch {
	case x.bits.negative():
		return U64F64{}
	case x.bits.hi>>32 != 0:
		return U64F64{maxU128}
	default:
		return U64F64{u128{hi: x.bits.hi<<32 | x.bits.lo>>32, lo: x.bits.lo << 32}}
	}
}

// I96F32 drops the low fraction bits (floor).
func (x U64F64) I96F32() I96F32 {
	return I96F32{u128{hi: x.bits.hi >> 32, lo: x.bits.hi<<32 | x.bits.lo>>32}}
}

// U96F32 drops the low fraction bits (floor).
func (x U64F64) U96F32() U96F32 { return U96F32(x.I96F32()) }

// U64F64 is x exactly, saturating.
func (x U96F32) U64F64() U64F64 {
	if x.bits.hi>>32 != 0 {
		return U64F64{maxU128}
	}
	return U64F64{u128{hi: x.bits.hi<<32 | x.bits.lo>>32, lo: x.bits.lo << 32}}
}
