package main

import (
	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/internal/fault"
)

// namesFolder refuses an empty --base-path, as a variable that is not set leaves it:
// it would mean the folder that one happens to be in.
func namesFolder(path string) error {
	if path == "" {
		return usage(fault.New("--base-path is empty", "name the node's folder; . is the current one"))
	}
	return nil
}

func newNodePurgeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "purge",
		Short: "Remove a stopped node's chain and keys",
		Long: `Remove a stopped node's chain and keys, so that the next start makes a new chain.

It asks first. Other files in the folder stay.`,
		Example: "  plexus node purge --base-path ./chain",
		Args:    cobra.NoArgs,
	}
	path := cmd.Flags().String("base-path", "", "folder of the node's data")
	yes := addYesFlag(cmd)
	require(cmd, "base-path")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := namesFolder(*path); err != nil {
			return err
		}
		if err := confirm(cmd, *yes, "Remove the chain and the keys in "+*path+"?"); err != nil {
			return err
		}
		if err := node.Purge(*path); err != nil {
			return err
		}
		return show(cmd, map[string]string{"purged": *path}, line("no chain is left in "+*path))
	}
	return cmd
}
