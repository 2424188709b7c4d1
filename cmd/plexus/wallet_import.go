package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/wallet"
)

// exportPasswordEnv holds the password of an exported account's file.
const exportPasswordEnv = "PLEXUS_EXPORT_PASSWORD"

func newWalletImportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Take in an account that polkadot.js exported as JSON",
		Long: `Take in an account that polkadot.js, or a wallet made with it, exported as JSON.

The file's password is asked for at the terminal, or read from the descriptor of
--export-password-fd or from ` + exportPasswordEnv + `. The coldkey is then encrypted
with a password of its own, as 'plexus wallet create' does it. An export has no
mnemonic: keep the wallet it came from, or its words.`,
		Example: `  plexus wallet import account.json --wallet alice
  plexus wallet import account.json --wallet alice --only hotkey`,
		Args: cobra.ExactArgs(1),
	}
	choice := addKeyChoice(cmd, "coldkey")
	_ = cmd.Flags().MarkHidden("scheme") // the file says it
	fd := cmd.Flags().Int("export-password-fd", -1, "read the file's password from this file descriptor (or set "+exportPasswordEnv+")")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed("scheme") {
			return usage(fault.New("--scheme does not go with an import", "leave it out: the file says it"))
		}
		_, kinds, err := choice.parse()
		if err != nil {
			return err
		}
		if len(kinds) != 1 {
			return usage(fault.New("one file makes one key", "choose --only coldkey or --only hotkey"))
		}
		k, err := wallet.ReadExport(args[0], exportPassword(cmd, *fd, args[0]))
		switch {
		case errors.Is(err, wallet.ErrMissing):
			return fault.Wrap(err, "there is nothing to import", "check the path of the exported file")
		case errors.Is(err, wallet.ErrLocked):
			return fault.Wrap(err, "the export has a password", "give it at the prompt, by --export-password-fd or in "+exportPasswordEnv)
		case err != nil:
			return err
		}
		told, err := choice.write(cmd, kinds[0], k)
		if err != nil {
			return err
		}
		return showKeys(cmd, []createdKey{told})
	}
	return cmd
}

func exportPassword(cmd *cobra.Command, fd int, path string) wallet.Password {
	switch {
	case fd >= 0:
		return func() ([]byte, error) { return readDescriptor(fd, "password of the export") }
	case os.Getenv(exportPasswordEnv) != "":
		return func() ([]byte, error) { return []byte(os.Getenv(exportPasswordEnv)), nil }
	case isTerminal():
		return func() ([]byte, error) { return promptSecret(cmd, "Password of "+path+": ") }
	}
	return nil
}
