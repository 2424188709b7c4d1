package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wallet"
)

func newWalletListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List wallets, their hotkeys and addresses",
		Args:  cobra.NoArgs,
	}
	flags := addKeyFlags(cmd, false)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		at, err := flags.at()
		if err != nil {
			return err
		}
		found, err := wallet.List(at.Root)
		if err != nil {
			return err
		}
		if found == nil {
			found = []wallet.Entry{}
		}
		return show(cmd, map[string]any{"path": at.Root, "wallets": found}, func(w io.Writer) {
			if len(found) == 0 {
				fmt.Fprintf(w, "no wallets in %s; make one by 'plexus wallet create'\n", at.Root)
			}
			for _, e := range found {
				fmt.Fprintf(w, "%s  %s\n", e.Name, orUnknown(e.Coldkey))
				for _, h := range e.Hotkeys {
					fmt.Fprintf(w, "  %s  %s\n", h.Name, orUnknown(h.Account))
				}
			}
		})
	}
	return cmd
}

func orUnknown(account *keys.AccountID) string {
	if account == nil {
		return "(address unknown)"
	}
	return account.String()
}
