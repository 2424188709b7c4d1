package store

import (
	"hash/maphash"
	"sync"
)

const (
	shards     = 64
	entryBytes = 96 // what a map entry takes beside its key and value
)

// cache holds the latest values of recently used keys, absent ones included, in
// at most a given number of bytes. Each shard keeps two generations: what is used
// lands in the young one; when that is half the budget it becomes the old one and
// the former old one goes. Safe for concurrent use.
type cache struct {
	seed  maphash.Seed
	half  int64 // bytes of one generation of one shard
	shard [shards]struct {
		sync.Mutex // guards the fields below
		young, old map[string][]byte
		bytes      int64
	}
}

func newCache(bytes int64) *cache {
	c := &cache{seed: maphash.MakeSeed(), half: bytes / shards / 2}
	for i := range c.shard {
		c.shard[i].young = map[string][]byte{}
	}
	return c
}

// get finds a value; nil with ok means that the key is known to be absent.
func (c *cache) get(key string) (value []byte, ok bool) {
	s := &c.shard[maphash.String(c.seed, key)%shards]
	s.Lock()
	defer s.Unlock()
	if value, ok = s.young[key]; ok {
		return value, true
	}
	if value, ok = s.old[key]; ok {
		delete(s.old, key)
		c.put(int(maphash.String(c.seed, key)%shards), key, value)
	}
	return value, ok
}

// set keeps a value. The cache owns it from here on.
func (c *cache) set(key string, value []byte) {
	i := int(maphash.String(c.seed, key) % shards)
	s := &c.shard[i]
	s.Lock()
	defer s.Unlock()
	delete(s.old, key)
	c.put(i, key, value)
}

// setIf keeps a value when still says yes under the shard's lock.
func (c *cache) setIf(key string, value []byte, still func() bool) {
	i := int(maphash.String(c.seed, key) % shards)
	s := &c.shard[i]
	s.Lock()
	defer s.Unlock()
	if still() {
		c.put(i, key, value)
	}
}

// put writes into the young generation; the shard's lock is held.
func (c *cache) put(shard int, key string, value []byte) {
	s := &c.shard[shard]
	if old, ok := s.young[key]; ok {
		s.bytes -= int64(len(key) + len(old) + entryBytes)
	}
	s.young[key] = value
	s.bytes += int64(len(key) + len(value) + entryBytes)
	if s.bytes > c.half {
		s.old, s.young, s.bytes = s.young, make(map[string][]byte, len(s.young)), 0
	}
}
