// Package market holds what the prices of subnets decide: how the block's TAO is
// divided between them, how much of it their pools take, and which subnet gives
// way to a new one.
//
// It knows prices, not pools: a price is TAO for one alpha. The one idea is the
// moving price, which follows the price of the pool slowly, and the more slowly
// the younger the subnet, so that no trade of a moment moves emission. The rules
// stand in docs/protocol/economy.md. Start at [Shares].
package market

import (
	"math/big"

	"github.com/plexus-network/plexus/economy/fixed"
)

// Subnet is what Shares reads of a subnet that may earn emission.
type Subnet struct {
	MovingPrice fixed.U64F64
	Burned      fixed.U64F64 // the part of the last tempo's miner incentive that went to its owner
	Enabled     bool         // whether it earns TAO at all
}

var one = fixed.IntU64F64(1)

// Shares divides the emission between subnets by moving price, less what each
// burned; where all of them burned all, by moving price alone. Those that are
// not enabled get nothing, and the rest their shares. The shares sum to at most
// 1.
func Shares(subnets []Subnet) []fixed.U64F64 {
	prices := make([]fixed.U64F64, len(subnets))
	for i, s := range subnets {
		prices[i] = s.MovingPrice
	}
	normalise(prices)
	shares := make([]fixed.U64F64, len(subnets))
	burned, disabled := true, false
	for i, s := range subnets {
		shares[i] = prices[i].Mul(one.Sub(s.Burned))
		burned = burned && shares[i].IsZero()
		disabled = disabled || !s.Enabled
	}
	if burned {
		copy(shares, prices)
	}
	normalise(shares)
	if disabled {
		for i, s := range subnets {
			if !s.Enabled {
				shares[i] = fixed.U64F64{}
			}
		}
		normalise(shares)
	}
	return shares
}

// normalise divides v by its sum, in place; a sum of 0 changes nothing.
func normalise(v []fixed.U64F64) {
	var sum fixed.U64F64
	for _, x := range v {
		sum = sum.Add(x)
	}
	if sum.IsZero() {
		return
	}
	for i, x := range v {
		v[i] = x.SafeDiv(sum)
	}
}

// Moving is the moving price after a block: it moves toward the spot price, of
// which at most 1 counts, by alpha, of which the part blocks/(blocks+halving)
// counts, blocks being the age of the subnet's emission.
func Moving(moving, spot, alpha fixed.U64F64, blocks, halving uint64) fixed.U64F64 {
	age := fixed.IntU64F64(blocks)
	step := alpha.Mul(age.SafeDiv(age.Add(fixed.IntU64F64(halving))))
	if one.Less(spot) {
		spot = one
	}
	return step.Mul(spot).Add(one.Sub(step).Mul(moving))
}

// Injection is what a subnet's pool takes of its emission, in rao.
type Injection struct {
	TAO    uint64 // into the pool
	Alpha  uint64 // into the pool, made for it
	Excess uint64 // TAO that buys alpha from the pool instead
}

// Inject divides a subnet's TAO: as much as the pool takes with alpha at the
// spot price, alpha being capped at the root proportion of the block's alpha
// emission; the rest is excess.
func Inject(tao uint64, spot fixed.U64F64, rootProportion fixed.U96F32, alphaEmission uint64) Injection {
	price, amount := spot.U96F32(), fixed.IntU96F32(tao)
	alpha, in := amount.SafeDiv(price), amount
	limit := rootProportion.Mul(fixed.IntU96F32(alphaEmission))
	if limit.Less(alpha) {
		alpha = limit
		in = limit.Mul(price)
	}
	return Injection{TAO: in.Floor(), Alpha: alpha.Floor(), Excess: amount.Sub(in).Floor()}
}

// Listed is what Weakest reads of a subnet.
type Listed struct {
	MovingPrice fixed.U64F64
	Registered  uint64 // block
	Immune      bool   // too young to be dissolved
}

// Weakest is the place of the subnet that gives way to a new one: the lowest
// moving price, of equals the earliest registered, of these the first. found is
// false where all are immune.
func Weakest(subnets []Listed) (place int, found bool) {
	for i, s := range subnets {
		if s.Immune {
			continue
		}
		best := subnets[place]
		cheaper := s.MovingPrice.Less(best.MovingPrice)
		older := s.MovingPrice == best.MovingPrice && s.Registered < best.Registered
		if !found || cheaper || older {
			place, found = i, true
		}
	}
	return place, found
}

// FlowShares divides the emission by the subnets' net inflow of TAO, each to the
// given power. It sums to at most 1 where the powers' sum fits; what does not
// saturates.
func FlowShares(flows []fixed.U64F64, power fixed.U64F64) []fixed.U64F64 {
	unit := bits(one)
	shares := make([]fixed.U64F64, len(flows))
	for i, f := range flows {
		if !f.IsZero() {
			p := fixed.Power(bits(f), unit, bits(power), unit, unit)
			shares[i] = fromBits(p)
		}
	}
	normalise(shares)
	return shares
}

func bits(x fixed.U64F64) *big.Int {
	hi, lo := x.Bits()
	b := new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64)
	return b.Or(b, new(big.Int).SetUint64(lo))
}

// fromBits is the number with these raw bits, saturating.
func fromBits(b *big.Int) fixed.U64F64 {
	if b.BitLen() > 128 {
		return fixed.U64F64FromBits(^uint64(0), ^uint64(0))
	}
	hi := new(big.Int).Rsh(b, 64)
	return fixed.U64F64FromBits(hi.Uint64(), new(big.Int).Sub(b, new(big.Int).Lsh(hi, 64)).Uint64())
}
