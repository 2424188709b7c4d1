package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/yuma"
)

// Retention asks how much of a subnet's utility honest validators must see in
// honest miners, so that no cabal of the other validators, whatever weight it
// sets on its own miners, earns more than its stake. Below that utility the
// honest part of the stake erodes.
//
// Stake and miners are split alike between the two camps; each validator's stake
// and each of its weights varies around the camp's mean. One epoch is run without
// bonds from before.
type Retention struct {
	Validators     int     `json:"validators"`
	Miners         int     `json:"miners"`
	HonestStake    float64 `json:"honest_stake"`    // of all stake
	StakeSpread    float64 `json:"stake_spread"`    // deviation, of the camp's mean
	WeightNoise    float64 `json:"weight_noise"`    // deviation, of the camp's mean
	Kappa          float64 `json:"kappa"`           // the part of the stake that consensus needs
	BondsPenalty   float64 `json:"bonds_penalty"`   // 0: bonds by weights, 1: by clipped weights
	ValidatorShare float64 `json:"validator_share"` // of the emission
	Yuma3          bool    `json:"yuma3"`
	Seed           uint64  `json:"seed"`
	Seeds          int     `json:"seeds"` // networks drawn, with Seed, Seed+1, ...
}

// DefaultRetention are the settings of the published figures, at the chain's own
// parameters.
func DefaultRetention() Retention {
	return Retention{
		Validators: 64, Miners: 448, HonestStake: 0.6, StakeSpread: 0.3, WeightNoise: 0.4,
		Kappa: 0.5, BondsPenalty: 1, ValidatorShare: 0.5, Seed: 1, Seeds: 5,
	}
}

// Retained is what [Retention.Run] finds. Where no utility protects the honest,
// Utility is above 1.
type Retained struct {
	Settings  Retention `json:"settings"`
	Utility   float64   `json:"utility"`   // the least that retains, mean over the seeds
	Deviation float64   `json:"deviation"` // over the seeds
	Cabal     float64   `json:"cabal"`     // the weight on itself that demands it, mean over the seeds
	Retains   bool      `json:"retains"`   // some utility retains, with every seed
}

// Steps of the search, and the utility that stands for "none is enough".
const (
	cabalSteps   = 50
	utilitySteps = 200
	noUtility    = 1 + 1.0/utilitySteps
)

// Run searches the least utility, for each seed. It stops with ctx's error.
func (s Retention) Run(ctx context.Context, progress Progress) (Retained, error) {
	if err := s.check(); err != nil {
		return Retained{}, err
	}
	utilities, cabals := make([]float64, s.Seeds), make([]float64, s.Seeds)
	found := Retained{Settings: s, Retains: true}
	for i := range utilities {
		n := s.draw(s.Seed + uint64(i))
		utility, cabal, err := n.least(ctx)
		if err != nil {
			return Retained{}, err
		}
		utilities[i], cabals[i] = utility, cabal
		found.Retains = found.Retains && utility <= 1
		progress.tell(i+1, s.Seeds)
	}
	found.Utility, found.Deviation = mean(utilities)
	found.Cabal, _ = mean(cabals)
	return found, nil
}

func (s Retention) check() error {
	for _, b := range []struct {
		name         string
		v, low, high float64
	}{
		{"validators", float64(s.Validators), 4, 256},
		{"miners", float64(s.Miners), 4, 4096},
		{"seeds", float64(s.Seeds), 1, 1000},
		{"honest stake", s.HonestStake, 0.5, 0.999},
		{"stake spread", s.StakeSpread, 0, 2},
		{"weight noise", s.WeightNoise, 0, 2},
		{"kappa", s.Kappa, 0, 1},
		{"bonds penalty", s.BondsPenalty, 0, 1},
		{"validator share", s.ValidatorShare, 0, 1},
	} {
		if err := within(b.name, b.v, b.low, b.high); err != nil {
			return err
		}
	}
	return nil
}

// divided is a drawn subnet of two camps. Validators come first, the honest of
// each kind before the cabal's.
type divided struct {
	Retention
	honestValidators, honestMiners int
	toHonest, toCabal              [][]float64 // by validator: parts that sum to 1
	input                          yuma.Input
	scratch                        yuma.Scratch
}

// camp is how many of n belong to the honest: their part of the stake, but
// neither none nor all.
func camp(part float64, n int) int { return min(max(int(part*float64(n)), 1), n-1) }

func (s Retention) draw(seed uint64) *divided {
	r := rand.New(rand.NewPCG(seed, 0x7e7e))
	n := s.Validators + s.Miners
	d := &divided{Retention: s, honestValidators: camp(s.HonestStake, s.Validators), honestMiners: camp(s.HonestStake, s.Miners)}
	d.input = yuma.Input{
		Params: yuma.Params{
			Block: 10, ActivityCutoff: 1000, LastTempo: 5, Kappa: u16(s.Kappa), BondsPenalty: u16(s.BondsPenalty),
			BondsMovingAverage: 900_000, Yuma3: s.Yuma3, MaxValidators: uint16(s.Validators), Owner: yuma.NoOwner, Emission: 1e9,
		},
		Stake: make([]fixed.I64F64, n), LastUpdate: make([]uint64, n), RegisteredAt: make([]uint64, n),
		Permit: make([]bool, n), Weights: make([][]yuma.Weight, s.Validators),
	}
	stake := func(part float64, from, to int) {
		for i, v := range spread(r, to-from, s.StakeSpread) {
			d.input.Stake[from+i] = fixed.IntI64F64(uint64(part * v * wholeMarket))
		}
	}
	stake(s.HonestStake, 0, d.honestValidators)
	stake(1-s.HonestStake, d.honestValidators, s.Validators)
	for i := range s.Validators {
		d.input.Permit[i] = true
		d.toHonest = append(d.toHonest, spread(r, d.honestMiners, s.WeightNoise))
		d.toCabal = append(d.toCabal, spread(r, s.Miners-d.honestMiners, s.WeightNoise))
		d.input.Weights[i] = make([]yuma.Weight, s.Miners)
	}
	for i := range d.input.LastUpdate {
		d.input.LastUpdate[i] = 2
	}
	return d
}

// honestEmission is the part of the emission that the honest camp earns where it
// puts utility on its own miners and the cabal puts cabal on the cabal's.
func (d *divided) honestEmission(utility, cabal float64) (float64, error) {
	for i, row := range d.input.Weights {
		honest := utility
		if i >= d.honestValidators {
			honest = 1 - cabal
		}
		for j := range row {
			part := honest * at(d.toHonest[i], j)
			if j >= d.honestMiners {
				part = (1 - honest) * d.toCabal[i][j-d.honestMiners]
			}
			row[j] = yuma.Weight{UID: uint16(d.Validators + j), Value: u16(part)}
		}
	}
	out, err := yuma.Epoch(&d.input, &d.scratch)
	if err != nil {
		return 0, fmt.Errorf("run the epoch: %w", err)
	}
	var dividends, incentives, allDividends, allIncentives float64
	for uid := range out.Raw.Dividends {
		dividend, incentive := float64(out.Raw.Dividends[uid]), float64(out.Raw.Incentive[uid])
		allDividends, allIncentives = allDividends+dividend, allIncentives+incentive
		if uid < d.honestValidators {
			dividends += dividend
		}
		if uid >= d.Validators && uid < d.Validators+d.honestMiners {
			incentives += incentive
		}
	}
	return d.ValidatorShare*part(dividends, allDividends) + (1-d.ValidatorShare)*part(incentives, allIncentives), nil
}

// at is v[i], 0 past the end.
func at(v []float64, i int) float64 {
	if i >= len(v) {
		return 0
	}
	return v[i]
}

// part is a of all, 0 of nothing.
func part(a, all float64) float64 {
	if all == 0 {
		return 0
	}
	return a / all
}

// retains says that the honest keep their part of the stake.
func (d *divided) retains(utility, cabal float64) (bool, error) {
	emission, err := d.honestEmission(utility, cabal)
	return emission >= d.HonestStake, err
}

// least is the least utility that retains whatever the cabal does, and what the
// cabal does to demand it. The search keeps the highest demand so far and looks
// only at weights of the cabal that demand more.
func (d *divided) least(ctx context.Context) (utility, worst float64, err error) {
	for k := 0; k <= cabalSteps; k++ {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		cabal := float64(k) / cabalSteps
		if utility > 0 {
			enough, err := d.retains(utility, cabal)
			if err != nil {
				return 0, 0, err
			}
			if enough {
				continue
			}
		}
		low, high := int(utility*utilitySteps+0.5), utilitySteps+1 // low does not retain, high does or stands for none
		for high-low > 1 {
			middle := (low + high) / 2
			enough, err := d.retains(float64(middle)/utilitySteps, cabal)
			if err != nil {
				return 0, 0, err
			}
			if enough {
				high = middle
			} else {
				low = middle
			}
		}
		utility, worst = float64(high)/utilitySteps, cabal
		if utility > 1 {
			return noUtility, worst, nil
		}
	}
	return utility, worst, nil
}
