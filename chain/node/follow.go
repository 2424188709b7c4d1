package node

import (
	"fmt"
	"sync"
	"time"

	"github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/types"
	"github.com/plexus-network/plexus/chain/node/pool"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/store"
)

// Follow calls f with each new block, in order, when its state can be read. f is
// called between blocks and must return quickly.
func (n *Node) Follow(f func(Block)) {
	a := n.app
	a.mu.Lock()
	defer a.mu.Unlock()
	a.followers = append(a.followers[:len(a.followers):len(a.followers)], f)
}

// Watch calls f with what becomes of waiting extrinsics. f must return quickly.
func (n *Node) Watch(f func([]pool.Notice)) {
	n.bodies.mu.Lock()
	defer n.bodies.mu.Unlock()
	n.bodies.watch = f
}

// noticed passes on what the pool tells.
func (n *Node) noticed(notices []pool.Notice) {
	n.app.stats.noticed(notices)
	n.bodies.mu.Lock()
	f := n.bodies.watch
	n.bodies.mu.Unlock()
	if f != nil {
		f(notices)
	}
}

// Head is the last block. Errors: [ErrStarting] before there is one.
func (n *Node) Head() (Header, error) {
	if h := n.app.head.Load(); h != nil {
		return *h, nil
	}
	return Header{}, ErrStarting
}

// Genesis is block 0. Errors: [ErrStarting] before it is made.
func (n *Node) Genesis() (Header, error) {
	if h := n.app.genesis.Load(); h != nil {
		return *h, nil
	}
	return Header{}, ErrStarting
}

// StartedAt is the height that the folder had when the node was opened.
func (n *Node) StartedAt() uint64 { return n.from }

// HeaderAt finds a block by height. Errors: [ErrUnknownBlock], [ErrStarting].
func (n *Node) HeaderAt(height uint64) (Header, error) {
	head, err := n.Head()
	switch {
	case err != nil:
		return Header{}, err
	case height == head.Number:
		return head, nil
	case height > head.Number:
		return Header{}, fmt.Errorf("height %d: %w", height, ErrUnknownBlock)
	}
	return readHeader(n.app.state, height)
}

// HeaderOf finds a block by its hash. Errors as [Node.HeaderAt].
func (n *Node) HeaderOf(hash [32]byte) (Header, error) {
	head, err := n.Head()
	if err != nil || head.Hash == hash {
		return head, err
	}
	height, err := readHeight(n.app.state, hash)
	if err != nil {
		return Header{}, err
	}
	return n.HeaderAt(height)
}

// StateAt opens the state after a block. Errors: [store.ErrDiscarded], [store.ErrAhead].
func (n *Node) StateAt(height uint64) (*store.View, error) { return n.app.state.At(height) }

// Body is a block's extrinsics as clients count them: those that it starts with,
// then the signed ones. Errors: [ErrStarting], [ErrUnknownBlock].
func (n *Node) Body(h Header) ([][]byte, error) {
	if h.Number == 0 {
		return nil, nil
	}
	all := n.Chain.Runtime.Inherents(runtime.Block{Height: h.Number, Time: h.Time, Producer: h.Producer, Parent: h.Parent})
	if signed, ok := n.bodies.find(h.Number); ok {
		return append(all, signed...), nil
	}
	c := n.comet.Load()
	if c == nil {
		return nil, ErrStarting
	}
	b := c.BlockStore().LoadBlock(int64(h.Number))
	if b == nil {
		return nil, fmt.Errorf("body of block %d: %w", h.Number, ErrUnknownBlock)
	}
	return append(all, b.Txs.ToSliceOfBytes()...), nil
}

// Submit checks an extrinsic and lets it wait for a block. The hash is good
// whatever the error. Errors: [*runtime.Refusal], those of [pool.Pool.Add],
// [ErrStarting], [ErrUnsignedRate].
func (n *Node) Submit(raw []byte) (hash [32]byte, err error) {
	if n.app.head.Load() == nil {
		return hash, ErrStarting
	}
	if !n.app.unsigned.take(raw, time.Now()) {
		return hash, ErrUnsignedRate
	}
	if hash, err = n.app.submit(raw); err != nil {
		n.app.stats.refused.WithLabelValues("client").Inc()
	}
	return hash, err
}

// NextNonce is the nonce that an account should use next: behind its ready
// extrinsics.
func (n *Node) NextNonce(who runtime.AccountID) uint32 {
	return n.app.pool.Next(who, runtime.Accounts.Get(n.app.state, who).Nonce)
}

// Pending lists up to limit extrinsics that the next block may hold.
func (n *Node) Pending(limit int) [][]byte { return n.app.pool.Pending(limit) }

// Peers is how many peers are connected.
func (n *Node) Peers() int {
	if c := n.comet.Load(); c != nil {
		return c.Switch().Peers().Size()
	}
	return 0
}

// PeerHeights is the last block of each connected peer, by the peer's name, as far as
// it is known.
func (n *Node) PeerHeights() map[string]uint64 {
	heights := map[string]uint64{}
	c := n.comet.Load()
	if c == nil {
		return heights
	}
	for _, p := range c.Switch().Peers().Copy() {
		heights[string(p.ID())] = 0
		if s, ok := p.Get(types.PeerStateKey).(*consensus.PeerState); ok { // it votes on the block after its last
			heights[string(p.ID())] = uint64(max(0, s.GetHeight()-1))
		}
	}
	return heights
}

// WantsPeers says that the node was told of peers, or is not a producer by itself.
func (n *Node) WantsPeers() bool { return len(n.options.Peers) > 0 || !n.IsProducer() }

// IsSyncing says that the node is still fetching blocks which others have.
func (n *Node) IsSyncing() bool {
	c := n.comet.Load()
	return c == nil || c.ConsensusReactor().WaitSync()
}

// PeerID names the node to its peers.
func (n *Node) PeerID() string { return string(n.peer.ID()) }

// IsProducer says that this node's key is among the producers at genesis.
func (n *Node) IsProducer() bool {
	address := n.keys.GetAddress()
	key, err := n.app.state.Note(producerNote(address))
	return err == nil && key != nil
}

// recent holds the last blocks' extrinsics, since clients ask for a block right
// after they hear of it, and who watches the pool.
type recent struct {
	mu     sync.Mutex // guards the fields below
	blocks [8]Block
	watch  func([]pool.Notice)
}

func (r *recent) add(b Block) {
	b.Changes = nil
	r.mu.Lock()
	defer r.mu.Unlock()
	r.blocks[b.Number%uint64(len(r.blocks))] = b
}

func (r *recent) find(height uint64) ([][]byte, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.blocks[height%uint64(len(r.blocks))]
	return b.Extrinsics, b.Number == height && height > 0
}
