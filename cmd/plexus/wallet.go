package main

import (
	"github.com/spf13/cobra"
)

func newWalletCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "wallet",
		Short: "Keep keys on disk, look at balances, send TAO, sign, swap keys",
		Long: `Keep keys on disk, look at balances, send TAO.

Wallets lie in ~/.bittensor/wallets, in the format of Bittensor's own tools. The
coldkey owns the money and is encrypted; hotkeys sign for neurons.`,
	}
	cmd.AddCommand(newWalletCreateCommand(), newWalletRegenerateCommand(), newWalletImportCommand(), newWalletListCommand(),
		newWalletBalanceCommand(), newWalletTransferCommand(), newWalletSwapHotkeyCommand(), newWalletSwapColdkeyCommand(),
		newWalletIdentityCommand(), newWalletSignCommand(), newWalletVerifyCommand())
	return cmd
}
