package batch

import (
	"slices"
	"time"
)

// admit gives free slots to waiting jobs, in order, while the cache has room;
// low jobs only when no other waits for a slot.
func (s *Scheduler) admit() {
	for {
		i := s.freest()
		if i < 0 {
			return
		}
		w := s.next()
		if w == nil {
			return
		}
		s.place(w)
	}
}

// freest finds the free slot that was used longest ago; -1 if none is free.
func (s *Scheduler) freest() int {
	best := -1
	for i, sl := range s.slots {
		if sl.job == nil && (best < 0 || sl.used < s.slots[best].used) {
			best = i
		}
	}
	return best
}

// next takes the first job that may start now.
func (s *Scheduler) next() *work {
	reserved, lows := 0, 0
	for _, sl := range s.slots {
		if sl.job != nil {
			reserved += sl.job.cells()
			if sl.job.Low {
				lows++
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := &s.high
	if len(s.high) == 0 {
		if lows >= s.config.LowSlots {
			return nil
		}
		queue = &s.low
	}
	if len(*queue) == 0 || reserved+(*queue)[0].cells() > s.config.Cells {
		return nil
	}
	w := (*queue)[0]
	(*queue)[0] = nil
	*queue = (*queue)[1:]
	return w
}

// minShare is the least common start worth copying from another sequence.
const minShare = 16

// place gives a job the free slot whose cache serves it best, and empties
// other free slots' caches as far as the job needs their room.
func (s *Scheduler) place(w *work) {
	// The logits from From on are wanted, so only what comes before may be held.
	limit := min(w.From, len(w.Tokens)-1)
	slot, held := s.freest(), 0
	source, shared := -1, 0
	for i := range s.slots {
		if s.config.NoReuse {
			break
		}
		n := min(limit, common(s.slots[i].held, w.Tokens))
		if s.slots[i].job == nil && n > held {
			slot, held = i, n
		}
		if n > shared {
			source, shared = i, n
		}
	}
	if shared >= held+minShare {
		// No free slot holds as much, so the source is a running one's.
		slot, held = s.freest(), shared
		s.forget(slot)
		s.decoder.Copy(int32(source), int32(slot), int32(shared))
		s.slots[slot].held = append(s.slots[slot].held, s.slots[source].held[:shared]...)
	} else {
		held = s.cut(slot, held)
	}
	s.turn++
	w.read = held
	s.slots[slot].job, s.slots[slot].used = w, s.turn
	s.count(w, 1)
	s.evict()
}

// cut forgets a slot's tokens from n on and tells how many are left.
func (s *Scheduler) cut(i, n int) int {
	held := s.slots[i].held
	if n == len(held) {
		return n
	}
	if n > 0 && s.decoder.Remove(int32(i), int32(n)) {
		s.slots[i].held = held[:n]
		return n
	}
	s.forget(i)
	return 0
}

// evict empties free slots' caches, the oldest first, until what running jobs
// may still need has room.
func (s *Scheduler) evict() {
	for {
		total, oldest := 0, -1
		for i, sl := range s.slots {
			switch {
			case sl.job != nil:
				total += sl.job.cells()
			case len(sl.held) > 0:
				total += len(sl.held)
				if oldest < 0 || sl.used < s.slots[oldest].used {
					oldest = i
				}
			}
		}
		if total <= s.config.Cells || oldest < 0 {
			return
		}
		s.forget(oldest)
	}
}

func common(a, b []int32) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// fill makes the next batch: the newest token of every completion, then
// prompts of generations within the step's time, then low jobs within theirs.
func (s *Scheduler) fill() {
	s.batch, s.owners = s.batch[:0], s.owners[:0]
	prompts := false
	for i, sl := range s.slots {
		switch {
		case sl.job == nil:
		case !sl.job.reading():
			s.take(i, 1)
		case !sl.job.Low:
			prompts = true
		}
	}
	left := s.pace.tokens(s.config.Step) - len(s.batch)
	for _, i := range s.oldestFirst(false) {
		left -= s.take(i, left)
	}
	budget := s.pace.tokens(s.config.LowStep)
	for _, i := range s.oldestFirst(true) {
		if prompts && time.Since(s.slots[i].job.since) < s.config.Patience {
			continue
		}
		budget -= s.take(i, budget)
	}
}

// oldestFirst lists the slots whose jobs still read their tokens.
func (s *Scheduler) oldestFirst(low bool) []int {
	var out []int
	for i, sl := range s.slots {
		if sl.job != nil && sl.job.Low == low && sl.job.reading() {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b int) int { return s.slots[a].job.since.Compare(s.slots[b].job.since) })
	return out
}

// take adds up to n unread tokens of a slot's job and tells how many.
func (s *Scheduler) take(i, n int) int {
	j := s.slots[i].job
	n = min(n, len(j.Tokens)-j.read, s.config.Batch-len(s.batch))
	for k := range max(n, 0) {
		at := j.read + k
		s.batch = append(s.batch, Entry{
			Token: j.Tokens[at], Pos: int32(at), Seq: int32(i), Logits: at >= j.From,
		})
		s.owners = append(s.owners, i)
	}
	return max(n, 0)
}
