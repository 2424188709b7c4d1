package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func newWalletSwapColdkeyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "swap-coldkey",
		Short: "Move all that a coldkey has to a new one, after a delay",
		Long: `Move all that a coldkey has to a new one: balance, stakes, hotkeys, subnets.

'announce' costs 0.1 TAO; 36,000 blocks (5 days) later 'execute' moves all. Between,
the coldkey can do nothing else, and its owner can 'dispute' what a thief announced:
then it is frozen until the chain's root resets it. 'status' tells how things stand.`,
	}
	cmd.AddCommand(newSwapAnnounceCommand(), newSwapExecuteCommand(), newSwapStatusCommand(),
		newSwapPlainCommand("dispute", "Freeze the coldkey: somebody else announced a swap", "Freeze %s until root resets its swap?", "froze %s", subtensor.DisputeColdkeySwap{}),
		newSwapPlainCommand("clear", "Forget an announcement that was not carried out", "Forget what %s announced?", "forgot what %s announced", subtensor.ClearColdkeySwapAnnouncement{}))
	return cmd
}

// addSuccessorFlag adds the required --to.
func addSuccessorFlag(cmd *cobra.Command) *string {
	to := cmd.Flags().String("to", "", "address of the new coldkey")
	require(cmd, "to")
	return to
}

func newSwapAnnounceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "announce --to ADDRESS",
		Short:   "Announce the new coldkey; nobody sees which until it is carried out",
		Example: "  plexus wallet swap-coldkey announce --wallet old --to 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
		Args:    cobra.NoArgs,
	}
	flags := addKeyFlags(cmd, false)
	url, yes, to := addRPCFlag(cmd), addYesFlag(cmd), addSuccessorFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		next, who, err := successor(flags, *to)
		if err != nil {
			return err
		}
		question := fmt.Sprintf("Announce that %s will be replaced by %s, for 0.1 TAO? It can do nothing else until then.", who, next)
		return send(cmd, flags, *url, *yes, question, fmt.Sprintf("announced that %s will be replaced by %s", who, next),
			subtensor.AnnounceColdkeySwap{NewColdkeyHash: hashOf(next)})
	}
	return cmd
}

func newSwapExecuteCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "execute --to ADDRESS",
		Short:   "Move everything to the coldkey that was announced",
		Example: "  plexus wallet swap-coldkey execute --wallet old --to 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
		Args:    cobra.NoArgs,
	}
	flags := addKeyFlags(cmd, false)
	url, yes, to := addRPCFlag(cmd), addYesFlag(cmd), addSuccessorFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		next, who, err := successor(flags, *to)
		if err != nil {
			return err
		}
		said := fmt.Sprintf("all that %s has to %s", who, next)
		return send(cmd, flags, *url, *yes, "Move "+said+"?", "moved "+said, subtensor.SwapColdkeyAnnounced{NewColdkey: next})
	}
	return cmd
}

// successor reads the new coldkey's address, and the old one's out of the wallet.
func successor(flags *keyFlags, to string) (next, who keys.AccountID, err error) {
	if next, err = parseAddress(to); err != nil {
		return next, who, err
	}
	who, err = flags.coldkeyAccount()
	return next, who, err
}

func hashOf(who keys.AccountID) header.Hash { return blake2b.Sum256(who[:]) }

// newSwapPlainCommand is a verb whose call has no arguments.
func newSwapPlainCommand(verb, short, question, said string, call client.Call) *cobra.Command {
	cmd := &cobra.Command{Use: verb, Short: short, Args: cobra.NoArgs}
	flags := addKeyFlags(cmd, false)
	url, yes := addRPCFlag(cmd), addYesFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		who, err := flags.coldkeyAccount()
		if err != nil {
			return err
		}
		return send(cmd, flags, *url, *yes, fmt.Sprintf(question, who), fmt.Sprintf(said, who), call)
	}
	return cmd
}

// swapStatus is what `wallet swap-coldkey status` tells.
type swapStatus struct {
	Coldkey      keys.AccountID      `json:"coldkey"`
	Announcement *client.ColdkeySwap `json:"announcement"` // null: none
}

func newSwapStatusCommand() *cobra.Command {
	return newAccountCommand("status", "Tell what a coldkey announced, and when it may be carried out", func(ctx context.Context, c *client.Client, who keys.AccountID) (answer, error) {
		s, err := c.ColdkeySwap(ctx, who)
		if err != nil {
			return answer{}, err
		}
		return answer{swapStatus{who, s}, func(w io.Writer) {
			if s == nil {
				fmt.Fprintf(w, "%s has announced nothing\n", who)
				return
			}
			fmt.Fprintf(w, "%s has announced a new coldkey\n  hash   0x%s\n", who, hex.EncodeToString(s.Hash[:]))
			switch {
			case s.Disputed:
				fmt.Fprintln(w, "  state  disputed: frozen until root resets it")
			case s.Block+1 < s.FromBlock:
				fmt.Fprintf(w, "  state  waits for block %d, %d blocks from now\n", s.FromBlock, s.FromBlock-s.Block)
			default:
				fmt.Fprintf(w, "  state  may be carried out; from block %d on it may be replaced or cleared\n", s.StaleBlock)
			}
		}}, nil
	})
}
