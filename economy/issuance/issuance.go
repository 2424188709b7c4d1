// Package issuance is the emission curve: how much TAO a block makes, given how
// much there is, and in the same way how much alpha a subnet's block makes.
//
// It mints nothing; it only names amounts. The curve halves each time that half
// of what was left has been issued, and issues 21 million whole tokens in all.
// Amounts are rao (1e-9 of a token). The rule stands in
// docs/protocol/economy.md. Start at [BlockEmission].
package issuance

import "math/bits"

// Supply is the most that is ever issued, in rao.
const Supply uint64 = 21_000_000_000_000_000

// FirstEmission is what a block makes at issuance 0, in rao.
const FirstEmission uint64 = 1_000_000_000

// BlockEmission is what a block makes when issuance rao exist: FirstEmission
// halved as often as half of what was left has been issued, floored; 0 from
// Supply on. It is a small part of what is left, so that the total never passes Supply.
func BlockEmission(issuance uint64) uint64 {
	if issuance >= Supply {
		return 0
	}
	return FirstEmission >> halvings(issuance)
}

// halvings is floor(log2(1 / (1 - issuance/Supply))) with the inner ratio
// truncated to 32 fraction bits, for issuance < Supply. It is at most 32.
func halvings(issuance uint64) uint {
	hi, lo := bits.Mul64(issuance, 1<<32)
	issued, _ := bits.Div64(hi, lo, Supply)
	left := uint64(1)<<32 - issued // at least 1: the ratio is truncated
	return uint(32 - bits.Len64(left-1))
}
