package runtime

// Seeker is a [Reader] that begins anywhere among its entries. In one that does not,
// those before are visited too.
type Seeker interface {
	Reader
	// IterateAfter is Iterate over the keys that sort behind start; "" visits all.
	IterateAfter(prefix, start string, visit func(key string, value []byte) bool)
}

// IterateAfter implements [Seeker] over both layers, as Iterate does.
func (o *Overlay) IterateAfter(prefix, start string, visit func(key string, value []byte) bool) {
	ahead := o.keysUnder(prefix)
	for len(ahead) > 0 && ahead[0] <= start {
		ahead = ahead[1:]
	}
	o.iterate(ahead, func(visit func(key string, value []byte) bool) {
		iterateAfter(o.base, prefix, start, visit)
	}, visit)
}

// IterateAfter implements [Seeker].
func (c *Context) IterateAfter(prefix, start string, visit func(key string, value []byte) bool) {
	c.store.IterateAfter(prefix, start, visit)
}

func iterateAfter(r Reader, prefix, start string, visit func(key string, value []byte) bool) {
	if s, ok := r.(Seeker); ok {
		s.IterateAfter(prefix, start, visit)
		return
	}
	r.Iterate(prefix, func(key string, value []byte) bool { return key <= start || visit(key, value) })
}

// IterateAfter is Iterate over the entries whose storage keys sort behind start; ""
// visits all. visit gets the storage key too, to go on from.
func (m *TripleMap[K1, K2, K3, V]) IterateAfter(r Reader, start string, visit func(string, K1, K2, K3, V) bool) {
	iterateAfter(r, m.prefix, start, func(key string, value []byte) bool {
		k1, rest := m.key1.read(key[len(m.prefix):])
		k2, rest := m.key2.read(rest)
		k3, _ := m.key3.read(rest)
		var v V
		m.decode(value, &v)
		return visit(key, k1, k2, k3, v)
	})
}
