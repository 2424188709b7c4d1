package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
)

// dialTimeout is how long a verb waits for its node.
const dialTimeout = 10 * time.Second

// addRPCFlag adds --rpc, the node that a verb talks to.
func addRPCFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("rpc", client.DefaultURL, "address of the node")
}

// dial connects to the node, or tells what to do about it.
func dial(ctx context.Context, url string, opts ...client.Option) (*client.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	c, err := client.Dial(ctx, url, opts...)
	if err != nil {
		return nil, fault.Wrap(err, "cannot connect", "start one by 'plexus node --chain local', or name another by --rpc")
	}
	return c, nil
}

// explain adds what to do next to errors of submitted calls that have a remedy.
func explain(err error) error {
	var pool *client.PoolError
	switch {
	case err == nil || fault.Remedy(err) != "":
		return err
	case errors.Is(err, client.ErrCannotPay):
		return fault.Wrap(err, "the call was refused", "send TAO to the signer's account; on a test chain 'plexus faucet' does")
	case errors.Is(err, client.ErrUnsupported):
		return fault.Wrap(err, "the node does not know this", "run a node of the same version: plexus version")
	case errors.Is(err, client.ErrExpired):
		return fault.Wrap(err, "the call is void", "see whether the node makes blocks, then try again")
	case errors.Is(err, client.ErrNotFound):
		return fault.Wrap(err, "there is no such thing", "list what there is: plexus subnet list")
	case errors.As(err, &pool):
		return fault.Wrap(err, "the call was refused", "wait a block and try again, or look at the node's log")
	}
	return err
}
