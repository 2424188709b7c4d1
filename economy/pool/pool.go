// Package pool is the market of a subnet's alpha: a pool of TAO and alpha whose
// weighted product no trade lowers.
//
// It moves no funds: a trade gives the amounts and the pool after it. The one
// idea is the invariant alpha^w1 * TAO^w2, the weights summing to 1: emission may
// add to the reserves in any proportion at an unchanged price, by moving the
// weights. With both weights at a half it is a constant product.
//
// Amounts are rao. Outputs are floored, so that the pool never loses by
// rounding. The rules stand in docs/protocol/economy.md. Start at [Pool].
package pool

import (
	"errors"
	"math"
	"math/big"

	"github.com/plexus-network/plexus/economy/fixed"
)

// Errors of trades.
var (
	ErrReserves = errors.New("the pool's reserves are too low")
	ErrInput    = errors.New("the input is too large for the pool")
)

const (
	// WeightUnit is the unit of weights: both sum to it.
	WeightUnit uint64 = 1_000_000_000_000_000_000
	// minWeight is the least that either weight may be.
	minWeight = WeightUnit / 100
	// minReserve is the least reserve in rao that may be traded against.
	minReserve = 1_000_000
	// maxInput is the most input in times its reserve.
	maxInput = 1000
)

// Pool holds the reserves of a subnet. The zero value is an empty pool, which
// trades nothing.
type Pool struct {
	Alpha       uint64 // rao
	TAO         uint64 // rao
	QuoteWeight uint64 // of WeightUnit: the weight of the TAO
}

// Trade is what a buy or a sell does.
type Trade struct {
	Out  uint64 // what the trader gets
	Fee  uint64 // of the input, not in the pool
	Pool Pool   // after the trade
}

// Fee is the part of an input that a rate of 65535 takes, floored.
func Fee(input uint64, rate uint16) uint64 {
	return fixed.MulDiv(input, fixed.IntU64F64(uint64(rate)), fixed.IntU64F64(math.MaxUint16))
}

func (p Pool) baseWeight() uint64 { return WeightUnit - p.QuoteWeight }

// Price is the TAO that one alpha costs at the margin; 0 without alpha.
func (p Pool) Price() fixed.U64F64 {
	weights := fixed.IntU64F64(p.baseWeight()).SafeDiv(fixed.IntU64F64(p.QuoteWeight))
	return weights.Mul(fixed.IntU64F64(p.TAO).SafeDiv(fixed.IntU64F64(p.Alpha)))
}

// Buy trades TAO for alpha; rate (of 65535) of the input is the fee. It returns
// [ErrReserves] or [ErrInput].
func (p Pool) Buy(tao uint64, rate uint16) (Trade, error) {
	fee := Fee(tao, rate)
	net := tao - fee
	out, err := output(p.TAO, net, p.Alpha, p.QuoteWeight, p.baseWeight())
	if err != nil {
		return Trade{}, err
	}
	p.TAO += net
	p.Alpha -= out
	return Trade{Out: out, Fee: fee, Pool: p}, nil
}

// Sell trades alpha for TAO; rate (of 65535) of the input is the fee. It returns
// [ErrReserves] or [ErrInput].
func (p Pool) Sell(alpha uint64, rate uint16) (Trade, error) {
	fee := Fee(alpha, rate)
	net := alpha - fee
	out, err := output(p.Alpha, net, p.TAO, p.baseWeight(), p.QuoteWeight)
	if err != nil {
		return Trade{}, err
	}
	p.Alpha += net
	p.TAO -= out
	return Trade{Out: out, Fee: fee, Pool: p}, nil
}

// output is reserveOut * (1 - (reserveIn/(reserveIn+net))^(weightIn/weightOut)),
// floored.
func output(reserveIn, net, reserveOut, weightIn, weightOut uint64) (uint64, error) {
	switch {
	case reserveIn == 0, reserveOut < minReserve:
		return 0, ErrReserves
	case reserveIn <= math.MaxUint64/maxInput && net > reserveIn*maxInput, net > math.MaxUint64-reserveIn:
		return 0, ErrInput
	}
	left := Left(reserveIn, net, weightIn, weightOut)
	out := fixed.IntU64F64(reserveOut).Mul(fixed.IntU64F64(1).Sub(left)).Floor()
	if out == reserveOut {
		return 0, ErrReserves // an emptied pool has no price
	}
	return out, nil
}

// Left is the part of the other reserve that an input leaves in the pool:
// (reserve/(reserve+input))^(weight/other), with 18 decimals, floored.
func Left(reserve, input, weight, other uint64) fixed.U64F64 {
	before := new(big.Int).SetUint64(reserve)
	after := new(big.Int).Add(before, new(big.Int).SetUint64(input))
	if before.Sign() == 0 || other == 0 {
		return fixed.U64F64{}
	}
	unit := new(big.Int).SetUint64(WeightUnit)
	part := fixed.Power(before, after, new(big.Int).SetUint64(weight), new(big.Int).SetUint64(other), unit)
	return fixed.IntU64F64(part.Uint64()).SafeDiv(fixed.IntU64F64(WeightUnit))
}

// BuyTo is the net TAO that raises the price to the limit, 0 where it is there
// already.
func (p Pool) BuyTo(limit fixed.U64F64) uint64 {
	return BuyInput(p.TAO, p.Price(), limit, p.QuoteWeight)
}

// SellTo is the net alpha that lowers the price to the limit, 0 where it is
// there already.
func (p Pool) SellTo(limit fixed.U64F64) uint64 {
	return SellInput(p.Alpha, p.Price(), limit, p.QuoteWeight)
}

// BuyInput is the net TAO that raises a price to the limit in a pool with that
// TAO.
func BuyInput(tao uint64, price, limit fixed.U64F64, quoteWeight uint64) uint64 {
	return reach(tao, limit, price, WeightUnit-quoteWeight)
}

// SellInput is the net alpha that lowers a price to the limit in a pool with
// that alpha.
func SellInput(alpha uint64, price, limit fixed.U64F64, quoteWeight uint64) uint64 {
	return reach(alpha, price, limit, quoteWeight)
}

// reach is reserve * ((high/low)^weight - 1), floored and saturating.
func reach(reserve uint64, high, low fixed.U64F64, weight uint64) uint64 {
	if !low.Less(high) || low.IsZero() {
		return 0
	}
	unit := new(big.Int).SetUint64(WeightUnit)
	scale := new(big.Int).Mul(unit, unit)
	factor := fixed.Power(bits(high), bits(low), new(big.Int).SetUint64(weight), unit, scale)
	factor.Sub(factor, scale)
	factor.Mul(factor, new(big.Int).SetUint64(reserve))
	factor.Quo(factor, scale)
	if !factor.IsUint64() {
		return math.MaxUint64
	}
	return factor.Uint64()
}

func bits(x fixed.U64F64) *big.Int {
	hi, lo := x.Bits()
	b := new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64)
	return b.Or(b, new(big.Int).SetUint64(lo))
}

// Inject adds to the reserves at an unchanged price. done is false, and the pool
// as it was, where that needs a weight below 1% or reserves that do not fit.
func (p Pool) Inject(tao, alpha uint64) (after Pool, done bool) {
	if tao > math.MaxUint64-p.TAO || alpha > math.MaxUint64-p.Alpha {
		return p, false
	}
	grown := Pool{Alpha: p.Alpha + alpha, TAO: p.TAO + tao}
	base := MulRound(p.baseWeight(), product(p.TAO, grown.Alpha))
	quote := MulRound(p.QuoteWeight, product(p.Alpha, grown.TAO))
	sum := base.Add(base, quote)
	if sum.Sign() == 0 {
		return p, false
	}
	quote.Mul(quote, new(big.Int).SetUint64(WeightUnit))
	grown.QuoteWeight = quote.Quo(quote, sum).Uint64()
	if grown.QuoteWeight < minWeight || grown.baseWeight() < minWeight {
		return p, false
	}
	return grown, true
}

// MulRound is a weight (of WeightUnit) of v, halves rounded up.
func MulRound(weight uint64, v *big.Int) *big.Int {
	p := new(big.Int).Mul(v, new(big.Int).SetUint64(weight))
	p.Add(p, new(big.Int).SetUint64(WeightUnit/2))
	return p.Quo(p, new(big.Int).SetUint64(WeightUnit))
}

func product(a, b uint64) *big.Int {
	return new(big.Int).Mul(new(big.Int).SetUint64(a), new(big.Int).SetUint64(b))
}
