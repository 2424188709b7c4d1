package yuma

import (
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

func share32(t *rapid.T, name string) fixed.I32F32 {
	return fixed.I32F32(rapid.Int64Range(0, one).Draw(t, name))
}

func TestLiquidAlphaStaysInItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Uint16().Draw(t, "low")
		high := uint16(rapid.IntRange(int(low), 65535).Draw(t, "high"))
		l := NewLiquid(low, high, rapid.Int16().Draw(t, "steepness"))
		a := l.Alpha(share32(t, "consensus"), share32(t, "weight"), share32(t, "bond"))
		if a < l.Low || a > l.High {
			t.Fatalf("alpha %d outside %d and %d", a, l.Low, l.High)
		}
	})
}

func TestLiquidAlphaRisesWithTheDistanceFromConsensus(t *testing.T) {
	l := NewLiquid(6553, 58982, 1000)
	rapid.Check(t, func(t *rapid.T) {
		consensus := share32(t, "consensus")
		weight := share32(t, "weight")
		further := fixed.I32F32(rapid.Int64Range(int64(weight), one).Draw(t, "further"))
		// The series of exp is not smooth at 1, where it is cut.
		if a, b := l.Alpha(consensus, weight, 0), l.Alpha(consensus, further, 0); b < a-1<<10 {
			t.Fatalf("alpha fell from %d to %d", a, b)
		}
	})
}

func TestLiquidAlphaBuysWhenWeightMeetsTheBond(t *testing.T) {
	l := NewLiquid(6553, 58982, 1000)
	half := fixed.OneI32F32 / 2
	if got, want := l.Alpha(0, half, half), l.Alpha(0, half, 0); got != want {
		t.Errorf("alpha at the bond %d, when buying %d", got, want)
	}
}

func TestLiquidWithEqualBoundsMovesLikeFixedAlpha(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		in.Yuma3, in.BondsPenalty = true, 0
		in.BondsMovingAverage = 500_000
		in.AlphaLow, in.AlphaHigh = 32768, 32768 // a half and 2^-17
		// Every weight stands, so that no old bond vanishes for want of one.
		for i := range in.Weights {
			in.Weights[i] = nil
			for j := range in.Stake {
				in.Weights[i] = append(in.Weights[i], Weight{uint16(j), uint16(j*1000 + 1)})
			}
		}
		for i := range in.Stake {
			in.Permit[i], in.LastUpdate[i], in.RegisteredAt[i] = true, in.Block, 0
		}
		in.CommitReveal, in.Block, in.Owner = false, in.Block+1, NoOwner
		for i := range in.LastUpdate {
			in.LastUpdate[i] = in.Block
		}
		in.Bonds = nil
		in.LiquidAlpha = false
		fixedOut, err := Epoch(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		in.LiquidAlpha = true
		liquidOut, err := Epoch(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range fixedOut.Bonds {
			for k, b := range fixedOut.Bonds[i] {
				if d := int(b.Value) - int(liquidOut.Bonds[i][k].Value); d < -1 || d > 1 {
					t.Fatalf("bond %d of uid %d: %d fixed, %d liquid", k, i, b.Value, liquidOut.Bonds[i][k].Value)
				}
			}
		}
	})
}

func TestLiquidKeepsTheOrderOfTheStoredWeights(t *testing.T) {
	in := denseInput(5, 2)
	in.Yuma3, in.LiquidAlpha = true, true
	in.Weights[0] = []Weight{{4, 10}, {2, 20}, {3, 0}}
	in.Weights[1] = in.Weights[0]
	out, err := Epoch(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, uid := range []uint16{4, 2, 3} {
		if out.Bonds[0][k].UID != uid {
			t.Fatalf("bonds %v", out.Bonds[0])
		}
	}
	in.BondsPenalty = 30000
	if out, err = Epoch(in, nil); err != nil {
		t.Fatal(err)
	}
	if len(out.Bonds[0]) != 2 || out.Bonds[0][0].UID != 2 {
		t.Fatalf("a partial penalty sorts, and drops zeros: %v", out.Bonds[0])
	}
}

func FuzzLiquidAlpha(f *testing.F) {
	f.Add(uint16(45875), uint16(58982), int16(1000), int64(1<<30), int64(1<<31), int64(0))
	f.Fuzz(func(t *testing.T, low, high uint16, steepness int16, consensus, weight, bond int64) {
		if low > high {
			low, high = high, low
		}
		l := NewLiquid(low, high, steepness)
		a := l.Alpha(fixed.I32F32(consensus), fixed.I32F32(weight), fixed.I32F32(bond))
		if a < l.Low || a > l.High {
			t.Fatalf("alpha %d outside %d and %d", a, l.Low, l.High)
		}
	})
}
