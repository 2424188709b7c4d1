package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newWalletSwapHotkeyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "swap-hotkey --to-hotkey NAME",
		Short: "Put a new hotkey in the place of an old one",
		Long: `Put a new hotkey in the place of an old one, on one subnet (--netuid) or on all.

The new hotkey gets the uids, stakes of everybody, children, weights and whatever else
the old one has. On one subnet it costs 0.001 TAO, once a day for a coldkey and subnet;
on all subnets 0.1 TAO, once in 1,000 blocks. With --keep-stake the stakes stay with
the old hotkey.`,
		Example: "  plexus wallet swap-hotkey --wallet mine --hotkey old --to-hotkey new",
		Args:    cobra.NoArgs,
	}
	target := addHotkeyTarget(cmd)
	url, yes := addRPCFlag(cmd), addYesFlag(cmd)
	name := cmd.Flags().String("to-hotkey", "", "name of the new hotkey in the wallet")
	address := cmd.Flags().String("to", "", "address of the new hotkey, instead of --to-hotkey")
	netuid := cmd.Flags().Int("netuid", -1, "number of the subnet (default: all)")
	keeps := cmd.Flags().Bool("keep-stake", false, "leave the stakes with the old hotkey")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		old, err := target.account()
		if err != nil {
			return err
		}
		next, err := newHotkey(target.keys, *name, *address)
		if err != nil {
			return err
		}
		call := subtensor.SwapHotkeyV2{Hotkey: old, NewHotkey: next, KeepStake: *keeps}
		where := "all subnets"
		if cmd.Flags().Changed("netuid") {
			if *netuid < 0 || *netuid > 1<<16-1 {
				return usage(fault.New(fmt.Sprintf("%d is no number of a subnet", *netuid), "list what there is: plexus subnet list"))
			}
			n := uint16(*netuid)
			call.Netuid, where = &n, fmt.Sprintf("subnet %d", n)
		}
		said := fmt.Sprintf("%s by %s on %s", old, next, where)
		if *keeps {
			said += ", without the stakes"
		}
		return send(cmd, target.keys, *url, *yes, "Replace "+said+"?", "replaced "+said, call)
	}
	return cmd
}

// newHotkey is the hotkey that a swap leads to, by its name in the wallet or by its
// address.
func newHotkey(flags *keyFlags, name, address string) (keys.AccountID, error) {
	switch {
	case (name == "") == (address == ""):
		return keys.AccountID{}, usage(fault.New("the new hotkey is named not once", "give --to-hotkey NAME of the wallet, or --to ADDRESS"))
	case address != "":
		return parseAddress(address)
	}
	w, err := flags.at()
	if err != nil {
		return keys.AccountID{}, err
	}
	return w.HotkeyAccount(name)
}
