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

func newWalletTransferCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "transfer --to ADDRESS --amount TAO",
		Short:   "Send TAO from a wallet's coldkey",
		Example: "  plexus wallet transfer --wallet alice --to 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty --amount 1.5",
		Args:    cobra.NoArgs,
	}
	flags := addKeyFlags(cmd, false)
	url := addRPCFlag(cmd)
	to := cmd.Flags().String("to", "", "address that receives")
	amount := cmd.Flags().String("amount", "", "how many TAO, such as 1.5, or all")
	require(cmd, "to", "amount")
	closing := cmd.Flags().Bool("allow-death", false, "let the sending account be closed if little is left")
	yes := addYesFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		dest, err := parseAddress(*to)
		if err != nil {
			return err
		}
		call, err := transferCall(dest, *amount, *closing)
		if err != nil {
			return usage(err)
		}
		from, err := flags.coldkeyAccount()
		if err != nil {
			return err
		}
		what := *amount + " TAO"
		if *amount == "all" {
			what = "all TAO"
		}
		if err := confirm(cmd, *yes, fmt.Sprintf("Send %s from %s to %s?", what, from, dest)); err != nil {
			return err
		}
		signer, err := flags.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		return submit(cmd, *url, signer, fmt.Sprintf("sent %s to %s", what, dest), call)
	}
	return cmd
}

func transferCall(dest keys.AccountID, amount string, closing bool) (client.Call, error) {
	if amount == "all" {
		return subtensor.TransferAll{Dest: subtensor.To(dest), KeepAlive: !closing}, nil
	}
	rao, err := parseTAO(amount)
	if err != nil {
		return nil, err
	}
	if rao == 0 {
		return nil, fault.New("nothing to send", "give --amount more than 0")
	}
	if closing {
		return subtensor.TransferAllowDeath{Dest: subtensor.To(dest), Value: scale.Compact(rao)}, nil
	}
	return subtensor.TransferKeepAlive{Dest: subtensor.To(dest), Value: scale.Compact(rao)}, nil
}
