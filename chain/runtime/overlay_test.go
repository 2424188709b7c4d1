package runtime_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// keyOf spreads few keys over two items, so that prefixes of all kinds meet.
func keyOf(i int) string {
	item := storagekey.Prefix("Pallet", []string{"One", "Two"}[i%2])
	return item + string([]byte{byte(i / 2 % 3), byte(i / 6)})
}

type pairOf struct {
	key   string
	value string
}

func listed(r runtime.Reader, prefix string) (list []pairOf) {
	r.Iterate(prefix, func(k string, v []byte) bool {
		list = append(list, pairOf{k, string(v)})
		return true
	})
	return list
}

func TestOverlayAgreesWithAPlainMapThroughNestedRollback(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := runtimetest.State{}
		for _, i := range rapid.SliceOf(rapid.IntRange(0, 23)).Draw(t, "base") {
			base[keyOf(i)] = []byte{byte(i)}
		}
		o := runtime.NewOverlay(base)
		model := maps.Clone(base)
		type mark struct {
			at    int
			model runtimetest.State
		}
		var marks []mark
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			key := keyOf(rapid.IntRange(0, 23).Draw(t, "key"))
			switch rapid.IntRange(0, 6).Draw(t, "op") {
			case 0, 1:
				v := rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "value")
				o.Set(key, v)
				model[key] = v
			case 2:
				o.Set(key, nil)
				delete(model, key)
			case 3:
				marks = append(marks, mark{o.Mark(), maps.Clone(model)})
			case 4:
				if len(marks) > 0 {
					m := marks[len(marks)-1]
					marks = marks[:len(marks)-1]
					o.Revert(m.at)
					model = m.model
				}
			case 5:
				if len(marks) > 0 && rapid.Bool().Draw(t, "keep") {
					marks = marks[:len(marks)-1]
				}
			case 6:
				if len(marks) == 0 {
					o.Settle()
				}
			}
			if got, want := o.Get(key), model[key]; !bytes.Equal(got, want) || (got == nil) != (want == nil) {
				t.Fatalf("Get(%x) = %v, want %v", key, got, want)
			}
			prefix := key[:rapid.SampledFrom([]int{0, 16, 32, 33, 34}).Draw(t, "prefix")]
			if got, want := listed(o, prefix), listed(model, prefix); !slices.Equal(got, want) {
				t.Fatalf("under %x: %q, want %q", prefix, got, want)
			}
		}
		base.Apply(o.Changes())
		if !maps.EqualFunc(base, model, bytes.Equal) {
			t.Fatal("the changes do not lead to the model")
		}
	})
}

func TestIterationSeesWritesAheadAndNotAdditions(t *testing.T) {
	item := storagekey.Prefix("Pallet", "Item")
	base := runtimetest.State{item + "a": {1}, item + "c": {3}, item + "e": {5}}
	o := runtime.NewOverlay(base)
	o.Set(item+"b", []byte{2})
	o.Set(item+"d", []byte{4})
	var seen []string
	o.Iterate(item, func(key string, value []byte) bool {
		seen = append(seen, fmt.Sprint(strings.TrimPrefix(key, item), value))
		switch key[len(item):] {
		case "a":
			o.Set(item+"b", []byte{20})
			o.Set(item+"c", []byte{30})
			o.Set(item+"d", nil)
			o.Set(item+"bb", []byte{9})
		case "b":
			o.Set(item+"a", nil)
		}
		return true
	})
	if want := []string{"a[1]", "b[20]", "c[30]", "e[5]"}; !slices.Equal(seen, want) {
		t.Fatalf("saw %v, want %v", seen, want)
	}
	if got := listed(o, item); len(got) != 4 || got[0].key != item+"b" || got[1].key != item+"bb" {
		t.Fatalf("afterwards %q", got)
	}
}

func TestIterationStopsWhenAsked(t *testing.T) {
	item := storagekey.Prefix("Pallet", "Item")
	o := runtime.NewOverlay(runtimetest.State{item + "b": {1}, item + "d": {1}})
	o.Set(item+"a", []byte{1})
	o.Set(item+"c", []byte{1})
	o.Set(item+"e", []byte{1})
	for stop := 1; stop <= 5; stop++ {
		n := 0
		o.Iterate(item, func(string, []byte) bool { n++; return n < stop })
		if n != stop {
			t.Fatalf("visited %d, want %d", n, stop)
		}
	}
}

func TestAnEmptyValueIsNotAbsent(t *testing.T) {
	o := runtime.NewOverlay(nil)
	set := runtime.NewMap[uint16, struct{}]("Pallet", "Set", runtime.Identity, struct{}{}, runtime.Optional())
	set.Set(o, 3, struct{}{})
	if !set.Has(o, 3) || set.Has(o, 4) {
		t.Fatal("a member of a set must be there, and others not")
	}
}

func TestManyWrittenKeysAreListedInOrder(t *testing.T) {
	item := storagekey.Prefix("Pallet", "Item")
	o := runtime.NewOverlay(nil)
	for round := range 3 {
		for i := range 200 {
			mark := o.Mark()
			o.Set(item+string([]byte{byte(i * 37 % 199), byte(round)}), []byte{1})
			if i%7 == 0 { // gone, and written again in the next round
				o.Revert(mark)
			}
		}
		got := listed(o, item)
		if !slices.IsSortedFunc(got, func(a, b pairOf) int { return strings.Compare(a.key, b.key) }) || len(got) < 150*(round+1) {
			t.Fatalf("round %d: %d keys, or out of order", round, len(got))
		}
	}
}
