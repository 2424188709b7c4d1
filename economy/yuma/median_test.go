package yuma

import (
	"math/big"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

func TestMedianIsThatOfThePartitions(t *testing.T) {
	// Few values and stakes, so that sums meet the bounds exactly.
	small := rapid.Int64Range(0, 4)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "n")
		stake := rapid.SliceOfN(small, n, n).Draw(t, "stake")
		score := rapid.SliceOfN(small, n, n).Draw(t, "score")
		majority := rapid.Int64Range(-2, 40).Draw(t, "majority")
		stakes, scores := make([]fixed.I32F32, n), make([]fixed.I32F32, n)
		wide, wideScores, total := make([]*big.Int, n), make([]*big.Int, n), num(0)
		for i := range n {
			stakes[i], scores[i] = fixed.I32F32(stake[i]), fixed.I32F32(score[i])
			wide[i], wideScores[i] = num(stake[i]), num(score[i])
			total = plus(total, wide[i])
		}
		got := Median(stakes, scores, fixed.I32F32(majority))
		want := partitioned(wide, wideScores, minus(total, num(majority)), total)
		if int64(got) != want.Int64() {
			t.Fatalf("got %d, want %d", got, want)
		}
	})
}

func TestMedianIsMonotone(t *testing.T) {
	score := rapid.Custom(func(t *rapid.T) fixed.I32F32 {
		return fixed.I32F32(rapid.Int64Range(0, one).Draw(t, "score"))
	})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		stakes, scores := rapid.SliceOfN(score, n, n).Draw(t, "stakes"), rapid.SliceOfN(score, n, n).Draw(t, "scores")
		majority := score.Draw(t, "majority")
		before := Median(stakes, scores, majority)
		raised := slices.Clone(scores)
		i := rapid.IntRange(0, n-1).Draw(t, "i")
		raised[i] = max(raised[i], score.Draw(t, "raised"))
		if after := Median(stakes, raised, majority); after < before {
			t.Fatalf("%d fell to %d", before, after)
		}
		if after := Median(stakes, scores, majority+1); after > before {
			t.Fatalf("%d rose to %d for a larger majority", before, after)
		}
	})
}

func TestConsensusOfAnEvenSplitNeedsMoreThanKappa(t *testing.T) {
	// Two of equal stake, one of whom gives the miner nothing: of 32767/65535,
	// just under a half, the other's stake is enough; of 32768/65535 it is not.
	for kappa, agreed := range map[uint16]bool{32767: true, 32768: false} {
		in := denseInput(4, 2)
		in.Kappa = kappa
		in.Stake[1] = in.Stake[0]
		in.Weights[0], in.Weights[1] = []Weight{{2, 1}}, []Weight{{3, 1}}
		out, err := Epoch(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := out.Consensus[2] > 0; got != agreed || out.Consensus[2] != out.Consensus[3] {
			t.Errorf("kappa %d: consensus %v", kappa, out.Consensus)
		}
	}
}

func TestConsensusTakesAnAbsentWeightForZero(t *testing.T) {
	in := denseInput(3, 2)
	in.Stake[0], in.Stake[1] = fixed.IntI64F64(1), fixed.IntI64F64(3)
	in.Kappa = 0
	in.Weights[0], in.Weights[1] = []Weight{{2, 1}}, nil
	// All support 0; with kappa 0 the largest weight is the median.
	out, err := Epoch(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if out.Consensus[2] != 65535 {
		t.Errorf("consensus %v", out.Consensus)
	}
	in.Kappa = 65535
	if out, err = Epoch(in, nil); err != nil || out.Consensus[2] != 0 {
		t.Errorf("consensus %v, error %v", out.Consensus, err)
	}
}

func FuzzMedian(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4}, int64(1<<31))
	f.Fuzz(func(t *testing.T, b []byte, majority int64) {
		var stakes, scores []fixed.I32F32
		for i := 0; i+1 < len(b); i += 2 {
			stakes, scores = append(stakes, fixed.I32F32(b[i])<<24), append(scores, fixed.I32F32(b[i+1])<<24)
		}
		got := Median(stakes, scores, fixed.I32F32(majority/2))
		if len(scores) > 0 && !slices.Contains(scores, got) {
			t.Fatalf("%d is nobody's score", got)
		}
	})
}
