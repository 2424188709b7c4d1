package state_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/pool"
)

const tao = 1_000_000_000

// pooled is an empty state but for a pool on subnet 1.
func pooled(alpha, rao, weight uint64) *runtime.Context {
	c := empty()
	state.SubnetMechanism.Set(c, 1, state.Dynamic)
	state.SubnetAlphaIn.Set(c, 1, alpha)
	state.SubnetTAO.Set(c, 1, rao)
	state.SwapBalancer.Set(c, 1, state.Balancer{Quote: state.Perquintill{Parts: weight}})
	return c
}

func TestThePriceIsThatOfTheWeights(t *testing.T) {
	c := empty()
	state.SubnetMechanism.Set(c, 1, state.Dynamic)
	if !state.SpotPrice(c, 1).IsZero() {
		t.Error("a pool without alpha has a price")
	}
	state.SubnetAlphaIn.Set(c, 1, 4*tao)
	state.SubnetTAO.Set(c, 1, tao)
	if got := state.Worth(c, 1, 8); got != 2 {
		t.Errorf("8 alpha at 0.25 are worth %d", got)
	}
	state.SwapBalancer.Set(c, 1, state.Balancer{Quote: state.Perquintill{Parts: pool.WeightUnit / 5}})
	if got := state.Worth(c, 1, 8); got != 8 { // four fifths over one fifth, times 0.25
		t.Errorf("8 alpha at 1 are worth %d", got)
	}
	if state.Worth(c, state.Root, 8) != 8 || state.Worth(c, 2, 8) != 8 {
		t.Error("where stake is TAO alpha is not worth itself")
	}
}

func TestATradeStopsWhereThePriceReachesItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weight := rapid.OneOf(rapid.Just(pool.WeightUnit/2), rapid.Uint64Range(pool.WeightUnit/50, pool.WeightUnit-pool.WeightUnit/50)).Draw(t, "weight")
		alpha, rao := rapid.Uint64Range(tao, 1<<50).Draw(t, "alpha"), rapid.Uint64Range(tao, 1<<50).Draw(t, "tao")
		c := pooled(alpha, rao, weight)
		spot := state.SpotPrice(c, 1).Mul(fixed.IntU64F64(tao)).Floor()
		amount := rapid.Uint64Range(1000, 1<<50).Draw(t, "amount")
		if spot < 1000 {
			return // a limit in rao is too coarse for it
		}
		up, down := spot+rapid.Uint64Range(1, spot).Draw(t, "up"), spot-rapid.Uint64Range(1, spot-1).Draw(t, "down")
		check := func(what string, limit uint64, quote func(amount, limit uint64) (state.Trade, error), after func(state.Trade) pool.Pool, isBeyond func(price, limit fixed.U64F64) bool) {
			done, err := quote(amount, limit)
			if errors.Is(err, state.ErrReservesTooLow) || errors.Is(err, state.ErrPriceLimitExceeded) || errors.Is(err, state.ErrSwapInputTooLarge) {
				return
			}
			if err != nil || done.Paid > amount || done.Fee > done.Paid {
				t.Fatalf("%s %d: %+v, %v", what, amount, done, err)
			}
			bound := fixed.IntU64F64(limit).SafeDiv(fixed.IntU64F64(tao))
			slack := bound.Mul(fixed.U64F64FromBits(0, 1<<38)) // 2^-26: a rao in the smallest reserve
			if price := after(done).Price(); isBeyond(price, bound) && slack.Less(distance(price, bound)) {
				t.Fatalf("%s %d: the price is %v beyond %v", what, amount, price, bound)
			}
		}
		p := state.Pool(c, 1)
		check("buying", up, func(amount, limit uint64) (state.Trade, error) {
			return state.QuoteBuy(c, 1, amount, state.Terms{Limit: limit})
		}, func(d state.Trade) pool.Pool {
			return pool.Pool{Alpha: p.Alpha - d.Got, TAO: p.TAO + d.Paid - d.Fee, QuoteWeight: weight}
		}, func(price, limit fixed.U64F64) bool { return limit.Less(price) })
		check("selling", down, func(amount, limit uint64) (state.Trade, error) {
			return state.QuoteSell(c, 1, amount, state.Terms{Limit: limit})
		}, func(d state.Trade) pool.Pool {
			return pool.Pool{Alpha: p.Alpha + d.Paid - d.Fee, TAO: p.TAO - d.Got, QuoteWeight: weight}
		}, func(price, limit fixed.U64F64) bool { return price.Less(limit) })
	})
}

func distance(a, b fixed.U64F64) fixed.U64F64 {
	if a.Less(b) {
		return b.Sub(a)
	}
	return a.Sub(b)
}

func TestWhatAPoolRefusesHasAName(t *testing.T) {
	any := state.Terms{Limit: math.MaxUint64}
	for name, c := range map[string]struct {
		alpha, rao, amount uint64
		terms              state.Terms
		isSale             bool
		want               error
	}{
		"no pool":                     {0, 0, 1, any, false, state.ErrReservesTooLow},
		"little alpha":                {999_999, tao, tao, any, false, state.ErrReservesTooLow},
		"little TAO":                  {tao, 999_999, tao, state.Terms{}, true, state.ErrReservesTooLow},
		"over 1,000 times the TAO":    {tao, tao, 1000*tao + 1, state.Terms{Limit: math.MaxUint64, Free: true}, false, state.ErrSwapInputTooLarge},
		"over 1,000 times the alpha":  {tao, tao, 1000*tao + 1, state.Terms{Free: true}, true, state.ErrSwapInputTooLarge},
		"the limit is the price":      {tao, tao, tao, state.Terms{Limit: tao}, false, state.ErrPriceLimitExceeded},
		"the limit is the price sold": {tao, tao, tao, state.Terms{Limit: tao}, true, state.ErrPriceLimitExceeded},
	} {
		ctx := pooled(c.alpha, c.rao, pool.WeightUnit/2)
		quote := state.QuoteBuy
		if c.isSale {
			quote = state.QuoteSell
		}
		if got, err := quote(ctx, 1, c.amount, c.terms); !errors.Is(err, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	// At the edges it trades.
	if _, err := state.QuoteBuy(pooled(1_000_000, tao, pool.WeightUnit/2), 1, tao, any); err != nil {
		t.Error(err)
	}
	if _, err := state.QuoteBuy(pooled(tao, tao, pool.WeightUnit/2), 1, 1000*tao, state.Terms{Limit: math.MaxUint64, Free: true}); err != nil {
		t.Error(err)
	}
}

func TestAnAmountTooLargeForAPoolStillReachesItsLimit(t *testing.T) {
	c := pooled(tao, tao, pool.WeightUnit/2)
	done, err := state.QuoteBuy(c, 1, 1<<60, state.Terms{Limit: 4 * tao})
	// To four times the price the reserve doubles.
	if err != nil || done.Paid-done.Fee < tao-2 || done.Paid-done.Fee > tao || done.Got > tao/2 || done.Got < tao/2-2 {
		t.Errorf("%+v, %v", done, err)
	}
	if want := (done.Paid - done.Fee) * 33 / (65535 - 33); done.Fee != want {
		t.Errorf("the fee is %d, want %d", done.Fee, want)
	}
}

func TestAPoolKeepsItsPriceWhereEmissionAddsToIt(t *testing.T) {
	c := pooled(4*tao, tao, pool.WeightUnit/2)
	state.TotalAlphaIssuance.Set(c, 1, 4*tao)
	before := state.SpotPrice(c, 1)
	if !state.Reweigh(c, 1, tao/10, tao/100) || state.AddReserves(c, 1, tao/10, tao/100) != nil {
		t.Fatal("the pool refuses")
	}
	if d := distance(state.SpotPrice(c, 1), before); fixed.U64F64FromBits(0, 1<<20).Less(d) {
		t.Errorf("the price moved by %v", d)
	}
	if state.SubnetTAO.Get(c, 1) != tao+tao/10 || state.AlphaIssuance(c, 1) != 4*tao+tao/100 || !state.PalSwapInitialized.Get(c, 1) {
		t.Error("the books are wrong")
	}
	if state.Reweigh(c, 1, 1000*tao, 0) || state.SubnetTAO.Get(c, 1) != tao+tao/10 {
		t.Error("a weight left its bounds")
	}
	if state.Reweigh(c, state.Root, tao, tao) {
		t.Error("root has a pool")
	}
}
