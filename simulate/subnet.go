package simulate

import (
	"fmt"
	"math"

	"github.com/plexus-network/plexus/economy/issuance"
	"github.com/plexus-network/plexus/economy/share"
)

// Subnet asks what everybody earns in a day of a subnet, at parameters that stay
// as they are for that day. Dividends follow stake weight, as they do where the
// validators agree.
type Subnet struct {
	Share       float64     `json:"share"`        // of the block's TAO that the subnet gets
	Emission    uint64      `json:"emission"`     // rao a block of the whole chain
	Static      bool        `json:"static"`       // stake is TAO one to one
	Price       float64     `json:"price"`        // TAO for one alpha, 1 where static
	AlphaIssued uint64      `json:"alpha_issued"` // rao, in the pool and out
	RootTAO     uint64      `json:"root_tao"`     // rao staked on root by all
	TaoWeight   float64     `json:"tao_weight"`   // of root's TAO against alpha
	OwnerCut    float64     `json:"owner_cut"`
	Blocks      uint64      `json:"blocks"` // a day
	Miners      []float64   `json:"miners"` // each one's part of the incentive, in any unit
	Validators  []Validator `json:"validators"`
}

// Validator is one validator of a [Subnet] and those who stake to it.
type Validator struct {
	Alpha uint64  `json:"alpha"` // rao of alpha staked to it by all
	Root  uint64  `json:"root"`  // rao of TAO staked to it on root by all
	Own   float64 `json:"own"`   // its owner's part of both
	Take  float64 `json:"take"`
}

// DefaultSubnet is a dynamic subnet with a twentieth of the emission, eight equal
// miners and two validators.
func DefaultSubnet() Subnet {
	return Subnet{
		Share: 0.05, Emission: issuance.FirstEmission, Price: 0.05, AlphaIssued: 2_000_000e9, RootTAO: 4_000_000e9,
		TaoWeight: 0.0526769744, OwnerCut: 0.18, Blocks: 7200, Miners: []float64{1, 1, 1, 1, 1, 1, 1, 1},
		Validators: []Validator{
			{Alpha: 500_000e9, Root: 400_000e9, Own: 0.1, Take: 0.18},
			{Alpha: 100_000e9, Own: 0.5, Take: 0.09},
		},
	}
}

// Earning is what one role gets in a day.
type Earning struct {
	Role   string  `json:"role"`
	Alpha  uint64  `json:"alpha"`  // rao a day
	TAO    float64 `json:"tao"`    // a day, at the price
	Return float64 `json:"return"` // a year's earnings without compounding, as a part of the stake; 0 without stake
}

// Earned is what [Subnet.Run] finds.
type Earned struct {
	Settings  Subnet    `json:"settings"`
	AlphaOut  uint64    `json:"alpha_out"` // rao a day that owner, miners, validators and root share
	TAOIn     float64   `json:"tao_in"`    // a day that the chain puts behind it
	Earnings  []Earning `json:"earnings"`
	Unclaimed uint64    `json:"unclaimed"` // rao a day that nobody gets: rounding, and root's part without stake on root
}

// Run divides a day's emission.
func (s Subnet) Run() (Earned, error) {
	if err := s.check(); err != nil {
		return Earned{}, err
	}
	out := issuance.BlockEmission(s.AlphaIssued)
	tao := uint64(s.Share * float64(s.Emission))
	price := s.Price
	if s.Static {
		out, price = tao, 1
	}
	weight := s.taoWeight()
	parts := share.Split(out, u16(s.OwnerCut), share.RootProportion(s.RootTAO, weight, s.AlphaIssued))
	day := func(rao uint64) uint64 { return rao * s.Blocks }
	found := Earned{Settings: s, AlphaOut: day(out), TAOIn: float64(day(tao)) / 1e9}
	left := found.AlphaOut
	add := func(role string, alpha uint64, stake float64) {
		e := Earning{Role: role, Alpha: alpha, TAO: float64(alpha) / 1e9 * price}
		if stake > 0 {
			e.Return = e.TAO * yearDays / stake
		}
		found.Earnings = append(found.Earnings, e)
		left -= alpha
	}

	add("owner", day(parts.Owner), 0)
	all := 0.0
	for _, m := range s.Miners {
		all += m
	}
	for i, m := range s.Miners {
		add(fmt.Sprintf("miner %d", i+1), uint64(float64(day(parts.Server))*part(m, all)), 0)
	}
	holders := make([]share.Holder, len(s.Validators))
	for i, v := range s.Validators {
		stake := share.Weight(v.Alpha, v.Root, weight)
		holders[i] = share.Holder{Stake: share.Stake{Alpha: v.Alpha, Root: v.Root}, Dividend: stake.Floor()}
	}
	pot := share.ValidatorPot(day(parts.Server), day(parts.Validator), uint64(all))
	alpha, root := share.Dividends(holders, pot, day(parts.Root), weight)
	for i, v := range s.Validators {
		keptAlpha, restAlpha := share.Take(alpha[i], u16(v.Take))
		keptRoot, restRoot := share.Take(root[i], u16(v.Take))
		rest := restAlpha + restRoot
		own := uint64(v.Own * float64(rest))
		stake := (float64(v.Alpha)*price + float64(v.Root)) / 1e9
		add(fmt.Sprintf("validator %d, own stake", i+1), own, v.Own*stake)
		add(fmt.Sprintf("validator %d, take", i+1), keptAlpha+keptRoot, 0)
		add(fmt.Sprintf("validator %d, nominators", i+1), rest-own, (1-v.Own)*stake)
	}
	found.Unclaimed = left
	return found, nil
}

// taoWeight is of 2^64-1.
func (s Subnet) taoWeight() uint64 {
	if s.TaoWeight >= 1 {
		return math.MaxUint64
	}
	return uint64(s.TaoWeight * (1 << 63) * 2)
}

func (s Subnet) check() error {
	type bound struct {
		name         string
		v, low, high float64
	}
	bounds := []bound{
		{"the share of the emission", s.Share, 0, 1},
		{"the emission", float64(s.Emission), 0, float64(issuance.FirstEmission)},
		{"the price", s.Price, 0, 1e9},
		{"the alpha issued", float64(s.AlphaIssued), 0, float64(issuance.Supply)},
		{"the TAO on root", float64(s.RootTAO), 0, float64(issuance.Supply)},
		{"the TAO weight", s.TaoWeight, 0, 1},
		{"the owner's cut", s.OwnerCut, 0, 1},
		{"the blocks of a day", float64(s.Blocks), 1, daySeconds * 10},
	}
	for _, m := range s.Miners {
		bounds = append(bounds, bound{"a miner's part", m, 0, 1e9})
	}
	for _, v := range s.Validators {
		bounds = append(bounds,
			bound{"a validator's alpha", float64(v.Alpha), 0, float64(issuance.Supply)},
			bound{"a validator's stake on root", float64(v.Root), 0, float64(s.RootTAO)},
			bound{"a validator's own part", v.Own, 0, 1},
			bound{"a validator's take", v.Take, 0, 1})
	}
	for _, b := range bounds {
		if err := within(b.name, b.v, b.low, b.high); err != nil {
			return err
		}
	}
	return nil
}
