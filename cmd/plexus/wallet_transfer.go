package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// done is what verbs tell of a call that is in a block.
type done struct {
	Block         uint64      `json:"block"`
	BlockHash     client.Hash `json:"block_hash"`
	ExtrinsicHash client.Hash `json:"extrinsic_hash"`
	FeeRao        uint64      `json:"fee_rao"`
}

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

// submit connects and sends calls by [submitBy].
func submit(cmd *cobra.Command, url string, signer keys.Pair, said string, calls ...client.Call) error {
	c, err := dial(cmd.Context(), url)
	if err != nil {
		return err
	}
	defer c.Close()
	return submitBy(cmd, c, signer, said, calls...)
}

// submitBy sends calls, waits for their block and tells what was done.
func submitBy(cmd *cobra.Command, c *client.Client, signer keys.Pair, said string, calls ...client.Call) error {
	receipt, err := c.Submit(cmd.Context(), signer, calls...)
	if err != nil {
		return explain(err)
	}
	return showDone(cmd, receipt, said)
}

// showDone tells of a call that is in a block.
func showDone(cmd *cobra.Command, receipt *client.Receipt, said string) error {
	d := doneOf(receipt)
	return show(cmd, d, func(w io.Writer) {
		fmt.Fprintf(w, "%s\n  block  %d\n  fee    %s TAO\n", said, d.Block, formatTAO(d.FeeRao))
	})
}

func doneOf(r *client.Receipt) done {
	return done{r.Block.Number, r.Block.Hash, r.ExtrinsicHash, r.FeeRao}
}
