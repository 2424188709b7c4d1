package main

import (
	"context"
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
		Args: cobra.MaximumNArgs(1),
	}
	flags := addKeyFlags(cmd, false)
	url := addRPCFlag(cmd)
	amount := cmd.Flags().String("amount", "1000", "how many TAO, where //Alice pays")
	works := cmd.Flags().Bool("work", false, "do a proof of work for the chain's faucet")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		rao, err := parseTAO(*amount)
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
			canPay, err := canAlicePay(cmd.Context(), c, rao)
			if err != nil {
				return err
			}
			if canPay {
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
	return showDone(cmd, receipt, "the faucet paid "+signer.AccountID().String())
}

// canAlicePay tells a test chain by //Alice's money.
func canAlicePay(ctx context.Context, c *client.Client, rao uint64) (bool, error) {
	alice, err := c.Account(ctx, keys.Dev("Alice").AccountID())
	if err != nil {
		return false, explain(err)
	}
	return alice.Free > rao, nil
}
