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

	mu       sync.Mutex // guards the rest
	young    map[seenKey]struct{}
	old      map[seenKey]struct{}
	bornAt   time.Time // of young
	hasBegun bool
}

type seenKey struct {
	sender keys.AccountID
	nonce  int64
}

func newSeen(window time.Duration, limit int) *seen {
	return &seen{window: window, limit: limit, young: map[seenKey]struct{}{}, old: map[seenKey]struct{}{}}
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
		s.young, s.old, s.bornAt = map[seenKey]struct{}{}, map[seenKey]struct{}{}, now
	case age > s.window:
		s.young, s.old, s.bornAt = map[seenKey]struct{}{}, s.young, now
	}
	if _, isYoung := s.young[key]; isYoung {
		return ErrReplay
	}
	if _, isOld := s.old[key]; isOld {
		return ErrReplay
	}
	if len(s.young)+len(s.old) >= s.limit {
		return ErrBusy
	}
	s.young[key] = struct{}{}
	return nil
}
