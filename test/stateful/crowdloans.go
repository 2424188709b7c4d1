package stateful

import (
	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// openCrowdloans is how many crowdloans are under way at most before no more are
// started.
const openCrowdloans = 4

// crowdloans is a step of a crowdloan: a new one, or one that a crowdloan under
// way allows. Most are refunded or dissolved sooner or later.
func (p *Player) crowdloans(who person) (keys.Pair, wire.Call) {
	var ids []uint32
	crowdloan.Crowdloans.Iterate(p.chain, func(id uint32, info crowdloan.Info) bool {
		if !info.Finalized {
			ids = append(ids, id)
		}
		return true
	})
	if len(ids) < openCrowdloans && p.IntN(3) == 0 {
		return who.Cold, p.newCrowdloan()
	}
	if len(ids) == 0 {
		return nil, nil
	}
	id := ids[p.IntN(len(ids))]
	info, n := crowdloan.Crowdloans.Get(p.chain, id), scale.Compact32(id)
	creator := who
	for _, x := range p.people {
		if x.Coldkey() == info.Creator {
			creator = x
		}
	}
	if info.Raised == info.Cap && p.IntN(4) > 0 {
		return creator.Cold, wire.FinalizeCrowdloan{CrowdloanID: n}
	}
	switch p.IntN(13) {
	case 0, 1, 2, 3:
		return who.Cold, wire.Contribute{CrowdloanID: n, Amount: scale.Compact(p.Uint64N(5 * tao))}
	case 4:
		return p.contributor(id, who).Cold, wire.WithdrawContribution{CrowdloanID: n}
	case 5:
		return creator.Cold, wire.RefundCrowdloan{CrowdloanID: n}
	case 6:
		return creator.Cold, wire.DissolveCrowdloan{CrowdloanID: n}
	case 7:
		return creator.Cold, wire.UpdateMinContribution{CrowdloanID: n, NewMinContribution: scale.Compact(tao/10 + p.Uint64N(2*tao))}
	case 8:
		return creator.Cold, wire.UpdateEnd{CrowdloanID: n, NewEnd: p.crowdloanEnd()}
	case 9:
		return creator.Cold, wire.UpdateCap{CrowdloanID: n, NewCap: scale.Compact(info.Raised + p.Uint64N(3*tao))}
	case 10:
		return creator.Cold, wire.SetMaxContribution{CrowdloanID: n, NewMaxContribution: of(info.Deposit + p.Uint64N(5*tao))}
	}
	return creator.Cold, wire.Contribute{CrowdloanID: n, Amount: scale.Compact(info.Cap - min(info.Raised, info.Cap))}
}

func (p *Player) crowdloanEnd() scale.Compact32 {
	return scale.Compact32(p.chain.Height + crowdloan.MinDuration + 1 + p.Uint64N(1000))
}

// newCrowdloan raises money for somebody, or for a call.
func (p *Player) newCrowdloan() wire.Call {
	a := wire.CreateCrowdloan[wire.RawCall]{
		Deposit: scale.Compact(crowdloan.MinDeposit), MinContribution: scale.Compact(tao / 10),
		Cap: scale.Compact(crowdloan.MinDeposit + 1 + p.Uint64N(10*tao)), End: p.crowdloanEnd(),
	}
	if p.IntN(2) == 0 {
		a.TargetAddress = of(p.people[p.IntN(len(p.people))].Coldkey())
		return a
	}
	a.Call = of(wire.RawCall(wire.Encode(wire.Remark{Remark: make([]byte, p.IntN(300))})))
	return a
}

// contributor is somebody who gave to a crowdloan, or who if nobody plays that did.
func (p *Player) contributor(id uint32, who person) person {
	start := p.IntN(len(p.people))
	for i := range p.people {
		if x := p.people[(start+i)%len(p.people)]; crowdloan.Contributions.Has(p.chain, id, x.Coldkey()) {
			return x
		}
	}
	return who
}
