package wire

import (
	"sync"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

// seen remembers nonces at least as long as they are fresh, in two
// generations: when the younger has lived for one window, the older is
// dropped whole. That needs no list of ages and bounds the memory.
type seen struct {
	window time.Duration
	limit  int // nonces in both generations together
	each   int // of them, one sender's: nobody fills the room of the others

	mu         sync.Mutex // guards the rest
	young, old generation
	bornAt     time.Time // of young
	hasBegun   bool
}

type seenKey struct {
	sender keys.AccountID
	nonce  int64
}

type generation struct {
	nonces map[seenKey]struct{}
	by     map[keys.AccountID]int
}

func newGeneration() generation {
	return generation{map[seenKey]struct{}{}, map[keys.AccountID]int{}}
}

func (g generation) has(key seenKey) bool {
	_, ok := g.nonces[key]
	return ok
}

func newSeen(window time.Duration, limit, each int) *seen {
	return &seen{window: window, limit: limit, each: each, young: newGeneration(), old: newGeneration()}
}

// add remembers a nonce; [ErrReplay] if it knows it, [ErrBusy] if it has no
// room: to forget a fresh nonce instead would let it be replayed.
func (s *seen) add(sender keys.AccountID, nonce int64, now time.Time) error {
	key := seenKey{sender, nonce}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch age := now.Sub(s.bornAt); {
	case !s.hasBegun:
		s.bornAt, s.hasBegun = now, true
	case age > 2*s.window:
		s.young, s.old, s.bornAt = newGeneration(), newGeneration(), now
	case age > s.window:
		s.young, s.old, s.bornAt = newGeneration(), s.young, now
	}
	switch {
	case s.young.has(key), s.old.has(key):
		return ErrReplay
	case len(s.young.nonces)+len(s.old.nonces) >= s.limit, s.young.by[sender]+s.old.by[sender] >= s.each:
		return ErrBusy
	}
	s.young.nonces[key] = struct{}{}
	s.young.by[sender]++
	return nil
}
