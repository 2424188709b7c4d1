package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/simulate"
	"github.com/spf13/cobra"
)

func newSimulateSubnetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "subnet",
		Short: "What owner, miners, validators and nominators earn in a day",
		Long: `Divide a day's emission of a subnet. A validator is written as
alpha=AMOUNT,root=AMOUNT,own=PART,take=PART: what all stake to it, its owner's part
of that, and its take. Without --validator and --miner an example is used.`,
		Example: `  plexus simulate subnet --share 0.05 --price 0.05 --miner 3 --miner 1 \
    --validator alpha=500000,root=400000,own=0.1,take=0.18 --validator alpha=100000,own=0.5`,
		Args: cobra.NoArgs,
	}
	s := simulate.DefaultSubnet()
	f := cmd.Flags()
	f.Float64Var(&s.Share, "share", s.Share, "part of the chain's emission that the subnet gets, 0 to 1")
	emission := f.String("emission", formatTAO(s.Emission), "TAO that a block emits to all subnets")
	f.BoolVar(&s.Static, "static", s.Static, "stake is TAO, one to one")
	f.Float64Var(&s.Price, "price", s.Price, "TAO for one alpha")
	issued := f.String("alpha-issued", formatTAO(s.AlphaIssued), "alpha there is, in the pool and out")
	root := f.String("root-tao", formatTAO(s.RootTAO), "TAO staked on root by all")
	f.Float64Var(&s.TaoWeight, "tao-weight", s.TaoWeight, "what a TAO on root counts against alpha, 0 to 1")
	f.Float64Var(&s.OwnerCut, "owner-cut", s.OwnerCut, "the owner's part, 0 to 1")
	f.Uint64Var(&s.Blocks, "blocks", s.Blocks, "blocks a day")
	miners := f.Float64Slice("miner", s.Miners, "a miner's part of the incentive, in any unit; repeat for each")
	validators := f.StringArray("validator", nil, "a validator, as above; repeat for each")
	svg := addSVGFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		for _, amount := range []struct {
			text string
			rao  *uint64
		}{{*emission, &s.Emission}, {*issued, &s.AlphaIssued}, {*root, &s.RootTAO}} {
			rao, err := parseTAO(amount.text)
			if err != nil {
				return exitError{exitUsage, err}
			}
			*amount.rao = rao
		}
		s.Miners = *miners
		if len(*validators) > 0 {
			s.Validators = nil
		}
		for _, text := range *validators {
			v, err := parseValidator(text)
			if err != nil {
				return exitError{exitUsage, err}
			}
			s.Validators = append(s.Validators, v)
		}
		found, err := s.Run()
		if err != nil {
			return explainSimulated(err)
		}
		return tellSimulated(cmd, found, func(w io.Writer) { tellEarned(w, found) }, *svg, found.Chart)
	}
	return cmd
}

func tellEarned(w io.Writer, found simulate.Earned) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ROLE\tALPHA A DAY\tTAO A DAY\tA YEAR, OF THE STAKE")
	for _, e := range found.Earnings {
		yearly := "-"
		if e.Return > 0 {
			yearly = fmt.Sprintf("%.2f%%", 100*e.Return)
		}
		fmt.Fprintf(t, "%s\t%s\t%.4f\t%s\n", e.Role, formatTAO(e.Alpha), e.TAO, yearly)
	}
	_ = t.Flush() // w is in memory
	fmt.Fprintf(w, "The chain makes %s alpha a day and puts up to %.4f TAO behind it; %s alpha are nobody's.\n",
		formatTAO(found.AlphaOut), found.TAOIn, formatTAO(found.Unclaimed))
}

// parseValidator reads "alpha=500000,root=400000,own=0.1,take=0.18"; what is left
// out is 0, but own is 1 and take 0.18.
func parseValidator(text string) (simulate.Validator, error) {
	v := simulate.Validator{Own: 1, Take: delegateTake}
	bad := fault.New(fmt.Sprintf("%q is not a validator", text), "write alpha=500000,root=400000,own=0.1,take=0.18")
	for _, field := range strings.Split(text, ",") {
		name, value, _ := strings.Cut(field, "=")
		var err error
		switch name {
		case "alpha":
			v.Alpha, err = parseTAO(value)
		case "root":
			v.Root, err = parseTAO(value)
		case "own":
			v.Own, err = strconv.ParseFloat(value, 64)
		case "take":
			v.Take, err = strconv.ParseFloat(value, 64)
		default:
			err = bad
		}
		if err != nil {
			return v, bad
		}
	}
	return v, nil
}
