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

func newDelegateChildrenCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "children",
		Short: "Give parts of a hotkey's stake on a subnet to other hotkeys",
		Long: `Give parts of a hotkey's stake on a subnet to other hotkeys, its children: they
validate with it, and what it earns comes back but for their take.

A change takes effect at the first epoch after a cooldown of 7,200 blocks (a day), at
once where the subnet is not started, and may be made once in 150 blocks.`,
	}
	cmd.AddCommand(newChildrenListCommand(), newChildrenSetCommand(), newChildrenClearCommand(), newChildrenTakeCommand(), newChildrenAdoptCommand())
	return cmd
}

func newChildrenListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list --netuid N",
		Short:   "Show a hotkey's children and parents on a subnet, and what waits",
		Example: "  plexus delegate children list --netuid 1 --wallet mine",
		Args:    cobra.NoArgs,
	}
	target := addHotkeyTarget(cmd)
	url, netuid := addRPCFlag(cmd), addNetuidFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		hotkey, err := target.account()
		if err != nil {
			return err
		}
		return askNode(cmd, *url, func(ctx context.Context, c *client.Client) (answer, error) {
			if _, err := c.Metagraph(ctx, *netuid); err != nil { // of a subnet that there is not nobody has children either
				return answer{}, err
			}
			family, err := c.Family(ctx, hotkey, *netuid)
			result := struct {
				Hotkey keys.AccountID `json:"hotkey"`
				Netuid uint16         `json:"netuid"`
				client.Family
			}{hotkey, *netuid, family}
			return answer{result, func(w io.Writer) { writeFamily(w, hotkey, *netuid, family) }}, err
		})
	}
	return cmd
}

func writeFamily(w io.Writer, hotkey keys.AccountID, netuid uint16, family client.Family) {
	fmt.Fprintf(w, "%s on subnet %d keeps %s of its parents' dividends\n", hotkey, netuid, formatTake(family.Take))
	relatives(w, "child ", family.Children)
	relatives(w, "parent", family.Parents)
	if family.PendingBlock != 0 {
		fmt.Fprintf(w, "from the first epoch after block %d:\n", family.PendingBlock)
		relatives(w, "child ", family.Pending)
		if len(family.Pending) == 0 {
			fmt.Fprintln(w, "  no children")
		}
	}
}

func relatives(w io.Writer, kind string, list []client.Relative) {
	for _, r := range list {
		fmt.Fprintf(w, "  %s  %7s  %s\n", kind, formatPart(r.Proportion), r.Hotkey)
	}
}

// parseChild reads ADDRESS=PERCENT.
func parseChild(text string) (subtensor.ChildPart, uint64, error) {
	address, percent, ok := strings.Cut(text, "=")
	if !ok {
		return subtensor.ChildPart{}, 0, usage(fault.New(fmt.Sprintf("%q names no child and its part", text), "write ADDRESS=PERCENT, such as 5Grw…utQY=25%"))
	}
	child, err := parseAddress(address)
	if err != nil {
		return subtensor.ChildPart{}, 0, err
	}
	parts, err := parsePercent(percent)
	if err != nil {
		return subtensor.ChildPart{}, 0, usage(err)
	}
	return subtensor.ChildPart{Proportion: ofWhole(parts), Child: child}, parts, nil
}

func newChildrenSetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "set --netuid N ADDRESS=PERCENT...",
		Short:   "Set all children of a hotkey on a subnet: at most five",
		Example: "  plexus delegate children set --netuid 1 --wallet mine 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty=25%",
		Args:    cobra.MinimumNArgs(1),
	}
	target := addHotkeyTarget(cmd)
	url, netuid, yes := addRPCFlag(cmd), addNetuidFlag(cmd), addYesFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		children := make([]subtensor.ChildPart, len(args))
		var sum uint64
		for i, arg := range args {
			child, parts, err := parseChild(arg)
			if err != nil {
				return err
			}
			children[i] = child
			sum += parts
		}
		if sum > wholePercent {
			return usage(fault.New("the parts sum to more than 100%", "what is left of 100% stays with the hotkey; give less"))
		}
		return sendChildren(cmd, target, *url, *netuid, *yes, children, strings.Join(args, ", "))
	}
	return cmd
}

func newChildrenClearCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "clear --netuid N",
		Short:   "Take all stake back from a hotkey's children on a subnet",
		Example: "  plexus delegate children clear --netuid 1 --wallet mine",
		Args:    cobra.NoArgs,
	}
	target := addHotkeyTarget(cmd)
	url, netuid, yes := addRPCFlag(cmd), addNetuidFlag(cmd), addYesFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return sendChildren(cmd, target, *url, *netuid, *yes, []subtensor.ChildPart{}, "none")
	}
	return cmd
}

func sendChildren(cmd *cobra.Command, target *hotkeyTarget, url string, netuid uint16, yes bool, children []subtensor.ChildPart, list string) error {
	hotkey, err := target.account()
	if err != nil {
		return err
	}
	said := fmt.Sprintf("the children of %s on subnet %d: %s", hotkey, netuid, list)
	return send(cmd, target.keys, url, yes, "Set "+said+"?", "set "+said, subtensor.SetChildren{Hotkey: hotkey, Netuid: netuid, Children: children})
}

func newChildrenTakeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "take --netuid N --set PERCENT",
		Short: "Set what a hotkey keeps of its parents' dividends on a subnet",
		Long: `Set what a hotkey keeps of its parents' dividends on a subnet: at most 18%, unless
the chain has other limits. It may fall at any time, and rise once in 30 days.
'plexus delegate children list' shows it.`,
		Example: "  plexus delegate children take --netuid 1 --set 9% --wallet mine",
		Args:    cobra.NoArgs,
	}
	target := addHotkeyTarget(cmd)
	url, netuid, yes := addRPCFlag(cmd), addNetuidFlag(cmd), addYesFlag(cmd)
	set := cmd.Flags().String("set", "", "the new take, such as 9%")
	require(cmd, "set")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		parts, err := parsePercent(*set)
		if err != nil {
			return usage(err)
		}
		hotkey, err := target.account()
		if err != nil {
			return err
		}
		said := fmt.Sprintf("the take of %s from its parents on subnet %d to %s", hotkey, *netuid, formatTake(of65535(parts)))
		return send(cmd, target.keys, *url, *yes, "Set "+said+"?", "set "+said,
			subtensor.SetChildkeyTake{Hotkey: hotkey, Netuid: *netuid, Take: of65535(parts)})
	}
	return cmd
}

func newChildrenAdoptCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "adopt on|off",
		Short: "Say whether a root hotkey becomes a parent of each new subnet's owner",
		Long: `Say whether a hotkey with a seat on root gives all of its stake to the owner hotkey
of each new subnet by itself. It does until it is told not to.`,
		Example:   "  plexus delegate children adopt off --wallet mine",
		Args:      cobra.ExactArgs(1),
		ValidArgs: []string{"on", "off"},
	}
	target := addHotkeyTarget(cmd)
	url, yes := addRPCFlag(cmd), addYesFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if args[0] != "on" && args[0] != "off" {
			return usage(fault.New(fmt.Sprintf("%q is neither on nor off", args[0]), "write on or off"))
		}
		hotkey, err := target.account()
		if err != nil {
			return err
		}
		said := fmt.Sprintf("adoption of new subnets by %s %s", hotkey, args[0])
		return send(cmd, target.keys, *url, *yes, "Turn "+said+"?", "turned "+said,
			subtensor.SetAutoParentDelegationEnabled{Hotkey: hotkey, Enabled: args[0] == "on"})
	}
	return cmd
}
