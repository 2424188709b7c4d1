package utility_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// asRoot sends a call by sudo and gives the sudo call's inner result.
func asRoot(t *testing.T, c *runtimetest.Chain, d runtime.DecodedCall) error {
	t.Helper()
	if failed := c.Send(alice, c.Call("Sudo", "sudo", sudo.Sudo{Call: d})); failed != nil {
		t.Fatal(failed)
	}
	for _, e := range c.Events() {
		if b, ok := e.Body.(sudo.Sudid); ok {
			if b.SudoResult.Err != nil {
				return b.SudoResult.Err
			}
			return nil
		}
	}
	t.Fatal("no result")
	return nil
}

func TestADerivativeSpendsItsOwnMoney(t *testing.T) {
	c := newChain(t)
	pseudonym := subtensor.DerivativeAccount(alice.AccountID(), 7)
	spend := c.Call("Utility", "as_derivative", utility.AsDerivative{Index: 7, Call: pay(c, tao)})
	if failed := c.Send(alice, spend); !errors.Is(failed, runtime.ErrFundsUnavailable) {
		t.Fatalf("without money: %v", failed)
	}
	fund := c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: to(pseudonym), NewFree: scale.Compact(3 * tao)})
	if err := asRoot(t, c, fund); err != nil {
		t.Fatal(err)
	}
	before := balances.Ledger{}.Free(c.State, alice.AccountID())
	e := c.Make(c.Sign(alice, spend, nil))
	if e.Outcomes[0].Failed != nil || (balances.Ledger{}).Free(c.State, pseudonym) != 2*tao || (balances.Ledger{}).Free(c.State, bob) != tao {
		t.Fatalf("%v", e.Outcomes[0].Failed)
	}
	if paid := before - (balances.Ledger{}).Free(c.State, alice.AccountID()); paid != e.Outcomes[0].Fee || paid == 0 {
		t.Fatalf("the signer paid %d", paid)
	}
	if err := asRoot(t, c, spend); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Fatalf("root has a derivative: %v", err)
	}
}

func TestRootDispatchesOnAnyOrigin(t *testing.T) {
	c := newChain(t)
	rich, poor := runtime.SignedCaller(alice.AccountID()), runtime.SignedCaller(bob)
	as := func(o runtime.OriginCaller, d runtime.DecodedCall) runtime.DecodedCall {
		return c.Call("Utility", "dispatch_as", utility.DispatchAs{AsOrigin: o, Call: d})
	}
	fallible := func(o runtime.OriginCaller, d runtime.DecodedCall) runtime.DecodedCall {
		return c.Call("Utility", "dispatch_as_fallible", utility.DispatchAsFallible{AsOrigin: o, Call: d})
	}
	for _, d := range []runtime.DecodedCall{as(rich, pay(c, tao)), fallible(rich, pay(c, tao))} {
		if failed := c.Send(alice, d); !errors.Is(failed, runtime.ErrBadOrigin) {
			t.Fatalf("%s by an account: %v", d.Name(), failed)
		}
		before := balances.Ledger{}.Free(c.State, bob)
		if err := asRoot(t, c, d); err != nil || (balances.Ledger{}).Free(c.State, bob) != before+tao {
			t.Fatalf("%s: %v", d.Name(), err)
		}
		if _, bodies := utilityEvents(c); !slices.Equal(bodies, []any{utility.DispatchedAs{}}) {
			t.Fatalf("%s tells %v", d.Name(), bodies)
		}
	}
	if err := asRoot(t, c, as(poor, pay(c, 100*tao))); err != nil {
		t.Fatalf("dispatch_as failed with its call: %v", err)
	}
	if _, bodies := utilityEvents(c); len(bodies) != 1 || !errors.Is(bodies[0].(utility.DispatchedAs).Result.Err, runtime.ErrFundsUnavailable) {
		t.Fatalf("it tells %v", bodies)
	}
	if err := asRoot(t, c, fallible(poor, pay(c, 100*tao))); !errors.Is(err, runtime.ErrFundsUnavailable) {
		t.Fatalf("dispatch_as_fallible: %v", err)
	}
	if err := asRoot(t, c, fallible(runtime.NoCaller(), pay(c, tao))); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Fatalf("nobody paid: %v", err)
	}
	set := c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: to(bob), NewFree: 5000})
	if err := asRoot(t, c, fallible(runtime.RootCaller(), set)); err != nil || (balances.Ledger{}).Free(c.State, bob) != 5000 {
		t.Fatalf("as root: %v", err)
	}
}

func TestRootMayWeighACallMoreAndNeverLess(t *testing.T) {
	c := newChain(t)
	set := c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: to(bob), NewFree: 5000})
	weighed := func(w uint64) runtime.DecodedCall {
		return c.Call("Utility", "with_weight", utility.WithWeight{Call: set, Weight: runtime.LoadOf(w)})
	}
	if least := weighed(0).Weight(); least < set.Weight() || weighed(1<<40).Weight() != 1<<40 {
		t.Fatalf("%d and %d", least, weighed(1<<40).Weight())
	}
	if failed := c.Send(alice, weighed(0)); !errors.Is(failed, runtime.ErrBadOrigin) {
		t.Fatalf("by an account: %v", failed)
	}
	if err := asRoot(t, c, weighed(0)); err != nil || (balances.Ledger{}).Free(c.State, bob) != 5000 {
		t.Fatal(err)
	}
}

func TestASecondCallRunsWhereTheFirstFails(t *testing.T) {
	choose := func(c *runtimetest.Chain, main, fallback runtime.DecodedCall) runtime.DecodedCall {
		return c.Call("Utility", "if_else", utility.IfElse{Main: main, Fallback: fallback})
	}
	for name, test := range map[string]struct {
		main, fallback uint64
		paid           uint64
		event          string
		failed         error
	}{
		"the first":  {tao, 2 * tao, tao, "IfElseMainSuccess", nil},
		"the second": {100 * tao, 2 * tao, 2 * tao, "IfElseFallbackCalled", nil},
		"neither":    {100 * tao, 100 * tao, 0, "", runtime.ErrFundsUnavailable},
	} {
		c := newChain(t)
		d := choose(c, pay(c, test.main), pay(c, test.fallback))
		if d.Weight() < pay(c, 1).Weight()*2 {
			t.Errorf("%s: it weighs %d", name, d.Weight())
		}
		failed := c.Send(alice, d)
		if test.failed == nil && failed != nil || test.failed != nil && !errors.Is(failed, test.failed) {
			t.Fatalf("%s: %v", name, failed)
		}
		if got := (balances.Ledger{}).Free(c.State, bob); got != test.paid {
			t.Errorf("%s: paid %d", name, got)
		}
		names, _ := utilityEvents(c)
		if want := test.event; want != "" && !slices.Equal(names, []string{want}) || want == "" && len(names) > 0 {
			t.Errorf("%s: events %v", name, names)
		}
	}
}

func TestNobodySendsNoBatch(t *testing.T) {
	c := newChain(t)
	ctx := c.Runtime.NewContext(c.State, c.Next)
	remark := c.Call("System", "remark", system.Remark{})
	for _, d := range []runtime.DecodedCall{
		c.Call("Utility", "batch", utility.Batch{Calls: []runtime.DecodedCall{remark}}),
		c.Call("Utility", "batch_all", utility.BatchAll{Calls: []runtime.DecodedCall{remark}}),
		c.Call("Utility", "force_batch", utility.ForceBatch{Calls: []runtime.DecodedCall{remark}}),
		c.Call("Utility", "if_else", utility.IfElse{Main: remark, Fallback: remark}),
		c.Call("Utility", "as_derivative", utility.AsDerivative{Call: remark}),
	} {
		if err := ctx.Dispatch(runtime.None(), d); !errors.Is(err, runtime.ErrBadOrigin) {
			t.Errorf("%s: %v", d.Name(), err)
		}
	}
}

// gate is a pallet with a free call that only one account may send.
type enter struct{ Weight uint32 }

var entered = runtime.NewMap[runtime.AccountID, uint32]("Gate", "Entered", runtime.Identity, 0)

func gate(keeper runtime.AccountID) runtime.Pallet {
	errs := runtime.NewErrors(200, "Closed")
	return runtime.Pallet{Name: "Gate", Index: 200, Errors: errs, Storage: []runtime.StorageItem{entered},
		Calls: []runtime.Call{runtime.NewCall(0, "enter", func(c *runtime.Context, o runtime.Origin, _ enter) error {
			entered.Set(c, o.Account, entered.Get(c, o.Account)+1)
			return nil
		}, runtime.FixedWeight(900_000_000), runtime.Free(func(_ runtime.Reader, signer runtime.AccountID, _ enter) error {
			if signer != keeper {
				return errs.E("Closed")
			}
			return nil
		}, nil))}}
}

// TestAFreeCallInsideAnotherIsCheckedAndPaidFor holds the rule that nesting is no
// way around a free call's check, nor around paying for what a block executes.
func TestAFreeCallInsideAnotherIsCheckedAndPaidFor(t *testing.T) {
	keeper := alice.AccountID()
	fees := transactionpayment.New(balances.Ledger{})
	rt := runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet(), utility.New(), sudo.New(), gate(keeper)}, runtime.Options{Payment: fees})
	chain := func(t *testing.T) *runtimetest.Chain {
		return runtimetest.New(t, rt, map[string]any{
			"Balances": map[string]any{"balances": []balances.Entry{{Account: keeper, Rao: 10 * tao}, {Account: bobPair.AccountID(), Rao: 10 * tao}}},
			"Sudo":     map[string]any{"key": keeper},
		})
	}
	free := chain(t).Call("Gate", "enter", enter{})
	never := chain(t).Call("Sudo", "set_key", sudo.SetKey{New: to(bob)})
	wrap := map[string]func(d runtime.DecodedCall) any{
		"batch":         func(d runtime.DecodedCall) any { return utility.Batch{Calls: []runtime.DecodedCall{d}} },
		"batch_all":     func(d runtime.DecodedCall) any { return utility.BatchAll{Calls: []runtime.DecodedCall{d}} },
		"force_batch":   func(d runtime.DecodedCall) any { return utility.ForceBatch{Calls: []runtime.DecodedCall{d}} },
		"if_else":       func(d runtime.DecodedCall) any { return utility.IfElse{Main: d, Fallback: d} },
		"as_derivative": func(d runtime.DecodedCall) any { return utility.AsDerivative{Index: 1, Call: d} },
	}
	for name, hold := range wrap {
		t.Run(name, func(t *testing.T) {
			c := chain(t)
			if _, err := c.Check(c.Sign(bobPair, free, nil)); err == nil {
				t.Fatal("the gate lets everybody in")
			}
			c.Make(c.Sign(bobPair, c.Call("Utility", name, hold(free)), nil))
			if n := entered.Get(c.State, bob); n != 0 {
				t.Fatalf("bob entered %d times", n)
			}
			e := c.Make(c.Sign(alice, c.Call("Utility", name, hold(free)), nil))
			want := uint32(1)
			if name == "as_derivative" { // another account, which is not the keeper
				want = 0
			}
			if n := entered.Get(c.State, keeper); n != want {
				t.Fatalf("the keeper entered %d times", n)
			}
			if least := transactionpayment.WeightFee(free.Weight()); e.Outcomes[0].Fee < least {
				t.Fatalf("the fee is %d, the call inside costs %d", e.Outcomes[0].Fee, least)
			}
		})
	}
	c := chain(t)
	if failed := c.Send(bobPair, c.Call("Utility", "if_else", utility.IfElse{Main: free, Fallback: never})); failed == nil {
		t.Fatal("a refused call and a forbidden one succeeded")
	}
}
