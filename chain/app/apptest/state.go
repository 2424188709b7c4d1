package apptest

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"sort"
	"strings"
)

// State is a chain's state in memory.
type State struct {
	values map[string][]byte
	keys   []string // ascending
	rows   [][]byte // the values of keys
}

// NewState is an empty state.
func NewState() *State { return &State{values: map[string][]byte{}} }

// Get implements the runtime's Reader.
func (s *State) Get(key string) []byte { return s.values[key] }

// Iterate implements the runtime's Reader.
func (s *State) Iterate(prefix string, visit func(key string, value []byte) bool) {
	s.IterateAfter(prefix, "", visit)
}

// IterateAfter implements the runtime's Seeker.
func (s *State) IterateAfter(prefix, start string, visit func(key string, value []byte) bool) {
	first := sort.SearchStrings(s.keys, prefix)
	if start >= prefix && start != "" {
		first = sort.SearchStrings(s.keys, start+"\x00")
	}
	for i, key := range s.keys[first:] {
		if !strings.HasPrefix(key, prefix) || !visit(key, s.rows[first+i]) {
			return
		}
	}
}

// Apply writes a block's changes; nil deletes.
func (s *State) Apply(changes map[string][]byte) {
	var added, removed []string
	for key, value := range changes {
		_, had := s.values[key]
		switch {
		case value == nil && had:
			delete(s.values, key)
			removed = append(removed, key)
		case value != nil && had:
			s.values[key] = value
			s.rows[sort.SearchStrings(s.keys, key)] = value
		case value != nil:
			s.values[key] = value
			added = append(added, key)
		}
	}
	if len(added)+len(removed) > 0 {
		slices.Sort(added)
		slices.Sort(removed)
		s.merge(added, removed)
	}
}

// merge makes keys and rows anew, without the keys that were removed and with those
// that were added, both ascending.
func (s *State) merge(added, removed []string) {
	size := len(s.keys) - len(removed) + len(added)
	keys, rows := make([]string, 0, size), make([][]byte, 0, size)
	from := 0
	copyTo := func(to int) {
		keys, rows = append(keys, s.keys[from:to]...), append(rows, s.rows[from:to]...)
		from = to
	}
	for len(added)+len(removed) > 0 {
		if len(removed) == 0 || len(added) > 0 && added[0] < removed[0] {
			copyTo(from + sort.SearchStrings(s.keys[from:], added[0]))
			keys, rows = append(keys, added[0]), append(rows, s.values[added[0]])
			added = added[1:]
			continue
		}
		copyTo(from + sort.SearchStrings(s.keys[from:], removed[0]))
		from++
		removed = removed[1:]
	}
	copyTo(len(s.keys))
	s.keys, s.rows = keys, rows
}

// Rows is a copy of all rows of the state.
func (s *State) Rows() map[string][]byte { return maps.Clone(s.values) }

// Root is a hash of all keys and values: equal states have equal roots.
func (s *State) Root() (root [32]byte) {
	h := sha256.New()
	var size [8]byte
	put := func(b string) {
		binary.LittleEndian.PutUint64(size[:], uint64(len(b)))
		h.Write(size[:])
		h.Write([]byte(b))
	}
	for i, key := range s.keys {
		put(key)
		put(string(s.rows[i]))
	}
	h.Sum(root[:0])
	return root
}
