package market

import (
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

var fraction = rapid.Custom(func(t *rapid.T) fixed.U64F64 {
	return fixed.U64F64FromBits(rapid.Uint64Range(0, 1).Draw(t, "whole"), rapid.Uint64().Draw(t, "part"))
})

func sum(shares []fixed.U64F64) (total fixed.U64F64) {
	for _, s := range shares {
		total = total.Add(s)
	}
	return total
}

func TestSharesSumToAtMostOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		subnets := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Subnet {
			return Subnet{fraction.Draw(t, "price"), fraction.Draw(t, "burned"), rapid.Bool().Draw(t, "enabled")}
		})).Draw(t, "subnets")
		shares := Shares(subnets)
		if one.Less(sum(shares)) {
			t.Fatalf("shares %v", shares)
		}
		for i, s := range subnets {
			if !s.Enabled && !shares[i].IsZero() {
				t.Fatalf("subnet %d earns %v though it is off", i, shares[i])
			}
		}
	})
}

func TestSharesOfTheDisabledGoToTheRest(t *testing.T) {
	p := fixed.IntU64F64(1)
	shares := Shares([]Subnet{{MovingPrice: p, Enabled: true}, {MovingPrice: p}, {MovingPrice: p, Enabled: true}})
	almostHalf := fixed.U64F64FromBits(0, 1<<63-1<<8)
	if shares[0].Less(almostHalf) || !shares[1].IsZero() || shares[0] != shares[2] {
		t.Errorf("shares %v", shares)
	}
	if none := Shares([]Subnet{{MovingPrice: p}}); !none[0].IsZero() {
		t.Errorf("a market without an enabled subnet pays %v", none)
	}
}

func TestSharesFollowPriceLessWhatWasBurned(t *testing.T) {
	one, half := fixed.IntU64F64(1), fixed.U64F64FromBits(0, 1<<63)
	at := func(price uint64, burned fixed.U64F64) Subnet {
		return Subnet{MovingPrice: fixed.IntU64F64(price), Burned: burned, Enabled: true}
	}
	none := fixed.U64F64{}
	for _, c := range []struct {
		name    string
		subnets []Subnet
		want    []uint64 // millionths, of which the last may be lost
	}{
		{"by price", []Subnet{at(1, none), at(3, none)}, []uint64{250_000, 750_000}},
		{"half of one burned", []Subnet{at(1, none), at(2, half)}, []uint64{500_000, 500_000}},
		{"all of one burned", []Subnet{at(1, none), at(3, one)}, []uint64{1_000_000, 0}},
		{"all of all burned", []Subnet{at(1, one), at(3, one)}, []uint64{250_000, 750_000}},
		{"no price", []Subnet{at(0, none), at(0, none)}, []uint64{0, 0}},
	} {
		for i, share := range Shares(c.subnets) {
			got := share.Mul(fixed.IntU64F64(1_000_000)).Floor()
			if got > c.want[i] || got+1 < c.want[i] {
				t.Errorf("%s: subnet %d has %d millionths, want %d", c.name, i, got, c.want[i])
			}
		}
	}
}

func TestMovingPriceStaysBetweenOldAndSpot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		moving, spot := fraction.Draw(t, "moving"), fraction.Draw(t, "spot")
		alpha := fixed.U64F64FromBits(0, rapid.Uint64().Draw(t, "alpha"))
		blocks, halving := rapid.Uint64Range(0, 1<<40).Draw(t, "blocks"), rapid.Uint64Range(0, 1<<40).Draw(t, "halving")
		next := Moving(moving, spot, alpha, blocks, halving)
		if one.Less(spot) {
			spot = one
		}
		low, high := moving, spot
		if high.Less(low) {
			low, high = high, low
		}
		if high.Less(next) || next.Add(fixed.U64F64FromBits(0, 2)).Less(low) {
			t.Fatalf("%v moved toward %v to %v", moving, spot, next)
		}
	})
}

func TestInjectDividesTheWholeAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tao := rapid.Uint64Range(0, 1<<50).Draw(t, "tao")
		price, root := fraction.Draw(t, "price"), fraction.Draw(t, "root").U96F32()
		emission := rapid.Uint64Range(0, 1<<40).Draw(t, "alpha emission")
		in := Inject(tao, price, root, emission)
		if given := in.TAO + in.Excess; given > tao || given+1 < tao {
			t.Fatalf("%+v of %d", in, tao)
		}
		if limit := root.Mul(fixed.IntU96F32(emission)).Floor(); in.Alpha > limit {
			t.Fatalf("%+v makes more alpha than %d", in, limit)
		}
	})
	if in := Inject(7, fixed.U64F64{}, fixed.IntU96F32(1), 100); in != (Injection{TAO: 7}) {
		t.Errorf("without a price: %+v", in)
	}
}

func TestWeakestIsTheCheapestThenTheOldest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		subnets := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Listed {
			return Listed{
				fixed.IntU64F64(rapid.Uint64Range(0, 3).Draw(t, "price")),
				rapid.Uint64Range(0, 3).Draw(t, "registered"), rapid.Bool().Draw(t, "immune"),
			}
		})).Draw(t, "subnets")
		place, found := Weakest(subnets)
		for i, s := range subnets {
			if s.Immune {
				continue
			}
			if !found {
				t.Fatal("none was found")
			}
			w := subnets[place]
			if w.Immune || s.MovingPrice.Less(w.MovingPrice) ||
				s.MovingPrice == w.MovingPrice && (s.Registered < w.Registered || s.Registered == w.Registered && i < place) {
				t.Fatalf("%d rather than %d of %v", place, i, subnets)
			}
		}
	})
}

func TestFlowSharesFavourTheLarger(t *testing.T) {
	two := fixed.IntU64F64(2)
	rapid.Check(t, func(t *rapid.T) {
		flows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) fixed.U64F64 {
			return fixed.U64F64FromBits(rapid.Uint64Range(0, 1<<20).Draw(t, "whole"), rapid.Uint64().Draw(t, "part"))
		}), 1, 5).Draw(t, "flows")
		shares := FlowShares(flows, two)
		if one.Less(sum(shares)) {
			t.Fatalf("shares %v", shares)
		}
		for i := range flows {
			for j := range flows {
				if flows[i].Less(flows[j]) && shares[j].Less(shares[i]) {
					t.Fatalf("%v earns %v, %v earns %v", flows[i], shares[i], flows[j], shares[j])
				}
			}
		}
	})
}

func TestFlowSharesOfNothingAreNothing(t *testing.T) {
	shares := FlowShares([]fixed.U64F64{{}, fixed.IntU64F64(3), {}}, fixed.U64F64FromBits(0, 1<<63))
	if !shares[0].IsZero() || !shares[2].IsZero() || one.Sub(shares[1]) != (fixed.U64F64{}) {
		t.Errorf("shares %v", shares)
	}
}

func TestFlowsPowersThatDoNotFitSaturate(t *testing.T) {
	shares := FlowShares([]fixed.U64F64{fixed.IntU64F64(1 << 40), fixed.IntU64F64(1)}, fixed.IntU64F64(2))
	if shares[0] != one || shares[1] != fixed.U64F64FromBits(0, 1) {
		t.Errorf("shares %v", shares)
	}
}

func FuzzShares(f *testing.F) {
	f.Add(uint64(1), uint64(2), uint64(3), uint64(4))
	f.Fuzz(func(t *testing.T, a, b, c, d uint64) {
		shares := Shares([]Subnet{
			{fixed.U64F64FromBits(a, b), fixed.U64F64FromBits(0, c), true},
			{fixed.U64F64FromBits(c, d), fixed.U64F64FromBits(b>>63, a), d&1 == 0},
		})
		if one.Less(sum(shares)) {
			t.Fatalf("shares %v", shares)
		}
	})
}
