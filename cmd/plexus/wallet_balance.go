package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
)

// balance is what `wallet balance` tells.
type balance struct {
	Account keys.AccountID `json:"account"`
	client.AccountInfo
}

func newWalletBalanceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "balance [address]",
		Short: "Show the balance of a wallet's coldkey, or of any address",
		Args:  cobra.MaximumNArgs(1),
	}
	flags := addKeyFlags(cmd, false)
	url := addRPCFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		who, err := accountArgument(args, flags)
		if err != nil {
			return err
		}
		c, err := dial(cmd.Context(), *url)
		if err != nil {
			return err
		}
		defer c.Close()
		info, err := c.Account(cmd.Context(), who)
		if err != nil {
			return explain(err)
		}
		return show(cmd, balance{who, info}, func(w io.Writer) {
			fmt.Fprintf(w, "%s\n  free      %s TAO\n", who, formatTAO(info.Free))
			if info.Reserved > 0 {
				fmt.Fprintf(w, "  reserved  %s TAO\n", formatTAO(info.Reserved))
			}
		})
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
