package runtime

import (
	"errors"
	"fmt"
)

// defaultAPIReads is some times what the largest answer of a full chain reads, and
// seconds of work. The memory that an answer takes follows what it reads.
const defaultAPIReads = 10_000_000

// ErrAPICost is a call of a runtime API that reads too much.
var ErrAPICost = errors.New("reads too much of the state")

// meter counts what is read through it, and ends the call that reads too much by a
// panic with itself, which [Runtime.CallAPI] meets.
type meter struct {
	Reader
	left int
}

func (m *meter) count() {
	if m.left--; m.left < 0 {
		panic(m)
	}
}

// Get implements [Reader].
func (m *meter) Get(key string) []byte {
	m.count()
	return m.Reader.Get(key)
}

// Iterate implements [Reader].
func (m *meter) Iterate(prefix string, visit func(key string, value []byte) bool) {
	m.count()
	m.Reader.Iterate(prefix, m.counted(visit))
}

// IterateAfter implements [Seeker].
func (m *meter) IterateAfter(prefix, start string, visit func(key string, value []byte) bool) {
	m.count()
	iterateAfter(m.Reader, prefix, start, m.counted(visit))
}

func (m *meter) counted(visit func(key string, value []byte) bool) func(string, []byte) bool {
	return func(key string, value []byte) bool {
		m.count()
		return visit(key, value)
	}
}

// metered runs do with a reader that gives out after so many entries.
func metered(r Reader, most int, do func(Reader) error) (err error) {
	m := &meter{r, most}
	defer func() {
		if p := recover(); p == any(m) {
			err = fmt.Errorf("%w: more than %d entries", ErrAPICost, most)
		} else if p != nil {
			panic(p)
		}
	}()
	return do(m)
}
