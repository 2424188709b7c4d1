package fixed

import (
	"encoding/binary"
	"math/bits"
)

// u128 is an unsigned 128-bit integer, or the two's complement of a signed one.
type u128 struct{ hi, lo uint64 }

// u256 is an unsigned 256-bit integer, least significant limb first.
type u256 [4]uint64

var maxU128 = u128{^uint64(0), ^uint64(0)}

func (a u128) isZero() bool { return a.hi|a.lo == 0 }

func (a u128) less(b u128) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

func (a u128) add(b u128) (sum u128, carry uint64) {
	sum.lo, carry = bits.Add64(a.lo, b.lo, 0)
	sum.hi, carry = bits.Add64(a.hi, b.hi, carry)
	return sum, carry
}

func (a u128) sub(b u128) (difference u128, borrow uint64) {
	difference.lo, borrow = bits.Sub64(a.lo, b.lo, 0)
	difference.hi, borrow = bits.Sub64(a.hi, b.hi, borrow)
	return difference, borrow
}

func (a u128) neg() u128 {
	n, _ := u128{}.sub(a)
	return n
}

// mul is the whole product.
func (a u128) mul(b u128) (p u256) {
	var carry uint64
	h1, l1 := bits.Mul64(a.lo, b.lo)
	h2, l2 := bits.Mul64(a.hi, b.lo)
	h3, l3 := bits.Mul64(a.lo, b.hi)
	h4, l4 := bits.Mul64(a.hi, b.hi)
	p[0] = l1
	p[1], carry = bits.Add64(h1, l2, 0)
	p[2], carry = bits.Add64(h2, l4, carry)
	p[3] = h4 + carry
	p[1], carry = bits.Add64(p[1], l3, 0)
	p[2], carry = bits.Add64(p[2], h3, carry)
	p[3] += carry
	return p
}

// shl is a << n in 256 bits, n < 128.
func (a u128) shl(n uint) (p u256) {
	limb, n := n/64, n%64
	p[limb] = a.lo << n
	p[limb+1] = a.hi<<n | a.lo>>1>>(63-n)
	p[limb+2] = a.hi >> 1 >> (63 - n)
	return p
}

// shr is p >> n for n in [0, 64], and whether it fits 128 bits; inexact tells
// that set bits were shifted out.
func (p u256) shr(n uint) (q u128, fits, inexact bool) {
	low := func(hi, lo uint64) uint64 { return lo>>n | hi<<1<<(63-n) }
	if n == 64 {
		return u128{p[2], p[1]}, p[3] == 0, p[0] != 0
	}
	if n == 0 {
		return u128{p[1], p[0]}, p[2]|p[3] == 0, false
	}
	return u128{low(p[2], p[1]), low(p[1], p[0])}, p[3] == 0 && p[2]>>n == 0, p[0]<<(64-n) != 0
}

// quo is floor(p/d) and whether it fits 128 bits; d must not be 0.
func (p u256) quo(d u128) (q u128, fits bool) {
	if d.hi == 0 {
		var r uint64
		var digits u256
		for i := 3; i >= 0; i-- {
			digits[i], r = bits.Div64(r, p[i], d.lo)
		}
		return u128{digits[1], digits[0]}, digits[2]|digits[3] == 0
	}
	// Knuth's algorithm D with two 64-bit divisor digits. The quotient fits
	// when the two top limbs are below the divisor.
	if !(u128{p[3], p[2]}).less(d) {
		return u128{}, false
	}
	shift := uint(bits.LeadingZeros64(d.hi))
	high := func(hi, lo uint64) uint64 { return hi<<shift | lo>>1>>(63-shift) }
	dh, dl := high(d.hi, d.lo), d.lo<<shift
	r2, r1 := high(p[3], p[2]), high(p[2], p[1])
	next := [2]uint64{high(p[1], p[0]), p[0] << shift}
	var digits [2]uint64
	for i := range digits {
		digits[i], r2, r1 = quoDigit(r2, r1, next[i], dh, dl)
	}
	return u128{digits[0], digits[1]}, true
}

// quoDigit divides (r2,r1,r0) by the normalised (dh,dl), with (r2,r1) < (dh,dl).
func quoDigit(r2, r1, r0, dh, dl uint64) (q, newR2, newR1 uint64) {
	if r2 >= dh {
		q = ^uint64(0)
	} else {
		q, _ = bits.Div64(r2, r1, dh)
	}
	for {
		h1, l1 := bits.Mul64(q, dl)
		h2, l2 := bits.Mul64(q, dh)
		mid, carry := bits.Add64(h1, l2, 0)
		top := h2 + carry
		s0, borrow := bits.Sub64(r0, l1, 0)
		s1, borrow := bits.Sub64(r1, mid, borrow)
		_, borrow = bits.Sub64(r2, top, borrow)
		if borrow == 0 {
			return q, s1, s0
		}
		q-- // the estimate is at most 2 too large
	}
}

func (a u128) bytes() (b [16]byte) {
	binary.LittleEndian.PutUint64(b[:8], a.lo)
	binary.LittleEndian.PutUint64(b[8:], a.hi)
	return b
}

func u128FromBytes(b [16]byte) u128 {
	return u128{hi: binary.LittleEndian.Uint64(b[8:]), lo: binary.LittleEndian.Uint64(b[:8])}
}

// mulUnsigned is the floored fixed-point product with the given fraction bits.
func mulUnsigned(a, b u128, fraction uint) (u128, bool) {
	q, fits, _ := a.mul(b).shr(fraction)
	return q, fits
}

// quoUnsigned is the truncated fixed-point quotient; ok is false when b is 0 or
// the quotient does not fit.
func quoUnsigned(a, b u128, fraction uint) (q u128, ok bool) {
	if b.isZero() {
		return u128{}, false
	}
	return a.shl(fraction).quo(b)
}
