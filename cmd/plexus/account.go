package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
)

// newAccountCommand is a verb that asks a node about the account of its argument,
// or of the wallet's coldkey.
func newAccountCommand(verb, short string, ask func(ctx context.Context, c *client.Client, who keys.AccountID) (answer, error)) *cobra.Command {
	cmd := &cobra.Command{Use: verb + " [address]", Short: short, Args: cobra.MaximumNArgs(1)}
	flags := addKeyFlags(cmd, false)
	url := addRPCFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		who, err := accountArgument(args, flags)
		if err != nil {
			return err
		}
		return askNode(cmd, *url, func(ctx context.Context, c *client.Client) (answer, error) { return ask(ctx, c, who) })
	}
	return cmd
}

// accountArgument is the address that was given, or the wallet's coldkey.
func accountArgument(args []string, flags *keyFlags) (keys.AccountID, error) {
	if len(args) == 0 {
		return flags.coldkeyAccount()
	}
	return parseAddress(args[0])
}

func parseAddress(text string) (keys.AccountID, error) {
	who, err := keys.ParseAccount(text)
	if err != nil {
		return who, usage(fault.Wrap(err, "cannot read the address", "copy it whole; it starts with a 5 and has 48 characters"))
	}
	return who, nil
}
