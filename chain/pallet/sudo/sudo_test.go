package sudo_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

const tao = 1_000_000_000

var (
	alice = keys.Dev("Alice")
	bob   = keys.Dev("Bob")
)

func newChain(t *testing.T, key any) *runtimetest.Chain {
	fees := transactionpayment.New(balances.Ledger{})
	rt := runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet(), sudo.New()}, runtime.Options{Payment: fees})
	return runtimetest.New(t, rt, map[string]any{
		"Balances": map[string]any{"balances": []balances.Entry{{Account: alice.AccountID(), Rao: 10 * tao}, {Account: bob.AccountID(), Rao: 10 * tao}}},
		"Sudo":     map[string]any{"key": key},
	})
}

func set(c *runtimetest.Chain, rao uint64) runtime.DecodedCall {
	return c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: extrinsic.Address(runtime.AccountID{7}), NewFree: scale.Compact(rao)})
}

// found is the body of the latest block's event of that type.
func found[E any](t *testing.T, c *runtimetest.Chain) (body E) {
	t.Helper()
	for _, e := range c.Events() {
		if b, ok := e.Body.(E); ok {
			return b
		}
	}
	t.Fatalf("no event %T", body)
	return body
}

func everyCall(c *runtimetest.Chain) []runtime.DecodedCall {
	return []runtime.DecodedCall{
		c.Call("Sudo", "sudo", sudo.Sudo{Call: set(c, 5000)}),
		c.Call("Sudo", "sudo_unchecked_weight", sudo.SudoUncheckedWeight{Call: set(c, 5000)}),
		c.Call("Sudo", "set_key", sudo.SetKey{New: extrinsic.Address(bob.AccountID())}),
		c.Call("Sudo", "sudo_as", sudo.SudoAs{Who: extrinsic.Address(alice.AccountID()), Call: set(c, 5000)}),
		c.Call("Sudo", "remove_key", sudo.RemoveKey{}),
	}
}

func TestOnlyTheKeyMayDoAnything(t *testing.T) {
	for name, c := range map[string]*runtimetest.Chain{"another's key": newChain(t, alice.AccountID()), "no key": newChain(t, nil)} {
		for _, d := range everyCall(c) {
			failed := c.Send(bob, d)
			if failed == nil {
				t.Fatalf("%s: %s succeeded", name, d.Name())
			}
			if _, full := c.Runtime.Error(*failed); full.Name != "RequireSudo" {
				t.Errorf("%s: %s: %v", name, d.Name(), full)
			}
		}
		if (balances.Ledger{}).Free(c.State, runtime.AccountID{7}) != 0 {
			t.Errorf("%s: it had an effect", name)
		}
	}
}

func TestTheKeyActsAsRoot(t *testing.T) {
	for i := range 2 {
		c := newChain(t, alice.AccountID())
		before := balances.Ledger{}.Free(c.State, alice.AccountID())
		e := c.Make(c.Sign(alice, everyCall(c)[i], nil))
		if e.Outcomes[0].Failed != nil || found[sudo.Sudid](t, c).SudoResult.Err != nil || (balances.Ledger{}).Free(c.State, runtime.AccountID{7}) != 5000 {
			t.Fatalf("%+v", e.Outcomes[0])
		}
		if fee := before - (balances.Ledger{}).Free(c.State, alice.AccountID()); fee == 0 || fee != e.Outcomes[0].Fee {
			t.Fatalf("fee %d", fee)
		}
	}
}

func TestAFailureInsideIsAResult(t *testing.T) {
	c := newChain(t, alice.AccountID())
	force := c.Call("Balances", "force_transfer", balances.ForceTransfer{Source: extrinsic.Address(bob.AccountID()), Dest: extrinsic.Address(alice.AccountID()), Value: 99 * tao})
	if failed := c.Send(alice, c.Call("Sudo", "sudo", sudo.Sudo{Call: force})); failed != nil {
		t.Fatal(failed)
	}
	if err := found[sudo.Sudid](t, c).SudoResult.Err; !errors.Is(err, runtime.ErrFundsUnavailable) {
		t.Fatal(err)
	}
}

func TestTheKeyActsAsAnybody(t *testing.T) {
	c := newChain(t, alice.AccountID())
	as := func(who extrinsic.MultiAddress) runtime.DecodedCall {
		return c.Call("Sudo", "sudo_as", sudo.SudoAs{Who: who,
			Call: c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: extrinsic.Address(runtime.AccountID{7}), Value: tao})})
	}
	if failed := c.Send(alice, as(extrinsic.Address(bob.AccountID()))); failed != nil || found[sudo.SudoAsDone](t, c).SudoResult.Err != nil {
		t.Fatal(failed)
	}
	if got := (balances.Ledger{}).Free(c.State, bob.AccountID()); got != 9*tao {
		t.Fatalf("bob has %d", got)
	}
	var nobody extrinsic.MultiAddress
	if err := scale.Unmarshal([]byte{1}, &nobody); err != nil {
		t.Fatal(err)
	}
	if failed := c.Send(alice, as(nobody)); !errors.Is(failed, runtime.ErrCannotLookup) {
		t.Fatal(failed)
	}
	if failed := c.Send(alice, c.Call("Sudo", "set_key", sudo.SetKey{New: nobody})); !errors.Is(failed, runtime.ErrCannotLookup) {
		t.Fatal(failed)
	}
}

func TestTheKeyMovesAndGoes(t *testing.T) {
	c := newChain(t, alice.AccountID())
	if failed := c.Send(alice, everyCall(c)[2]); failed != nil {
		t.Fatal(failed)
	}
	if e := found[sudo.KeyChanged](t, c); e.Old == nil || *e.Old != alice.AccountID() || e.New != bob.AccountID() {
		t.Fatalf("%+v", e)
	}
	if c.Send(alice, everyCall(c)[4]) == nil {
		t.Fatal("the old key still works")
	}
	back := c.Call("Sudo", "sudo", sudo.Sudo{Call: c.Call("Sudo", "set_key", sudo.SetKey{New: extrinsic.Address(alice.AccountID())})})
	if failed := c.Send(bob, back); failed != nil || sudo.Key.Get(c.State) != alice.AccountID() {
		t.Fatalf("root may set it: %v", failed)
	}
	if failed := c.Send(alice, everyCall(c)[4]); failed != nil || sudo.Key.Has(c.State) {
		t.Fatal(failed)
	}
	found[sudo.KeyRemoved](t, c)
	if c.Send(alice, everyCall(c)[0]) == nil {
		t.Fatal("a removed key still works")
	}
}
