package share

import "github.com/plexus-network/plexus/economy/fixed"

// Stake is what stands behind a hotkey: alpha on the subnet, TAO on root.
type Stake struct{ Alpha, Root uint64 }

// Parent is a hotkey that gives part of its stake to a child.
type Parent struct {
	Stake
	Proportion uint64 // of 2^64-1: the part of its stake that it gives
	SameOwner  bool   // its coldkey owns the child too; then the child takes nothing
}

// Child is a hotkey that validates with its own and its parents' stake.
type Child struct {
	Stake
	Given   []uint64 // of 2^64-1: the parts of its stake that it gives to children of its own
	Parents []Parent
	Take    uint16 // of 65535: what it keeps of its parents' dividends
	Burn    uint64 // of 2^64-1: what is burned of them
}

// Inheritance is a part of another hotkey's stake.
type Inheritance struct {
	Amount     uint64 // rao of the giver's stake
	Proportion uint64 // of 2^64-1
}

// Inherit is a stake after inheritance: own, less the given proportions (of
// 2^64-1) of it, and the received parts of others'. It is floored.
func Inherit(own uint64, given []uint64, received []Inheritance) uint64 {
	stake := fixed.IntU96F32(own)
	var out, in fixed.U96F32
	for _, p := range given {
		out = out.Add(stake.Mul(proportion(p)))
	}
	for _, r := range received {
		in = in.Add(fixed.IntU96F32(r.Amount).Mul(proportion(r.Proportion)))
	}
	return stake.Sub(out).Add(in).Floor()
}

// Weight is a hotkey's stake weight, the stake that an epoch reads: alpha, and
// TAO at the TAO weight (of 2^64-1), both after inheritance.
func Weight(alpha, tao, taoWeight uint64) fixed.I64F64 {
	hi, lo := proportion(taoWeight).Bits()
	weight := fixed.I64F64FromBits(hi<<32|lo>>32, lo<<32)
	return fixed.IntI64F64(alpha).Add(fixed.IntI64F64(tao).Mul(weight))
}

// ToParents divides a child's dividend by whose stake earned it, taoWeight being
// of 2^64-1. parents has one amount a parent, in their order; own is what the
// child keeps, its take included; burned is neither's. All are floored.
func (c Child) ToParents(dividend, taoWeight uint64) (parents []uint64, own, burned uint64) {
	tao := proportion(taoWeight)
	total := fixed.IntU96F32(c.kept(tao))
	contributions := make([]fixed.U96F32, len(c.Parents))
	for i, p := range c.Parents {
		contributions[i] = contribution(p.Stake, proportion(p.Proportion), tao)
		total = total.Add(contributions[i])
	}
	whole := fixed.IntU96F32(dividend)
	rest, taken := whole, fixed.U96F32{}
	take, burn := fraction(c.Take), proportion(c.Burn)
	parents = make([]uint64, len(c.Parents))
	for i, p := range c.Parents {
		earned := whole.Mul(contributions[i].SafeDiv(total))
		rest = rest.Sub(earned)
		if !p.SameOwner {
			toBurn, toChild := burn.Mul(earned), take.Mul(earned)
			earned = earned.Sub(toBurn).Sub(toChild)
			taken = taken.Add(toChild)
			burned = add(burned, toBurn.Floor())
		}
		parents[i] = earned.Floor()
	}
	return parents, rest.Add(taken).Floor(), burned
}

// kept is the child's own stake that it validates with, floored.
func (c Child) kept(tao fixed.U96F32) uint64 {
	remaining := unit
	for _, p := range c.Given {
		remaining = remaining.Sub(proportion(p))
	}
	return contribution(c.Stake, remaining, tao).Floor()
}

func contribution(s Stake, part, tao fixed.U96F32) fixed.U96F32 {
	alpha := fixed.IntU96F32(s.Alpha).Mul(part)
	root := fixed.IntU96F32(s.Root).Mul(part).Mul(tao)
	return alpha.Add(root)
}

// Holder is a hotkey with a dividend to be paid.
type Holder struct {
	Stake
	Dividend uint64
}

// Dividends pays out two pots: validatorPot, alpha for the holders' alpha, and
// rootPot, alpha for their TAO on root, each by the part of the dividends that
// the alpha and the TAO earned. taoWeight is of 2^64-1. The amounts are in the
// holders' order, floored.
func Dividends(holders []Holder, validatorPot, rootPot, taoWeight uint64) (alpha, root []uint64) {
	tao := proportion(taoWeight)
	alphaParts, rootParts := make([]fixed.U96F32, len(holders)), make([]fixed.U96F32, len(holders))
	var alphaSum, rootSum fixed.U96F32
	for i, h := range holders {
		weighted := fixed.IntU96F32(h.Root).Mul(tao)
		ratio := weighted.SafeDiv(fixed.IntU96F32(h.Alpha).Add(weighted))
		dividend := fixed.IntU96F32(h.Dividend)
		rootParts[i] = dividend.Mul(ratio)
		alphaParts[i] = dividend.Sub(rootParts[i])
		alphaSum, rootSum = alphaSum.Add(alphaParts[i]), rootSum.Add(rootParts[i])
	}
	alpha, root = make([]uint64, len(holders)), make([]uint64, len(holders))
	for i := range holders {
		alpha[i] = fixed.IntU96F32(validatorPot).Mul(alphaParts[i].SafeDiv(alphaSum)).Floor()
		root[i] = fixed.IntU96F32(rootPot).Mul(rootParts[i].SafeDiv(rootSum)).Floor()
	}
	return alpha, root
}
