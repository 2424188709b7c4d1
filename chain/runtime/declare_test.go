package runtime_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/internal/bounded"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/scale"
)

func nested(c *runtimetest.Chain, depth int) runtime.DecodedCall {
	d := c.Call("Probe", "count", count{1})
	for range depth {
		d = c.Call("Utility", "batch", utility.Batch{Calls: []runtime.DecodedCall{d}})
	}
	return d
}

func TestCallsNestOnlySoDeep(t *testing.T) {
	c := newChain(t)
	if _, err := c.Check(c.Sign(alice, nested(c, runtime.MaxCallDepth), nil)); err != nil {
		t.Fatalf("at the bound: %v", err)
	}
	_, err := c.Check(c.Sign(alice, nested(c, runtime.MaxCallDepth+1), nil))
	mustBe(t, err, runtime.ErrDecode)
	mustBe(t, err, scale.ErrTooDeep)
}

func TestAnExtrinsicHoldsOnlySoManyCalls(t *testing.T) {
	c := newChain(t)
	remark := c.Call("System", "remark", system.Remark{})
	batch := func(n int) runtime.DecodedCall {
		calls := make([]runtime.DecodedCall, n)
		for i := range calls {
			calls[i] = remark
		}
		return c.Call("Utility", "batch", utility.Batch{Calls: calls})
	}
	if _, err := c.Check(c.Sign(alice, batch(runtime.MaxNestedCalls), nil)); err != nil {
		t.Fatalf("at the bound: %v", err)
	}
	_, err := c.Check(c.Sign(alice, batch(runtime.MaxNestedCalls+1), nil))
	mustBe(t, err, scale.ErrTooDeep)
}

func TestACallIsEncodedAsItWasDecoded(t *testing.T) {
	c := newChain(t)
	raw := c.Sign(alice, nested(c, 3), nil)
	x, err := c.Check(raw)
	if err != nil {
		t.Fatal(err)
	}
	if got := scale.Marshal(x.Call); !bytes.Equal(got, x.Signed.Call) || x.Call.Pallet() != "Utility" || x.Call.Name() != "batch" {
		t.Fatalf("%x, want %x", got, x.Signed.Call)
	}
	var d runtime.DecodedCall
	if err := scale.Unmarshal(x.Signed.Call, &d); !errors.Is(err, scale.ErrForm) {
		t.Fatalf("decoded without a runtime: %v", err)
	}
}

func TestWeightsAddUpWithoutOverflow(t *testing.T) {
	for _, c := range []struct {
		in   []uint64
		want uint64
	}{{nil, 0}, {[]uint64{1, 2, 3}, 6}, {[]uint64{1 << 63, 1 << 63}, 1<<64 - 1}, {[]uint64{1<<64 - 1, 1, 5}, 1<<64 - 1}} {
		if got := runtime.AddWeights(c.in...); got != c.want {
			t.Errorf("%v add up to %d", c.in, got)
		}
	}
	c := newChain(t)
	most := c.Call("Probe", "heavy", heavy{1<<64 - 1})
	if w := c.Call("Utility", "batch", utility.Batch{Calls: []runtime.DecodedCall{most, most}}).Weight(); w != 1<<64-1 {
		t.Errorf("a batch of endless calls weighs %d", w)
	}
}

func TestMakeCallWantsTheDeclaredArguments(t *testing.T) {
	c := newChain(t)
	for _, m := range []struct {
		pallet, name string
		args         any
		want         string
	}{
		{"Probe", "count", fail{}, "takes runtime_test.count"},
		{"Probe", "nothing", count{}, "no call Probe.nothing"},
		{"Nobody", "count", count{}, "no call Nobody.count"},
	} {
		if _, err := c.Runtime.MakeCall(m.pallet, m.name, m.args); err == nil || !strings.Contains(err.Error(), m.want) {
			t.Errorf("%s.%s: %v", m.pallet, m.name, err)
		}
	}
}

func TestContradictingDeclarationsPanicAtStart(t *testing.T) {
	fees := transactionpayment.New(balances.Ledger{})
	join := func(pallets ...runtime.Pallet) func() {
		return func() {
			runtime.New(append([]runtime.Pallet{system.New(runtime.DefaultLimits())}, pallets...), runtime.Options{Payment: fees})
		}
	}
	type own struct{}
	do := func(*runtime.Context, runtime.Origin, count) error { return nil }
	for name, declare := range map[string]func(){
		"no payment":           func() { runtime.New(nil, runtime.Options{}) },
		"two of one name":      join(runtime.Pallet{Name: "A", Index: 50}, runtime.Pallet{Name: "A", Index: 51}),
		"two of one index":     join(runtime.Pallet{Name: "A", Index: 50}, runtime.Pallet{Name: "B", Index: 50}),
		"another's storage":    join(runtime.Pallet{Name: "A", Index: 50, Storage: []runtime.StorageItem{list}}),
		"another's errors":     join(runtime.Pallet{Name: "A", Index: 50, Errors: probeErrs}),
		"event without type":   join(runtime.Pallet{Name: "A", Index: 50, Events: []runtime.Event{{Name: "E"}}}),
		"one type, two events": join(runtime.Pallet{Name: "A", Index: 50, Events: []runtime.Event{{Name: "E", Body: own{}}, {Index: 1, Name: "F", Body: own{}}}}),
		"two calls, one index": join(runtime.Pallet{Name: "A", Index: 50, Calls: []runtime.Call{runtime.NewCall(0, "a", do), runtime.NewCall(0, "b", do)}}),
		"unknown error":        func() { probeErrs.E("Nothing") },
		"error twice":          func() { runtime.NewErrors(1, "A: x", "A: y") },
		"arguments no struct":  func() { runtime.NewCall(0, "a", func(*runtime.Context, runtime.Origin, uint32) error { return nil }) },
		"weight of others":     func() { runtime.NewCall(0, "a", do, runtime.Weight(func(fail) uint64 { return 0 })) },
		"check of others": func() {
			runtime.NewCall(0, "a", do, runtime.Free(func(runtime.Reader, runtime.AccountID, fail) error { return nil }, nil))
		},
		"method without names": func() {
			runtime.Method("m", []string{"a", "b"}, func(runtime.Reader, struct{ A uint8 }) uint8 { return 0 })
		},
		"method of plain bytes": func() { runtime.Method("m", nil, func(runtime.Reader, struct{}) []byte { return nil }) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Fatal("must panic")
				}
			}()
			declare()
		})
	}
	c := newChain(t)
	ctx := c.Runtime.NewContext(c.State, c.Next)
	defer func() {
		if recover() == nil {
			t.Fatal("an undeclared event must panic")
		}
	}()
	ctx.Emit(own{})
}

func TestDispatchErrorsAreEncodedAsSubstrates(t *testing.T) {
	for _, c := range []struct {
		err  *runtime.DispatchError
		want string
	}{
		{runtime.ErrOther, "\x00"}, {runtime.ErrCannotLookup, "\x01"}, {runtime.ErrBadOrigin, "\x02"},
		{errTooSoon, "\x03\xc8\x01\x00\x00\x00"}, {runtime.ErrConsumerRemaining, "\x04"}, {runtime.ErrNoProviders, "\x05"},
		{runtime.ErrFundsUnavailable, "\x07\x00"}, {runtime.ErrOnlyProvider, "\x07\x01"}, {runtime.ErrBelowMinimum, "\x07\x02"},
		{runtime.ErrCannotCreate, "\x07\x03"}, {runtime.ErrFrozen, "\x07\x05"}, {runtime.ErrNotExpendable, "\x07\x08"},
		{runtime.ErrUnderflow, "\x08\x00"}, {runtime.ErrOverflow, "\x08\x01"}, {runtime.ErrDivisionByZero, "\x08\x02"},
	} {
		b := scale.Marshal(*c.err)
		var back runtime.DispatchError
		if err := scale.Unmarshal(b, &back); err != nil || string(b) != c.want || !errors.Is(&back, c.err) {
			t.Errorf("%s: %x, want %x, %v", c.err, b, c.want, err)
		}
		r := runtime.ResultOf(c.err)
		var result runtime.DispatchResult
		if err := scale.Unmarshal(scale.Marshal(r), &result); err != nil || !errors.Is(result.Err, c.err) {
			t.Errorf("result of %s: %v", c.err, err)
		}
	}
	if b := scale.Marshal(runtime.ResultOf(nil)); string(b) != "\x00" {
		t.Errorf("success is %x", b)
	}
	if err := scale.Unmarshal([]byte{15}, new(runtime.DispatchError)); !errors.Is(err, scale.ErrForm) {
		t.Errorf("kind 15: %v", err)
	}
}

func TestOriginsLetOnlyTheirOwnPass(t *testing.T) {
	who := alice.AccountID()
	for name, c := range map[string]struct {
		origin                runtime.Origin
		signed, root, nothing error
	}{
		"signed": {runtime.Signed(who), nil, runtime.ErrBadOrigin, runtime.ErrBadOrigin},
		"root":   {runtime.Root(), runtime.ErrBadOrigin, nil, runtime.ErrBadOrigin},
		"none":   {runtime.None(), runtime.ErrBadOrigin, runtime.ErrBadOrigin, nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := runtime.EnsureSigned(c.origin)
			mustBe(t, err, c.signed)
			mustBe(t, runtime.EnsureRoot(c.origin), c.root)
			mustBe(t, runtime.EnsureNone(c.origin), c.nothing)
		})
	}
}

func TestRuntimeAPIsAnswerByName(t *testing.T) {
	c := newChain(t)
	c.Make(c.Sign(alice, c.Call("Probe", "count", count{6}), nil))
	who := alice.AccountID()
	var total, nonce uint32
	callAPI(t, c, "ProbeApi_count_of", who[:], &total)
	callAPI(t, c, "AccountNonceApi_account_nonce", who[:], &nonce)
	var height, slot, perByte uint64
	callAPI(t, c, "ProbeApi_height", nil, &height)
	callAPI(t, c, "AuraApi_slot_duration", nil, &slot)
	callAPI(t, c, "TransactionPaymentApi_query_length_to_fee", scale.Marshal(uint32(10)), &perByte)
	var byWeight uint64
	callAPI(t, c, "TransactionPaymentApi_query_weight_to_fee", scale.Marshal(runtime.LoadOf(10_000)), &byWeight)
	if total != 6 || nonce != 1 || height != 1 || slot != 1000 || perByte != 10 || byWeight != 5 {
		t.Fatalf("%d %d %d %d %d %d", total, nonce, height, slot, perByte, byWeight)
	}
	var versions []uint32
	callAPI(t, c, "Metadata_metadata_versions", nil, &versions)
	for _, v := range versions {
		var m *runtime.OpaqueMetadata
		callAPI(t, c, "Metadata_metadata_at_version", scale.Marshal(v), &m)
		if m == nil || !bytes.Equal(m.Bytes, c.Runtime.Metadata(v)) {
			t.Fatalf("metadata %d", v)
		}
	}
	var none *runtime.OpaqueMetadata
	callAPI(t, c, "Metadata_metadata_at_version", scale.Marshal(uint32(16)), &none)
	var latest runtime.OpaqueMetadata
	callAPI(t, c, "Metadata_metadata", nil, &latest)
	if none != nil || !bytes.Equal(latest.Bytes, c.Runtime.Metadata(14)) {
		t.Fatal("version 16 exists, or the plain call is not version 14")
	}
	var version runtime.Version
	callAPI(t, c, "Core_version", nil, &version)
	if version.SpecVersion != 7 || len(version.APIs) != 6 || version.APIs[0] != (runtime.APIVersion{ID: runtime.APIID("Core"), Version: 5}) {
		t.Fatalf("%+v", version)
	}
	if id := runtime.APIID("Core"); id != [8]byte{0xdf, 0x6a, 0xcb, 0x68, 0x99, 0x07, 0x60, 0x9b} {
		t.Fatalf("Core is %x", id)
	}
}

func TestRuntimeAPIsRefuseWhatTheyDoNotKnow(t *testing.T) {
	c := newChain(t)
	_, err := c.Runtime.CallAPI(c.State, "NeuronInfoRuntimeApi_get_nothing", nil)
	if !errors.Is(err, runtime.ErrNoAPI) || err.Error() != "Exported method NeuronInfoRuntimeApi_get_nothing is not found" {
		t.Fatal(err)
	}
	for _, args := range [][]byte{nil, {1}, make([]byte, 33)} {
		if _, err := c.Runtime.CallAPI(c.State, "AccountNonceApi_account_nonce", args); !errors.Is(err, runtime.ErrAPIInput) {
			t.Fatalf("%d bytes: %v", len(args), err)
		}
	}
	if _, err := c.Runtime.CallAPI(c.State, "TransactionPaymentApi_query_info", []byte{8, 1, 2, 0, 0, 0, 0}); !errors.Is(err, runtime.ErrDecode) {
		t.Fatal(err)
	}
}

func TestGenesisGoesRoundThroughExport(t *testing.T) {
	c := newChain(t)
	docs, err := c.Runtime.Export(c.State)
	if err != nil {
		t.Fatal(err)
	}
	again, err := newRuntime(probe()).Genesis(docs)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(c.State, runtimetest.State(again), bytes.Equal) {
		t.Fatal("another state")
	}
}

func TestGenesisRefusesDocumentsThatNobodyTakes(t *testing.T) {
	rt := newRuntime()
	for name, docs := range map[string]map[string]json.RawMessage{
		"unknown pallet":      {"Nobody": []byte("{}")},
		"pallet without":      {"Utility": []byte("{}")},
		"broken balances":     {"Balances": []byte(`{"balances":[["x",1]]}`)},
		"not a pair":          {"Balances": []byte(`{"balances":[["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"]]}`)},
		"dust":                {"Balances": []byte(`{"balances":[["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",499]]}`)},
		"twice":               {"Balances": []byte(`{"balances":[["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",500],["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",500]]}`)},
		"sudo key not a key":  {"Sudo": []byte(`{"key":"x"}`)},
		"more than 64 bits":   {"Balances": []byte(`{"balances":[["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",18446744073709551616]]}`)},
		"sum of over 64 bits": {"Balances": []byte(`{"balances":[["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",18446744073709551615],["5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",500]]}`)},
	} {
		if _, err := rt.Genesis(docs); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzDecodeNeverPanics(f *testing.F) {
	c := newChain(f)
	f.Add(c.Sign(alice, nested(c, 3), nil))
	f.Add(c.Sign(bob, transferTo(c, carol.AccountID(), tao), func(p *extrinsic.Params) { p.Era, p.Tip = extrinsic.Mortal(64, 9), 1<<40 }))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var x *runtime.Extrinsic
		var err error
		bounded.Run(t, len(raw), func() { x, err = c.Runtime.Decode(raw) })
		if err != nil {
			var r *runtime.Refusal
			if !errors.As(err, &r) {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		if again := scale.Marshal(x.Call); len(again) > len(x.Signed.Call) {
			t.Fatalf("%x is encoded again as %x", x.Signed.Call, again)
		}
		if o := c.Execute(raw).Outcomes[0]; o.Hash != x.Hash {
			t.Fatal("another hash")
		}
	})
}

func FuzzEventsNeverPanics(f *testing.F) {
	c := newChain(f)
	c.Make(c.Sign(alice, transferTo(c, carol.AccountID(), tao), nil), c.Sign(bob, c.Call("Probe", "fail", fail{3}), nil))
	f.Add(c.State.Get(runtime.EventsKey()))
	f.Fuzz(func(_ *testing.T, b []byte) { _, _ = c.Runtime.Events(b) })
}

func FuzzCallAPINeverPanics(f *testing.F) {
	c := newChain(f)
	raw := c.Sign(alice, transferTo(c, bob.AccountID(), 1), nil)
	f.Add("TransactionPaymentApi_query_info", append(raw, 0, 0, 0, 0))
	f.Add("Metadata_metadata_at_version", []byte{15, 0, 0, 0})
	f.Add("ProbeApi_count_of", make([]byte, 32))
	f.Fuzz(func(_ *testing.T, method string, args []byte) { _, _ = c.Runtime.CallAPI(c.State, method, args) })
}
