// Package store keeps the chain's state on disk: the latest value of every key,
// the values that recent blocks replaced, and one hash of it all.
//
// It knows nothing of what keys mean, nor of blocks beyond their heights. The
// one idea needed to read it: rows are flat, history is undo, and the app hash
// is a sum over the set of rows ([SetHash]), so that a block costs what it
// changes and not what the state weighs; docs/decisions/0002-state-store.md
// tells what was measured and what is given up. Start at [Open].
package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Options of a store.
type Options struct {
	// Keep is how many heights before the head stay readable; 0 keeps all.
	Keep uint64
	// ValueBytes bounds the latest values held in memory, BlockBytes Pebble's
	// cache of table blocks. Neither is taken before it is used.
	ValueBytes, BlockBytes int64
	// FS is where files lie; nil is the disk.
	FS vfs.FS
	// Fault hears of the first failure that the store cannot go on from. It is
	// called once, from any goroutine, and must not call the store.
	Fault func(error)
}

// Default keeps 256 heights.
func Default() Options {
	return Options{Keep: 256, ValueBytes: 256 << 20, BlockBytes: 64 << 20}
}

// Store is the state. One goroutine applies and saves blocks; everything that
// reads is safe beside it.
type Store struct {
	db     *pebble.DB
	opts   Options
	values *cache

	// epoch is odd while a block is being saved; see latest.
	epoch  atomic.Uint64
	height atomic.Int64 // -1: empty
	oldest atomic.Uint64
	recent atomic.Pointer[recent]
	fault  atomic.Pointer[error]
	told   sync.Once

	set     SetHash  // of the saved state; the saving goroutine's
	pending *applied // between Apply and Save; the saving goroutine's

	prune  chan struct{} // wakes the pruner; closed by Close
	pruned sync.WaitGroup
}

// Open opens or makes the store in a folder. Errors: [ErrInUse].
func Open(dir string, o Options) (*Store, error) {
	s := &Store{opts: o, values: newCache(o.ValueBytes), prune: make(chan struct{}, 1)}
	var err error
	s.db, err = OpenEngine(dir, Engine{CacheBytes: o.BlockBytes, MemTableBytes: 64 << 20, FS: o.FS, Fault: s.fail})
	if err != nil {
		return nil, err
	}
	if err := s.load(); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	height, _ := s.Height()
	s.pruned.Go(func() { s.pruneLoop(height) })
	return s, nil
}

// load takes up the saved heights and accumulator.
func (s *Store) load() error {
	s.height.Store(-1)
	b, err := s.read(stateRow)
	if err != nil || b == nil {
		return err
	}
	if len(b) != 8+setBytes || !s.set.Load(b[8:]) {
		return fmt.Errorf("state row has %d bytes", len(b))
	}
	height := binary.BigEndian.Uint64(b)
	s.height.Store(int64(height))
	s.recent.Store(&recent{head: height})
	if b, err = s.read(oldestRow); err != nil || b == nil {
		return err
	}
	if len(b) != 8 {
		return fmt.Errorf("horizon row has %d bytes", len(b))
	}
	s.oldest.Store(binary.BigEndian.Uint64(b))
	return nil
}

// Close stops pruning and closes the files. A store that met a fault is not
// closed: its engine is halted, and the process is about to end.
func (s *Store) Close() error {
	if s.Err() != nil {
		return s.Err()
	}
	close(s.prune)
	s.pruned.Wait()
	return s.db.Close()
}

// Sync forces all that was saved to the disk, for an end without [Store.Close].
func (s *Store) Sync() error {
	if err := s.Err(); err != nil {
		return err
	}
	if err := s.db.LogData(nil, pebble.Sync); err != nil {
		return fmt.Errorf("sync the state: %w", err)
	}
	return nil
}

// Err is the failure that stopped the store, or nil. After it every value read
// may be wrong and Apply and Save refuse.
func (s *Store) Err() error {
	if e := s.fault.Load(); e != nil {
		return *e
	}
	return nil
}

func (s *Store) fail(err error) {
	s.told.Do(func() {
		s.fault.Store(&err)
		if s.opts.Fault != nil {
			s.opts.Fault(err)
		}
	})
}

// Height is the last saved height; false when nothing, not even genesis, is saved.
func (s *Store) Height() (uint64, bool) {
	h := s.height.Load()
	return uint64(max(h, 0)), h >= 0
}

// Oldest is the lowest height that [Store.At] opens.
func (s *Store) Oldest() uint64 { return s.oldest.Load() }

// Hash is the app hash of the saved state. For the goroutine that saves.
func (s *Store) Hash() [32]byte { return s.set.Sum() }

// Get is the latest saved value of a key, nil when absent. Callers do not change it.
func (s *Store) Get(key string) []byte {
	v, _ := s.latest(key)
	return v
}

// latest reads a value and tells the epoch it belongs to. A value is kept in the
// cache only when no save began since before it was read, so a slow reader can
// not put a replaced value back.
func (s *Store) latest(key string) (value []byte, epoch uint64) {
	epoch = s.epoch.Load()
	if v, ok := s.values.get(key); ok {
		return v, epoch
	}
	value, err := s.read(latestKey(key))
	if err != nil {
		s.fail(err)
		return nil, epoch
	}
	if epoch%2 == 0 {
		s.values.setIf(key, value, func() bool { return s.epoch.Load() == epoch })
	}
	return value, epoch
}

// read gives a row's value, nil when it is absent, empty but not nil when it is empty.
func (s *Store) read(row []byte) ([]byte, error) {
	v, closer, err := s.db.Get(row)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read state: %w", err)
	}
	out := append(make([]byte, 0, len(v)), v...)
	return out, closer.Close()
}

// Note is a row that some Save kept beside the state, nil when absent.
func (s *Store) Note(name string) ([]byte, error) { return s.read(noteKey(name)) }

// Iterate visits the latest keys that start with prefix, in ascending order, until
// visit says false. The slices are visit's to keep.
func (s *Store) Iterate(prefix string, visit func(key string, value []byte) bool) {
	s.IterateAfter(prefix, "", visit)
}

// IterateAfter is Iterate over the keys that sort behind start; "" visits all.
func (s *Store) IterateAfter(prefix, start string, visit func(key string, value []byte) bool) {
	it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: firstAfter(prefix, start), UpperBound: after(latestKey(prefix))})
	if err != nil {
		s.fail(err)
		return
	}
	defer func() { // visit may panic, and an open iterator would keep the store from closing
		if err := it.Close(); err != nil {
			s.fail(err)
		}
	}()
	for ok := it.First(); ok; ok = it.Next() {
		value, err := it.ValueAndErr()
		if err != nil {
			break // Close tells it
		}
		if !visit(string(it.Key()[1:]), append(make([]byte, 0, len(value)), value...)) {
			break
		}
	}
}

// Rehash computes the app hash anew from all rows: what a snapshot's reader, or
// an operator in doubt, checks [Store.Hash] against. For the goroutine that saves.
func (s *Store) Rehash() [32]byte {
	var set SetHash
	var part []change
	s.Iterate("", func(key string, value []byte) bool {
		if part = append(part, change{key: key, new: value}); len(part) == 1<<14 {
			set.apply(part)
			part = part[:0]
		}
		return true
	})
	set.apply(part)
	return set.Sum()
}

// DiskBytes is the room that the store's files take.
func (s *Store) DiskBytes() uint64 { return s.db.Metrics().DiskSpaceUsage() }
