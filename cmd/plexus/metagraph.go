package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func newMetagraphCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "metagraph --netuid N",
		Short: "Show a subnet's neurons: stake, trust, pay and address",
		Args:  cobra.NoArgs,
	}
	url := addRPCFlag(cmd)
	netuid := addNetuidFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := dial(cmd.Context(), *url)
		if err != nil {
			return err
		}
		defer c.Close()
		m, err := c.Metagraph(cmd.Context(), *netuid)
		if err != nil {
			return explain(err)
		}
		return show(cmd, m, func(w io.Writer) {
			fmt.Fprintf(w, "subnet %d %s  block %d  tempo %d  last epoch at block %d\n", m.Netuid, m.Name, m.Block, m.Tempo, m.LastStep)
			t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
			fmt.Fprintln(t, "UID\tSTAKE\tPERMIT\tINCENTIVE\tDIVIDENDS\tCONSENSUS\tVTRUST\tEMISSION\tUPDATED\tAXON\tHOTKEY\t")
			for _, n := range m.Neurons {
				fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t\n", n.UID, formatTAO(n.Stake), mark(n.Permit),
					share(n.Incentive), share(n.Dividends), share(n.Consensus), share(n.ValidatorTrust), formatTAO(n.Emission),
					n.LastUpdate, orDash(n.Axon.Address()), n.Hotkey)
			}
			_ = t.Flush() // w is in memory
		})
	}
	return cmd
}

// share prints a part of 65535.
func share(part uint16) string { return fmt.Sprintf("%.4f", float64(part)/65535) }

func mark(yes bool) string {
	if yes {
		return "yes"
	}
	return "-"
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
