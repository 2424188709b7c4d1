package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
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

// subnetOf reads a subnet, or tells that there is none: better at the start than
// by a server that never has anything to do. It is nil where the node cannot say
// yet, which servers outlast.
func subnetOf(ctx context.Context, chain *client.Client, netuid uint16) (*client.Metagraph, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	graph, err := chain.Metagraph(ctx, netuid)
	if errors.Is(err, client.ErrNotFound) {
		return nil, explain(err)
	}
	return graph, nil
}

// onNode does something with a node, and tells what to do about its errors.
func onNode(cmd *cobra.Command, address string, do func(ctx context.Context, c *client.Client) error) error {
	c, err := dial(cmd.Context(), address)
	if err != nil {
		return err
	}
	defer c.Close()
	return explain(do(cmd.Context(), c))
}

// askNode asks a node and shows what it answers.
func askNode(cmd *cobra.Command, address string, ask func(ctx context.Context, c *client.Client) (answer, error)) error {
	return onNode(cmd, address, func(ctx context.Context, c *client.Client) error {
		a, err := ask(ctx, c)
		if err != nil {
			return err
		}
		return show(cmd, a.value, a.tell)
	})
}

// answer is what a node knows: a value for programs, and how it reads for people.
type answer struct {
	value any
	tell  func(io.Writer)
}

// dial connects to the node, or tells what to do about it.
func dial(ctx context.Context, address string, opts ...client.Option) (*client.Client, error) {
	if u, err := url.Parse(address); err != nil || u.Host == "" || !slices.Contains([]string{"ws", "wss", "http", "https"}, u.Scheme) {
		return nil, exitError{exitUsage, fault.New("--rpc is no address of a node: "+quoted(address), "give it as ws://HOST:PORT, such as "+client.DefaultURL)}
	}
	within, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	c, err := client.Dial(within, address, opts...)
	var op *net.OpError
	switch {
	case err == nil:
		return c, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fault.New(fmt.Sprintf("cannot connect: %s does not answer within %s", address, dialTimeout), "see what listens there, or name another node by --rpc")
	case errors.As(err, &op) && op.Op == "dial":
		return nil, fault.Wrap(err, "cannot connect", "start one by 'plexus node --chain local', or name another by --rpc")
	}
	return nil, fault.Wrap(err, "cannot connect", "see whether a node listens there, or name another by --rpc")
}
