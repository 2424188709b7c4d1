package yuma

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSplitEmissionLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		emission := rapid.Uint64().Draw(t, "emission")
		count := rapid.IntRange(1, 16).Draw(t, "count")
		parts := rapid.SliceOfN(rapid.Uint16(), 0, count).Draw(t, "parts")
		var sum uint64
		for _, e := range SplitEmission(emission, count, parts) {
			sum += e
		}
		if sum != emission {
			t.Fatalf("%d of %d", sum, emission)
		}
	})
}

func TestSplitEmissionFollowsTheParts(t *testing.T) {
	for _, c := range []struct {
		name     string
		emission uint64
		count    int
		parts    []uint16
		want     []uint64
	}{
		{"no parts: alike, the rest to the first", 101, 3, nil, []uint64{35, 33, 33}},
		{"no part: nothing", 1000, 3, []uint16{13107, 26214}, []uint64{600, 400, 0}},
		{"whole parts", 65535, 3, []uint16{1, 65532, 2}, []uint64{1, 65532, 2}},
		{"more than the whole: who comes first", 1000, 3, []uint16{13107, 65535, 65535}, []uint64{200, 800, 0}},
		{"more parts than mechanisms", 1000, 1, []uint16{0, 65535}, []uint64{1000}},
		{"no mechanism", 1000, 0, nil, []uint64{}},
	} {
		if got := SplitEmission(c.emission, c.count, c.parts); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestStorageIndexKeepsMechanismZeroAtTheNetuid(t *testing.T) {
	if StorageIndex(7, 0) != 7 || StorageIndex(7, 2) != 8199 {
		t.Errorf("indices %d and %d", StorageIndex(7, 0), StorageIndex(7, 2))
	}
}

func TestMergeOfOneMechanismIsItself(t *testing.T) {
	in := denseInput(12, 4)
	out := epochOf(t, in)
	merged := Merge([]Output{out}, []uint64{in.Emission})
	if !slices.Equal(merged.Emission, out.Emission) || !slices.Equal(merged.Dividends, out.Dividends) ||
		!slices.Equal(merged.Consensus, out.Consensus) || !slices.Equal(merged.Permit, out.Permit) ||
		!slices.Equal(merged.ServerEmission, out.ServerEmission) || !slices.Equal(merged.Active, out.Active) {
		t.Errorf("%+v became %+v", out, merged)
	}
}

func TestMergeWeighsByEmission(t *testing.T) {
	first := Output{
		Active: []bool{true, false}, Permit: []bool{false, false}, StakeWeight: []uint16{100, 3}, Consensus: []uint16{10, 0},
		ValidatorTrust: []uint16{0, 0}, Dividends: []uint16{65535, 1}, ServerEmission: []uint64{5, 6},
		ValidatorEmission: []uint64{1, 2}, Emission: []uint64{300, math.MaxUint32},
	}
	second := Output{
		Active: []bool{false, false}, Permit: []bool{true, false}, StakeWeight: []uint16{100, 3}, Consensus: []uint16{20, 0},
		ValidatorTrust: []uint16{8, 0}, Dividends: []uint16{65535, 1}, ServerEmission: []uint64{7, 8},
		ValidatorEmission: []uint64{3, 4}, Emission: []uint64{600, 0},
	}
	got := Merge([]Output{first, second}, []uint64{1, 3})
	want := Output{
		Active: []bool{true, false}, Permit: []bool{true, false}, StakeWeight: []uint16{100, 2}, Consensus: []uint16{17, 0},
		ValidatorTrust: []uint16{6, 0}, Dividends: []uint16{65534, 0}, ServerEmission: []uint64{12, 14},
		ValidatorEmission: []uint64{4, 6}, Emission: []uint64{525, 1 << 30},
	}
	want.Emission[1] = math.MaxUint32 / 4
	if !slices.Equal(got.StakeWeight, want.StakeWeight) || !slices.Equal(got.Consensus, want.Consensus) ||
		!slices.Equal(got.Dividends, want.Dividends) || !slices.Equal(got.Emission, want.Emission) ||
		!slices.Equal(got.ServerEmission, want.ServerEmission) || !slices.Equal(got.Permit, want.Permit) ||
		!slices.Equal(got.Active, want.Active) || !slices.Equal(got.ValidatorTrust, want.ValidatorTrust) ||
		!slices.Equal(got.ValidatorEmission, want.ValidatorEmission) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if none := Merge([]Output{first, second}, []uint64{0, 0}); none.Consensus[0] != 10 {
		t.Errorf("without emission mechanism 0 counts alone, got %v", none.Consensus)
	}
}
