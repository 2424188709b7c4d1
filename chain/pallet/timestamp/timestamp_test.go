package timestamp_test

import (
	"errors"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/timestamp"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/scale"
)

const slotMillis = 12_000

func newChain(t *testing.T) *runtimetest.Chain {
	fees := transactionpayment.New(balances.Ledger{})
	rt := runtime.New([]runtime.Pallet{system.New(runtime.DefaultLimits()), timestamp.New(slotMillis), timestamp.Aura(slotMillis), balances.New(), fees.Pallet()}, runtime.Options{Payment: fees})
	return runtimetest.New(t, rt, nil)
}

func TestTheTimeIsTheBlocks(t *testing.T) {
	c := newChain(t)
	for _, at := range []uint64{1000, 5000, 1 << 41} {
		c.Next.Time = at
		c.Make()
		if got := timestamp.Now.Get(c.State); got != at {
			t.Fatalf("now %d, want %d", got, at)
		}
	}
}

func TestNobodySetsTheTime(t *testing.T) {
	c := newChain(t)
	ctx := c.Runtime.NewContext(c.State, c.Next)
	for _, o := range []runtime.Origin{runtime.Root(), runtime.Signed(runtime.AccountID{1})} {
		if err := ctx.Dispatch(o, c.Call("Timestamp", "set", timestamp.Set{Now: 1})); !errors.Is(err, runtime.ErrBadOrigin) {
			t.Fatal(err)
		}
	}
}

func TestClientsLearnTheTimeBetweenBlocks(t *testing.T) {
	constant := func(p runtime.Pallet, name string) any {
		for _, c := range p.Constants {
			if c.Name == name {
				return c.Value
			}
		}
		return nil
	}
	if constant(timestamp.Aura(slotMillis), "SlotDuration") != uint64(slotMillis) || constant(timestamp.New(slotMillis), "MinimumPeriod") != uint64(slotMillis/2) {
		t.Fatal("constants")
	}
	c := newChain(t)
	b, err := c.Runtime.CallAPI(c.State, "AuraApi_slot_duration", nil)
	var got uint64
	if err != nil || scale.Unmarshal(b, &got) != nil || got != slotMillis {
		t.Fatalf("%d, %v", got, err)
	}
}
