package main

import (
	"context"
	"errors"
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

// dial connects to the node, or tells what to do about it.
func dial(ctx context.Context, address string, opts ...client.Option) (*client.Client, error) {
	if u, err := url.Parse(address); err != nil || u.Host == "" || !slices.Contains([]string{"ws", "wss", "http", "https"}, u.Scheme) {
		return nil, exitError{exitUsage, fault.New("--rpc is no address of a node: "+quoted(address), "give it as ws://HOST:PORT, such as "+client.DefaultURL)}
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	c, err := client.Dial(ctx, address, opts...)
	if err != nil {
		return nil, fault.Wrap(err, "cannot connect", "start one by 'plexus node --chain local', or name another by --rpc")
	}
	return c, nil
}
