package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newSubnetEmissionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "emission on|off --netuid N",
		Short: "Let TAO flow into a subnet's pool, or not; the chain's root signs",
		Long: `Let the market's part of the TAO emission flow into a subnet's pool, or not.

It is off for a new subnet, whose neurons are paid in its alpha all the same. The
key that the chain names as its root signs (Sudo.Key): on the chain local //Alice.`,
		Example:   "  PLEXUS_KEY_URI=//Alice plexus subnet emission on --netuid 2",
		ValidArgs: []string{"on", "off"},
		Args:      cobra.ExactArgs(1),
	}
	flags := addKeyFlags(cmd, false)
	url := addRPCFlag(cmd)
	netuid := addNetuidFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		said := map[string]string{"on": "TAO flows into the pool of subnet %d", "off": "no TAO flows into the pool of subnet %d"}[args[0]]
		if said == "" {
			return usage(fault.New(fmt.Sprintf("%q is neither on nor off", args[0]), "say on or off"))
		}
		signer, err := flags.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		return submit(cmd, *url, signer, fmt.Sprintf(said, *netuid), subtensor.Sudo{
			Call: subtensor.Encode(subtensor.SudoSetSubnetEmissionEnabled{Netuid: *netuid, Enabled: args[0] == "on"}),
		})
	}
	return cmd
}
