package fixed

import (
	"math"
	"math/bits"
)

// expClamp bounds the argument of ExpSafe.
const expClamp = 20 * OneI32F32

// expTerms is the number of terms that the series stops before.
const expTerms = 32

// eTruncated is e cut to 23 fraction bits, what the protocol answers for exp(1).
const eTruncated I32F32 = 11674931200

// ExpSafe is e^x for x clamped to [-20, 20], where it fits, by the protocol's
// series of 31 terms, each floored. For 1 it is e cut to 23 fraction bits, and
// e^-x is 1/e^x truncated.
func (x I32F32) ExpSafe() I32F32 {
	x = x.Clamp(-expClamp, expClamp)
	if x == OneI32F32 {
		return eTruncated
	}
	y := max(x, -x)
	term, sum := y, OneI32F32+y
	for i := I32F32(2); i < expTerms; i++ {
		term = term.Mul(y) / i
		sum += term
	}
	if x < 0 {
		return OneI32F32.Div(sum)
	}
	return sum
}

// Sigmoid is 1/(1 + exp(-rho*(x - kappa))), by [I32F32.ExpSafe].
func (x I32F32) Sigmoid(rho, kappa I32F32) I32F32 {
	exponent := rho.Mul(-OneI32F32).Mul(x.Sub(kappa))
	return OneI32F32.Div(OneI32F32.Add(exponent.ExpSafe()))
}

// lanes is how many series ExpSafeAll computes side by side: each step of one
// waits for the step before, so that a processor is free for the others.
const lanes = 4

// laneLimit bounds the arguments that a lane takes: up to it, a term times y
// stays below 2^59, and a product with the reciprocals below is exact.
const laneLimit = 18 * OneI32F32

// reciprocals[i] is floor(2^64/i) + 1. For t < 2^59 and i < 32 the upper half of
// t * reciprocals[i] is floor(t/i): the excess of the reciprocal, at most 1,
// adds less than 1/i to the quotient.
var reciprocals = func() (r [expTerms]uint64) {
	for i := uint64(2); i < expTerms; i++ {
		r[i] = math.MaxUint64/i + 1
	}
	return r
}()

// ExpSafeAll replaces each number by its [I32F32.ExpSafe].
func ExpSafeAll(xs []I32F32) {
	for len(xs) >= lanes {
		expLanes((*[lanes]I32F32)(xs))
		xs = xs[lanes:]
	}
	for k, x := range xs {
		xs[k] = x.ExpSafe()
	}
}

func expLanes(xs *[lanes]I32F32) {
	var y [lanes]uint64
	for k, x := range xs {
		y[k] = magnitude(int64(x))
		if y[k] > uint64(laneLimit) || x == OneI32F32 {
			for k, x := range xs {
				xs[k] = x.ExpSafe()
			}
			return
		}
	}
	y0, y1, y2, y3 := y[0], y[1], y[2], y[3]
	t0, t1, t2, t3 := y0, y1, y2, y3
	s0, s1, s2, s3 := one+y0, one+y1, one+y2, one+y3
	for _, r := range reciprocals[2:] {
		t0, t1, t2, t3 = step(t0, y0, r), step(t1, y1, r), step(t2, y2, r), step(t3, y3, r)
		if t0|t1|t2|t3 == 0 {
			break
		}
		s0, s1, s2, s3 = s0+t0, s1+t1, s2+t2, s3+t3
	}
	for k, s := range [lanes]uint64{s0, s1, s2, s3} {
		if xs[k] < 0 {
			s, _ = bits.Div64(1, 0, s)
		}
		xs[k] = I32F32(s)
	}
}

// one is 1 in raw bits.
const one = uint64(OneI32F32)

// step is the next term of the series: floor(floor(term*y) / i) by i's
// reciprocal.
func step(term, y, reciprocal uint64) uint64 {
	hi, lo := bits.Mul64(term, y)
	next, _ := bits.Mul64(hi<<32|lo>>32, reciprocal)
	return next
}
