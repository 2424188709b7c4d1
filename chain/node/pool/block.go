package pool

import (
	"errors"
	"fmt"

	"github.com/plexus-network/plexus/chain/runtime"
)

// ErrExpired is an extrinsic whose era ended while it waited.
var ErrExpired = errors.New("its era ended")

// ErrGap is an extrinsic that waited too long for a lower nonce.
var ErrGap = errors.New("the nonces below it did not come")

// ErrOvertaken is an extrinsic whose nonce another one used.
var ErrOvertaken = errors.New("another transaction used its nonce")

// Block brings the pool to the state after a block: taken are the extrinsics in
// it, nonces the accounts whose records it changed. It returns accounts that were
// changed and still have extrinsics waiting, whose fitness may have changed too.
func (p *Pool) Block(height uint64, taken []Hash, nonces map[runtime.AccountID]uint32) []runtime.AccountID {
	p.mu.Lock()
	defer p.unlock()
	p.height = height
	for _, h := range taken {
		if tx := p.byHash[h]; tx != nil {
			tx.taken = true
		}
	}
	var waiting []runtime.AccountID
	visit := func(id runtime.AccountID, nonce uint32) {
		if a := p.accounts[id]; a != nil {
			p.advance(a, nonce)
			if a.count > 0 {
				waiting = append(waiting, id)
			}
		}
	}
	if len(nonces) < len(p.accounts) {
		for id, nonce := range nonces { // each account on its own: the order does not matter
			visit(id, nonce)
		}
	} else {
		for id := range p.accounts {
			if nonce, ok := nonces[id]; ok {
				visit(id, nonce)
			}
		}
	}
	for _, h := range taken {
		if tx := p.byHash[h]; tx != nil { // it left its account's nonce where it was
			p.remove(tx)
		}
	}
	p.expire()
	return waiting
}

// advance moves an account to the chain's nonce. A nonce below the present one is
// that of an account which was removed: its old extrinsics wait behind a gap then.
func (p *Pool) advance(a *account, nonce uint32) {
	p.lift(a)
	switch {
	case nonce >= a.next:
		n := min(int(nonce-a.next), len(a.queue))
		for _, tx := range a.queue[:n] {
			if tx == nil {
				continue
			}
			a.count--
			p.drop(tx, ErrOvertaken)
		}
		a.queue = a.queue[n:]
		a.ready = max(0, a.ready-n)
		a.next = nonce
	default:
		for _, tx := range a.queue {
			if tx != nil {
				p.drop(tx, fmt.Errorf("account was removed: %w", ErrGap))
			}
		}
		a.queue, a.count, a.ready = nil, 0, 0
	}
	p.settle(a)
}

// drop delists an extrinsic and tells why, unless a block took it.
func (p *Pool) drop(tx *Tx, why error) {
	p.delist(tx)
	if !tx.taken {
		p.tell(Notice{Hash: tx.Hash, Event: Invalid, Why: why})
	}
}

// expire removes what can no longer be in the next block, and bans that ended.
func (p *Pool) expire() {
	for until, txs := range p.expiry {
		if until > p.height {
			continue
		}
		for _, tx := range txs {
			p.tell(Notice{Hash: tx.Hash, Event: Invalid, Why: ErrExpired})
			p.remove(tx)
		}
	}
	if p.future > 0 && p.height >= p.limits.FutureBlocks {
		for _, a := range p.accounts {
			for _, tx := range a.queue[a.ready:] {
				if tx != nil && tx.since <= p.height-p.limits.FutureBlocks {
					p.tell(Notice{Hash: tx.Hash, Event: Invalid, Why: ErrGap})
					p.remove(tx)
					break // the queue is another one now; the rest goes with later blocks
				}
			}
		}
	}
	for h, until := range p.banned {
		if until < p.height {
			delete(p.banned, h)
		}
	}
}

// Unfit removes an extrinsic that was found unfit for a block and remembers it
// for a while, so that it is not checked again and again.
func (p *Pool) Unfit(h Hash, why error) {
	p.mu.Lock()
	defer p.unlock()
	tx := p.byHash[h]
	if tx == nil {
		return
	}
	p.tell(Notice{Hash: h, Event: Invalid, Why: why})
	p.remove(tx)
	if len(p.banned) < p.limits.Count {
		p.banned[h] = p.height + p.limits.BanBlocks
	}
}

// Of lists an account's ready extrinsics, lowest nonce first.
func (p *Pool) Of(id runtime.AccountID) []*Tx {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a := p.accounts[id]; a != nil {
		return append([]*Tx{}, a.queue[:a.ready]...)
	}
	return nil
}
