package registry

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/timestamp"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

var (
	alice = keys.Dev("Alice")
	bob   = keys.Dev("Bob").AccountID()
)

// everything is an event with a field of each kind of type.
type everything struct {
	Flag    bool
	Small   uint8
	Signed  int32
	Wide    scale.U128
	Text    string
	Raw     []byte
	List    []uint16
	Pair    [2]uint64
	Packed  scale.Compact
	Nothing *uint32
	Some    *uint32
	Who     keys.AccountID
	Class   runtime.Pays
	Inner   inner
}

type inner struct{ A, B uint16 }

func newChain(t testing.TB) *runtimetest.Chain {
	limits := runtime.DefaultLimits()
	fees := transactionpayment.New(balances.Ledger{})
	probe := runtime.Pallet{Name: "Probe", Index: 200,
		Calls: []runtime.Call{runtime.NewCall(0, "shout", func(c *runtime.Context, _ runtime.Origin, _ struct{}) error {
			seven := uint32(7)
			c.Emit(everything{true, 200, -5, scale.U128FromHalves(1, 2), "hé", []byte{1, 2}, []uint16{3, 4}, [2]uint64{5, 6}, 1 << 40, nil, &seven, bob, 1, inner{8, 9}})
			return nil
		})},
		Events:    []runtime.Event{{Index: 0, Name: "Everything", Body: everything{}}},
		Constants: []runtime.Constant{{Name: "Answer", Value: uint16(42)}},
	}
	rt := runtime.New([]runtime.Pallet{system.New(limits), timestamp.New(1000), balances.New(), fees.Pallet(), utility.New(), probe}, runtime.Options{
		Version: runtime.Version{SpecName: "node-subtensor", ImplName: "plexus", SpecVersion: 7, TransactionVersion: 1},
		Payment: fees, Limits: limits,
	})
	return runtimetest.New(t, rt, map[string]any{"Balances": map[string]any{"balances": [][]any{{alice.AccountID(), 1000_000_000_000}}}})
}

func TestEventsDecodeAsTheChainEncodedThem(t *testing.T) {
	c := newChain(t)
	shout := c.Call("Probe", "shout", struct{}{})
	pay := c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: extrinsic.Address(bob), Value: 5_000_000_000})
	c.Make(c.Sign(alice, shout, nil), c.Sign(alice, pay, func(p *extrinsic.Params) { p.Nonce++ }))
	for _, version := range []uint32{14, 15} {
		m, err := Parse(c.Runtime.Metadata(version))
		if err != nil {
			t.Fatalf("version %d: %v", version, err)
		}
		events, err := m.DecodeEvents(c.State.Get(runtime.EventsKey()))
		if err != nil {
			t.Fatalf("version %d: %v", version, err)
		}
		find := func(extrinsic int, name string) Fields {
			i := slices.IndexFunc(events, func(e Event) bool { return e.Extrinsic == extrinsic && e.Pallet+"."+e.Name == name })
			if i < 0 {
				t.Fatalf("version %d: extrinsic %d has no %s in %+v", version, extrinsic, name, events)
			}
			return events[i].Fields
		}
		moved := find(2, "Balances.Transfer")
		if moved.Get("from") != alice.AccountID() || moved.Get("to") != bob || moved.Get("amount") != uint64(5_000_000_000) {
			t.Errorf("transfer %+v", moved)
		}
		got, err := json.Marshal(find(1, "Probe.Everything"))
		want := `{"flag":true,"small":200,"signed":-5,"wide":18446744073709551618,"text":"hé","raw":"0x0102","list":[3,4],"pair":[5,6],` +
			`"packed":1099511627776,"nothing":null,"some":7,"who":"` + bob.String() + `","class":"No","inner":{"a":8,"b":9}}`
		if err != nil || string(got) != want {
			t.Errorf("version %d: %s\nwant %s, %v", version, got, want, err)
		}
	}
}

func TestMetadataNamesErrorsCallsConstantsAndAPIs(t *testing.T) {
	m, err := Parse(newChain(t).Runtime.Metadata(15))
	if err != nil {
		t.Fatal(err)
	}
	if pallet, name, _, ok := m.ModuleError(5, 2); !ok || pallet != "Balances" || name != "InsufficientBalance" {
		t.Errorf("error 5.2 is %s.%s, %v", pallet, name, ok)
	}
	if _, _, _, ok := m.ModuleError(5, 250); ok {
		t.Error("an error that is not there has a name")
	}
	if _, _, _, ok := m.ModuleError(99, 0); ok {
		t.Error("a pallet that is not there has errors")
	}
	if pallet, name, ok := m.CallName(5, 3); !ok || pallet != "Balances" || name != "transfer_keep_alive" {
		t.Errorf("call 5.3 is %s.%s, %v", pallet, name, ok)
	}
	if v, err := m.DecodeConstant("Probe", "Answer"); err != nil || v != uint64(42) {
		t.Errorf("the constant is %v, %v", v, err)
	}
	if _, err := m.DecodeConstant("Probe", "Question"); !errors.Is(err, ErrValue) {
		t.Errorf("no such constant: %v", err)
	}
	if !m.HasAPI("Metadata_metadata_at_version") || m.HasAPI("Metadata_nothing") || m.HasAPI("Core") {
		t.Error("runtime APIs are mistaken")
	}
	if v, err := m.DecodeItem("System", "Number", []byte{7, 0, 0, 0}); err != nil || v != uint64(7) {
		t.Errorf("System.Number is %v, %v", v, err)
	}
	if _, err := m.DecodeItem("System", "Number", []byte{7, 0, 0}); !errors.Is(err, ErrValue) {
		t.Errorf("a short number: %v", err)
	}
	if p := m.Pallet("System"); p == nil || m.PalletAt(0) != p || m.Pallet("Nobody") != nil {
		t.Error("pallets are mistaken")
	}
}

func TestWideNumbersKeepTheirSign(t *testing.T) {
	for _, c := range []struct {
		kind uint8
		b    []byte
		want string
	}{
		{13, append(make([]byte, 15), 0x80), "-170141183460469231731687303715884105728"},
		{13, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, "-1"},
		{7, append(make([]byte, 15), 0x80), "170141183460469231731687303715884105728"},
	} {
		d := (&Metadata{}).decoder(c.b)
		if got, ok := d.primitive(metadata.PrimitiveKind(c.kind)).(*big.Int); !ok || got.String() != c.want {
			t.Errorf("kind %d is %v, want %s", c.kind, got, c.want)
		}
	}
}

func TestNestedArraysOfNothingEndSoon(t *testing.T) {
	m := &Metadata{}
	for i := range 20 { // [[[...; 8]; 8]; 8] of the empty tuple
		m.types = append(m.types, metadata.Definition{Shape: metadata.Array, Len: 8, Elem: metadata.ID(i + 1)})
	}
	m.types = append(m.types, metadata.Definition{Shape: metadata.Tuple})
	if _, err := m.decode(0, make([]byte, 8)); !errors.Is(err, ErrValue) {
		t.Fatal(err)
	}
}

func TestOtherBytesAreNoMetadata(t *testing.T) {
	good := newChain(t).Runtime.Metadata(15)
	for name, b := range map[string][]byte{
		"nothing": nil, "text": []byte("hello, world"), "version 13": append([]byte("meta\x0d"), good[5:]...),
		"cut": good[:len(good)-1], "too long": append(slices.Clone(good), 0),
	} {
		if _, err := Parse(b); !errors.Is(err, ErrMetadata) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(newChain(f).Runtime.Metadata(14))
	f.Add(newChain(f).Runtime.Metadata(15))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b)
		if err != nil {
			if !errors.Is(err, ErrMetadata) {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		for _, p := range m.Pallets { // whatever was read can be used
			for _, c := range p.Constants {
				_, _ = m.DecodeConstant(p.Name, c.Name)
			}
			for _, item := range p.Storage {
				_, _ = m.DecodeItem(p.Name, item.Name, item.Default)
			}
			_, _, _, _ = m.ModuleError(p.Index, 0)
			_, _, _ = m.CallName(p.Index, 0)
		}
	})
}

func FuzzDecodeEvents(f *testing.F) {
	c := newChain(f)
	c.Make(c.Sign(alice, c.Call("Probe", "shout", struct{}{}), nil))
	f.Add(c.State.Get(runtime.EventsKey()))
	m, err := Parse(c.Runtime.Metadata(15))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		events, err := m.DecodeEvents(b)
		if err != nil {
			if !errors.Is(err, ErrValue) {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		if _, err := json.Marshal(events); err != nil {
			t.Fatal(err)
		}
	})
}
