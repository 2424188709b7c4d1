package store

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// small options, so that caches overflow in tests.
func small(fs vfs.FS) Options {
	return Options{Keep: 0, ValueBytes: 64 << 10, BlockBytes: 1 << 20, FS: fs}
}

func open(t *testing.T, o Options) *Store {
	t.Helper()
	s, err := Open("state", o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func save(t *testing.T, s *Store, height uint64, changes map[string][]byte) [32]byte {
	t.Helper()
	hash, err := s.Apply(changes)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Save(height, nil); err != nil {
		t.Fatal(err)
	}
	return hash
}

// randomKey makes keys that start one another and are full of zero bytes.
func randomKey(r *rand.Rand) string {
	b := make([]byte, r.IntN(7))
	for i := range b {
		b[i] = []byte{0, 0, 1, 0xff}[r.IntN(4)]
	}
	return string(b)
}

func randomChanges(r *rand.Rand) map[string][]byte {
	ch := map[string][]byte{}
	for range r.IntN(40) {
		switch r.IntN(4) {
		case 0:
			ch[randomKey(r)] = nil
		case 1:
			ch[randomKey(r)] = []byte{}
		default:
			ch[randomKey(r)] = []byte(fmt.Sprint(r.Uint32()))
		}
	}
	return ch
}

// reader is what the store and its views answer.
type reader interface {
	Get(key string) []byte
	Iterate(prefix string, visit func(string, []byte) bool)
}

// sameAs holds every answer of a reader against a plain map.
func sameAs(t *testing.T, what string, got reader, want map[string][]byte, r *rand.Rand) {
	t.Helper()
	for range 60 {
		k := randomKey(r)
		v, ok := want[k]
		if g := got.Get(k); (g == nil) == ok || !bytes.Equal(g, v) {
			t.Fatalf("%s: key %x is %x, want %x (present %v)", what, k, g, v, ok)
		}
	}
	prefix := randomKey(r)
	var have []string
	got.Iterate(prefix, func(k string, v []byte) bool {
		if v == nil || !bytes.Equal(v, want[k]) {
			t.Fatalf("%s: iterating %x: key %x is %x, want %x", what, prefix, k, v, want[k])
		}
		have = append(have, k)
		return true
	})
	if all := keysOf(want, prefix, ""); !slices.Equal(have, all) {
		t.Fatalf("%s: iterating %x gave %x, want %x", what, prefix, have, all)
	}
}

func keysOf(m map[string][]byte, prefix, start string) (keys []string) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if strings.HasPrefix(k, prefix) && (start == "" || k > start) {
			keys = append(keys, k)
		}
	}
	return keys
}

func TestEveryHeightReadsAsItWas(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 1))
		fs := vfs.NewMem()
		s := open(t, small(fs))
		model := map[string][]byte{}
		var history []map[string][]byte
		var hashes [][32]byte
		for height := range uint64(60) {
			ch := randomChanges(r)
			for k, v := range ch {
				if v == nil {
					delete(model, k)
				} else {
					model[k] = v
				}
			}
			hashes = append(hashes, save(t, s, height, ch))
			history = append(history, maps.Clone(model))
			if r.IntN(15) == 0 {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = open(t, small(fs))
				if got, _ := s.Height(); got != height || s.Hash() != hashes[height] {
					t.Fatalf("opened again at height %d, want %d, or another hash", got, height)
				}
			}
			sameAs(t, "latest", s, model, r)
			old := uint64(r.IntN(len(history)))
			v, err := s.At(old)
			if err != nil {
				t.Fatal(err)
			}
			sameAs(t, fmt.Sprintf("height %d of %d", old, height), v, history[old], r)
			prefix, start, n := randomKey(r), randomKey(r), r.IntN(5)
			var page []string
			v.IterateAfter(prefix, start, func(k string, _ []byte) bool {
				page = append(page, k)
				return len(page) <= n
			})
			want := keysOf(history[old], prefix, start)
			if want = want[:min(len(want), n+1)]; !slices.Equal(page, want) {
				t.Fatalf("page behind %x of %x: %x, want %x", start, prefix, page, want)
			}
			if err := v.Err(); err != nil {
				t.Fatal(err)
			}
		}
		prefix, start := randomKey(r), randomKey(r)
		var latest []string
		s.IterateAfter(prefix, start, func(k string, _ []byte) bool {
			latest = append(latest, k)
			return true
		})
		if want := keysOf(model, prefix, start); !slices.Equal(latest, want) {
			t.Fatalf("the latest behind %x of %x: %x, want %x", start, prefix, latest, want)
		}
		if s.Rehash() != s.Hash() {
			t.Fatal("the hash of all rows is not the running hash")
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHashDependsOnStateAlone(t *testing.T) {
	a, b := open(t, small(vfs.NewMem())), open(t, small(vfs.NewMem()))
	defer a.Close()
	defer b.Close()
	one := save(t, a, 0, map[string][]byte{"x": []byte("1"), "y": []byte("2")})
	save(t, b, 0, map[string][]byte{"y": []byte("3"), "z": []byte("4")})
	two := save(t, b, 1, map[string][]byte{"y": []byte("2"), "z": nil, "x": []byte("1"), "never": nil})
	if one != two {
		t.Fatal("one state reached by two ways has two hashes")
	}
}

func TestApplyTwiceKeepsTheLast(t *testing.T) {
	s := open(t, small(vfs.NewMem()))
	defer s.Close()
	if _, err := s.Apply(map[string][]byte{"a": []byte("1")}); err != nil {
		t.Fatal(err)
	}
	want := save(t, s, 0, map[string][]byte{"b": []byte("2")})
	if s.Get("a") != nil || string(s.Get("b")) != "2" || s.Hash() != want {
		t.Fatal("a block that was applied and not saved left a trace")
	}
	if err := s.Save(1, nil); !errors.Is(err, ErrOrder) {
		t.Fatalf("save without apply: %v", err)
	}
	if _, err := s.Apply(nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(2, nil); !errors.Is(err, ErrOrder) {
		t.Fatalf("save that leaves a height out: %v", err)
	}
}

func TestNotesAreKeptBesideTheState(t *testing.T) {
	fs := vfs.NewMem()
	s := open(t, small(fs))
	h1, _ := s.Apply(map[string][]byte{"a": []byte("1")})
	if err := s.Save(0, map[string][]byte{"header": []byte("x"), "gone": []byte("y")}); err != nil {
		t.Fatal(err)
	}
	h2, _ := s.Apply(nil)
	if err := s.Save(1, map[string][]byte{"gone": nil}); err != nil {
		t.Fatal(err)
	}
	if h1 != h2 {
		t.Fatal("notes changed the app hash")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, small(fs))
	defer s.Close()
	if b, err := s.Note("header"); string(b) != "x" || err != nil {
		t.Fatalf("note is %q, %v", b, err)
	}
	if b, err := s.Note("gone"); b != nil || err != nil {
		t.Fatalf("deleted note is %q, %v", b, err)
	}
}

func TestPruningKeepsTheHorizonReadable(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	o := small(vfs.NewMem())
	o.Keep = 10
	s := open(t, o)
	model := map[string][]byte{}
	var history []map[string][]byte
	var early *View
	for height := range uint64(80) {
		ch := randomChanges(r)
		save(t, s, height, ch)
		for k, v := range ch {
			if model[k] = v; v == nil {
				delete(model, k)
			}
		}
		history = append(history, maps.Clone(model))
		if height == 5 {
			early, _ = s.At(5)
		}
	}
	wait(t, "the horizon", func() bool { return s.Oldest() == 69 })
	if _, err := s.At(68); !errors.Is(err, ErrDiscarded) {
		t.Fatalf("below the horizon: %v", err)
	}
	if early.Get("k"); !errors.Is(early.Err(), ErrDiscarded) {
		t.Fatalf("a view opened before its height was pruned says %v", early.Err())
	}
	if _, err := s.At(80); !errors.Is(err, ErrAhead) {
		t.Fatalf("above the head: %v", err)
	}
	if err := s.Prune(80); !errors.Is(err, ErrAhead) {
		t.Fatalf("pruning above the head: %v", err)
	}
	for h := uint64(69); h < 80; h++ {
		v, err := s.At(h)
		if err != nil {
			t.Fatal(err)
		}
		sameAs(t, fmt.Sprint("height ", h), v, history[h], r)
	}
	left := 0
	it, err := s.db.NewIter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for ok := it.First(); ok; ok = it.Next() {
		if k := it.Key(); k[0] == rowUndo {
			if _, h, err := splitUndo(k); err != nil || h <= 69 {
				t.Fatalf("an undo row of height %d was left (%v)", h, err)
			}
			left++
		}
	}
	if err := it.Close(); err != nil || left == 0 {
		t.Fatalf("%d undo rows, %v", left, err)
	}
	if s.Rehash() != s.Hash() {
		t.Fatal("pruning changed the state")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// Readers at fixed heights beside saving and pruning must never see another height.
func TestReadersSeeOneHeightWhileBlocksAreSaved(t *testing.T) {
	o := small(vfs.NewMem())
	o.Keep, o.ValueBytes = 5, 2000 // hardly a cache: most reads go to the engine
	s := open(t, o)
	const keys = 20
	block := func(h uint64) map[string][]byte {
		ch := map[string][]byte{}
		for i := range keys {
			ch[fmt.Sprint("k", i)] = []byte(fmt.Sprint(h))
		}
		return ch
	}
	save(t, s, 0, block(0))
	stop := make(chan struct{})
	var wg sync.WaitGroup
	reads := make([]int, 2)
	for n := range reads {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 0))
			for {
				select {
				case <-stop:
					return
				default:
				}
				head, _ := s.Height()
				v, err := s.At(head - min(head, uint64(r.IntN(4))))
				if err != nil {
					t.Error(err)
					return
				}
				want := fmt.Sprint(v.Height())
				got := string(v.Get(fmt.Sprint("k", r.IntN(keys))))
				all := map[string]bool{}
				if r.IntN(4) == 0 {
					v.Iterate("k", func(_ string, b []byte) bool { all[string(b)] = true; return true })
				} else {
					all[want] = true
				}
				if v.Err() != nil {
					continue // pruned meanwhile, and it says so
				}
				if reads[n]++; got != want || len(all) != 1 || !all[want] {
					t.Errorf("at height %s: got %s, iterated %v", want, got, all)
					return
				}
			}
		})
	}
	for h := uint64(1); h < 600; h++ {
		save(t, s, h, block(h))
	}
	close(stop)
	wg.Wait()
	if reads[0]+reads[1] == 0 {
		t.Fatal("no read was checked")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestSecondOpenIsRefused(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, Default())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := Open(dir, Default()); !errors.Is(err, ErrInUse) {
		t.Fatalf("second open: %v", err)
	}
}

// wait polls a condition that another goroutine will meet.
func wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); {
		if time.Now().After(end) {
			t.Fatalf("waited 10 s for %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

func BenchmarkGetNearTheHead(b *testing.B) {
	s, err := Open("state", small(vfs.NewMem()))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for h := range uint64(40) {
		ch := map[string][]byte{}
		for i := range 200 {
			ch[fmt.Sprint("k", (uint64(i)*7+h*13)%500)] = []byte(fmt.Sprint(h))
		}
		if _, err := s.Apply(ch); err != nil {
			b.Fatal(err)
		}
		if err := s.Save(h, nil); err != nil {
			b.Fatal(err)
		}
	}
	for _, behind := range []uint64{0, 3, 20} {
		b.Run(fmt.Sprint(behind, " behind"), func(b *testing.B) {
			v, err := s.At(39 - behind)
			if err != nil {
				b.Fatal(err)
			}
			for i := range b.N {
				v.Get(fmt.Sprint("k", i%500))
			}
		})
	}
}
