package runtime_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

func TestEachRefusalHasSubstratesCodeAndText(t *testing.T) {
	c := newChain(t)
	c.Make(c.Sign(alice, c.Call("Probe", "count", count{1}), nil))
	d := c.Call("Probe", "count", count{1})
	with := func(change func(*extrinsic.Params)) []byte { return c.Sign(alice, d, change) }
	address := bytes.Clone(with(nil))
	address[3] = 2 // MultiAddress::Raw
	mode := bytes.Clone(with(nil))
	mode[2+1+33+1+64+1+1+1] = 1
	unknownMode := bytes.Clone(mode)
	unknownMode[2+1+33+1+64+1+1+1] = 2
	unknownCall := extrinsic.Build([]byte{99, 0}, alice, c.Params(alice))
	trailing := extrinsic.Build(append(scale.Marshal(d), 0), alice, c.Params(alice))
	for name, raw := range map[string]struct {
		raw  []byte
		want error
		code int
		text string
	}{
		"forged":          {with(func(p *extrinsic.Params) { p.Genesis[0]++ }), runtime.ErrSignature, 1010, "Transaction has a bad signature"},
		"other spec":      {with(func(p *extrinsic.Params) { p.SpecVersion++ }), runtime.ErrSignature, 1010, "Transaction has a bad signature"},
		"used nonce":      {with(func(p *extrinsic.Params) { p.Nonce = 0 }), runtime.ErrStale, 1010, "Transaction is outdated"},
		"era not begun":   {with(func(p *extrinsic.Params) { p.Era = extrinsic.Mortal(64, c.Next.Height) }), runtime.ErrAncientBirth, 1010, "Transaction has an ancient birth block"},
		"last nonce":      {with(func(p *extrinsic.Params) { p.Nonce = 1<<32 - 1 }), runtime.ErrFuture, 1010, "Transaction will be valid in the future"},
		"no money":        {with(func(p *extrinsic.Params) { p.Tip = 2000 * tao }), runtime.ErrPayment, 1010, "Inability to pay some fees (e.g. account balance too low)"},
		"endless tip":     {with(func(p *extrinsic.Params) { p.Tip = 1<<64 - 1 }), runtime.ErrPayment, 1010, "Inability to pay some fees (e.g. account balance too low)"},
		"no account":      {c.Sign(carol, d, nil), runtime.ErrPayment, 1010, "Inability to pay some fees (e.g. account balance too low)"},
		"not an account":  {address, runtime.ErrLookup, 1011, "Could not lookup information required to validate the transaction"},
		"other metadata":  {with(func(p *extrinsic.Params) { p.MetadataHash = new([32]byte) }), runtime.ErrSignature, 1010, "Transaction has a bad signature"},
		"mode turned on":  {mode, runtime.ErrSignature, 1010, "Transaction has a bad signature"},
		"mode 2":          {unknownMode, runtime.ErrDecode, 1002, "the extrinsic could not be decoded"},
		"unknown call":    {unknownCall, runtime.ErrDecode, 1002, "the extrinsic could not be decoded"},
		"bytes left over": {trailing, runtime.ErrDecode, 1002, "the extrinsic could not be decoded"},
		"rubbish":         {[]byte{1, 2, 3}, runtime.ErrDecode, 1002, "the extrinsic could not be decoded"},
		"nothing":         {nil, runtime.ErrDecode, 1002, "the extrinsic could not be decoded"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Check(raw.raw)
			var r *runtime.Refusal
			if !errors.Is(err, raw.want) || !errors.As(err, &r) || r.Code != raw.code || r.Data != raw.text {
				t.Fatalf("got %v (%+v), want %d %q", err, r, raw.code, raw.text)
			}
			if e := c.Execute(raw.raw); !errors.Is(e.Outcomes[0].Refused, raw.want) {
				t.Fatalf("a block refuses it as %v", e.Outcomes[0].Refused)
			}
		})
	}
}

func TestASignatureMayCoverTheMetadata(t *testing.T) {
	c := newChain(t)
	hash := c.Runtime.MetadataHash()
	raw := c.Sign(alice, c.Call("Probe", "count", count{1}), func(p *extrinsic.Params) { p.MetadataHash = &hash })
	if _, err := c.Check(raw); err != nil {
		t.Fatal(err)
	}
	c.Make(raw)
}

func TestTheMempoolTakesFutureNonces(t *testing.T) {
	c := newChain(t)
	raw := c.Sign(alice, c.Call("Probe", "count", count{1}), func(p *extrinsic.Params) { p.Nonce = 9 })
	x, err := c.Check(raw)
	if err != nil || x.Nonce != 9 {
		t.Fatalf("%v", err)
	}
	mustBe(t, c.Execute(raw).Outcomes[0].Refused, runtime.ErrFuture)
}

func TestAllThreeSchemesSign(t *testing.T) {
	for _, s := range []keys.Scheme{keys.Ed25519, keys.Sr25519, keys.Ecdsa} {
		p, err := keys.FromURI("//Signer", s)
		if err != nil {
			t.Fatal(err)
		}
		for _, remark := range [][]byte{{1}, make([]byte, 300)} { // the long one is signed by its hash
			c := newChain(t)
			c.Send(alice, transferTo(c, p.AccountID(), tao))
			raw := c.Sign(p, c.Call("System", "remark", system.Remark{Remark: remark}), nil)
			if _, err := c.Check(raw); err != nil {
				t.Errorf("%s, %d bytes: %v", s, len(remark), err)
			}
			cold := newChain(t)
			cold.State, cold.Next = c.State, c.Next
			if o := cold.Execute(raw).Outcomes[0]; o.Refused != nil {
				t.Errorf("%s, %d bytes, in a batch: %v", s, len(remark), o.Refused)
			}
		}
	}
}

func TestManySignaturesAreVerifiedOneByOneWhereOneIsBad(t *testing.T) {
	c := newChain(t)
	var raws [][]byte
	for n := range uint32(600) {
		raws = append(raws, c.Sign(alice, c.Call("Probe", "count", count{1}), func(p *extrinsic.Params) { p.Nonce = n }))
	}
	raws[599][len(raws[599])-1] ^= 1
	e := c.Execute(raws...)
	for i, o := range e.Outcomes[:599] {
		if o.Refused != nil {
			t.Fatalf("extrinsic %d: %v", i, o.Refused)
		}
	}
	mustBe(t, e.Outcomes[599].Refused, runtime.ErrSignature)
}

// mortal signs for the era that starts at the latest block.
func mortal(c *runtimetest.Chain, period uint64) []byte {
	return c.Sign(alice, c.Call("Probe", "count", count{1}), func(p *extrinsic.Params) {
		p.Era = extrinsic.Mortal(period, c.Next.Height-1)
		p.EraHash = c.Next.Parent
	})
}

func TestAMortalExtrinsicLivesExactlyItsEra(t *testing.T) {
	const period = 8
	for wait := range 2 * period {
		c := newChain(t)
		for range 5 {
			c.Make()
		}
		raw := mortal(c, period)
		x, err := c.Check(raw)
		if err != nil {
			t.Fatal(err)
		}
		for range wait {
			c.Make()
		}
		cold := newChain(t)
		cold.State, cold.Next = c.State, c.Next
		isAlive := wait < period-1
		warmErr, coldErr, recheck := c.Execute(raw).Outcomes[0].Refused, cold.Execute(raw).Outcomes[0].Refused, c.Runtime.Recheck(c.State, c.Next, x)
		if (warmErr == nil) != isAlive || (coldErr == nil) != isAlive || (recheck == nil) != isAlive {
			t.Fatalf("after %d blocks: remembered %v, unknown %v, recheck %v", wait, warmErr, coldErr, recheck)
		}
		if _, err := c.Check(raw); (err == nil) != isAlive {
			t.Fatalf("after %d blocks the mempool says %v", wait, err)
		}
		if until := x.Era.Death(x.Era.Birth(c.Next.Height - uint64(wait))); isAlive != (c.Next.Height < until) {
			t.Fatalf("after %d blocks: death at %d, height %d", wait, until, c.Next.Height)
		}
	}
}

func TestAnEraLongerThanTheWindowOfHashesEndsWithIt(t *testing.T) {
	c := newChain(t)
	c.Make()
	raw := c.Sign(alice, c.Call("Probe", "count", count{1}), func(p *extrinsic.Params) {
		p.Era, p.EraHash = extrinsic.Mortal(16384, 0), p.Genesis
	})
	if _, err := c.Check(raw); err != nil {
		t.Fatal(err)
	}
	c.Next.Height = runtime.BlockHashCount
	if _, err := c.Check(raw); err != nil {
		t.Fatalf("at the window's end: %v", err)
	}
	c.Next.Height++
	_, err := c.Check(raw)
	mustBe(t, err, runtime.ErrAncientBirth)
	mustBe(t, c.Execute(raw).Outcomes[0].Refused, runtime.ErrAncientBirth)
}

func TestFreeCallsCostNothingAndTakeTurns(t *testing.T) {
	c := newChain(t)
	before := freeOf(c, alice.AccountID())
	d := c.Call("Probe", "free_count", freeCount{1})
	raw := c.Sign(alice, d, nil)
	x, err := c.Check(raw)
	if err != nil || x.Fee != 0 || x.Slot != "Probe.free_count/"+alice.AccountID().String() {
		t.Fatalf("%v, fee %d, slot %q", err, x.Fee, x.Slot)
	}
	second := c.Sign(alice, d, func(p *extrinsic.Params) { p.Nonce = 1 })
	e := c.Execute(raw, second)
	if o := e.Outcomes[1]; !errors.Is(o.Refused, errTooSoon) {
		t.Fatalf("a second one in the same block: %v", o.Refused)
	}
	e.Keep([][]byte{raw, second})
	c.Seal(e)
	if freeOf(c, alice.AccountID()) != before || counter.Get(c.State, alice.AccountID()) != 1 {
		t.Fatal("it cost something or did nothing")
	}
	for _, event := range c.Events() {
		if done, ok := event.Body.(runtime.ExtrinsicSuccess); ok && event.Extrinsic == 1 && done.DispatchInfo.PaysFee != 1 {
			t.Fatal("the event says that a fee was paid")
		}
	}
	if _, err := c.Check(second); err != nil {
		t.Fatalf("in the next block: %v", err)
	}
	c.Make(second)
	var r *runtime.Refusal
	third := c.Sign(alice, d, nil)
	c.Next.Height-- // a block that is not later
	_, err = c.Check(third)
	if !errors.As(err, &r) || r.Code != 1010 || r.Data != "Probe.TooSoon: Wait for the next block." || !errors.Is(err, errTooSoon) {
		t.Fatalf("%v", err)
	}
}

func TestAFreeCallNeedsAnAccountButNoMoney(t *testing.T) {
	c := newChain(t)
	raw := c.Sign(carol, c.Call("Probe", "free_count", freeCount{1}), nil)
	_, err := c.Check(raw)
	mustBe(t, err, runtime.ErrPayment)
	mustBe(t, c.Execute(raw).Outcomes[0].Refused, runtime.ErrPayment)

	ctx := c.Runtime.NewContext(c.State, c.Next)
	system.References{}.IncProviders(ctx, carol.AccountID())
	c.State.Apply(ctx.Changes())
	c.Make(raw)
	if nonceOf(c, carol) != 1 || counter.Get(c.State, carol.AccountID()) != 1 || freeOf(c, carol.AccountID()) != 0 {
		t.Fatal("an account that something provides for must use free calls at balance 0")
	}
	paying := c.Sign(carol, c.Call("Probe", "count", count{1}), nil)
	_, err = c.Check(paying)
	mustBe(t, err, runtime.ErrPayment)
}

func TestAFreeCallIsCheckedInsideABatchToo(t *testing.T) {
	c := newChain(t)
	free := c.Call("Probe", "free_count", freeCount{1})
	before := freeOf(c, alice.AccountID())
	if failed := c.Send(alice, c.Call("Utility", "batch_all", utility.BatchAll{Calls: []runtime.DecodedCall{free, free}})); !errors.Is(failed, errTooSoon) {
		t.Fatalf("got %v", failed)
	}
	if freeOf(c, alice.AccountID()) >= before {
		t.Fatal("a batch is not free")
	}
}

func TestTheEstimateIsTheCharge(t *testing.T) {
	c := newChain(t)
	for name, d := range map[string]runtime.DecodedCall{
		"transfer": transferTo(c, bob.AccountID(), 5),
		"remark":   c.Call("System", "remark", system.Remark{Remark: make([]byte, 1000)}),
		"free":     c.Call("Probe", "free_count", freeCount{1}),
		"batch":    c.Call("Utility", "batch", utility.Batch{Calls: []runtime.DecodedCall{transferTo(c, bob.AccountID(), 5), transferTo(c, bob.AccountID(), 5)}}),
	} {
		t.Run(name, func(t *testing.T) {
			const tip = 777
			raw := c.Sign(alice, d, func(p *extrinsic.Params) { p.Tip = tip })
			args := append(bytes.Clone(raw), scale.Marshal(uint32(len(raw)))...)
			var info struct {
				Weight runtime.Load
				Class  runtime.DispatchClass
				Fee    uint64
			}
			var details struct {
				Inclusion *struct{ Base, Length, Weight uint64 }
				Tip       uint64
			}
			callAPI(t, c, "TransactionPaymentApi_query_info", args, &info)
			callAPI(t, c, "TransactionPaymentApi_query_fee_details", args, &details)
			before := freeOf(c, alice.AccountID())
			e := c.Make(raw)
			paid := before - freeOf(c, alice.AccountID())
			if name == "transfer" {
				paid -= 5
			} else if name == "batch" {
				paid -= 10
			}
			sum := uint64(0)
			if details.Inclusion != nil {
				sum = details.Inclusion.Base + details.Inclusion.Length + details.Inclusion.Weight
			}
			if info.Fee+tip != paid || e.Outcomes[0].Fee != paid || sum != info.Fee {
				t.Fatalf("estimated %d + tip %d, details %d, charged %d, outcome %d", info.Fee, tip, sum, paid, e.Outcomes[0].Fee)
			}
			if name == "free" && info.Fee != 0 {
				t.Fatal("a free call costs something")
			}
		})
	}
}

func callAPI(t *testing.T, c *runtimetest.Chain, method string, args []byte, into any) {
	t.Helper()
	b, err := c.Runtime.CallAPI(c.State, method, args)
	if err != nil {
		t.Fatal(err)
	}
	if err := scale.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

func TestAFeeNeverTakesTheExistentialDeposit(t *testing.T) {
	c := newChain(t)
	fee := uint64(0)
	if x, err := c.Check(c.Sign(alice, c.Call("Probe", "count", count{1}), nil)); err != nil {
		t.Fatal(err)
	} else {
		fee = x.Fee
	}
	for extra, want := range map[uint64]error{0: nil, 1: runtime.ErrPayment} {
		c := newChain(t)
		c.Send(alice, transferTo(c, carol.AccountID(), fee+balances.ExistentialDeposit-extra))
		_, err := c.Check(c.Sign(carol, c.Call("Probe", "count", count{1}), nil))
		mustBe(t, err, want)
	}
}
