package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/plexus-network/plexus/simulate"
	"github.com/spf13/cobra"
)

func newSimulateSupplyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "supply",
		Short: "How much TAO there will be, and when its emission halves",
		Example: `  plexus simulate supply
  plexus simulate supply --issued 10000000 --recycled 500 --years 10 --svg supply.svg`,
		Args: cobra.NoArgs,
	}
	s := simulate.DefaultSupply()
	f := cmd.Flags()
	issued := f.String("issued", "0", "TAO that exist at the start")
	recycled := f.String("recycled", "0", "TAO a day that leave the issuance again")
	f.Uint64Var(&s.BlockSeconds, "block-seconds", s.BlockSeconds, "seconds between blocks")
	f.IntVar(&s.Years, "years", s.Years, "years of 365 days, 1 to 500")
	svg := addSVGFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if s.Issued, err = parseTAO(*issued); err != nil {
			return exitError{exitUsage, err}
		}
		if s.Recycled, err = parseTAO(*recycled); err != nil {
			return exitError{exitUsage, err}
		}
		found, err := s.Run(cmd.Context(), nil)
		if err != nil {
			return explainSimulated(err)
		}
		return tellSimulated(cmd, found, func(w io.Writer) {
			t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
			fmt.Fprintln(t, "YEAR\tISSUED, TAO\tA BLOCK, TAO")
			for _, y := range found.Years {
				fmt.Fprintf(t, "%d\t%s\t%s\n", y.Year, formatTAO(y.Issued), formatTAO(y.Emission))
			}
			_ = t.Flush() // w is in memory
			for _, h := range found.Halvings {
				fmt.Fprintf(w, "day %d: a block emits %s TAO, with %s issued\n", h.Day, formatTAO(h.Emission), formatTAO(h.Issued))
			}
		}, *svg, found.Chart)
	}
	return cmd
}
