package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
)

func newMetagraphCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "metagraph --netuid N",
		Short:   "Show a subnet's neurons: stake, trust, pay and address",
		Example: "  plexus metagraph --netuid 1",
		Args:    cobra.NoArgs,
	}
	url := addRPCFlag(cmd)
	netuid := addNetuidFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return askNode(cmd, *url, func(ctx context.Context, c *client.Client) (answer, error) {
			m, err := c.Metagraph(ctx, *netuid)
			return answer{m, func(w io.Writer) { writeMetagraph(w, m) }}, err
		})
	}
	return cmd
}

func writeMetagraph(w io.Writer, m *client.Metagraph) {
	fmt.Fprintf(w, "subnet %d %s  block %d  tempo %d  last epoch at block %d\n", m.Netuid, m.Name, m.Block, m.Tempo, m.LastStep)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "UID\tSTAKE\tPERMIT\tINCENTIVE\tDIVIDENDS\tCONSENSUS\tVTRUST\tEMISSION\tUPDATED\tAXON\tHOTKEY\t")
	for _, n := range m.Neurons {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t\n", n.UID, formatTAO(n.Stake), mark(n.Permit),
			share(n.Incentive), share(n.Dividends), share(n.Consensus), share(n.ValidatorTrust), formatTAO(n.Emission),
			n.LastUpdate, orDash(n.Axon.Address()), n.Hotkey)
	}
	_ = t.Flush() // w is in memory
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
