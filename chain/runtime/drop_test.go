package runtime_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
)

func TestDropRemovesTheEntriesOfANumberAlone(t *testing.T) {
	w := runtime.NewOverlay(nil)
	first := runtime.NewMap[uint16]("Drop", "First", runtime.Twox64Concat, uint32(0))
	pair := runtime.NewDoubleMap[uint16, uint16]("Drop", "Pair", runtime.Identity, runtime.Identity, uint32(0))
	second := runtime.NewDoubleMap[runtime.AccountID, uint16]("Drop", "Second", runtime.Blake2_128Concat, runtime.Identity, uint32(0))
	middle := runtime.NewTripleMap[runtime.AccountID, uint16, uint16]("Drop", "Middle", runtime.Blake2_128Concat, runtime.Identity, runtime.Identity, uint32(0))
	last := runtime.NewTripleMap[runtime.AccountID, runtime.AccountID, uint16]("Drop", "Last", runtime.Blake2_128Concat, runtime.Twox64Concat, runtime.Blake2_128Concat, uint32(0))
	other := runtime.NewMap[uint64]("Drop", "Other", runtime.Identity, uint32(0))
	items := []runtime.StorageItem{first, pair, second, middle, last, other}
	who := runtime.AccountID{7, 0, 7, 0}
	for _, n := range []uint16{7, 8, 0x0700, 4096 + 7} {
		first.Set(w, n, 1)
		pair.Set(w, n, 7, 1)
		second.Set(w, who, n, 1)
		middle.Set(w, who, n, 7, 1)
		last.Set(w, who, who, n, 1)
		other.Set(w, uint64(n), 1)
	}
	for _, item := range items {
		runtime.Drop(w, item, 7, 4096+7)
	}
	for _, n := range []uint16{7, 8, 0x0700, 4096 + 7} {
		stays := n == 8 || n == 0x0700
		has := []bool{first.Has(w, n), pair.Has(w, n, 7), second.Has(w, who, n), middle.Has(w, who, n, 7), last.Has(w, who, who, n)}
		for i, h := range has {
			if h != stays {
				t.Errorf("map %d: the entry of %d is there: %v", i, n, h)
			}
		}
		if !other.Has(w, uint64(n)) {
			t.Errorf("the entry of %d is gone from a map with another key", n)
		}
	}
}
