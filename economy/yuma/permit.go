package yuma

import (
	"cmp"
	"slices"

	"github.com/plexus-network/plexus/economy/fixed"
)

// Largest marks the k largest values; among equals the higher index wins.
func Largest(values []fixed.I32F32, k int) []bool {
	all := make([]uint16, len(values))
	for i := range all {
		all[i] = uint16(i)
	}
	chosen := make([]bool, len(values))
	mark(values, all, k, chosen)
	return chosen
}

// permit marks the k largest stakes that are not 0, with memory for the
// candidates, which it gives back.
func permit(stakes []fixed.I32F32, k int, chosen []bool, memory []uint16) []uint16 {
	candidates := memory[:0]
	for i, s := range stakes {
		if s != 0 {
			candidates = append(candidates, uint16(i))
		}
	}
	mark(stakes, candidates, k, chosen)
	return candidates
}

// mark sets chosen for the k best candidates.
func mark(values []fixed.I32F32, candidates []uint16, k int, chosen []bool) {
	if len(candidates) > k {
		slices.SortFunc(candidates, func(a, b uint16) int {
			if c := cmp.Compare(values[b], values[a]); c != 0 {
				return c
			}
			return cmp.Compare(b, a)
		})
		candidates = candidates[:k]
	}
	for _, i := range candidates {
		chosen[i] = true
	}
}
