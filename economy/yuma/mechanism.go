package yuma

import (
	"math"
	"math/bits"

	"github.com/plexus-network/plexus/economy/fixed"
)

// subnetLimit is the number of subnets that a storage index has room for.
const subnetLimit = 4096

// StorageIndex names the weights, bonds and the like of one mechanism of a
// subnet; mechanism 0 has the netuid itself. netuid is below 4096, mechanism
// below 16.
func StorageIndex(netuid uint16, mechanism uint8) uint16 {
	return uint16(mechanism)*subnetLimit + netuid
}

// SplitEmission divides an emission between count mechanisms, by the parts given
// (of 65535) or alike where there are none; what rounding leaves goes to
// mechanism 0.
func SplitEmission(emission uint64, count int, parts []uint16) []uint64 {
	split := make([]uint64, count)
	left := emission
	for k := range split {
		switch {
		case len(parts) == 0:
			split[k] = emission / uint64(count)
		case k < len(parts):
			hi, lo := bits.Mul64(emission, uint64(parts[k]))
			split[k], _ = bits.Div64(hi, lo, math.MaxUint16)
			split[k] = min(split[k], left)
		}
		left -= split[k]
	}
	if count > 0 {
		split[0] += left
	}
	return split
}

// Merge joins the epochs of a subnet's mechanisms, emissions being what each
// divided. Server and validator emissions add up; the stored vectors are
// weighted by emission, each summand floored; a neuron is active, or permitted,
// where it is so anywhere. Incentive, Bonds and Raw stay with the mechanisms and
// are nil.
func Merge(epochs []Output, emissions []uint64) Output {
	if len(epochs) == 0 {
		return Output{}
	}
	n := len(epochs[0].Active)
	m := Output{
		Active: make([]bool, n), Permit: make([]bool, n), StakeWeight: make([]uint16, n), Consensus: make([]uint16, n),
		ValidatorTrust: make([]uint16, n), Dividends: make([]uint16, n), ServerEmission: make([]uint64, n),
		ValidatorEmission: make([]uint64, n), Emission: make([]uint64, n),
	}
	for k, weight := range mechanismWeights(emissions) {
		e := &epochs[k]
		for i := range n {
			m.Active[i] = m.Active[i] || e.Active[i]
			m.Permit[i] = m.Permit[i] || e.Permit[i]
			m.ServerEmission[i] += e.ServerEmission[i]
			m.ValidatorEmission[i] += e.ValidatorEmission[i]
			m.Emission[i] += fixed.IntU64F64(e.Emission[i]).Mul(weight).Floor()
			m.StakeWeight[i] += weighted(e.StakeWeight[i], weight)
			m.Consensus[i] += weighted(e.Consensus[i], weight)
			m.ValidatorTrust[i] += weighted(e.ValidatorTrust[i], weight)
			m.Dividends[i] += weighted(e.Dividends[i], weight)
		}
	}
	return m
}

// mechanismWeights are the parts of the emissions; without any, mechanism 0 has
// all.
func mechanismWeights(emissions []uint64) []fixed.U64F64 {
	weights := make([]fixed.U64F64, len(emissions))
	var sum uint64
	for _, e := range emissions {
		sum += e
	}
	for k, e := range emissions {
		weights[k] = fixed.IntU64F64(e).SafeDiv(fixed.IntU64F64(sum))
	}
	if sum == 0 && len(weights) > 0 {
		weights[0] = fixed.IntU64F64(1)
	}
	return weights
}

func weighted(v uint16, weight fixed.U64F64) uint16 {
	return uint16(fixed.IntU64F64(uint64(v)).Mul(weight).Floor())
}
