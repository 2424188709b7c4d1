// Package batch runs many completions through one model at once: in each step
// every running completion moves by a token, and what is left of the step's
// time reads new prompts.
//
// It knows tokens and logits, not text, HTTP or llama.cpp. Generation goes
// first: jobs of low priority (scoring) get a bounded share of the slots and
// of each step, so that a first token never waits for them for long. Sequences
// keep their cache when they end, and a later job that starts alike begins
// behind it. Start at [New], [Scheduler.Run] and [Scheduler.Do].
package batch

import (
	"context"
	"errors"
	"time"
)

// Entry is one token of a step.
type Entry struct {
	Token  int32
	Pos    int32 // its place in the sequence, from 0
	Seq    int32 // the sequence, in [0, Config.Slots)
	Logits bool  // whether its logits are wanted
}

// Decoder is the model, as the scheduler uses it from one goroutine.
type Decoder interface {
	// Decode appends the entries to their sequences. After an error the
	// sequences are not to be trusted.
	Decode([]Entry) error
	// Logits gives those of entry i of the last Decode; the slice lasts until
	// the next.
	Logits(i int) []float32
	// Remove forgets a sequence's tokens from a position on; false if it
	// cannot, with the sequence left as it was.
	Remove(seq, from int32) bool
	// Copy makes dst, which is empty, share src's tokens before a position.
	Copy(src, dst, to int32)
}

// Job is one completion to generate or to score.
type Job struct {
	// Tokens are read first; at least one.
	Tokens []int32
	// From is the first index of Tokens whose logits Step sees; generation
	// wants the last only.
	From int
	// Max is the most that Step adds to Tokens; the cache is reserved for it.
	Max int
	// Low puts the job behind all that are not low.
	Low bool
	// Step is told the logits after Tokens[From+i], and after each token that
	// it added. Once Tokens are read, it gives the next one and true, or false
	// to end. It runs on the scheduler's goroutine: it must be quick, must not
	// block, and must not keep the logits.
	Step func(i int, logits []float32) (token int32, more bool)
}

// Errors of [Scheduler.Do].
var (
	ErrBusy     = errors.New("the queue is full")
	ErrStopping = errors.New("the engine is stopping")
	ErrTooLong  = errors.New("longer than the context")
	ErrFailed   = errors.New("the model failed")
)

// Config bounds the work. Zero fields take the defaults.
type Config struct {
	Slots    int           // completions at once; 8
	LowSlots int           // of them, for low jobs; a quarter, at least 1
	Cells    int           // tokens that all sequences hold together; 8192
	Context  int           // tokens of one sequence; 2048
	Batch    int           // tokens of one step; 512
	Queue    int           // jobs that wait; 64
	LowQueue int           // low jobs that wait; 64
	Step     time.Duration // aim for a step that reads prompts; 250 ms
	LowStep  time.Duration // aim for a step's low part; 80 ms
	Patience time.Duration // after which a low job moves beside prompts; 2 s
	NoReuse  bool          // for models whose cache cannot be cut or shared
}

func (c Config) withDefaults() Config {
	set := func(p *int, v int) {
		if *p <= 0 {
			*p = v
		}
	}
	set(&c.Slots, 8)
	set(&c.LowSlots, max(1, c.Slots/4))
	set(&c.Cells, 8192)
	set(&c.Context, 2048)
	set(&c.Batch, 512)
	set(&c.Queue, 64)
	set(&c.LowQueue, 64)
	if c.Step <= 0 {
		c.Step = 250 * time.Millisecond
	}
	if c.LowStep <= 0 {
		c.LowStep = 80 * time.Millisecond
	}
	if c.Patience <= 0 {
		c.Patience = 2 * time.Second
	}
	c.Context = min(c.Context, c.Cells)
	c.Batch = max(c.Batch, c.Slots)
	return c
}

// Load is how much there is to do.
type Load struct {
	Busy    int // slots with a job
	Waiting int
	LowBusy int // of Busy
	Low     int // low jobs waiting
}

// Do runs a job to its end. It returns [ErrBusy], [ErrStopping] or [ErrTooLong]
// at once, ctx's error if ctx ends first, and [ErrFailed] if the model does.
// Step is not called after Do returns.
func (s *Scheduler) Do(ctx context.Context, j Job) error {
	if n := len(j.Tokens) + j.Max; n > s.config.Context || len(j.Tokens) == 0 {
		return ErrTooLong
	}
	j.Tokens = append(make([]int32, 0, len(j.Tokens)+j.Max), j.Tokens...)
	w := &work{Job: j, ctx: ctx, done: make(chan error, 1), since: time.Now()}
	if err := s.enqueue(w); err != nil {
		return err
	}
	return <-w.done
}
