// Package gateway is the door of a subnet: an OpenAI-compatible API and a chat
// page in front of its miners.
//
// It holds no model and no chain state of its own: a [pool.Directory] tells it the
// miners, [relay] asks them, signed as a validator of the subnet does, so that a
// miner cannot tell a client's request from a validator's task. Every route stands
// in one table, routes.go; each handler has a file. Start at [New].
package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"github.com/plexus-network/plexus/gateway/pool"
	"github.com/plexus-network/plexus/gateway/relay"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
	"golang.org/x/sync/errgroup"
)

// Options set a gateway's bounds. Default gives working ones.
type Options struct {
	Pool      pool.Options
	Relay     relay.Options
	BodyBytes int64         // of one request; more is answered 413
	PerClient int           // requests at once of one API key, or of one address without keys
	AtOnce    int           // requests at once of all clients
	Refresh   time.Duration // between two looks at the chain
	Write     time.Duration // for a client to take one part of an answer
	Grace     time.Duration // for answers under way when the gateway stops
	APIKeys   string        // path of the key file; "" = any key or none is accepted
	// LocalAxons allows miners on loopback and private addresses: for a network on
	// one machine. Elsewhere it would let a miner point the gateway at its
	// operator's own machines.
	LocalAxons bool
}

// GCPercent is the garbage collector's pace that suits a gateway's process: of the
// few megabytes that it holds, the usual 100 makes a collection of every 4 MB, and
// at 500 requests a second each hundredth first token waits for one.
const GCPercent = 400

// Default is for one gateway on a machine of its own.
func Default() Options {
	return Options{
		Pool: pool.Default(), Relay: relay.Default(),
		BodyBytes: 4 << 20, PerClient: 32, AtOnce: 1024,
		Refresh: 2 * time.Second, Write: 30 * time.Second, Grace: 15 * time.Second,
	}
}

// Validate tells which bound makes no sense.
func (o Options) Validate() error {
	for _, b := range []struct {
		name string
		isOK bool
	}{
		{"max-body must be from 1 KiB to 256 MiB", o.BodyBytes >= 1<<10 && o.BodyBytes <= 256<<20},
		{"per-client must be at least 1", o.PerClient >= 1},
		{"at-once must be at least 1", o.AtOnce >= 1},
		{"wait must be from 0 to 10 minutes", o.Relay.Wait >= 0 && o.Relay.Wait <= 10*time.Minute},
		{"at least one attempt is needed", o.Relay.Attempts >= 1},
		{"in-flight limits must be at least 1 and rise", o.Pool.InFlight >= 1 && o.Pool.InFlightUp >= o.Pool.InFlight},
		{"refresh and write must be above 0", o.Refresh > 0 && o.Write > 0},
	} {
		if !b.isOK {
			return fault.New(b.name, "leave it out to take the default")
		}
	}
	return nil
}

// Gateway serves clients. Safe for concurrent use.
type Gateway struct {
	opts      Options
	directory pool.Directory
	pool      *pool.Pool
	relay     *relay.Relay
	prober    *pool.Prober
	keys      *keyring // nil: open to all
	clients   *clients
	handler   http.Handler
	started   time.Time
	log       *slog.Logger
}

// New makes a gateway that signs with key, the hotkey of a validator of the subnet.
// It starts nothing and reads only the file of API keys; its error is that file's.
func New(directory pool.Directory, key keys.Pair, opts Options, log *slog.Logger) (*Gateway, error) {
	g := &Gateway{
		opts: opts, directory: directory, pool: pool.New(opts.Pool),
		clients: newClients(opts.PerClient, opts.AtOnce), started: time.Now(), log: log,
	}
	client := relay.NewClient(opts.LocalAxons)
	g.relay = relay.New(g.pool, client, key, opts.Relay, log)
	g.prober = &pool.Prober{Pool: g.pool, Client: client, Log: log}
	if opts.APIKeys != "" {
		keys, err := openKeyring(opts.APIKeys)
		if err != nil {
			return nil, err
		}
		g.keys = keys
	}
	g.handler = g.routes()
	return g, nil
}

// Handler serves every route.
func (g *Gateway) Handler() http.Handler { return g.handler }

// Run serves on listener and follows the chain until ctx ends; answers under way
// then get Options.Grace to finish. It closes listener. A clean stop gives nil.
func (g *Gateway) Run(ctx context.Context, listener net.Listener) error {
	background, stopBackground := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBackground()
	work, workCtx := errgroup.WithContext(background)
	work.Go(func() error { return g.follow(workCtx) })
	work.Go(func() error { return g.prober.Run(workCtx) })
	if g.keys != nil {
		work.Go(func() error { return g.keys.watch(workCtx, g.log) })
	}
	server := &http.Server{
		Handler:           g.guarded(g.handler, listener.Addr()),
		ReadHeaderTimeout: 5 * time.Second,
		// From a request's head to its answer's end; a chat's answer moves it as it
		// goes.
		WriteTimeout:   g.opts.Write,
		IdleTimeout:    2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
		ErrorLog:       slog.NewLogLogger(g.log.Handler(), slog.LevelDebug),
		BaseContext:    func(net.Listener) context.Context { return background },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	var failure error
	select {
	case <-ctx.Done():
	case failure = <-served:
	}
	grace, cancel := context.WithTimeout(background, g.opts.Grace)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		server.Close() // the rest has had its time
	}
	stopBackground()
	if failure == nil {
		failure = <-served
	}
	err := work.Wait()
	g.relay.Wait()
	if failure != nil && !errors.Is(failure, http.ErrServerClosed) {
		return fmt.Errorf("serve clients: %w", failure)
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// follow keeps the pool at the chain's state. A chain out of reach leaves the last
// one in force.
func (g *Gateway) follow(ctx context.Context) error {
	tick := time.NewTicker(g.opts.Refresh)
	defer tick.Stop()
	isLost := false
	miners, models, private := -1, -1, 0
	for {
		network, err := g.look(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && !isLost:
			isLost = true
			g.log.Warn("chain out of reach; serving from what is known", "err", err)
		case err == nil:
			unreachable := g.dropPrivate(&network)
			if unreachable > private {
				g.log.Warn("miners on private addresses are left out; --local-axons asks them too", "miners", unreachable)
			}
			if isLost || miners != len(network.Miners) || models != len(network.Models) {
				g.log.Info("subnet", "netuid", network.Netuid, "height", network.Height, "miners", len(network.Miners), "models", len(network.Models))
			}
			isLost, miners, models, private = false, len(network.Miners), len(network.Models), unreachable
			g.pool.Update(network)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// dropPrivate takes out the miners that this gateway must not call, and counts them.
func (g *Gateway) dropPrivate(network *pool.Network) int {
	if g.opts.LocalAxons {
		return 0
	}
	before := len(network.Miners)
	network.Miners = slices.DeleteFunc(slices.Clone(network.Miners), func(m pool.Miner) bool {
		at, err := netip.ParseAddrPort(m.Addr)
		return err != nil || !wire.IsPublic(at.Addr())
	})
	return before - len(network.Miners)
}

func (g *Gateway) look(ctx context.Context) (pool.Network, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return g.directory.Network(ctx)
}
