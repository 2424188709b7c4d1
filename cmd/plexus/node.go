package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/beacon"
	"github.com/plexus-network/plexus/chain/rpc"
	"github.com/plexus-network/plexus/chain/store"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/platform"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
)

// localKeep is the history of a local chain, in blocks: fast blocks make many.
const localKeep = 4096

// nodeFlags are what `plexus node` is told.
type nodeFlags struct {
	chain, basePath, rpcHost, p2pHost            string
	tmp, archive, fast, loopback, verbose        bool
	rpcPort, secondRPCPort, p2pPort, metricsPort uint16
	peers, producers                             []string
	drand                                        string
	keep, minFreeMB, halt                        uint64
	genesis                                      string
}

func newNodeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "node",
		Short: "Run a node of the chain",
		Long: `Run a node of the chain, which Bittensor's wallets, SDKs and tools connect to.

The first start makes the chain and its one producer; later starts go on with it.
The chain local takes the place of a local Subtensor: blocks of 250 ms, //Alice
for sudo, and RPC at 9944 and 9945.`,
		Example: `  plexus node --chain local --tmp
  plexus node --chain local --fast=false --base-path ./chain
  plexus node --chain local --tmp --allow-loopback-axons
  plexus node identity --base-path ./chain`,
		Args: cobra.NoArgs,
	}
	start := &cobra.Command{Use: "start", Short: "The same as 'plexus node'", Args: cobra.NoArgs}
	for _, c := range []*cobra.Command{cmd, start} {
		flags := addNodeFlags(c)
		c.RunE = func(c *cobra.Command, _ []string) error { return runNode(c, flags) }
	}
	cmd.AddCommand(start, newNodeIdentityCommand(), newNodeGenesisCommand(), newNodePurgeCommand())
	return cmd
}

func addNodeFlags(cmd *cobra.Command) *nodeFlags {
	var o nodeFlags
	f := cmd.Flags()
	f.StringVar(&o.chain, "chain", "local", "chain specification: "+strings.Join(genesis.Names(), ", ")+", or a file")
	f.StringVar(&o.basePath, "base-path", "", "folder of the node's data (default: ~/.local/share/plexus/CHAIN)")
	f.BoolVar(&o.tmp, "tmp", false, "use a new folder and remove it at the end")
	f.BoolVar(&o.fast, "fast", true, "of the chain local: blocks of 250 ms and short waits; false: production's")
	f.BoolVar(&o.loopback, loopbackFlag, false, "of a new chain local: let neurons serve on 127.0.0.1 and ::1, which Bittensor refuses")
	f.StringVar(&o.rpcHost, "rpc-host", "127.0.0.1", "address to serve JSON-RPC on")
	f.Uint16Var(&o.rpcPort, "rpc-port", 9944, "port of JSON-RPC, HTTP and WebSocket")
	f.Uint16Var(&o.secondRPCPort, "second-rpc-port", 0, "second port of JSON-RPC (default: 9945 on the chain local at port 9944, else none)")
	f.StringVar(&o.p2pHost, "p2p-host", "127.0.0.1", "address to meet peers on")
	f.Uint16Var(&o.p2pPort, "p2p-port", 30333, "port to meet peers on")
	f.StringSliceVar(&o.peers, "peers", nil, "peers to connect to, as ID@HOST:PORT")
	f.StringSliceVar(&o.producers, "producers", nil, "consensus keys of a new chain's producers, in hex (default: this node); for several see 'plexus node genesis'")
	f.StringVar(&o.genesis, "genesis", "", "genesis of a chain of several producers, as 'plexus node genesis' makes it")
	f.Uint64Var(&o.halt, "halt-height", 0, "end cleanly behind this block, so that all nodes change the program at one height (default: never)")
	f.BoolVar(&o.archive, "archive", false, "keep the state of all blocks readable")
	f.Uint64Var(&o.keep, "keep", 0, "blocks whose state stays readable (default: 4096 on the chain local, else 256)")
	f.Uint16Var(&o.metricsPort, "metrics-port", 0, "port of Prometheus metrics on 127.0.0.1 (default: none)")
	f.Uint64Var(&o.minFreeMB, "min-free-mb", 64, "stop cleanly when the disk has less room than this, in MB")
	f.StringVar(&o.drand, "drand", "", "bring the rounds of a drand beacon to the chain, from its HTTP API such as https://api.drand.sh (default: none)")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "log what developers look at")
	return &o
}

// basePath gives the node's folder, and what removes it at the end.
func (o *nodeFlags) path(chain string) (path string, remove func() error, err error) {
	remove = func() error { return nil }
	switch {
	case o.tmp && o.basePath != "":
		return "", remove, exitError{exitUsage, fault.New("--tmp and --base-path do not go together", "leave one of them out")}
	case o.tmp:
		if path, err = os.MkdirTemp("", "plexus-node-"); err != nil {
			return "", remove, fault.Wrap(err, "cannot make a throw-away folder", "point TMPDIR to a folder that can be written, or name one by --base-path")
		}
		return path, func() error { return os.RemoveAll(path) }, nil
	case o.basePath != "":
		return o.basePath, remove, nil
	}
	data := os.Getenv("XDG_DATA_HOME")
	if data == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", remove, fault.Wrap(err, "cannot find a place for the node's data", "name one by --base-path")
		}
		data = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(data, "plexus", chain), remove, nil
}

// isLocal says that the chain takes the place of a local Subtensor.
func (o *nodeFlags) isLocal() bool { return o.chain == "local" || o.chain == "local-slow" }

// history is how many blocks' state stays readable; 0: of all.
func (o *nodeFlags) history() uint64 {
	switch {
	case o.archive:
		return 0
	case o.keep > 0:
		return o.keep
	case o.isLocal():
		return localKeep
	}
	return node.Default().Keep
}

func runNode(cmd *cobra.Command, o *nodeFlags) (err error) {
	chain, err := nodeChain(cmd, o)
	if err != nil {
		return err
	}
	if err := o.check(cmd.Context()); err != nil {
		return err
	}
	path, remove, err := o.path(chain.ID)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	level := slog.LevelWarn
	if o.verbose {
		level = slog.LevelDebug
	}
	log := loggerAt(cmd, level)
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))

	listeners, err := o.listen()
	if err != nil {
		return err
	}
	settings := node.Default()
	out := newLines(cmd.OutOrStdout())
	defer out.end(time.Second)
	settings.Path, settings.Log, settings.Out, settings.Metrics = path, log, out, registry
	isJSON := wantsJSON(cmd, nil)
	if isJSON {
		settings.Out = io.Discard // programs read blocks from the node itself
	}
	settings.P2P, settings.Peers = net.JoinHostPort(o.p2pHost, strconv.Itoa(int(o.p2pPort))), o.peers
	settings.Store, settings.LeastFreeBytes, settings.Keep = store.Default(), o.minFreeMB<<20, o.history()
	settings.Genesis, settings.HaltHeight = o.genesis, o.halt
	n, err := node.Open(chain, settings)
	if err != nil {
		return errors.Join(err, listeners.close())
	}
	if err := o.checkLoopback(cmd, n.Chain.State, path); err != nil {
		return errors.Join(err, n.Close(), listeners.close())
	}
	server := rpc.Default()
	isLive := chain.Type == "Live"
	server.AnyOrigin, server.Unsafe, server.Log, server.Metrics, server.Version = !isLive, !isLive, log, registry, version().short()
	var feeder *beacon.Feeder
	if o.drand != "" {
		feeder = &beacon.Feeder{URL: o.drand, Chain: beacon.Of(n), Log: log}
	}
	return serveNode(cmd.Context(), n, rpc.New(n, server), feeder, listeners, registry, func() { listeners.announce(out, isJSON, chain.ID, path) })
}

// serveNode runs a node, its servers and its feeder, if it has one, until ctx ends or
// one of them fails. The node ends after those who read from it.
func serveNode(ctx context.Context, n *node.Node, server *rpc.Server, feeder *beacon.Feeder, l nodeListeners, registry *prometheus.Registry, ready func()) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	life, endNode := context.WithCancel(context.WithoutCancel(ctx))
	defer endNode()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer cancel() // the servers end with the node
		return n.Run(life)
	})
	var readers errgroup.Group
	readers.Go(func() error {
		select {
		case <-n.Ready(): // until then clients wait in the queue of the port
		case <-ctx.Done():
			return nodeListeners{rpc: l.rpc}.close() // the server of the metrics closes its own
		}
		ready()
		defer cancel()
		return server.Run(ctx, l.rpc...)
	})
	if feeder != nil {
		readers.Go(func() error {
			select {
			case <-n.Ready():
				return feeder.Run(ctx)
			case <-ctx.Done():
				return nil
			}
		})
	}
	g.Go(func() error {
		defer endNode()
		return readers.Wait()
	})
	if l.metrics != nil {
		h := &http.Server{Handler: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
		g.Go(func() error {
			if err := h.Serve(l.metrics); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
		g.Go(func() error {
			<-ctx.Done()
			return h.Close()
		})
	}
	return g.Wait()
}

// nodeListeners are the ports a node serves on, open before anything is started.
type nodeListeners struct {
	rpc     []net.Listener
	metrics net.Listener // nil: none
}

// announce says where clients are answered: in Subtensor's words, or as one JSON value.
func (l nodeListeners) announce(w io.Writer, asJSON bool, chain, path string) {
	urls := []string{}
	for _, r := range l.rpc {
		urls = append(urls, "ws://"+r.Addr().String())
		if !asJSON {
			fmt.Fprintf(w, "Running JSON-RPC server: addr=%s\n", r.Addr())
		}
	}
	if asJSON {
		_ = json.NewEncoder(w).Encode(map[string]any{"rpc": urls, "chain": chain, "base_path": path}) // w never fails
	}
}

// close closes those that nobody closed: a server may have closed its own.
func (l nodeListeners) close() error {
	var errs []error
	all := l.rpc
	if l.metrics != nil {
		all = append(all[:len(all):len(all)], l.metrics)
	}
	for _, one := range all {
		if err := one.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// rpcPort is a port of JSON-RPC, and the flag that chooses it.
type rpcPort struct {
	flag string
	port uint16
}

// rpcPorts are the ports of JSON-RPC: beside its own a local chain answers the one
// of the second node of Bittensor's.
func (o *nodeFlags) rpcPorts() []rpcPort {
	ports := []rpcPort{{"rpc-port", o.rpcPort}}
	switch {
	case o.secondRPCPort != 0:
		ports = append(ports, rpcPort{"second-rpc-port", o.secondRPCPort})
	case o.isLocal() && o.rpcPort == 9944:
		ports = append(ports, rpcPort{"second-rpc-port", 9945})
	}
	return ports
}

func (o *nodeFlags) listen() (l nodeListeners, err error) {
	for _, p := range o.rpcPorts() {
		r, err := listenOn(p.flag, o.rpcHost, p.port)
		if err != nil {
			return l, errors.Join(err, l.close())
		}
		l.rpc = append(l.rpc, r)
	}
	if o.metricsPort != 0 {
		if l.metrics, err = listenOn("metrics-port", "127.0.0.1", o.metricsPort); err != nil {
			return l, errors.Join(err, nodeListeners{rpc: l.rpc}.close())
		}
	}
	return l, nil
}

func listenOn(flag, host string, port uint16) (net.Listener, error) {
	address := net.JoinHostPort(host, strconv.Itoa(int(port)))
	l, err := net.Listen("tcp", address)
	switch {
	case platform.IsPortInUse(err):
		return nil, fault.New(fmt.Sprintf("port %d is in use", port), fmt.Sprintf("stop what listens there (another node?), or choose another one by --%s", flag))
	case err != nil:
		return nil, fault.Wrap(err, "cannot serve on "+address, "choose another address by --rpc-host, or another port by --"+flag)
	}
	return l, nil
}

func newNodeIdentityCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "identity",
		Short: "Print a node's consensus key and its name among peers",
		Long: `Print a node's consensus key and its name among peers, making both if need be.

The consensus key is also the account that the fees of the node's blocks go to.`,
		Example: "  plexus node identity --base-path ./chain",
		Args:    cobra.NoArgs,
	}
	path := cmd.Flags().String("base-path", "", "folder of the node's data")
	require(cmd, "base-path")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := namesFolder(*path); err != nil {
			return err
		}
		producer, peer, err := node.Identity(*path)
		if err != nil {
			return err
		}
		return show(cmd, map[string]string{"producer": fmt.Sprintf("%#x", producer), "peer": peer}, func(w io.Writer) {
			fmt.Fprintf(w, "producer  %#x\npeer      %s\n", producer, peer)
		})
	}
	return cmd
}
