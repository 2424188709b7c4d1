package apptest

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/scale"
)

// feeDetails is what the chain tells clients of a fee beforehand.
type feeDetails struct {
	InclusionFee *struct{ BaseFee, LenFee, AdjustedWeightFee uint64 }
	Tip          uint64
}

// recordFees holds each fee of a block against what a client is told beforehand,
// and records which calls it saw paid for and which free. A fee that was paid in
// kind is left to the tests of those calls.
func (c *Chain) recordFees(raws [][]byte, outcomes []runtime.Outcome) {
	c.t.Helper()
	for i, o := range outcomes {
		if o.Refused != nil {
			continue
		}
		x, err := c.Runtime.Decode(raws[i])
		if err != nil {
			c.t.Fatalf("decode an extrinsic that is in a block: %v", err)
		}
		want, kind := uint64(0), runtimetest.Free
		if !x.IsUnsigned() {
			want = c.Told(x)
		}
		if want > x.Tip {
			kind = runtimetest.Paid
		}
		switch {
		case o.Fee == want:
			runtimetest.Record(c.t, x.Call, kind, runtimetest.App)
		case o.Fee != 0:
			c.t.Errorf("%s.%s costs %d rao, clients are told %d", x.Call.Pallet(), x.Call.Name(), o.Fee, want)
		}
	}
}

// Told is the fee in rao that clients are told of an extrinsic beforehand, with its
// tip.
func (c *Chain) Told(x *runtime.Extrinsic) uint64 {
	c.t.Helper()
	w := scale.Writer{B: append([]byte{}, x.Raw...)}
	w.U32(uint32(len(x.Raw)))
	answer, err := c.Runtime.CallAPI(c.State, "TransactionPaymentApi_query_fee_details", w.B)
	if err != nil {
		c.t.Fatalf("ask for a fee: %v", err)
	}
	var d feeDetails
	if err := scale.Unmarshal(answer, &d); err != nil {
		c.t.Fatalf("read a fee: %v", err)
	}
	if d.InclusionFee != nil {
		return d.InclusionFee.BaseFee + d.InclusionFee.LenFee + d.InclusionFee.AdjustedWeightFee + x.Tip
	}
	return x.Tip
}
