package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newRegisterCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "register --netuid N",
		Short: "Give the hotkey a uid on a subnet, paid or worked for by the coldkey",
		Long: `Give the hotkey a uid on a subnet.

The coldkey pays the subnet's price, which rises with each registration and falls
with each block, and never more than --max-price. Where a subnet takes work, --pow
finds a proof with all cores instead: then nothing is paid, and the coldkey needs no
TAO and no account. 'plexus subnet show' tells what a subnet takes.`,
		Example: "  plexus register --netuid 1 --wallet mine --max-price 0.5",
		Args:    cobra.NoArgs,
	}
	flags := addKeyFlags(cmd, true)
	url := addRPCFlag(cmd)
	netuid := addNetuidFlag(cmd)
	most := cmd.Flags().String("max-price", "", "the most to pay, in TAO (default: the price of now, and a tenth more)")
	works := cmd.Flags().Bool("pow", false, "find a proof of work instead of paying")
	yes := addYesFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *works && *most != "" {
			return usage(fault.New("--pow costs nothing, so that --max-price means nothing", "leave out one of them"))
		}
		hotkey, err := flags.hotkeyAccount()
		if err != nil {
			return err
		}
		c, err := dial(cmd.Context(), *url)
		if err != nil {
			return err
		}
		defer c.Close()
		if *works {
			return registerByWork(cmd, c, flags, *netuid, hotkey)
		}
		var call client.Call = subtensor.RootRegister{Hotkey: hotkey}
		question := fmt.Sprintf("Register %s on the root network?", hotkey)
		if *netuid != subtensor.RootNetuid {
			price, err := c.RegistrationCost(cmd.Context(), *netuid)
			if err != nil {
				return explain(err)
			}
			limit := price + price/10
			if *most != "" {
				if limit, err = parseTAO(*most); err != nil {
					return usage(err)
				}
			}
			call = subtensor.RegisterLimit{Netuid: *netuid, Hotkey: hotkey, LimitPrice: limit}
			question = fmt.Sprintf("Register %s on subnet %d for %s TAO, at most %s?", hotkey, *netuid, formatTAO(price), formatTAO(limit))
		}
		if err := confirm(cmd, *yes, question); err != nil {
			return err
		}
		signer, err := flags.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		receipt, err := included(cmd, c, signer, call)
		if err != nil {
			return orWork(cmd.Context(), c, *netuid, err)
		}
		return showDone(cmd, receipt, fmt.Sprintf("registered %s on subnet %d", hotkey, *netuid))
	}
	return cmd
}

// orWork says of a registration that the signer cannot pay for that the subnet takes
// work too, where it does.
func orWork(ctx context.Context, c *client.Client, netuid uint16, err error) error {
	isPoor := errors.Is(err, client.ErrCannotPay) || client.IsDispatch(err, "SubtensorModule", "NotEnoughBalanceToStake")
	if isPoor && netuid != subtensor.RootNetuid {
		if takes, unknown := c.TakesWork(ctx, netuid); takes && unknown == nil {
			return fault.Wrap(err, "the coldkey cannot pay the price", "the subnet takes work instead: add --pow")
		}
	}
	return err
}

// addNetuidFlag adds the required --netuid.
func addNetuidFlag(cmd *cobra.Command) *uint16 {
	n := cmd.Flags().Uint16("netuid", 0, "number of the subnet")
	require(cmd, "netuid")
	return n
}
