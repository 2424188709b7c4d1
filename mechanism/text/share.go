package text

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// share keeps the time that judging takes of one engine below a share of the
// time that passes. A judgement that waits for generation takes longer than the
// engine works on it; counting all of it errs on the miners' side.
type share struct {
	most float64

	mu   sync.Mutex // guards free
	free time.Time  // when the next judgement may begin
}

// burst is how long a judgement may have begun too early: engines are idle
// between rounds.
const burst = 10 * time.Second

// longest time that one judgement is charged for.
const longest = 5 * time.Second

func newShare(most float64) *share { return &share{most: most} }

// begin waits for its turn; the caller calls done when the engine has answered.
func (s *share) begin(ctx context.Context) (done func(), err error) {
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
	return func() { s.charge(started, time.Now()) }, nil
}

func (s *share) charge(from, to time.Time) {
	took := min(to.Sub(from), longest)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.free.Before(from) {
		s.free = from
	}
	s.free = s.free.Add(time.Duration(float64(took) / s.most))
}
