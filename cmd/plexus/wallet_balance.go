package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/substrate/keys"
)

// balance is what `wallet balance` tells.
type balance struct {
	Account keys.AccountID `json:"account"`
	client.AccountInfo
}

func newWalletBalanceCommand() *cobra.Command {
	return newAccountCommand("balance", "Show the balance of a wallet's coldkey, or of any address", func(ctx context.Context, c *client.Client, who keys.AccountID) (answer, error) {
		info, err := c.Account(ctx, who)
		if err != nil {
			return answer{}, err
		}
		return answer{balance{who, info}, func(w io.Writer) {
			fmt.Fprintf(w, "%s\n  free      %s TAO\n", who, formatTAO(info.Free))
			if info.Reserved > 0 {
				fmt.Fprintf(w, "  reserved  %s TAO\n", formatTAO(info.Reserved))
			}
		}}, nil
	})
}
