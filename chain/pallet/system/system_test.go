package system_test

import (
	"errors"
	"slices"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/keys"
)

var alice = keys.Dev("Alice")

func newChain(t *testing.T) *runtimetest.Chain {
	fees := transactionpayment.New(balances.Ledger{})
	rt := runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet()}, runtime.Options{Payment: fees})
	return runtimetest.New(t, rt, map[string]any{"Balances": map[string]any{"balances": []balances.Entry{{Account: alice.AccountID(), Rao: 1 << 40}}}})
}

func TestRemarksCostByTheirLength(t *testing.T) {
	c := newChain(t)
	short := c.Make(c.Sign(alice, c.Call("System", "remark", system.Remark{Remark: make([]byte, 10)}), nil)).Outcomes[0]
	long := c.Make(c.Sign(alice, c.Call("System", "remark", system.Remark{Remark: make([]byte, 10_010)}), nil)).Outcomes[0]
	if short.Failed != nil || long.Failed != nil || long.Fee < short.Fee+10_000 {
		t.Fatalf("%+v, %+v", short, long)
	}
}

func TestARemarkWithEventTellsItsHash(t *testing.T) {
	c := newChain(t)
	remark := []byte("hello")
	if failed := c.Send(alice, c.Call("System", "remark_with_event", system.RemarkWithEvent{Remark: remark})); failed != nil {
		t.Fatal(failed)
	}
	want := system.Remarked{Sender: alice.AccountID(), Hash: blake2b.Sum256(remark)}
	if !slices.ContainsFunc(c.Events(), func(e runtime.EventRecord) bool { return e.Body == any(want) }) {
		t.Fatalf("events %v", c.Events())
	}
	ctx := c.Runtime.NewContext(c.State, c.Next)
	if err := ctx.Dispatch(runtime.Root(), c.Call("System", "remark_with_event", system.RemarkWithEvent{})); !errors.Is(err, runtime.ErrBadOrigin) {
		t.Fatal(err)
	}
}

func TestReferencesKeepAccountsAlive(t *testing.T) {
	c := newChain(t)
	ctx := c.Runtime.NewContext(c.State, c.Next)
	refs, who := system.References{}, runtime.AccountID{9}
	if err := refs.DecProviders(ctx, who); !errors.Is(err, runtime.ErrNoProviders) {
		t.Fatal(err)
	}
	refs.IncProviders(ctx, who)
	refs.IncProviders(ctx, who)
	a := runtime.OpenAccount(ctx, who)
	a.Nonce, a.Consumers = 4, 1
	a.Save(ctx)
	if err := refs.DecProviders(ctx, who); err != nil || refs.Providers(ctx, who) != 1 {
		t.Fatal(err)
	}
	if err := refs.DecProviders(ctx, who); !errors.Is(err, runtime.ErrConsumerRemaining) {
		t.Fatal(err)
	}
	a = runtime.OpenAccount(ctx, who)
	if a.Nonce != 4 {
		t.Fatal("the nonce is gone")
	}
	a.Consumers = 0
	a.Save(ctx)
	if err := refs.DecProviders(ctx, who); err != nil || runtime.Accounts.Has(ctx, who) {
		t.Fatalf("%v, still there %v", err, runtime.Accounts.Has(ctx, who))
	}
}
