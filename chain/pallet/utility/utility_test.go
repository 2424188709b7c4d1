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
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

const tao = 1_000_000_000

var (
	alice   = keys.Dev("Alice")
	bobPair = keys.Dev("Bob")
	bob     = bobPair.AccountID()
)

func to(who runtime.AccountID) extrinsic.MultiAddress { return extrinsic.Address(who) }

func newChain(t *testing.T) *runtimetest.Chain {
	fees := transactionpayment.New(balances.Ledger{})
	rt := runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), balances.New(), fees.Pallet(), utility.New(), sudo.New()}, runtime.Options{Payment: fees})
	return runtimetest.New(t, rt, map[string]any{
		"Balances": map[string]any{"balances": []balances.Entry{{Account: alice.AccountID(), Rao: 10 * tao}}},
		"Sudo":     map[string]any{"key": alice.AccountID()},
	})
}

func pay(c *runtimetest.Chain, rao uint64) runtime.DecodedCall {
	return c.Call("Balances", "transfer_keep_alive", balances.TransferKeepAlive{Dest: extrinsic.Address(bob), Value: scale.Compact(rao)})
}

// utilityEvents are the pallet's own events in the latest block.
func utilityEvents(c *runtimetest.Chain) (names []string, bodies []any) {
	for _, e := range c.Events() {
		if e.Pallet == "Utility" {
			names, bodies = append(names, e.Name), append(bodies, e.Body)
		}
	}
	return names, bodies
}

func TestBatchesDifferInWhatAFailureUndoes(t *testing.T) {
	for name, test := range map[string]struct {
		call   func(c *runtimetest.Chain, calls []runtime.DecodedCall) runtime.DecodedCall
		failed error
		paid   uint64
		events []string
	}{
		"batch stops and keeps": {func(c *runtimetest.Chain, calls []runtime.DecodedCall) runtime.DecodedCall {
			return c.Call("Utility", "batch", utility.Batch{Calls: calls})
		}, nil, 1 * tao, []string{"ItemCompleted", "BatchInterrupted"}},
		"batch_all undoes all": {func(c *runtimetest.Chain, calls []runtime.DecodedCall) runtime.DecodedCall {
			return c.Call("Utility", "batch_all", utility.BatchAll{Calls: calls})
		}, runtime.ErrFundsUnavailable, 0, nil},
		"force_batch goes on": {func(c *runtimetest.Chain, calls []runtime.DecodedCall) runtime.DecodedCall {
			return c.Call("Utility", "force_batch", utility.ForceBatch{Calls: calls})
		}, nil, 3 * tao, []string{"ItemCompleted", "ItemFailed", "ItemCompleted", "BatchCompletedWithErrors"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newChain(t)
			e := c.Make(c.Sign(alice, test.call(c, []runtime.DecodedCall{pay(c, tao), pay(c, 100*tao), pay(c, 2*tao)}), nil))
			if failed := e.Outcomes[0].Failed; test.failed == nil && failed != nil || test.failed != nil && !errors.Is(failed, test.failed) {
				t.Fatalf("got %v, want %v", failed, test.failed)
			}
			if got := (balances.Ledger{}).Free(c.State, bob); got != test.paid {
				t.Fatalf("paid %d, want %d", got, test.paid)
			}
			names, bodies := utilityEvents(c)
			if !slices.Equal(names, test.events) {
				t.Fatalf("events %v, want %v", names, test.events)
			}
			for _, b := range bodies {
				switch b := b.(type) {
				case utility.BatchInterrupted:
					if b.Index != 1 || !errors.Is(&b.Error, runtime.ErrFundsUnavailable) {
						t.Fatalf("%+v", b)
					}
				case utility.ItemFailed:
					if !errors.Is(&b.Error, runtime.ErrFundsUnavailable) {
						t.Fatalf("%+v", b)
					}
				}
			}
			c = newChain(t)
			c.Make(c.Sign(alice, test.call(c, []runtime.DecodedCall{pay(c, tao), pay(c, tao)}), nil))
			if names, _ := utilityEvents(c); !slices.Equal(names, []string{"ItemCompleted", "ItemCompleted", "BatchCompleted"}) {
				t.Fatalf("without failure: %v", names)
			}
		})
	}
}

func TestABatchHoldsOnlySoManyCalls(t *testing.T) {
	c := newChain(t)
	calls := make([]runtime.DecodedCall, utility.MaxCalls+1)
	for i := range calls {
		calls[i] = c.Call("System", "remark", system.Remark{})
	}
	for _, d := range []runtime.DecodedCall{
		c.Call("Utility", "batch", utility.Batch{Calls: calls}),
		c.Call("Utility", "batch_all", utility.BatchAll{Calls: calls}),
		c.Call("Utility", "force_batch", utility.ForceBatch{Calls: calls}),
	} {
		failed := c.Send(alice, d)
		if _, full := c.Runtime.Error(*failed); full.Name != "TooManyCalls" {
			t.Errorf("%s: %v", d.Name(), full)
		}
	}
	if failed := c.Send(alice, c.Call("Utility", "batch", utility.Batch{Calls: calls[1:]})); failed != nil {
		t.Errorf("at the bound: %v", failed)
	}
}

func TestABatchWeighsWhatItHolds(t *testing.T) {
	c := newChain(t)
	one, two := pay(c, 1), c.Call("System", "remark", system.Remark{Remark: make([]byte, 10_000)})
	batch := func(calls ...runtime.DecodedCall) uint64 {
		return c.Call("Utility", "batch", utility.Batch{Calls: calls}).Weight()
	}
	if batch(one, two) < one.Weight()+two.Weight() || batch(one, one, two) <= batch(one, two) {
		t.Fatalf("%d, %d", batch(one, two), batch(one, one, two))
	}
	x, err := c.Check(c.Sign(alice, c.Call("Utility", "batch", utility.Batch{Calls: []runtime.DecodedCall{one, two}}), nil))
	if err != nil {
		t.Fatal(err)
	}
	if want := transactionpayment.WeightFee(x.Weight) + transactionpayment.LengthFee(len(x.Raw)); x.Fee != want {
		t.Fatalf("fee %d, want %d", x.Fee, want)
	}
}

func TestABatchRunsOnTheOriginThatSentIt(t *testing.T) {
	c := newChain(t)
	set := c.Call("Balances", "force_set_balance", balances.ForceSetBalance{Who: extrinsic.Address(bob), NewFree: 5000})
	batch := c.Call("Utility", "batch_all", utility.BatchAll{Calls: []runtime.DecodedCall{set}})
	if failed := c.Send(alice, batch); !errors.Is(failed, runtime.ErrBadOrigin) {
		t.Fatalf("got %v", failed)
	}
	c.Send(alice, c.Call("Sudo", "sudo", sudo.Sudo{Call: batch}))
	if got := (balances.Ledger{}).Free(c.State, bob); got != 5000 {
		t.Fatalf("as root: %d", got)
	}
}
