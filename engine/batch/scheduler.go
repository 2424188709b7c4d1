package batch

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// work is a job on its way.
type work struct {
	Job
	ctx   context.Context
	done  chan error // one result; room for it
	since time.Time
	read  int // of Tokens, those decoded
	grown int // tokens that Step added
}

func (w *work) end(err error) { w.done <- err }

// cells is the most that the job may hold.
func (w *work) cells() int { return len(w.Tokens) - w.grown + w.Max }

// reading says whether more than the newest token is left to decode.
func (w *work) reading() bool { return w.read < len(w.Tokens)-1 || w.grown == 0 }

// slot is one sequence of the decoder.
type slot struct {
	job  *work   // nil when free
	held []int32 // tokens that the decoder holds
	used uint64  // when it was last given a job, for eviction
}

// Scheduler shares a decoder among jobs. Its methods but Run are safe for
// concurrent use.
type Scheduler struct {
	config  Config
	decoder Decoder
	wake    chan struct{} // one token: there is work

	mu      sync.Mutex // guards what is below
	high    []*work
	low     []*work
	stopped bool
	load    Load

	// Only Run's goroutine touches what is below.
	slots  []slot
	turn   uint64
	pace   pace
	fails  int
	batch  []Entry
	owners []int // the slot of each entry of batch
}

// New makes a scheduler that Run starts.
func New(d Decoder, c Config) *Scheduler {
	c = c.withDefaults()
	return &Scheduler{
		config: c, decoder: d, wake: make(chan struct{}, 1), slots: make([]slot, c.Slots),
		pace: pace{one: 10 * time.Millisecond, more: 3 * time.Millisecond},
	}
}

// Config tells the bounds in force.
func (s *Scheduler) Config() Config { return s.config }

// Load tells how much there is to do.
func (s *Scheduler) Load() Load {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.load
	l.Waiting, l.Low = len(s.high), len(s.low)
	return l
}

func (s *Scheduler) enqueue(w *work) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stopped:
		return ErrStopping
	case w.Low && len(s.low) >= s.config.LowQueue, !w.Low && len(s.high) >= s.config.Queue:
		return ErrBusy
	case w.Low:
		s.low = append(s.low, w)
	default:
		s.high = append(s.high, w)
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return nil
}

// maxFails is how often in a row the model may fail before Run gives up.
const maxFails = 3

// Run works until ctx ends, then ends all jobs with [ErrStopping]. It returns
// an error only when the model fails again and again.
func (s *Scheduler) Run(ctx context.Context) error {
	defer s.stop()
	for {
		if ctx.Err() != nil {
			return nil
		}
		s.drop()
		s.admit()
		s.fill()
		if len(s.batch) == 0 {
			select {
			case <-ctx.Done():
				return nil
			case <-s.wake:
				continue
			}
		}
		if err := s.step(); err != nil {
			return err
		}
	}
}

// stop ends every job.
func (s *Scheduler) stop() {
	s.mu.Lock()
	s.stopped = true
	left := append(s.high, s.low...)
	s.high, s.low = nil, nil
	s.mu.Unlock()
	for i := range s.slots {
		if j := s.slots[i].job; j != nil {
			left = append(left, j)
			s.slots[i].job = nil
		}
	}
	for _, w := range left {
		w.end(ErrStopping)
	}
}

// drop ends the jobs whose callers have gone, also those that wait.
func (s *Scheduler) drop() {
	for i := range s.slots {
		if j := s.slots[i].job; j != nil && j.ctx.Err() != nil {
			s.release(i, j.ctx.Err())
		}
	}
	s.mu.Lock()
	var gone []*work
	s.high, gone = living(s.high, gone)
	s.low, gone = living(s.low, gone)
	s.mu.Unlock()
	for _, w := range gone {
		w.end(w.ctx.Err())
	}
}

func living(queue, gone []*work) (kept, dead []*work) {
	kept = queue[:0]
	for _, w := range queue {
		if w.ctx.Err() != nil {
			gone = append(gone, w)
		} else {
			kept = append(kept, w)
		}
	}
	clear(queue[len(kept):])
	return kept, gone
}

// release frees a slot, whose cache stays for a later job that starts alike.
func (s *Scheduler) release(i int, err error) {
	j := s.slots[i].job
	s.slots[i].job = nil
	s.count(j, -1)
	j.end(err)
}

func (s *Scheduler) count(j *work, by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.load.Busy += by
	if j.Low {
		s.load.LowBusy += by
	}
}

// step decodes the batch and tells each job its logits.
func (s *Scheduler) step() error {
	start := time.Now()
	if err := s.decoder.Decode(s.batch); err != nil {
		return s.failed(err)
	}
	s.fails = 0
	s.pace.saw(len(s.batch), time.Since(start))
	for n, e := range s.batch {
		sl := &s.slots[s.owners[n]]
		sl.held = append(sl.held, e.Token)
		sl.job.read++
	}
	for n, e := range s.batch {
		i := s.owners[n]
		j := s.slots[i].job
		if !e.Logits || j == nil {
			continue
		}
		token, more := j.Step(int(e.Pos)-j.From, s.decoder.Logits(n))
		if int(e.Pos) < len(j.Tokens)-1 {
			continue
		}
		if !more || j.grown >= j.Max {
			s.release(i, nil)
			continue
		}
		j.Tokens = append(j.Tokens, token)
		j.grown++
	}
	return nil
}

// failed ends the jobs of the batch and empties the cache, which is not to be
// trusted after a failure.
func (s *Scheduler) failed(err error) error {
	for i := range s.slots {
		if s.slots[i].job != nil {
			s.release(i, fmt.Errorf("%w: %w", ErrFailed, err))
		}
		s.forget(i)
	}
	if s.fails++; s.fails >= maxFails {
		return fmt.Errorf("%w %d times in a row: %w", ErrFailed, s.fails, err)
	}
	return nil
}

// forget empties a free slot's cache.
func (s *Scheduler) forget(i int) {
	s.decoder.Remove(int32(i), 0)
	s.slots[i].held = s.slots[i].held[:0]
}
