package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newStakeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "stake", Short: "Stake TAO to hotkeys, move stake, take it back, list it"}
	cmd.AddCommand(newStakeAddCommand(), newStakeRemoveCommand(), newStakeMoveCommand(), newStakeSwapCommand(),
		newStakeTransferCommand(), newStakeListCommand())
	return cmd
}

// stakeFlags say which stake a verb is about.
type stakeFlags struct {
	keys   *keyFlags
	url    *string
	netuid *uint16
	to     string
	amount string
	yes    *bool
}

func addStakeFlags(cmd *cobra.Command, amount string) *stakeFlags {
	f := &stakeFlags{keys: addKeyFlags(cmd, true), url: addRPCFlag(cmd), netuid: addNetuidFlag(cmd), yes: addYesFlag(cmd)}
	cmd.Flags().StringVar(&f.to, "hotkey-address", "", "address of the hotkey, instead of --hotkey of the wallet")
	cmd.Flags().StringVar(&f.amount, "amount", "", amount)
	require(cmd, "amount")
	return f
}

// target is the hotkey that is staked to.
func (f *stakeFlags) target() (keys.AccountID, error) {
	if f.to != "" {
		return parseAddress(f.to)
	}
	return f.keys.hotkeyAccount()
}

func newStakeAddCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add --netuid N --amount TAO",
		Short: "Stake TAO of the coldkey to a hotkey on a subnet",
		Long: `Stake TAO of the coldkey to a hotkey on a subnet. On a subnet with a pool the TAO
buys alpha; on static ones, and on root, one TAO is one alpha.

Without --limit the call fails where the price got worse by more than --tolerance
since it was asked, the amount's own weight in the pool included.`,
		Example: "  plexus stake add --netuid 1 --amount 10 --wallet mine",
		Args:    cobra.NoArgs,
	}
	f := addStakeFlags(cmd, "how many TAO, such as 1.5")
	price := addPriceFlags(cmd, "the most TAO that one alpha may come to cost")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		rao, err := parseTAO(f.amount)
		if err != nil {
			return usage(err)
		}
		hotkey, err := f.target()
		if err != nil {
			return err
		}
		what := upTo(price, fmt.Sprintf("%s TAO to %s on subnet %d", f.amount, hotkey, *f.netuid))
		if err := confirm(cmd, *f.yes, "Stake "+what+"?"); err != nil {
			return err
		}
		signer, err := f.keys.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		c, err := dial(cmd.Context(), *f.url)
		if err != nil {
			return err
		}
		defer c.Close()
		limit, err := price.buying(cmd.Context(), c, *f.netuid)
		if err != nil {
			return err
		}
		var call client.Call = subtensor.AddStakeLimit{
			Hotkey: hotkey, Netuid: *f.netuid, AmountStaked: rao, LimitPrice: limit.rao, AllowPartial: price.partial,
		}
		if limit.none {
			call = subtensor.AddStake{Hotkey: hotkey, Netuid: *f.netuid, AmountStaked: rao}
		}
		return f.trade(cmd, c, signer, call, "StakeAdded", func(t trade) string {
			return fmt.Sprintf("staked %s TAO to %s on subnet %d, for %s alpha", formatTAO(t.TaoRao), hotkey, *f.netuid, formatTAO(t.AlphaRao))
		})
	}
	return cmd
}

func newStakeRemoveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "remove --netuid N --amount ALPHA",
		Short: "Take stake back from a hotkey on a subnet",
		Long: `Take stake back from a hotkey on a subnet.

The amount is in the subnet's alpha, as 'plexus stake list' shows it; on static
subnets one alpha is one TAO. More than there is means all.

Without --limit the call fails where the price got worse by more than --tolerance
since it was asked, the amount's own weight in the pool included.`,
		Example: `  plexus stake remove --netuid 1 --amount all --wallet mine
  plexus stake remove --netuid 1 --amount 2.5 --limit 0.01 --wallet mine`,
		Args: cobra.NoArgs,
	}
	f := addStakeFlags(cmd, "how many alpha, such as 1.5, or all")
	price := addPriceFlags(cmd, "the least TAO that one alpha may come to bring")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, hotkey, alpha, err := f.dial(cmd)
		if err != nil {
			return err
		}
		defer c.Close()
		what := upTo(price, fmt.Sprintf("%s alpha from %s on subnet %d", formatTAO(alpha), hotkey, *f.netuid))
		if err := confirm(cmd, *f.yes, "Take back "+what+"?"); err != nil {
			return err
		}
		signer, err := f.keys.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		limit, err := price.selling(cmd.Context(), c, *f.netuid)
		if err != nil {
			return err
		}
		var call client.Call = subtensor.RemoveStakeLimit{
			Hotkey: hotkey, Netuid: *f.netuid, AmountUnstaked: alpha, LimitPrice: limit.rao, AllowPartial: price.partial,
		}
		if limit.none {
			call = subtensor.RemoveStake{Hotkey: hotkey, Netuid: *f.netuid, AmountUnstaked: alpha}
		}
		return f.trade(cmd, c, signer, call, "StakeRemoved", func(t trade) string {
			return fmt.Sprintf("took back %s alpha from %s on subnet %d, for %s TAO", formatTAO(t.AlphaRao), hotkey, *f.netuid, formatTAO(t.TaoRao))
		})
	}
	return cmd
}

// trade is what `stake add` and `stake remove` tell.
type trade struct {
	done
	TaoRao   uint64 `json:"tao_rao"`
	AlphaRao uint64 `json:"alpha_rao"`
}

// trade sends a call that trades, and tells what the chain traded, which may be less
// than what was asked for.
func (f *stakeFlags) trade(cmd *cobra.Command, c *client.Client, signer keys.Pair, call client.Call, event string, said func(trade) string) error {
	receipt, err := included(cmd, c, signer, call)
	if err != nil {
		return err
	}
	t := trade{done: doneOf(receipt)}
	if traded := client.Find(receipt.Events, "SubtensorModule", event); traded != nil && len(traded.Fields) > 5 {
		t.TaoRao, _ = traded.Fields[2].Value.(uint64)
		t.AlphaRao, _ = traded.Fields[3].Value.(uint64)
		if event == "StakeRemoved" { // its fee is alpha, beside what was sold
			fee, _ := traded.Fields[5].Value.(uint64)
			t.AlphaRao += fee
		}
	}
	return showResult(cmd, receipt, t, func(w io.Writer) {
		fmt.Fprintln(w, said(t))
		writeDone(w, receipt)
	})
}

// dial reads what a verb takes stake from, and how much, and connects to the node;
// an --amount of "all" is what the node says is there.
func (f *stakeFlags) dial(cmd *cobra.Command) (c *client.Client, hotkey keys.AccountID, alpha uint64, err error) {
	if f.amount != "all" {
		if alpha, err = parseTAO(f.amount); err != nil {
			return nil, hotkey, 0, usage(err)
		}
	}
	if hotkey, err = f.target(); err != nil {
		return nil, hotkey, 0, err
	}
	if c, err = dial(cmd.Context(), *f.url); err != nil {
		return nil, hotkey, 0, err
	}
	if f.amount == "all" {
		if alpha, err = f.whole(cmd, c, hotkey); err != nil {
			c.Close()
			return nil, hotkey, 0, err
		}
	}
	return c, hotkey, alpha, nil
}

// whole is all that the coldkey has with a hotkey on the subnet.
func (f *stakeFlags) whole(cmd *cobra.Command, c *client.Client, hotkey keys.AccountID) (uint64, error) {
	coldkey, err := f.keys.coldkeyAccount()
	if err != nil {
		return 0, err
	}
	stakes, err := c.Stakes(cmd.Context(), coldkey)
	if err != nil {
		return 0, explain(err)
	}
	for _, s := range stakes {
		if s.Hotkey == hotkey && s.Netuid == *f.netuid && s.Amount > 0 {
			return s.Amount, nil
		}
	}
	return 0, fault.New(fmt.Sprintf("%s has no stake with %s on subnet %d", coldkey, hotkey, *f.netuid), "see what there is: plexus stake list")
}

func newStakeListCommand() *cobra.Command {
	return newAccountCommand("list", "List the stakes of a wallet's coldkey, or of any address", func(ctx context.Context, c *client.Client, who keys.AccountID) (answer, error) {
		stakes, err := c.Stakes(ctx, who)
		if err != nil {
			return answer{}, err
		}
		return answer{map[string]any{"coldkey": who, "stakes": stakes}, func(w io.Writer) {
			if len(stakes) == 0 {
				fmt.Fprintf(w, "%s has no stake\n", who)
			}
			for _, s := range stakes {
				fmt.Fprintf(w, "subnet %d  %s  %s alpha\n", s.Netuid, s.Hotkey, formatTAO(s.Amount))
			}
		}}, nil
	})
}
