package price

import "math/big"

// Interval is what an interval of registrations left behind.
type Interval struct {
	Burned uint16 // uids that were bought
	Worked uint16 // uids that were worked for
	Target uint16 // how many of both the subnet wants in an interval
}

// difficultyFraction is how many bits behind the point the adjustment keeps.
const difficultyFraction = 18

// Difficulty is the difficulty of registration by work after an interval, within
// [low, high]: difficulty times (registrations + target) / (2 * target), of which
// the part 1 - alpha/(2^64-1) counts. It rises only where at least as many worked
// as bought, and falls only where at most as many did; else the price bears the
// change. A target of 0 changes nothing.
func Difficulty(difficulty uint64, i Interval, alpha, low, high uint64) uint64 {
	registered := uint64(i.Burned) + uint64(i.Worked)
	target := uint64(i.Target)
	rises := registered > target && i.Worked >= i.Burned
	falls := registered <= target && i.Worked <= i.Burned
	if target == 0 || !rises && !falls {
		return difficulty
	}
	now := bigShift(difficulty)
	next := new(big.Int).Mul(now, new(big.Int).SetUint64(registered+target))
	next.Quo(next, new(big.Int).SetUint64(2*target))

	one := bigShift(1)
	kept := bigShift(alpha)
	kept.Quo(kept, new(big.Int).SetUint64(^uint64(0)))
	next.Mul(next, new(big.Int).Sub(one, kept))
	next.Add(next.Rsh(next, difficultyFraction), now.Rsh(now.Mul(now, kept), difficultyFraction))
	next.Rsh(next, difficultyFraction)
	if !next.IsUint64() {
		return high
	}
	return clamp(next.Uint64(), low, high)
}

// bigShift is x with [difficultyFraction] bits behind the point.
func bigShift(x uint64) *big.Int {
	return new(big.Int).Lsh(new(big.Int).SetUint64(x), difficultyFraction)
}
