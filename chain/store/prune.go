package store

import (
	"encoding/binary"
	"fmt"

	"github.com/cockroachdb/pebble/v2"
	"github.com/plexus-network/plexus/internal/crashpoint"
)

// heightsPerBlock bounds what is removed for each block saved when the horizon is
// far ahead, as after an archive was given one.
const heightsPerBlock = 4

// pruneLoop removes heights behind the horizon, a few a block, beside consensus.
// seen is the height that was saved last before it starts.
func (s *Store) pruneLoop(seen uint64) {
	for range s.prune {
		head, _ := s.Height()
		blocks := head - seen
		seen = head
		if s.opts.Keep == 0 || head < s.opts.Keep {
			continue
		}
		until := min(head-s.opts.Keep, s.oldest.Load()+heightsPerBlock*blocks)
		if err := s.Prune(until); err != nil {
			s.fail(err)
			return
		}
	}
}

// Prune makes until the lowest readable height and removes what only lower ones
// need. A height at or below the present lowest changes nothing; one above the
// head is [ErrAhead]. Not safe beside itself: a store that has a horizon prunes alone.
func (s *Store) Prune(until uint64) error {
	if head, ok := s.Height(); !ok || until > head {
		return fmt.Errorf("prune to height %d: %w", until, ErrAhead)
	}
	for height := s.oldest.Load() + 1; height <= until; height++ {
		// First no reader may start at the height, then its rows go.
		s.oldest.Store(height)
		row := heightKey(rowKeys, height)
		list, err := s.read(row)
		if err != nil {
			return err
		}
		b := s.db.NewBatch()
		var key []byte
		err = unpackKeys(list, func(k string) {
			key = appendUndo(key[:0], k, height)
			_ = b.SingleDelete(key, nil) // each row is written once
		})
		if err != nil {
			return fmt.Errorf("prune height %d: %w", height, err)
		}
		_ = b.SingleDelete(row, nil)
		_ = b.Set(oldestRow, binary.BigEndian.AppendUint64(nil, height), nil)
		crashpoint.Hit("prune")
		if err := b.Commit(pebble.NoSync); err != nil {
			return fmt.Errorf("prune height %d: %w", height, err)
		}
		crashpoint.Hit("pruned")
	}
	return nil
}
