package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/wallet"
)

func newWalletRegenerateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "regenerate",
		Short: "Make a key again from its mnemonic or seed",
		Long: `Make a key again from its mnemonic, or from 0x and its seed in hex.

The secret is typed at the terminal without echo, or read from the file
descriptor that --secret-fd names; it is never an argument.`,
		Example: `  plexus wallet regenerate --wallet alice
  plexus wallet regenerate --wallet alice --only hotkey --secret-fd 3 3<mnemonic.txt`,
		Args: cobra.NoArgs,
	}
	choice := addKeyChoice(cmd, "coldkey")
	secretFD := cmd.Flags().Int("secret-fd", -1, "read mnemonic or seed from this file descriptor")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		scheme, kinds, err := choice.parse()
		if err != nil {
			return err
		}
		if len(kinds) != 1 {
			return usage(fault.New("one secret makes one key", "choose --only coldkey or --only hotkey"))
		}
		secret, err := readSecret(cmd, *secretFD)
		if err != nil {
			return err
		}
		k, err := wallet.FromURI(secret, scheme)
		if err != nil {
			return fault.Wrap(err, "the secret makes no key", "type all words of the mnemonic in their order, or 0x and 64 hex digits")
		}
		told, err := choice.write(cmd, kinds[0], k)
		if err != nil {
			return err
		}
		return showKeys(cmd, []createdKey{told})
	}
	return cmd
}

func readSecret(cmd *cobra.Command, fd int) (string, error) {
	var secret []byte
	var err error
	switch {
	case fd >= 0:
		secret, err = readDescriptor(fd, "secret")
	case isTerminal():
		secret, err = promptSecret(cmd, "Mnemonic or seed: ")
	default:
		err = usage(fault.New("no mnemonic or seed to read", "run it at a terminal, or hand it over by --secret-fd"))
	}
	if err != nil {
		return "", err
	}
	if text := strings.TrimSpace(string(secret)); !strings.HasPrefix(text, "/") {
		return text, nil
	}
	return "", fault.New("a development key is no secret", "give a mnemonic or 0x and a seed")
}
