package text

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// share keeps the time that an engine works on judgements below a share of the
// time that passes.
//
// How long the engine works is not how long a judgement takes: generation goes
// first, and a judgement waits for it. It is estimated from the tokens judged,
// at the best speed seen lately, which is that of a judgement that did not wait.
type share struct {
	most float64

	mu   sync.Mutex    // guards all below
	free time.Time     // when the next judgement may begin
	each time.Duration // per token, at best
}

const (
	// burst is how much too early a judgement may begin: engines are idle
	// between rounds.
	burst = 10 * time.Second
	// firstGuess of the time per token, before any was seen.
	firstGuess = 3 * time.Millisecond
	// forgetful is by how much the best speed fades with each judgement, so
	// that an engine that became slower is noticed.
	forgetful = 1.02
)

func newShare(most float64) *share { return &share{most: most, each: firstGuess} }

// begin waits for its turn; the caller calls done with the tokens that the
// engine has read, 0 if it failed.
func (s *share) begin(ctx context.Context) (done func(tokens int), err error) {
	s.mu.Lock()
	wait := time.Until(s.free.Add(-burst))
	s.mu.Unlock()
	if wait > 0 {
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: wait for the engine: %w", ErrCannotJudge, ctx.Err())
		case <-time.After(wait):
		}
	}
	started := time.Now()
	return func(tokens int) { s.charge(started, time.Now(), tokens) }, nil
}

func (s *share) charge(from, to time.Time, tokens int) {
	took := to.Sub(from)
	s.mu.Lock()
	defer s.mu.Unlock()
	cost := took
	if tokens > 0 {
		s.each = min(time.Duration(float64(s.each)*forgetful), took/time.Duration(tokens))
		cost = min(took, s.each*time.Duration(tokens))
	}
	if s.free.Before(from) {
		s.free = from
	}
	s.free = s.free.Add(time.Duration(float64(cost) / s.most))
}
