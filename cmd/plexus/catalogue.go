package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

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
	type entry struct {
		Name      string   `json:"name"`
		SHA256    string   `json:"sha256"`
		Tolerance float64  `json:"tolerance"`
		Miners    []string `json:"miners"`
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		chain, err := dial(cmd.Context(), *rpc)
		if err != nil {
			return err
		}
		defer chain.Close()
		models, err := chain.Models(cmd.Context(), *netuid)
		if err != nil {
			return err
		}
		declared, err := chain.DeclaredModels(cmd.Context(), *netuid)
		if err != nil {
			return err
		}
		entries := []entry{}
		for _, m := range models {
			e := entry{Name: m.Name, SHA256: hex.EncodeToString(m.SHA256[:]), Tolerance: m.Tolerance, Miners: []string{}}
			for hotkey, d := range declared {
				if d.Model == m.Name {
					e.Miners = append(e.Miners, hotkey.String())
				}
			}
			slices.Sort(e.Miners)
			entries = append(entries, e)
		}
		return show(cmd, entries, func(w io.Writer) {
			if len(entries) == 0 {
				fmt.Fprintf(w, "subnet %d has no models\n", *netuid)
			}
			for _, e := range entries {
				fmt.Fprintf(w, "%-28s  %.16s…  ±%g logits  %d miners\n", e.Name, e.SHA256, e.Tolerance, len(e.Miners))
			}
		})
	}
	return cmd
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
		for _, arg := range args {
			m, err := catalogueEntry(arg)
			if err != nil {
				return exitError{exitUsage, err}
			}
			call.Models = append(call.Models, m)
		}
		owner, err := key.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		chain, err := dial(cmd.Context(), *rpc)
		if err != nil {
			return err
		}
		defer chain.Close()
		receipt, err := chain.Submit(cmd.Context(), owner, call)
		if err != nil {
			return explain(err)
		}
		return show(cmd, receipt, func(w io.Writer) { fmt.Fprintf(w, "subnet %d has %d models\n", *netuid, len(call.Models)) })
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
		Use:   "declare MODEL",
		Short: "Say which model a hotkey serves ('plexus miner' does it by itself)",
		Args:  cobra.ExactArgs(1),
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
		chain, err := dial(cmd.Context(), *rpc)
		if err != nil {
			return err
		}
		defer chain.Close()
		receipt, err := chain.Submit(cmd.Context(), hotkey, call)
		if err != nil {
			return explain(err)
		}
		return show(cmd, receipt, func(w io.Writer) { fmt.Fprintf(w, "%s serves %s\n", hotkey.AccountID(), args[0]) })
	}
	return cmd
}
