package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sort"

	"github.com/cockroachdb/pebble/v2"
	"github.com/plexus-network/plexus/internal/crashpoint"
)

// applied is a block between Apply and Save.
type applied struct {
	changes []change // those that change something, by key
	set     SetHash
}

// Apply computes the app hash of the state with a block's changes (nil deletes a
// key) and holds them for [Store.Save]; nothing is written. Applying again before
// a Save replaces what was held. The store owns the values from here on.
func (s *Store) Apply(changes map[string][]byte) ([32]byte, error) {
	next := &applied{changes: make([]change, 0, len(changes)), set: s.set}
	for key, value := range changes {
		old := s.Get(key)
		if (old == nil) != (value == nil) || !bytes.Equal(old, value) {
			next.changes = append(next.changes, change{key, old, value})
		}
	}
	next.set.apply(next.changes)
	crashpoint.Hit("applied")
	// A value that could not be read would have given a wrong hash.
	if err := s.Err(); err != nil {
		return [32]byte{}, err
	}
	s.pending = next
	return next.set.Sum(), nil
}

// Save writes the applied block as the given height, in one atomic batch with
// its history and the caller's notes (rows beside the state, by name; nil
// deletes). It is in the files' buffers then, not forced to the disk: after a
// kill the store may be some blocks behind, always at a whole one, and the
// caller replays. The first height may be any, the others follow by one.
// Errors: [ErrOrder]; what [Store.Err] says.
func (s *Store) Save(height uint64, notes map[string][]byte) error {
	if err := s.Err(); err != nil {
		return err
	}
	last, started := s.Height()
	if s.pending == nil || started && height != last+1 {
		return fmt.Errorf("save height %d after %d: %w", height, last, ErrOrder)
	}
	p := s.pending
	sort.Slice(p.changes, func(i, j int) bool { return p.changes[i].key < p.changes[j].key })
	batch := s.batch(height, p, notes, started)
	crashpoint.Hit("batch")
	s.epoch.Add(1)
	if err := batch.Commit(pebble.NoSync); err != nil {
		s.fail(fmt.Errorf("save height %d: %w", height, err))
		return s.Err()
	}
	crashpoint.Hit("committed")
	for _, c := range p.changes {
		s.values.set(c.key, c.new)
	}
	s.recent.Store(s.recent.Load().with(height, p.changes))
	s.set, s.pending = p.set, nil
	if !started {
		s.oldest.Store(height)
	}
	s.height.Store(int64(height))
	s.epoch.Add(1)
	crashpoint.Hit("saved")
	select {
	case s.prune <- struct{}{}:
	default: // it is awake
	}
	return s.Err()
}

// batch lays out a block's rows. The first block has no history: nothing was before.
func (s *Store) batch(height uint64, p *applied, notes map[string][]byte, history bool) *pebble.Batch {
	b := s.db.NewBatch()
	var key, value []byte
	for _, c := range p.changes {
		key = append(append(key[:0], rowLatest), c.key...)
		if c.new != nil {
			_ = b.Set(key, c.new, nil) // into memory: cannot fail
		} else {
			_ = b.Delete(key, nil)
		}
		if history {
			key, value = appendUndo(key[:0], c.key, height), append(value[:0], wasAbsent)
			if c.old != nil {
				value = append(append(value[:0], wasPresent), c.old...)
			}
			_ = b.Set(key, value, nil)
		}
	}
	if history {
		_ = b.Set(heightKey(rowKeys, height), packKeys(p.changes), nil)
	} else {
		_ = b.Set(oldestRow, binary.BigEndian.AppendUint64(nil, height), nil)
	}
	for name, note := range notes {
		if note != nil {
			_ = b.Set(noteKey(name), note, nil)
		} else {
			_ = b.Delete(noteKey(name), nil)
		}
	}
	_ = b.Set(stateRow, append(binary.BigEndian.AppendUint64(nil, height), p.set.Bytes()...), nil)
	return b
}
