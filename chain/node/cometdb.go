package node

import (
	"errors"

	"github.com/cockroachdb/pebble/v2"
	cmtdb "github.com/cometbft/cometbft-db"
)

// cometDB gives CometBFT one of its stores, as the rows of a shared Pebble
// database that start with a prefix. What CometBFT asks to be synced is synced:
// it must never be behind the application, not even after a kill.
type cometDB struct {
	db     *pebble.DB
	prefix []byte
}

var errKeyEmpty = errors.New("key cannot be empty")

func (d cometDB) key(k []byte) []byte {
	return append(append(make([]byte, 0, len(d.prefix)+len(k)), d.prefix...), k...)
}

// Get implements [cmtdb.DB]; nil when absent.
func (d cometDB) Get(k []byte) ([]byte, error) {
	if len(k) == 0 {
		return nil, errKeyEmpty
	}
	v, closer, err := d.db.Get(d.key(k))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return append([]byte{}, v...), closer.Close()
}

// Has implements [cmtdb.DB].
func (d cometDB) Has(k []byte) (bool, error) {
	v, err := d.Get(k)
	return v != nil, err
}

func (d cometDB) set(k, v []byte, o *pebble.WriteOptions) error {
	if len(k) == 0 {
		return errKeyEmpty
	}
	return d.db.Set(d.key(k), v, o)
}

func (d cometDB) delete(k []byte, o *pebble.WriteOptions) error {
	if len(k) == 0 {
		return errKeyEmpty
	}
	return d.db.Delete(d.key(k), o)
}

// Set implements [cmtdb.DB].
func (d cometDB) Set(k, v []byte) error { return d.set(k, v, pebble.NoSync) }

// SetSync implements [cmtdb.DB].
func (d cometDB) SetSync(k, v []byte) error { return d.set(k, v, pebble.Sync) }

// Delete implements [cmtdb.DB].
func (d cometDB) Delete(k []byte) error { return d.delete(k, pebble.NoSync) }

// DeleteSync implements [cmtdb.DB].
func (d cometDB) DeleteSync(k []byte) error { return d.delete(k, pebble.Sync) }

// Close implements [cmtdb.DB]; the node closes what the stores share.
func (d cometDB) Close() error { return nil }

// Print implements [cmtdb.DB].
func (d cometDB) Print() error { return nil }

// Stats implements [cmtdb.DB].
func (d cometDB) Stats() map[string]string {
	return map[string]string{"pebble": d.db.Metrics().String()}
}

// Compact implements [cmtdb.DB]; Pebble compacts by itself.
func (d cometDB) Compact(_, _ []byte) error { return nil }

// NewBatch implements [cmtdb.DB].
func (d cometDB) NewBatch() cmtdb.Batch { return &cometBatch{d, d.db.NewBatch()} }

// Iterator implements [cmtdb.DB].
func (d cometDB) Iterator(start, end []byte) (cmtdb.Iterator, error) {
	return d.iterate(start, end, false)
}

// ReverseIterator implements [cmtdb.DB].
func (d cometDB) ReverseIterator(start, end []byte) (cmtdb.Iterator, error) {
	return d.iterate(start, end, true)
}

type cometBatch struct {
	d cometDB
	b *pebble.Batch // nil once written or closed
}

var errBatchClosed = errors.New("batch has been written or closed")

func (b *cometBatch) Set(k, v []byte) error {
	switch {
	case b.b == nil:
		return errBatchClosed
	case len(k) == 0:
		return errKeyEmpty
	}
	return b.b.Set(b.d.key(k), v, nil)
}

func (b *cometBatch) Delete(k []byte) error {
	switch {
	case b.b == nil:
		return errBatchClosed
	case len(k) == 0:
		return errKeyEmpty
	}
	return b.b.Delete(b.d.key(k), nil)
}

func (b *cometBatch) write(o *pebble.WriteOptions) error {
	if b.b == nil {
		return errBatchClosed
	}
	err := b.b.Commit(o)
	return errors.Join(err, b.Close())
}

func (b *cometBatch) Write() error     { return b.write(pebble.NoSync) }
func (b *cometBatch) WriteSync() error { return b.write(pebble.Sync) }

func (b *cometBatch) Close() error {
	if b.b == nil {
		return nil
	}
	err := b.b.Close()
	b.b = nil
	return err
}

type cometIterator struct {
	it         *pebble.Iterator
	start, end []byte
	cut        int // length of the prefix
	down, ok   bool
}

func (d cometDB) iterate(start, end []byte, down bool) (cmtdb.Iterator, error) {
	if start != nil && len(start) == 0 || end != nil && len(end) == 0 {
		return nil, errKeyEmpty
	}
	o := &pebble.IterOptions{LowerBound: d.key(start), UpperBound: d.key(end)}
	if end == nil { // the prefix ends with '/', so its last byte has a successor
		o.UpperBound = d.key(nil)
		o.UpperBound[len(o.UpperBound)-1]++
	}
	it, err := d.db.NewIter(o)
	if err != nil {
		return nil, err
	}
	i := &cometIterator{it: it, start: start, end: end, cut: len(d.prefix), down: down}
	if down {
		i.ok = it.Last()
	} else {
		i.ok = it.First()
	}
	return i, nil
}

func (i *cometIterator) Domain() (start, end []byte) { return i.start, i.end }
func (i *cometIterator) Valid() bool                 { return i.ok }
func (i *cometIterator) Next() {
	if i.down {
		i.ok = i.it.Prev()
	} else {
		i.ok = i.it.Next()
	}
}
func (i *cometIterator) Key() []byte   { return append([]byte{}, i.it.Key()[i.cut:]...) }
func (i *cometIterator) Value() []byte { return append([]byte{}, i.it.Value()...) }
func (i *cometIterator) Error() error  { return i.it.Error() }
func (i *cometIterator) Close() error  { return i.it.Close() }
