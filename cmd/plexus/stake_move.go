package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newStakeSwapCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "swap --netuid N --to-netuid M --amount ALPHA",
		Short: "Move stake with a hotkey to another subnet",
		Long: `Move stake with a hotkey to another subnet: its alpha is sold there and
bought here, for one fee.

Without --limit the call fails where the rate got worse by more than --tolerance
since it was asked.`,
		Example: "  plexus stake swap --netuid 1 --to-netuid 2 --amount 2.5 --wallet mine",
		Args:    cobra.NoArgs,
	}
	f := addStakeFlags(cmd, "how many alpha, such as 1.5, or all")
	price := addPriceFlags(cmd, "the least alpha of the other subnet for one of this one")
	to := addToNetuidFlag(cmd, "number of the subnet to move to")
	require(cmd, "to-netuid")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return f.withStake(cmd, func(c *client.Client, hotkey keys.AccountID, alpha uint64) (client.Call, string, error) {
			what := fmt.Sprintf("%s alpha with %s from subnet %d to %d", formatTAO(alpha), hotkey, *f.netuid, *to)
			limit, err := price.swapping(cmd.Context(), c, *f.netuid, *to)
			switch {
			case err != nil:
				return nil, "", err
			case limit.none:
				return subtensor.SwapStake{Hotkey: hotkey, OriginNetuid: *f.netuid, DestinationNetuid: *to, AlphaAmount: alpha}, what, nil
			}
			return subtensor.SwapStakeLimit{
				Hotkey: hotkey, OriginNetuid: *f.netuid, DestinationNetuid: *to, AlphaAmount: alpha,
				LimitPrice: limit.rao, AllowPartial: price.partial,
			}, upTo(price, what), nil
		})
	}
	return cmd
}

func newStakeMoveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "move --netuid N --to-hotkey ADDRESS --amount ALPHA",
		Short: "Move stake from one hotkey to another",
		Long: `Move stake from one hotkey to another, on one subnet without trade or fee.

To another subnet, by --to-netuid, it is traded, and the call knows no limit of
price: 'plexus stake swap' first, which does, is safer.`,
		Example: "  plexus stake move --netuid 1 --amount all --wallet mine --to-hotkey 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
		Args:    cobra.NoArgs,
	}
	f := addStakeFlags(cmd, "how many alpha, such as 1.5, or all")
	f.handsOver(cmd, receiver{"to-hotkey", "address of the hotkey that gets the stake"}, "number of another subnet to move to",
		func(hotkey, other keys.AccountID, netuid uint16, alpha uint64) (client.Call, string) {
			return subtensor.MoveStake{
				OriginHotkey: hotkey, DestinationHotkey: other, OriginNetuid: *f.netuid, DestinationNetuid: netuid, AlphaAmount: alpha,
			}, fmt.Sprintf("%s alpha of subnet %d from %s to %s on subnet %d", formatTAO(alpha), *f.netuid, hotkey, other, netuid)
		})
	return cmd
}

func newStakeTransferCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "transfer --netuid N --to ADDRESS --amount ALPHA",
		Short: "Give stake to another coldkey",
		Long: `Give stake to another coldkey; it stays with its hotkey.

Given on another subnet, by --to-netuid, it is traded, and the call knows no limit
of price: 'plexus stake swap' first, which does, is safer.`,
		Example: "  plexus stake transfer --netuid 1 --amount 2.5 --wallet mine --to 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
		Args:    cobra.NoArgs,
	}
	f := addStakeFlags(cmd, "how many alpha, such as 1.5, or all")
	f.handsOver(cmd, receiver{"to", "address of the coldkey that gets the stake"}, "number of another subnet to give it on",
		func(hotkey, other keys.AccountID, netuid uint16, alpha uint64) (client.Call, string) {
			return subtensor.TransferStake{
				DestinationColdkey: other, Hotkey: hotkey, OriginNetuid: *f.netuid, DestinationNetuid: netuid, AlphaAmount: alpha,
			}, fmt.Sprintf("%s alpha of subnet %d with %s to the coldkey %s on subnet %d", formatTAO(alpha), *f.netuid, hotkey, other, netuid)
		})
	return cmd
}

// receiver is the flag that names who gets a stake.
type receiver struct{ flag, text string }

// handsOver makes cmd give a stake, on its subnet or on another, to the key that a
// flag names; call makes the call and says what it does.
func (f *stakeFlags) handsOver(cmd *cobra.Command, to receiver, elsewhere string,
	call func(hotkey, other keys.AccountID, netuid uint16, alpha uint64) (client.Call, string),
) {
	target := cmd.Flags().String(to.flag, "", to.text)
	require(cmd, to.flag)
	toNetuid, anyPrice := addToNetuidFlag(cmd, elsewhere), addAnyPriceFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		other, err := parseAddress(*target)
		if err != nil {
			return err
		}
		netuid, err := f.destination(cmd, *toNetuid, *anyPrice)
		if err != nil {
			return err
		}
		return f.withStake(cmd, func(_ *client.Client, hotkey keys.AccountID, alpha uint64) (client.Call, string, error) {
			made, what := call(hotkey, other, netuid, alpha)
			return made, what, nil
		})
	}
}

func addToNetuidFlag(cmd *cobra.Command, text string) *uint16 {
	return cmd.Flags().Uint16("to-netuid", 0, text)
}

func addAnyPriceFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().Bool("any-price", false, "with --to-netuid: trade at whatever price there is; others can make it bad")
}

// destination is --to-netuid, or the subnet itself. Another subnet means a trade
// without limit, which has to be asked for.
func (f *stakeFlags) destination(cmd *cobra.Command, to uint16, anyPrice bool) (uint16, error) {
	if !cmd.Flags().Changed("to-netuid") || to == *f.netuid {
		return *f.netuid, nil
	}
	if !anyPrice {
		return 0, usage(fault.New("no limit of price protects stake that goes to another subnet this way",
			fmt.Sprintf("swap first: plexus stake swap --netuid %d --to-netuid %d, or add --any-price", *f.netuid, to)))
	}
	return to, nil
}

// withStake sends a call about stake that is there, once it is confirmed.
func (f *stakeFlags) withStake(cmd *cobra.Command, build func(c *client.Client, hotkey keys.AccountID, alpha uint64) (client.Call, string, error)) error {
	c, hotkey, alpha, err := f.dial(cmd)
	if err != nil {
		return err
	}
	defer c.Close()
	call, what, err := build(c, hotkey, alpha)
	if err != nil {
		return err
	}
	if err := confirm(cmd, *f.yes, "Move "+what+"?"); err != nil {
		return err
	}
	signer, err := f.keys.coldkeyPair(cmd)
	if err != nil {
		return err
	}
	return submitBy(cmd, c, signer, "moved "+what, call)
}

// upTo says of an amount that less may do.
func upTo(f *priceFlags, what string) string {
	if f.partial {
		return "up to " + what
	}
	return what
}
