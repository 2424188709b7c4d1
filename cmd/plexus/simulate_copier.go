package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/plexus-network/plexus/simulate"
	"github.com/spf13/cobra"
)

// speed is how fast a subnet's miners change.
type speed struct {
	name             string
	change, halfLife float64
}

// speeds are the subnets that a newcomer compares their own with.
var speeds = []speed{{"slow", 0.05, 5}, {"medium", 0.1, 5}, {"fast", 0.15, 2}}

// delegateTake is the take at which delegating pays 1 - take of what work pays.
const delegateTake = 0.18

func newSimulateCopierCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "copier",
		Short: "What copying others' weights pays, against the reveal interval",
		Long: `Run epochs of a subnet whose miners' utility changes, with validators that judge
them and one that sets the last revealed consensus instead, and compare what each
earns for its stake. Above 1 copying pays better than work; below 0.82 it pays
less than delegating at the usual take.

Without --change for three speeds of change: slow, medium and fast. The model and
its figures stand in docs/economics.md.`,
		Example: `  plexus simulate copier --svg copier.svg
  plexus simulate copier --change 0.2 --half-life 3 --intervals 0,1,2,4`,
		Args: cobra.NoArgs,
	}
	s := simulate.DefaultCopier()
	f := cmd.Flags()
	f.Float64Var(&s.Change, "change", s.Change, "deviation of a miner's utility around its level, 0 to 5")
	f.Float64Var(&s.HalfLife, "half-life", s.HalfLife, "tempos after which half of a deviation is left")
	f.Float64Var(&s.Spread, "spread", s.Spread, "deviation between miners' levels, 0 to 5")
	f.Float64Var(&s.Noise, "noise", s.Noise, "validators' error, of the utility, 0 to 5")
	f.Float64Var(&s.Stake, "stake", s.Stake, "copier's part of the stake, up to 0.49")
	f.Float64Var(&s.Kappa, "kappa", s.Kappa, "part of the stake that consensus needs, 0 to 1")
	f.Float64Var(&s.Penalty, "bonds-penalty", s.Penalty, "0: bonds by weights, 1: by weights clipped to consensus")
	f.Uint64Var(&s.Bonds, "bonds-moving-average", s.Bonds, "how much of old bonds stays, of 1000000")
	f.BoolVar(&s.Yuma3, "yuma3", s.Yuma3, "with Yuma 3 in place of Yuma 2")
	f.BoolVar(&s.LiquidAlpha, "liquid-alpha", s.LiquidAlpha, "with a moving average per bond (Yuma 3)")
	f.IntVar(&s.Validators, "validators", s.Validators, "honest validators, 2 to 255")
	f.IntVar(&s.Miners, "miners", s.Miners, "miners, 2 to 4096")
	f.IntVar(&s.Tempos, "tempos", s.Tempos, "tempos counted")
	f.Uint64Var(&s.Seed, "seed", s.Seed, "first seed")
	f.IntVar(&s.Seeds, "seeds", s.Seeds, "subnets drawn, 1 to 1000")
	intervals := f.IntSlice("intervals", []int{0, 1, 2, 3, 5, 7, 10, 15, 20}, "reveal intervals to compare, tempos; 0 without commit-reveal")
	svg := addSVGFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		compared := speeds
		if f.Changed("change") || f.Changed("half-life") {
			compared = []speed{{"given", s.Change, s.HalfLife}}
		}
		told, end := percents(cmd, "copier")
		defer end()
		lines, order := map[string][]simulate.Copied{}, []string{}
		for i, v := range compared {
			order = append(order, v.name)
			for k, interval := range *intervals {
				one := s
				one.Change, one.HalfLife, one.Interval = v.change, v.halfLife, interval
				found, err := one.Run(cmd.Context(), partOf(told, i*len(*intervals)+k, len(compared)*len(*intervals)))
				if err != nil {
					return explainSimulated(err)
				}
				lines[v.name] = append(lines[v.name], found)
			}
		}
		end()
		return tellSimulated(cmd, map[string]any{"runs": lines}, func(w io.Writer) { tellCopied(w, lines, order) }, *svg,
			func() simulate.Chart { return simulate.CopierChart(lines, order) })
	}
	return cmd
}

func tellCopied(w io.Writer, lines map[string][]simulate.Copied, order []string) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "REVEAL INTERVAL, TEMPOS\t%s\n", strings.ToUpper(strings.Join(order, "\t")))
	for k, first := range lines[order[0]] {
		fmt.Fprintf(t, "%d", first.Settings.Interval)
		for _, name := range order {
			fmt.Fprintf(t, "\t%.3f", lines[name][k].Rate)
		}
		fmt.Fprintln(t)
	}
	_ = t.Flush() // w is in memory
	for _, name := range order {
		fmt.Fprintf(w, "%s: %s\n", name, verdict(lines[name]))
	}
}

// verdict says from which interval on copying does not pay.
func verdict(runs []simulate.Copied) string {
	work, delegating := -1, -1
	for _, r := range runs {
		if work < 0 && r.Rate < 1 {
			work = r.Settings.Interval
		}
		if delegating < 0 && r.Rate < 1-delegateTake {
			delegating = r.Settings.Interval
		}
	}
	switch {
	case work < 0:
		return "copying pays better than work at every interval given; no reveal interval protects miners that change so little"
	case delegating < 0:
		return fmt.Sprintf("copying pays less than work from an interval of %d on, and more than delegating at all of them", work)
	}
	return fmt.Sprintf("copying pays less than work from an interval of %d on, and less than delegating from %d on", work, delegating)
}
