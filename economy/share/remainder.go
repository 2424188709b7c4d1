package share

import (
	"cmp"
	"math/bits"
	"slices"
)

// LargestRemainder divides pot by weights without a rest: each gets its exact
// share floored, and the rao left over go one each to the largest remainders, of
// equals to the earlier. Where the weights are all 0 nobody gets anything.
func LargestRemainder(pot uint64, weights []uint64) []uint64 {
	shares := make([]uint64, len(weights))
	var total wide
	for _, w := range weights {
		total = total.add(w)
	}
	if total == (wide{}) {
		return shares
	}
	remainders := make([]wide, len(weights))
	left := pot
	for i, w := range weights {
		shares[i], remainders[i] = product(pot, w).divide(total)
		left -= shares[i]
	}
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return remainders[b].compare(remainders[a]) })
	for _, i := range order[:left] {
		shares[i]++
	}
	return shares
}

// wide is an unsigned 128-bit integer.
type wide struct{ hi, lo uint64 }

func product(a, b uint64) (p wide) {
	p.hi, p.lo = bits.Mul64(a, b)
	return p
}

func (a wide) add(b uint64) wide {
	lo, carry := bits.Add64(a.lo, b, 0)
	return wide{a.hi + carry, lo}
}

func (a wide) sub(b wide) wide {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	return wide{a.hi - b.hi - borrow, lo}
}

func (a wide) compare(b wide) int {
	if c := cmp.Compare(a.hi, b.hi); c != 0 {
		return c
	}
	return cmp.Compare(a.lo, b.lo)
}

// divide is floor(a/b) and the remainder, for b > 0 and a quotient of 64 bits.
func (a wide) divide(b wide) (quotient uint64, remainder wide) {
	if b.hi == 0 {
		quotient, remainder.lo = bits.Div64(a.hi, a.lo, b.lo)
		return quotient, remainder
	}
	// Normalise b, estimate with its upper half, and mend the estimate, which
	// is at most 1 too large for a quotient this small.
	shift := bits.LeadingZeros64(b.hi)
	top := b.hi<<shift | b.lo>>1>>(63-shift)
	quotient, _ = bits.Div64(a.hi>>1, a.hi<<63|a.lo>>1, top)
	quotient >>= 63 - shift
	if quotient != 0 {
		quotient--
	}
	remainder = a.sub(b.times(quotient))
	if remainder.compare(b) >= 0 {
		quotient++
		remainder = remainder.sub(b)
	}
	return quotient, remainder
}

// times is a * q modulo 2^128.
func (a wide) times(q uint64) wide {
	hi, lo := bits.Mul64(a.lo, q)
	return wide{hi + a.hi*q, lo}
}
