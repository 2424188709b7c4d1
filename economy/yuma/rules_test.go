package yuma

import (
	"math"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

func epochOf(t *testing.T, in *Input) Output {
	t.Helper()
	out, err := Epoch(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEpochIgnoresThoseWithoutPermit(t *testing.T) {
	in := denseInput(6, 3)
	in.Permit[0], in.Yuma3 = false, true
	out := epochOf(t, in)
	if out.Raw.Active[0] != 0 || out.Raw.Dividends[0] != 0 || out.Raw.ValidatorTrust[0] != 0 {
		t.Errorf("%+v", out.Raw)
	}
	if !out.Permit[0] {
		t.Error("its stake gives it no permit for the next epoch")
	}
}

func TestEpochIgnoresTheInactive(t *testing.T) {
	in := denseInput(6, 3)
	in.LastUpdate[0], in.ActivityCutoff = in.Block-11, 10
	out := epochOf(t, in)
	if out.Active[0] || out.Raw.Active[0] != 0 {
		t.Errorf("active %v, stake %v", out.Active, out.Raw.Active)
	}
	in.LastUpdate[0]++
	if out = epochOf(t, in); !out.Active[0] {
		t.Error("inactive within the cutoff")
	}
	in.ActivityCutoff = math.MaxUint64
	if out = epochOf(t, in); !out.Active[0] {
		t.Error("a cutoff without end overflowed")
	}
}

func TestEpochIgnoresUnstakedValidators(t *testing.T) {
	in := denseInput(6, 3)
	in.MinStake = 100
	for i := range 3 {
		in.Stake[i] = fixed.IntI64F64(99 + uint64(i))
	}
	out := epochOf(t, in)
	if out.Permit[0] || out.Raw.Stake[0] != 0 {
		t.Errorf("permit %v, stake %v", out.Permit, out.Raw.Stake)
	}
	in.Owner = 0
	if out = epochOf(t, in); !out.Permit[0] || out.Raw.Stake[0] == 0 {
		t.Error("the owner is not exempt")
	}
}

func TestSelfWeightCountsForTheOwnerAlone(t *testing.T) {
	in := denseInput(4, 2)
	in.Weights[0], in.Weights[1] = []Weight{{0, 100}}, []Weight{{0, 100}}
	in.Stake[1] = fixed.IntI64F64(1)
	if out := epochOf(t, in); out.ValidatorTrust[0] != 0 {
		t.Errorf("trust %v of a self weight", out.ValidatorTrust)
	}
	in.Owner = 0
	if out := epochOf(t, in); out.ValidatorTrust[0] != 65535 || out.Incentive[0] != 65535 {
		t.Errorf("trust %v, incentive %v", out.ValidatorTrust, out.Incentive)
	}
}

func TestWeightsAreForThoseWhoWereThere(t *testing.T) {
	in := denseInput(4, 2)
	in.RegisteredAt[2] = in.LastUpdate[0]
	if out := epochOf(t, in); out.Incentive[2] != 0 {
		t.Errorf("incentive %v for a uid registered after the weights", out.Incentive)
	}
	in.LastUpdate[0]++
	in.LastUpdate[1]++
	if out := epochOf(t, in); out.Incentive[2] == 0 {
		t.Errorf("incentive %v", out.Incentive)
	}
}

func TestHiddenWeightsAreForThoseWhoWereThereAtTheCommit(t *testing.T) {
	in := denseInput(4, 2)
	in.CommitReveal = true
	in.RegisteredAt[2], in.CommitBlock = 1000, []uint64{999, 999, Never, Never}
	if out := epochOf(t, in); out.Incentive[2] != 0 {
		t.Errorf("incentive %v for a uid registered after the commit", out.Incentive)
	}
	in.CommitBlock = []uint64{1000, 1000, Never, Never}
	if out := epochOf(t, in); out.Incentive[2] == 0 {
		t.Error("no incentive for a uid registered before the commit")
	}
	in.CommitReveal, in.CommitBlock = false, []uint64{0, 0, 0, 0}
	if out := epochOf(t, in); out.Incentive[2] == 0 {
		t.Error("commits count with commit-reveal off")
	}
}

func TestBondsTowardTheFormerHolderOfAUIDVanish(t *testing.T) {
	for _, yuma3 := range []bool{false, true} {
		in := denseInput(4, 2)
		in.Yuma3 = yuma3
		for i := range 2 {
			in.Bonds[i], in.Weights[i] = []Weight{{2, 60000}}, nil
		}
		in.RegisteredAt[2] = in.LastTempo
		if out := epochOf(t, in); len(out.Bonds[0]) != 0 {
			t.Errorf("bonds %v", out.Bonds)
		}
		in.RegisteredAt[2]--
		if out := epochOf(t, in); len(out.Bonds[0]) != 1 {
			t.Errorf("bonds %v", out.Bonds)
		}
	}
}

func TestBondsBelongToNewPermits(t *testing.T) {
	in := denseInput(6, 3)
	in.MaxValidators = 2
	out := epochOf(t, in)
	for i, row := range out.Bonds {
		if (len(row) > 0) != out.Permit[i] {
			t.Errorf("uid %d: permit %v, %d bonds", i, out.Permit[i], len(row))
		}
	}
}

func TestLastTempoIsAfterThePreviousEpoch(t *testing.T) {
	for _, c := range []struct{ block, tempo, step, want uint64 }{
		{1000, 360, 700, 701}, {1000, 360, 0, 640}, {100, 360, 0, 0},
	} {
		if got := LastTempo(c.block, c.tempo, c.step); got != c.want {
			t.Errorf("LastTempo(%d, %d, %d) = %d, want %d", c.block, c.tempo, c.step, got, c.want)
		}
	}
}

func TestActivityCutoffIsAtLeastOneBlock(t *testing.T) {
	for _, c := range []struct {
		factor uint32
		tempo  uint16
		want   uint64
	}{{13889, 360, 5000}, {13889, 1, 13}, {1000, 0, 1}, {math.MaxUint32, math.MaxUint16, 281470681677}} {
		if got := ActivityCutoff(c.factor, c.tempo); got != c.want {
			t.Errorf("ActivityCutoff(%d, %d) = %d, want %d", c.factor, c.tempo, got, c.want)
		}
	}
}

func TestLargestPrefersTheHigherUID(t *testing.T) {
	values := []fixed.I32F32{5, 0, 5, 5, 1}
	if got := Largest(values, 2); !slices.Equal(got, []bool{false, false, true, true, false}) {
		t.Errorf("largest %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Custom(func(t *rapid.T) fixed.I32F32 {
			return fixed.I32F32(rapid.Int64Range(0, 5).Draw(t, "v"))
		})).Draw(t, "values")
		k := rapid.IntRange(0, 20).Draw(t, "k")
		chosen, count := Largest(values, k), 0
		for i, c := range chosen {
			if c {
				count++
			}
			for j, d := range chosen {
				if c && !d && (values[j] > values[i] || values[j] == values[i] && j > i) {
					t.Fatalf("%d was chosen before %d of %v", i, j, values)
				}
			}
		}
		if count != min(k, len(values)) {
			t.Fatalf("%d chosen of %d", count, k)
		}
	})
}
