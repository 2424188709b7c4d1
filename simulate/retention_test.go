package simulate

import (
	"context"
	"errors"
	"math"
	"testing"
)

// published are figures of Bittensor's paper on Yuma Consensus: 512 neurons, 64
// of them validators, 60% of the stake honest.
var published = []struct {
	name    string
	change  func(*Retention)
	utility float64
}{
	{"without noise", func(s *Retention) { s.WeightNoise = 0 }, 0.60},
	{"noise 0.2", func(s *Retention) { s.WeightNoise = 0.2 }, 0.67},
	{"noise 0.4", func(*Retention) {}, 0.73},
	{"no bonds penalty", func(s *Retention) { s.BondsPenalty = 0 }, 0.78},
	{"half the bonds penalty", func(s *Retention) { s.BondsPenalty = 0.5 }, 0.76},
	{"all to miners", func(s *Retention) { s.ValidatorShare = 0 }, 0.82},
	{"a quarter to validators", func(s *Retention) { s.ValidatorShare = 0.25 }, 0.78},
}

// short makes fewer seeds do under -short.
func short(seeds int) int {
	if testing.Short() {
		return 1
	}
	return seeds
}

func TestRetentionReproducesThePublishedFiguresWithinThreePoints(t *testing.T) {
	for _, c := range published {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := DefaultRetention()
			c.change(&s)
			s.Seeds = short(5)
			got, err := s.Run(context.Background(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(got.Utility-c.utility) > 0.03 || !got.Retains {
				t.Errorf("the least utility is %.3f +- %.3f, published %.2f", got.Utility, got.Deviation, c.utility)
			}
		})
	}
}

func TestAHighKappaProtectsNoSmallMajority(t *testing.T) {
	s := DefaultRetention()
	s.Kappa, s.HonestStake, s.Seeds = 0.6, 0.55, short(5)
	got, err := s.Run(context.Background(), nil)
	if err != nil || got.Retains || got.Utility <= 1 {
		t.Errorf("with kappa 0.6 and 55%% honest stake utility %v retains (%v)", got.Utility, err)
	}
}

func TestRetentionNeedsLessUtilityWhereTheConsensusIsStricter(t *testing.T) {
	s := DefaultRetention()
	s.Seeds = 1
	least := func(kappa float64) float64 {
		s.Kappa = kappa
		got, err := s.Run(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return got.Utility
	}
	if low, high := least(0.4), least(0.5); low >= high {
		t.Errorf("kappa 0.4 needs %v, kappa 0.5 %v", low, high)
	}
}

func TestTheSameSeedGivesTheSameFigures(t *testing.T) {
	s := DefaultRetention()
	s.Validators, s.Miners, s.Seeds = 16, 48, 2
	a, err := s.Run(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := s.Run(context.Background(), nil); a != b {
		t.Errorf("%+v, then %+v", a, b)
	}
	s.Seed = 100
	if b, _ := s.Run(context.Background(), nil); b.Deviation == a.Deviation && b.Utility == a.Utility {
		t.Error("another seed gives the same figures")
	}
}

func TestSettingsOutOfBoundsAreRefused(t *testing.T) {
	ctx := context.Background()
	for name, run := range map[string]func() error{
		"stake":      func() error { s := DefaultRetention(); s.HonestStake = 1; _, err := s.Run(ctx, nil); return err },
		"not a part": func() error { s := DefaultRetention(); s.Kappa = math.NaN(); _, err := s.Run(ctx, nil); return err },
		"seeds":      func() error { s := DefaultCopier(); s.Seeds = 0; _, err := s.Run(ctx, nil); return err },
		"alphas":     func() error { s := DefaultCopier(); s.AlphaLow = 0.95; _, err := s.Run(ctx, nil); return err },
		"years":      func() error { s := DefaultSupply(); s.Years = 0; _, err := s.Run(ctx, nil); return err },
		"weight":     func() error { s := DefaultPool(); s.Weight = 0.999; _, err := s.Run(); return err },
		"no alpha":   func() error { s := DefaultPool(); s.Alpha = 0; _, err := s.Run(); return err },
		"take":       func() error { s := DefaultSubnet(); s.Validators[0].Take = 2; _, err := s.Run(); return err },
	} {
		if err := run(); !errors.Is(err, ErrSettings) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASimulationStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := DefaultRetention().Run(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("retention: %v", err)
	}
	if _, err := DefaultCopier().Run(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("copier: %v", err)
	}
	if _, err := DefaultSupply().Run(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("supply: %v", err)
	}
}
