package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/substrate/keys"
)

func newSubnetShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "show --netuid N",
		Short:   "Tell what a subnet is and how one gets in",
		Example: "  plexus subnet show --netuid 1",
		Args:    cobra.NoArgs,
	}
	url := addRPCFlag(cmd)
	netuid := addNetuidFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return askNode(cmd, *url, func(ctx context.Context, c *client.Client) (answer, error) {
			d, err := c.SubnetDetail(ctx, *netuid)
			return answer{d, func(w io.Writer) { writeSubnet(w, d) }}, err
		})
	}
	return cmd
}

func writeSubnet(w io.Writer, d *client.SubnetDetail) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name, format string, a ...any) { fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, a...)) }
	line("subnet", "%d %s %s", d.Netuid, d.Symbol, orDash(d.Name))
	if d.Description != "" {
		line("about", "%s", d.Description)
	}
	if d.URL != "" {
		line("url", "%s", d.URL)
	}
	state := "not started: plexus subnet start --netuid " + fmt.Sprint(d.Netuid)
	if d.IsStarted {
		state = "started"
	}
	line("state", "%s, %s", d.Mechanism, state)
	if d.OwnerColdkey == (keys.AccountID{}) {
		line("owner", "nobody")
	} else {
		line("owner", "%s", d.OwnerColdkey)
		line("owner hotkey", "%s", d.OwnerHotkey)
	}
	line("made in block", "%d, immune until %d", d.RegisteredAt, d.ImmuneUntil)
	line("tempo", "%d blocks", d.Tempo)
	line("holds", "%s TAO, %s alpha out", formatTAO(d.TaoIn), formatTAO(d.AlphaOut))
	if d.Mechanism == "dynamic" {
		line("pool", "%s alpha, moving price %.6f TAO", formatTAO(d.AlphaIn), d.Price)
	}
	line("neurons", "%d of %d, new ones immune for %d blocks", d.Entry.Neurons, d.Entry.MaxNeurons, d.Entry.Immunity)
	if !d.Entry.IsOpen {
		line("entry", "closed")
	} else {
		line("entry", "%s TAO (from %s to %s)", formatTAO(d.Entry.Price), formatTAO(d.Entry.MinPrice), formatTAO(d.Entry.MaxPrice))
		if d.Entry.TakesWork {
			line("or by work", "difficulty %d: plexus register --netuid %d --pow", d.Entry.Difficulty, d.Netuid)
		}
	}
	if d.HidesWeights {
		line("weights", "hidden until they are old (commit-reveal)")
	}
	_ = t.Flush() // w is in memory
}

func newSubnetCostCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cost",
		Short: "Tell what making a subnet locks, and from when one may be made",
		Args:  cobra.NoArgs,
	}
	url := addRPCFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return askNode(cmd, *url, func(ctx context.Context, c *client.Client) (answer, error) {
			terms, err := c.SubnetTerms(ctx)
			return answer{terms, func(w io.Writer) { writeTerms(w, terms) }}, err
		})
	}
	return cmd
}

func writeTerms(w io.Writer, terms client.SubnetTerms) {
	fmt.Fprintf(w, "A new subnet locks %s TAO now; it never costs less than %s TAO.\n", formatTAO(terms.Lock), formatTAO(terms.Min))
	if terms.LastBlock == 0 {
		fmt.Fprintln(w, "Nobody has made one yet.")
		return
	}
	fmt.Fprintf(w, "The last was made in block %d for %s TAO; the price doubled then and falls with each block.\n", terms.LastBlock, formatTAO(terms.Last))
	if terms.From > terms.Block {
		fmt.Fprintf(w, "The next may be made from block %d on, %d blocks from now.\n", terms.From, terms.From-terms.Block)
	}
}
