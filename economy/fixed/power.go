package fixed

import (
	"math/big"
	"sync"
)

// powerBits is the working precision of [Power]; the last powerGuard bits of it
// take the roundings of its series.
const (
	powerBits  = 384
	powerGuard = 96
)

// Power is floor(scale * (num/den)^(expNum/expDen)) for any positive integers. A
// power that lies within 2^-96 of a whole number is taken to be whole, which is
// how exact powers come out exact. Arguments are not changed.
func Power(num, den, expNum, expDen, scale *big.Int) *big.Int {
	if expNum.Cmp(expDen) == 0 {
		q := new(big.Int).Mul(scale, num)
		return q.Quo(q, den)
	}
	log := logRatio(num, den)
	log.Mul(log, expNum)
	log.Quo(log, expDen)
	power := expBits(log)
	power.Mul(power, scale)
	// Lift by half of what counts as whole, then floor.
	power.Add(power, new(big.Int).Lsh(big.NewInt(1), powerBits-powerGuard))
	return power.Rsh(power, powerBits)
}

// ln2 is the natural logarithm of 2 with powerBits fraction bits.
var ln2 = sync.OnceValue(func() *big.Int {
	return logSeries(big.NewInt(2), big.NewInt(1))
})

// logRatio is ln(num/den) with powerBits fraction bits.
func logRatio(num, den *big.Int) *big.Int {
	// Bring the ratio near 1 by powers of 2.
	shift := num.BitLen() - den.BitLen()
	n, d := new(big.Int).Set(num), new(big.Int).Set(den)
	if shift > 0 {
		d.Lsh(d, uint(shift))
	} else {
		n.Lsh(n, uint(-shift))
	}
	log := logSeries(n, d)
	return log.Add(log, new(big.Int).Mul(ln2(), big.NewInt(int64(shift))))
}

// logSeries is 2*atanh((n-d)/(n+d)), for n/d in [1/2, 2].
func logSeries(n, d *big.Int) *big.Int {
	z := new(big.Int).Sub(n, d)
	z.Lsh(z, powerBits)
	z.Quo(z, new(big.Int).Add(n, d))
	square := new(big.Int).Mul(z, z)
	square.Rsh(square, powerBits)
	sum, term, power := new(big.Int).Set(z), new(big.Int), z
	for k := int64(3); power.Sign() != 0; k += 2 {
		power.Mul(power, square)
		power.Quo(power, one384)
		sum.Add(sum, term.Quo(power, term.SetInt64(k)))
	}
	return sum.Lsh(sum, 1)
}

var one384 = new(big.Int).Lsh(big.NewInt(1), powerBits)

// expHalvings is how often expBits halves its argument, to square the result as
// often.
const expHalvings = 16

// expBits is e^x with powerBits fraction bits, floored at 0.
func expBits(x *big.Int) *big.Int {
	whole, rest := new(big.Int).DivMod(x, ln2(), new(big.Int))
	if !whole.IsInt64() || whole.Int64() > 1<<16 || whole.Int64() < -powerBits {
		return new(big.Int)
	}
	rest.Rsh(rest, expHalvings)
	sum, term := new(big.Int).Add(one384, rest), new(big.Int).Set(rest)
	divisor := new(big.Int)
	for k := int64(2); term.Sign() != 0; k++ {
		term.Mul(term, rest)
		term.Rsh(term, powerBits)
		term.Quo(term, divisor.SetInt64(k))
		sum.Add(sum, term)
	}
	for range expHalvings {
		sum.Mul(sum, sum)
		sum.Rsh(sum, powerBits)
	}
	if k := whole.Int64(); k < 0 {
		return sum.Rsh(sum, uint(-k))
	}
	return sum.Lsh(sum, uint(whole.Int64()))
}
