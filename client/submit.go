package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/plexus-network/plexus/client/rpc"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// How a call is submitted.
const (
	// eraBlocks is for how many blocks a call may wait; then it is void for ever.
	eraBlocks = 64
	// submitTimeout bounds [Client.Submit] where its context has no deadline.
	submitTimeout = 15 * time.Minute
	// nonceTries is how often a nonce that somebody else took is drawn anew.
	nonceTries = 3
)

// Receipt tells what became of a submitted call.
type Receipt struct {
	Block         Block   `json:"block"`
	ExtrinsicHash Hash    `json:"extrinsic_hash"`
	Index         int     `json:"index"` // in the block
	FeeRao        uint64  `json:"fee_rao"`
	Events        []Event `json:"events"` // of this call alone
}

// Submit signs calls, sends them as one (several are a Utility.batch_all: all
// or none) and waits until they are in a block. Calls of one signer are put in
// order, so Submit may run concurrently.
//
// A call that is in a block but failed gives its receipt and a
// [*DispatchError]; so does a Sudo call whose inner call failed. A node's
// refusal is a [*PoolError]. [ErrExpired] means that it was not included and
// never can be. Where a block may hold the call, or take it yet, the error is an
// [*UnsettledError].
func (c *Client) Submit(ctx context.Context, signer keys.Pair, calls ...Call) (*Receipt, error) {
	call, err := encodeCalls(calls)
	if err != nil {
		return nil, err
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, submitTimeout)
		defer cancel()
	}
	sent, err := c.send(ctx, signer, call)
	if err != nil {
		return nil, err
	}
	defer sent.sub.Close()
	block, err := c.follow(ctx, sent)
	if err != nil {
		return nil, sent.unsettled(err)
	}
	receipt, err := c.receipt(ctx, sent.hash, block)
	if receipt == nil {
		return nil, sent.unsettled(fmt.Errorf("read block %s, which holds it: %w", block, err))
	}
	return receipt, err
}

func encodeCalls(calls []Call) ([]byte, error) {
	switch len(calls) {
	case 0:
		return nil, ErrNoCall
	case 1:
		return subtensor.Encode(calls[0]), nil
	}
	batch := subtensor.BatchAll{}
	for _, call := range calls {
		batch.Calls = append(batch.Calls, subtensor.Encode(call))
	}
	return subtensor.Encode(batch), nil
}

// sent is a call on its way.
type sent struct {
	raw         []byte
	hash        Hash
	from, until uint64 // the blocks it can be in: from..until-1
	sub         *rpc.Subscription
}

// send signs and submits with the signer's next nonce. Until the node has the
// call, no other call of the signer is signed here, since it would get the same.
func (c *Client) send(ctx context.Context, signer keys.Pair, call []byte) (*sent, error) {
	release, err := c.turn(ctx, signer.AccountID())
	if err != nil {
		return nil, err
	}
	defer release()
	for try := 1; ; try++ {
		s, err := c.sign(ctx, signer, call)
		if err != nil {
			return nil, err
		}
		s.sub, err = c.conn.Subscribe(ctx, "author_submitAndWatchExtrinsic", "author_unwatchExtrinsic", hexText(s.raw))
		if err == nil {
			return s, nil
		}
		err = s.unsettled(wrapPool(err))
		// Another program may sign for the same account.
		if taken := errors.Is(err, ErrOutdated) || errors.Is(err, ErrPriorityTooLow); !taken || try == nonceTries {
			return nil, err
		}
	}
}

func (c *Client) sign(ctx context.Context, signer keys.Pair, call []byte) (*sent, error) {
	p, head, err := c.signingParams(ctx, signer.AccountID())
	if err != nil {
		return nil, err
	}
	raw := extrinsic.Build(call, signer, p)
	return &sent{raw: raw, hash: extrinsic.Hash(raw), from: head + 1, until: p.Era.Death(head)}, nil
}

// signingParams are what a signature covers of the chain, and the head's number.
func (c *Client) signingParams(ctx context.Context, who keys.AccountID) (extrinsic.Params, uint64, error) {
	var version runtimeVersion
	if err := c.RPC(ctx, &version, "state_getRuntimeVersion"); err != nil {
		return extrinsic.Params{}, 0, err
	}
	genesis, err := c.Genesis(ctx)
	if err != nil {
		return extrinsic.Params{}, 0, err
	}
	var raw json.RawMessage
	if err := c.RPC(ctx, &raw, "chain_getHeader"); err != nil {
		return extrinsic.Params{}, 0, err
	}
	head, err := parseHeader(raw)
	if err != nil {
		return extrinsic.Params{}, 0, err
	}
	nonce, err := c.Nonce(ctx, who)
	if err != nil {
		return extrinsic.Params{}, 0, err
	}
	era := extrinsic.Mortal(eraBlocks, head.Number)
	birth := head.Hash
	if at := era.Birth(head.Number); at != head.Number {
		if birth, err = c.blockHash(ctx, at); err != nil {
			return extrinsic.Params{}, 0, err
		}
	}
	return extrinsic.Params{
		Nonce: nonce, Era: era, SpecVersion: version.Spec, TxVersion: version.Tx, Genesis: genesis, EraHash: birth,
	}, head.Number, nil
}

// follow waits until a call is in a block and gives the block's hash.
func (c *Client) follow(ctx context.Context, s *sent) (Hash, error) {
	for {
		raw, err := s.sub.Next(ctx)
		if errors.Is(err, ErrDisconnected) {
			return c.search(ctx, s)
		}
		if err != nil {
			return Hash{}, fmt.Errorf("wait for inclusion of %s: %w", s.hash, err)
		}
		block, done, err := parseStatus(raw)
		if err != nil || done {
			return block, err
		}
	}
}

// parseStatus reads what author_submitAndWatchExtrinsic tells on the way.
func parseStatus(raw []byte) (block Hash, isIncluded bool, err error) {
	var word string
	if json.Unmarshal(raw, &word) == nil {
		switch word {
		case "invalid", "dropped":
			return Hash{}, false, &PoolError{Message: "it was removed as " + word, reason: ErrRefused}
		}
		return Hash{}, false, nil // future, ready
	}
	var status struct {
		InBlock   *Hash `json:"inBlock"`
		Finalized *Hash `json:"finalized"`
		Usurped   *Hash `json:"usurped"`
	}
	if err := json.Unmarshal(raw, &status); err != nil {
		return Hash{}, false, fmt.Errorf("%w: status %s: %w", ErrAnswer, raw, err)
	}
	switch {
	case status.InBlock != nil:
		return *status.InBlock, true, nil
	case status.Finalized != nil:
		return *status.Finalized, true, nil
	case status.Usurped != nil:
		return Hash{}, false, &PoolError{Message: "another call with its nonce took its place", reason: ErrPriorityTooLow}
	}
	return Hash{}, false, nil // broadcast, retracted
}

// search looks for a call in the blocks themselves, after a break: whether the
// node had taken it, nobody told. It is sent once more, since a node that was
// started anew has forgotten what waited; the same bytes cannot count twice.
func (c *Client) search(ctx context.Context, s *sent) (Hash, error) {
	resent := false
	for next := s.from; ; {
		head, err := c.Head(ctx)
		if err != nil {
			return Hash{}, fmt.Errorf("look for %s after a break: %w", s.hash, err)
		}
		for ; next <= head.Number && next < s.until; next++ {
			block, err := c.blockHash(ctx, next)
			if err != nil {
				return Hash{}, err
			}
			raws, err := c.extrinsics(ctx, block)
			if err != nil {
				return Hash{}, err
			}
			if indexOf(raws, s.hash) >= 0 {
				return block, nil
			}
		}
		if next >= s.until {
			return Hash{}, fmt.Errorf("%w: %s", ErrExpired, s.hash)
		}
		if !resent {
			// Refused as known, or as outdated because it is in a block that
			// the next round will look at.
			_ = c.conn.Call(ctx, nil, "author_submitExtrinsic", hexText(s.raw))
			resent = true
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return Hash{}, fmt.Errorf("wait for inclusion of %s: %w", s.hash, ctx.Err())
		}
	}
}

func indexOf(raws [][]byte, hash Hash) int {
	for i, raw := range raws {
		if extrinsic.Hash(raw) == hash {
			return i
		}
	}
	return -1
}

// signer hands out turns to sign for one account.
type signer struct {
	turn  chan struct{} // has room for the one whose turn it is
	users int           // guarded by Client.mu
}

// turn waits until nobody else signs for an account; release ends it.
func (c *Client) turn(ctx context.Context, who keys.AccountID) (release func(), err error) {
	c.mu.Lock()
	s := c.signers[who]
	if s == nil {
		s = &signer{turn: make(chan struct{}, 1)}
		c.signers[who] = s
	}
	s.users++
	c.mu.Unlock()
	leave := func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if s.users--; s.users == 0 {
			delete(c.signers, who)
		}
	}
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, ctx.Err()
	}
}
