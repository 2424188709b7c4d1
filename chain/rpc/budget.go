package rpc

import (
	"errors"
	"io"
	"sync/atomic"
)

// budget is the memory that all clients together may make the server hold:
// messages that came and are not answered, answers that were not taken, keys that
// are watched. Each connection has its even share for certain; beyond it, only
// while the whole has room. Safe for concurrent use.
type budget struct {
	whole, share int64
	held         atomic.Int64
}

func newBudget(l Limits) *budget {
	return &budget{whole: int64(l.HeldBytes), share: int64(l.HeldBytes) / int64(max(1, l.Connections))}
}

// take counts n bytes more for a connection that then holds mine of its own. They
// are counted even if it says false, which means that they are too many.
func (b *budget) take(n, mine int) bool {
	return b.held.Add(int64(n)) <= b.whole || int64(mine) <= b.share
}

func (b *budget) give(n int) { b.held.Add(-int64(n)) }

// errBusy ends a message that there is no memory for.
var errBusy = errors.New("clients hold all the memory that they may")

// readMessage reads at most limit bytes, and one more if there are more. done gives
// back what the message takes.
func (b *budget) readMessage(r io.Reader, limit int64) (message []byte, done func(), err error) {
	m := &metered{r: r, budget: b}
	message, err = io.ReadAll(io.LimitReader(m, limit+1))
	return message, func() { b.give(m.n) }, err
}

// metered counts what is read through it.
type metered struct {
	r      io.Reader
	budget *budget
	n      int
}

// Read implements [io.Reader]. Errors: [errBusy].
func (m *metered) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += n
	if !m.budget.take(n, m.n) {
		return n, errBusy
	}
	return n, err
}
