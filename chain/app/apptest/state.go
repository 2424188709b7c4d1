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
}

// NewState is an empty state.
func NewState() *State { return &State{values: map[string][]byte{}} }

// Get implements the runtime's Reader.
func (s *State) Get(key string) []byte { return s.values[key] }

// Iterate implements the runtime's Reader.
func (s *State) Iterate(prefix string, visit func(key string, value []byte) bool) {
	for _, key := range s.keys[sort.SearchStrings(s.keys, prefix):] {
		if !strings.HasPrefix(key, prefix) || !visit(key, s.values[key]) {
			return
		}
	}
}

// Apply writes a block's changes; nil deletes.
func (s *State) Apply(changes map[string][]byte) {
	var added []string
	removed := false
	for key, value := range changes {
		_, had := s.values[key]
		switch {
		case value == nil && had:
			delete(s.values, key)
			removed = true
		case value != nil:
			s.values[key] = value
			if !had {
				added = append(added, key)
			}
		}
	}
	if removed {
		s.keys = slices.DeleteFunc(s.keys, func(key string) bool { _, has := s.values[key]; return !has })
	}
	if len(added) > 0 {
		s.keys = append(s.keys, added...)
		slices.Sort(s.keys)
	}
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
	for _, key := range s.keys {
		put(key)
		put(string(s.values[key]))
	}
	h.Sum(root[:0])
	return root
}
