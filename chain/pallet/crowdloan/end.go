package crowdloan

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func (p pallet) finalize(c *runtime.Context, o runtime.Origin, a subtensor.FinalizeCrowdloan) error {
	id := uint32(a.CrowdloanID)
	who, info, err := opened(c, o, id)
	switch {
	case err != nil:
		return err
	case info.Creator != who:
		return ErrInvalidOrigin
	case info.Raised != info.Cap:
		return ErrCapNotRaised
	case info.Finalized:
		return ErrAlreadyFinalized
	}
	info.Finalized = true
	Crowdloans.Set(c, id, info)
	switch {
	case info.Call != nil && info.TargetAddress == nil:
		err = p.run(c, o, id, *info.Call)
	case info.Call == nil && info.TargetAddress != nil:
		err = p.money.Transfer(c, info.FundsAccount, *info.TargetAddress, info.Raised, false)
	default:
		err = ErrInvalidFinalizationConfig
	}
	if err != nil {
		return err
	}
	c.Emit(Finalized{id})
	return nil
}

// run runs a crowdloan's call on its creator's authority, and lets it see whose
// call it is.
func (p pallet) run(c *runtime.Context, o runtime.Origin, id uint32, kept runtime.BoundedCall) error {
	d, ok := p.kept.Peek(c, kept)
	if !ok {
		return ErrCallUnavailable
	}
	CurrentCrowdloanID.Set(c, id)
	if err := c.Dispatch(o, d); err != nil {
		return err
	}
	CurrentCrowdloanID.Delete(c)
	p.kept.Drop(c, kept)
	return nil
}

// refund pays contributions back in the order of accounts. One that cannot be
// paid, for its account is gone and the amount too small to make it again, keeps
// nobody else waiting.
func (p pallet) refund(c *runtime.Context, o runtime.Origin, a subtensor.RefundCrowdloan) error {
	id := uint32(a.CrowdloanID)
	info, err := owned(c, o, id)
	if err != nil {
		return err
	}
	refunded, isAll := 0, true
	Contributions.IteratePrefix(c, id, func(who runtime.AccountID, rao uint64) bool {
		switch {
		case who == info.Creator:
			return true
		case refunded == RefundBatch:
			isAll = false
			return false
		case p.money.Transfer(c, info.FundsAccount, who, rao, false) != nil:
			isAll = false
			return true
		}
		Contributions.Delete(c, id, who)
		info.Raised -= rao
		info.ContributorsCount--
		refunded++
		return true
	})
	Crowdloans.Set(c, id, info)
	if isAll {
		c.Emit(AllRefunded{id})
	} else {
		c.Emit(PartiallyRefunded{id})
	}
	return nil
}

func (p pallet) dissolve(c *runtime.Context, o runtime.Origin, a subtensor.DissolveCrowdloan) error {
	id := uint32(a.CrowdloanID)
	info, err := owned(c, o, id)
	if err != nil {
		return err
	}
	own, ok := Contributions.Lookup(c, id, info.Creator)
	switch {
	case !ok:
		return ErrNoContribution
	case own != info.Raised:
		return ErrNotReadyToDissolve
	}
	if err := p.money.Transfer(c, info.FundsAccount, info.Creator, own, false); err != nil {
		return err
	}
	if err := p.refs.DecProviders(c, info.FundsAccount); err != nil {
		return err
	}
	if info.Call != nil {
		p.kept.Drop(c, *info.Call)
	}
	Contributions.Delete(c, id, info.Creator)
	Crowdloans.Delete(c, id)
	MaxContributions.Delete(c, id)
	c.Emit(Dissolved{id})
	return nil
}

func (p pallet) updateMinContribution(c *runtime.Context, o runtime.Origin, a subtensor.UpdateMinContribution) error {
	id, least := uint32(a.CrowdloanID), uint64(a.NewMinContribution)
	info, err := owned(c, o, id)
	if err != nil {
		return err
	}
	if least < MinContribution {
		return ErrMinimumContributionTooLow
	}
	if most, ok := MaxContributions.Lookup(c, id); ok && least > most {
		return ErrMinContributionTooHigh
	}
	info.MinContribution = least
	Crowdloans.Set(c, id, info)
	c.Emit(MinContributionUpdated{id, least})
	return nil
}

func (p pallet) updateEnd(c *runtime.Context, o runtime.Origin, a subtensor.UpdateEnd) error {
	id := uint32(a.CrowdloanID)
	info, err := owned(c, o, id)
	if err != nil {
		return err
	}
	if err := checkEnd(c, uint32(a.NewEnd)); err != nil {
		return err
	}
	info.End = uint32(a.NewEnd)
	Crowdloans.Set(c, id, info)
	c.Emit(EndUpdated{id, info.End})
	return nil
}

func (p pallet) updateCap(c *runtime.Context, o runtime.Origin, a subtensor.UpdateCap) error {
	id := uint32(a.CrowdloanID)
	info, err := owned(c, o, id)
	if err != nil {
		return err
	}
	if uint64(a.NewCap) < info.Raised {
		return ErrCapTooLow
	}
	info.Cap = uint64(a.NewCap)
	Crowdloans.Set(c, id, info)
	c.Emit(CapUpdated{id, info.Cap})
	return nil
}

func (p pallet) setMaxContribution(c *runtime.Context, o runtime.Origin, a subtensor.SetMaxContribution) error {
	id := uint32(a.CrowdloanID)
	info, err := owned(c, o, id)
	if err != nil {
		return err
	}
	if most := a.NewMaxContribution; most == nil {
		MaxContributions.Delete(c, id)
	} else {
		if *most < info.MinContribution || *most < Contributions.Get(c, id, info.Creator) {
			return ErrMaximumContributionTooLow
		}
		MaxContributions.Set(c, id, *most)
	}
	c.Emit(MaxContributionUpdated{id, a.NewMaxContribution})
	return nil
}
