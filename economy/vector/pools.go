package vector

import (
	"math/big"

	"github.com/plexus-network/plexus/economy/pool"
)

// perquintill is the number in units of 1e-18, floored; ok is false outside 0
// and 1.
func (d *decimal) perquintill() (v uint64, ok bool) {
	scaled := new(big.Int).Mul(d.Num(), new(big.Int).SetUint64(pool.WeightUnit))
	scaled.Quo(scaled, d.Denom())
	return scaled.Uint64(), scaled.Sign() >= 0 && scaled.IsUint64() && scaled.Uint64() <= pool.WeightUnit
}

func powers(g *group) error {
	list, err := cases[struct {
		Weight    [2]decimal `json:"quote_weight"`
		Reserve   uint64
		Delta     uint64
		BaseQuote bool `json:"base_quote"`
		Expected  decimal
	}](g)
	for i, c := range list {
		var weight decimal
		if c.Weight[1].Sign() == 0 {
			return malformed("a weight over 0")
		}
		weight.Quo(&c.Weight[0].Rat, &c.Weight[1].Rat)
		quote, ok := weight.perquintill()
		if !ok {
			return malformed("a weight outside 0 and 1")
		}
		exponent, over := pool.WeightUnit-quote, quote
		if !c.BaseQuote {
			exponent, over = over, exponent
		}
		g.near(caseName(i), "left", -1, rat64(pool.Left(c.Reserve, c.Delta, exponent, over)), &c.Expected, g.tolerance())
	}
	return err
}

func limitDeltas(g *group) error {
	list, err := cases[struct {
		Weight   decimal `json:"w_quote"`
		Side     string
		Price    decimal `json:"p"`
		Target   decimal `json:"p_target"`
		TAO      uint64  `json:"tao_reserve"`
		Alpha    uint64  `json:"alpha_reserve"`
		Expected decimal
	}](g)
	for i, c := range list {
		quote, ok := c.Weight.perquintill()
		if !ok {
			return malformed("a weight outside 0 and 1")
		}
		switch c.Side {
		case "buy":
			sameNumber(g, caseName(i), "input", pool.BuyInput(c.TAO, c.Price.u64f64(), c.Target.u64f64(), quote), c.Expected)
		case "sell":
			sameNumber(g, caseName(i), "input", pool.SellInput(c.Alpha, c.Price.u64f64(), c.Target.u64f64(), quote), c.Expected)
		default:
			return malformed("side %q", c.Side)
		}
	}
	return err
}

func roundings(g *group) error {
	list, err := cases[struct {
		P        decimal
		Value    uint64
		Expected decimal
	}](g)
	for i, c := range list {
		weight, ok := c.P.perquintill()
		if !ok {
			return malformed("a part outside 0 and 1")
		}
		got := pool.MulRound(weight, new(big.Int).SetUint64(c.Value))
		sameNumber(g, caseName(i), "product", got.Uint64(), c.Expected)
	}
	return err
}

// swapFeeRate is the fee of the swaps, of 65535.
const swapFeeRate = 33

func swaps(g *group) error {
	list, err := cases[struct {
		TAO      uint64 `json:"tao_reserve"`
		Alpha    uint64 `json:"alpha_reserve"`
		Side     string
		Input    uint64  `json:"amount_in"`
		Fee      decimal `json:"fee"`
		Net      decimal `json:"net_in"`
		Expected decimal `json:"expected_out"`
	}](g)
	for i, c := range list {
		p := pool.Pool{TAO: c.TAO, Alpha: c.Alpha, QuoteWeight: pool.WeightUnit / 2}
		trade, err := pool.Trade{}, error(nil)
		switch c.Side {
		case "buy":
			trade, err = p.Buy(c.Input, swapFeeRate)
		case "sell":
			trade, err = p.Sell(c.Input, swapFeeRate)
		default:
			return malformed("side %q", c.Side)
		}
		if err != nil {
			g.differ(caseName(i), "swap", -1, err, "no error")
			continue
		}
		sameNumber(g, caseName(i), "fee", trade.Fee, c.Fee)
		sameNumber(g, caseName(i), "net_in", c.Input-trade.Fee, c.Net)
		g.near(caseName(i), "out", -1, ratInt(trade.Out), &c.Expected, g.tolerance())
	}
	return err
}
