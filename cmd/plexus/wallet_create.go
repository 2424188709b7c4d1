package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wallet"
)

// createdKey is what is told of a new key. The phrase is told once, here.
type createdKey struct {
	Kind    string         `json:"kind"` // coldkey or hotkey
	Name    string         `json:"name"`
	Account keys.AccountID `json:"account"`
	Phrase  string         `json:"mnemonic,omitempty"`
}

// keyChoice are the flags of verbs that write keys.
type keyChoice struct {
	*keyFlags
	only       string
	scheme     string
	noPassword bool
	overwrite  bool
}

func addKeyChoice(cmd *cobra.Command, only string) *keyChoice {
	c := &keyChoice{keyFlags: addKeyFlags(cmd, true)}
	cmd.Flags().StringVar(&c.only, "only", only, "which key to write: coldkey or hotkey")
	cmd.Flags().StringVar(&c.scheme, "scheme", keys.Sr25519.String(), "signature scheme: sr25519 or ed25519")
	cmd.Flags().BoolVar(&c.noPassword, "no-password", false, "leave the coldkey unencrypted")
	cmd.Flags().BoolVar(&c.overwrite, "overwrite", false, "replace a key that is there, for ever")
	return c
}

func newWalletCreateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make a wallet with a new coldkey and hotkey",
		Long: `Make a wallet with a new coldkey and hotkey, and show their mnemonics once.

Write the mnemonics down: without them a lost file or password is lost money.
Keys that are there already are never replaced without --overwrite.`,
		Example: `  plexus wallet create --wallet alice
  plexus wallet create --wallet alice --only hotkey --hotkey second`,
		Args: cobra.NoArgs,
	}
	choice := addKeyChoice(cmd, "")
	words := cmd.Flags().Int("words", 12, "length of the mnemonics: 12, 15, 18, 21 or 24")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		scheme, kinds, err := choice.parse()
		if err != nil {
			return err
		}
		created := make([]createdKey, 0, len(kinds))
		for _, kind := range kinds {
			k, err := wallet.Generate(*words, scheme)
			if err != nil {
				return usage(fault.Wrap(err, "cannot make a mnemonic", "choose --words 12, 15, 18, 21 or 24"))
			}
			c, err := choice.write(cmd, kind, k)
			if kind == "coldkey" && len(kinds) > 1 && errors.Is(err, wallet.ErrExists) {
				return fault.Wrap(err, "the wallet has a coldkey", "add a hotkey to it by --only hotkey --hotkey NAME, or choose another --wallet")
			}
			if err != nil {
				return errors.Join(err, showKeys(cmd, created)) // keys that are written are told
			}
			c.Phrase = k.Phrase()
			created = append(created, c)
		}
		return showKeys(cmd, created)
	}
	return cmd
}

// parse reads the choice of scheme and keys.
func (c *keyChoice) parse() (keys.Scheme, []string, error) {
	scheme, err := keys.ParseScheme(c.scheme)
	if err != nil || scheme == keys.Ecdsa {
		return 0, nil, usage(fault.New(fmt.Sprintf("no wallet keeps keys of scheme %q", c.scheme), "choose --scheme sr25519 or --scheme ed25519"))
	}
	switch c.only {
	case "":
		return scheme, []string{"coldkey", "hotkey"}, nil
	case "coldkey", "hotkey":
		return scheme, []string{c.only}, nil
	}
	return 0, nil, usage(fault.New(fmt.Sprintf("there is no key %q", c.only), "choose --only coldkey or --only hotkey"))
}

// write stores one key; a coldkey is encrypted unless its owner declines.
func (c *keyChoice) write(cmd *cobra.Command, kind string, k wallet.Key) (createdKey, error) {
	w, err := c.at()
	if err != nil {
		return createdKey{}, err
	}
	how := wallet.Write{Overwrite: c.overwrite}
	told := createdKey{Kind: kind, Name: w.Name, Account: k.Pair().AccountID()}
	if kind == "hotkey" {
		told.Name = c.hotkey
		return told, w.SetHotkey(c.hotkey, k, how)
	}
	if !c.overwrite { // before anybody thinks of a password
		if err := w.ColdkeyIsFree(); err != nil {
			return createdKey{}, err
		}
	}
	if !c.noPassword {
		if how.Password, err = c.newPassword(cmd); err != nil {
			return createdKey{}, err
		}
	}
	return told, w.SetColdkey(k, how)
}

func showKeys(cmd *cobra.Command, created []createdKey) error {
	if len(created) == 0 {
		return nil
	}
	err := show(cmd, map[string]any{"keys": created}, func(w io.Writer) {
		for _, k := range created {
			fmt.Fprintf(w, "%s %s\n  address   %s\n", k.Kind, k.Name, k.Account)
			if k.Phrase != "" {
				fmt.Fprintf(w, "  mnemonic  %s\n", k.Phrase)
			}
		}
		if created[0].Phrase != "" {
			fmt.Fprintln(w, "Write the mnemonics down and show them to nobody. They are not told again.")
		}
	})
	if err != nil && created[0].Phrase != "" {
		return fault.Wrap(err, "the keys are written, and nobody has seen their mnemonics", "make them anew, where they can be printed: add --overwrite")
	}
	return err
}

func usage(err error) error { return exitError{exitUsage, err} }
