package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Bounds of an identity's texts in bytes.
const (
	maxIdentityLong  = 1024
	maxIdentityShort = 256
)

func newWalletIdentityCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "identity --name TEXT",
		Short: "Say on the chain who the coldkey is",
		Long: `Say on the chain who the coldkey is, in place of what it said before. One of its
hotkeys must have a uid somewhere.`,
		Example: "  plexus wallet identity --wallet mine --name Alice --site https://example.com",
		Args:    cobra.NoArgs,
	}
	flags := addKeyFlags(cmd, false)
	url, yes := addRPCFlag(cmd), addYesFlag(cmd)
	var a subtensor.SetIdentity
	texts := []struct {
		flag, what string
		most       int
		into       *[]byte
		text       *string
	}{
		{"name", "name", maxIdentityShort, &a.Name, nil},
		{"site", "address of a site", maxIdentityShort, &a.URL, nil},
		{"github", "address of a repository", maxIdentityShort, &a.GithubRepo, nil},
		{"image", "address of an image", maxIdentityLong, &a.Image, nil},
		{"discord", "name on Discord", maxIdentityShort, &a.Discord, nil},
		{"description", "a few sentences", maxIdentityLong, &a.Description, nil},
		{"additional", "anything else", maxIdentityLong, &a.Additional, nil},
	}
	for i, t := range texts {
		texts[i].text = cmd.Flags().String(t.flag, "", fmt.Sprintf("%s, at most %d bytes", t.what, t.most))
	}
	require(cmd, "name")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		for _, t := range texts {
			if len(*t.text) > t.most {
				return usage(fault.New(fmt.Sprintf("--%s has %d bytes", t.flag, len(*t.text)), fmt.Sprintf("shorten it to %d", t.most)))
			}
			*t.into = []byte(*t.text)
		}
		who, err := flags.coldkeyAccount()
		if err != nil {
			return err
		}
		return send(cmd, flags, *url, *yes, fmt.Sprintf("Say that %s is %q?", who, a.Name), fmt.Sprintf("said that %s is %q", who, a.Name), a)
	}
	return cmd
}
