package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const vocab = 97

// fake is a model whose logits depend on all that its sequence holds, so that
// a token in a wrong place or sequence changes what follows.
type fake struct {
	t     *testing.T
	seqs  map[int32][]int32
	rows  map[int][]float32
	cells int
	fail  atomic.Bool
	hold  chan struct{} // each Decode takes one, if not nil
	cut   bool          // sequences can be cut

	copied int
	fed    int
}

func newFake(t *testing.T) *fake {
	return &fake{t: t, seqs: map[int32][]int32{}, cells: 1 << 20, cut: true}
}

func next(tokens []int32) []float32 {
	h := uint32(2166136261)
	for _, v := range tokens {
		h = (h ^ uint32(v)) * 16777619
	}
	row := make([]float32, vocab)
	row[h%vocab] = 1
	return row
}

func pick(row []float32) int32 { return int32(slices.Index(row, 1)) }

func (f *fake) Decode(batch []Entry) error {
	if f.hold != nil {
		<-f.hold
	}
	if f.fail.Load() {
		return errors.New("broken")
	}
	f.rows = map[int][]float32{}
	for i, e := range batch {
		if int(e.Pos) != len(f.seqs[e.Seq]) {
			f.t.Errorf("sequence %d: token at %d, holds %d", e.Seq, e.Pos, len(f.seqs[e.Seq]))
		}
		f.seqs[e.Seq] = append(f.seqs[e.Seq], e.Token)
		if e.Logits {
			f.rows[i] = next(f.seqs[e.Seq])
		}
	}
	total := 0
	for _, s := range f.seqs {
		total += len(s)
	}
	if total > f.cells {
		f.t.Errorf("%d cells are used of %d", total, f.cells)
	}
	f.fed += len(batch)
	return nil
}

func (f *fake) Logits(i int) []float32 { return f.rows[i] }

func (f *fake) Remove(seq, from int32) bool {
	if from > 0 && !f.cut {
		return false
	}
	f.seqs[seq] = f.seqs[seq][:from]
	return true
}

func (f *fake) Copy(src, dst, to int32) {
	if len(f.seqs[dst]) != 0 {
		f.t.Errorf("copy into sequence %d, which holds %d", dst, len(f.seqs[dst]))
	}
	f.copied++
	f.seqs[dst] = slices.Clone(f.seqs[src][:to])
}

// start runs a scheduler for the test's length.
func start(t *testing.T, f *fake, c Config) *Scheduler {
	t.Helper()
	s := New(f, c)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if f.hold != nil {
			close(f.hold)
		}
		if err := <-ended; err != nil && !f.fail.Load() {
			t.Errorf("Run: %v", err)
		}
	})
	return s
}

// generate is a job that appends n tokens to prompt, and where they go.
func generate(prompt []int32, n int) (Job, *[]int32) {
	out := new([]int32)
	return Job{Tokens: prompt, From: len(prompt) - 1, Max: n, Step: func(i int, row []float32) (int32, bool) {
		if i != len(*out) {
			panic(fmt.Sprintf("step %d after %d tokens", i, len(*out)))
		}
		*out = append(*out, pick(row))
		return pick(row), len(*out) < n
	}}, out
}

// alone is what the fake says when nobody else uses it.
func alone(prompt []int32, n int) []int32 {
	all := slices.Clone(prompt)
	for range n {
		all = append(all, pick(next(all)))
	}
	return all[len(prompt):]
}

func prompt(n, salt int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32((i*i + salt*(i/10+1)) % vocab)
	}
	return out
}

func TestManyJobsAtOnceSayWhatEachSaysAlone(t *testing.T) {
	f := newFake(t)
	f.cells = 400
	s := start(t, f, Config{Slots: 4, Cells: 400, Context: 200, Batch: 32, Queue: 100, LowQueue: 100})
	var group sync.WaitGroup
	for i := range 60 {
		group.Go(func() {
			p := prompt(1+i*7%90, i%3)
			if i%5 == 0 { // score what the model says itself
				said := alone(p, 20)
				var seen []int32
				err := s.Do(t.Context(), Job{
					Tokens: append(slices.Clone(p), said[:19]...), From: len(p) - 1, Low: true,
					Step: func(i int, row []float32) (int32, bool) {
						if i != len(seen) {
							panic("a position was passed over")
						}
						seen = append(seen, pick(row))
						return 0, false
					}})
				if err != nil || !slices.Equal(seen, said) {
					t.Errorf("score %d: %v, saw %v, want %v", i, err, seen, said)
				}
				return
			}
			job, out := generate(p, 20)
			job.Low = i%7 == 0
			if err := s.Do(t.Context(), job); err != nil || !slices.Equal(*out, alone(p, 20)) {
				t.Errorf("job %d: %v, said %v, want %v", i, err, *out, alone(p, 20))
			}
		})
	}
	group.Wait()
	if l := s.Load(); l != (Load{}) {
		t.Errorf("load after all: %+v", l)
	}
}

func TestASharedStartIsReadOnce(t *testing.T) {
	for name, c := range map[string]struct {
		cut, noReuse bool
		most         int
	}{
		"reused":                 {cut: true, most: 260},
		"a cache that can't cut": {cut: false, most: 400},
		"told not to":            {cut: true, noReuse: true, most: 400},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			f.cut = c.cut
			s := start(t, f, Config{Slots: 2, NoReuse: c.noReuse})
			start := prompt(150, 1)
			for i := range 2 {
				p := append(slices.Clone(start), int32(50+i), 3)
				job, out := generate(p, 10)
				if err := s.Do(t.Context(), job); err != nil || !slices.Equal(*out, alone(p, 10)) {
					t.Fatalf("%v: said %v, want %v", err, *out, alone(p, 10))
				}
			}
			if f.fed > c.most {
				t.Errorf("%d tokens were read, want at most %d", f.fed, c.most)
			}
		})
	}
}

func TestARunningSequencesStartIsCopied(t *testing.T) {
	f := newFake(t)
	f.hold = make(chan struct{})
	s := start(t, f, Config{Slots: 2, Batch: 512, Step: time.Hour})
	long := prompt(150, 1)
	first, _ := generate(long, 50)
	var group sync.WaitGroup
	group.Go(func() {
		if err := s.Do(t.Context(), first); err != nil {
			t.Error(err)
		}
	})
	for range 3 { // the prompt and two tokens
		f.hold <- struct{}{}
	}
	p := append(slices.Clone(long), 7)
	second, out := generate(p, 5)
	group.Go(func() {
		if err := s.Do(t.Context(), second); err != nil || !slices.Equal(*out, alone(p, 5)) {
			t.Errorf("%v: said %v, want %v", err, *out, alone(p, 5))
		}
	})
	until(t, func() bool { return s.Load().Busy+s.Load().Waiting == 2 })
	feed(f, &group)
	if f.copied != 1 {
		t.Errorf("%d copies, want 1", f.copied)
	}
}

func TestLowJobsLeaveSlotsAndRoomToOthers(t *testing.T) {
	f := newFake(t)
	f.hold = make(chan struct{})
	s := start(t, f, Config{Slots: 4, LowSlots: 1, Batch: 16, Step: time.Hour})
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			job := Job{Tokens: prompt(120, i), From: 60, Low: true, Step: func(int, []float32) (int32, bool) { return 0, false }}
			if err := s.Do(t.Context(), job); err != nil {
				t.Error(err)
			}
		})
	}
	until(t, func() bool { l := s.Load(); return l.Low+l.LowBusy == 6 && l.LowBusy == 1 })
	job, out := generate(prompt(40, 9), 3)
	answered := make(chan error, 1)
	go func() { answered <- s.Do(t.Context(), job) }()
	until(t, func() bool { l := s.Load(); return l.Busy+l.Waiting-l.LowBusy == 1 })
	steps := 0
	for done := false; !done; {
		select {
		case err := <-answered:
			if err != nil || len(*out) != 3 {
				t.Fatalf("%v after %d tokens", err, len(*out))
			}
			done = true
		case f.hold <- struct{}{}:
			steps++
		}
	}
	// The prompt takes three steps, each further token one; the low jobs alone
	// would take 45.
	if steps > 12 {
		t.Fatalf("an answer of 3 tokens took %d steps", steps)
	}
	feed(f, &group)
}

// feed lets Decode go on until the group is done.
func feed(f *fake, group *sync.WaitGroup) {
	ended := make(chan struct{})
	go func() { group.Wait(); close(ended) }()
	for {
		select {
		case <-ended:
			return
		case f.hold <- struct{}{}:
		}
	}
}

func TestWhatCannotRunIsRefusedAtOnce(t *testing.T) {
	f := newFake(t)
	f.hold = make(chan struct{}, 100)
	s := start(t, f, Config{Slots: 1, Context: 50, Queue: 1})
	if err := s.Do(t.Context(), Job{Tokens: prompt(40, 0), Max: 11}); !errors.Is(err, ErrTooLong) {
		t.Errorf("too long: %v", err)
	}
	if err := s.Do(t.Context(), Job{}); !errors.Is(err, ErrTooLong) {
		t.Errorf("empty: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	results := make(chan error, 2)
	for i := range 2 {
		job, _ := generate(prompt(3, i), 5)
		go func() { results <- s.Do(ctx, job) }()
		until(t, func() bool { l := s.Load(); return l.Busy == 1 && l.Waiting == i })
	}
	job, _ := generate(prompt(3, 3), 5)
	if err := s.Do(t.Context(), job); !errors.Is(err, ErrBusy) {
		t.Errorf("full: %v", err)
	}
	cancel()
	f.hold <- struct{}{}
	for range 2 {
		if err := <-results; !errors.Is(err, context.Canceled) {
			t.Errorf("gone: %v", err)
		}
	}
	until(t, func() bool { return s.Load() == Load{} })
}

func TestAFailureEndsItsJobsAndTheNextBeginAnew(t *testing.T) {
	f := newFake(t)
	s := start(t, f, Config{Slots: 2})
	p := prompt(30, 1)
	for range 2 {
		f.fail.Store(true)
		job, _ := generate(p, 5)
		if err := s.Do(t.Context(), job); !errors.Is(err, ErrFailed) {
			t.Fatalf("broken: %v", err)
		}
		f.fail.Store(false)
		job, out := generate(p, 5)
		if err := s.Do(t.Context(), job); err != nil || !slices.Equal(*out, alone(p, 5)) {
			t.Fatalf("after: %v: said %v, want %v", err, *out, alone(p, 5))
		}
	}
}

func TestRunGivesUpOnAModelThatKeepsFailing(t *testing.T) {
	f := newFake(t)
	f.fail.Store(true)
	s := New(f, Config{})
	ended := make(chan error, 1)
	go func() { ended <- s.Run(t.Context()) }()
	for range maxFails {
		job, _ := generate(prompt(3, 0), 1)
		if err := s.Do(t.Context(), job); !errors.Is(err, ErrFailed) {
			t.Fatalf("broken: %v", err)
		}
	}
	if err := <-ended; !errors.Is(err, ErrFailed) {
		t.Fatalf("Run: %v", err)
	}
	job, _ := generate(prompt(3, 0), 1)
	if err := s.Do(t.Context(), job); !errors.Is(err, ErrStopping) {
		t.Fatalf("after Run: %v", err)
	}
}

// until waits for a condition, at most ten seconds.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatal("waited in vain")
		case <-tick.C:
		}
	}
}
