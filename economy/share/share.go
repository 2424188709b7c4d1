// Package share divides emission: a block's alpha between owner, root, miners
// and validators; an epoch's dividends between parents and children, alpha and
// root, delegate and nominators; a pool between its holders; and the block's TAO
// between subnets.
//
// It holds no accounts: amounts go in and amounts come out, in rao, floored, and
// no division gives out more than it got. What rounding leaves stays with the
// caller. Proportions of 2^64-1 or 65535 are named so.
//
// The rules stand in docs/protocol/economy.md. Start at [Split].
package share

import (
	"math"

	"github.com/plexus-network/plexus/economy/fixed"
)

// Half of what the owner leaves goes to miners, half to validators and root.
var half = fixed.U96F32FromBits(0, 1<<31)

var unit = fixed.IntU96F32(1)

// RootProportion is root's claim on a subnet's dividends: its TAO at the TAO
// weight (of 2^64-1), as part of that and the subnet's alpha issuance.
func RootProportion(rootTAO, taoWeight, alphaIssuance uint64) fixed.U96F32 {
	weighted := proportion(taoWeight).Mul(fixed.IntU96F32(rootTAO))
	return weighted.SafeDiv(weighted.Add(fixed.IntU96F32(alphaIssuance)))
}

// Parts are a block's alpha, divided; each is floored.
type Parts struct{ Owner, Server, Validator, Root uint64 }

// Split divides a block's alpha: ownerCut (of 65535; 0 for none) to the owner;
// of the rest half to miners, half to validators, and of that half
// rootProportion to root.
func Split(alpha uint64, ownerCut uint16, rootProportion fixed.U96F32) Parts {
	out := fixed.IntU96F32(alpha)
	cut := out.Mul(fraction(ownerCut))
	out = out.Sub(cut)
	root := rootProportion.Mul(out).Mul(half)
	server := out.Mul(half)
	validator := out.Sub(server).Sub(root)
	return Parts{Owner: cut.Floor(), Server: server.Floor(), Validator: validator.Floor(), Root: root.Floor()}
}

// ValidatorPot is what an epoch's validators share: their own pending, and that
// of the miners too where no miner earned anything.
func ValidatorPot(server, validator, incentives uint64) uint64 {
	if incentives != 0 {
		return validator
	}
	return add(server, validator)
}

// Take is a delegate's part of a payout, take being of 65535; the rest is its
// nominators'. Both are floored.
func Take(payout uint64, take uint16) (delegate, nominators uint64) {
	whole := fixed.IntU96F32(payout)
	part := whole.Mul(fraction(take))
	return part.Floor(), whole.Sub(part).Floor()
}

// proportion is v / (2^64-1).
func proportion(v uint64) fixed.U96F32 {
	return fixed.IntU96F32(v).SafeDiv(fixed.IntU96F32(math.MaxUint64))
}

// fraction is v / 65535.
func fraction(v uint16) fixed.U96F32 {
	return fixed.IntU96F32(uint64(v)).SafeDiv(fixed.IntU96F32(math.MaxUint16))
}

// add is the saturating sum.
func add(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}
