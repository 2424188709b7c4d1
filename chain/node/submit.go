package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/plexus-network/plexus/chain/node/pool"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/scale"
)

// What the application answers CometBFT for an extrinsic from a peer.
const (
	codeRefused = 1
	codeLater   = abci.CodeTypeRetry
)

// submitTries bounds how often a submission is checked again because a block
// came in between.
const submitTries = 5

// recheckLimit bounds the waiting extrinsics that are checked again after a block.
const recheckLimit = 4096

// submit checks an extrinsic and puts it into the pool. The signature is verified
// in the caller's goroutine, so that many cores can. Errors: [*runtime.Refusal]
// and those of [pool.Pool.Add].
func (a *app) submit(raw []byte) ([32]byte, error) {
	hash := extrinsic.Hash(raw)
	if err := a.pool.Known(hash); err != nil {
		return hash, err
	}
	for try := 1; ; try++ {
		next := a.next()
		x, err := a.rt.Check(a.state, next, raw)
		if err != nil {
			return hash, err
		}
		if err := a.state.Err(); err != nil {
			return hash, err
		}
		nonce := runtime.Accounts.Get(a.state, x.Signer).Nonce
		err = a.pool.Add(waiting(x, next.Height), nonce, next.Height-1)
		if !errors.Is(err, pool.ErrMoved) || try == submitTries {
			return hash, err
		}
	}
}

// next is the block that an extrinsic would be in.
func (a *app) next() runtime.Block {
	head := a.head.Load()
	return runtime.Block{Height: head.Number + 1, Parent: head.Hash, Genesis: a.genesis.Load().Hash}
}

// waiting is how a checked extrinsic stands in the pool.
func waiting(x *runtime.Extrinsic, height uint64) *pool.Tx {
	tx := &pool.Tx{Hash: x.Hash, Raw: x.Raw, Sender: x.Signer, Nonce: x.Nonce, Tip: x.Tip, Weight: x.Weight,
		Operational: x.IsUnsigned(), Slot: x.Slot, Until: x.Era.Death(height) - 1, Checked: x}
	if x.IsUnsigned() {
		tx.Until = height + unsignedLife
	}
	return tx
}

// InsertTx takes an extrinsic from a peer.
func (a *app) InsertTx(_ context.Context, r *abci.RequestInsertTx) (*abci.ResponseInsertTx, error) {
	if a.head.Load() == nil {
		return &abci.ResponseInsertTx{Code: codeLater}, nil
	}
	if !a.unsigned.take(r.Tx, time.Now()) {
		return &abci.ResponseInsertTx{Code: codeLater}, nil
	}
	_, err := a.submit(r.Tx)
	var full *pool.FullError
	switch {
	case err == nil, errors.Is(err, pool.ErrImported):
		return &abci.ResponseInsertTx{}, nil
	case errors.As(err, &full), errors.Is(err, pool.ErrFarFuture), errors.Is(err, pool.ErrMoved):
		return &abci.ResponseInsertTx{Code: codeLater}, nil
	}
	a.stats.refused.WithLabelValues("peer").Inc()
	return &abci.ResponseInsertTx{Code: codeRefused}, nil
}

// ReapTxs gives what peers have not been told of.
func (a *app) ReapTxs(_ context.Context, r *abci.RequestReapTxs) (*abci.ResponseReapTxs, error) {
	return &abci.ResponseReapTxs{Txs: a.pool.Fresh(int(r.MaxBytes))}, nil
}

// CheckTx answers CometBFT's own RPC, which is off.
func (a *app) CheckTx(context.Context, *abci.RequestCheckTx) (*abci.ResponseCheckTx, error) {
	return &abci.ResponseCheckTx{Code: codeRefused, Log: "extrinsics come in by the node's own RPC"}, nil
}

// settle brings the pool to the state after a block, and checks those again whose
// sender the block changed: it may no longer be able to pay.
func (a *app) settle(d *decision) {
	nonces := map[runtime.AccountID]uint32{}
	for key, value := range d.Changes {
		if who, ok := accountOf(key); ok {
			var account runtime.Account // of a removed account: nonce 0
			account.DecodeScale(&scale.Reader{B: value})
			nonces[who] = account.Nonce
		}
	}
	changed := a.pool.Block(d.Number, d.Hashes, nonces)
	next := a.next()
	left := recheckLimit
	for _, who := range changed {
		for _, tx := range a.pool.Of(who) {
			if left--; left < 0 {
				return // the next proposal finds the rest
			}
			if err := a.rt.Recheck(a.state, next, tx.Checked.(*runtime.Extrinsic)); err != nil && condemns(err) {
				a.pool.Unfit(tx.Hash, fmt.Errorf("after block %d: %w", d.Number, err))
			}
		}
	}
}

// accountOf finds the account in a storage key of System.Account, which ends
// with it.
func accountOf(key string) (who runtime.AccountID, ok bool) {
	prefix := accountsPrefix
	if len(key) != len(prefix)+16+len(who) || key[:len(prefix)] != prefix {
		return who, false
	}
	copy(who[:], key[len(key)-len(who):])
	return who, true
}

var accountsPrefix = func() string {
	key := runtime.Accounts.Key(runtime.AccountID{})
	return key[:len(key)-16-32]
}()
