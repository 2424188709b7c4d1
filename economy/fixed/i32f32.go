package fixed

import (
	"math"
	"math/bits"
)

// I32F32 is a signed number of 32 whole and 32 fraction bits: the value is the
// integer divided by 2^32. It is the type of every vector of the epoch.
type I32F32 int64

// Bounds and the unit of [I32F32].
const (
	OneI32F32 I32F32 = 1 << 32
	MaxI32F32 I32F32 = math.MaxInt64
	MinI32F32 I32F32 = math.MinInt64
)

// IntI32F32 is the whole number v, saturating.
func IntI32F32(v int64) I32F32 {
	if v > math.MaxInt32 {
		return MaxI32F32
	}
	if v < math.MinInt32 {
		return MinI32F32
	}
	return I32F32(v << 32)
}

// U16Ratio is v/65535, truncated: the protocol's fractions are stored as u16.
func U16Ratio(v uint16) I32F32 { return I32F32((uint64(v) << 32) / math.MaxUint16) }

// Add is the saturating sum.
func (x I32F32) Add(y I32F32) I32F32 {
	s := x + y
	if (x^s)&(y^s) < 0 {
		return saturated(x < 0)
	}
	return s
}

// Sub is the saturating difference.
func (x I32F32) Sub(y I32F32) I32F32 {
	d := x - y
	if (x^y)&(x^d) < 0 {
		return saturated(x < 0)
	}
	return d
}

// Mul is the product, floored (toward minus infinity), saturating.
func (x I32F32) Mul(y I32F32) I32F32 {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	// bits.Mul64 is unsigned: take off the two's-complement excess.
	if x < 0 {
		hi -= uint64(y)
	}
	if y < 0 {
		hi -= uint64(x)
	}
	// It fits when the bits above the result all equal its sign.
	if top := int64(hi) >> 31; top != 0 && top != -1 {
		return saturated((x < 0) != (y < 0))
	}
	return I32F32(hi<<32 | lo>>32)
}

// SafeDiv is the quotient truncated toward zero, and 0 where y is 0 or the
// quotient does not fit.
func (x I32F32) SafeDiv(y I32F32) I32F32 {
	q, ok := x.quo(y)
	if !ok {
		return 0
	}
	return q
}

// Div is the quotient truncated toward zero, saturating; a division by zero
// saturates by the sign of x (0/0 is 0).
func (x I32F32) Div(y I32F32) I32F32 {
	q, ok := x.quo(y)
	switch {
	case ok:
		return q
	case x == 0:
		return 0
	default:
		return saturated((x < 0) != (y < 0))
	}
}

func (x I32F32) quo(y I32F32) (q I32F32, ok bool) {
	if y == 0 {
		return 0, false
	}
	n, d := magnitude(int64(x)), magnitude(int64(y))
	hi, lo := n>>32, n<<32
	if hi >= d {
		return 0, false
	}
	u, _ := bits.Div64(hi, lo, d)
	if (x < 0) != (y < 0) {
		if u > 1<<63 {
			return 0, false
		}
		return I32F32(-u), true
	}
	if u > math.MaxInt64 {
		return 0, false
	}
	return I32F32(u), true
}

// Clamp bounds x to [low, high].
func (x I32F32) Clamp(low, high I32F32) I32F32 { return min(max(x, low), high) }

// Floor is the largest whole number that is not above x.
func (x I32F32) Floor() int64 { return int64(x >> 32) }

// ToU16 is floor(x * 65535) clamped to a u16: the form in which the chain
// stores fractions.
func (x I32F32) ToU16() uint16 {
	if x <= 0 {
		return 0
	}
	if x >= OneI32F32 {
		return math.MaxUint16
	}
	return uint16(uint64(x) * math.MaxUint16 >> 32)
}

// MulInt is floor(x * v) for x >= 0, saturating; 0 for x < 0. It is the product
// in I96F32 that turns a share of an emission into rao.
func (x I32F32) MulInt(v uint64) uint64 {
	if x <= 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(x), v)
	if hi>>32 != 0 {
		return math.MaxUint64
	}
	return hi<<32 | lo>>32
}

func saturated(negative bool) I32F32 {
	if negative {
		return MinI32F32
	}
	return MaxI32F32
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}
