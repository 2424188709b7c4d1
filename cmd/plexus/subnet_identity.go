package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// identityFlags are what an owner says of a subnet, by flag.
type identityFlags struct {
	name, description, url, repo, contact, discord, logo, more string
}

// each pairs every flag with its field.
func (f *identityFlags) each(visit func(flag, help string, text *string, field func(*subtensor.SubnetIdentityV3) *[]byte)) {
	type id = subtensor.SubnetIdentityV3
	visit("name", "name of the subnet", &f.name, func(x *id) *[]byte { return &x.SubnetName })
	visit("description", "what the subnet does", &f.description, func(x *id) *[]byte { return &x.Description })
	visit("url", "page of the subnet", &f.url, func(x *id) *[]byte { return &x.SubnetURL })
	visit("repo", "where its code is", &f.repo, func(x *id) *[]byte { return &x.GithubRepo })
	visit("contact", "how its owner is reached", &f.contact, func(x *id) *[]byte { return &x.SubnetContact })
	visit("discord", "Discord handle", &f.discord, func(x *id) *[]byte { return &x.Discord })
	visit("logo", "address of a picture", &f.logo, func(x *id) *[]byte { return &x.LogoURL })
	visit("additional", "anything else", &f.more, func(x *id) *[]byte { return &x.Additional })
}

func addIdentityFlags(cmd *cobra.Command) *identityFlags {
	f := &identityFlags{}
	f.each(func(flag, help string, text *string, _ func(*subtensor.SubnetIdentityV3) *[]byte) {
		cmd.Flags().StringVar(text, flag, "", help)
	})
	return f
}

// isSet says that any of the flags was given.
func (f *identityFlags) isSet(cmd *cobra.Command) (any bool) {
	f.each(func(flag, _ string, _ *string, _ func(*subtensor.SubnetIdentityV3) *[]byte) {
		any = any || cmd.Flags().Changed(flag)
	})
	return any
}

// identity is what the flags say, and where they say nothing what was said before.
func (f *identityFlags) identity(before subtensor.SubnetIdentityV3) subtensor.SubnetIdentityV3 {
	f.each(func(_, _ string, text *string, field func(*subtensor.SubnetIdentityV3) *[]byte) {
		if *text != "" {
			*field(&before) = []byte(*text)
		}
	})
	return before
}

func newSubnetIdentityCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "identity --netuid N [--name NAME] [--url URL] ...",
		Short:   "Say what a subnet is; its owner signs",
		Long:    "Say what a subnet is. What is left out stays as it was said before.",
		Example: "  plexus subnet identity --netuid 2 --wallet owner --name maths --url https://example.com",
		Args:    cobra.NoArgs,
	}
	flags := addKeyFlags(cmd, false)
	url := addRPCFlag(cmd)
	netuid := addNetuidFlag(cmd)
	says := addIdentityFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if !says.isSet(cmd) {
			return usage(fault.New("nothing is said of the subnet", "give at least one of --name, --description, --url, --repo, --contact, --discord, --logo, --additional"))
		}
		c, err := dial(cmd.Context(), *url)
		if err != nil {
			return err
		}
		defer c.Close()
		before, err := c.SubnetIdentity(cmd.Context(), *netuid)
		if err != nil {
			return explain(err)
		}
		signer, err := flags.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		x := says.identity(before)
		return submitBy(cmd, c, signer, fmt.Sprintf("set the identity of subnet %d", *netuid), subtensor.SetSubnetIdentity{
			Netuid: *netuid, SubnetName: x.SubnetName, GithubRepo: x.GithubRepo, SubnetContact: x.SubnetContact, SubnetURL: x.SubnetURL,
			Discord: x.Discord, Description: x.Description, LogoURL: x.LogoURL, Additional: x.Additional,
		})
	}
	return cmd
}

func newSubnetSymbolCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "symbol SYMBOL --netuid N",
		Short:   "Give a subnet's stake another symbol; its owner signs",
		Example: "  plexus subnet symbol γ --netuid 2 --wallet owner",
		Args:    cobra.ExactArgs(1),
	}
	flags := addKeyFlags(cmd, false)
	url := addRPCFlag(cmd)
	netuid := addNetuidFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		signer, err := flags.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		return submit(cmd, *url, signer, fmt.Sprintf("subnet %d is written %s", *netuid, args[0]),
			subtensor.UpdateSymbol{Netuid: *netuid, Symbol: []byte(args[0])})
	}
	return cmd
}
