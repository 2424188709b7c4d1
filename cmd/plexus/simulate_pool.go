package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/simulate"
	"github.com/spf13/cobra"
)

func newSimulatePoolCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pool buy:TAO|sell:ALPHA...",
		Short: "What trades do to the price of a subnet's alpha",
		Example: `  plexus simulate pool buy:100 buy:100 sell:50
  plexus simulate pool --tao 20000 --alpha 400000 buy:500 --svg pool.svg`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exitError{exitUsage, fault.New("no trades are given", "name them, such as buy:100 (TAO) or sell:50 (alpha)")}
			}
			return nil
		},
	}
	s := simulate.DefaultPool()
	f := cmd.Flags()
	tao := f.String("tao", formatTAO(s.TAO), "TAO in the pool")
	alpha := f.String("alpha", formatTAO(s.Alpha), "alpha in the pool")
	f.Float64Var(&s.Weight, "weight", s.Weight, "weight of the TAO, 0.01 to 0.99")
	f.Uint16Var(&s.FeeRate, "fee-rate", s.FeeRate, "fee, of 65535")
	svg := addSVGFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if s.TAO, err = parseTAO(*tao); err != nil {
			return exitError{exitUsage, err}
		}
		if s.Alpha, err = parseTAO(*alpha); err != nil {
			return exitError{exitUsage, err}
		}
		for _, arg := range args {
			order, err := parseOrder(arg)
			if err != nil {
				return exitError{exitUsage, err}
			}
			s.Orders = append(s.Orders, order)
		}
		found, err := s.Run()
		if err != nil {
			return explainSimulated(err)
		}
		return tellSimulated(cmd, found, func(w io.Writer) {
			t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
			fmt.Fprintln(t, "TRADE\tGETS\tFEE\tPRICE BEFORE\tAFTER\tPAID\tSLIPPAGE")
			for i, trade := range found.Trades {
				in, out := "TAO", "alpha"
				if trade.Sell {
					in, out = out, in
				}
				fmt.Fprintf(t, "%s\t%s %s\t%s %s\t%.6f\t%.6f\t%.6f\t%.2f%%\n", args[i], formatTAO(trade.Out), out,
					formatTAO(trade.Fee), in, trade.Before, trade.After, trade.Paid, 100*trade.Slippage)
			}
			_ = t.Flush() // w is in memory
			fmt.Fprintf(w, "The pool ends with %s TAO and %s alpha.\n", formatTAO(found.TAO), formatTAO(found.Alpha))
		}, *svg, found.Chart)
	}
	return cmd
}

// parseOrder reads "buy:100" or "sell:50".
func parseOrder(text string) (simulate.Order, error) {
	kind, amount, _ := strings.Cut(text, ":")
	rao, err := parseTAO(amount)
	if err != nil || rao == 0 || kind != "buy" && kind != "sell" {
		return simulate.Order{}, fault.New(fmt.Sprintf("%q is not a trade", text), "write buy:100 to put in 100 TAO, or sell:50 to put in 50 alpha")
	}
	return simulate.Order{Sell: kind == "sell", Amount: rao}, nil
}
