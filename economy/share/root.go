package share

import "github.com/plexus-network/plexus/economy/fixed"

// Vote is one entry of a root validator's weights, toward a subnet by its place
// in the list of subnets.
type Vote struct {
	Subnet int
	Weight uint16
}

// RootShares divides the emission between subnets by the votes of root: each
// subnet's rank, the stake-weighted sum of the votes for it, times a consensus
// that falls to 0 where little stake votes for it at all. stake and votes have
// one item a root validator, the result has one a subnet; it sums to at most 1,
// and is all 0 where nobody with stake votes. rho is a whole number, kappa is of
// 65535. Votes for a subnet beyond the last are ignored, and a subnet stands at
// most once in a validator's votes.
func RootShares(stake []uint64, votes [][]Vote, subnets int, rho, kappa uint16) []fixed.I64F64 {
	shares, trust := make([]fixed.I64F64, subnets), make([]fixed.I64F64, subnets)
	var total fixed.I64F64
	for _, s := range stake {
		total = total.Add(fixed.IntI64F64(s))
	}
	for i, row := range votes {
		part := fixed.IntI64F64(stake[i]).SafeDiv(total)
		var sum uint64
		for _, v := range row {
			if v.Subnet < subnets {
				sum += uint64(v.Weight)
			}
		}
		for _, v := range row {
			if v.Subnet >= subnets || v.Weight == 0 {
				continue
			}
			weight := fixed.IntI64F64(uint64(v.Weight)).SafeDiv(fixed.IntI64F64(sum))
			shares[v.Subnet] = shares[v.Subnet].Add(part.Mul(weight))
			trust[v.Subnet] = trust[v.Subnet].Add(part)
		}
	}
	steepness, middle := fixed.IntI32F32(int64(rho)), fixed.U16Ratio(kappa)
	var sum fixed.I64F64
	for k := range shares {
		consensus := trust[k].I32F32().Sigmoid(steepness, middle)
		shares[k] = shares[k].Mul(consensus.I64F64())
		sum = sum.Add(shares[k])
	}
	for k := range shares {
		shares[k] = shares[k].SafeDiv(sum)
	}
	return shares
}

// Allot is each share of an amount, floored.
func Allot(amount uint64, shares []fixed.I64F64) []uint64 {
	rao := make([]uint64, len(shares))
	for i, s := range shares {
		rao[i] = s.Mul(fixed.IntI64F64(amount)).Floor()
	}
	return rao
}
