package fixed

import "math"

// U64F64 is an unsigned number of 64 whole and 64 fraction bits.
type U64F64 struct{ bits u128 }

// U96F32 is an unsigned number of 96 whole and 32 fraction bits.
type U96F32 struct{ bits u128 }

// Fraction bits of the wide types.
const (
	fraction64 = 64
	fraction32 = 32
)

// IntU64F64 is the whole number v.
func IntU64F64(v uint64) U64F64 { return U64F64{u128{hi: v}} }

// U64F64FromBits is (hi*2^64 + lo) / 2^64.
func U64F64FromBits(hi, lo uint64) U64F64 { return U64F64{u128{hi, lo}} }

// U64F64FromBytes reads the little-endian raw bits, as the chain stores them.
func U64F64FromBytes(b [16]byte) U64F64 { return U64F64{u128FromBytes(b)} }

// Bits are the raw bits: the value times 2^64.
func (x U64F64) Bits() (hi, lo uint64) { return x.bits.hi, x.bits.lo }

// Bytes are the raw bits, little-endian.
func (x U64F64) Bytes() [16]byte { return x.bits.bytes() }

// Floor is the whole part.
func (x U64F64) Floor() uint64 { return x.bits.hi }

// IsZero tells whether x is 0.
func (x U64F64) IsZero() bool { return x.bits.isZero() }

// Less tells whether x < y.
func (x U64F64) Less(y U64F64) bool { return x.bits.less(y.bits) }

// Add is the saturating sum.
func (x U64F64) Add(y U64F64) U64F64 { return U64F64{addUnsigned(x.bits, y.bits)} }

// Sub is the difference, 0 where y > x.
func (x U64F64) Sub(y U64F64) U64F64 { return U64F64{subUnsigned(x.bits, y.bits)} }

// Mul is the floored product, saturating.
func (x U64F64) Mul(y U64F64) U64F64 {
	p, ok := mulUnsigned(x.bits, y.bits, fraction64)
	if !ok {
		return U64F64{maxU128}
	}
	return U64F64{p}
}

// SafeDiv is the truncated quotient, and 0 where y is 0 or the quotient does
// not fit.
func (x U64F64) SafeDiv(y U64F64) U64F64 {
	q, ok := quoUnsigned(x.bits, y.bits, fraction64)
	if !ok {
		return U64F64{}
	}
	return U64F64{q}
}

// IntU96F32 is the whole number v.
func IntU96F32(v uint64) U96F32 { return U96F32{u128{hi: v >> 32, lo: v << 32}} }

// U96F32FromBits is (hi*2^64 + lo) / 2^32.
func U96F32FromBits(hi, lo uint64) U96F32 { return U96F32{u128{hi, lo}} }

// U96F32FromBytes reads the little-endian raw bits, as the chain stores them.
func U96F32FromBytes(b [16]byte) U96F32 { return U96F32{u128FromBytes(b)} }

// Bits are the raw bits: the value times 2^32.
func (x U96F32) Bits() (hi, lo uint64) { return x.bits.hi, x.bits.lo }

// Bytes are the raw bits, little-endian.
func (x U96F32) Bytes() [16]byte { return x.bits.bytes() }

// Floor is the whole part, saturating to a u64.
func (x U96F32) Floor() uint64 {
	if x.bits.hi>>32 != 0 {
		return math.MaxUint64
	}
	return x.bits.hi<<32 | x.bits.lo>>32
}

// IsZero tells whether x is 0.
func (x U96F32) IsZero() bool { return x.bits.isZero() }

// Less tells whether x < y.
func (x U96F32) Less(y U96F32) bool { return x.bits.less(y.bits) }

// Add is the saturating sum.
func (x U96F32) Add(y U96F32) U96F32 { return U96F32{addUnsigned(x.bits, y.bits)} }

// Sub is the difference, 0 where y > x.
func (x U96F32) Sub(y U96F32) U96F32 { return U96F32{subUnsigned(x.bits, y.bits)} }

// Mul is the floored product, saturating.
func (x U96F32) Mul(y U96F32) U96F32 {
	p, ok := mulUnsigned(x.bits, y.bits, fraction32)
	if !ok {
		return U96F32{maxU128}
	}
	return U96F32{p}
}

// SafeDiv is the truncated quotient, and 0 where y is 0 or the quotient does
// not fit.
func (x U96F32) SafeDiv(y U96F32) U96F32 {
	q, ok := quoUnsigned(x.bits, y.bits, fraction32)
	if !ok {
		return U96F32{}
	}
	return U96F32{q}
}

func addUnsigned(a, b u128) u128 {
	sum, carry := a.add(b)
	if carry != 0 {
		return maxU128
	}
	return sum
}

func subUnsigned(a, b u128) u128 {
	if a.less(b) {
		return u128{}
	}
	difference, _ := a.sub(b)
	return difference
}

// MulDiv is floor(v * a / b), computed without an inner rounding and saturating
// to a u64; 0 where b is 0.
func MulDiv(v uint64, a, b U64F64) uint64 {
	if b.IsZero() {
		return 0
	}
	q, fits := a.bits.mul(u128{lo: v}).quo(b.bits)
	if !fits || q.hi != 0 {
		return math.MaxUint64
	}
	return q.lo
}

// Scale is x * a / b without an inner rounding, rounded up or down, saturating;
// 0 where b is 0.
func (x U64F64) Scale(a, b uint64, up bool) U64F64 {
	if b == 0 {
		return U64F64{}
	}
	product := x.bits.mul(u128{lo: a})
	q, fits := product.quo(u128{lo: b})
	if fits && up && q.mul(u128{lo: b}) != product {
		q = addUnsigned(q, u128{lo: 1})
	}
	if !fits {
		q = maxU128
	}
	return U64F64{q}
}
