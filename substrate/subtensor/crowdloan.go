package subtensor

import (
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// CrowdloanPallet is the index of Crowdloan.
const CrowdloanPallet = 27

// CreateCrowdloan starts to raise money for a call or for an account; exactly one
// of both is given. Amounts are in rao.
type CreateCrowdloan[C any] struct {
	Deposit         scale.Compact   `scale:"deposit,BalanceOf<T>"` // the signer's own first part
	MinContribution scale.Compact   `scale:"min_contribution,BalanceOf<T>"`
	Cap             scale.Compact   `scale:"cap,BalanceOf<T>"`
	End             scale.Compact32 `scale:"end,BlockNumberFor<T>"` // block
	Call            *C              `scale:"call,Option<Box<<T as Config>::RuntimeCall>>"`
	TargetAddress   *keys.AccountID `scale:"target_address,Option<T::AccountId>"`
}

// CallIndex is Crowdloan.create.
func (CreateCrowdloan[C]) CallIndex() (pallet, call uint8) { return CrowdloanPallet, 0 }

// Contribute gives money to a crowdloan, at most what it still needs.
type Contribute struct {
	CrowdloanID scale.Compact32 `scale:"crowdloan_id,CrowdloanId"`
	Amount      scale.Compact   `scale:"amount,BalanceOf<T>"`
}

// CallIndex is Crowdloan.contribute.
func (Contribute) CallIndex() (pallet, call uint8) { return CrowdloanPallet, 1 }

// WithdrawContribution takes the signer's contribution back.
type WithdrawContribution struct {
	CrowdloanID scale.Compact32 `scale:"crowdloan_id,CrowdloanId"`
}

// CallIndex is Crowdloan.withdraw.
func (WithdrawContribution) CallIndex() (pallet, call uint8) { return CrowdloanPallet, 2 }

// FinalizeCrowdloan uses what a crowdloan has raised.
type FinalizeCrowdloan struct {
	CrowdloanID scale.Compact32 `scale:"crowdloan_id,CrowdloanId"`
}

// CallIndex is Crowdloan.finalize.
func (FinalizeCrowdloan) CallIndex() (pallet, call uint8) { return CrowdloanPallet, 3 }

// RefundCrowdloan gives contributions back, some at a time.
type RefundCrowdloan struct {
	CrowdloanID scale.Compact32 `scale:"crowdloan_id,CrowdloanId"`
}

// CallIndex is Crowdloan.refund.
func (RefundCrowdloan) CallIndex() (pallet, call uint8) { return CrowdloanPallet, 4 }

// DissolveCrowdloan ends a crowdloan in which nothing but the creator's part is left.
type DissolveCrowdloan struct {
	CrowdloanID scale.Compact32 `scale:"crowdloan_id,CrowdloanId"`
}

// CallIndex is Crowdloan.dissolve.
func (DissolveCrowdloan) CallIndex() (pallet, call uint8) { return CrowdloanPallet, 5 }

// UpdateMinContribution sets the least that a contribution may be.
type UpdateMinContribution struct {
	CrowdloanID        scale.Compact32 `scale:"crowdloan_id,CrowdloanId"`
	NewMinContribution scale.Compact   `scale:"new_min_contribution,BalanceOf<T>"`
}

// CallIndex is Crowdloan.update_min_contribution.
func (UpdateMinContribution) CallIndex() (pallet, call uint8) { return CrowdloanPallet, 6 }

// UpdateEnd sets the block in which contributions end.
type UpdateEnd struct {
	CrowdloanID scale.Compact32 `scale:"crowdloan_id,CrowdloanId"`
	NewEnd      scale.Compact32 `scale:"new_end,BlockNumberFor<T>"`
}

// CallIndex is Crowdloan.update_end.
func (UpdateEnd) CallIndex() (pallet, call uint8) { return CrowdloanPallet, 7 }

// UpdateCap sets what is to be raised.
type UpdateCap struct {
	CrowdloanID scale.Compact32 `scale:"crowdloan_id,CrowdloanId"`
	NewCap      scale.Compact   `scale:"new_cap,BalanceOf<T>"`
}

// CallIndex is Crowdloan.update_cap.
func (UpdateCap) CallIndex() (pallet, call uint8) { return CrowdloanPallet, 8 }

// SetMaxContribution sets the most that one contributor may give in all; nil for
// no bound.
type SetMaxContribution struct {
	CrowdloanID        scale.Compact32 `scale:"crowdloan_id,CrowdloanId"`
	NewMaxContribution *uint64         `scale:"new_max_contribution,Option<BalanceOf<T>>"`
}

// CallIndex is Crowdloan.set_max_contribution.
func (SetMaxContribution) CallIndex() (pallet, call uint8) { return CrowdloanPallet, 9 }
