package metadata_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

type mode uint8

func (mode) Variants() []string { return []string{"Fast", "Slow"} }

type shape struct {
	scale.Enum
	Point  *struct{}
	Circle *uint16               `index:"7"`
	Box    *struct{ W, H uint8 } `docs:"A box."`
	Seat   *keys.AccountID       `scale:"Chair"`
}

type tuple struct {
	A uint16         `scale:"-"`
	B keys.AccountID `scale:"-"`
}

type info struct {
	Netuid   uint16
	NumUIDs  uint32 `scale:"num_uids"`
	BlockH   scale.Compact
	Nonce    scale.Compact32
	Weights  []tuple
	Identity *info
	Mode     mode
	Shape    shape
	Total    scale.U128
	Signed   int16
	Text     string
	Flag     bool
}

type withCall struct {
	Calls []heldCall `scale:"calls,Vec<RuntimeCall>"`
}

type heldCall struct{}

func declarations() *metadata.Runtime {
	return &metadata.Runtime{
		Name: "test_runtime", Address: extrinsic.MultiAddress{}, Signature: extrinsic.MultiSignature{},
		Extensions: extrinsic.Extensions(), CallType: heldCall{},
		Pallets: []metadata.Pallet{
			{Name: "System", Index: 0, Docs: "First line.\nSecond line.",
				Storage: []metadata.Item{
					{Name: "Number", Value: uint32(0), Default: []byte{1, 0, 0, 0}, Docs: "The number."},
					{Name: "Owner", Value: keys.AccountID{}, IsOptional: true, Hashers: []storagekey.Hasher{storagekey.Identity}, Keys: []any{uint16(0)}},
					{Name: "Stake", Value: uint64(0), Default: make([]byte, 8), Hashers: []storagekey.Hasher{storagekey.Blake2_128Concat, storagekey.Twox64Concat}, Keys: []any{keys.AccountID{}, uint16(0)}},
				},
				Calls:     []metadata.Member{{Index: 0, Name: "set", Body: info{}, Docs: "Sets it."}, {Index: 9, Name: "batch", Body: withCall{}}},
				Events:    []metadata.Member{{Index: 2, Name: "Done", Body: tuple{}}, {Index: 3, Name: "Nothing"}},
				Errors:    []metadata.Member{{Index: 0, Name: "TooMany", Docs: "Too many."}},
				Constants: []metadata.Constant{{Name: "Limit", Value: uint16(300), Docs: "The limit."}},
			},
			{Name: "SubtensorModule", Index: 7},
		},
		APIs: []metadata.API{{Name: "InfoApi", Version: 1, Docs: "Tells.", Methods: []metadata.Method{
			{Name: "get", Docs: "Gets it.", Inputs: []metadata.Input{{Name: "netuid", Type: uint16(0)}}, Output: (*info)(nil)}}}},
	}
}

func TestBothVersionsSayWhatWasDeclared(t *testing.T) {
	for _, version := range metadata.Versions {
		m := decode(t, declarations().Encode(version))
		m.check(t)
		if uint32(m.version) != version || len(m.pallets) != 2 {
			t.Fatalf("version %d, %d pallets", m.version, len(m.pallets))
		}
		p := m.pallets[0]
		if p.name != "System" || p.index != 0 || m.pallets[1].index != 7 || m.pallets[1].calls != -1 || m.pallets[1].items != nil {
			t.Fatalf("%+v", m.pallets)
		}
		if version == 15 && !slices.Equal(p.docs, []string{"First line.", "Second line."}) {
			t.Fatalf("docs %q", p.docs)
		}
		number, owner, stake := p.items[0], p.items[1], p.items[2]
		if number.modifier != 1 || number.key != -1 || m.name(number.value) != "u32" || string(number.fallback) != "\x01\x00\x00\x00" || number.docs[0] != "The number." {
			t.Fatalf("%+v", number)
		}
		if owner.modifier != 0 || !slices.Equal(owner.hashers, []uint8{6}) || m.name(owner.key) != "u16" || m.name(owner.value) != "AccountId32" || string(owner.fallback) != "\x00" {
			t.Fatalf("%+v", owner)
		}
		if !slices.Equal(stake.hashers, []uint8{2, 5}) || m.name(stake.key) != "(AccountId32, u16)" {
			t.Fatalf("%+v", stake)
		}
		if c := p.constants[0]; c.name != "Limit" || m.name(c.id) != "u16" || string(c.value) != "\x2c\x01" || c.docs[0] != "The limit." {
			t.Fatalf("%+v", c)
		}
		if e := m.types[p.failure]; e.variants[0].name != "TooMany" || e.variants[0].docs[0] != "Too many." || strings.Join(e.path, "::") != "pallet_system::pallet::Error" {
			t.Fatalf("%+v", e)
		}
		done := m.types[p.events].variants[0]
		if done.index != 2 || len(done.fields) != 2 || done.fields[0].name != "" || m.name(done.fields[1].id) != "AccountId32" {
			t.Fatalf("%+v", done)
		}
	}
}

func TestFieldsKeepTheirNamesAndTypes(t *testing.T) {
	m := decode(t, declarations().Encode(15))
	set := m.types[m.pallets[0].calls].variants[0]
	want := []struct{ name, kind, text string }{
		{"netuid", "u16", "u16"}, {"num_uids", "u32", "u32"}, {"block_h", "Compact<u64>", "Compact<u64>"}, {"nonce", "Compact<u32>", "Compact<u32>"},
		{"weights", "Vec<(u16, AccountId32)>", "Vec<tuple>"}, {"identity", "Option<info>", "Option<info>"}, {"mode", "mode", "mode"}, {"shape", "shape", "shape"},
		{"total", "u128", "u128"}, {"signed", "i16", "i16"}, {"text", "str", "String"}, {"flag", "bool", "bool"},
	}
	if set.name != "set" || set.docs[0] != "Sets it." || len(set.fields) != len(want) {
		t.Fatalf("%+v", set)
	}
	for i, w := range want {
		f := set.fields[i]
		if f.name != w.name || m.name(f.id) != w.kind || f.typeName != w.text && w.kind == w.text {
			t.Errorf("field %d: %q %s %q, want %+v", i, f.name, m.name(f.id), f.typeName, w)
		}
	}
	e := m.types[set.fields[7].id]
	forms := []struct {
		name   string
		index  uint8
		fields int
	}{{"Point", 0, 0}, {"Circle", 7, 1}, {"Box", 2, 2}, {"Chair", 3, 1}}
	for i, f := range forms {
		if v := e.variants[i]; v.name != f.name || v.index != f.index || len(v.fields) != f.fields {
			t.Errorf("variant %d: %+v, want %+v", i, v, f)
		}
	}
	if v := e.variants[2]; v.fields[0].name != "w" || v.docs[0] != "A box." {
		t.Errorf("%+v", v)
	}
	if m.types[set.fields[6].id].variants[1].name != "Slow" {
		t.Error("plain enum")
	}
}

func TestTheOuterTypesHoldEachPallet(t *testing.T) {
	m := decode(t, declarations().Encode(15))
	call, event, failure := m.outer[1], m.outer[2], m.outer[3]
	for id, path := range map[int]string{call: "test_runtime::RuntimeCall", event: "test_runtime::RuntimeEvent", failure: "test_runtime::RuntimeError", m.outer[0]: "test_runtime::Runtime"} {
		if got := strings.Join(m.types[id].path, "::"); got != path {
			t.Errorf("%s, want %s", got, path)
		}
	}
	if v := m.types[call].variants; len(v) != 1 || v[0].name != "System" || v[0].fields[0].id != m.pallets[0].calls {
		t.Errorf("calls %+v", v)
	}
	batch := m.types[m.pallets[0].calls].variants[1]
	if batch.index != 9 || m.types[batch.fields[0].id].refs[0] != call {
		t.Errorf("a batch must hold the runtime's calls: %+v", batch)
	}
	if m.extrinsic[1] != call || m.name(m.extrinsic[0]) != "MultiAddress" || m.name(m.extrinsic[2]) != "MultiSignature" {
		t.Errorf("extrinsic %v", m.extrinsic)
	}
	older := decode(t, declarations().Encode(14))
	if e := older.types[older.extrinsic[0]]; e.params != 4 || e.path[len(e.path)-1] != "UncheckedExtrinsic" {
		t.Errorf("%+v", e)
	}
}

func TestExtensionsAndAPIsAreInOrder(t *testing.T) {
	m := decode(t, declarations().Encode(15))
	var names []string
	for _, e := range m.extensions {
		names = append(names, e.name)
	}
	want := []string{"CheckNonZeroSender", "CheckSpecVersion", "CheckTxVersion", "CheckGenesis", "CheckMortality", "CheckNonce", "CheckWeight", "ChargeTransactionPayment", "CheckMetadataHash"}
	if !slices.Equal(names, want) {
		t.Fatalf("got %v", names)
	}
	if m.name(m.additional[1]) != "u32" || m.name(m.additional[4]) != "H256" || m.name(m.additional[8]) != "Option<[u8; 32]>" {
		t.Fatal("additional data")
	}
	if era := m.types[m.types[m.extensions[4].id].fields[0].id]; len(era.variants) != 256 || era.variants[255].name != "Mortal255" || len(era.variants[0].fields) != 0 {
		t.Fatal("era")
	}
	a := m.apis[0]
	f := a.methods[0]
	if a.name != "InfoApi" || a.docs[0] != "Tells." || f.name != "get" || f.docs[0] != "Gets it." || f.inputs[0].name != "netuid" || m.name(f.output) != "Option<info>" {
		t.Fatalf("%+v", a)
	}
}

func TestOneGoTypeHasOneNumber(t *testing.T) {
	m := decode(t, declarations().Encode(15))
	seen := map[string]int{}
	for _, e := range m.types {
		key := m.name(e.id)
		if len(e.path) > 0 && key != "Option<info>" {
			key = strings.Join(e.path, "::")
		}
		if other, ok := seen[key]; ok && e.shape != 4 {
			t.Errorf("%s is number %d and %d", key, other, e.id)
		}
		seen[key] = e.id
	}
}

func TestSnakeKeepsRunsOfCapitalsTogether(t *testing.T) {
	for in, want := range map[string]string{
		"Netuid": "netuid", "BlockHash": "block_hash", "UID": "uid", "UIDLookup": "uid_lookup", "IPType": "ip_type",
		"Yuma3On": "yuma3_on", "SubtensorModule": "subtensor_module", "X": "x", "": "",
	} {
		if got := metadata.Snake(in); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
}

func TestContradictionsPanic(t *testing.T) {
	for name, change := range map[string]func(*metadata.Runtime){
		"keys without hashers": func(m *metadata.Runtime) { m.Pallets[0].Storage[2].Keys = m.Pallets[0].Storage[2].Keys[:1] },
		"one index twice":      func(m *metadata.Runtime) { m.Pallets[0].Calls[1].Index = 0 },
		"no SCALE form":        func(m *metadata.Runtime) { m.Pallets[0].Constants[0].Value = 1.5 },
		"no type":              func(m *metadata.Runtime) { m.APIs[0].Methods[0].Output = nil },
	} {
		t.Run(name, func(t *testing.T) {
			m := declarations()
			change(m)
			defer func() {
				if recover() == nil {
					t.Fatal("must panic")
				}
			}()
			m.Encode(15)
		})
	}
	defer func() {
		if recover() == nil {
			t.Fatal("there is no version 16")
		}
	}()
	declarations().Encode(16)
}
