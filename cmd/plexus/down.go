package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/localnet"
	"github.com/spf13/cobra"
)

// stopPatience is how long `plexus down` waits for a network to stop in order.
const stopPatience = time.Minute

// homeFlag names the folder of a local network.
func homeFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("home", ".plexus", "the local network's folder")
}

func newDownCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "down",
		Short: "Stop the local network; nothing is lost",
		Args:  cobra.NoArgs,
	}
	home := homeFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		stopped, err := localnet.Down(*home, stopPatience)
		if err != nil {
			return err
		}
		text := "stopped; 'plexus up' continues it"
		if !stopped {
			text = "no network runs in " + *home
		}
		return show(cmd, map[string]any{"stopped": stopped}, line(text))
	}
	return cmd
}

func newLogsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "logs [process]",
		Short: "Show the log of one process of the local network, or list the logs",
		Args:  cobra.MaximumNArgs(1),
	}
	home := homeFlag(cmd)
	lines := cmd.Flags().IntP("lines", "n", 40, "how many lines from the end")
	follow := cmd.Flags().BoolP("follow", "f", false, "go on with what comes")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return localnet.PrintLog(cmd.Context(), cmd.OutOrStdout(), *home, args[0], *lines, *follow)
		}
		names, err := localnet.Logs(*home)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			return fault.New("there are no logs in "+*home, "start a network with 'plexus up', or name its folder with --home")
		}
		return show(cmd, map[string]any{"logs": names}, line(strings.Join(names, "\n")))
	}
	return cmd
}

func newResetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reset",
		Short: "Delete the local network's chain, wallets and logs; models are kept",
		Args:  cobra.NoArgs,
	}
	home := homeFlag(cmd)
	yes := cmd.Flags().Bool("yes", false, "do not ask")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := confirm(cmd, *yes, fmt.Sprintf("Delete the network in %s, its chain and its wallets?", *home)); err != nil {
			return err
		}
		if err := localnet.Reset(*home); err != nil {
			return err
		}
		return show(cmd, map[string]any{"deleted": *home}, line("deleted "+*home))
	}
	return cmd
}

// line is a text for [show].
func line(text string) func(io.Writer) {
	return func(w io.Writer) { fmt.Fprintln(w, text) }
}

// confirm asks on the terminal; without one only yes will do.
func confirm(cmd *cobra.Command, yes bool, question string) error {
	if yes {
		return nil
	}
	if !isTerminal() {
		return exitError{exitUsage, fault.New("nobody is there to confirm", "add --yes")}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s [y/N] ", question)
	answer, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if a := strings.ToLower(strings.TrimSpace(answer)); a != "y" && a != "yes" {
		return fault.New("not confirmed", "nothing was changed; answer y, or add --yes")
	}
	return nil
}
