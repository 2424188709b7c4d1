package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newProxyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "proxy",
		Short: "Let other accounts act for the coldkey, within bounds",
		Long: `Let other accounts act for the coldkey, within bounds.

A delegate of type Staking stakes and unstakes and moves no money away, one of type
NonTransfer does all but that; docs/protocol/proxy.md lists the types. A delegation
costs a deposit, which comes back with its end.`,
	}
	cmd.AddCommand(newProxyAddCommand(), newProxyRemoveCommand(), newProxyListCommand(), newProxyCreatePureCommand())
	return cmd
}

// delegationFlags say which delegation a verb is about.
type delegationFlags struct {
	keys     *keyFlags
	url      *string
	delegate string
	kind     string
	delay    uint32
	yes      *bool
}

func addDelegationFlags(cmd *cobra.Command, hasDelegate bool) *delegationFlags {
	f := &delegationFlags{keys: addKeyFlags(cmd, false), url: addRPCFlag(cmd), yes: addYesFlag(cmd)}
	if hasDelegate {
		cmd.Flags().StringVar(&f.delegate, "delegate", "", "address of the account that acts for the coldkey")
	}
	cmd.Flags().StringVar(&f.kind, "type", "", "what it may do, such as Staking or NonTransfer")
	cmd.Flags().Uint32Var(&f.delay, "delay", 0, "blocks between announcing a call and sending it")
	return f
}

// proxyType reads --type.
func (f *delegationFlags) proxyType() (subtensor.ProxyType, error) {
	t, ok := subtensor.ParseProxyType(f.kind)
	if ok && !t.IsDead() {
		return t, nil
	}
	var names []string
	for i, name := range t.Variants() {
		if !subtensor.ProxyType(i).IsDead() {
			names = append(names, name)
		}
	}
	return t, usage(fault.New("--type is no type of delegate: "+quoted(f.kind), "name one of "+strings.Join(names, ", ")))
}

// read gives --delegate and --type.
func (f *delegationFlags) read() (who keys.AccountID, t subtensor.ProxyType, err error) {
	if who, err = parseAddress(f.delegate); err != nil {
		return who, t, err
	}
	t, err = f.proxyType()
	return who, t, err
}

// send asks, signs by the coldkey and submits one call.
func (f *delegationFlags) send(cmd *cobra.Command, question string, done func(*client.Receipt) error, call client.Call) error {
	if err := confirm(cmd, *f.yes, question); err != nil {
		return err
	}
	signer, err := f.keys.coldkeyPair(cmd)
	if err != nil {
		return err
	}
	return onNode(cmd, *f.url, func(_ context.Context, c *client.Client) error {
		receipt, err := included(cmd, c, signer, call)
		if err != nil {
			return err
		}
		return done(receipt)
	})
}

func newProxyAddCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "add --delegate ADDRESS --type TYPE",
		Short:   "Make an account a delegate of the coldkey",
		Example: "  plexus proxy add --wallet mine --type Staking --delegate 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
		Args:    cobra.NoArgs,
	}
	f := addDelegationFlags(cmd, true)
	require(cmd, "delegate", "type")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		who, t, err := f.read()
		if err != nil {
			return err
		}
		what := fmt.Sprintf("%s act for the coldkey as %s", who, t)
		call := subtensor.AddProxy{Delegate: named(who), ProxyType: t, Delay: f.delay}
		return f.send(cmd, "Let "+what+"?", func(r *client.Receipt) error { return showDone(cmd, r, "let "+what) }, call)
	}
	return cmd
}

func newProxyRemoveCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "remove --delegate ADDRESS --type TYPE", Short: "End a delegation of the coldkey, or all", Args: cobra.NoArgs}
	f := addDelegationFlags(cmd, true)
	all := cmd.Flags().Bool("all", false, "end all delegations; an account without a key is out of reach then")
	cmd.MarkFlagsMutuallyExclusive("all", "delegate")
	cmd.MarkFlagsMutuallyExclusive("all", "type")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *all {
			return f.send(cmd, "End all delegations of the coldkey?", func(r *client.Receipt) error {
				return showDone(cmd, r, "ended all delegations")
			}, subtensor.RemoveProxies{})
		}
		if f.delegate == "" || f.kind == "" {
			return usage(fault.New("which delegation ends is not said", "give --delegate and --type, or --all"))
		}
		who, t, err := f.read()
		if err != nil {
			return err
		}
		what := fmt.Sprintf("the delegation of %s as %s", who, t)
		call := subtensor.RemoveProxy{Delegate: named(who), ProxyType: t, Delay: f.delay}
		return f.send(cmd, "End "+what+"?", func(r *client.Receipt) error { return showDone(cmd, r, "ended "+what) }, call)
	}
	return cmd
}

func newProxyListCommand() *cobra.Command {
	return newAccountCommand("list", "List the delegates of a wallet's coldkey, or of any address", func(ctx context.Context, c *client.Client, who keys.AccountID) (answer, error) {
		list, deposit, err := c.Delegations(ctx, who)
		if err != nil {
			return answer{}, err
		}
		return answer{map[string]any{"account": who, "delegates": list, "deposit_rao": deposit}, func(w io.Writer) {
			if len(list) == 0 {
				fmt.Fprintf(w, "%s has no delegates\n", who)
				return
			}
			for _, d := range list {
				fmt.Fprintf(w, "%s  %s  %d blocks of delay\n", d.Delegate, d.Type, d.Delay)
			}
			fmt.Fprintf(w, "deposit %s TAO\n", formatTAO(deposit))
		}}, nil
	})
}

func newProxyCreatePureCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create-pure --type TYPE",
		Short: "Make an account without a key, for which the coldkey acts",
		Long: `Make an account without a key, for which the coldkey acts as its delegate.

Write its address down: what it holds is out of reach once its last delegate is gone.`,
		Example: "  plexus proxy create-pure --wallet mine --type Any",
		Args:    cobra.NoArgs,
	}
	f := addDelegationFlags(cmd, false)
	require(cmd, "type")
	index := cmd.Flags().Uint16("index", 0, "tells several made at once apart")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		t, err := f.proxyType()
		if err != nil {
			return err
		}
		signer, err := f.keys.coldkeyAccount()
		if err != nil {
			return err
		}
		done := func(r *client.Receipt) error {
			pure := subtensor.PureAccount(signer, uint32(r.Block.Number), uint32(r.Index), t, *index)
			return showResult(cmd, r, map[string]any{"address": pure, "block": r.Block.Number, "extrinsic": r.Index, "fee_rao": r.FeeRao}, func(w io.Writer) {
				fmt.Fprintf(w, "made %s\n  block      %d\n  extrinsic  %d\n  fee        %s TAO\n", pure, r.Block.Number, r.Index, formatTAO(r.FeeRao))
			})
		}
		return f.send(cmd, fmt.Sprintf("Make an account for which the coldkey acts as %s?", t), done,
			subtensor.CreatePure{ProxyType: t, Delay: f.delay, Index: *index})
	}
	return cmd
}

// named is an account's address as calls take it.
func named(who keys.AccountID) subtensor.Address {
	return subtensor.Address{Account: who, IsAccount: true}
}
