// Package crowdloan raises money from many for a call or for an account.
//
// What is raised lies in an account of the crowdloan's own. Once the cap is
// reached the creator finalizes: the money goes to the target, or the call kept
// since the start runs on the creator's authority. Until then everybody may take
// back what they gave. The rules stand in docs/protocol/crowdloan.md. Start at
// [New].
package crowdloan

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Name is the pallet's name in storage keys and metadata.
const Name = "Crowdloan"

// Bounds; amounts are in rao, durations in blocks.
const (
	MinDeposit      = 10 * subtensor.RaoPerTAO
	MinContribution = subtensor.RaoPerTAO / 10
	MinDuration     = 50_400
	MaxDuration     = 432_000
	RefundBatch     = 50
	MaxContributors = 500

	// MaxCallWeight is what the call of a crowdloan may weigh, in picoseconds.
	MaxCallWeight uint64 = 20_000_000_000
)

// Durations bound how long a crowdloan lasts, in blocks.
type Durations struct {
	Least uint32 `json:"least_blocks" toml:"least_blocks"`
	Most  uint32 `json:"most_blocks" toml:"most_blocks"`
}

// palletID names the pallet in the accounts of crowdloans.
type palletID [8]byte

func (palletID) TypePath() string { return "frame_support::PalletId" }

// Currency pays between accounts. An implementer keeps the sum of all balances.
type Currency interface {
	Free(r runtime.Reader, who runtime.AccountID) uint64
	// Transfer pays rao, or fails and changes nothing.
	Transfer(c *runtime.Context, from, to runtime.AccountID, rao uint64, keepAlive bool) error
}

// References keep a crowdloan's account alive without money.
type References interface {
	IncProviders(c *runtime.Context, who runtime.AccountID)
	DecProviders(c *runtime.Context, who runtime.AccountID) error
}

// Calls keeps the calls of crowdloans. The pallet of preimages has it.
type Calls interface {
	Bound(c *runtime.Context, d runtime.DecodedCall) (runtime.BoundedCall, error)
	Peek(c *runtime.Context, b runtime.BoundedCall) (d runtime.DecodedCall, ok bool)
	Bytes(r runtime.Reader, b runtime.BoundedCall) (bytes []byte, ok bool)
	Drop(c *runtime.Context, b runtime.BoundedCall)
}

// Info is a crowdloan; amounts are in rao.
type Info struct {
	Creator           runtime.AccountID
	Deposit           uint64 // the creator's part that stays to the end
	MinContribution   uint64
	End               uint32 // block
	Cap               uint64
	FundsAccount      runtime.AccountID
	Raised            uint64
	TargetAddress     *runtime.AccountID
	Call              *runtime.BoundedCall
	Finalized         bool
	ContributorsCount uint32
}

// TypePath is the name of the type in chain metadata.
func (Info) TypePath() string { return "pallet_crowdloan::CrowdloanInfo" }

// The pallet's storage.
var (
	Crowdloans = runtime.NewMap[uint32](Name, "Crowdloans", runtime.Twox64Concat, Info{}, runtime.Optional(),
		runtime.Docs("A map of crowdloan ids to their information."))
	NextCrowdloanID = runtime.NewValue[uint32](Name, "NextCrowdloanId", 0, runtime.Docs("The next incrementing crowdloan id."))
	Contributions   = runtime.NewDoubleMap[uint32, runtime.AccountID](Name, "Contributions", runtime.Twox64Concat, runtime.Identity, uint64(0), runtime.Optional(),
		runtime.Docs("A map of crowdloan ids to their contributors and their contributions."))
	MaxContributions = runtime.NewMap[uint32](Name, "MaxContributions", runtime.Twox64Concat, uint64(0), runtime.Optional(),
		runtime.Docs("A map of crowdloan ids to the maximum contribution allowed per contributor."))
	CurrentCrowdloanID = runtime.NewValue[uint32](Name, "CurrentCrowdloanId", 0, runtime.Optional(),
		runtime.Docs("The current crowdloan id that will be set during the finalize call, making it\ntemporarily accessible to the dispatched call."))
	durations       = runtime.NewValue(Name, "Durations", Durations{MinDuration, MaxDuration}, runtime.Docs("How many blocks a crowdloan lasts; fixed at genesis."))
	hasMigrationRun = runtime.NewMap[[]byte](Name, "HasMigrationRun", runtime.Identity, false,
		runtime.Docs("Storage for the migration run status; none has run, for there is no older form."))
)

var errs = runtime.NewErrors(subtensor.CrowdloanPallet,
	"DepositTooLow: The crowdloan initial deposit is too low.",
	"CapTooLow: The crowdloan cap is too low.",
	"MinimumContributionTooLow: The minimum contribution is too low.",
	"CannotEndInPast: The crowdloan cannot end in the past.",
	"BlockDurationTooShort: The crowdloan block duration is too short.",
	"BlockDurationTooLong: The block duration is too long.",
	"InsufficientBalance: The account does not have enough balance to pay for the initial deposit/contribution.",
	"Overflow: An overflow occurred.",
	"InvalidCrowdloanId: The crowdloan id is invalid.",
	"CapRaised: The crowdloan cap has been fully raised.",
	"ContributionPeriodEnded: The contribution period has ended.",
	"ContributionTooLow: The contribution is too low.",
	"InvalidOrigin: The origin of this call is invalid.",
	"AlreadyFinalized: The crowdloan has already been finalized.",
	"ContributionPeriodNotEnded: The crowdloan contribution period has not ended yet.",
	"NoContribution: The contributor has no contribution for this crowdloan.",
	"CapNotRaised: The crowdloan cap has not been raised.",
	"Underflow: An underflow occurred.",
	"CallUnavailable: Call to dispatch was not found in the preimage storage.",
	"NotReadyToDissolve: The crowdloan is not ready to be dissolved, it still has contributions.",
	"DepositCannotBeWithdrawn: The deposit cannot be withdrawn from the crowdloan.",
	"MaxContributorsReached: The maximum number of contributors has been reached.",
	"InvalidFinalizationConfig: Exactly one of call or target address must be provided.",
	"MaxContributionReached: The contributor has already reached the maximum contribution.",
	"MaximumContributionTooLow: The maximum contribution is too low.",
	"MinimumContributionTooHigh: The minimum contribution is too high.",
	"CallTooHeavy: The call weighs more than a crowdloan may run.",
)

// The errors that calls answer with. CallTooHeavy has no counterpart in Bittensor.
var (
	ErrDepositTooLow             = errs.E("DepositTooLow")
	ErrCapTooLow                 = errs.E("CapTooLow")
	ErrMinimumContributionTooLow = errs.E("MinimumContributionTooLow")
	ErrCannotEndInPast           = errs.E("CannotEndInPast")
	ErrBlockDurationTooShort     = errs.E("BlockDurationTooShort")
	ErrBlockDurationTooLong      = errs.E("BlockDurationTooLong")
	ErrInsufficientBalance       = errs.E("InsufficientBalance")
	ErrOverflow                  = errs.E("Overflow")
	ErrInvalidCrowdloanID        = errs.E("InvalidCrowdloanId")
	ErrCapRaised                 = errs.E("CapRaised")
	ErrContributionPeriodEnded   = errs.E("ContributionPeriodEnded")
	ErrContributionTooLow        = errs.E("ContributionTooLow")
	ErrInvalidOrigin             = errs.E("InvalidOrigin")
	ErrAlreadyFinalized          = errs.E("AlreadyFinalized")
	ErrNoContribution            = errs.E("NoContribution")
	ErrCapNotRaised              = errs.E("CapNotRaised")
	ErrCallUnavailable           = errs.E("CallUnavailable")
	ErrNotReadyToDissolve        = errs.E("NotReadyToDissolve")
	ErrDepositCannotBeWithdrawn  = errs.E("DepositCannotBeWithdrawn")
	ErrMaxContributorsReached    = errs.E("MaxContributorsReached")
	ErrInvalidFinalizationConfig = errs.E("InvalidFinalizationConfig")
	ErrMaxContributionReached    = errs.E("MaxContributionReached")
	ErrMaximumContributionTooLow = errs.E("MaximumContributionTooLow")
	ErrMinContributionTooHigh    = errs.E("MinimumContributionTooHigh")
	ErrCallTooHeavy              = errs.E("CallTooHeavy")
)

// pallet is the pallet's work.
type pallet struct {
	money Currency
	refs  References
	kept  Calls
}

// New declares the pallet.
func New(money Currency, refs References, kept Calls) runtime.Pallet {
	p := pallet{money, refs, kept}
	return runtime.Pallet{
		Name: Name, Index: subtensor.CrowdloanPallet,
		Docs:    "Money raised from many for a call or an account.",
		Storage: []runtime.StorageItem{Crowdloans, NextCrowdloanID, Contributions, MaxContributions, CurrentCrowdloanID, durations, hasMigrationRun},
		Calls:   p.calls(),
		Events:  events(),
		Errors:  errs,
		Constants: []runtime.Constant{
			{Name: "PalletId", Value: palletID([]byte("bt/cloan")), Docs: "The pallet id that will be used to derive crowdloan account ids."},
			{Name: "MinimumDeposit", Value: uint64(MinDeposit), Docs: "The minimum deposit required to create a crowdloan."},
			{Name: "AbsoluteMinimumContribution", Value: uint64(MinContribution), Docs: "The absolute minimum contribution required to contribute to a crowdloan."},
			{Name: "MinimumBlockDuration", Value: uint32(MinDuration), Docs: "The minimum block duration for a crowdloan."},
			{Name: "MaximumBlockDuration", Value: uint32(MaxDuration), Docs: "The maximum block duration for a crowdloan."},
			{Name: "RefundContributorsLimit", Value: uint32(RefundBatch), Docs: "The maximum number of contributors that can be refunded in a single refund."},
			{Name: "MaxContributors", Value: uint32(MaxContributors), Docs: "The maximum number of contributors that can contribute to a crowdloan."},
		},
		Genesis: p.genesis,
		Export:  p.export,
	}
}

// Weights in picoseconds.
const (
	paymentWeight = 2 * runtime.DefaultWeight
	refundWeight  = paymentWeight + MaxContributors*runtime.DefaultWeight
)

func (p pallet) calls() []runtime.Call {
	paid := runtime.FixedWeight(paymentWeight)
	return []runtime.Call{
		runtime.NewCall(0, "create", p.create, runtime.Weight(func(a create) uint64 {
			if a.Call == nil {
				return paymentWeight
			}
			return runtime.AddWeights(paymentWeight, a.Call.Weight())
		}), runtime.CallDocs("Create a crowdloan that will raise funds up to a maximum cap and if successful,\nwill either transfer funds to the target address or dispatch the call\n(using creator origin). Exactly one of call or target address must be provided.")),
		runtime.NewCall(1, "contribute", p.contribute, paid, runtime.CallDocs("Contribute to an active crowdloan.")),
		runtime.NewCall(2, "withdraw", p.withdraw, paid, runtime.CallDocs("Withdraw a contribution from an active (not yet finalized or dissolved) crowdloan.\n\nOnly contributions over the deposit can be withdrawn by the creator.")),
		runtime.NewCall(3, "finalize", p.finalize, runtime.FixedWeight(paymentWeight+MaxCallWeight), runtime.CallDocs("Finalize crowdloan that has reached the cap.\n\nThe call will either transfer the raised amount to the configured target address\nor dispatch the configured call using the creator origin.")),
		runtime.NewCall(4, "refund", p.refund, runtime.FixedWeight(refundWeight), runtime.CallDocs("Refund contributors of a non-finalized crowdloan.\n\nThe call will try to refund all contributors (excluding the creator) up to the limit defined by the `RefundContributorsLimit`.")),
		runtime.NewCall(5, "dissolve", p.dissolve, paid, runtime.CallDocs("Dissolve a crowdloan.\n\nAll contributions must have been refunded before the crowdloan can be dissolved (except the creator's one).")),
		runtime.NewCall(6, "update_min_contribution", p.updateMinContribution, runtime.CallDocs("Update the minimum contribution of a non-finalized crowdloan.")),
		runtime.NewCall(7, "update_end", p.updateEnd, runtime.CallDocs("Update the end block of a non-finalized crowdloan.")),
		runtime.NewCall(8, "update_cap", p.updateCap, runtime.CallDocs("Update the cap of a non-finalized crowdloan.")),
		runtime.NewCall(9, "set_max_contribution", p.setMaxContribution, runtime.CallDocs("Set or clear the maximum cumulative contribution allowed per contributor\nfor a non-finalized crowdloan.")),
	}
}
