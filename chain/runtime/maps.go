package runtime

import "github.com/plexus-network/plexus/substrate/storagekey"

// Map is a storage map from K to V.
type Map[K, V any] struct {
	entry[V]
	key mapKey[K]
}

// NewMap declares a map; fallback is what an absent entry reads as.
func NewMap[K, V any](pallet, item string, hasher storagekey.Hasher, fallback V, options ...StorageOption) *Map[K, V] {
	return &Map[K, V]{
		entry: newEntry(pallet, item, fallback, []storagekey.Hasher{hasher}, []any{*new(K)}, options),
		key:   newMapKey[K](hasher),
	}
}

// Key is the storage key of an entry.
func (m *Map[K, V]) Key(k K) string {
	return string(m.key.append(append(make([]byte, 0, 96), m.prefix...), k))
}

// Get reads an entry, or the fallback if it is absent.
func (m *Map[K, V]) Get(r Reader, k K) V { return m.get(r, m.Key(k)) }

// Lookup reads an entry; ok is false if it is absent.
func (m *Map[K, V]) Lookup(r Reader, k K) (v V, ok bool) { return m.lookup(r, m.Key(k)) }

// Has says whether an entry is there.
func (m *Map[K, V]) Has(r Reader, k K) bool { return r.Get(m.Key(k)) != nil }

// Set writes an entry.
func (m *Map[K, V]) Set(w Writer, k K, v V) { m.set(w, m.Key(k), v) }

// Delete removes an entry.
func (m *Map[K, V]) Delete(w Writer, k K) { w.Set(m.Key(k), nil) }

// At names one entry, so that its key is made once for several uses.
func (m *Map[K, V]) At(k K) Cell[V] { return Cell[V]{&m.entry, m.Key(k)} }

// Cell is one entry of a map.
type Cell[V any] struct {
	entry *entry[V]
	key   string
}

// Get reads the entry, or the fallback if it is absent.
func (c Cell[V]) Get(r Reader) V { return c.entry.get(r, c.key) }

// Lookup reads the entry; ok is false if it is absent.
func (c Cell[V]) Lookup(r Reader) (v V, ok bool) { return c.entry.lookup(r, c.key) }

// Set writes the entry.
func (c Cell[V]) Set(w Writer, v V) { c.entry.set(w, c.key, v) }

// Delete removes the entry.
func (c Cell[V]) Delete(w Writer) { w.Set(c.key, nil) }

// Iterate visits the entries in ascending order of storage keys until visit
// returns false. visit may change entries; those it adds are not visited.
func (m *Map[K, V]) Iterate(r Reader, visit func(K, V) bool) {
	r.Iterate(m.prefix, func(key string, value []byte) bool {
		k, _ := m.key.read(key[len(m.prefix):])
		var v V
		m.decode(value, &v)
		return visit(k, v)
	})
}

// DeletePrefix removes all entries.
func (m *Map[K, V]) DeletePrefix(w Writer) { clearPrefix(w, m.prefix) }

// DoubleMap is a storage map from two keys to V.
type DoubleMap[K1, K2, V any] struct {
	entry[V]
	key1 mapKey[K1]
	key2 mapKey[K2]
}

// NewDoubleMap declares a map of two keys; fallback is what an absent entry reads as.
func NewDoubleMap[K1, K2, V any](pallet, item string, hasher1, hasher2 storagekey.Hasher, fallback V, options ...StorageOption) *DoubleMap[K1, K2, V] {
	return &DoubleMap[K1, K2, V]{
		entry: newEntry(pallet, item, fallback, []storagekey.Hasher{hasher1, hasher2}, []any{*new(K1), *new(K2)}, options),
		key1:  newMapKey[K1](hasher1), key2: newMapKey[K2](hasher2),
	}
}

// Key is the storage key of an entry.
func (m *DoubleMap[K1, K2, V]) Key(k1 K1, k2 K2) string {
	return string(m.key2.append(m.first(k1), k2))
}

func (m *DoubleMap[K1, K2, V]) first(k1 K1) []byte {
	return m.key1.append(append(make([]byte, 0, 144), m.prefix...), k1)
}

// Get reads an entry, or the fallback if it is absent.
func (m *DoubleMap[K1, K2, V]) Get(r Reader, k1 K1, k2 K2) V { return m.get(r, m.Key(k1, k2)) }

// Lookup reads an entry; ok is false if it is absent.
func (m *DoubleMap[K1, K2, V]) Lookup(r Reader, k1 K1, k2 K2) (v V, ok bool) {
	return m.lookup(r, m.Key(k1, k2))
}

// Has says whether an entry is there.
func (m *DoubleMap[K1, K2, V]) Has(r Reader, k1 K1, k2 K2) bool { return r.Get(m.Key(k1, k2)) != nil }

// Set writes an entry.
func (m *DoubleMap[K1, K2, V]) Set(w Writer, k1 K1, k2 K2, v V) { m.set(w, m.Key(k1, k2), v) }

// Delete removes an entry.
func (m *DoubleMap[K1, K2, V]) Delete(w Writer, k1 K1, k2 K2) { w.Set(m.Key(k1, k2), nil) }

// At names one entry, so that its key is made once for several uses.
func (m *DoubleMap[K1, K2, V]) At(k1 K1, k2 K2) Cell[V] { return Cell[V]{&m.entry, m.Key(k1, k2)} }

// Iterate visits all entries in ascending order of storage keys until visit
// returns false. visit may change entries; those it adds are not visited.
func (m *DoubleMap[K1, K2, V]) Iterate(r Reader, visit func(K1, K2, V) bool) {
	r.Iterate(m.prefix, func(key string, value []byte) bool {
		k1, rest := m.key1.read(key[len(m.prefix):])
		k2, _ := m.key2.read(rest)
		var v V
		m.decode(value, &v)
		return visit(k1, k2, v)
	})
}

// IteratePrefix is Iterate over the entries of one first key.
func (m *DoubleMap[K1, K2, V]) IteratePrefix(r Reader, k1 K1, visit func(K2, V) bool) {
	prefix := string(m.first(k1))
	r.Iterate(prefix, func(key string, value []byte) bool {
		k2, _ := m.key2.read(key[len(prefix):])
		var v V
		m.decode(value, &v)
		return visit(k2, v)
	})
}

// DeletePrefix removes the entries of one first key.
func (m *DoubleMap[K1, K2, V]) DeletePrefix(w Writer, k1 K1) { clearPrefix(w, string(m.first(k1))) }

// TripleMap is a storage map from three keys to V.
type TripleMap[K1, K2, K3, V any] struct {
	entry[V]
	key1 mapKey[K1]
	key2 mapKey[K2]
	key3 mapKey[K3]
}

// NewTripleMap declares a map of three keys; fallback is what an absent entry reads as.
func NewTripleMap[K1, K2, K3, V any](pallet, item string, hasher1, hasher2, hasher3 storagekey.Hasher, fallback V, options ...StorageOption) *TripleMap[K1, K2, K3, V] {
	return &TripleMap[K1, K2, K3, V]{
		entry: newEntry(pallet, item, fallback, []storagekey.Hasher{hasher1, hasher2, hasher3}, []any{*new(K1), *new(K2), *new(K3)}, options),
		key1:  newMapKey[K1](hasher1), key2: newMapKey[K2](hasher2), key3: newMapKey[K3](hasher3),
	}
}

func (m *TripleMap[K1, K2, K3, V]) first(k1 K1) []byte {
	return m.key1.append(append(make([]byte, 0, 192), m.prefix...), k1)
}

// Key is the storage key of an entry.
func (m *TripleMap[K1, K2, K3, V]) Key(k1 K1, k2 K2, k3 K3) string {
	return string(m.key3.append(m.key2.append(m.first(k1), k2), k3))
}

// Get reads an entry, or the fallback if it is absent.
func (m *TripleMap[K1, K2, K3, V]) Get(r Reader, k1 K1, k2 K2, k3 K3) V {
	return m.get(r, m.Key(k1, k2, k3))
}

// Lookup reads an entry; ok is false if it is absent.
func (m *TripleMap[K1, K2, K3, V]) Lookup(r Reader, k1 K1, k2 K2, k3 K3) (v V, ok bool) {
	return m.lookup(r, m.Key(k1, k2, k3))
}

// Has says whether an entry is there.
func (m *TripleMap[K1, K2, K3, V]) Has(r Reader, k1 K1, k2 K2, k3 K3) bool {
	return r.Get(m.Key(k1, k2, k3)) != nil
}

// Set writes an entry.
func (m *TripleMap[K1, K2, K3, V]) Set(w Writer, k1 K1, k2 K2, k3 K3, v V) {
	m.set(w, m.Key(k1, k2, k3), v)
}

// Delete removes an entry.
func (m *TripleMap[K1, K2, K3, V]) Delete(w Writer, k1 K1, k2 K2, k3 K3) {
	w.Set(m.Key(k1, k2, k3), nil)
}

// At names one entry, so that its key is made once for several uses.
func (m *TripleMap[K1, K2, K3, V]) At(k1 K1, k2 K2, k3 K3) Cell[V] {
	return Cell[V]{&m.entry, m.Key(k1, k2, k3)}
}

// Iterate visits all entries in ascending order of storage keys until visit
// returns false. visit may change entries; those it adds are not visited.
func (m *TripleMap[K1, K2, K3, V]) Iterate(r Reader, visit func(K1, K2, K3, V) bool) {
	r.Iterate(m.prefix, func(key string, value []byte) bool {
		k1, rest := m.key1.read(key[len(m.prefix):])
		k2, rest := m.key2.read(rest)
		k3, _ := m.key3.read(rest)
		var v V
		m.decode(value, &v)
		return visit(k1, k2, k3, v)
	})
}

// IteratePrefix is Iterate over the entries of one first key.
func (m *TripleMap[K1, K2, K3, V]) IteratePrefix(r Reader, k1 K1, visit func(K2, K3, V) bool) {
	prefix := string(m.first(k1))
	r.Iterate(prefix, func(key string, value []byte) bool {
		k2, rest := m.key2.read(key[len(prefix):])
		k3, _ := m.key3.read(rest)
		var v V
		m.decode(value, &v)
		return visit(k2, k3, v)
	})
}

// IteratePair is Iterate over the entries of one first and second key.
func (m *TripleMap[K1, K2, K3, V]) IteratePair(r Reader, k1 K1, k2 K2, visit func(K3, V) bool) {
	prefix := string(m.key2.append(m.first(k1), k2))
	r.Iterate(prefix, func(key string, value []byte) bool {
		k3, _ := m.key3.read(key[len(prefix):])
		var v V
		m.decode(value, &v)
		return visit(k3, v)
	})
}

// DeletePrefix removes the entries of one first key.
func (m *TripleMap[K1, K2, K3, V]) DeletePrefix(w Writer, k1 K1) {
	clearPrefix(w, string(m.first(k1)))
}

// DeletePair removes the entries of one first and second key.
func (m *TripleMap[K1, K2, K3, V]) DeletePair(w Writer, k1 K1, k2 K2) {
	clearPrefix(w, string(m.key2.append(m.first(k1), k2)))
}
