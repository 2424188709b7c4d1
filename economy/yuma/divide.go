package yuma

import "math/bits"

// one is 1 in I32F32 bits. Within an epoch all numbers but alpha's exponent are
// at least 0, so that bits of I32F32 are handled as uint64.
const one = 1 << 32

// divider divides many numbers by one divisor with a multiplication in place of
// a division. The zero value divides everything to 0, as the protocol's
// division by 0 does.
type divider struct{ divisor, reciprocal uint64 }

func newDivider(divisor uint64) divider {
	if divisor == 0 {
		return divider{}
	}
	return divider{divisor, ^uint64(0) / divisor}
}

// quo is floor(x * 2^32 / divisor), for x <= 2^32, x <= divisor < 2^62.
func (v divider) quo(x uint64) uint64 {
	hi, lo := bits.Mul64(x, v.reciprocal)
	q := hi<<32 | lo>>32
	// The reciprocal is short by less than 2, so q by at most 2: mend it by the
	// remainder, which is exact modulo 2^64.
	for rest := x<<32 - q*v.divisor; rest >= v.divisor && v.divisor != 0; rest -= v.divisor {
		q++
	}
	return q
}

// mul is the floored product of two numbers in I32F32 bits, both at most 2^32.
func mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi<<32 | lo>>32
}

// toU16 is floor(x * 65535) for x in I32F32 bits, saturating at 65535.
func toU16(x uint64) uint16 {
	if x >= one {
		return 65535
	}
	return uint16(x * 65535 >> 32)
}

// fromU16 is floor(2^32 * v / 65535): 2^32 is 65535*65537 + 1.
func fromU16(v uint16) uint64 { return uint64(v)*65537 + (uint64(v)+1)>>16 }
