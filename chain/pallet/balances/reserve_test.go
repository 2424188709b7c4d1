package balances_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/runtime"
)

func TestADepositStaysInTheSumAndKeepsTheAccount(t *testing.T) {
	c := newChain(t)
	give(t, c, carol, 10_000)
	reserve := func(rao uint64) error {
		return within(c, func(ctx *runtime.Context) error { return purse.Reserve(ctx, carol, rao) })
	}
	if err := reserve(9501); !errors.Is(err, balances.ErrInsufficientBalance) {
		t.Fatalf("a deposit that leaves too little: %v", err)
	}
	if err := reserve(9500); err != nil {
		t.Fatal(err)
	}
	if free, held := purse.Free(c.State, carol), purse.Reserved(c.State, carol); free != deposit || held != 9500 {
		t.Fatalf("%d free, %d laid aside", free, held)
	}
	conserved(t, c.State)
	pay := func(rao uint64) error {
		return within(c, func(ctx *runtime.Context) error { return purse.Transfer(ctx, carol, bob, rao, false) })
	}
	if err := pay(deposit); !errors.Is(err, runtime.ErrOnlyProvider) {
		t.Fatalf("the account was emptied beside its deposit: %v", err)
	}
	if err := pay(deposit + 1); !errors.Is(err, runtime.ErrFundsUnavailable) {
		t.Fatalf("a deposit was spent: %v", err)
	}
	if err := within(c, func(ctx *runtime.Context) error { purse.Unreserve(ctx, carol, 1<<63); return nil }); err != nil {
		t.Fatal(err)
	}
	a := runtime.Accounts.Get(c.State, carol)
	if a.Data.Free != 10_000 || a.Data.Reserved != 0 || a.Consumers != 0 {
		t.Fatalf("after its return: %+v", a)
	}
	conserved(t, c.State)
}

func TestDepositsComeAndGoToTheRao(outer *testing.T) {
	rapid.Check(outer, func(t *rapid.T) {
		c := newChain(outer)
		give(outer, c, carol, 1_000_000)
		held := uint64(0)
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			rao := rapid.Uint64Range(0, 400_000).Draw(t, "rao")
			if rapid.Bool().Draw(t, "reserve") {
				if within(c, func(ctx *runtime.Context) error { return purse.Reserve(ctx, carol, rao) }) == nil {
					held += rao
				}
			} else {
				_ = within(c, func(ctx *runtime.Context) error { purse.Unreserve(ctx, carol, rao); return nil })
				held -= min(rao, held)
			}
			a := runtime.Accounts.Get(c.State, carol)
			if a.Data.Reserved != held || a.Data.Free != 1_000_000-held || (a.Consumers == 1) != (held > 0) {
				t.Fatalf("%d laid aside, the account has %+v", held, a)
			}
			conserved(outer, c.State)
		}
	})
}
