package runtime

import (
	"encoding/binary"

	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// AccountID names an account.
type AccountID = keys.AccountID

// Hash is a 32-byte hash.
type Hash = header.Hash

// Reader reads a state. Keys are whole storage keys of [storagekey]. A value that
// it gives may be shared: nobody changes its bytes. An empty value is not an
// absent one: Get gives nil for absent alone.
type Reader interface {
	Get(key string) []byte
	// Iterate visits the entries under a prefix in ascending order of keys until
	// visit returns false.
	Iterate(prefix string, visit func(key string, value []byte) bool)
}

// Writer changes a state as well. Set keeps value; nil deletes.
type Writer interface {
	Reader
	Set(key string, value []byte)
}

// The hashers that map declarations use.
const (
	Identity         = storagekey.Identity
	Twox64Concat     = storagekey.Twox64Concat
	Blake2_128Concat = storagekey.Blake2_128Concat
)

// StorageItem is a declared value or map, for [Pallet.Storage].
type StorageItem interface {
	// Declaration is what metadata says of it, and the pallet it belongs to.
	Declaration() (pallet string, item metadata.Item)
}

// StorageOption changes a declaration.
type StorageOption func(*metadata.Item)

// Optional makes an absent entry read as None in clients, rather than as the default.
func Optional() StorageOption { return func(i *metadata.Item) { i.IsOptional = true } }

// Docs describes an item, for people.
func Docs(text string) StorageOption { return func(i *metadata.Item) { i.Docs = text } }

// leastRoom is the least capacity in bytes that an encoded value starts with.
const leastRoom = 8

// entry is what all handles share: where values lie and how they are encoded.
type entry[V any] struct {
	pallet   string
	item     metadata.Item
	prefix   string
	codec    scale.Codec[V]
	fallback V
	room     int // bytes that a value is likely to take
}

func newEntry[V any](pallet, name string, fallback V, hashers []storagekey.Hasher, keys []any, options []StorageOption) entry[V] {
	e := entry[V]{
		pallet:   pallet,
		prefix:   storagekey.Prefix(pallet, name),
		codec:    scale.NewCodec[V](),
		fallback: fallback,
		item:     metadata.Item{Name: name, Hashers: hashers, Keys: keys, Value: *new(V)},
	}
	for _, o := range options {
		o(&e.item)
	}
	e.room = max(leastRoom, len(e.codec.Append(nil, &fallback)))
	if !e.item.IsOptional {
		e.item.Default = e.codec.Append(nil, &fallback)
	}
	return e
}

// Declaration implements [StorageItem].
func (e *entry[V]) Declaration() (string, metadata.Item) { return e.pallet, e.item }

// Prefix is the key of a value, or what the keys of a map start with.
func (e *entry[V]) Prefix() string { return e.prefix }

func (e *entry[V]) get(r Reader, key string) (v V) {
	e.read(r, key, &v)
	return v
}

func (e *entry[V]) lookup(r Reader, key string) (v V, ok bool) {
	b := r.Get(key)
	if b == nil {
		return v, false
	}
	e.decode(b, &v)
	return v, true
}

// read fills *v with an entry, or with the fallback.
func (e *entry[V]) read(r Reader, key string, v *V) {
	switch b := r.Get(key); {
	case b != nil:
		e.decode(b, v)
	case e.codec.IsPlain() || e.item.IsOptional:
		*v = e.fallback
	default:
		e.decode(e.item.Default, v) // a copy: the caller may change what it holds
	}
}

// decode panics on bytes that this runtime did not write: no block may build on
// a state whose meaning is not known.
func (e *entry[V]) decode(b []byte, v *V) {
	if err := e.codec.Unmarshal(b, v); err != nil {
		panic("runtime: " + e.pallet + "." + e.item.Name + " is corrupt in the state: " + err.Error())
	}
}

func (e *entry[V]) set(w Writer, key string, v V) {
	w.Set(key, e.codec.Append(make([]byte, 0, e.room), &v))
}

// Value is a single value in the state.
type Value[V any] struct{ entry[V] }

// NewValue declares a value; fallback is what it reads as while absent.
func NewValue[V any](pallet, item string, fallback V, options ...StorageOption) *Value[V] {
	return &Value[V]{newEntry(pallet, item, fallback, nil, nil, options)}
}

// Key is the storage key.
func (s *Value[V]) Key() string { return s.prefix }

// Get reads the value, or the fallback if it is absent.
func (s *Value[V]) Get(r Reader) V { return s.get(r, s.prefix) }

// Lookup reads the value; ok is false if it is absent.
func (s *Value[V]) Lookup(r Reader) (v V, ok bool) { return s.lookup(r, s.prefix) }

// Has says whether the value is there.
func (s *Value[V]) Has(r Reader) bool { return r.Get(s.prefix) != nil }

// Set writes the value.
func (s *Value[V]) Set(w Writer, v V) { s.set(w, s.prefix, v) }

// Delete removes the value.
func (s *Value[V]) Delete(w Writer) { w.Set(s.prefix, nil) }

// mapKey encodes one key of a map under its hasher.
type mapKey[K any] struct {
	hasher storagekey.Hasher
	codec  scale.Codec[K]
	skip   int
}

func newMapKey[K any](h storagekey.Hasher) mapKey[K] {
	skip, isReadable := h.HashSize()
	if !isReadable {
		panic("runtime: maps need a hasher that keeps the key, not " + h.String())
	}
	return mapKey[K]{h, scale.NewCodec[K](), skip}
}

// append encodes the key into place and its hash before it.
func (m *mapKey[K]) append(dst []byte, k K) []byte {
	var none [32]byte
	start := len(dst)
	dst = append(dst, none[:m.skip]...)
	switch p := any(&k).(type) { // the commonest keys, without a copy of theirs in memory
	case *uint16:
		dst = binary.LittleEndian.AppendUint16(dst, *p)
	case *AccountID:
		dst = append(dst, p[:]...)
	default:
		other := k
		dst = m.codec.Append(dst, &other)
	}
	m.hasher.Fill(dst[start:start+m.skip], dst[start+m.skip:])
	return dst
}

// read takes one key off what is left of a storage key. A state holds only keys
// that append made, so a key that does not decode is corruption.
func (m *mapKey[K]) read(rest string) (k K, left string) {
	if len(rest) < m.skip {
		panic("runtime: a map's key is corrupt in the state")
	}
	r := scale.Reader{B: []byte(rest[m.skip:])}
	m.codec.Decode(&r, &k)
	if r.Err != nil {
		panic("runtime: a map's key is corrupt in the state: " + r.Err.Error())
	}
	return k, rest[len(rest)-len(r.B):]
}

func clearPrefix(w Writer, prefix string) {
	w.Iterate(prefix, func(key string, _ []byte) bool {
		w.Set(key, nil)
		return true
	})
}
