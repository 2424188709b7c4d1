package simulate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/yuma"
)

// Copier asks whether a validator that does no work, and sets the consensus that
// was last revealed as its own weights, earns more for its stake than those who
// judge the miners.
//
// Each miner's utility wanders around a level of its own: after HalfLife tempos
// half of a deviation is left. Each honest validator sees the
// utilities of the tempo with an error of its own and sets weights by them. The
// copier sets the consensus of Interval tempos before: that is how long weights
// stay sealed. 0 is a subnet without commit-reveal.
type Copier struct {
	Validators  int     `json:"validators"` // honest ones
	Miners      int     `json:"miners"`
	Stake       float64 `json:"stake"`     // the copier's part of all stake
	Spread      float64 `json:"spread"`    // deviation of the levels' logarithm between miners
	Change      float64 `json:"change"`    // deviation of a utility's logarithm around its level
	HalfLife    float64 `json:"half_life"` // tempos
	Noise       float64 `json:"noise"`     // deviation of a validator's error, of the utility
	Interval    int     `json:"interval"`  // tempos
	Tempos      int     `json:"tempos"`    // counted; as many as let the bonds settle run before
	Kappa       float64 `json:"kappa"`
	Penalty     float64 `json:"bonds_penalty"`
	Bonds       uint64  `json:"bonds_moving_average"` // /1e6
	Yuma3       bool    `json:"yuma3"`
	LiquidAlpha bool    `json:"liquid_alpha"`
	AlphaLow    float64 `json:"alpha_low"`
	AlphaHigh   float64 `json:"alpha_high"`
	Seed        uint64  `json:"seed"`
	Seeds       int     `json:"seeds"`
}

// DefaultCopier are a new subnet's parameters, and a copier with 5% of the stake.
func DefaultCopier() Copier {
	return Copier{
		Validators: 16, Miners: 64, Stake: 0.05, Spread: 1, Change: 0.2, HalfLife: 2, Noise: 0.1, Interval: 1, Tempos: 200,
		Kappa: 0.5, Penalty: 1, Bonds: 900_000, Yuma3: true, AlphaLow: 0.7, AlphaHigh: 0.9, Seed: 1, Seeds: 5,
	}
}

// Copied is what [Copier.Run] finds.
type Copied struct {
	Settings Copier `json:"settings"`
	// Rate is the copier's dividend for its stake, relative to the median of the
	// honest validators: above 1 copying pays better than work; below 1 - take it
	// pays less than delegating. Mean over the seeds.
	Rate      float64 `json:"rate"`
	Deviation float64 `json:"deviation"` // over the seeds
}

// settle is how many tempos run before those that count: the bonds' memory at
// the chain's slowest moving average that owners may set is 40 tempos.
const settle = 60

// Run runs the epochs of each seed. It stops with ctx's error.
func (s Copier) Run(ctx context.Context, progress Progress) (Copied, error) {
	if err := s.check(); err != nil {
		return Copied{}, err
	}
	rates := make([]float64, s.Seeds)
	for i := range rates {
		rate, err := s.rate(ctx, s.Seed+uint64(i))
		if err != nil {
			return Copied{}, err
		}
		rates[i] = rate
		progress.tell(i+1, s.Seeds)
	}
	found := Copied{Settings: s}
	found.Rate, found.Deviation = mean(rates)
	return found, nil
}

func (s Copier) check() error {
	for _, b := range []struct {
		name         string
		v, low, high float64
	}{
		{"validators", float64(s.Validators), 2, 255},
		{"miners", float64(s.Miners), 2, 4096},
		{"copier's stake", s.Stake, 0.0001, 0.49},
		{"spread", s.Spread, 0, 5},
		{"change", s.Change, 0, 5},
		{"half-life", s.HalfLife, 0.01, 1e9},
		{"noise", s.Noise, 0, 5},
		{"interval", float64(s.Interval), 0, 100},
		{"tempos", float64(s.Tempos), 1, 100_000},
		{"kappa", s.Kappa, 0, 1},
		{"bonds penalty", s.Penalty, 0, 1},
		{"bonds moving average", float64(s.Bonds), 0, 1e6},
		{"alpha low", s.AlphaLow, 0, s.AlphaHigh},
		{"alpha high", s.AlphaHigh, 0, 1},
		{"seeds", float64(s.Seeds), 1, 1000},
	} {
		if err := within(b.name, b.v, b.low, b.high); err != nil {
			return err
		}
	}
	return nil
}

// rate is what the copier earns with one seed. The validators come first, the
// copier is the last of them.
func (s Copier) rate(ctx context.Context, seed uint64) (float64, error) {
	r := rand.New(rand.NewPCG(seed, 0xc0b1))
	copier := s.Validators
	n := s.Validators + 1 + s.Miners
	in := yuma.Input{
		Params: yuma.Params{
			ActivityCutoff: 1000, Kappa: u16(s.Kappa), BondsPenalty: u16(s.Penalty), BondsMovingAverage: s.Bonds,
			Yuma3: s.Yuma3, LiquidAlpha: s.LiquidAlpha, AlphaLow: u16(s.AlphaLow), AlphaHigh: u16(s.AlphaHigh),
			SigmoidSteepness: 1000, MaxValidators: uint16(s.Validators + 1), Owner: yuma.NoOwner, Emission: 1e12,
		},
		Stake: make([]fixed.I64F64, n), LastUpdate: make([]uint64, n), RegisteredAt: make([]uint64, n),
		Permit: make([]bool, n), Weights: make([][]yuma.Weight, copier+1),
	}
	stakes := spread(r, s.Validators, 0.3)
	for i := range stakes {
		stakes[i] = max(stakes[i], 0.01/float64(s.Validators)) * (1 - s.Stake)
	}
	stakes = append(stakes, s.Stake)
	for i, v := range stakes {
		in.Stake[i] = fixed.IntI64F64(uint64(v * wholeMarket))
		in.Permit[i] = true
		in.Weights[i] = make([]yuma.Weight, s.Miners)
	}
	market := newUtilities(r, s)
	revealed := make([][]yuma.Weight, 0, s.Tempos+settle) // the consensus, by tempo
	earned := make([]float64, copier+1)
	var scratch yuma.Scratch
	for tempo := range s.Tempos + settle {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		market.move(r)
		for i := range s.Validators {
			market.judge(r, in.Weights[i], copier+1)
		}
		in.Block = uint64(tempo+1) * 360
		in.LastTempo = in.Block - 359
		for i := range in.LastUpdate {
			in.LastUpdate[i] = in.Block - 100
		}
		copied, err := s.copied(&in, &scratch, revealed, tempo)
		if err != nil {
			return 0, err
		}
		in.Weights[copier] = copied
		out, err := yuma.Epoch(&in, &scratch)
		if err != nil {
			return 0, fmt.Errorf("run the epoch: %w", err)
		}
		in.Bonds = out.Bonds
		revealed = append(revealed, consensus(out, copier+1))
		if tempo < settle {
			continue
		}
		for i := range earned {
			earned[i] += float64(out.Raw.Dividends[i]) / stakes[i]
		}
	}
	return earned[copier] / median(earned[:copier]), nil
}

// copied is the row that the copier sets: the consensus of Interval tempos ago,
// or without an interval that of this tempo's honest weights.
func (s Copier) copied(in *yuma.Input, scratch *yuma.Scratch, revealed [][]yuma.Weight, tempo int) ([]yuma.Weight, error) {
	switch {
	case s.Interval > 0 && tempo >= s.Interval:
		return revealed[tempo-s.Interval], nil
	case s.Interval > 0:
		return nil, nil
	}
	in.Weights[s.Validators] = nil
	out, err := yuma.Epoch(in, scratch)
	if err != nil {
		return nil, fmt.Errorf("run the epoch that is copied: %w", err)
	}
	return consensus(out, s.Validators+1), nil
}

// consensus is an epoch's consensus as a row of weights toward the miners.
func consensus(out yuma.Output, first int) []yuma.Weight {
	row := make([]yuma.Weight, len(out.Consensus)-first)
	for j := range row {
		// The raw value keeps what 16 bits of a small weight would lose.
		row[j] = yuma.Weight{UID: uint16(first + j), Value: uint16(min(out.Raw.Consensus[first+j]>>14, wholeU16))}
	}
	return row
}

// utilities are what miners are worth, as they change; logarithms.
type utilities struct {
	level []float64 // for good
	moved []float64 // of this tempo, in units of change
	keep  float64   // of a deviation, a tempo
	Copier
}

func newUtilities(r *rand.Rand, s Copier) *utilities {
	u := &utilities{level: make([]float64, s.Miners), moved: make([]float64, s.Miners), keep: math.Exp2(-1 / s.HalfLife), Copier: s}
	for j := range u.level {
		u.level[j], u.moved[j] = s.Spread*r.NormFloat64(), r.NormFloat64()
	}
	return u
}

// move is one tempo.
func (u *utilities) move(r *rand.Rand) {
	fresh := math.Sqrt(1 - u.keep*u.keep)
	for j := range u.moved {
		u.moved[j] = u.keep*u.moved[j] + fresh*r.NormFloat64()
	}
}

// judge writes a validator's weights toward the miners, the first at uid first.
func (u *utilities) judge(r *rand.Rand, row []yuma.Weight, first int) {
	values := make([]float64, len(row))
	most := 0.0
	for j := range row {
		values[j] = math.Exp(u.level[j]+u.Change*u.moved[j]) * max(0, 1+u.Noise*r.NormFloat64())
		most = max(most, values[j])
	}
	for j := range row {
		row[j] = yuma.Weight{UID: uint16(first + j), Value: u16(part(values[j], most))}
	}
}
