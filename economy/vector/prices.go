package vector

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/issuance"
	"github.com/plexus-network/plexus/economy/market"
	"github.com/plexus-network/plexus/economy/price"
)

// maxBlocks bounds the blocks that a case lets pass.
const maxBlocks = 100_000

// pastHalfLife is a burn price after blocks of decay.
type pastHalfLife struct {
	HalfLife uint16 `json:"half_life"`
	Start    uint64
	Result   decimal
}

// burning is a burn price and what happens to it: an event in words, or a
// sequence, each of "register" and "block" with the price that it leads to.
type burning struct {
	HalfLife      uint16 `json:"half_life"`
	Burn          uint64
	Start         *uint64
	Mult          *decimal
	Min           uint64
	Max           *uint64
	Event         string
	Sequence      string
	AfterRegister *decimal `json:"after_register"`
	After2Blocks  *decimal `json:"after_2_blocks"`
	After4Blocks  *decimal `json:"after_4_blocks"`
}

func burnPrices(g *group) error {
	var v struct {
		Asserted      []burning
		Factors       map[string]decimal `json:"derived_decay_factor_q32"`
		After5000     []pastHalfLife     `json:"derived_after_5000_blocks"`
		AfterHalfLife []pastHalfLife     `json:"derived_after_half_life_blocks"`
	}
	if err := g.read(&v); err != nil {
		return err
	}
	for i, b := range v.Asserted {
		if err := b.check(g, "asserted "+caseName(i)); err != nil {
			return err
		}
	}
	known := 0
	for h := range math.MaxUint16 + 1 {
		if want, stated := v.Factors[strconv.Itoa(h)]; stated {
			sameNumber(g, "half-life "+strconv.Itoa(h), "factor", price.DecayFactor(uint16(h)), want)
			known++
		}
	}
	if known != len(v.Factors) {
		return malformed("a half-life that is no u16")
	}
	for _, c := range v.After5000 {
		sameNumber(g, "half-life "+strconv.Itoa(int(c.HalfLife)), "burn after 5000", decayed(c.Start, c.HalfLife, 5000), c.Result)
	}
	for _, c := range v.AfterHalfLife {
		got := decayed(c.Start, c.HalfLife, int(c.HalfLife))
		sameNumber(g, "half-life "+strconv.Itoa(int(c.HalfLife)), "burn after half-life", got, c.Result)
	}
	return nil
}

func decayed(burn uint64, halfLife uint16, blocks int) uint64 {
	factor := price.DecayFactor(halfLife)
	for range blocks {
		burn = price.DecayBy(burn, factor, 0, math.MaxUint64)
	}
	return burn
}

func (b burning) check(g *group, step string) error {
	burn, high, multiplier := b.Burn, uint64(math.MaxUint64), fixed.IntU64F64(1)
	if b.Start != nil {
		burn = *b.Start
	}
	if b.Max != nil {
		high = *b.Max
	}
	if b.Mult != nil {
		multiplier = b.Mult.u64f64()
	}
	block := func() { burn = price.Decay(burn, b.HalfLife, b.Min, high) }
	if b.AfterRegister != nil {
		sameNumber(g, step, "burn after registration", price.Bump(burn, multiplier, b.Min, high), *b.AfterRegister)
	}
	for _, event := range strings.Split(b.Event+";"+b.Sequence, ";") {
		name, result, found := strings.Cut(event, "->")
		if strings.TrimSpace(event) == "" {
			continue
		}
		want, err := strconv.ParseUint(strings.TrimSpace(result), 10, 64)
		if !found || err != nil {
			return malformed("event %q", event)
		}
		switch strings.TrimSpace(name) {
		case "register":
			burn = price.Bump(burn, multiplier, b.Min, high)
		case "block", "next block":
			block()
		default:
			return malformed("event %q", event)
		}
		same(g, step, "burn", burn, want)
	}
	if b.After2Blocks == nil && b.After4Blocks == nil {
		return nil
	}
	for passed := 1; passed <= 4; passed++ {
		block()
		if passed == 2 && b.After2Blocks != nil {
			sameNumber(g, step, "burn after 2 blocks", burn, *b.After2Blocks)
		}
		if passed == 4 && b.After4Blocks != nil {
			sameNumber(g, step, "burn after 4 blocks", burn, *b.After4Blocks)
		}
	}
	return nil
}

func burnBumps(g *group) error {
	list, err := cases[struct {
		Start         uint64
		Mult          decimal
		Min           uint64
		Max           *uint64
		Registrations uint16
		Final         decimal
	}](g)
	for i, c := range list {
		burn, high := c.Start, uint64(math.MaxUint64)
		if c.Max != nil {
			high = *c.Max
		}
		for range c.Registrations {
			burn = price.Bump(burn, c.Mult.u64f64(), c.Min, high)
		}
		sameNumber(g, caseName(i), "burn", burn, c.Final)
	}
	return err
}

func lockCosts(g *group) error {
	list, err := cases[struct {
		Last, Min     uint64
		LastBlock     uint64 `json:"last_block"`
		Block         uint64
		Interval      uint64
		BlockEmission uint64 `json:"block_emission"`
		Expected      decimal
	}](g)
	for i, c := range list {
		lock := price.Lock{Last: c.Last, LastBlock: c.LastBlock, Min: c.Min, Interval: c.Interval}
		sameNumber(g, caseName(i), "lock", lock.Cost(c.Block, c.BlockEmission), c.Expected)
	}
	return err
}

func medianPrices(g *group) error {
	list, err := cases[struct {
		Prices   []decimal
		Expected decimal
	}](g)
	for i, c := range list {
		g.near(caseName(i), "median", -1, rat64(price.Median(spots(c.Prices))), &c.Expected, g.tolerance())
	}
	return err
}

func spots(list []decimal) []fixed.U64F64 {
	prices := make([]fixed.U64F64, len(list))
	for i := range list {
		prices[i] = list[i].u64f64()
	}
	return prices
}

// threshold is an issuance, and the emission from there on.
type threshold struct {
	Issuance uint64
	Emission decimal
}

// UnmarshalJSON reads a pair.
func (t *threshold) UnmarshalJSON(raw []byte) error {
	pair := []any{&t.Issuance, &t.Emission}
	if err := decode(raw, &pair); err != nil {
		return err
	}
	if len(pair) != 2 {
		return malformed("a threshold of %d numbers", len(pair))
	}
	return nil
}

func blockEmissions(g *group) error {
	var v struct {
		Thresholds []threshold
		End        *threshold `json:"at_or_above_total_supply"`
	}
	if err := g.read(&v); err != nil {
		return err
	}
	for i, t := range v.Thresholds {
		sameNumber(g, caseName(i), "emission", issuance.BlockEmission(t.Issuance), t.Emission)
		if i > 0 {
			sameNumber(g, caseName(i), "emission just below", issuance.BlockEmission(t.Issuance-1), v.Thresholds[i-1].Emission)
		}
	}
	if v.End != nil {
		sameNumber(g, "end", "emission", issuance.BlockEmission(v.End.Issuance), v.End.Emission)
		sameNumber(g, "end", "emission above", issuance.BlockEmission(v.End.Issuance+1), v.End.Emission)
	}
	return nil
}

func movingPrices(g *group) error {
	list, err := cases[struct {
		Spot     decimal `json:"spot_price"`
		Start    decimal
		Alpha    decimal `json:"moving_alpha"`
		Blocks   uint64  `json:"blocks_since_start_call"`
		Halving  uint64
		Updates  int
		Expected *decimal
		Most     *decimal `json:"expected_max"`
		Tol      *decimal
	}](g)
	for i, c := range list {
		if c.Updates < 0 || c.Updates > maxBlocks {
			return malformed("%d updates", c.Updates)
		}
		moving := c.Start.u64f64()
		for range c.Updates {
			// The chain keeps it with 32 fraction bits.
			moving = market.Moving(moving, c.Spot.u64f64(), c.Alpha.u64f64(), c.Blocks, c.Halving).I96F32().U64F64()
		}
		if c.Expected != nil {
			g.near(caseName(i), "moving price", -1, rat64(moving), c.Expected, g.tolerance(c.Tol))
		}
		if c.Most != nil && rat64(moving).Cmp(&c.Most.Rat) > 0 {
			g.differ(caseName(i), "moving price", -1, text(rat64(moving)), "at most "+text(&c.Most.Rat))
		}
	}
	return err
}

func emissionShares(g *group) error {
	list, err := cases[struct {
		Prices, Expected []decimal
		Burned           []decimal `json:"miner_burned"`
	}](g)
	for i, c := range list {
		if len(c.Burned) != len(c.Prices) {
			return malformed("%d prices, %d burned", len(c.Prices), len(c.Burned))
		}
		subnets := make([]market.Subnet, len(c.Prices))
		for k := range subnets {
			subnets[k] = market.Subnet{MovingPrice: c.Prices[k].u64f64(), Burned: c.Burned[k].u64f64(), Enabled: true}
		}
		nearList(g, caseName(i), "share", market.Shares(subnets), c.Expected, g.tolerance())
	}
	return err
}

func flowShares(g *group) error {
	list, err := cases[struct {
		Z, Expected []decimal
		P           decimal
	}](g)
	for i, c := range list {
		if c.P.Sign() <= 0 || c.P.Cmp(big.NewRat(4, 1)) > 0 {
			return malformed("a power of %s", text(&c.P.Rat))
		}
		nearList(g, caseName(i), "share", market.FlowShares(spots(c.Z), c.P.u64f64()), c.Expected, g.tolerance())
	}
	return err
}

// nearList compares decimals item by item.
func nearList(g *group, step, field string, got []fixed.U64F64, want []decimal, t tolerance) {
	if len(got) != len(want) {
		g.differ(step, field+" length", -1, len(got), len(want))
		return
	}
	for i := range want {
		g.near(step, field, i, rat64(got[i]), &want[i], t)
	}
}

func weakestSubnets(g *group) error {
	list, err := cases[struct {
		Subnets []struct {
			ID     int
			Price  decimal
			Immune bool
			Reg    uint64
		}
		Expected *int
	}](g)
	for i, c := range list {
		listed := make([]market.Listed, len(c.Subnets))
		for k, s := range c.Subnets {
			listed[k] = market.Listed{MovingPrice: s.Price.u64f64(), Registered: s.Reg, Immune: s.Immune}
		}
		got, want := "none", "none"
		if place, found := market.Weakest(listed); found {
			got = strconv.Itoa(c.Subnets[place].ID)
		}
		if c.Expected != nil {
			want = strconv.Itoa(*c.Expected)
		}
		same(g, caseName(i), "subnet", got, want)
	}
	return err
}
