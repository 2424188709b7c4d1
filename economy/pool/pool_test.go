package pool

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

func anyPool(t *rapid.T) Pool {
	return Pool{
		Alpha: rapid.Uint64Range(minReserve, 1<<54).Draw(t, "alpha"), TAO: rapid.Uint64Range(minReserve, 1<<54).Draw(t, "tao"),
		QuoteWeight: rapid.OneOf(rapid.Just(WeightUnit/2), rapid.Uint64Range(minWeight, WeightUnit-minWeight)).Draw(t, "weight"),
	}
}

func TestATradeThereAndBackGainsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPool(t)
		in := rapid.Uint64Range(0, p.TAO).Draw(t, "in")
		buy, err := p.Buy(in, 0)
		if errors.Is(err, ErrReserves) {
			return // it would empty a pool of uneven weights
		}
		if err != nil {
			t.Fatal(err)
		}
		if buy.Out > p.Alpha || buy.Pool.Alpha+buy.Out != p.Alpha || buy.Pool.TAO != p.TAO+in {
			t.Fatalf("%+v of %+v", buy, p)
		}
		sell, err := buy.Pool.Sell(buy.Out, 0)
		if errors.Is(err, ErrReserves) || errors.Is(err, ErrInput) {
			return // the pool has too little left
		}
		// 18 decimals of the power floor the part that stays, in favour of the
		// trader by at most 1e-18 of the reserve.
		if err != nil || sell.Out > in+sell.Pool.TAO>>59+1 {
			t.Fatalf("%d became %d, error %v", in, sell.Out, err)
		}
	})
}

func TestBuyingRaisesThePriceAndSellingLowersIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPool(t)
		buy, buyErr := p.Buy(rapid.Uint64Range(0, p.TAO).Draw(t, "tao"), 33)
		sell, sellErr := p.Sell(rapid.Uint64Range(0, p.Alpha).Draw(t, "alpha"), 33)
		if errors.Is(buyErr, ErrReserves) || errors.Is(sellErr, ErrReserves) {
			return // it would empty a pool of uneven weights
		}
		if buyErr != nil || sellErr != nil {
			t.Fatal(buyErr, sellErr)
		}
		if buy.Pool.Price().Less(p.Price()) || p.Price().Less(sell.Pool.Price()) {
			t.Fatalf("price %v, bought %v, sold %v", p.Price(), buy.Pool.Price(), sell.Pool.Price())
		}
	})
}

func TestALargerInputGetsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPool(t)
		a := rapid.Uint64Range(0, p.TAO).Draw(t, "a")
		b := rapid.Uint64Range(a, p.TAO).Draw(t, "b")
		small, _ := p.Buy(a, 33)
		large, err := p.Buy(b, 33)
		if err == nil && small.Out > large.Out {
			t.Fatalf("%d gets %d, %d gets %d", a, small.Out, b, large.Out)
		}
	})
}

func TestEqualWeightsAreAConstantProduct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPool(t)
		p.QuoteWeight = WeightUnit / 2
		in := rapid.Uint64Range(0, p.TAO).Draw(t, "in")
		trade, err := p.Buy(in, 0)
		if err != nil {
			t.Fatal(err)
		}
		want := product(p.Alpha, in)
		want.Quo(want, new(big.Int).SetUint64(p.TAO+in))
		// Within the 18 decimals of the power.
		if d := int64(trade.Out) - want.Int64(); d < -1 || d > 1+int64(p.Alpha>>59) {
			t.Fatalf("%d for %d, want %s", trade.Out, in, want)
		}
	})
}

func TestTheInputToALimitReachesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Pool{
			Alpha: rapid.Uint64Range(1<<40, 1<<50).Draw(t, "alpha"), TAO: rapid.Uint64Range(1<<40, 1<<50).Draw(t, "tao"),
			QuoteWeight: rapid.Uint64Range(WeightUnit/10, WeightUnit-WeightUnit/10).Draw(t, "weight"),
		}
		factor := fixed.U64F64FromBits(1, rapid.Uint64().Draw(t, "factor"))
		limit := p.Price().Mul(factor)
		trade, err := p.Buy(p.BuyTo(limit), 0)
		if err != nil {
			t.Fatal(err)
		}
		near := func(a, b fixed.U64F64) bool {
			return !a.SafeDiv(b).Less(fixed.U64F64FromBits(0, math.MaxUint64-1<<34)) // to 2^-30
		}
		if got := trade.Pool.Price(); !near(got, limit) || !near(limit, got) {
			t.Fatalf("price %v, limit %v", got, limit)
		}
		limit = p.Price().SafeDiv(factor)
		if trade, err = p.Sell(p.SellTo(limit), 0); err != nil {
			t.Fatal(err)
		}
		if got := trade.Pool.Price(); !near(got, limit) || !near(limit, got) {
			t.Fatalf("price %v, limit %v", got, limit)
		}
		if p.BuyTo(limit) != 0 || p.SellTo(p.Price()) != 0 {
			t.Fatal("there is an input to a limit that is reached")
		}
	})
}

func TestInjectionKeepsThePrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPool(t)
		tao, alpha := rapid.Uint64Range(0, p.TAO).Draw(t, "tao"), rapid.Uint64Range(0, p.Alpha).Draw(t, "alpha")
		after, done := p.Inject(tao, alpha)
		if !done {
			// Reserves that at most double at most halve a weight.
			isFar := min(p.QuoteWeight, p.baseWeight()) >= 3*minWeight && max(p.TAO, p.Alpha) <= math.MaxUint64/2 && min(p.TAO, p.Alpha) > 0
			if after != p || isFar {
				t.Fatalf("%+v refused %d and %d, and became %+v", p, tao, alpha, after)
			}
			return
		}
		if after.TAO != p.TAO+tao || after.Alpha != p.Alpha+alpha {
			t.Fatalf("%+v became %+v", p, after)
		}
		price, now := p.Price(), after.Price()
		if least := fixed.U64F64FromBits(0, 1<<20); price.Less(least) {
			return // too few bits to compare
		}
		if slack := fixed.U64F64FromBits(0, math.MaxUint64-1<<46); now.SafeDiv(price).Less(slack) || price.SafeDiv(now).Less(slack) {
			t.Fatalf("price %v became %v", price, now)
		}
	})
	even := Pool{Alpha: 1 << 40, TAO: 1 << 40, QuoteWeight: WeightUnit / 2}
	if after, done := even.Inject(1<<40, 0); !done || after != (Pool{Alpha: 1 << 40, TAO: 1 << 41, QuoteWeight: 666_666_666_666_666_666}) {
		t.Errorf("twice the TAO gives %+v, %v", after, done)
	}
	full := Pool{Alpha: math.MaxUint64, TAO: 1 << 40, QuoteWeight: WeightUnit / 2}
	if _, done := full.Inject(0, 1); done {
		t.Error("an injection overflowed")
	}
	if _, done := (Pool{}).Inject(0, 0); done {
		t.Error("an empty pool took nothing and was done")
	}
	if after, done := (Pool{Alpha: 1 << 40, TAO: 1 << 40, QuoteWeight: minWeight}).Inject(0, 1<<40); done {
		t.Errorf("a weight fell to %d", after.QuoteWeight)
	}
}

func TestMulRoundRoundsHalvesUp(t *testing.T) {
	for _, c := range []struct{ weight, v, want uint64 }{
		{WeightUnit / 2, 1, 1}, {WeightUnit/2 - 1, 1, 0}, {WeightUnit / 2, 3, 2}, {WeightUnit, math.MaxUint64, math.MaxUint64}, {0, 7, 0},
	} {
		if got := MulRound(c.weight, new(big.Int).SetUint64(c.v)); got.Cmp(new(big.Int).SetUint64(c.want)) != 0 {
			t.Errorf("%d of 1e18 of %d is %s, want %d", c.weight, c.v, got, c.want)
		}
	}
}

func TestTradesAreRefused(t *testing.T) {
	p := Pool{Alpha: 1 << 40, TAO: 1 << 40, QuoteWeight: WeightUnit / 2}
	for name, c := range map[string]struct {
		pool Pool
		in   uint64
		want error
	}{
		"no reserve":     {Pool{Alpha: 1 << 40, QuoteWeight: WeightUnit / 2}, 1, ErrReserves},
		"little reserve": {Pool{Alpha: minReserve - 1, TAO: 1, QuoteWeight: WeightUnit / 2}, 1, ErrReserves},
		"large input":    {p, maxInput*p.TAO + 1, ErrInput},
		"all of it":      {Pool{Alpha: minReserve, TAO: 10, QuoteWeight: WeightUnit - minWeight}, 1000, ErrReserves},
		"overflow":       {Pool{Alpha: 1 << 40, TAO: 1 << 63, QuoteWeight: WeightUnit / 2}, 1 << 63, ErrInput},
		"largest input":  {p, maxInput * p.TAO, nil},
		"largest sum":    {Pool{Alpha: 1 << 40, TAO: 1 << 63, QuoteWeight: WeightUnit / 2}, 1<<63 - 1, nil},
	} {
		if _, err := c.pool.Buy(c.in, 0); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := p.Sell(maxInput*p.Alpha+1, 0); !errors.Is(err, ErrInput) {
		t.Errorf("error %v", err)
	}
}

func FuzzTrades(f *testing.F) {
	f.Add(uint64(1<<40), uint64(1<<40), WeightUnit/2, uint64(1<<30), uint16(33))
	f.Fuzz(func(t *testing.T, alpha, tao, weight, in uint64, rate uint16) {
		p := Pool{Alpha: alpha, TAO: tao, QuoteWeight: minWeight + weight%(WeightUnit-2*minWeight+1)}
		if trade, err := p.Buy(in, rate); err == nil && (trade.Out > alpha || trade.Pool.TAO+trade.Fee != tao+in) {
			t.Fatalf("%+v of %+v", trade, p)
		}
		if trade, err := p.Sell(in, rate); err == nil && (trade.Out > tao || trade.Pool.Alpha+trade.Fee != alpha+in) {
			t.Fatalf("%+v of %+v", trade, p)
		}
	})
}

func BenchmarkBuy(b *testing.B) {
	for _, weight := range []uint64{WeightUnit / 2, WeightUnit / 3} {
		b.Run(fmt.Sprint(weight), func(b *testing.B) {
			p := Pool{Alpha: 1 << 50, TAO: 1 << 48, QuoteWeight: weight}
			for b.Loop() {
				if _, err := p.Buy(1<<30, 33); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func ExamplePool_Buy() {
	p := Pool{TAO: 1_000_000_000, Alpha: 4_000_000_000, QuoteWeight: WeightUnit / 2}
	trade, err := p.Buy(2000, 33)
	fmt.Println(trade.Out, trade.Fee, err)
	// Output: 7995 1 <nil>
}
