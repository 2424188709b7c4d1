package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newFaucetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "faucet [address]",
		Short: "Get TAO on a test chain",
		Long: `Get TAO on a test chain, for a wallet's coldkey or for any address.

The development key //Alice pays where the chain gave it money. Elsewhere, or
with --work, the wallet's coldkey works for what the chain's faucet pays: about
a million hashes; a coldkey that the chain has never seen can do so too.`,
		Example: `  plexus faucet --wallet mine
  plexus faucet 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty --amount 50`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := addKeyFlags(cmd, false)
	url := addRPCFlag(cmd)
	amount := cmd.Flags().String("amount", "1000", "how many TAO, where //Alice pays; work earns what the chain gives")
	works := cmd.Flags().Bool("work", false, "do a proof of work for the chain's faucet")
	cmd.MarkFlagsMutuallyExclusive("amount", "work")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		rao, err := parseTAO(*amount)
		if err == nil && rao == 0 {
			err = fault.New("nothing to give", "give --amount more than 0")
		}
		if err != nil {
			return usage(err)
		}
		c, err := dial(cmd.Context(), *url)
		if err != nil {
			return err
		}
		defer c.Close()
		if *works && len(args) > 0 {
			return usage(fault.New("only the wallet itself can work for the faucet", "leave out the address, or --work"))
		}
		to, err := accountArgument(args, flags)
		if err != nil {
			return err
		}
		if !*works {
			has, err := c.Account(cmd.Context(), keys.Dev("Alice").AccountID())
			if err != nil {
				return explain(err)
			}
			if cmd.Flags().Changed("amount") && has.Free > 0 && has.Free <= rao {
				return fault.New(fmt.Sprintf("//Alice has %s TAO, and %s are asked for", formatTAO(has.Free), formatTAO(rao)), "ask for less by --amount")
			}
			if has.Free > rao {
				return submitBy(cmd, c, keys.Dev("Alice"), fmt.Sprintf("//Alice gave %s TAO to %s", *amount, to),
					subtensor.TransferKeepAlive{Dest: subtensor.To(to), Value: scale.Compact(rao)})
			}
		}
		isOpen, err := c.HasFaucet(cmd.Context())
		if err != nil {
			return explain(err)
		}
		if !isOpen || len(args) > 0 {
			return fault.New("this chain gives no TAO away, and its //Alice cannot pay", "use a test chain: plexus node --chain local, or plexus up")
		}
		return payByWork(cmd, c, flags)
	}
	return cmd
}

func payByWork(cmd *cobra.Command, c *client.Client, flags *keyFlags) error {
	signer, err := flags.coldkeyPair(cmd)
	if err != nil {
		return err
	}
	receipt, err := c.Faucet(cmd.Context(), signer)
	if err != nil {
		return explain(err)
	}
	said := "the faucet paid " + signer.AccountID().String()
	if paid := client.Find(receipt.Events, "SubtensorModule", "Faucet"); paid != nil && len(paid.Fields) > 1 {
		if rao, ok := paid.Fields[1].Value.(uint64); ok {
			said = fmt.Sprintf("the faucet paid %s TAO to %s", formatTAO(rao), signer.AccountID())
		}
	}
	return showDone(cmd, receipt, said)
}
