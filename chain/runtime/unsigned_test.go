package runtime_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/scale"
)

// tell is a number that anybody may tell the chain, one higher than the last.
type tell struct{ Number uint64 }

var (
	told      = runtime.NewValue[uint64]("Bell", "Told", 0)
	bellErrs  = runtime.NewErrors(201, "NotNext: The number is not the next one.")
	errNotNex = bellErrs.E("NotNext")
)

func bell() runtime.Pallet {
	check := func(r runtime.Reader, a tell) error {
		if a.Number != told.Get(r)+1 {
			return errNotNex
		}
		return nil
	}
	return runtime.Pallet{
		Name: "Bell", Index: 201, Storage: []runtime.StorageItem{told}, Errors: bellErrs,
		Calls: []runtime.Call{runtime.NewCall(0, "tell", func(c *runtime.Context, o runtime.Origin, a tell) error {
			if err := runtime.EnsureNone(o); err != nil {
				return err
			}
			told.Set(c, a.Number)
			return nil
		}, runtime.Unsigned(check, func(a tell) string { return fmt.Sprint(a.Number) }))},
	}
}

func unsigned(c *runtimetest.Chain, number uint64) []byte {
	return extrinsic.Bare(scale.Marshal(c.Call("Bell", "tell", tell{number})))
}

func TestAnybodyMaySendAnUnsignedCallThatPasses(t *testing.T) {
	c := newChain(t, bell())
	x, err := c.Check(unsigned(c, 1))
	if err != nil {
		t.Fatal(err)
	}
	if !x.IsUnsigned() || x.Fee != 0 || x.Slot != "Bell.tell/1" || x.Weight <= runtime.ExtrinsicBaseWeight {
		t.Errorf("the call is %+v", x)
	}
	done := c.Make(unsigned(c, 1), c.Sign(alice, transferTo(c, bob.AccountID(), 1), nil), unsigned(c, 2))
	if got := told.Get(c.State); got != 2 {
		t.Errorf("the chain was told %d", got)
	}
	for i, o := range done.Outcomes {
		if o.Failed != nil || (o.Fee == 0) != (i != 1) {
			t.Errorf("extrinsic %d: %+v", i, o)
		}
	}
	if got := c.EventsOf(1); len(got) != 1 || got[0] != "System.ExtrinsicSuccess" {
		t.Errorf("the events are %v", got)
	}
	if runtime.Accounts.Has(c.State, x.Signer) {
		t.Error("the slot's account was made")
	}
}

func TestUnsignedCallsAreCheckedAgainInTheBlock(t *testing.T) {
	c := newChain(t, bell())
	if _, err := c.Check(unsigned(c, 2)); !errors.Is(err, errNotNex) {
		t.Errorf("the mempool: %v", err)
	}
	done := c.Execute(unsigned(c, 1), unsigned(c, 1))
	if done.Outcomes[0].Refused != nil || !errors.Is(done.Outcomes[1].Refused, errNotNex) {
		t.Errorf("the block: %+v", done.Outcomes)
	}
	x, err := c.Check(unsigned(c, 1))
	if err != nil {
		t.Fatal(err)
	}
	c.Make(unsigned(c, 1))
	if err := c.Runtime.Recheck(c.State, c.Next, x); !errors.Is(err, errNotNex) {
		t.Errorf("what waits: %v", err)
	}
}

func TestOtherCallsNeedASignature(t *testing.T) {
	c := newChain(t, bell())
	raw := extrinsic.Bare(scale.Marshal(transferTo(c, bob.AccountID(), 1)))
	if _, err := c.Check(raw); !errors.Is(err, runtime.ErrCall) {
		t.Errorf("an unsigned transfer: %v", err)
	}
	if done := c.Execute(raw); !errors.Is(done.Outcomes[0].Refused, runtime.ErrCall) {
		t.Errorf("in a block: %v", done.Outcomes[0].Refused)
	}
	if _, err := c.Check(extrinsic.Bare([]byte{201})); !errors.Is(err, runtime.ErrDecode) {
		t.Errorf("half a call: %v", err)
	}
	if err := c.Send(alice, c.Call("Bell", "tell", tell{1})); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Errorf("signed: %v", err)
	}
}
