package runtime_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
)

// enter is free with the right word, and then lets newcomers in; without a word it
// pays.
type enter struct{ Word uint32 }

const rightWord, laterWord = 42, 43

func door() runtime.Pallet {
	return runtime.Pallet{Name: "Door", Index: 201, Calls: []runtime.Call{
		runtime.NewCall(0, "enter", func(*runtime.Context, runtime.Origin, enter) error { return nil },
			runtime.FreeWhen(func(a enter) bool { return a.Word != 0 },
				func(_ runtime.Reader, _ runtime.AccountID, a enter) error {
					switch a.Word {
					case rightWord:
						return nil
					case laterWord:
						return runtime.ForNow(errTooSoon)
					}
					return errRefused
				},
				func(who runtime.AccountID, _ enter) string { return who.String() }),
			runtime.OpensAccount()),
	}}
}

func TestARefusalForNowSaysSo(t *testing.T) {
	c := newChain(t, door())
	for word, want := range map[uint32]bool{laterWord: true, 7: false} {
		refused := c.Execute(c.Sign(alice, c.Call("Door", "enter", enter{word}), nil)).Outcomes[0].Refused
		var r *runtime.Refusal
		if !errors.As(refused, &r) || r.IsForNow != want {
			t.Errorf("word %d: %v, for now: %v", word, refused, !want)
		}
	}
	_, err := c.Check(c.Sign(alice, c.Call("Door", "enter", enter{laterWord}), nil))
	mustBe(t, err, errTooSoon)
}

func TestAFreeCallMayMakeItsSignersAccount(t *testing.T) {
	c := newChain(t, door())
	stranger := keys.Dev("stranger")
	e := c.Make(c.Sign(stranger, c.Call("Door", "enter", enter{rightWord}), nil))
	if e.Outcomes[0].Failed != nil || e.Outcomes[0].Fee != 0 {
		t.Fatalf("the call %v with a fee of %d", e.Outcomes[0].Failed, e.Outcomes[0].Fee)
	}
	a, ok := runtime.Accounts.Lookup(c.State, stranger.AccountID())
	if !ok || a.Nonce != 1 || a.Providers != 1 || a.Data.Free != 0 {
		t.Fatalf("the account is %+v", a)
	}
	if events := c.EventsOf(1); len(events) == 0 || events[0] != "System.NewAccount" {
		t.Errorf("the events are %v", events)
	}
	c.Make(c.Sign(stranger, c.Call("Door", "enter", enter{rightWord}), nil))
	if a = runtime.Accounts.Get(c.State, stranger.AccountID()); a.Nonce != 2 || a.Providers != 1 {
		t.Errorf("after a second call the account is %+v", a)
	}
}

func TestStrangersEnterOnlyByTheCheckAndWithoutATip(t *testing.T) {
	c := newChain(t, door())
	stranger := keys.Dev("stranger")
	_, err := c.Check(c.Sign(stranger, c.Call("Door", "enter", enter{7}), nil))
	mustBe(t, err, errRefused)
	_, err = c.Check(c.Sign(stranger, c.Call("Door", "enter", enter{}), nil))
	mustBe(t, err, runtime.ErrPayment)
	tipped := c.Sign(stranger, c.Call("Door", "enter", enter{rightWord}), func(p *extrinsic.Params) { p.Tip = 1 })
	_, err = c.Check(tipped)
	mustBe(t, err, runtime.ErrPayment)
	if refused := c.Execute(tipped).Outcomes[0].Refused; refused == nil {
		t.Error("a block takes a tip from an account that is not there")
	}
	if refused := c.Execute(c.Sign(stranger, c.Call("Door", "enter", enter{7}), nil)).Outcomes[0].Refused; refused == nil {
		t.Error("a block takes what the check refuses")
	}
}

func TestACallThatIsFreeAtTimesPaysAtOthers(t *testing.T) {
	c := newChain(t, door())
	free, err := c.Check(c.Sign(alice, c.Call("Door", "enter", enter{rightWord}), nil))
	if err != nil || free.Fee != 0 || free.Slot == "" {
		t.Errorf("with the word: fee %d, slot %q, %v", free.Fee, free.Slot, err)
	}
	paid, err := c.Check(c.Sign(alice, c.Call("Door", "enter", enter{}), nil))
	if err != nil || paid.Fee == 0 || paid.Slot != "" {
		t.Errorf("without: fee %d, slot %q, %v", paid.Fee, paid.Slot, err)
	}
}
