package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newDelegateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "delegate",
		Short: "Set what a hotkey keeps of its nominators' dividends, and its children",
	}
	cmd.AddCommand(newDelegateTakeCommand(), newDelegateChildrenCommand())
	return cmd
}

// hotkeyTarget is the hotkey that a verb is about: one of the wallet, or any.
type hotkeyTarget struct {
	keys    *keyFlags
	address string
}

func addHotkeyTarget(cmd *cobra.Command) *hotkeyTarget {
	t := &hotkeyTarget{keys: addKeyFlags(cmd, true)}
	cmd.Flags().StringVar(&t.address, "hotkey-address", "", "address of the hotkey, instead of --hotkey of the wallet")
	return t
}

func (t *hotkeyTarget) account() (keys.AccountID, error) {
	if t.address != "" {
		return parseAddress(t.address)
	}
	return t.keys.hotkeyAccount()
}

// take is what `delegate take` tells.
type take struct {
	Hotkey  keys.AccountID `json:"hotkey"`
	Take    uint16         `json:"take"` // of 65535
	Percent string         `json:"percent"`
}

func newDelegateTakeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "take [--set PERCENT]",
		Short: "Show, or set, what a hotkey's owner keeps of its nominators' dividends",
		Long: `Show what a hotkey's owner keeps of its nominators' dividends; with --set, change it.

It may fall at any time, and rise once in 216,000 blocks (30 days) up to 18%, unless
the chain has other limits. Changing it is free; the coldkey that owns the hotkey signs.`,
		Example: "  plexus delegate take --wallet mine --set 9%",
		Args:    cobra.NoArgs,
	}
	target := addHotkeyTarget(cmd)
	url := addRPCFlag(cmd)
	set := cmd.Flags().String("set", "", "the new take, such as 9%")
	yes := addYesFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var parts uint64
		if *set != "" {
			var err error
			if parts, err = parsePercent(*set); err != nil {
				return usage(err)
			}
		}
		hotkey, err := target.account()
		if err != nil {
			return err
		}
		c, err := dial(cmd.Context(), *url)
		if err != nil {
			return err
		}
		defer c.Close()
		now, err := c.DelegateTake(cmd.Context(), hotkey)
		if err != nil {
			return explain(err)
		}
		if *set == "" {
			return show(cmd, take{hotkey, now, formatTake(now)}, func(w io.Writer) {
				fmt.Fprintf(w, "%s keeps %s\n", hotkey, formatTake(now))
			})
		}
		call, err := takeCall(hotkey, now, of65535(parts))
		if err != nil {
			return err
		}
		said := fmt.Sprintf("take of %s from %s to %s", hotkey, formatTake(now), formatTake(of65535(parts)))
		if err := confirm(cmd, *yes, "Change the "+said+"?"); err != nil {
			return err
		}
		signer, err := target.keys.coldkeyPair(cmd)
		if err != nil {
			return err
		}
		return submitBy(cmd, c, signer, "changed the "+said, call)
	}
	return cmd
}

// takeCall is the call that changes a take.
func takeCall(hotkey keys.AccountID, now, to uint16) (client.Call, error) {
	switch {
	case to == now:
		return nil, fault.New("the take is "+formatTake(now)+" already", "there is nothing to do")
	case to < now:
		return subtensor.DecreaseTake{Hotkey: hotkey, Take: to}, nil
	}
	return subtensor.IncreaseTake{Hotkey: hotkey, Take: to}, nil
}
