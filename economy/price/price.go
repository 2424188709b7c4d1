// Package price sets what it costs to enter: the burn price of a neuron's
// registration, which halves in a fixed time and jumps at each registration, and
// the lock cost of a subnet, which doubles at each and falls in a straight line.
//
// It moves no funds. Prices are rao and never leave the bounds given. The rules
// stand in docs/protocol/economy.md. Start at [Decay] and [Bump].
package price

import (
	"math/bits"
	"slices"

	"github.com/plexus-network/plexus/economy/fixed"
)

const (
	oneQ32  uint64 = 1 << 32
	halfQ32 uint64 = 1 << 31
)

// Decay is the burn price after one block of a price that halves in halfLife
// blocks, within [low, high]. A halfLife of 0 means no decay: the price comes
// back as it is. Every product is floored, so that a half-life takes slightly
// more than half.
func Decay(burn uint64, halfLife uint16, low, high uint64) uint64 {
	if halfLife == 0 {
		return burn
	}
	return DecayBy(burn, DecayFactor(halfLife), low, high)
}

// DecayBy is [Decay] by a factor that the caller keeps, as it is the same in
// every block.
func DecayBy(burn, factorQ32, low, high uint64) uint64 {
	return clamp(mulQ32(burn, factorQ32), low, high)
}

// DecayFactor is the largest number of 2^-32 whose halfLife-th power, each
// product floored, is at most a half; for a halfLife of 0 it is 1.
func DecayFactor(halfLife uint16) (factorQ32 uint64) {
	if halfLife == 0 {
		return oneQ32
	}
	low, high := uint64(0), oneQ32
	for low+1 < high {
		middle := (low + high) / 2
		if powQ32(middle, halfLife) > halfQ32 {
			high = middle
		} else {
			low = middle
		}
	}
	return low
}

// Bump is the burn price after one registration: burn times multiplier, or burn
// where the multiplier is below 1, floored, within [low, high].
func Bump(burn uint64, multiplier fixed.U64F64, low, high uint64) uint64 {
	if multiplier.Less(fixed.IntU64F64(1)) {
		multiplier = fixed.IntU64F64(1)
	}
	return clamp(fixed.IntU64F64(burn).Mul(multiplier).Floor(), low, high)
}

// Lock is what the last subnet's registration left behind.
type Lock struct {
	Last      uint64 // rao that the last registration locked
	LastBlock uint64 // its block; 0 where there was none
	Min       uint64 // rao
	Interval  uint64 // blocks in which the cost falls by Last, at a block emission of 1 TAO
}

// Cost is what registering a subnet in the block locks, in rao: twice the last
// cost, falling in a straight line, and never below Min. Sums saturate. With an
// effective interval of 0 it does not fall.
func (l Lock) Cost(block, blockEmission uint64) uint64 {
	start := l.Last
	if l.LastBlock != 0 {
		start = saturatingMul(start, 2)
	}
	hi, lo := bits.Mul64(l.Interval, blockEmission)
	interval := ^uint64(0)
	if hi < 1_000_000_000 {
		interval, _ = bits.Div64(hi, lo, 1_000_000_000)
	}
	var step uint64
	if interval != 0 {
		step = l.Last / interval
	}
	fallen := saturatingMul(step, block-min(l.LastBlock, block))
	return max(start-min(fallen, start), l.Min)
}

// Median is the median of the prices that are not 0: the seed price of a new
// subnet's pool. Of an even number it is the mean of the two in the middle; of
// none it is 1.
func Median(prices []fixed.U64F64) fixed.U64F64 {
	sorted := make([]fixed.U64F64, 0, len(prices))
	for _, p := range prices {
		if !p.IsZero() {
			sorted = append(sorted, p)
		}
	}
	if len(sorted) == 0 {
		return fixed.IntU64F64(1)
	}
	slices.SortFunc(sorted, func(a, b fixed.U64F64) int {
		switch {
		case a.Less(b):
			return -1
		case b.Less(a):
			return 1
		default:
			return 0
		}
	})
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return sorted[middle-1].Add(sorted[middle]).SafeDiv(fixed.IntU64F64(2))
}

// powQ32 is base^exponent by repeated squaring, every product floored.
func powQ32(base uint64, exponent uint16) uint64 {
	result := oneQ32
	for ; exponent > 0; exponent >>= 1 {
		if exponent&1 == 1 {
			result = mulQ32(result, base)
		}
		base = mulQ32(base, base)
	}
	return result
}

// mulQ32 is floor(a * b / 2^32), saturating.
func mulQ32(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	if hi>>32 != 0 {
		return ^uint64(0)
	}
	return hi<<32 | lo>>32
}

func saturatingMul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	if hi != 0 {
		return ^uint64(0)
	}
	return lo
}

// clamp bounds v to [low, high]; high wins where they cross.
func clamp(v, low, high uint64) uint64 { return min(max(v, low), high) }
