package yuma

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

// anyInput draws subnets of many shapes: idle, outdated and unpermitted
// neurons, self weights, owners, empty and zero rows, rows out of order.
func anyInput(t *rapid.T) *Input {
	n := rapid.IntRange(1, 14).Draw(t, "n")
	in := &Input{Params: Params{
		Block:              uint64(rapid.IntRange(0, 60).Draw(t, "block")),
		ActivityCutoff:     uint64(rapid.SampledFrom([]int{1, 20, 5000}).Draw(t, "cutoff")),
		LastTempo:          uint64(rapid.IntRange(0, 40).Draw(t, "last tempo")),
		Kappa:              rapid.SampledFrom([]uint16{0, 1, 20000, 32767, 32768, 50000, 65535}).Draw(t, "kappa"),
		BondsPenalty:       rapid.SampledFrom([]uint16{0, 1, 32768, 65534, 65535}).Draw(t, "penalty"),
		BondsMovingAverage: rapid.SampledFrom([]uint64{0, 1, 900_000, 975_000, 1_000_000}).Draw(t, "average"),
		Yuma3:              rapid.Bool().Draw(t, "yuma3"),
		LiquidAlpha:        rapid.Bool().Draw(t, "liquid"),
		AlphaLow:           uint16(rapid.IntRange(0, 40000).Draw(t, "low")),
		AlphaHigh:          uint16(rapid.IntRange(40000, 65535).Draw(t, "high")),
		SigmoidSteepness:   int16(rapid.SampledFrom([]int{-32768, -1000, 0, 1, 200, 1000, 5000, 32767}).Draw(t, "steepness")),
		MaxValidators:      uint16(rapid.IntRange(0, n+1).Draw(t, "validators")),
		MinStake:           uint64(rapid.SampledFrom([]int{0, 0, 1, 1000}).Draw(t, "min stake")),
		Owner:              rapid.IntRange(NoOwner, n-1).Draw(t, "owner"),
		Emission:           rapid.SampledFrom([]uint64{0, 1, 148_000_000_000, math.MaxUint64}).Draw(t, "emission"),
		CommitReveal:       rapid.Bool().Draw(t, "commit reveal"),
	}}
	stake := rapid.SampledFrom([]uint64{0, 1, 7, 999, 1000, 1_000_000_007, 21_000_000_000_000_000})
	value := rapid.OneOf(rapid.SampledFrom([]uint16{0, 1, 32768, 65535}), rapid.Uint16())
	rows := func(name string) (rows [][]Weight) {
		full := rapid.Bool().Draw(t, name+" full")
		for range rapid.IntRange(0, n).Draw(t, name+" rows") {
			uids := rapid.Permutation(indices(n)).Draw(t, name+" uids")
			if rapid.IntRange(0, 3).Draw(t, name+" sorted") > 0 {
				slices.Sort(uids)
			}
			length := n
			if !full {
				length = rapid.IntRange(0, n).Draw(t, name+" length")
			}
			var row []Weight
			for _, uid := range uids[:length] {
				row = append(row, Weight{uid, value.Draw(t, name)})
			}
			rows = append(rows, row)
		}
		return rows
	}
	in.Weights, in.Bonds = rows("weights"), rows("bonds")
	block := rapid.SampledFrom([]uint64{0, 1, 10, 20, 30, 40, 50, 60})
	for range n {
		fraction := rapid.SampledFrom([]uint64{0, 1, 1 << 63}).Draw(t, "stake fraction")
		in.Stake = append(in.Stake, fixed.I64F64FromBits(stake.Draw(t, "stake"), fraction))
		in.LastUpdate = append(in.LastUpdate, block.Draw(t, "last update"))
		in.RegisteredAt = append(in.RegisteredAt, rapid.SampledFrom([]uint64{0, 0, 0, 5, 25, 45}).Draw(t, "registered"))
		in.Permit = append(in.Permit, rapid.IntRange(0, 3).Draw(t, "permit") > 0)
		in.CommitBlock = append(in.CommitBlock, rapid.SampledFrom([]uint64{3, 26, Never, Never}).Draw(t, "commit"))
	}
	return in
}

func indices(n int) []uint16 {
	list := make([]uint16, n)
	for i := range list {
		list[i] = uint16(i)
	}
	return list
}

func TestEpochAgreesWithTheDenseReference(t *testing.T) {
	var scratch Scratch
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		got, err := Epoch(in, &scratch)
		if err != nil {
			t.Fatal(err)
		}
		want := runReference(in)
		g, w := reflect.ValueOf(got), reflect.ValueOf(want)
		for k := range g.NumField() {
			if !reflect.DeepEqual(g.Field(k).Interface(), w.Field(k).Interface()) {
				t.Fatalf("%s: got %v, want %v", g.Type().Field(k).Name, g.Field(k), w.Field(k))
			}
		}
	})
}

func TestEpochPaysAtMostTheEmission(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		in.Emission = min(in.Emission, 1<<60)
		out, err := Epoch(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		var paid, stored uint64
		for i := range out.Emission {
			paid += out.ServerEmission[i] + out.ValidatorEmission[i]
			stored += out.Emission[i]
		}
		if paid > in.Emission || stored > in.Emission {
			t.Fatalf("paid %d and stored %d of %d", paid, stored, in.Emission)
		}
		for _, v := range [][]fixed.I32F32{out.Raw.Stake, out.Raw.Active, out.Raw.Incentive, out.Raw.Dividends} {
			if sum := total(v); sum < 0 || sum > fixed.OneI32F32 {
				t.Fatalf("a share sums to %d", sum)
			}
		}
	})
}

// renamed moves each uid i to the place to[i].
func renamed(in *Input, to []uint16) *Input {
	n := len(in.Stake)
	r := &Input{
		Params: in.Params, Stake: make([]fixed.I64F64, n), LastUpdate: make([]uint64, n), RegisteredAt: make([]uint64, n),
		Permit: make([]bool, n), Weights: make([][]Weight, n), Bonds: make([][]Weight, n), CommitBlock: make([]uint64, n),
	}
	if in.Owner != NoOwner {
		r.Owner = int(to[in.Owner])
	}
	rows := func(from, into [][]Weight) {
		for i, row := range from {
			for _, w := range row {
				into[to[i]] = append(into[to[i]], Weight{to[w.UID], w.Value})
			}
		}
	}
	rows(in.Weights, r.Weights)
	rows(in.Bonds, r.Bonds)
	for i, j := range to {
		r.Stake[j], r.LastUpdate[j], r.RegisteredAt[j] = in.Stake[i], in.LastUpdate[i], in.RegisteredAt[i]
		r.Permit[j], r.CommitBlock[j] = in.Permit[i], in.CommitBlock[i]
	}
	return r
}

func TestEpochDoesNotDependOnTheNumberingOfUIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		n := len(in.Stake)
		in.MaxValidators = uint16(n) // ties for permits go by uid
		to := rapid.Permutation(indices(n)).Draw(t, "to")
		first, err := Epoch(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		second, err := Epoch(renamed(in, to), nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, j := range to {
			sort := func(row []Weight, rename bool) []Weight {
				sorted := slices.Clone(row)
				for k := range sorted {
					if rename {
						sorted[k].UID = to[sorted[k].UID]
					}
				}
				slices.SortFunc(sorted, func(a, b Weight) int { return int(a.UID) - int(b.UID) })
				return sorted
			}
			if first.Emission[i] != second.Emission[j] || first.Raw.Incentive[i] != second.Raw.Incentive[j] ||
				first.Raw.Dividends[i] != second.Raw.Dividends[j] || first.Raw.Consensus[i] != second.Raw.Consensus[j] ||
				first.Permit[i] != second.Permit[j] || !slices.Equal(sort(first.Bonds[i], true), sort(second.Bonds[j], false)) {
				t.Fatalf("uid %d as %d: %+v became %+v", i, j, first, second)
			}
		}
	})
}

func TestEpochKeepsItsInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyInput(t)
		same := renamed(in, indices(len(in.Stake)))
		if _, err := Epoch(in, nil); err != nil {
			t.Fatal(err)
		}
		after := renamed(in, indices(len(in.Stake)))
		if !reflect.DeepEqual(same, after) {
			t.Fatal("the input has changed")
		}
	})
}

func TestEpochRefusesMalformedInput(t *testing.T) {
	for name, spoil := range map[string]func(*Input){
		"short last update": func(in *Input) { in.LastUpdate = in.LastUpdate[1:] },
		"short registered":  func(in *Input) { in.RegisteredAt = nil },
		"short permit":      func(in *Input) { in.Permit = in.Permit[1:] },
		"short commits":     func(in *Input) { in.CommitBlock = []uint64{1} },
		"rows of weights":   func(in *Input) { in.Weights = make([][]Weight, 9) },
		"rows of bonds":     func(in *Input) { in.Bonds = make([][]Weight, 9) },
		"owner":             func(in *Input) { in.Owner = 8 },
		"owner below":       func(in *Input) { in.Owner = -2 },
		"moving average":    func(in *Input) { in.BondsMovingAverage = 1_000_001 },
		"alpha bounds":      func(in *Input) { in.LiquidAlpha, in.AlphaLow = true, in.AlphaHigh+1 },
		"negative stake":    func(in *Input) { in.Stake[0] = fixed.I64F64{}.Sub(fixed.IntI64F64(1)) },
		"weight uid":        func(in *Input) { in.Weights[0][0].UID = 8 },
		"bond uid":          func(in *Input) { in.Bonds[0][0].UID = 8 },
		"weight twice":      func(in *Input) { in.Weights[0][0].UID = 3 },
		"bond twice":        func(in *Input) { in.Bonds[0][0].UID = 3 },
		"too many uids":     func(in *Input) { in.Stake = make([]fixed.I64F64, math.MaxUint16+2) },
	} {
		for _, yuma3 := range []bool{false, true} {
			in := denseInput(8, 4)
			in.Yuma3 = yuma3
			spoil(in)
			if _, err := Epoch(in, nil); !errors.Is(err, ErrInput) {
				t.Errorf("%s: error %v", name, err)
			}
		}
	}
}

func TestEpochOfASubnetWithoutNeuronsDecidesNothing(t *testing.T) {
	out, err := Epoch(&Input{Params: Params{Owner: NoOwner}}, nil)
	if err != nil || len(out.Emission) != 0 {
		t.Errorf("%+v, error %v", out, err)
	}
}

func FuzzEpoch(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		in := anyInput(t)
		got, err := Epoch(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := runReference(in); !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}))
}
