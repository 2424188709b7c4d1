// Package transactionpayment sets what extrinsics cost and gives their fees to the
// producer of the block.
//
// A fee is [RaoPerByte] for each byte, one rao for each [PicosecondsPerRao] of
// weight, and the tip; a free call costs its tip alone. What a client is told
// beforehand is what is charged. It holds no money: see [Currency]. Start at [New].
package transactionpayment

import (
	"math/bits"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
)

// Index is the pallet's number.
const Index = 6

// The prices.
const (
	PicosecondsPerRao uint64 = 2000 // 0.0005 rao for each picosecond
	RaoPerByte        uint64 = 1
)

// Currency is the money that fees are paid in. An implementer keeps the sum of all
// balances right, and changes nothing when it fails.
type Currency interface {
	// CanPayFee says whether an account may pay a fee and live.
	CanPayFee(a *runtime.Account, rao uint64) bool
	// ChargeFee takes such a fee out of a, which the caller writes.
	ChargeFee(c *runtime.Context, who runtime.AccountID, a *runtime.Account, rao uint64)
	// Deposit puts money that was taken before into an account.
	Deposit(c *runtime.Context, who runtime.AccountID, rao uint64) error
	// Rescind destroys money that was taken and cannot be placed.
	Rescind(c *runtime.Context, rao uint64)
}

// Payment is the pallet's work for the executor.
type Payment struct{ currency Currency }

// New makes the payment in a currency.
func New(currency Currency) Payment { return Payment{currency} }

// TransactionFeePaid tells what an extrinsic cost, in rao.
type TransactionFeePaid struct {
	Who       runtime.AccountID
	ActualFee uint64 // the tip included
	Tip       uint64
}

// multiplierOne is the fee multiplier 1 with its 18 decimals.
const multiplierOne uint64 = 1_000_000_000_000_000_000

// fixedU128 is a number with 18 decimals.
type fixedU128 struct {
	Inner scale.U128 `scale:"-,u128"`
}

func (fixedU128) TypePath() string { return "sp_arithmetic::fixed_point::FixedU128" }

// NextFeeMultiplier never changes: fees do not follow how full blocks are.
var NextFeeMultiplier = runtime.NewValue("TransactionPayment", "NextFeeMultiplier", fixedU128{scale.U128From(multiplierOne)})

// Pallet declares the pallet.
func (p Payment) Pallet() runtime.Pallet {
	return runtime.Pallet{
		Name: "TransactionPayment", Index: Index,
		Docs:    "Fees.",
		Storage: []runtime.StorageItem{NextFeeMultiplier},
		Events: []runtime.Event{{Index: 0, Name: "TransactionFeePaid", Body: TransactionFeePaid{},
			Docs: "A transaction fee `actual_fee`, of which `tip` was added to the minimum inclusion fee,\nhas been paid by `who`."}},
		Constants: []runtime.Constant{{Name: "OperationalFeeMultiplier", Value: uint8(5),
			Docs: "A fee multiplier for `Operational` extrinsics to compute \"virtual tip\" to boost their\n`priority`"}},
		APIs: []runtime.API{apis()},
	}
}

// WeightFee is the price of a weight in picoseconds.
func WeightFee(weight uint64) uint64 { return weight / PicosecondsPerRao }

// LengthFee is the price of a length in bytes.
func LengthFee(length int) uint64 { return RaoPerByte * uint64(length) }

// Fee implements [runtime.Payment].
func (Payment) Fee(weight uint64, length int, pays bool, tip uint64) uint64 {
	if !pays {
		return tip
	}
	fee, carry := bits.Add64(WeightFee(runtime.ExtrinsicBaseWeight)+WeightFee(weight)+LengthFee(length), tip, 0)
	if carry > 0 { // nobody can pay it, and nobody pays less
		return 1<<64 - 1
	}
	return fee
}

// CanPay implements [runtime.Payment].
func (p Payment) CanPay(a *runtime.Account, fee uint64) bool { return p.currency.CanPayFee(a, fee) }

// Charge implements [runtime.Payment].
func (p Payment) Charge(c *runtime.Context, who runtime.AccountID, a *runtime.Account, fee uint64) {
	p.currency.ChargeFee(c, who, a, fee)
}

// Charged implements [runtime.Payment].
func (Payment) Charged(c *runtime.Context, who runtime.AccountID, fee, tip uint64) {
	c.Emit(TransactionFeePaid{who, fee, tip})
}

// Settle implements [runtime.Payment]: fees too small for an account that does not
// exist yet are burned.
func (p Payment) Settle(c *runtime.Context, producer runtime.AccountID, fees uint64) {
	if fees == 0 {
		return
	}
	if p.currency.Deposit(c, producer, fees) != nil {
		p.currency.Rescind(c, fees)
	}
}
