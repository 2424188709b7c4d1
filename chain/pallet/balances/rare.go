package balances

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/scale"
)

// ForceUnreserve frees what an account has laid aside, by root.
type ForceUnreserve struct {
	Who    extrinsic.MultiAddress `scale:"who,AccountIdLookupOf<T>"`
	Amount uint64                 // rao
}

// UpgradeAccounts brings old records of accounts to the present form.
type UpgradeAccounts struct {
	Who []runtime.AccountID
}

// AdjustmentDirection says whether the sum of all balances is to rise or to fall.
type AdjustmentDirection uint8

// The directions.
const (
	Increase AdjustmentDirection = iota
	Decrease
)

// Variants are the directions' names.
func (AdjustmentDirection) Variants() []string { return []string{"Increase", "Decrease"} }

// TypePath is the name of the type in chain metadata.
func (AdjustmentDirection) TypePath() string { return "pallet_balances::types::AdjustmentDirection" }

// ForceAdjustTotalIssuance would make the sum of all balances another one, by root.
type ForceAdjustTotalIssuance struct {
	Direction AdjustmentDirection
	Delta     scale.Compact `scale:"delta,T::Balance"` // rao
}

// Burn destroys money of the signer.
type Burn struct {
	Value     scale.Compact `scale:"value,T::Balance"` // rao
	KeepAlive bool
}

// The errors that calls here give of the pallet's own.
var (
	ErrLiquidityRestrictions = errs.E("LiquidityRestrictions")
	ErrIssuanceDeactivated   = errs.E("IssuanceDeactivated")
	ErrDeltaZero             = errs.E("DeltaZero")
)

func rareCalls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(5, "force_unreserve", forceUnreserve,
			runtime.CallDocs("Unreserve some balance from a user by force.\n\nCan only be called by ROOT.")),
		runtime.NewCall(6, "upgrade_accounts", upgradeAccounts,
			runtime.CallDocs("Upgrade a specified account.\n\n- `origin`: Must be `Signed`.\n- `who`: The account to be upgraded.")),
		runtime.NewCall(9, "force_adjust_total_issuance", forceAdjust,
			runtime.CallDocs("Adjust the total issuance in a saturating way.\n\nThe issuance is the sum of all balances here, and can be nothing else:\nany other one is refused with `IssuanceDeactivated`.")),
		runtime.NewCall(10, "burn", burn,
			runtime.CallDocs("Burn the specified liquid free balance from the origin account.\n\nIf the origin's account ends up below the existential deposit as a result\nof the burn and `keep_alive` is false, the account will be reaped.")),
	}
}

func forceUnreserve(c *runtime.Context, o runtime.Origin, a ForceUnreserve) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	who, err := lookup(a.Who)
	if err != nil {
		return err
	}
	if IsPallets(who) {
		return ErrLiquidityRestrictions
	}
	Ledger{}.Unreserve(c, who, a.Amount)
	return nil
}

// upgradeAccounts has nothing to do: every record was made in the present form. As
// in Substrate a call that upgraded nobody pays its fee.
func upgradeAccounts(_ *runtime.Context, o runtime.Origin, _ UpgradeAccounts) error {
	_, err := runtime.EnsureSigned(o)
	return err
}

// forceAdjust refuses: the issuance is the sum of all balances in every block, which
// only making and destroying money changes.
func forceAdjust(_ *runtime.Context, o runtime.Origin, a ForceAdjustTotalIssuance) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	if a.Delta == 0 {
		return ErrDeltaZero
	}
	return ErrIssuanceDeactivated
}

func burn(c *runtime.Context, o runtime.Origin, a Burn) error {
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	rao := uint64(a.Value)
	if rao > (Ledger{}).Spendable(c, who, a.KeepAlive) {
		return runtime.ErrFundsUnavailable
	}
	return Ledger{}.Burn(c, who, rao)
}
