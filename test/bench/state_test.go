package bench

import (
	"encoding/binary"
	"errors"
	"flag"
	"math/rand/v2"
	"sort"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cosmos/iavl"
	iavldb "github.com/cosmos/iavl/db"

	"github.com/plexus-network/plexus/chain/store"
)

var (
	accounts = flag.Int("accounts", 100_000, "accounts in the state")
	touched  = flag.Int("touched", 10_000, "accounts that a block changes")
	blocks   = flag.Int("blocks", 40, "blocks to measure")
	keep     = flag.Int("keep", 16, "heights of history")
)

// state is what both candidates of docs/decisions/0002-state-store.md do.
type state interface {
	block(height uint64, changes map[string][]byte) error // apply, hash, save
	at(height uint64, key string) []byte
	settle() // waits until pruning has caught up
	bytes() uint64
}

// BenchmarkState puts one load on both: blocks that change random accounts of 80
// bytes among many, with history pruned behind. Reported: microseconds a changed
// key by block time, and by what pruning still owed at the end; a read of a key
// at the head and at the horizon; bytes on disk.
func BenchmarkState(b *testing.B) {
	for name, open := range map[string]func(*testing.B) state{"flat": openFlat, "iavl": openTree} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				measure(b, open(b))
			}
		})
	}
}

func accountKey(i int) string {
	// Shaped as System.Account: 32 bytes of prefix, then hash and account.
	k := make([]byte, 80)
	binary.LittleEndian.PutUint64(k[32:], uint64(i)*0x9e3779b97f4a7c15)
	binary.LittleEndian.PutUint64(k[48:], uint64(i))
	return string(k)
}

func measure(b *testing.B, s state) {
	r := rand.New(rand.NewPCG(1, 1))
	value := func() []byte {
		v := make([]byte, 80)
		binary.LittleEndian.PutUint64(v, r.Uint64())
		return v
	}
	height := uint64(0)
	genesis := map[string][]byte{}
	for i := range *accounts {
		genesis[accountKey(i)] = value()
	}
	if err := s.block(0, genesis); err != nil {
		b.Fatal(err)
	}
	next := func() time.Duration {
		height++
		ch := make(map[string][]byte, *touched)
		for len(ch) < *touched {
			ch[accountKey(r.IntN(*accounts))] = value()
		}
		start := time.Now()
		if err := s.block(height, ch); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	for range *keep + 4 { // the horizon moves before anything is measured
		next()
	}
	s.settle()
	var spent time.Duration
	for range *blocks {
		spent += next()
	}
	start := time.Now()
	s.settle()
	owed := time.Since(start)
	writes := float64(*blocks * *touched)
	b.ReportMetric(float64(spent.Nanoseconds())/1e3/writes, "us/write")
	b.ReportMetric(float64(owed.Nanoseconds())/1e3/writes, "us/write-prune-owed")
	for name, h := range map[string]uint64{"us/read-head": height, "us/read-horizon": height - uint64(*keep) + 2} {
		start := time.Now()
		for range 2000 {
			if s.at(h, accountKey(r.IntN(*accounts))) == nil {
				b.Fatal("an account is missing")
			}
		}
		b.ReportMetric(float64(time.Since(start).Nanoseconds())/1e3/2000, name)
	}
	b.ReportMetric(float64(s.bytes())/1e6, "MB")
}

type flat struct {
	b *testing.B
	s *store.Store
}

func openFlat(b *testing.B) state {
	o := store.Default()
	o.Keep = uint64(*keep)
	s, err := store.Open(b.TempDir(), o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return &flat{b, s}
}

func (f *flat) block(height uint64, changes map[string][]byte) error {
	if _, err := f.s.Apply(changes); err != nil {
		return err
	}
	return f.s.Save(height, nil)
}

func (f *flat) at(height uint64, key string) []byte {
	v, err := f.s.At(height)
	if err != nil {
		f.b.Fatal(err)
	}
	return v.Get(key)
}

func (f *flat) settle() {
	for head, _ := f.s.Height(); head-f.s.Oldest() > uint64(*keep); {
		time.Sleep(time.Millisecond)
	}
}
func (f *flat) bytes() uint64 { return f.s.DiskBytes() }

// tree is IAVL as well as it goes: one atomic batch a version, a large node
// cache, values cached so that it is never read for the old value, one version
// pruned a block.
type tree struct {
	b    *testing.B
	db   *pebble.DB
	tree *iavl.MutableTree
}

func openTree(b *testing.B) state {
	db, err := store.OpenEngine(b.TempDir(), store.Engine{CacheBytes: 64 << 20, MemTableBytes: 64 << 20})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return &tree{b, db, iavl.NewMutableTree(treeDB{db}, 1_000_000, true, iavl.NewNopLogger(), iavl.FlushThresholdOption(1<<30))}
}

func (t *tree) block(height uint64, changes map[string][]byte) error {
	keys := make([]string, 0, len(changes))
	for k := range changes {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		if _, err := t.tree.Set([]byte(k), changes[k]); err != nil {
			return err
		}
	}
	if _, _, err := t.tree.SaveVersion(); err != nil {
		return err
	}
	if height > uint64(*keep) {
		return t.tree.DeleteVersionsTo(int64(height) + 1 - int64(*keep))
	}
	return nil
}

func (t *tree) at(height uint64, key string) []byte {
	v, err := t.tree.GetImmutable(int64(height) + 1)
	if err != nil {
		t.b.Fatal(err)
	}
	b, err := v.Get([]byte(key))
	if err != nil {
		t.b.Fatal(err)
	}
	return b
}
func (t *tree) settle()       {}
func (t *tree) bytes() uint64 { return t.db.Metrics().DiskSpaceUsage() }

// treeDB gives IAVL a Pebble database.
type treeDB struct{ db *pebble.DB }

func (d treeDB) Get(k []byte) ([]byte, error) {
	v, c, err := d.db.Get(k)
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return append([]byte{}, v...), c.Close()
}

func (d treeDB) Has(k []byte) (bool, error) {
	v, err := d.Get(k)
	return v != nil, err
}
func (d treeDB) Close() error                                         { return nil }
func (d treeDB) Iterator(a, z []byte) (iavldb.Iterator, error)        { return d.iterate(a, z, false) }
func (d treeDB) ReverseIterator(a, z []byte) (iavldb.Iterator, error) { return d.iterate(a, z, true) }
func (d treeDB) NewBatch() iavldb.Batch                               { return &treeBatch{d.db.NewBatch()} }
func (d treeDB) NewBatchWithSize(int) iavldb.Batch                    { return d.NewBatch() }

type treeBatch struct{ *pebble.Batch }

func (t *treeBatch) Set(k, v []byte) error     { return t.Batch.Set(k, v, nil) }
func (t *treeBatch) Delete(k []byte) error     { return t.Batch.Delete(k, nil) }
func (t *treeBatch) Write() error              { return t.Commit(pebble.NoSync) }
func (t *treeBatch) WriteSync() error          { return t.Commit(pebble.NoSync) }
func (t *treeBatch) GetByteSize() (int, error) { return t.Len(), nil }
func (t *treeBatch) Close() error              { return nil }

type treeIterator struct {
	*pebble.Iterator
	start, end []byte
	down       bool
}

func (d treeDB) iterate(a, z []byte, down bool) (iavldb.Iterator, error) {
	it, err := d.db.NewIter(&pebble.IterOptions{LowerBound: a, UpperBound: z})
	if err != nil {
		return nil, err
	}
	if down {
		it.Last()
	} else {
		it.First()
	}
	return &treeIterator{it, a, z, down}, nil
}
func (i *treeIterator) Domain() ([]byte, []byte) { return i.start, i.end }
func (i *treeIterator) Key() []byte              { return append([]byte{}, i.Iterator.Key()...) }
func (i *treeIterator) Value() []byte            { return append([]byte{}, i.Iterator.Value()...) }
func (i *treeIterator) Next() {
	if i.down {
		i.Prev()
	} else {
		i.Iterator.Next()
	}
}
