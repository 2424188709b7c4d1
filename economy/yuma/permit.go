package yuma

import (
	"cmp"
	"slices"

	"github.com/plexus-network/plexus/economy/fixed"
)

// MostStaked marks the k largest values that are not 0; among equals the higher
// index wins.
func MostStaked(values []fixed.I32F32, k int) []bool {
	chosen := make([]bool, len(values))
	mostStaked(values, k, chosen, nil)
	return chosen
}

// mostStaked is MostStaked into chosen, with memory for the candidates.
func mostStaked(values []fixed.I32F32, k int, chosen []bool, memory []uint16) []uint16 {
	candidates := memory[:0]
	for i, v := range values {
		if v != 0 {
			candidates = append(candidates, uint16(i))
		}
	}
	best := candidates
	if len(best) > k {
		slices.SortFunc(best, func(a, b uint16) int {
			if c := cmp.Compare(values[b], values[a]); c != 0 {
				return c
			}
			return cmp.Compare(b, a)
		})
		best = best[:k]
	}
	for _, i := range best {
		chosen[i] = true
	}
	return candidates
}
