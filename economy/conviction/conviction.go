// Package conviction is what long holding earns: voting power, which follows a
// validator's stake slowly, and conviction, which grows in locked stake.
//
// It holds no accounts. Stakes are alpha rao, times are blocks. The rules stand
// in docs/protocol/economy.md. Start at [Power] and [Lock].
package conviction

import (
	"math/bits"

	"github.com/plexus-network/plexus/economy/fixed"
)

// powerUnit is the unit of Power's alpha.
const powerUnit = 1_000_000_000_000_000_000

// Power is a validator's voting power after an epoch: alpha (of 1e18; more counts
// as 1e18) of the way from the old power to its stake, floored.
func Power(old, stake, alpha uint64) uint64 {
	alpha = min(alpha, powerUnit)
	h1, l1 := bits.Mul64(alpha, stake)
	h2, l2 := bits.Mul64(powerUnit-alpha, old)
	lo, carry := bits.Add64(l1, l2, 0)
	power, _ := bits.Div64(h1+h2+carry, lo, powerUnit) // a mean of two u64 fits
	return power
}

// dust is the value in rao below which a lock counts as nothing.
const dust = 100

// decayLimit bounds the exponent of Decay.
const decayLimit = 40

// Decay is e^(-blocks/period), the exponent being at least -40: 1 for no blocks,
// else 0 for no period.
func Decay(blocks, period uint64) fixed.I64F64 {
	switch {
	case blocks == 0:
		return fixed.IntI64F64(1)
	case period == 0:
		return fixed.I64F64{}
	}
	limit := fixed.IntI64F64(decayLimit)
	ratio := fixed.IntI64F64(blocks).SafeDiv(fixed.IntI64F64(period))
	if limit.Less(ratio) {
		ratio = limit
	}
	return ratio.ExpNegative()
}

// Lock is stake locked toward a hotkey. The zero value is none.
type Lock struct {
	Mass       uint64 // rao that are locked
	Conviction uint64 // rao of conviction, at most about the mass ever locked
	Perpetual  bool   // the mass does not unlock
	Owner      bool   // toward the owner's hotkey: conviction is the mass at once
}

// Roll is the lock after blocks. Its mass unlocks in unlock blocks (to the part
// 1/e), its conviction follows the mass in mature blocks.
func (l Lock) Roll(blocks, unlock, mature uint64) Lock {
	mass, follows := fixed.IntI64F64(l.Mass), Decay(blocks, mature)
	one := fixed.IntI64F64(1)
	var gained fixed.I64F64
	switch {
	case l.Perpetual:
		gained = mass.Mul(one.Sub(follows))
	case unlock == mature:
		gained = mass.Mul(ratio(blocks, mature)).Mul(follows)
	default:
		// unlock/(unlock-mature) * (e^(-t/unlock) - e^(-t/mature)); both
		// factors change sign together.
		remains := Decay(blocks, unlock)
		if unlock > mature {
			gained = mass.Mul(ratio(unlock, unlock-mature)).Mul(remains.Sub(follows))
		} else {
			gained = mass.Mul(ratio(unlock, mature-unlock)).Mul(follows.Sub(remains))
		}
	}
	if !l.Perpetual {
		mass = mass.Mul(Decay(blocks, unlock))
	}
	l.Conviction = settle(fixed.IntI64F64(l.Conviction).Mul(follows).Add(gained))
	l.Mass = settle(mass)
	if l.Owner {
		l.Conviction = l.Mass
	}
	return l
}

func ratio(a, b uint64) fixed.I64F64 { return fixed.IntI64F64(a).SafeDiv(fixed.IntI64F64(b)) }

// settle floors a value, and drops dust.
func settle(v fixed.I64F64) uint64 {
	rao := v.Floor()
	if rao < dust {
		return 0
	}
	return rao
}
