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
	lines := cmd.Flags().UintP("lines", "n", 40, "how many lines from the end, of the last 64 KiB")
	follow := cmd.Flags().BoolP("follow", "f", false, "go on with what comes")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			return showLog(cmd, *home, args[0], *lines, *follow)
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

// showLog shows the end of a process's log, and with follow what comes after.
func showLog(cmd *cobra.Command, home, name string, lines uint, follow bool) error {
	if follow && wantsJSON(cmd, nil) {
		return usage(fault.New("--follow and --json do not go together", "leave one of them out"))
	}
	if err := localnet.CheckLog(home, name); err != nil {
		return err
	}
	if follow {
		return localnet.FollowLog(cmd.Context(), cmd.OutOrStdout(), home, name, lines)
	}
	tail := localnet.Tail(localnet.LogPath(home, name), lines)
	return show(cmd, map[string]any{"process": name, "lines": strings.Split(tail, "\n")}, line(tail))
}

func newResetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reset",
		Short: "Delete the local network's chain, wallets and logs; models are kept",
		Long: `Delete the local network's chain, wallets and logs. It asks first.

Models are kept, and whatever else lies in the network's folder.`,
		Args: cobra.NoArgs,
	}
	home := homeFlag(cmd)
	yes := addYesFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := localnet.CheckReset(*home); err != nil {
			return err
		}
		if err := confirm(cmd, *yes, fmt.Sprintf("Delete the network in %s, its chain and its wallets?", *home)); err != nil {
			return err
		}
		left, err := localnet.Reset(*home)
		if err != nil {
			return err
		}
		text := "deleted the network in " + *home
		if len(left) > 0 {
			text += "; not its own, and kept: " + strings.Join(left, ", ")
		}
		return show(cmd, map[string]any{"deleted": *home, "kept": append([]string{}, left...)}, line(text))
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
