package store

import (
	"bytes"
	"fmt"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
)

// View is the state after one block. It needs no closing: a view whose height
// falls behind the horizon says so by [View.Err]. Safe for concurrent use.
type View struct {
	s      *Store
	height uint64
	err    atomic.Pointer[error]
}

// At opens the state after the block at a height. Errors: [ErrDiscarded], [ErrAhead].
func (s *Store) At(height uint64) (*View, error) {
	if head, ok := s.Height(); !ok || height > head {
		return nil, fmt.Errorf("height %d: %w", height, ErrAhead)
	}
	if height < s.Oldest() {
		return nil, fmt.Errorf("height %d: %w", height, ErrDiscarded)
	}
	return &View{s: s, height: height}, nil
}

// Height is the view's block.
func (v *View) Height() uint64 { return v.height }

// Err tells whether what was read can be relied on: nil, [ErrDiscarded] when the
// height was pruned meanwhile, or the store's own failure. Ask after reading.
func (v *View) Err() error {
	if e := v.err.Load(); e != nil {
		return *e
	}
	if v.height < v.s.Oldest() {
		return fmt.Errorf("height %d: %w", v.height, ErrDiscarded)
	}
	return v.s.Err()
}

func (v *View) fail(err error) { v.err.CompareAndSwap(nil, &err) }

// Get is a key's value at the view's height, nil when absent. Callers do not change it.
func (v *View) Get(key string) []byte {
	s := v.s
	// Near the head memory serves: what the last blocks replaced, or else the latest
	// value, unless a save is under way before or after.
	if epoch := s.epoch.Load(); epoch%2 == 0 {
		if old, found, reaches := s.recent.Load().replaced(key, v.height); found {
			return old
		} else if reaches {
			if value, seen := s.latest(key); seen == epoch && s.epoch.Load() == epoch {
				return value
			}
		}
	}
	// The latest first and then the undo row: a block saved between the two has
	// left the value that it replaced.
	value, err := s.read(latestKey(key))
	if err != nil {
		v.fail(err)
		return nil
	}
	old, found, err := s.undone(key, v.height)
	if err != nil {
		v.fail(err)
		return nil
	}
	if found {
		return old
	}
	return value
}

// undone finds the value that the first block above height replaced.
func (s *Store) undone(key string, height uint64) (value []byte, found bool, err error) {
	low := appendUndo(nil, key, height+1)
	high := append(append([]byte{}, low[:len(low)-8]...), bytes.Repeat([]byte{0xff}, 9)...)
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: low, UpperBound: high})
	if err != nil {
		return nil, false, fmt.Errorf("read history: %w", err)
	}
	if it.First() {
		row, err := it.ValueAndErr()
		if err == nil {
			value, found = undoValue(row), true
		}
	}
	if err := it.Close(); err != nil {
		return nil, false, fmt.Errorf("read history: %w", err)
	}
	return value, found, nil
}

// undoValue copies an undo row's value, nil when the key was absent.
func undoValue(row []byte) []byte {
	if len(row) == 0 || row[0] == wasAbsent {
		return nil
	}
	return append(make([]byte, 0, len(row)-1), row[1:]...)
}

// Iterate visits the keys that start with prefix, in ascending order, until visit
// says false. The slices are visit's to keep.
func (v *View) Iterate(prefix string, visit func(key string, value []byte) bool) {
	v.IterateAfter(prefix, "", visit)
}

// IterateAfter is Iterate over the keys that sort behind start; "" visits all.
func (v *View) IterateAfter(prefix, start string, visit func(key string, value []byte) bool) {
	m, err := v.s.merge(prefix, start, v.height)
	if err != nil {
		v.fail(err)
		return
	}
	defer func() { // visit may panic, and an open iterator would keep the store from closing
		if err := m.close(); err != nil {
			v.fail(err)
		}
	}()
	for m.next() {
		if m.value != nil && !visit(string(m.key), m.value) {
			break
		}
	}
}

// merged walks the latest rows and, from the same instant, the undo rows above a
// height, which stand before them.
type merged struct {
	height       uint64
	latest, undo *pebble.Iterator // undo is nil at the head
	onLatest     bool
	onUndo       bool
	undoKey      []byte // the key under undo
	key, value   []byte // the current row; a nil value is a key absent at the height
	scratch      []byte
	err          error
}

// firstAfter is the least row under a prefix and behind a key that there can be.
func firstAfter(prefix, start string) []byte {
	if start >= prefix && start != "" {
		return append(latestKey(start), 0)
	}
	return latestKey(prefix)
}

func (s *Store) merge(prefix, start string, height uint64) (*merged, error) {
	low := firstAfter(prefix, start)
	m := &merged{height: height}
	var err error
	epoch := s.epoch.Load()
	m.latest, err = s.db.NewIter(&pebble.IterOptions{LowerBound: low, UpperBound: after(latestKey(prefix))})
	if err != nil {
		return nil, fmt.Errorf("read state: %w", err)
	}
	// At the head no history stands before the latest rows: the iterator's instant is
	// the head's if no save was under way before nor after it was made.
	if epoch%2 == 0 && uint64(s.height.Load()) == height && s.epoch.Load() == epoch {
		m.onLatest = m.latest.First()
		return m, nil
	}
	bounds := &pebble.IterOptions{
		LowerBound: appendEscaped([]byte{rowUndo}, string(low[1:])),
		UpperBound: after(appendEscaped([]byte{rowUndo}, prefix)),
	}
	// A clone sees the same instant, whatever is saved meanwhile.
	if m.undo, err = m.latest.Clone(pebble.CloneOptions{IterOptions: bounds}); err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	m.onLatest, m.onUndo = m.latest.First(), m.undo.First()
	m.settle()
	return m, nil
}

// settle moves undo on to the first row, of the present or a later key, whose
// height is above the view's, skipping by seeks.
func (m *merged) settle() {
	for m.onUndo {
		key, height, err := splitUndo(m.undo.Key())
		if err != nil {
			m.err, m.onUndo = err, false
			return
		}
		if height > m.height {
			m.undoKey = key
			return
		}
		m.scratch = appendUndo(m.scratch[:0], string(key), m.height+1)
		m.onUndo = m.undo.SeekGE(m.scratch)
	}
}

// next moves to the next key of either side; the undo row wins.
func (m *merged) next() bool {
	if m.err != nil || !m.onLatest && !m.onUndo {
		return false
	}
	order := -1 // latest first
	switch {
	case !m.onLatest:
		order = 1
	case m.onUndo:
		order = bytes.Compare(m.latest.Key()[1:], m.undoKey)
	}
	if order < 0 {
		value, err := m.latest.ValueAndErr()
		if err != nil {
			m.err = err
			return false
		}
		m.key, m.value = append(m.key[:0], m.latest.Key()[1:]...), append(make([]byte, 0, len(value)), value...)
		m.onLatest = m.latest.Next()
		return true
	}
	row, err := m.undo.ValueAndErr()
	if err != nil {
		m.err = err
		return false
	}
	m.key, m.value = append(m.key[:0], m.undoKey...), undoValue(row)
	if order == 0 {
		m.onLatest = m.latest.Next()
	}
	// Past all rows of this key: 00 02 is behind its end mark 00 01.
	m.scratch = append(appendEscaped(append(m.scratch[:0], rowUndo), string(m.key)), escape, keyEnd+1)
	m.onUndo = m.undo.SeekGE(m.scratch)
	m.settle()
	return true
}

func (m *merged) close() error {
	err := m.err
	for _, it := range []*pebble.Iterator{m.undo, m.latest} {
		if it == nil {
			continue
		}
		if e := it.Close(); err == nil {
			err = e
		}
	}
	return err
}
