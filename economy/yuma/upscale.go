package yuma

import (
	"math"

	"github.com/plexus-network/plexus/economy/fixed"
)

// upscaleTurn is the maximum above which a scale is rounded before it is
// applied, so that a product with 65535 fits.
const upscaleTurn = 32768

// Upscale scales weights in place so that the largest is 65535, rounding halves
// up: the form in which the chain stores them. All zeros stay.
func Upscale(weights []uint16) {
	var most uint16
	for _, w := range weights {
		most = max(most, w)
	}
	switch {
	case most == 0, most == math.MaxUint16:
	case most > upscaleTurn:
		scale := uint64(math.MaxUint16) << 32 / uint64(most)
		for k, w := range weights {
			weights[k] = uint16((uint64(w)*scale + one/2) >> 32)
		}
	default:
		// The quotient has 32 fraction bits, truncated; its half is then
		// rounded up.
		for k, w := range weights {
			weights[k] = uint16((uint64(w)*math.MaxUint16<<32/uint64(most) + one/2) >> 32)
		}
	}
}

// UpscaleFixed is [Upscale] of numbers that may be fractions, at least 0; what
// passes 65535 saturates.
func UpscaleFixed(values []fixed.I32F32) []uint16 {
	var most fixed.I32F32
	for _, v := range values {
		most = max(most, v)
	}
	full := fixed.IntI32F32(math.MaxUint16)
	upscaled := make([]uint16, len(values))
	for k, v := range values {
		switch {
		case most == 0:
		case most > upscaleTurn*fixed.OneI32F32:
			v = v.Mul(full.SafeDiv(most))
		default:
			v = v.Mul(full).SafeDiv(most)
		}
		upscaled[k] = uint16(min(v.Add(one/2).Floor(), math.MaxUint16))
	}
	return upscaled
}

// MaxLimited tells whether the largest weight is at most limit (of 65535) of
// their sum; weights that sum to 0 are.
func MaxLimited(weights []uint16, limit uint16) bool {
	var most, sum uint64
	for _, w := range weights {
		most, sum = max(most, uint64(w)), sum+uint64(w)
	}
	if sum == 0 {
		return true
	}
	return most<<32/sum <= fromU16(limit)
}
