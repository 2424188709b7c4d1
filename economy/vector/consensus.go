package vector

import (
	"math/big"
	"slices"

	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/yuma"
)

func numbers(list []decimal) []fixed.I32F32 {
	values := make([]fixed.I32F32, len(list))
	for i := range list {
		values[i] = list[i].i32f32()
	}
	return values
}

func negative(values []fixed.I32F32) bool {
	return len(values) > 0 && slices.Min(values) < 0
}

func medians(g *group) error {
	list, err := cases[struct {
		Stake, Score       []decimal
		Majority, Expected decimal
	}](g)
	for i, c := range list {
		stake, score := numbers(c.Stake), numbers(c.Score)
		if len(stake) != len(score) || negative(stake) || negative(score) {
			return malformed("case %d has %d stakes and %d scores, or a negative one", i, len(stake), len(score))
		}
		got := yuma.Median(stake, score, c.Majority.i32f32())
		same(g, caseName(i), "median", got, c.Expected.i32f32())
	}
	return err
}

func medianColumns(g *group) error {
	list, err := cases[struct {
		Stake    []decimal
		Rows     [][]decimal
		Kappa    decimal
		Expected []decimal
	}](g)
	for i, c := range list {
		stake := numbers(c.Stake)
		if len(c.Rows) != len(stake) {
			return malformed("case %d has %d stakes and %d rows", i, len(stake), len(c.Rows))
		}
		var sum fixed.I32F32
		for _, s := range stake {
			sum = sum.Add(s)
		}
		for j := range c.Expected {
			var shares, column []fixed.I32F32
			for k, row := range c.Rows {
				if j >= len(row) {
					return malformed("case %d, row %d has no column %d", i, k, j)
				}
				if row[j].Sign() < 0 {
					return malformed("case %d has a negative weight", i)
				}
				if stake[k] > 0 {
					shares, column = append(shares, stake[k].SafeDiv(sum)), append(column, row[j].i32f32())
				}
			}
			got := yuma.Median(shares, column, c.Kappa.i32f32())
			if want := c.Expected[j].i32f32(); got != want {
				g.differ(caseName(i), "median", j, got, want)
			}
		}
	}
	return err
}

func upscalesFixed(g *group) error {
	list, err := cases[struct {
		Input    []decimal
		Expected []decimal
	}](g)
	for i, c := range list {
		if negative(numbers(c.Input)) {
			return malformed("case %d has a negative number", i)
		}
		sameNumbers(g, caseName(i), "upscaled", yuma.UpscaleFixed(numbers(c.Input)), c.Expected)
	}
	return err
}

func upscales(g *group) error {
	var v struct {
		Cases []struct {
			Input    []uint16
			Expected []decimal
		}
		ExtraDerived []struct {
			Input  []uint16
			Stored []decimal
		} `json:"extra_derived"`
	}
	err := g.read(&v)
	for i, c := range v.Cases {
		yuma.Upscale(c.Input)
		sameNumbers(g, caseName(i), "upscaled", c.Input, c.Expected)
	}
	for i, c := range v.ExtraDerived {
		yuma.Upscale(c.Input)
		sameNumbers(g, "extra "+caseName(i), "stored", c.Input, c.Stored)
	}
	return err
}

func limits(g *group) error {
	list, err := cases[struct {
		Weights  []uint16
		Limit    uint16
		Expected bool
	}](g)
	for i, c := range list {
		same(g, caseName(i), "limited", yuma.MaxLimited(c.Weights, c.Limit), c.Expected)
	}
	return err
}

func largest(g *group) error {
	list, err := cases[struct {
		V        []decimal
		K        uint16
		Expected []decimal
	}](g)
	for i, c := range list {
		if len(c.V) > 1<<16 {
			return malformed("case %d has %d values", i, len(c.V))
		}
		marks := make([]int, len(c.V))
		for k, chosen := range yuma.Largest(numbers(c.V), int(c.K)) {
			if chosen {
				marks[k] = 1
			}
		}
		sameNumbers(g, caseName(i), "chosen", marks, c.Expected)
	}
	return err
}

// tenDecimals is how far a sigmoid may be off that is stated in ten decimals:
// half of the last, and one step of an I32F32.
var tenDecimals = tolerance{distance: big.NewRat(3, 10_000_000_000)}

func exponentials(g *group) error {
	var v struct {
		Exp []struct {
			X   fixed.I32F32 `json:"x_bits"`
			Exp decimal      `json:"exp_bits"`
		} `json:"exp_bits"`
		Sigmoid []struct {
			X, Rho, Kappa decimal
			Bits          decimal
		} `json:"sigmoid_bits"`
		Decimals []struct {
			X, Expected []decimal
			Rho, Kappa  decimal
		} `json:"asserted_decimals"`
	}
	err := g.read(&v)
	for i, c := range v.Exp {
		sameNumber(g, caseName(i), "exp_bits", c.X.ExpSafe(), c.Exp)
	}
	for i, c := range v.Sigmoid {
		sameNumber(g, caseName(i), "sigmoid_bits", c.X.i32f32().Sigmoid(c.Rho.i32f32(), c.Kappa.i32f32()), c.Bits)
	}
	for i, c := range v.Decimals {
		if len(c.X) != len(c.Expected) {
			return malformed("%d numbers, %d sigmoids", len(c.X), len(c.Expected))
		}
		for k := range c.X {
			got := rat32(c.X[k].i32f32().Sigmoid(c.Rho.i32f32(), c.Kappa.i32f32()))
			if !tenDecimals.within(got, &c.Expected[k].Rat) {
				got = rat32(c.X[k].single().i32f32().Sigmoid(c.Rho.i32f32(), c.Kappa.i32f32()))
			}
			g.near(caseName(i), "sigmoid", k, got, &c.Expected[k], tenDecimals)
		}
	}
	return err
}

func liquidAlphas(g *group) error {
	list, err := cases[struct {
		Consensus, Weight, Bond decimal
		Low                     uint16  `json:"alpha_low_u16"`
		High                    uint16  `json:"alpha_high_u16"`
		Steepness               int16   `json:"steepness"`
		Alpha                   decimal `json:"alpha_bits"`
	}](g)
	for i, c := range list {
		got := yuma.NewLiquid(c.Low, c.High, c.Steepness).Alpha(c.Consensus.i32f32(), c.Weight.i32f32(), c.Bond.i32f32())
		sameNumber(g, caseName(i), "alpha_bits", got, c.Alpha)
	}
	return err
}

// bondEntry is an entry of a sparse row: a column and a bond.
type bondEntry [2]decimal

func bondMoves(g *group) error {
	list, err := cases[struct {
		Old, New, Expected []decimal
		Alpha              decimal
		Tol                *decimal
		Sparse             bool        `json:"sparse_rule_case"`
		OldSparse          []bondEntry `json:"old_sparse"`
		NewSparse          []bondEntry `json:"new_sparse"`
		ExpectedSparse     []bondEntry `json:"expected_sparse"`
	}](g)
	for i, c := range list {
		if len(c.Old) != len(c.New) || len(c.Expected) != len(c.New) {
			return malformed("case %d has %d old, %d new, %d expected", i, len(c.Old), len(c.New), len(c.Expected))
		}
		alpha, tolerance := c.Alpha.i32f32(), g.tolerance(c.Tol)
		for k := range c.New {
			got, err := moved(c.Old[k], c.New[k], alpha)
			if err != nil {
				return err
			}
			g.near(caseName(i), "bond", k, rat32(got), &c.Expected[k], tolerance)
		}
		if len(c.NewSparse) != len(c.ExpectedSparse) {
			g.differ(caseName(i), "bonds length", -1, len(c.NewSparse), len(c.ExpectedSparse))
			continue
		}
		for k, target := range c.NewSparse {
			var old decimal
			for _, o := range c.OldSparse {
				if o[0].Cmp(&target[0].Rat) == 0 {
					old = o[1]
				}
			}
			got, err := moved(old, target[1], alpha)
			if err != nil {
				return err
			}
			g.near(caseName(i), "bond", k, rat32(got), &c.ExpectedSparse[k][1], tolerance)
		}
	}
	return err
}

// moved is a bond after a step, for numbers that bonds may have.
func moved(old, target decimal, alpha fixed.I32F32) (fixed.I32F32, error) {
	if old.Sign() < 0 || target.Sign() < 0 || alpha < 0 || alpha > fixed.OneI32F32 {
		return 0, malformed("a bond is negative, or alpha is outside 0 and 1")
	}
	return yuma.Move(old.i32f32(), target.i32f32(), alpha), nil
}

func mechanismSplits(g *group) error {
	list, err := cases[struct {
		Count    uint8
		Split    []uint16
		Alpha    uint64
		Expected []decimal
	}](g)
	for i, c := range list {
		sameNumbers(g, caseName(i), "split", yuma.SplitEmission(c.Alpha, int(c.Count), c.Split), c.Expected)
	}
	return err
}

func mechanismIndices(g *group) error {
	list, err := cases[struct {
		Netuid   uint16
		Mech     uint8
		Expected decimal
	}](g)
	for i, c := range list {
		sameNumber(g, caseName(i), "index", yuma.StorageIndex(c.Netuid, c.Mech), c.Expected)
	}
	return err
}
