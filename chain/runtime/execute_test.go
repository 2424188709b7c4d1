package runtime_test

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/timestamp"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

func nonceOf(c *runtimetest.Chain, p keys.Pair) uint32 {
	return runtime.Accounts.Get(c.State, p.AccountID()).Nonce
}

func freeOf(c *runtimetest.Chain, who runtime.AccountID) uint64 {
	return balances.Ledger{}.Free(c.State, who)
}

func mustBe(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) || want == nil && got != nil {
		t.Fatalf("got %v, want %v", got, want)
	}
}

func TestABlockTellsOfItselfInOrder(t *testing.T) {
	c := newChain(t)
	c.Make(c.Sign(alice, transferTo(c, carol.AccountID(), tao), nil), c.Sign(bob, c.Call("Probe", "fail", fail{3}), nil))
	want := [][]string{
		{"System.ExtrinsicSuccess"},
		{"Balances.Withdraw", "System.NewAccount", "Balances.Endowed", "Balances.Transfer", "TransactionPayment.TransactionFeePaid", "System.ExtrinsicSuccess"},
		{"Balances.Withdraw", "TransactionPayment.TransactionFeePaid", "System.ExtrinsicFailed"},
	}
	for i, names := range want {
		if got := c.EventsOf(uint32(i)); !slices.Equal(got, names) {
			t.Errorf("extrinsic %d: %v, want %v", i, got, names)
		}
	}
	events := c.Events()
	if int(runtime.EventCount.Get(c.State)) != len(events) {
		t.Errorf("EventCount %d, events %d", runtime.EventCount.Get(c.State), len(events))
	}
	for _, e := range events {
		switch body := e.Body.(type) {
		case runtime.ExtrinsicFailed:
			pallet, full := c.Runtime.Error(body.DispatchError)
			if pallet != "Probe" || full != errRefused || body.DispatchInfo.PaysFee != 0 {
				t.Errorf("failed with %s.%s", pallet, full)
			}
		case balances.Deposit:
			if e.Phase != runtime.Finalization || body.Who != c.Producer {
				t.Errorf("fees went to %v in phase %d", body.Who, e.Phase)
			}
		}
	}
}

func TestExtrinsicZeroIsTheTimestamp(t *testing.T) {
	c := newChain(t)
	inherents := c.Runtime.Inherents(c.Next)
	at := c.Next.Time
	c.Make()
	if timestamp.Now.Get(c.State) != at || len(inherents) != 1 {
		t.Fatalf("now %d, want %d; %d inherents", timestamp.Now.Get(c.State), at, len(inherents))
	}
	call, isSigned, err := extrinsic.CallOf(inherents[0])
	want := append([]byte{timestamp.Index, 0}, scale.Marshal(scale.Compact(at))...)
	if err != nil || isSigned || !bytes.Equal(call, want) {
		t.Fatalf("call %x, signed %v, %v", call, isSigned, err)
	}
	_, err = c.Check(c.Sign(alice, c.Call("Timestamp", "set", timestamp.Set{Now: 5}), nil))
	mustBe(t, err, runtime.ErrCall)
	if failed := c.Send(alice, c.Call("Utility", "batch_all", utility.BatchAll{Calls: []runtime.DecodedCall{c.Call("Timestamp", "set", timestamp.Set{Now: 5})}})); failed != runtime.ErrBadOrigin {
		t.Fatalf("an account set the time: %v", failed)
	}
}

func TestBlockHashesReachBackAWindow(t *testing.T) {
	c := newChain(t)
	genesis, first := c.Next.Genesis, [32]byte{}
	for range runtime.BlockHashCount + 10 {
		height := c.Next.Height
		parent := c.Next.Parent
		c.Make()
		if runtime.ParentHash.Get(c.State) != parent || uint64(runtime.Number.Get(c.State)) != height {
			t.Fatalf("block %d: parent or number", height)
		}
		if got, ok := runtime.BlockHash.Lookup(c.State, uint32(height)); !ok || got != c.Next.Parent {
			t.Fatalf("block %d does not hold its own hash", height)
		}
		if height == 1 {
			first = c.Next.Parent
			if runtime.BlockHash.Get(c.State, 1) != first {
				t.Fatal("hash of block 1")
			}
		}
	}
	last := uint32(c.Next.Height - 1)
	if runtime.BlockHash.Has(c.State, last-runtime.BlockHashCount-1) || !runtime.BlockHash.Has(c.State, last-runtime.BlockHashCount) {
		t.Fatal("the window has the wrong size")
	}
	if runtime.BlockHash.Get(c.State, 0) != genesis {
		t.Fatal("the genesis hash is gone")
	}
}

func TestAFailedCallKeepsItsFeeAndNothingElse(t *testing.T) {
	c := newChain(t)
	before := freeOf(c, alice.AccountID())
	e := c.Make(c.Sign(alice, c.Call("Probe", "fail", fail{5}), nil))
	if e.Outcomes[0].Failed != errRefused || counter.Has(c.State, alice.AccountID()) {
		t.Fatalf("outcome %v, counter %d", e.Outcomes[0].Failed, counter.Get(c.State, alice.AccountID()))
	}
	fee := e.Outcomes[0].Fee
	if fee == 0 || freeOf(c, alice.AccountID()) != before-fee || freeOf(c, c.Producer) != fee || nonceOf(c, alice) != 1 {
		t.Fatalf("fee %d, balance %d -> %d, producer %d, nonce %d", fee, before, freeOf(c, alice.AccountID()), freeOf(c, c.Producer), nonceOf(c, alice))
	}
}

func TestAnErrorThatIsNoDispatchErrorIsOther(t *testing.T) {
	c := newChain(t)
	if failed := c.Send(alice, c.Call("Probe", "foreign", foreign{})); failed != runtime.ErrOther {
		t.Fatalf("got %v", failed)
	}
}

func TestRefusedExtrinsicsHaveNoEffect(t *testing.T) {
	c := newChain(t)
	good := c.Sign(alice, c.Call("Probe", "count", count{1}), nil)
	second := c.Sign(alice, c.Call("Probe", "count", count{2}), func(p *extrinsic.Params) { p.Nonce = 1 })
	gap := c.Sign(alice, c.Call("Probe", "count", count{4}), func(p *extrinsic.Params) { p.Nonce = 5 })
	stranger := c.Sign(carol, c.Call("Probe", "count", count{8}), nil)
	forged := bytes.Clone(second)
	forged[len(forged)-1] ^= 0x40
	raws := [][]byte{good, good, gap, []byte("rubbish"), stranger, forged, second}
	e := c.Execute(raws...)
	want := []error{nil, runtime.ErrStale, runtime.ErrFuture, runtime.ErrDecode, runtime.ErrPayment, runtime.ErrSignature, nil}
	for i, o := range e.Outcomes {
		if !errors.Is(o.Refused, want[i]) {
			t.Errorf("extrinsic %d: %v, want %v", i, o.Refused, want[i])
		}
	}
	if e.IsValid() {
		t.Fatal("a block with refused extrinsics is valid")
	}
	kept := e.Keep(raws)
	if len(kept) != 2 || len(e.Outcomes) != 2 || !e.IsValid() {
		t.Fatalf("kept %d, %d outcomes", len(kept), len(e.Outcomes))
	}
	alone := c.Execute(kept...)
	hash := [32]byte{1}
	if !maps.EqualFunc(e.Seal(hash), alone.Seal(hash), bytes.Equal) {
		t.Fatal("the kept extrinsics alone make another state")
	}
}

func TestTheResultDoesNotDependOnWhatIsRemembered(t *testing.T) {
	warm, cold := newChain(t), newChain(t)
	var raws [][]byte
	for n := range uint32(40) {
		for _, p := range []keys.Pair{alice, bob} {
			raws = append(raws, warm.Sign(p, warm.Call("Probe", "count", count{n}), func(p *extrinsic.Params) { p.Nonce = n }))
		}
	}
	for _, raw := range raws {
		if _, err := warm.Check(raw); err != nil {
			t.Fatal(err)
		}
	}
	hash := [32]byte{7}
	if !maps.EqualFunc(warm.Execute(raws...).Seal(hash), cold.Execute(raws...).Seal(hash), bytes.Equal) {
		t.Fatal("a node that saw the mempool makes another state")
	}
}

func TestABlockStopsTakingAtItsLimit(t *testing.T) {
	c := newChain(t)
	third := runtime.DefaultLimits().Weight/3 - 2*runtime.ExtrinsicBaseWeight
	var raws [][]byte
	for n := range uint32(5) {
		raws = append(raws, c.Sign(alice, c.Call("Probe", "heavy", heavy{third}), func(p *extrinsic.Params) { p.Nonce = n }))
	}
	small := c.Sign(bob, c.Call("Probe", "count", count{1}), nil)
	raws = append(raws, small)
	e := c.Execute(raws...)
	for i, o := range e.Outcomes {
		want := error(nil)
		if i >= 3 {
			want = runtime.ErrExhausted // the small one too: nothing overtakes
		}
		if o.Refused != want {
			t.Errorf("extrinsic %d: %v, want %v", i, o.Refused, want)
		}
	}
	if e.Weight != 3*(third+runtime.ExtrinsicBaseWeight) {
		t.Errorf("weight %d", e.Weight)
	}
	c.Seal(e)
	if got := runtime.BlockWeight.Get(c.State).Normal.RefTime; uint64(got) != e.Weight {
		t.Errorf("BlockWeight %d", got)
	}
	if e := c.Make(raws[3], raws[4], small); e.Outcomes[2].Refused != nil {
		t.Error("the next block must take what waited")
	}
	_, err := c.Check(c.Sign(alice, c.Call("Probe", "heavy", heavy{1 << 63}), nil))
	mustBe(t, err, runtime.ErrTooLarge)
	if errors.Is(err, runtime.ErrExhausted) {
		t.Error("what no block can take must not wait for one")
	}
}

func TestABlockStopsAtItsBytes(t *testing.T) {
	c := newChain(t)
	var raws [][]byte
	for n := range uint32(20) {
		raws = append(raws, c.Sign(alice, c.Call("System", "remark", system.Remark{Remark: make([]byte, 250<<10)}), func(p *extrinsic.Params) { p.Nonce = n }))
	}
	e := c.Execute(raws...)
	limit := runtime.DefaultLimits().Bytes
	if e.Bytes > limit || e.Bytes < limit-(256<<10) || e.Outcomes[19].Refused != runtime.ErrExhausted {
		t.Fatalf("%d bytes of %d, last %v", e.Bytes, limit, e.Outcomes[19].Refused)
	}
	_, err := c.Check(c.Sign(alice, c.Call("System", "remark", system.Remark{Remark: make([]byte, 257<<10)}), nil))
	mustBe(t, err, runtime.ErrTooLarge)
}

func TestAFailedHookIsUndoneAndReported(t *testing.T) {
	broken := runtime.Pallet{
		Name: "Broken", Index: 201, Storage: []runtime.StorageItem{brokenValue},
		OnInitialize: func(c *runtime.Context) error { brokenValue.Set(c, 1); return errors.New("no such thing") },
		OnFinalize:   func(c *runtime.Context) error { return runtime.ErrUnderflow },
	}
	c := newChain(t, broken)
	e := c.Execute(c.Sign(alice, c.Call("Probe", "count", count{1}), nil))
	if len(e.Faults) != 2 || !errors.Is(e.Faults[1], runtime.ErrUnderflow) {
		t.Fatalf("faults %v", e.Faults)
	}
	c.Seal(e)
	if brokenValue.Has(c.State) || counter.Get(c.State, alice.AccountID()) != 1 || started.Get(c.State) != 1 {
		t.Fatal("a failed hook must be undone alone")
	}
}

var brokenValue = runtime.NewValue[uint32]("Broken", "Value", 0)

func TestTinyFeesForAnAccountThatIsNotThereAreBurned(t *testing.T) {
	c := newChain(t)
	issuance := balances.TotalIssuance.Get(c.State)
	c.Make(c.Sign(alice, c.Call("Probe", "free_count", freeCount{1}), func(p *extrinsic.Params) { p.Tip = 100 }))
	if freeOf(c, c.Producer) != 0 || balances.TotalIssuance.Get(c.State) != issuance-100 {
		t.Fatalf("producer %d, issuance %d -> %d", freeOf(c, c.Producer), issuance, balances.TotalIssuance.Get(c.State))
	}
}

func TestABlockIsSealedOnce(t *testing.T) {
	c := newChain(t)
	e := c.Make()
	defer func() {
		if recover() == nil {
			t.Fatal("must panic")
		}
	}()
	e.Seal([32]byte{})
}

func TestContextsNestRollbacksOfStateAndEvents(t *testing.T) {
	c := newChain(t)
	who := alice.AccountID()
	one := func(n uint32) runtime.DecodedCall { return c.Call("Probe", "count", count{n}) }
	bad := c.Call("Probe", "fail", fail{100})
	batch := func(calls ...runtime.DecodedCall) runtime.DecodedCall {
		return c.Call("Utility", "batch", utility.Batch{Calls: calls})
	}
	all := func(calls ...runtime.DecodedCall) runtime.DecodedCall {
		return c.Call("Utility", "batch_all", utility.BatchAll{Calls: calls})
	}
	// 1 stays; 10 is undone with its batch_all; the outer batch stops there, so 1000 never runs.
	c.Make(c.Sign(alice, batch(one(1), all(one(10), bad), one(1000)), nil))
	if got := counter.Get(c.State, who); got != 1 {
		t.Fatalf("counter %d, want 1", got)
	}
	want := []string{"Balances.Withdraw", "Probe.Counted", "Utility.ItemCompleted", "Utility.BatchInterrupted", "TransactionPayment.TransactionFeePaid", "System.ExtrinsicSuccess"}
	if got := c.EventsOf(1); !slices.Equal(got, want) {
		t.Fatalf("events %v, want %v", got, want)
	}
	// Undone from inside out: what the inner batch kept goes with the outer batch_all.
	if failed := c.Send(alice, all(batch(one(5), bad), bad)); failed != errRefused {
		t.Fatalf("got %v", failed)
	}
	if got := counter.Get(c.State, who); got != 1 {
		t.Fatalf("counter %d, want 1", got)
	}
}
