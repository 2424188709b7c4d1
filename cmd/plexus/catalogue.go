package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newCatalogueCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "catalogue",
		Short: "The models that a subnet's miners may serve",
		Long: `The models that a subnet's miners may serve, as the chain keeps them: a name,
the SHA-256 of the weights, and how far an honest position may miss, in logits.
Only these are scored. ('plexus model' is about the files on this machine.)`,
	}
	cmd.AddCommand(newCatalogueListCommand(), newCatalogueSetCommand(), newCatalogueDeclareCommand())
	return cmd
}

func newCatalogueListCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "list", Short: "List a subnet's models and who declared them", Args: cobra.NoArgs}
	rpc := addRPCFlag(cmd)
	netuid := cmd.Flags().Uint16("netuid", 1, "subnet")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return askNode(cmd, *rpc, func(ctx context.Context, c *client.Client) (answer, error) {
			if _, err := c.Metagraph(ctx, *netuid); err != nil {
				return answer{}, err
			}
			list, err := listed(ctx, c, *netuid)
			return answer{list, func(w io.Writer) { writeListed(w, *netuid, list) }}, err
		})
	}
	return cmd
}

// listing is a model of a subnet's catalogue, as `catalogue list` tells it.
type listing struct {
	Name      string   `json:"name"`
	SHA256    string   `json:"sha256"`
	Tolerance float64  `json:"tolerance"` // logits
	Miners    []string `json:"miners"`    // hotkeys that declare it
}

func listed(ctx context.Context, c *client.Client, netuid uint16) ([]listing, error) {
	models, err := c.Models(ctx, netuid)
	if err != nil {
		return nil, err
	}
	declared, err := c.DeclaredModels(ctx, netuid)
	if err != nil {
		return nil, err
	}
	list := []listing{}
	for _, m := range models {
		l := listing{Name: m.Name, SHA256: hex.EncodeToString(m.SHA256[:]), Tolerance: m.Tolerance, Miners: []string{}}
		for hotkey, d := range declared {
			if d.Model == m.Name {
				l.Miners = append(l.Miners, hotkey.String())
			}
		}
		slices.Sort(l.Miners)
		list = append(list, l)
	}
	return list, nil
}

func writeListed(w io.Writer, netuid uint16, list []listing) {
	if len(list) == 0 {
		fmt.Fprintf(w, "subnet %d has no models\n", netuid)
	}
	for _, l := range list {
		fmt.Fprintf(w, "%-28s  %.16s…  ±%g logits  %d miners\n", l.Name, l.SHA256, l.Tolerance, len(l.Miners))
	}
}

func newCatalogueSetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "set MODEL...",
		Short: "Replace a subnet's models; its owner's coldkey signs",
		Long: `Replace a subnet's models; its owner's coldkey signs.

A MODEL is a name that 'plexus model list' knows, or NAME=SHA256:TOLERANCE for
weights it does not know, the tolerance in logits.`,
		Example: "  plexus catalogue set smollm2-135m-instruct mine=<64 hex digits>:0.1",
		Args:    cobra.MinimumNArgs(1),
	}
	rpc, key := addRPCFlag(cmd), addKeyFlags(cmd, false)
	netuid := cmd.Flags().Uint16("netuid", 1, "subnet")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		call := subtensor.SetCatalogue{Netuid: *netuid}
		var names []string
		for _, arg := range args {
			m, err := catalogueEntry(arg)
			if err != nil {
				return exitError{exitUsage, err}
			}
			call.Models, names = append(call.Models, m), append(names, string(m.Name))
		}
		owner, err := key.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		return submit(cmd, *rpc, owner, fmt.Sprintf("the catalogue of subnet %d has now: %s", *netuid, strings.Join(names, ", ")), call)
	}
	return cmd
}

// catalogueEntry reads a known name, or NAME=SHA256:TOLERANCE.
func catalogueEntry(arg string) (subtensor.Model, error) {
	name, rest, isGiven := strings.Cut(arg, "=")
	sha, tolerance := "", 0.0
	if isGiven {
		hash, text, ok := strings.Cut(rest, ":")
		e, err := strconv.ParseFloat(text, 64)
		if !ok || err != nil || !(e >= 0) || e > 4000 {
			return subtensor.Model{}, fault.New(fmt.Sprintf("%q is not NAME=SHA256:TOLERANCE", arg), "write for example mine=<64 hex digits>:0.1")
		}
		sha, tolerance = hash, e
	} else {
		m, err := catalogue.Lookup(name)
		if err != nil {
			return subtensor.Model{}, fault.Wrap(err, "cannot list "+name, "give its hash too: NAME=SHA256:TOLERANCE")
		}
		sha, tolerance = m.SHA256, m.Tolerance
	}
	sum, err := hex.DecodeString(sha)
	if err != nil || len(sum) != 32 || name == "" || len(name) > 64 {
		return subtensor.Model{}, fault.New(fmt.Sprintf("%q has no name of 1 to 64 bytes or no SHA-256", arg), "write for example mine=<64 hex digits>:0.1")
	}
	return subtensor.Model{Name: []byte(name), SHA256: [32]byte(sum), Tolerance: uint32(math.Round(tolerance * 1e6))}, nil
}

func newCatalogueDeclareCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "declare MODEL",
		Short:   "Say which model a hotkey serves ('plexus miner' does it by itself)",
		Example: "  plexus catalogue declare smollm2-135m-instruct --wallet mine",
		Args:    cobra.ExactArgs(1),
	}
	rpc, key := addRPCFlag(cmd), addKeyFlags(cmd, true)
	netuid := cmd.Flags().Uint16("netuid", 1, "subnet")
	class := cmd.Flags().String("class", "bound", "bound if its engine binds sampling to the hotkey, else rank")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		call := subtensor.Declare{Netuid: *netuid, Model: []byte(args[0])}
		switch *class {
		case "bound":
			call.Class = subtensor.Bound
		case "rank":
			call.Class = subtensor.Rank
		default:
			return exitError{exitUsage, fault.New("--class is bound or rank", "see 'plexus catalogue declare --help'")}
		}
		hotkey, err := key.hotkeyPair(cmd)
		if err != nil {
			return err
		}
		return submit(cmd, *rpc, hotkey, fmt.Sprintf("%s serves %s on subnet %d", hotkey.AccountID(), args[0], *netuid), call)
	}
	return cmd
}
