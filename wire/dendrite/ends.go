package dendrite

import (
	"sync"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/wire"
)

// ends remembers the last nonce of each dendrite at least as long as it is fresh,
// in two generations, as wire remembers nonces: when the younger has lived for
// one window, the older is dropped whole.
type ends struct {
	window time.Duration
	most   int // dendrites in one generation
	each   int // of them, one hotkey's

	mu         sync.Mutex // guards the rest
	young, old generation
	bornAt     time.Time // of young
	hasBegun   bool
}

// end is one dendrite: a hotkey's process.
type end struct {
	sender keys.AccountID
	uuid   string
}

type generation struct {
	last map[end]int64
	by   map[keys.AccountID]int
}

func newGeneration() generation {
	return generation{map[end]int64{}, map[keys.AccountID]int{}}
}

func newEnds(window time.Duration, most, each int) *ends {
	return &ends{window: window, most: most, each: each, young: newGeneration(), old: newGeneration()}
}

// advance takes a dendrite's next nonce: wire.ErrReplay unless it is larger than
// the last, wire.ErrBusy if there is no room for one more dendrite. No hotkey can
// fill the room of the others.
func (e *ends) advance(sender keys.AccountID, uuid string, nonce int64, now time.Time) error {
	key := end{sender, uuid}
	e.mu.Lock()
	defer e.mu.Unlock()
	switch age := now.Sub(e.bornAt); {
	case !e.hasBegun:
		e.bornAt, e.hasBegun = now, true
	case age > 2*e.window:
		e.young, e.old, e.bornAt = newGeneration(), newGeneration(), now
	case age > e.window:
		e.young, e.old, e.bornAt = newGeneration(), e.young, now
	}
	last, isYoung := e.young.last[key]
	isKnown := isYoung
	if !isYoung {
		last, isKnown = e.old.last[key]
	}
	if isKnown && nonce <= last {
		return wire.ErrReplay
	}
	if !isYoung {
		if len(e.young.last) >= e.most || e.young.by[sender] >= e.each {
			return wire.ErrBusy
		}
		e.young.by[sender]++
	}
	e.young.last[key] = nonce
	return nil
}
