package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
)

// done is what verbs tell of a call that is in a block.
type done struct {
	Block         uint64      `json:"block"`
	BlockHash     client.Hash `json:"block_hash"`
	ExtrinsicHash client.Hash `json:"extrinsic_hash"`
	FeeRao        uint64      `json:"fee_rao"`
}

func doneOf(r *client.Receipt) done {
	return done{r.Block.Number, r.Block.Hash, r.ExtrinsicHash, r.FeeRao}
}

// send asks for confirmation, opens the coldkey and submits a call.
func send(cmd *cobra.Command, flags *keyFlags, url string, yes bool, question, said string, call client.Call) error {
	if err := confirm(cmd, yes, question); err != nil {
		return err
	}
	signer, err := flags.coldkeyPair(cmd)
	if err != nil {
		return err
	}
	return submit(cmd, url, signer, said, call)
}

// submit connects and sends calls by [submitBy].
func submit(cmd *cobra.Command, url string, signer keys.Pair, said string, calls ...client.Call) error {
	return onNode(cmd, url, func(_ context.Context, c *client.Client) error {
		return submitBy(cmd, c, signer, said, calls...)
	})
}

// submitBy sends calls, waits for their block and tells what was done.
func submitBy(cmd *cobra.Command, c *client.Client, signer keys.Pair, said string, calls ...client.Call) error {
	receipt, err := included(cmd, c, signer, calls...)
	if err != nil {
		return err
	}
	return showDone(cmd, receipt, said)
}

// included sends calls and waits for the block that holds them.
func included(cmd *cobra.Command, c *client.Client, signer keys.Pair, calls ...client.Call) (*client.Receipt, error) {
	defer tellWaiting(cmd, waitingAfter)()
	receipt, err := c.Submit(cmd.Context(), signer, calls...)
	return receipt, explain(err)
}

// waitingAfter is how long a call may wait for its block before it is said that it
// does: blocks come every 12 seconds at most.
const waitingAfter = 15 * time.Second

// tellWaiting tells a person that a call waits for its block; stop ends it.
func tellWaiting(cmd *cobra.Command, after time.Duration) (stop func()) {
	if wantsJSON(cmd, nil) {
		return func() {}
	}
	timer := time.AfterFunc(after, func() {
		fmt.Fprintln(cmd.ErrOrStderr(), "no block holds the call yet; still waiting (Ctrl-C ends the waiting, not the call)")
	})
	return func() { timer.Stop() }
}

// showDone tells of a call that is in a block.
func showDone(cmd *cobra.Command, receipt *client.Receipt, said string) error {
	return showResult(cmd, receipt, doneOf(receipt), func(w io.Writer) {
		fmt.Fprintln(w, said)
		writeDone(w, receipt)
	})
}

func writeDone(w io.Writer, r *client.Receipt) {
	fmt.Fprintf(w, "  block  %d\n  fee    %s TAO\n", r.Block.Number, formatTAO(r.FeeRao))
}

// showResult is [show] of what a call in a block has done, which cannot be shown
// by running the same again.
func showResult(cmd *cobra.Command, receipt *client.Receipt, result any, text func(w io.Writer)) error {
	if err := show(cmd, result, text); err != nil {
		return fault.Wrap(err, fmt.Sprintf("it is done, in block %d as %s, and only its result", receipt.Block.Number, receipt.ExtrinsicHash),
			"do not run it again: it would be done twice")
	}
	return nil
}

// unsettled tells what to do about a call that may have been done; nil for all
// other errors.
func unsettled(err error) error {
	var open *client.UnsettledError
	if !errors.As(err, &open) {
		return nil
	}
	return fault.Wrap(err, "the call may be done all the same", fmt.Sprintf(
		"look at what it would change (plexus wallet balance, stake list, metagraph) before you run it again; from block %d on it is void", open.Until))
}
