package node

import (
	"errors"
	"sync"
	"time"

	"github.com/plexus-network/plexus/substrate/extrinsic"
)

// ErrUnsignedRate refuses an unsigned extrinsic from outside when too many came:
// checking one may cost pairings, and nobody pays for it.
var ErrUnsignedRate = errors.New("too many unsigned extrinsics: try again in a second")

// Unsigned extrinsics from outside that are looked at.
const (
	unsignedBurst  = 40
	unsignedEvery  = 50 * time.Millisecond
	unsignedRefill = unsignedBurst * unsignedEvery
)

// unsignedLife is how many blocks an unsigned extrinsic waits: it has no nonce by
// which the pool would learn that another one did its work.
const unsignedLife = 16

// allowance bounds how many unsigned extrinsics are looked at. The zero value is
// full.
type allowance struct {
	mu   sync.Mutex // guards from
	from time.Time  // when all that was used will be given back
}

// take says whether raw may be looked at, and counts it if it is unsigned.
func (a *allowance) take(raw []byte, now time.Time) bool {
	if _, isBare := extrinsic.BareCall(raw); !isBare {
		return true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.from.Before(now) {
		a.from = now
	}
	if a.from.Sub(now) > unsignedRefill-unsignedEvery {
		return false
	}
	a.from = a.from.Add(unsignedEvery)
	return true
}

// Feed is [Node.Submit] for the operator's own unsigned extrinsics, which strangers
// cannot crowd out.
func (n *Node) Feed(raw []byte) (hash [32]byte, err error) {
	if n.app.head.Load() == nil {
		return hash, ErrStarting
	}
	return n.app.submit(raw)
}
