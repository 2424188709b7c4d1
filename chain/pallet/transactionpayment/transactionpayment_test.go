package transactionpayment_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// purse records what the payment does with money.
type purse struct{ deposited, rescinded *uint64 }

func (purse) CanPayFee(a *runtime.Account, rao uint64) bool { return a.Data.Free >= rao }
func (purse) ChargeFee(_ *runtime.Context, _ runtime.AccountID, a *runtime.Account, rao uint64) {
	a.Data.Free -= rao
}
func (p purse) Deposit(_ *runtime.Context, who runtime.AccountID, rao uint64) error {
	if who == (runtime.AccountID{}) {
		return errors.New("nobody")
	}
	*p.deposited += rao
	return nil
}
func (p purse) Rescind(_ *runtime.Context, rao uint64) { *p.rescinded += rao }

func TestFeesAreByWeightLengthAndTip(t *testing.T) {
	fees := transactionpayment.New(purse{})
	base := transactionpayment.WeightFee(runtime.ExtrinsicBaseWeight)
	for name, c := range map[string]struct {
		weight uint64
		length int
		pays   bool
		tip    uint64
		want   uint64
	}{
		"nothing but itself": {0, 0, true, 0, base},
		"weight":             {1_000_000, 0, true, 0, base + 500},
		"length":             {0, 145, true, 0, base + 145},
		"tip":                {0, 0, true, 9, base + 9},
		"all":                {1_000_000, 145, true, 9, base + 654},
		"free":               {1_000_000, 145, false, 0, 0},
		"free with a tip":    {1_000_000, 145, false, 9, 9},
		"more than there is": {0, 0, true, 1<<64 - 1, 1<<64 - 1},
	} {
		if got := fees.Fee(c.weight, c.length, c.pays, c.tip); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestAFeeNeverFallsWithWhatItIsFor(t *testing.T) {
	fees := transactionpayment.New(purse{})
	rapid.Check(t, func(t *rapid.T) {
		weight, more := rapid.Uint64().Draw(t, "weight"), rapid.Uint64().Draw(t, "more")
		length, tip := rapid.IntRange(0, 1<<22).Draw(t, "length"), rapid.Uint64().Draw(t, "tip")
		fee := fees.Fee(weight, length, true, tip)
		if fee < tip || fees.Fee(runtime.AddWeights(weight, more), length, true, tip) < fee || fees.Fee(weight, length+1, true, tip) < fee {
			t.Fatal("it falls")
		}
	})
}

func TestFeesThatNobodyCanTakeAreBurned(t *testing.T) {
	var deposited, rescinded uint64
	fees := transactionpayment.New(purse{&deposited, &rescinded})
	fees.Settle(nil, runtime.AccountID{1}, 0)
	fees.Settle(nil, runtime.AccountID{1}, 70)
	fees.Settle(nil, runtime.AccountID{}, 5)
	if deposited != 70 || rescinded != 5 {
		t.Fatalf("deposited %d, burned %d", deposited, rescinded)
	}
}

func TestTheMultiplierIsOne(t *testing.T) {
	got := scale.Marshal(transactionpayment.NextFeeMultiplier.Get(runtime.NewOverlay(nil)))
	if want := scale.Marshal(scale.U128From(1_000_000_000_000_000_000)); string(got) != string(want) {
		t.Fatalf("%x", got)
	}
}
