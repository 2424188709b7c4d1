package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newSubnetCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "subnet", Short: "List subnets, look at one, make one, write one of your own"}
	cmd.AddCommand(newSubnetListCommand(), newSubnetShowCommand(), newSubnetCostCommand(), newSubnetCreateCommand(),
		newSubnetStartCommand(), newSubnetIdentityCommand(), newSubnetSymbolCommand(), newSubnetEmissionCommand(), newSubnetInitCommand(), newSubnetCheckCommand())
	return cmd
}

func newSubnetListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the chain's subnets",
		Args:  cobra.NoArgs,
	}
	url := addRPCFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := dial(cmd.Context(), *url)
		if err != nil {
			return err
		}
		defer c.Close()
		subnets, err := c.Subnets(cmd.Context())
		if err != nil {
			return explain(err)
		}
		cost, err := c.SubnetCost(cmd.Context())
		if err != nil {
			return explain(err)
		}
		return show(cmd, map[string]any{"subnets": subnets, "cost_rao": cost}, func(w io.Writer) {
			t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
			fmt.Fprintln(t, "NETUID\tNAME\tTEMPO\tTAO\tALPHA\tPRICE\tOWNER")
			for _, s := range subnets {
				fmt.Fprintf(t, "%d\t%s\t%d\t%s\t%s\t%.6f\t%s\n", s.Netuid, orDash(s.Name), s.Tempo,
					formatTAO(s.TaoIn), formatTAO(s.AlphaOut), s.Price, s.OwnerColdkey)
			}
			_ = t.Flush() // w is in memory
			fmt.Fprintf(w, "A new subnet locks %s TAO.\n", formatTAO(cost))
		})
	}
	return cmd
}

func newSubnetCreateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make a subnet that the coldkey owns; its price is locked",
		Args:  cobra.NoArgs,
	}
	flags := addKeyFlags(cmd, true)
	url := addRPCFlag(cmd)
	says := addIdentityFlags(cmd)
	yes := addYesFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		hotkey, err := flags.hotkeyAccount()
		if err != nil {
			return err
		}
		c, err := dial(cmd.Context(), *url)
		if err != nil {
			return err
		}
		defer c.Close()
		cost, err := c.SubnetCost(cmd.Context())
		if err != nil {
			return explain(err)
		}
		if err := confirm(cmd, *yes, fmt.Sprintf("Lock %s TAO for a new subnet with %s as its first neuron?", formatTAO(cost), hotkey)); err != nil {
			return err
		}
		signer, err := flags.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		var call client.Call = subtensor.RegisterNetwork{Hotkey: hotkey}
		if says.isSet(cmd) {
			identity := says.identity(subtensor.SubnetIdentityV3{})
			call = subtensor.RegisterNetworkWithIdentity{Hotkey: hotkey, Identity: &identity}
		}
		receipt, err := included(cmd, c, signer, call)
		if err != nil {
			return err
		}
		netuid, err := newNetuid(receipt)
		if err != nil {
			return err
		}
		result := struct {
			Netuid uint64 `json:"netuid"`
			done
		}{netuid, doneOf(receipt)}
		return showResult(cmd, receipt, result, func(w io.Writer) {
			fmt.Fprintf(w, "made subnet %d in block %d\n  fee    %s TAO\n  next   plexus subnet start --netuid %d\n", netuid, result.Block, formatTAO(result.FeeRao), netuid)
		})
	}
	return cmd
}

// newNetuid finds the new subnet's number in the chain's own words.
func newNetuid(r *client.Receipt) (uint64, error) {
	if added := client.Find(r.Events, "SubtensorModule", "NetworkAdded"); added != nil && len(added.Fields) > 0 {
		if netuid, ok := added.Fields[0].Value.(uint64); ok {
			return netuid, nil
		}
	}
	return 0, fault.New("the chain does not say which subnet it made", "look it up: plexus subnet list")
}

func newSubnetStartCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "start --netuid N",
		Short:   "Start a subnet's emission; its owner signs",
		Example: "  plexus subnet start --netuid 2 --wallet owner",
		Args:    cobra.NoArgs,
	}
	flags := addKeyFlags(cmd, false)
	url := addRPCFlag(cmd)
	netuid := addNetuidFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		signer, err := flags.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		return submit(cmd, *url, signer, fmt.Sprintf("started subnet %d", *netuid), subtensor.StartCall{Netuid: *netuid})
	}
	return cmd
}
