package transactionpayment

import "github.com/plexus-network/plexus/chain/runtime"

// runtimeDispatchInfo is what an extrinsic would take and cost without a tip.
type runtimeDispatchInfo struct {
	Weight     runtime.Load
	Class      runtime.DispatchClass
	PartialFee uint64
}

// feeDetails is a fee by its parts; a free call has no inclusion fee.
type feeDetails struct {
	InclusionFee *inclusionFee
	Tip          uint64
}

type inclusionFee struct {
	BaseFee           uint64
	LenFee            uint64
	AdjustedWeightFee uint64
}

func (runtimeDispatchInfo) TypePath() string {
	return "pallet_transaction_payment::types::RuntimeDispatchInfo"
}
func (feeDetails) TypePath() string   { return "pallet_transaction_payment::types::FeeDetails" }
func (inclusionFee) TypePath() string { return "pallet_transaction_payment::types::InclusionFee" }

// query is what clients ask about: an extrinsic, signed by anybody, and its length
// in bytes, which they also send though it is known.
type query struct {
	Uxt runtime.ExtrinsicInput
	Len uint32
}

func apis() runtime.API {
	inputs := []string{"uxt", "len"}
	return runtime.NewAPI("TransactionPaymentApi", 4,
		runtime.Method("query_info", inputs, func(_ runtime.Reader, q query) runtimeDispatchInfo {
			return runtimeDispatchInfo{Weight: runtime.LoadOf(q.Uxt.Weight), PartialFee: q.Uxt.Fee - q.Uxt.Tip}
		}),
		runtime.Method("query_fee_details", inputs, func(_ runtime.Reader, q query) feeDetails {
			if !q.Uxt.Call.PaysFee() {
				return feeDetails{}
			}
			return feeDetails{InclusionFee: &inclusionFee{
				BaseFee:           WeightFee(runtime.ExtrinsicBaseWeight),
				LenFee:            LengthFee(len(q.Uxt.Raw)),
				AdjustedWeightFee: WeightFee(q.Uxt.Call.Weight()),
			}}
		}),
		runtime.Method("query_weight_to_fee", []string{"weight"}, func(_ runtime.Reader, w runtime.Load) uint64 {
			return WeightFee(uint64(w.RefTime))
		}),
		runtime.Method("query_length_to_fee", []string{"length"}, func(_ runtime.Reader, length uint32) uint64 {
			return LengthFee(int(length))
		}),
	)
}
