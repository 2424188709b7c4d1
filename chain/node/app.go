package node

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/plexus-network/plexus/chain/node/pool"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/store"
	"github.com/plexus-network/plexus/internal/crashpoint"
	"github.com/plexus-network/plexus/substrate/header"
	"golang.org/x/crypto/blake2b"
)

// app is the ABCI application. CometBFT calls it on several connections at once;
// what belongs to consensus comes one call at a time.
//
// Each block is executed once: the proposer executes it to propose it, a voter to
// vote on it, and whoever decides it takes the result that lies ready.
type app struct {
	abci.BaseApplication
	rt    *runtime.Runtime
	state *store.Store
	pool  *pool.Pool
	log   *slog.Logger
	stats *metrics
	pace  func(time.Time) // after each block; nil: no pacing
	halt  uint64          // the last block that is executed; 0: none
	rest  func()          // after the last block: no other is begun
	fail  func(error)     // ends the node

	unsigned allowance

	head    atomic.Pointer[Header] // last saved; nil before genesis
	genesis atomic.Pointer[Header]

	// The goroutine of consensus alone uses these.
	ready   *proposal
	decided *decision

	mu        sync.Mutex // guards followers
	followers []func(Block)
}

// proposal is a block executed ahead of its decision.
type proposal struct {
	block runtime.Block
	txs   [][]byte
	done  *runtime.Executed
}

// decision is a block between FinalizeBlock and Commit.
type decision struct {
	Block
	took time.Duration
}

// open takes up the last saved block.
func (a *app) open() error {
	height, ok := a.state.Height()
	if !ok {
		return nil
	}
	genesis, err := readHeader(a.state, 0)
	if err != nil {
		return err
	}
	head, err := readHeader(a.state, height)
	if err != nil {
		return err
	}
	a.genesis.Store(&genesis)
	a.head.Store(&head)
	return nil
}

// Info tells CometBFT where the application stands.
func (a *app) Info(context.Context, *abci.RequestInfo) (*abci.ResponseInfo, error) {
	height, ok := a.state.Height()
	if !ok || height == 0 { // CometBFT calls InitChain, perhaps again
		return &abci.ResponseInfo{}, nil
	}
	hash := a.state.Hash()
	return &abci.ResponseInfo{LastBlockHeight: int64(height), LastBlockAppHash: hash[:]}, nil
}

// InitChain makes the state of genesis, unless a start before made it.
func (a *app) InitChain(_ context.Context, r *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	if _, ok := a.state.Height(); !ok {
		if err := a.initialize(r); err != nil {
			return nil, a.stop(fmt.Errorf("make genesis: %w", err))
		}
	}
	hash := a.state.Hash()
	return &abci.ResponseInitChain{AppHash: hash[:]}, nil
}

func (a *app) initialize(r *abci.RequestInitChain) error {
	var docs map[string]json.RawMessage
	if err := json.Unmarshal(r.AppStateBytes, &docs); err != nil {
		return fmt.Errorf("application state: %w", err)
	}
	changes, err := a.rt.Genesis(docs)
	if err != nil {
		return err
	}
	root, err := a.state.Apply(changes)
	if err != nil {
		return err
	}
	h := Header{Header: header.Header{StateRoot: root, ExtrinsicsRoot: blake2b.Sum256([]byte(r.ChainId))}, Time: uint64(r.Time.UnixMilli())}
	h.Hash = h.Header.Hash()
	notes := h.notes()
	for _, v := range r.Validators {
		key := ed25519.PubKey(v.PubKey.GetEd25519())
		if len(key) != ed25519.PubKeySize {
			return errors.New("a producer's key is not ed25519")
		}
		notes[producerNote(key.Address())] = key
	}
	if err := a.state.Save(0, notes); err != nil {
		return err
	}
	a.genesis.Store(&h)
	a.head.Store(&h)
	return nil
}

// isLast says that no block follows the one at a height, as far as this node goes.
func (a *app) isLast(height uint64) bool { return a.halt != 0 && height >= a.halt }

// stop ends the node for an error that the application cannot go on from, and
// gives it on to CometBFT, which halts consensus on it.
func (a *app) stop(err error) error {
	a.fail(err)
	return err
}

// producer is the account that a block's fees go to: the producer's consensus
// key, which as an ed25519 key signs for that account.
func (a *app) producer(address []byte) (runtime.AccountID, error) {
	key, err := a.state.Note(producerNote(address))
	if err != nil {
		return runtime.AccountID{}, err
	}
	if len(key) != 32 {
		return runtime.AccountID{}, fmt.Errorf("producer %x is not known", address)
	}
	return runtime.AccountID(key), nil
}

// execute runs a block, or finds it run already. The error is the store's.
func (a *app) execute(height int64, at time.Time, proposer []byte, txs [][]byte) (*runtime.Executed, error) {
	who, err := a.producer(proposer)
	if err != nil {
		return nil, err
	}
	b := runtime.Block{Height: uint64(height), Time: uint64(at.UnixMilli()), Producer: who, Parent: a.head.Load().Hash, Genesis: a.genesis.Load().Hash}
	if p := a.ready; p != nil && p.block == b && slices.EqualFunc(p.txs, txs, bytes.Equal) {
		a.stats.reused.Inc()
		return p.done, nil
	}
	start := time.Now()
	done := a.rt.Execute(a.state, b, txs)
	a.stats.execute.Observe(time.Since(start).Seconds())
	if err := a.state.Err(); err != nil { // what was read may be wrong
		return nil, err
	}
	a.ready = &proposal{b, txs, done}
	return done, nil
}

// PrepareProposal makes a block of what waits. What turns out unfit had no effect
// and leaves the pool; the rest is the block, with the same result.
func (a *app) PrepareProposal(_ context.Context, r *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	if a.isLast(uint64(r.Height) - 1) {
		return nil, errHalted
	}
	limits := a.rt.Limits()
	chosen := a.pool.Select(min(uint64(r.MaxTxBytes), uint64(limits.Bytes)), limits.Weight, protoSize)
	txs := make([][]byte, len(chosen))
	for i, tx := range chosen {
		txs[i] = tx.Raw
	}
	done, err := a.execute(r.Height, r.Time, r.ProposerAddress, txs)
	if err != nil {
		return nil, a.stop(fmt.Errorf("propose block %d: %w", r.Height, err))
	}
	for i, o := range done.Outcomes {
		if o.Refused != nil && condemns(o.Refused) {
			a.pool.Unfit(chosen[i].Hash, o.Refused)
		}
	}
	if !done.IsValid() {
		txs = done.Keep(txs)
		a.ready.txs = txs
	}
	return &abci.ResponsePrepareProposal{Txs: txs}, nil
}

// condemns says whether a refusal holds for later blocks too: not when the block
// was full, when a lower nonce is missing or was overtaken, which the pool finds by
// itself, nor when the call's pallet says so.
func condemns(refused error) bool {
	if r := (*runtime.Refusal)(nil); errors.As(refused, &r) && r.IsForNow {
		return false
	}
	return !errors.Is(refused, runtime.ErrExhausted) && !errors.Is(refused, runtime.ErrFuture) && !errors.Is(refused, runtime.ErrStale)
}

// protoSize is what an extrinsic takes of a block as CometBFT counts: itself, a
// tag, and its length in base 128.
func protoSize(tx *pool.Tx) uint64 {
	n := uint64(len(tx.Raw))
	size := n + 2
	for n >= 128 {
		n >>= 7
		size++
	}
	return size
}

// ProcessProposal votes against a block that holds what may not be there. The
// result waits for the decision.
func (a *app) ProcessProposal(_ context.Context, r *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	if a.isLast(uint64(r.Height) - 1) {
		return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
	}
	done, err := a.execute(r.Height, r.Time, r.ProposerAddress, r.Txs)
	if err != nil {
		return nil, a.stop(fmt.Errorf("check block %d: %w", r.Height, err))
	}
	if !done.IsValid() {
		a.log.Warn("rejected a proposed block that holds an unfit extrinsic", "height", r.Height)
		return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_REJECT}, nil
	}
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, nil
}

// FinalizeBlock is the decision: it gives the block its hash and computes the app
// hash. Nothing is written before Commit.
func (a *app) FinalizeBlock(_ context.Context, r *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	if a.isLast(uint64(r.Height) - 1) {
		select {} // an error would end the process; the node is ending by itself
	}
	start := time.Now()
	done, err := a.execute(r.Height, r.Time, r.ProposerAddress, r.Txs)
	if err != nil {
		return nil, a.stop(fmt.Errorf("execute block %d: %w", r.Height, err))
	}
	for _, fault := range done.Faults {
		a.log.Error("a block hook failed", "height", r.Height, "error", fault)
	}
	who, parent := a.ready.block.Producer, a.head.Load()
	a.ready = nil // Seal changes it
	h := Header{Header: header.Header{Parent: parent.Hash, Number: uint64(r.Height), StateRoot: a.state.Hash(), ExtrinsicsRoot: [32]byte(r.Hash)},
		Time: uint64(r.Time.UnixMilli()), Producer: who}
	h.Hash = h.Header.Hash()
	d := &decision{Block: Block{Header: h, Extrinsics: r.Txs, Hashes: make([][32]byte, len(r.Txs)), Changes: done.Seal(h.Hash)}}
	crashpoint.Hit("sealed")
	root, err := a.state.Apply(d.Changes)
	if err != nil {
		return nil, a.stop(fmt.Errorf("apply block %d: %w", r.Height, err))
	}
	res := &abci.ResponseFinalizeBlock{AppHash: root[:], TxResults: make([]*abci.ExecTxResult, len(r.Txs))}
	good, bad := &abci.ExecTxResult{}, &abci.ExecTxResult{Code: codeRefused}
	for i, o := range done.Outcomes {
		d.Hashes[i] = o.Hash
		if res.TxResults[i] = good; o.Refused != nil || o.Failed != nil {
			res.TxResults[i] = bad
		}
	}
	d.took = time.Since(start)
	a.decided = d
	return res, nil
}

// Commit saves the decided block and tells everybody of it.
func (a *app) Commit(context.Context, *abci.RequestCommit) (*abci.ResponseCommit, error) {
	d := a.decided
	a.decided = nil
	start := time.Now()
	crashpoint.Hit("commit")
	if err := a.state.Save(d.Number, d.notes()); err != nil {
		return nil, a.stop(fmt.Errorf("save block %d: %w", d.Number, err))
	}
	a.head.Store(&d.Header)
	a.settle(d)
	a.mu.Lock()
	followers := a.followers
	a.mu.Unlock()
	for _, f := range followers {
		f(d.Block)
	}
	a.stats.block(d, time.Since(start))
	if a.isLast(d.Number) {
		a.rest()
		a.fail(errHalted)
		return &abci.ResponseCommit{}, nil
	}
	if a.pace != nil {
		a.pace(time.Now())
	}
	return &abci.ResponseCommit{}, nil
}
