package simulate

import (
	"fmt"

	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/pool"
)

// Order is one trade with a subnet's pool: TAO for alpha, or alpha for TAO.
type Order struct {
	Sell   bool   `json:"sell"`
	Amount uint64 `json:"amount"` // rao: of TAO, or of alpha where it sells
}

// Pool asks what a sequence of trades does to the price of a subnet's alpha.
type Pool struct {
	TAO     uint64  `json:"tao"`      // rao in the pool
	Alpha   uint64  `json:"alpha"`    // rao in the pool
	Weight  float64 `json:"weight"`   // of the TAO in the price, 0.01 to 0.99
	FeeRate uint16  `json:"fee_rate"` // of 65535
	Orders  []Order `json:"orders"`
}

// DefaultPool is a pool of 1000 TAO and as much alpha, at the chain's own fee.
func DefaultPool() Pool {
	return Pool{TAO: 1000e9, Alpha: 1000e9, Weight: 0.5, FeeRate: 33}
}

// Trade is what an order did. Prices are TAO for one alpha.
type Trade struct {
	Order
	Out      uint64  `json:"out"`      // rao: of alpha, or of TAO where it sells
	Fee      uint64  `json:"fee"`      // rao of what was put in
	Before   float64 `json:"before"`   // the price at the margin
	After    float64 `json:"after"`    // the price at the margin
	Paid     float64 `json:"paid"`     // the price of this trade, fee included
	Slippage float64 `json:"slippage"` // how much worse than Before, as a part of it
}

// Traded is what [Pool.Run] finds.
type Traded struct {
	Settings Pool    `json:"settings"`
	Trades   []Trade `json:"trades"`
	TAO      uint64  `json:"tao"`   // rao in the pool at the end
	Alpha    uint64  `json:"alpha"` // rao in the pool at the end
}

// Run makes the trades one after another. A trade that the pool refuses is an
// error that wraps [pool.ErrReserves] or [pool.ErrInput].
func (s Pool) Run() (Traded, error) {
	if err := within("the weight of the TAO", s.Weight, 0.01, 0.99); err != nil {
		return Traded{}, err
	}
	if s.TAO == 0 || s.Alpha == 0 {
		return Traded{}, fmt.Errorf("%w: a pool without TAO or without alpha has no price", ErrSettings)
	}
	p := pool.Pool{TAO: s.TAO, Alpha: s.Alpha, QuoteWeight: uint64(s.Weight*1e9) * (pool.WeightUnit / 1e9)}
	found := Traded{Settings: s}
	for i, order := range s.Orders {
		t := Trade{Order: order, Before: number(p.Price())}
		trade := p.Buy
		if order.Sell {
			trade = p.Sell
		}
		done, err := trade(order.Amount, s.FeeRate)
		if err != nil {
			return Traded{}, fmt.Errorf("trade %d: %w", i+1, err)
		}
		p = done.Pool
		t.Out, t.Fee, t.After = done.Out, done.Fee, number(p.Price())
		tao, alpha := float64(order.Amount), float64(done.Out)
		if order.Sell {
			tao, alpha = alpha, tao
		}
		if t.Paid = part(tao, alpha); t.Before > 0 {
			t.Slippage = t.Paid/t.Before - 1
			if order.Sell {
				t.Slippage = 1 - t.Paid/t.Before
			}
		}
		found.Trades = append(found.Trades, t)
	}
	found.TAO, found.Alpha = p.TAO, p.Alpha
	return found, nil
}

// number is x as a float, for people to read.
func number(x fixed.U64F64) float64 {
	hi, lo := x.Bits()
	return float64(hi) + float64(lo)/(1<<32)/(1<<32)
}
