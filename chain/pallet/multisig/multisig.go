// Package multisig sends calls that several accounts approve, as an account that
// only so many of them together act for.
//
// The account is derived from its signatories and their threshold, so it needs no
// registration: one approval opens an operation under the call's hash, and the
// last of the threshold, which brings the call, sends it. Who opens an operation
// lays a deposit aside until it ends. The rules stand in
// docs/protocol/multisig.md. Start at [New].
package multisig

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "Multisig"

// Bounds and deposits, in rao.
const (
	MaxSignatories = 100 // of one account

	DepositBase   uint64 = 132_000_000
	DepositFactor uint64 = 32_000_000 // for each of the threshold
)

// Currency lays deposits aside. An implementer keeps the sum of all balances.
type Currency interface {
	// Reserve lays free money aside, or fails and changes nothing.
	Reserve(c *runtime.Context, who runtime.AccountID, rao uint64) error
	// Unreserve frees what was laid aside.
	Unreserve(c *runtime.Context, who runtime.AccountID, rao uint64)
}

// Operation is a call that waits for approvals.
type Operation struct {
	When      subtensor.Timepoint `scale:"when,Timepoint<BlockNumber>"`
	Deposit   uint64              `scale:"deposit,Balance"` // rao
	Depositor runtime.AccountID
	Approvals []runtime.AccountID // ascending
}

// TypePath is the name of the type in chain metadata.
func (Operation) TypePath() string { return "pallet_multisig::Multisig" }

// Multisigs is the operations that wait, by account and hash of the call.
var Multisigs = runtime.NewDoubleMap[runtime.AccountID, [32]byte](Name, "Multisigs", runtime.Twox64Concat, runtime.Blake2_128Concat, Operation{}, runtime.Optional(),
	runtime.Docs("The set of open multisig operations."))

var errs = runtime.NewErrors(subtensor.MultisigPallet,
	"MinimumThreshold: Threshold must be 2 or greater.",
	"AlreadyApproved: Call is already approved by this signatory.",
	"NoApprovalsNeeded: Call doesn't need any (more) approvals.",
	"TooFewSignatories: There are too few signatories in the list.",
	"TooManySignatories: There are too many signatories in the list.",
	"SignatoriesOutOfOrder: The signatories were provided out of order; they should be ordered.",
	"SenderInSignatories: The sender was contained in the other signatories; it shouldn't be.",
	"NotFound: Multisig operation not found in storage.",
	"NotOwner: Only the account that originally created the multisig is able to cancel it or update\nits deposits.",
	"NoTimepoint: No timepoint was given, yet the multisig operation is already underway.",
	"WrongTimepoint: A different timepoint was given to the multisig operation that is underway.",
	"UnexpectedTimepoint: A timepoint was given, yet no multisig operation is underway.",
	"MaxWeightTooLow: The maximum weight information provided was too low.",
	"AlreadyStored: The data to be stored is already stored.",
)

// The errors that calls answer with.
var (
	ErrMinimumThreshold      = errs.E("MinimumThreshold")
	ErrAlreadyApproved       = errs.E("AlreadyApproved")
	ErrTooFewSignatories     = errs.E("TooFewSignatories")
	ErrTooManySignatories    = errs.E("TooManySignatories")
	ErrSignatoriesOutOfOrder = errs.E("SignatoriesOutOfOrder")
	ErrSenderInSignatories   = errs.E("SenderInSignatories")
	ErrNotFound              = errs.E("NotFound")
	ErrNotOwner              = errs.E("NotOwner")
	ErrNoTimepoint           = errs.E("NoTimepoint")
	ErrWrongTimepoint        = errs.E("WrongTimepoint")
	ErrUnexpectedTimepoint   = errs.E("UnexpectedTimepoint")
	ErrMaxWeightTooLow       = errs.E("MaxWeightTooLow")
)

// The events.
type (
	// NewMultisig tells that an operation was opened.
	NewMultisig struct {
		Approving runtime.AccountID
		Multisig  runtime.AccountID
		CallHash  [32]byte
	}
	// MultisigApproval tells of another approval.
	MultisigApproval struct {
		Approving runtime.AccountID
		Timepoint subtensor.Timepoint
		Multisig  runtime.AccountID
		CallHash  [32]byte
	}
	// MultisigExecuted tells how the approved call went.
	MultisigExecuted struct {
		Approving runtime.AccountID
		Timepoint subtensor.Timepoint
		Multisig  runtime.AccountID
		CallHash  [32]byte
		Result    runtime.DispatchResult
	}
	// MultisigCancelled tells that an operation ended without its call.
	MultisigCancelled struct {
		Cancelling runtime.AccountID
		Timepoint  subtensor.Timepoint
		Multisig   runtime.AccountID
		CallHash   [32]byte
	}
	// DepositPoked tells that a deposit, in rao, was brought to what it should be.
	DepositPoked struct {
		Who        runtime.AccountID
		CallHash   [32]byte
		OldDeposit uint64
		NewDeposit uint64
	}
)

// approvalWeight is an approval with its look-up in the list of signatories.
const approvalWeight = runtime.DefaultWeight

// pallet is the pallet's work.
type pallet struct{ money Currency }

// New declares the pallet.
func New(money Currency) runtime.Pallet {
	p := pallet{money}
	return runtime.Pallet{
		Name: Name, Index: subtensor.MultisigPallet,
		Docs:    "Calls that several accounts approve.",
		Storage: []runtime.StorageItem{Multisigs},
		Calls: []runtime.Call{
			runtime.NewCall(0, "as_multi_threshold_1", p.asOne,
				runtime.Weight(func(a subtensor.AsMultiThreshold1[runtime.DecodedCall]) uint64 {
					return runtime.AddWeights(approvalWeight, a.Call.Weight())
				}),
				runtime.CallDocs("Immediately dispatch a multi-signature call using a single approval from the caller.")),
			runtime.NewCall(1, "as_multi", p.asMulti,
				runtime.Weight(func(a subtensor.AsMulti[runtime.DecodedCall]) uint64 {
					return runtime.AddWeights(approvalWeight, a.Call.Weight())
				}),
				runtime.CallDocs("Register approval for a dispatch to be made from a deterministic composite account if\napproved by a total of `threshold - 1` of `other_signatories`.\n\nIf there are enough, then dispatch the call.")),
			runtime.NewCall(2, "approve_as_multi", p.approve,
				runtime.CallDocs("Register approval for a dispatch to be made from a deterministic composite account if\napproved by a total of `threshold - 1` of `other_signatories`.")),
			runtime.NewCall(3, "cancel_as_multi", p.cancel,
				runtime.CallDocs("Cancel a pre-existing, on-going multisig transaction. Any deposit reserved previously\nfor this operation will be unreserved on success.")),
			runtime.NewCall(4, "poke_deposit", p.poke,
				runtime.CallDocs("Poke the deposit reserved for an existing multisig operation.")),
		},
		Events: []runtime.Event{
			{Index: 0, Name: "NewMultisig", Body: NewMultisig{}, Docs: "A new multisig operation has begun."},
			{Index: 1, Name: "MultisigApproval", Body: MultisigApproval{}, Docs: "A multisig operation has been approved by someone."},
			{Index: 2, Name: "MultisigExecuted", Body: MultisigExecuted{}, Docs: "A multisig operation has been executed."},
			{Index: 3, Name: "MultisigCancelled", Body: MultisigCancelled{}, Docs: "A multisig operation has been cancelled."},
			{Index: 4, Name: "DepositPoked", Body: DepositPoked{}, Docs: "The deposit for a multisig operation has been updated/poked."},
		},
		Errors:  errs,
		Genesis: p.genesis,
		Export:  export,
		Constants: []runtime.Constant{
			{Name: "DepositBase", Value: DepositBase, Docs: "The base amount of currency needed to reserve for creating a multisig execution or to\nstore a dispatch call for later."},
			{Name: "DepositFactor", Value: DepositFactor, Docs: "The amount of currency needed per unit threshold when creating a multisig execution."},
			{Name: "MaxSignatories", Value: uint32(MaxSignatories), Docs: "The maximum amount of signatories allowed in the multisig."},
		},
	}
}
