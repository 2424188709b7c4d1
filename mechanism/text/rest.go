package text

import (
	"sync"

	"github.com/plexus-network/plexus/mechanism"
)

// mostRest is how many rounds a peer is left out at most that is caught time
// after time: it earns nothing anyway, and asking it costs the honest theirs.
const mostRest = 8

// rests remember which peers were caught lately. They are safe for concurrent
// use: tasks are made while answers are judged.
type rests struct {
	mu     sync.Mutex // guards all below
	turn   uint64
	caught map[mechanism.Hotkey]*record
}

// record is how often in a row a peer's answers were caught, and until which
// turn it is not asked.
type record struct {
	times int
	until uint64
}

// begin starts a round among the peers that are present; the others are forgotten.
func (r *rests) begin(turn uint64, present map[mechanism.Hotkey]bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn = turn
	for h := range r.caught {
		if !present[h] {
			delete(r.caught, h)
		}
	}
}

// has tells whether a peer is left out of this round.
func (r *rests) has(h mechanism.Hotkey) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.caught[h]
	return c != nil && r.turn < c.until
}

// note remembers whether a peer was caught. Once is nothing; from the second
// time in a row it rests for twice as many rounds each time.
func (r *rests) note(s mechanism.Score) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.Forfeit == 0 {
		if s.Parts["verified"] == 1 {
			delete(r.caught, s.Hotkey)
		}
		return
	}
	c := r.caught[s.Hotkey]
	if c == nil {
		c = &record{}
		r.caught[s.Hotkey] = c
	}
	c.times++
	if c.times > 1 {
		c.until = r.turn + 1 + uint64(min(mostRest, 1<<min(c.times-2, 10)))
	}
}
