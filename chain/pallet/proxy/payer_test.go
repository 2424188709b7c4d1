package proxy_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestAnAccountPaysForItsDelegateIfItWants(t *testing.T) {
	c := newChain(t)
	c.add(alice, bob, subtensor.ProxyAny, 0)
	c.add(carol, alice, subtensor.ProxyAny, 0)
	c.fails(proxy.ErrNotProxy, alice, "set_real_pays_fee", subtensor.SetRealPaysFee{Delegate: to(dave), PaysFee: true})
	c.fails(runtime.ErrCannotLookup, alice, "set_real_pays_fee", subtensor.SetRealPaysFee{Delegate: nobody(t), PaysFee: true})
	remark := c.Call("System", "remark", system.Remark{})
	through := func(real keys.Pair, d call) call { return c.Call("Proxy", "proxy", wrapped{Real: to(real), Call: d}) }
	batch := func(d ...call) call { return c.Call("Utility", "batch", utility.Batch{Calls: d}) }
	pays := func(real, delegate keys.Pair, does bool) {
		t.Helper()
		c.do(real, "set_real_pays_fee", subtensor.SetRealPaysFee{Delegate: to(delegate), PaysFee: does})
		if e := found[proxy.RealPaysFeeSet](c); e != (proxy.RealPaysFeeSet{Real: real.AccountID(), Delegate: delegate.AccountID(), PaysFee: does}) {
			t.Fatalf("%+v", e)
		}
	}
	who := func(d call) keys.AccountID {
		t.Helper()
		before := map[keys.AccountID]uint64{}
		for _, k := range []keys.Pair{alice, bob, carol} {
			before[k.AccountID()] = c.free(k.AccountID())
		}
		o := c.Make(c.Sign(bob, d, nil)).Outcomes[0]
		payer := found[transactionpayment.TransactionFeePaid](c).Who
		for account, rao := range before {
			if paid := rao - c.free(account); account == payer && paid != o.Fee || account != payer && paid != 0 {
				t.Fatalf("%s paid %d of %d", account, paid, o.Fee)
			}
		}
		return payer
	}
	ways := map[string]call{
		"one":              through(alice, remark),
		"two":              through(alice, through(carol, remark)),
		"a batch":          through(alice, batch(through(carol, remark), through(carol, remark))),
		"a mixed batch":    through(alice, batch(through(carol, remark), remark)),
		"an empty batch":   through(alice, batch()),
		"a batch for two":  through(alice, batch(through(carol, remark), through(dave, remark))),
		"the payer last":   through(alice, batch(through(dave, remark), through(carol, remark))),
		"a remark first":   through(alice, batch(remark, through(carol, remark))),
		"only within":      batch(through(alice, remark)),
		"no proxy at all":  remark,
		"by announcements": c.Call("Proxy", "proxy_announced", announce{Delegate: to(bob), Real: to(alice), Call: remark}),
	}
	expect := func(want map[string]keys.Pair) {
		t.Helper()
		for name, d := range ways {
			w, ok := want[name]
			if !ok {
				w = bob
			}
			if got := who(d); got != w.AccountID() {
				t.Errorf("%s: %s paid, want %s", name, got, w.AccountID())
			}
		}
	}
	expect(nil)
	pays(carol, alice, true) // does not count before alice pays for bob
	expect(nil)
	pays(alice, bob, true)
	expect(map[string]keys.Pair{"one": alice, "two": carol, "a batch": carol, "a mixed batch": alice, "an empty batch": alice, "a batch for two": alice, "the payer last": alice, "a remark first": alice})
	pays(carol, alice, false)
	expect(map[string]keys.Pair{"one": alice, "two": alice, "a batch": alice, "a mixed batch": alice, "an empty batch": alice, "a batch for two": alice, "the payer last": alice, "a remark first": alice})

	c.do(alice, "remove_proxy", subtensor.RemoveProxy{Delegate: to(bob)})
	if proxy.RealPaysFee.Has(c.State, alice.AccountID(), bob.AccountID()) || who(ways["one"]) != bob.AccountID() {
		t.Fatal("a former delegate's fees are paid")
	}
}

func TestAnAccountThatCannotPayForItsDelegateIsAsked(t *testing.T) {
	c := newChain(t)
	poor := keys.Dev("Poor")
	c.Make(c.Sign(alice, c.pay(poor, one+1_000_000), nil))
	c.add(poor, bob, subtensor.ProxyAny, 0)
	c.do(poor, "set_real_pays_fee", subtensor.SetRealPaysFee{Delegate: to(bob), PaysFee: true})
	d := c.Call("Proxy", "proxy", wrapped{Real: to(poor), Call: c.Call("System", "remark", system.Remark{Remark: make([]byte, 200_000)})})
	for range 4 {
		raw := c.Sign(bob, d, nil)
		if _, err := c.Check(raw); err != nil {
			if !errors.Is(err, runtime.ErrPayment) {
				t.Fatal(err)
			}
			if e := c.Execute(raw); !errors.Is(e.Outcomes[0].Refused, runtime.ErrPayment) {
				t.Fatalf("in a block: %v", e.Outcomes[0].Refused)
			}
			return
		}
		c.Make(raw)
	}
	t.Fatal("it never ran out of money")
}
