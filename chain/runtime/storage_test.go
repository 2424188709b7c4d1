package runtime_test

import (
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

var (
	list   = runtime.NewValue("Store", "List", []uint16{1, 2})
	maybe  = runtime.NewValue[uint32]("Store", "Maybe", 0, runtime.Optional(), runtime.Docs("What it is for."))
	byID   = runtime.NewMap[uint16, uint64]("Store", "ByID", runtime.Identity, 7)
	double = runtime.NewDoubleMap[uint16, runtime.AccountID, []uint64]("Store", "Double", runtime.Identity, runtime.Blake2_128Concat, nil)
	triple = runtime.NewTripleMap[runtime.AccountID, runtime.AccountID, uint16, scale.Compact]("Store", "Triple", runtime.Blake2_128Concat, runtime.Blake2_128Concat, runtime.Twox64Concat, 0)
)

func account(n byte) (a runtime.AccountID) { a[0], a[31] = n, n; return a }

func TestValueReadsItsFallbackUntilItIsSet(t *testing.T) {
	o := runtime.NewOverlay(nil)
	got := list.Get(o)
	if !slices.Equal(got, []uint16{1, 2}) {
		t.Fatalf("got %v", got)
	}
	got[0] = 99
	if list.Get(o)[0] != 1 {
		t.Fatal("a caller changed the fallback for everybody")
	}
	if _, ok := list.Lookup(o); ok || list.Has(o) {
		t.Fatal("an unset value is there")
	}
	list.Set(o, []uint16{})
	if v, ok := list.Lookup(o); !ok || len(v) != 0 || !list.Has(o) {
		t.Fatalf("got %v, %v", v, ok)
	}
	list.Delete(o)
	if list.Has(o) || len(list.Get(o)) != 2 {
		t.Fatal("deleted, it must read as the fallback again")
	}
}

func TestMapKeysAreSubstrates(t *testing.T) {
	who, other := account(1), account(2)
	for name, c := range map[string]struct{ got, want string }{
		"value":  {list.Key(), storagekey.Prefix("Store", "List")},
		"map":    {byID.Key(258), storagekey.Prefix("Store", "ByID") + "\x02\x01"},
		"double": {double.Key(1, who), string(storagekey.Blake2_128Concat.Append([]byte(storagekey.Prefix("Store", "Double")+"\x01\x00"), who[:]))},
		"triple": {triple.Key(who, other, 5), string(storagekey.Twox64Concat.Append(storagekey.Blake2_128Concat.Append(
			storagekey.Blake2_128Concat.Append([]byte(storagekey.Prefix("Store", "Triple")), who[:]), other[:]), []byte{5, 0}))},
	} {
		if c.got != c.want {
			t.Errorf("%s: %x, want %x", name, c.got, c.want)
		}
	}
}

func TestMapsListWhatTheyHold(t *testing.T) {
	o := runtime.NewOverlay(nil)
	for _, id := range []uint16{300, 1, 2} {
		byID.Set(o, id, uint64(id))
	}
	var ids []uint16
	byID.Iterate(o, func(id uint16, v uint64) bool {
		if uint64(id) != v {
			t.Fatalf("%d holds %d", id, v)
		}
		ids = append(ids, id)
		return true
	})
	if !slices.Equal(ids, []uint16{1, 2, 300}) { // 300 is 2c01: ascending by encoded key
		t.Fatalf("got %v", ids)
	}
	if byID.Get(o, 9) != 7 || byID.Has(o, 9) {
		t.Fatal("an absent entry must read as the fallback")
	}
	byID.DeletePrefix(o)
	byID.Iterate(o, func(uint16, uint64) bool { t.Fatal("not empty"); return false })
}

func TestDoubleMapsListByFirstKey(t *testing.T) {
	o := runtime.NewOverlay(nil)
	for netuid := range uint16(3) {
		for n := range byte(4) {
			double.Set(o, netuid, account(n), []uint64{uint64(netuid), uint64(n)})
		}
	}
	count := 0
	double.IteratePrefix(o, 1, func(who runtime.AccountID, v []uint64) bool {
		if v[0] != 1 || account(byte(v[1])) != who {
			t.Fatalf("%v holds %v", who, v)
		}
		count++
		return true
	})
	double.DeletePrefix(o, 1)
	all := 0
	double.Iterate(o, func(netuid uint16, who runtime.AccountID, v []uint64) bool {
		if netuid == 1 || uint64(netuid) != v[0] {
			t.Fatalf("%d holds %v", netuid, v)
		}
		all++
		return true
	})
	if count != 4 || all != 8 || double.Has(o, 1, account(2)) || !double.Has(o, 2, account(2)) {
		t.Fatalf("%d under the key, %d left", count, all)
	}
	double.Delete(o, 2, account(2))
	if v, ok := double.Lookup(o, 2, account(2)); ok || double.Get(o, 2, account(2)) != nil && len(v) != 0 {
		t.Fatal("deleted entry is there")
	}
}

func TestTripleMapsListByOneAndTwoKeys(t *testing.T) {
	o := runtime.NewOverlay(nil)
	for hot := range byte(2) {
		for cold := range byte(3) {
			for netuid := range uint16(4) {
				triple.Set(o, account(hot), account(cold), netuid, scale.Compact(netuid))
			}
		}
	}
	one, two, all := 0, 0, 0
	triple.IteratePrefix(o, account(1), func(cold runtime.AccountID, netuid uint16, v scale.Compact) bool {
		if uint16(v) != netuid {
			t.Fatalf("%d holds %d", netuid, v)
		}
		one++
		return true
	})
	triple.IteratePair(o, account(1), account(2), func(uint16, scale.Compact) bool { two++; return true })
	triple.DeletePair(o, account(1), account(2))
	triple.Iterate(o, func(runtime.AccountID, runtime.AccountID, uint16, scale.Compact) bool { all++; return true })
	if one != 12 || two != 4 || all != 20 {
		t.Fatalf("%d, %d, %d", one, two, all)
	}
	triple.DeletePrefix(o, account(1))
	if triple.Has(o, account(1), account(0), 0) || !triple.Has(o, account(0), account(2), 3) {
		t.Fatal("the wrong entries went")
	}
	triple.Delete(o, account(0), account(2), 3)
	if _, ok := triple.Lookup(o, account(0), account(2), 3); ok {
		t.Fatal("deleted entry is there")
	}
}

func TestACellIsTheMapsEntry(t *testing.T) {
	o := runtime.NewOverlay(nil)
	cell := byID.At(4)
	if _, ok := cell.Lookup(o); ok || cell.Get(o) != 7 {
		t.Fatal("absent entry")
	}
	cell.Set(o, 8)
	if byID.Get(o, 4) != 8 {
		t.Fatal("the cell wrote elsewhere")
	}
	cell.Delete(o)
	if byID.Has(o, 4) {
		t.Fatal("the cell deleted elsewhere")
	}
}

func TestACorruptStateStopsTheChain(t *testing.T) {
	for name, read := range map[string]func(runtime.Writer){
		"value": func(o runtime.Writer) { o.Set(maybe.Key(), []byte{1}); maybe.Get(o) },
		"key": func(o runtime.Writer) {
			o.Set(byID.Prefix()+"\x01", make([]byte, 8))
			byID.Iterate(o, func(uint16, uint64) bool { return true })
		},
		"key without hash": func(o runtime.Writer) {
			o.Set(triple.Prefix()+"\x01", []byte{0})
			triple.Iterate(o, func(runtime.AccountID, runtime.AccountID, uint16, scale.Compact) bool { return true })
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Fatal("must panic")
				}
			}()
			read(runtime.NewOverlay(nil))
		})
	}
}

func TestDeclarationsTellMetadata(t *testing.T) {
	pallet, item := maybe.Declaration()
	if pallet != "Store" || item.Name != "Maybe" || !item.IsOptional || item.Docs != "What it is for." || item.Default != nil {
		t.Fatalf("%s %+v", pallet, item)
	}
	_, item = double.Declaration()
	if len(item.Hashers) != 2 || item.Hashers[0] != runtime.Identity || len(item.Keys) != 2 || len(item.Default) != 1 {
		t.Fatalf("%+v", item)
	}
	defer func() {
		if recover() == nil {
			t.Fatal("a map whose keys cannot be read back must not be declared")
		}
	}()
	runtime.NewMap[uint16, uint16]("Store", "Opaque", storagekey.Twox128, 0)
}
