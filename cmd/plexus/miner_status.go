package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/neuron"
)

func newMinerStatusCommand() *cobra.Command {
	return explainCommand("status", "Show how a miner stands", writeStanding)
}

func newMinerWhyCommand() *cobra.Command {
	var last uint
	cmd := explainCommand("why", "Show why a miner earns what it earns", func(w io.Writer, x neuron.Explanation) {
		writeStanding(w, x)
		writeVerdicts(w, x, last)
	})
	cmd.Flags().UintVar(&last, "last", 10, "verdicts to show, the newest first; with --json all are told")
	return cmd
}

// explainCommand makes a command that puts together what chain and miner know.
func explainCommand(use, short string, write func(io.Writer, neuron.Explanation)) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs}
	f := &minerFlags{}
	f.rpc, f.key = addRPCFlag(cmd), addKeyFlags(cmd, true)
	cmd.Flags().Uint16Var(&f.netuid, "netuid", 1, "subnet it serves")
	cmd.Flags().StringVar(&f.state, "state", "", "the miner's folder (default ~/.plexus/miner-<wallet>-<hotkey>-<netuid>)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		hotkey, err := f.key.hotkeyAccount()
		if err != nil {
			return err
		}
		dir, err := f.stateDir()
		if err != nil {
			return err
		}
		record, err := neuron.ReadRecord(dir)
		if err != nil {
			return stateFault(err, dir)
		}
		chain, err := dial(cmd.Context(), *f.rpc)
		if err != nil {
			return err
		}
		defer chain.Close()
		view, err := neuron.Node{Client: chain}.View(cmd.Context(), f.netuid)
		if err != nil {
			return explain(err)
		}
		self, _ := view.Find(hotkey)
		x := neuron.Explain(view, hotkey, record, reach(cmd.Context(), self.Address), time.Now())
		return show(cmd, x, func(w io.Writer) { write(w, x) })
	}
	return cmd
}

// reach calls an axon as anybody can; nil if it answers.
func reach(ctx context.Context, address string) error {
	if address == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s", resp.Status)
	}
	return nil
}

func writeStanding(w io.Writer, x neuron.Explanation) {
	fmt.Fprintf(w, "Hotkey      %s\n", x.Hotkey)
	if x.UID != nil {
		fmt.Fprintf(w, "UID         %d of %d neurons, at block %d\n", *x.UID, x.Neurons, x.Block)
		fmt.Fprintf(w, "Axon        %s\n", orNone(x.Axon))
		if x.Model != "" {
			fmt.Fprintf(w, "Model       %s (class %s)\n", x.Model, x.Class)
		}
		fmt.Fprintf(w, "Incentive   %.2f%% of the miners' pay; %s in the last epoch; next epoch in %d blocks\n", 100*x.Incentive, alpha(x.EmissionAt), x.NextEpochIn)
		fmt.Fprintf(w, "Stake       %s\n", alpha(x.StakeRao))
		fmt.Fprintf(w, "Pruning     number %d in line", x.PruneRank)
		if x.ImmuneBlocks > 0 {
			fmt.Fprintf(w, ", immune for %d blocks", x.ImmuneBlocks)
		}
		fmt.Fprintln(w)
	}
	for _, v := range x.Validators {
		fmt.Fprintf(w, "Validator   uid %d: ", v.UID)
		switch {
		case v.Reached.IsZero():
			fmt.Fprintln(w, "has never called")
		case v.Told.IsZero():
			fmt.Fprintf(w, "called %s ago, told no scores\n", ago(v.Reached))
		default:
			fmt.Fprintf(w, "called %s ago; average %.3f, the best miner's %.3f\n", ago(v.Reached), v.Average, v.Best)
		}
	}
	for reason, n := range x.Refused {
		fmt.Fprintf(w, "Refused     %d requests for %s\n", n, reason)
	}
	for _, f := range x.Findings {
		fmt.Fprintf(w, "! %s\n", f)
	}
}

func writeVerdicts(w io.Writer, x neuron.Explanation, last uint) {
	fmt.Fprintf(w, "\nLast verdicts (score, how much it counts, why)\n")
	if len(x.Judged) == 0 {
		fmt.Fprintln(w, "  none yet")
	}
	for _, j := range x.Judged[:min(last, uint(len(x.Judged)))] {
		fmt.Fprintf(w, "  block %d  %.3f  %.2f  %s\n", j.Block, j.Value, j.Weight, j.Why)
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// alpha writes an amount of a subnet's currency.
func alpha(rao uint64) string { return fmt.Sprintf("%d.%09d alpha", rao/1e9, rao%1e9) }

func ago(t time.Time) string { return time.Since(t).Round(time.Second).String() }
