package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"time"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/gateway"
	"github.com/plexus-network/plexus/gateway/pool"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/spf13/cobra"
)

func newGatewayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "gateway",
		Short: "Serve a subnet to people and programs: OpenAI's API and a chat page",
		Long: `Serve a subnet to people and programs: OpenAI's API at /v1 and a chat page at /.

The gateway asks the subnet's miners as a validator does, so its hotkey should be
that of a validator of the subnet. Each flag can be set in the environment too
(PLEXUS_GATEWAY_ADDR and so on) or in the file of --config.`,
		Example: `  plexus gateway --wallet validator --netuid 1
  curl http://127.0.0.1:8080/v1/chat/completions \
    -d '{"model":"plexus/text","messages":[{"role":"user","content":"Hello"}]}'`,
		Args: cobra.NoArgs,
	}
	opts := gateway.Default()
	rpc := addRPCFlag(cmd)
	key := addKeyFlags(cmd, true)
	addConfigFlag(cmd)
	f := cmd.Flags()
	addr := f.String("addr", "127.0.0.1:8080", "address to serve on")
	netuid := f.Uint16("netuid", 1, "subnet to serve")
	f.StringVar(&opts.APIKeys, "api-keys", "", "file of API keys, one a line, plain or sha256:HEX, then a name; read again when it changes (default: any key or none)")
	f.BoolVar(&opts.LocalAxons, "local-axons", false, "ask miners on loopback and private addresses too (default: only on a chain of type Local)")
	f.Int64Var(&opts.BodyBytes, "max-body", opts.BodyBytes, "bytes of one request")
	f.IntVar(&opts.PerClient, "per-client", opts.PerClient, "requests at once of one key or address")
	f.IntVar(&opts.AtOnce, "at-once", opts.AtOnce, "requests at once of all clients")
	f.DurationVar(&opts.Relay.Wait, "wait", opts.Relay.Wait, "how long a request waits for a free miner")
	verbose := f.BoolP("verbose", "v", false, "log what developers look at")

	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := layer(cmd, "PLEXUS_GATEWAY"); err != nil {
			return exitError{exitUsage, err}
		}
		if err := opts.Validate(); err != nil {
			return exitError{exitUsage, err}
		}
		if _, _, err := net.SplitHostPort(*addr); err != nil {
			return exitError{exitUsage, fault.Wrap(err, "--addr is no address to serve on", "give it as HOST:PORT, such as 127.0.0.1:8080")}
		}
		pair, err := key.hotkeyPair(cmd)
		if err != nil {
			return err
		}
		chain, err := dial(cmd.Context(), *rpc, client.Wait())
		if err != nil {
			return err
		}
		defer chain.Close()
		if _, err := subnetOf(cmd.Context(), chain, *netuid); err != nil {
			return err
		}
		log := logger(cmd, *verbose)
		if !f.Changed("local-axons") {
			opts.LocalAxons = isLocalChain(cmd.Context(), chain)
		}
		directory := &chainDirectory{chain: chain, netuid: *netuid, self: pair.AccountID(), log: log}
		g, err := gateway.New(directory, pair, opts, log)
		if err != nil {
			return err
		}
		listener, err := net.Listen("tcp", *addr)
		if err != nil {
			return fault.Wrap(err, "cannot serve on "+*addr, "stop what listens there, or choose another address by --addr")
		}
		url := "http://" + listener.Addr().String()
		err = show(cmd, map[string]any{"url": url, "netuid": *netuid, "hotkey": pair.AccountID()}, func(w io.Writer) {
			fmt.Fprintf(w, "Chat  %s\nAPI   %s/v1   (subnet %d, signing as %s)\n", url, url, *netuid, pair.AccountID())
		})
		if err != nil {
			listener.Close()
			return err
		}
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(gateway.GCPercent)
		}
		return g.Run(cmd.Context(), listener)
	}
	return cmd
}

// isLocalChain claims that the node's chain is for one machine, where miners have
// no public addresses.
func isLocalChain(ctx context.Context, chain *client.Client) bool {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	var kind string
	err := chain.RPC(ctx, &kind, "system_chainType")
	return err == nil && (kind == "Local" || kind == "Development")
}

// modelsEvery is how often the catalogue and the miners' declarations are read;
// they change far more rarely than the metagraph.
const modelsEvery = 5 * time.Second

// chainDirectory tells the gateway what the chain says of its subnet.
type chainDirectory struct {
	chain  *client.Client
	netuid uint16
	self   keys.AccountID
	log    *slog.Logger

	// Only the goroutine that calls Network touches these.
	models   []pool.Model
	declared map[keys.AccountID]client.Declared
	read     time.Time
	isWarned bool
}

// Network reads the subnet at the chain's head.
func (d *chainDirectory) Network(ctx context.Context) (pool.Network, error) {
	graph, err := d.chain.Metagraph(ctx, d.netuid)
	if err != nil {
		return pool.Network{}, fmt.Errorf("read metagraph: %w", err)
	}
	if time.Since(d.read) > modelsEvery {
		if err := d.readModels(ctx); err != nil {
			return pool.Network{}, err
		}
	}
	if graph.Neuron(d.self) == nil && !d.isWarned {
		d.isWarned = true
		d.log.Warn("this hotkey is not registered in the subnet, so miners may refuse it", "hotkey", d.self, "netuid", d.netuid)
	}
	out := pool.Network{Height: graph.Block, Netuid: d.netuid, TempoBlocks: graph.Tempo, Models: d.models}
	for _, n := range graph.Neurons {
		out.EmissionRao += n.Emission
		model, isMiner := d.declared[n.Hotkey]
		if !isMiner || !n.Axon.IsServed() || n.Axon.Address() == "" || n.Hotkey == d.self {
			continue
		}
		out.Miners = append(out.Miners, pool.Miner{
			UID: n.UID, Hotkey: n.Hotkey, Addr: n.Axon.Address(), Model: model.Model,
			Incentive: n.Incentive, EmissionRao: n.Emission,
		})
	}
	return out, nil
}

func (d *chainDirectory) readModels(ctx context.Context) error {
	listed, err := d.chain.Models(ctx, d.netuid)
	if err != nil {
		return fmt.Errorf("read catalogue: %w", err)
	}
	declared, err := d.chain.DeclaredModels(ctx, d.netuid)
	if err != nil {
		return fmt.Errorf("read declared models: %w", err)
	}
	models := make([]pool.Model, len(listed))
	for i, m := range listed {
		models[i].Name = m.Name
		if known, ok := catalogue.LookupSHA256(hex.EncodeToString(m.SHA256[:])); ok {
			models[i].Context = known.Context
		}
	}
	d.models, d.declared, d.read = models, declared, time.Now()
	return nil
}
