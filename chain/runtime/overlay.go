package runtime

import (
	"slices"
	"strings"

	"github.com/plexus-network/plexus/substrate/storagekey"
)

// Overlay holds writes over a base state that it never changes. A journal undoes
// the writes since a mark, to any depth. Not safe for concurrent use.
type Overlay struct {
	base    Reader
	data    map[string][]byte // nil = deleted
	journal []undo
	added   []string             // keys new to data, in order of arrival, not yet listed
	listed  map[string]*itemKeys // by item prefix: keys that are or were in data
}

// itemKeys are an item's written keys: sorted in ascending order, and those that came
// since, which are sorted when somebody asks.
type itemKeys struct{ sorted, fresh []string }

type undo struct {
	key string
	old []byte
	had bool
}

// NewOverlay starts with no writes over base; a nil base is the empty state.
func NewOverlay(base Reader) *Overlay {
	if base == nil {
		base = emptyState{}
	}
	return &Overlay{base: base, data: map[string][]byte{}}
}

// Get reads the newest value; nil if absent.
func (o *Overlay) Get(key string) []byte {
	if v, ok := o.data[key]; ok {
		return v
	}
	return o.base.Get(key)
}

// Set writes a value, which the caller gives up; nil deletes.
func (o *Overlay) Set(key string, value []byte) {
	old, had := o.data[key]
	o.journal = append(o.journal, undo{key, old, had})
	if !had {
		o.added = append(o.added, key)
	}
	o.data[key] = value
}

// Mark names the present for [Overlay.Revert].
func (o *Overlay) Mark() int { return len(o.journal) }

// Revert undoes all writes since the mark.
func (o *Overlay) Revert(mark int) {
	for i := len(o.journal) - 1; i >= mark; i-- {
		if u := o.journal[i]; u.had {
			o.data[u.key] = u.old
		} else {
			delete(o.data, u.key)
		}
	}
	o.journal = o.journal[:mark]
}

// Settle forgets how to undo what was written so far; earlier marks are void.
func (o *Overlay) Settle() { o.journal = o.journal[:0] }

// Changes is all that was written, nil for deleted entries. It is the overlay's
// own map: neither side may write while the other uses it.
func (o *Overlay) Changes() map[string][]byte { return o.data }

// Iterate implements [Reader] over both layers. visit may write: it sees what it
// wrote to entries still ahead, and does not see entries it adds.
func (o *Overlay) Iterate(prefix string, visit func(key string, value []byte) bool) {
	o.iterate(o.keysUnder(prefix), func(visit func(key string, value []byte) bool) { o.base.Iterate(prefix, visit) }, visit)
}

// iterate visits the written keys that are ahead and what base visits of the layer
// below, in the order of keys.
func (o *Overlay) iterate(ahead []string, base func(visit func(key string, value []byte) bool), visit func(key string, value []byte) bool) {
	goOn := true
	own := func(until string, isLast bool) { // our entries below the base's next key
		for goOn && len(ahead) > 0 && (isLast || ahead[0] < until) {
			key := ahead[0]
			ahead = ahead[1:]
			if v := o.data[key]; v != nil {
				goOn = visit(key, v)
			}
		}
	}
	base(func(key string, value []byte) bool {
		own(key, false)
		if !goOn {
			return false
		}
		if len(ahead) > 0 && ahead[0] == key {
			ahead = ahead[1:]
		}
		if v, ok := o.data[key]; ok {
			value = v
		}
		if value != nil {
			goOn = visit(key, value)
		}
		return goOn
	})
	own("", true)
}

// keysUnder lists the written keys under a prefix in ascending order. The lists
// are made only when somebody iterates, since most blocks never do.
func (o *Overlay) keysUnder(prefix string) []string {
	if len(prefix) < storagekey.PrefixSize { // wider than an item: rare, so no list is kept
		var keys []string
		for key := range o.data { // the order is lost in the sort below
			if strings.HasPrefix(key, prefix) {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		return keys
	}
	item := o.list(prefix[:storagekey.PrefixSize])
	if item == nil {
		return nil
	}
	from, _ := slices.BinarySearch(item.sorted, prefix)
	n := from
	for n < len(item.sorted) && strings.HasPrefix(item.sorted[n], prefix) {
		n++
	}
	return slices.Clone(item.sorted[from:n])
}

// insertUpTo is how many fresh keys are put into their places one by one, rather
// than by sorting all: calls that write and list in turn bring few at a time.
const insertUpTo = 32

// list gives an item's keys, sorted; nil if it has none.
func (o *Overlay) list(item string) *itemKeys {
	if o.listed == nil {
		o.listed = map[string]*itemKeys{}
	}
	for _, key := range o.added {
		if len(key) < storagekey.PrefixSize {
			continue
		}
		k := o.listed[key[:storagekey.PrefixSize]]
		if k == nil {
			k = &itemKeys{}
			o.listed[key[:storagekey.PrefixSize]] = k
		}
		k.fresh = append(k.fresh, key)
	}
	o.added = o.added[:0]
	k := o.listed[item]
	if k == nil {
		return nil
	}
	if len(k.fresh) > insertUpTo {
		k.sorted = append(k.sorted, k.fresh...)
		slices.Sort(k.sorted)
		k.sorted = slices.Compact(k.sorted)
	} else {
		for _, key := range k.fresh {
			if at, known := slices.BinarySearch(k.sorted, key); !known { // one that was undone comes twice
				k.sorted = slices.Insert(k.sorted, at, key)
			}
		}
	}
	k.fresh = k.fresh[:0]
	return k
}

// emptyState holds nothing.
type emptyState struct{}

func (emptyState) Get(string) []byte                         { return nil }
func (emptyState) Iterate(string, func(string, []byte) bool) {}
