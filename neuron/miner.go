package neuron

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// announceEvery is how often a miner compares what the chain says of it with
// what it is.
const announceEvery = 15 * time.Second

// axonVersion is the version number that the chain keeps beside an axon.
const axonVersion = 1

// axonProtocol 4 is HTTP over TCP, as other implementations write it.
const axonProtocol = 4

// MinerConfig is what a miner needs.
type MinerConfig struct {
	Netuid uint16
	Key    keys.Pair
	Chain  Chain
	Mech   mechanism.Miner
	// Model and Class are declared on chain; an empty model declares nothing.
	Model string
	Class mechanism.Class
	// Listen is where the axon listens, Public what the chain is told.
	Listen string
	Public netip.AddrPort
	// Dir keeps its record; it is made if missing.
	Dir string
	// Register is called if the hotkey is not registered; nil then fails.
	Register func(ctx context.Context) error
	Log      *slog.Logger
}

// Miner serves an axon and says so on chain.
type Miner struct {
	MinerConfig
	follower *Follower
	record   *recorder
	axon     *axon
}

// NewMiner opens a miner's state; it starts nothing.
func NewMiner(c MinerConfig) (*Miner, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make state folder: %w", err)
	}
	record, err := openRecorder(c.Dir, c.Key.AccountID(), c.Model, time.Now())
	if err != nil {
		return nil, err
	}
	m := &Miner{MinerConfig: c, record: record, follower: NewFollower(c.Chain, c.Netuid, time.Second, c.Log)}
	m.axon = newAxon(c.Mech, m.follower.View, record, c.Log)
	return m, nil
}

// View is the latest view of the subnet; nil before the first.
func (m *Miner) View() *View { return m.follower.View() }

// Run serves until ctx ends. It fails at once if it cannot listen or is not
// registered and may not register itself.
func (m *Miner) Run(ctx context.Context) error {
	listener, err := net.Listen("tcp", m.Listen)
	if err != nil {
		return fmt.Errorf("listen for requests: %w", err)
	}
	g, ctx := errgroup.WithContext(ctx)
	server := &http.Server{
		Handler:           m.axon.handler(m.Key),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(m.Log.Handler(), slog.LevelDebug),
	}
	g.Go(func() error {
		m.Log.Info("axon listens", "address", listener.Addr().String())
		err := server.Serve(limited(listener, axonConnections, axonConnectionsEach))
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return fmt.Errorf("serve axon: %w", err)
	})
	g.Go(func() error {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		if server.Shutdown(grace) != nil {
			return server.Close()
		}
		return nil
	})
	g.Go(func() error { return m.follower.Run(ctx) })
	g.Go(func() error { return m.announce(ctx) })
	g.Go(func() error { return m.keep(ctx) })
	return g.Wait()
}

// keep writes the record every few seconds and at the end.
func (m *Miner) keep(ctx context.Context) error {
	tick := time.NewTicker(3 * time.Second)
	defer tick.Stop()
	for {
		if err := m.record.save(); err != nil {
			m.Log.Error("record was not saved", "error", err)
		}
		select {
		case <-ctx.Done():
			return m.record.save()
		case <-tick.C:
		}
	}
}

// announce brings the chain's word of this miner in line with the facts, now
// and whenever they differ: after a restart, a new address, or being pruned.
func (m *Miner) announce(ctx context.Context) error {
	if _, err := m.follower.First(ctx); err != nil {
		return nil // stopped before the node answered
	}
	tick := time.NewTicker(announceEvery)
	defer tick.Stop()
	for {
		err := m.align(ctx)
		switch {
		case errors.Is(err, ErrNotRegistered):
			return err
		case err != nil && ctx.Err() == nil:
			m.Log.Warn("the chain was not told; trying again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (m *Miner) align(ctx context.Context) error {
	view := m.follower.View()
	self, ok := view.Find(m.Key.AccountID())
	if !ok {
		if m.Register == nil {
			return ErrNotRegistered
		}
		m.Log.Info("registering", "netuid", m.Netuid)
		if err := m.Register(ctx); err != nil {
			return fmt.Errorf("register: %w", err)
		}
		if err := m.follower.Refresh(ctx); err != nil {
			return err
		}
		if self, ok = m.follower.View().Find(m.Key.AccountID()); !ok {
			return errors.New("registered, but not in the metagraph yet")
		}
	}
	if self.Address != m.Public.String() {
		if err := m.submit(ctx, serveAxon(m.Netuid, m.Public)); err != nil {
			return fmt.Errorf("serve axon: %w", err)
		}
		m.Log.Info("axon is on chain", "uid", self.UID, "address", m.Public.String())
	}
	if m.Model != "" && (self.Model != m.Model || self.Class != m.Class) {
		class := subtensor.Bound
		if m.Class == mechanism.Rank {
			class = subtensor.Rank
		}
		if err := m.submit(ctx, subtensor.Declare{Netuid: m.Netuid, Model: []byte(m.Model), Class: class}); err != nil {
			return fmt.Errorf("declare model: %w", err)
		}
		m.Log.Info("model is declared", "uid", self.UID, "model", m.Model, "class", m.Class.String())
	}
	return nil
}

func (m *Miner) submit(ctx context.Context, call Call) error {
	ctx, cancel := context.WithTimeout(ctx, submitDeadline)
	defer cancel()
	return m.Chain.Submit(ctx, m.Key, call)
}

// serveAxon is the call that puts an address on chain.
func serveAxon(netuid uint16, at netip.AddrPort) subtensor.ServeAxon {
	call := subtensor.ServeAxon{Netuid: netuid, Version: axonVersion, Port: at.Port(), Protocol: axonProtocol, IPType: 6}
	if ip := at.Addr().Unmap(); ip.Is4() {
		b := ip.As4()
		call.IP, call.IPType = scale.U128From(uint64(binary.BigEndian.Uint32(b[:]))), 4
	} else {
		b := ip.As16()
		for i := range b {
			call.IP[i] = b[15-i]
		}
	}
	return call
}
