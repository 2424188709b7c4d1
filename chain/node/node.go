// Package node is a Plexus node without its RPC: the runtime as CometBFT's
// application in this process, the pool of waiting extrinsics, the index of
// blocks, and the folder it all lives in.
//
// It knows no rule of the chain and serves no client; package rpc does that over
// what is exported here. The one idea needed to read it: consensus decides bytes,
// the application executes each block once, and Substrate's header is made up
// beside CometBFT's own. Start at [Open], then [Node.Run].
package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2"
	cmtdb "github.com/cometbft/cometbft-db"
	"github.com/cometbft/cometbft/config"
	comet "github.com/cometbft/cometbft/node"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	"github.com/cometbft/cometbft/proxy"
	"github.com/cometbft/cometbft/types"
	"github.com/plexus-network/plexus/chain/node/pool"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/store"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/platform"
	"github.com/prometheus/client_golang/prometheus"
)

// Chain is what makes one chain differ from another.
type Chain struct {
	Name      string // as clients show it
	Type      string // Development, Local or Live
	ID        string // of at most 50 characters; no two chains share one
	BlockTime time.Duration
	Runtime   *runtime.Runtime
	State     map[string]json.RawMessage // genesis, by pallet; of an open node: its folder's
	Producers []Producer                 // none: the node that makes the chain
	Start     time.Time                  // of the grid of blocks; zero: when the chain is made
}

// Producer takes part in consensus.
type Producer struct {
	Key   [32]byte // ed25519, also the account that its fees go to
	Power int64
	Name  string
}

// Options of a node.
type Options struct {
	Path string // its folder
	Keep uint64 // heights whose state stays readable; 0: all
	// P2P is the address that peers reach it at, and Peers those it connects to,
	// as ID@host:port.
	P2P   string
	Peers []string
	// Genesis is the file that an empty folder takes its chain from, and that another
	// one must have been made with; "": the folder's own.
	Genesis string
	// HaltHeight is the last block that the node takes part in: it ends cleanly
	// behind it, so that all nodes go on from there with another program. 0: none.
	HaltHeight uint64
	// QuietAfter is how long a chain may stand still before the log says so.
	QuietAfter time.Duration
	Pool       pool.Limits
	Log        *slog.Logger
	// Out gets a line for each block, which scripts wait for.
	Out io.Writer
	// Metrics are registered here; nil: nowhere.
	Metrics prometheus.Registerer
	// Store is what Open starts from; Keep and Fault are set by it.
	Store store.Options
	// LeastFreeBytes on the disk end the node while it can still say so.
	LeastFreeBytes uint64
	// Unpaced gives blocks as fast as they come, for tests and benchmarks.
	Unpaced bool
}

// Default options keep 256 heights and listen to this machine alone.
func Default() Options {
	return Options{Keep: 256, P2P: "127.0.0.1:30333", Pool: pool.DefaultLimits(), Log: slog.New(slog.DiscardHandler), Out: io.Discard,
		Store: store.Default(), LeastFreeBytes: 64 << 20, QuietAfter: 30 * time.Second}
}

// Node is an open node. Its methods are safe for concurrent use.
type Node struct {
	Chain Chain

	options Options
	files   folder
	app     *app
	db      *pebble.DB // CometBFT's stores
	keys    *privval.FilePV
	peer    *p2p.NodeKey
	doc     *types.GenesisDoc
	config  *config.Config
	from    uint64                     // height that it started at
	comet   atomic.Pointer[comet.Node] // nil until it runs
	bodies  recent
	ready   chan struct{} // closed when blocks can come

	stopping atomic.Bool
	failOnce sync.Once
	failed   chan error // holds the first failure
}

// Open opens or makes a node's folder; nothing runs yet. Errors for people: a
// folder in use, of another chain, or that cannot be read.
func Open(c Chain, o Options) (*Node, error) {
	n := &Node{Chain: c, options: o, ready: make(chan struct{}), failed: make(chan error, 1)}
	opened := make(chan error, 1)
	go func() { opened <- n.open() }()
	select {
	case err := <-opened:
		if err != nil {
			return nil, errors.Join(n.describe(err), n.close())
		}
		return n, nil
	case err := <-n.failed: // a halted database holds open for ever
		return nil, n.describe(err)
	}
}

func (n *Node) open() (err error) {
	if n.options.P2P, err = freePort(n.options.P2P); err != nil {
		return fault.Wrap(err, "wrong address for peers", "give it as HOST:PORT")
	}
	c, o := n.Chain, n.options
	if n.files, err = openFolder(o.Path); err != nil {
		return err
	}
	if n.keys, err = n.files.producer(); err != nil {
		return err
	}
	if n.peer, err = n.files.peerKey(); err != nil {
		return err
	}
	if n.doc, err = n.files.genesis(c, o, n.keys); err != nil {
		return err
	}
	if err = n.files.refuseNewer(c.Runtime.Version().SpecVersion); err != nil {
		return err
	}
	n.Chain.State = nil // not the caller's map
	if err := json.Unmarshal(n.doc.AppState, &n.Chain.State); err != nil {
		return fault.Wrap(err, "cannot read "+n.files.in("genesis.json"), "put it back from a backup")
	}
	if n.db, err = store.OpenEngine(n.files.in("consensus"), store.Engine{CacheBytes: 16 << 20, MemTableBytes: 8 << 20, FS: o.Store.FS, Fault: n.fail}); err != nil {
		return err
	}
	o.Store.Keep, o.Store.Fault = o.Keep, n.fail
	state, err := store.Open(n.files.in("state"), o.Store)
	if err != nil {
		return err
	}
	n.app = &app{rt: c.Runtime, state: state, log: o.Log, stats: newMetrics(o.Metrics), halt: o.HaltHeight, fail: n.fail}
	n.app.pool = pool.New(o.Pool, n.noticed)
	if err := n.claim(); err != nil {
		return err
	}
	n.from, _ = state.Height()
	n.gauges(o.Metrics)
	n.config = cometConfig(o.Path, c.BlockTime, o.Pool, c.Runtime.Limits().ExtrinsicBytes)
	n.config.P2P.ListenAddress = "tcp://" + o.P2P
	n.config.P2P.PersistentPeers = strings.Join(o.Peers, ",")
	n.config.P2P.UnconditionalPeerIDs = peerIDs(o.Peers) // strangers may take all other places
	n.config.Consensus.WalPath = n.files.in("wal", "wal")
	if o.Unpaced {
		n.config.Consensus.TimeoutCommit = 0
		n.config.Consensus.SkipTimeoutCommit = true
	} else {
		n.app.pace = (&pacer{consensus: n.config.Consensus, genesis: n.doc.GenesisTime, every: c.BlockTime}).next
	}
	n.app.rest = func() { n.config.Consensus.TimeoutCommit, n.config.Consensus.SkipTimeoutCommit = never, false }
	n.Follow(n.imported)
	return n.app.open()
}

// never is longer than any node runs.
const never = 1 << 20 * time.Hour

// fail keeps the first failure, which ends [Node.Run].
func (n *Node) fail(err error) { n.failOnce.Do(func() { n.failed <- err }) }

// imported remembers a block's body and says that it came.
func (n *Node) imported(b Block) {
	n.bodies.add(b)
	fmt.Fprintf(n.options.Out, "Imported #%d (0x%x…%x)\n", b.Number, b.Hash[:2], b.Hash[30:])
	if err := n.roomLeft(); err != nil {
		n.fail(err)
	}
}

// Run takes part in consensus until ctx ends, which is no error, or the node
// fails. It first brings the state up to the blocks that are stored. The node is
// closed when it returns, unless its disk failed: then nothing is touched any more.
func (n *Node) Run(ctx context.Context) error {
	if err := n.roomLeft(); err != nil {
		return errors.Join(err, n.close())
	}
	isStuck, err := n.participate(ctx)
	isHalted := errors.Is(err, errHalted)
	if isHalted {
		fmt.Fprintf(n.options.Out, "Halted behind #%d\n", n.app.halt)
		err = nil
	}
	switch {
	case isStuck && isHalted:
		return n.app.state.Sync()
	case isStuck, n.app.state.Err() != nil, errors.Is(err, store.ErrDiskFull):
		return n.describe(err)
	}
	if isHalted {
		n.linger(ctx)
	}
	n.stopping.Store(true)
	if c := n.comet.Load(); c != nil && c.IsRunning() {
		stopped := make(chan struct{})
		go func() {
			_ = c.Stop() // says only that it was stopped before
			c.Wait()
			close(stopped)
		}()
		var patience <-chan time.Time // for ever
		if isHalted {
			patience = time.After(haltTime)
		}
		select {
		case <-stopped:
		case late := <-n.failed: // while stopping: a block still came and met a full disk
			return n.describe(late)
		case <-patience: // it holds a block that it is not to execute
			return n.app.state.Sync()
		}
	}
	return errors.Join(n.describe(err), n.close())
}

// Behind the last block of all, how long consensus may take to end, and how long a
// node stays for peers that lack that block.
const (
	haltTime   = 5 * time.Second
	lingerTime = 20 * time.Second
)

// linger waits until the connected peers have the last block too: they need this
// node's votes for it, and would stand still until it comes back.
func (n *Node) linger(ctx context.Context) {
	end := time.After(lingerTime)
	t := time.NewTicker(50 * time.Millisecond)
	defer t.Stop()
	for {
		behind := false
		for _, height := range n.PeerHeights() {
			behind = behind || height < n.app.halt
		}
		if !behind {
			return
		}
		select {
		case <-t.C:
		case <-end:
			return
		case <-ctx.Done():
			return
		}
	}
}

// participate starts, and waits for the end of ctx or the first failure. isStuck
// says that the start never returns, so that nothing is touched any more.
func (n *Node) participate(ctx context.Context) (isStuck bool, err error) {
	if height, _ := n.app.state.Height(); n.app.isLast(height) {
		return false, errHalted
	}
	started := make(chan error, 1)
	go func() { started <- n.start(ctx) }()
	select {
	case err = <-started:
	case err = <-n.failed:
		if errors.Is(err, errHalted) {
			select {
			case <-started:
				return false, err
			case <-time.After(haltTime): // more blocks are stored than it is to execute
			}
		}
		return true, err // a halted database holds the start for ever
	}
	switch {
	case err == nil:
		close(n.ready)
	case ctx.Err() != nil: // it was told to end while it replayed
		return false, nil
	default:
		return false, err
	}
	var quiet sync.WaitGroup
	life, end := context.WithCancel(ctx)
	quiet.Go(func() { n.watchQuiet(life) })
	defer func() { end(); quiet.Wait() }()
	select {
	case <-ctx.Done():
	case err = <-n.failed:
	}
	return false, err
}

// start replays stored blocks that the state lacks and joins consensus.
func (n *Node) start(ctx context.Context) error {
	provider := func(c *config.DBContext) (cmtdb.DB, error) {
		return cometDB{n.db, []byte(c.ID + "/")}, nil
	}
	logger := cometLog{n.options.Log, n.fail, &n.stopping}
	// One lock a connection: the pool is asked beside a block's execution.
	c, err := comet.NewNodeWithContext(ctx, n.config, n.keys, n.peer, proxy.NewConnSyncLocalClientCreator(n.app),
		func() (*types.GenesisDoc, error) { return n.doc, nil }, provider, comet.DefaultMetricsProvider(n.config.Instrumentation), logger)
	if err != nil {
		return fmt.Errorf("start consensus: %w", err)
	}
	n.comet.Store(c)
	if err := c.Start(); err != nil {
		return fmt.Errorf("start consensus: %w", err)
	}
	return nil
}

// describe puts a failure into words for people.
func (n *Node) describe(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrDiskFull), platform.IsDiskFull(err), strings.Contains(err.Error(), syscall.ENOSPC.Error()):
		return fault.Wrap(store.ErrDiskFull, "the node stopped: "+n.options.Path, "free some space and start it again: no block is lost")
	case isOtherState(err):
		return fault.Wrap(fmt.Errorf("%w: %w", ErrOtherRules, err), "the node stopped", "run the version of plexus that the network's producers run; if it is the same, the state is damaged: remove "+n.files.in("state")+", and the next start computes it anew")
	case isEarlyClock(err):
		return fault.Wrap(err, "the node stopped: this machine's clock is behind the network's", "set the clock right, and start the node again")
	case platform.IsPortInUse(err):
		return fault.Wrap(err, "the port for peers is in use: "+n.options.P2P, "choose another one by --p2p-port")
	}
	return err
}

// close closes what Open opened.
func (n *Node) close() error {
	var errs []error
	if n.app != nil {
		errs = append(errs, n.app.state.Close())
	}
	if n.db != nil {
		errs = append(errs, n.db.Close())
	}
	if n.files.lock != nil {
		errs = append(errs, n.files.lock.Close())
	}
	return errors.Join(errs...)
}

// Close closes a node that was never run.
func (n *Node) Close() error { return n.close() }

// Ready is closed when the node takes part in consensus.
func (n *Node) Ready() <-chan struct{} { return n.ready }

// P2PAddress is where peers reach the node, as ID@host:port.
func (n *Node) P2PAddress() string { return string(n.peer.ID()) + "@" + n.options.P2P }

// freePort replaces port 0 by a free one, since CometBFT does not tell which it got.
func freePort(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port != "0" {
		return address, err
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
