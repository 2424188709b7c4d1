package runtime_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
)

// barter is a pallet whose call is paid in tokens where the balance does not pay it:
// as many as stand in its storage.
var (
	tokens    = runtime.NewMap[runtime.AccountID]("Barter", "Tokens", runtime.Blake2_128Concat, uint64(0))
	broken    = runtime.NewValue("Barter", "Broken", false)
	errBroken = errors.New("the counter is closed")
)

type spend struct{ Fails bool }

func barter() runtime.Pallet {
	return runtime.Pallet{
		Name: "Barter", Index: 60, Storage: []runtime.StorageItem{tokens, broken},
		Calls: []runtime.Call{runtime.NewCall(0, "spend", func(_ *runtime.Context, _ runtime.Origin, a spend) error {
			if a.Fails {
				return runtime.ErrOther
			}
			return nil
		}, runtime.InKind(
			func(r runtime.Reader, payer runtime.AccountID, _ spend, fee uint64) bool {
				return tokens.Get(r, payer) >= fee
			},
			func(c *runtime.Context, payer runtime.AccountID, _ spend, fee uint64) error {
				tokens.Set(c, payer, tokens.Get(c, payer)-fee)
				if broken.Get(c) {
					return errBroken
				}
				return nil
			}))},
	}
}

// penniless is a chain on which carol has tokens, an account and no balance.
func penniless(t *testing.T, of uint64) *runtimetest.Chain {
	c := newChain(t, barter())
	w := c.Runtime.NewContext(c.State, runtime.Block{})
	a := runtime.OpenAccount(w, carol.AccountID())
	a.Providers++
	a.Save(w)
	tokens.Set(w, carol.AccountID(), of)
	c.State.Apply(w.Changes())
	return c
}

func TestAFeeIsPaidInKindWhereTheBalanceDoesNotPay(t *testing.T) {
	for name, fails := range map[string]bool{"a call that works": false, "a call that fails": true} {
		t.Run(name, func(t *testing.T) {
			c := penniless(t, tao)
			raw := c.Sign(carol, c.Call("Barter", "spend", spend{fails}), nil)
			x, err := c.Check(raw)
			if err != nil {
				t.Fatal(err)
			}
			e := c.Make(raw)
			if got := tao - tokens.Get(c.State, carol.AccountID()); got != x.Fee || e.Outcomes[0].Fee != 0 {
				t.Errorf("%d tokens and %d rao were paid, the fee is %d", got, e.Outcomes[0].Fee, x.Fee)
			}
			if failed := e.Outcomes[0].Failed != nil; failed != fails || nonceOf(c, carol) != 1 {
				t.Errorf("failed: %v; the nonce is %d", failed, nonceOf(c, carol))
			}
		})
	}
	c := penniless(t, tao)
	raw := c.Sign(alice, c.Call("Barter", "spend", spend{}), nil)
	if e := c.Make(raw); e.Outcomes[0].Fee == 0 {
		t.Error("a balance that pays did not")
	}
}

func TestAFeeThatNothingPaysKeepsACallOut(t *testing.T) {
	c := penniless(t, 5)
	raw := c.Sign(carol, c.Call("Barter", "spend", spend{}), nil)
	if _, err := c.Check(raw); !errors.Is(err, runtime.ErrPayment) {
		t.Errorf("the mempool gave %v", err)
	}
	if e := c.Execute(raw); !errors.Is(e.Outcomes[0].Refused, runtime.ErrPayment) {
		t.Errorf("a block gave %v", e.Outcomes[0].Refused)
	}
	// Other calls of the same account are not paid so.
	c = penniless(t, tao)
	if _, err := c.Check(c.Sign(carol, c.Call("Probe", "count", count{1}), nil)); !errors.Is(err, runtime.ErrPayment) {
		t.Errorf("another call gave %v", err)
	}
}

func TestAPaymentInKindThatFailsHasNoEffect(t *testing.T) {
	c := penniless(t, tao)
	w := c.Runtime.NewContext(c.State, runtime.Block{})
	broken.Set(w, true)
	c.State.Apply(w.Changes())
	e := c.Execute(c.Sign(carol, c.Call("Barter", "spend", spend{}), nil))
	if !errors.Is(e.Outcomes[0].Refused, runtime.ErrPayment) {
		t.Errorf("the block gave %v", e.Outcomes[0].Refused)
	}
	c.Seal(e)
	if tokens.Get(c.State, carol.AccountID()) != tao || nonceOf(c, carol) != 0 {
		t.Errorf("%d tokens are left, the nonce is %d", tokens.Get(c.State, carol.AccountID()), nonceOf(c, carol))
	}
}
