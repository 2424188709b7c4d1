package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/plexus-network/plexus/simulate"
	"github.com/spf13/cobra"
)

// profileStakes are the honest stakes of a profile.
var profileStakes = []float64{0.51, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99}

func newSimulateRetentionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "retention",
		Short: "How much honest work protects honest stake against a cabal",
		Long: `Draw subnets in which honest validators face a cabal that puts any weight on its
own miners, run Yuma Consensus, and find the least utility in honest miners with
which the honest keep their part of the stake.

With --profile for a range of honest stakes, else for --stake alone. The model
and its figures stand in docs/economics.md.`,
		Example: `  plexus simulate retention --stake 0.6 --noise 0.4
  plexus simulate retention --profile --svg retention.svg`,
		Args: cobra.NoArgs,
	}
	s := simulate.DefaultRetention()
	f := cmd.Flags()
	f.Float64Var(&s.HonestStake, "stake", s.HonestStake, "honest part of the stake, 0.5 to 0.999")
	f.Float64Var(&s.WeightNoise, "noise", s.WeightNoise, "deviation of validators' weights, 0 to 2")
	f.Float64Var(&s.StakeSpread, "stake-spread", s.StakeSpread, "deviation of validators' stakes, 0 to 2")
	f.Float64Var(&s.Kappa, "kappa", s.Kappa, "part of the stake that consensus needs, 0 to 1")
	f.Float64Var(&s.BondsPenalty, "bonds-penalty", s.BondsPenalty, "0: bonds by weights, 1: by weights clipped to consensus")
	f.Float64Var(&s.ValidatorShare, "validator-share", s.ValidatorShare, "validators' part of the emission, 0 to 1")
	f.BoolVar(&s.Yuma3, "yuma3", s.Yuma3, "with Yuma 3 in place of Yuma 2")
	f.IntVar(&s.Validators, "validators", s.Validators, "validators, 4 to 256")
	f.IntVar(&s.Miners, "miners", s.Miners, "miners, 4 to 4096")
	f.Uint64Var(&s.Seed, "seed", s.Seed, "first seed")
	f.IntVar(&s.Seeds, "seeds", s.Seeds, "subnets drawn, 1 to 1000")
	profile := f.Bool("profile", false, "run a range of honest stakes")
	svg := addSVGFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		stakes := []float64{s.HonestStake}
		if *profile {
			stakes = profileStakes
		}
		told, end := percents(cmd, "retention")
		defer end()
		runs := make([]simulate.Retained, len(stakes))
		for i, stake := range stakes {
			one := s
			one.HonestStake = stake
			var err error
			if runs[i], err = one.Run(cmd.Context(), partOf(told, i, len(stakes))); err != nil {
				return explainSimulated(err)
			}
		}
		end()
		const name = "least utility"
		return tellSimulated(cmd, map[string]any{"runs": runs}, func(w io.Writer) { tellRetained(w, runs) }, *svg,
			func() simulate.Chart {
				return simulate.RetentionChart(map[string][]simulate.Retained{name: runs}, []string{name})
			})
	}
	return cmd
}

func tellRetained(w io.Writer, runs []simulate.Retained) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "HONEST STAKE\tLEAST UTILITY\t+-\tWORST CABAL'S SELF-WEIGHT")
	for _, r := range runs {
		utility := fmt.Sprintf("%.1f%%", 100*r.Utility)
		if !r.Retains {
			utility = "none is enough"
		}
		fmt.Fprintf(t, "%.0f%%\t%s\t%.1f\t%.0f%%\n", 100*r.Settings.HonestStake, utility, 100*r.Deviation, 100*r.Cabal)
	}
	_ = t.Flush() // w is in memory
}
