package crowdloan

import (
	"math"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

type create = subtensor.CreateCrowdloan[runtime.DecodedCall]

func (p pallet) create(c *runtime.Context, o runtime.Origin, a create) error {
	creator, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	deposit := uint64(a.Deposit)
	switch {
	case deposit < MinDeposit:
		return ErrDepositTooLow
	case uint64(a.Cap) <= deposit:
		return ErrCapTooLow
	case uint64(a.MinContribution) < MinContribution:
		return ErrMinimumContributionTooLow
	case (a.Call == nil) == (a.TargetAddress == nil):
		return ErrInvalidFinalizationConfig
	case a.Call != nil && a.Call.Weight() > MaxCallWeight:
		return ErrCallTooHeavy
	}
	if err := checkEnd(c, uint32(a.End)); err != nil {
		return err
	}
	if p.money.Free(c, creator) < deposit {
		return ErrInsufficientBalance
	}
	id := NextCrowdloanID.Get(c)
	if id == math.MaxUint32 {
		return ErrOverflow
	}
	NextCrowdloanID.Set(c, id+1)
	info := Info{
		Creator: creator, Deposit: deposit, MinContribution: uint64(a.MinContribution), End: uint32(a.End), Cap: uint64(a.Cap),
		FundsAccount: subtensor.CrowdloanAccount(id), Raised: deposit, TargetAddress: a.TargetAddress, ContributorsCount: 1,
	}
	if a.Call != nil {
		kept, err := p.kept.Bound(c, *a.Call)
		if err != nil {
			return err
		}
		info.Call = &kept
	}
	p.refs.IncProviders(c, info.FundsAccount)
	if err := p.money.Transfer(c, creator, info.FundsAccount, deposit, false); err != nil {
		return err
	}
	Crowdloans.Set(c, id, info)
	Contributions.Set(c, id, creator, deposit)
	c.Emit(Created{id, creator, info.End, info.Cap})
	return nil
}

// checkEnd holds the time that contributions may take.
func checkEnd(c *runtime.Context, end uint32) error {
	now, bounds := c.Height(), durations.Get(c)
	switch {
	case uint64(end) <= now:
		return ErrCannotEndInPast
	case uint64(end)-now < uint64(bounds.Least):
		return ErrBlockDurationTooShort
	case uint64(end)-now > uint64(bounds.Most):
		return ErrBlockDurationTooLong
	}
	return nil
}

// opened is a signer and a crowdloan that is there.
func opened(c *runtime.Context, o runtime.Origin, id uint32) (who runtime.AccountID, info Info, err error) {
	if who, err = runtime.EnsureSigned(o); err != nil {
		return who, info, err
	}
	info, ok := Crowdloans.Lookup(c, id)
	if !ok {
		return who, info, ErrInvalidCrowdloanID
	}
	return who, info, nil
}

// owned is a crowdloan that its creator may still change.
func owned(c *runtime.Context, o runtime.Origin, id uint32) (info Info, err error) {
	who, info, err := opened(c, o, id)
	switch {
	case err != nil:
		return info, err
	case info.Finalized:
		return info, ErrAlreadyFinalized
	case info.Creator != who:
		return info, ErrInvalidOrigin
	}
	return info, nil
}

func (p pallet) contribute(c *runtime.Context, o runtime.Origin, a subtensor.Contribute) error {
	id, amount := uint32(a.CrowdloanID), uint64(a.Amount)
	who, info, err := opened(c, o, id)
	switch {
	case err != nil:
		return err
	case c.Height() >= uint64(info.End):
		return ErrContributionPeriodEnded
	case info.Raised >= info.Cap:
		return ErrCapRaised
	case amount < info.MinContribution:
		return ErrContributionTooLow
	case info.ContributorsCount >= MaxContributors:
		return ErrMaxContributorsReached
	}
	given, hasGiven := Contributions.Lookup(c, id, who)
	amount = min(amount, info.Cap-info.Raised)
	if most, ok := MaxContributions.Lookup(c, id); ok {
		if given >= most {
			return ErrMaxContributionReached
		}
		amount = min(amount, most-given)
	}
	if p.money.Free(c, who) < amount {
		return ErrInsufficientBalance
	}
	if err := p.money.Transfer(c, who, info.FundsAccount, amount, false); err != nil {
		return err
	}
	if !hasGiven {
		info.ContributorsCount++
	}
	info.Raised += amount // at most the cap
	Contributions.Set(c, id, who, given+amount)
	Crowdloans.Set(c, id, info)
	c.Emit(Contributed{id, who, amount})
	return nil
}

func (p pallet) withdraw(c *runtime.Context, o runtime.Origin, a subtensor.WithdrawContribution) error {
	id := uint32(a.CrowdloanID)
	who, info, err := opened(c, o, id)
	switch {
	case err != nil:
		return err
	case info.Finalized:
		return ErrAlreadyFinalized
	}
	amount := Contributions.Get(c, id, who)
	switch {
	case amount == 0:
		return ErrNoContribution
	case who == info.Creator && amount <= info.Deposit:
		return ErrDepositCannotBeWithdrawn
	case who == info.Creator:
		amount -= info.Deposit
		Contributions.Set(c, id, who, info.Deposit)
	default:
		Contributions.Delete(c, id, who)
		info.ContributorsCount--
	}
	if err := p.money.Transfer(c, info.FundsAccount, who, amount, false); err != nil {
		return err
	}
	info.Raised -= amount
	Crowdloans.Set(c, id, info)
	c.Emit(Withdrew{id, who, amount})
	return nil
}
