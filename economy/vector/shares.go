package vector

import (
	"encoding/hex"
	"math"
	"math/big"
	"slices"

	"github.com/plexus-network/plexus/economy/conviction"
	"github.com/plexus-network/plexus/economy/schedule"
	"github.com/plexus-network/plexus/economy/share"
)

// taoWeight is the number as a part of 2^64-1, floored.
func (d *decimal) taoWeight() (v uint64, ok bool) {
	scaled := new(big.Int).Mul(d.Num(), new(big.Int).SetUint64(math.MaxUint64))
	scaled.Quo(scaled, d.Denom())
	return scaled.Uint64(), scaled.IsUint64()
}

func dividends(g *group) error {
	var v struct {
		Input struct {
			Validator uint64  `json:"pending_validator_alpha"`
			Root      uint64  `json:"pending_root_alpha"`
			Weight    decimal `json:"tao_weight"`
			Hotkeys   []struct {
				Alpha    uint64 `json:"alpha_stake"`
				Root     uint64 `json:"root_stake"`
				Dividend uint64 `json:"dividend"`
			}
		}
		Expected struct {
			Alpha            []decimal
			RootAlpha        []decimal `json:"root_alpha"`
			SumAlpha         *decimal  `json:"sum_alpha"`
			SumRoot          *decimal  `json:"sum_root_alpha"`
			ToleranceOfTotal *decimal  `json:"tolerance_totals"`
		}
	}
	if err := g.read(&v); err != nil {
		return err
	}
	weight, ok := v.Input.Weight.taoWeight()
	if !ok {
		return malformed("a TAO weight above 1")
	}
	holders := make([]share.Holder, len(v.Input.Hotkeys))
	for i, h := range v.Input.Hotkeys {
		holders[i] = share.Holder{Stake: share.Stake{Alpha: h.Alpha, Root: h.Root}, Dividend: h.Dividend}
	}
	alpha, root := share.Dividends(holders, v.Input.Validator, v.Input.Root, weight)
	sameNumbers(g, "0", "alpha", alpha, v.Expected.Alpha)
	sameNumbers(g, "0", "root_alpha", root, v.Expected.RootAlpha)
	t := g.tolerance(v.Expected.ToleranceOfTotal)
	if want := v.Expected.SumAlpha; want != nil {
		g.near("0", "sum_alpha", -1, sum(alpha), want, t)
	}
	if want := v.Expected.SumRoot; want != nil {
		g.near("0", "sum_root_alpha", -1, sum(root), want, t)
	}
	return nil
}

func sum(amounts []uint64) *big.Rat {
	total := new(big.Rat)
	for _, a := range amounts {
		total.Add(total, ratInt(a))
	}
	return total
}

func childDividends(g *group) error {
	list, err := cases[struct {
		Dividends uint64
		Before    uint64  `json:"parent_stake_before"`
		Take      uint16  `json:"child_take"`
		Parent    decimal `json:"expected_parent_stake"`
		Child     decimal `json:"expected_child_stake"`
		Tolerance *decimal
	}](g)
	for i, c := range list {
		child := share.Child{
			Take:    c.Take,
			Parents: []share.Parent{{Stake: share.Stake{Alpha: c.Before}, Proportion: math.MaxUint64}},
		}
		parents, own, _ := child.ToParents(c.Dividends, 0)
		t := g.tolerance(c.Tolerance)
		g.near(caseName(i), "parent stake", -1, sum([]uint64{c.Before, parents[0]}), &c.Parent, t)
		g.near(caseName(i), "child stake", -1, ratInt(own), &c.Child, t)
	}
	return err
}

func rootProportions(g *group) error {
	list, err := cases[struct {
		Root     uint64  `json:"root_tao"`
		Weight   uint64  `json:"tao_weight_u64"`
		Alpha    uint64  `json:"alpha_in"`
		Expected decimal `json:"expected_bits"`
	}](g)
	for i, c := range list {
		_, bits := share.RootProportion(c.Root, c.Weight, c.Alpha).Bits()
		sameNumber(g, caseName(i), "proportion bits", bits, c.Expected)
	}
	return err
}

func remainders(g *group) error {
	list, err := cases[struct {
		Alpha    []uint64
		Expected []decimal
		Pot      uint64
	}](g)
	for i, c := range list {
		sameNumbers(g, caseName(i), "part", share.LargestRemainder(c.Pot, c.Alpha), c.Expected)
	}
	return err
}

func votingPowers(g *group) error {
	var v struct {
		Alpha, Stake uint64
		Expected     []decimal
	}
	if err := g.read(&v); err != nil {
		return err
	}
	powers := make([]uint64, len(v.Expected))
	for i := 1; i < len(powers); i++ {
		powers[i] = conviction.Power(powers[i-1], v.Stake, v.Alpha)
	}
	sameNumbers(g, "0", "power", powers, v.Expected)
	return nil
}

func decays(g *group) error {
	list, err := cases[struct {
		Blocks   uint64 `json:"dt"`
		Period   uint64 `json:"tau"`
		Expected decimal
	}](g)
	for i, c := range list {
		hi, lo := conviction.Decay(c.Blocks, c.Period).Bits()
		bits := new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64)
		bits.Or(bits, new(big.Int).SetUint64(lo))
		got := new(big.Rat).SetFrac(bits, new(big.Int).Lsh(big.NewInt(1), 64))
		g.near(caseName(i), "decay", -1, got, &c.Expected, g.tolerance())
	}
	return err
}

func epochSchedules(g *group) error {
	list, err := cases[struct {
		Last     uint64
		Tempo    uint16
		Block    uint64
		Expected decimal
	}](g)
	for i, c := range list {
		sameNumber(g, caseName(i), "remaining", schedule.Epochs{Tempo: c.Tempo, Last: c.Last}.Remaining(c.Block), c.Expected)
	}
	return err
}

// revealNames are what a file calls the states of a commit.
var revealNames = map[schedule.Reveal]string{
	schedule.TooEarly: "RevealTooEarly",
	schedule.Open:     "Ok",
	schedule.Expired:  "ExpiredWeightCommit",
}

func commitTimings(g *group) error {
	list, err := cases[struct {
		Period    uint64
		Committed uint64 `json:"commit_epoch"`
		Revealed  uint64 `json:"reveal_epoch"`
		Result    string
	}](g)
	for i, c := range list {
		same(g, caseName(i), "result", revealNames[schedule.CommitState(c.Committed, c.Period, c.Revealed)], c.Result)
	}
	return err
}

// maxClaims bounds the claims of a block that a case asks for.
const maxClaims = 1000

func claims(g *group) error {
	list, err := cases[struct {
		Hash     string `json:"hash_hex"`
		K, N     int
		Expected []decimal
	}](g)
	for i, c := range list {
		hash, err := hex.DecodeString(c.Hash)
		if err != nil || len(hash) != 32 || c.K < 0 || c.K > maxClaims {
			return malformed("a hash of other than 64 hex digits, or %d claims", c.K)
		}
		slices.SortFunc(c.Expected, func(a, b decimal) int { return a.Cmp(&b.Rat) })
		sameNumbers(g, caseName(i), "place", schedule.Claims([32]byte(hash), c.K, c.N), c.Expected)
	}
	return err
}

func commits(g *group) error {
	list, err := cases[struct {
		Account    string   `json:"account_hex"`
		Index      uint16   `json:"netuid_index"`
		UIDs       []uint16 `json:"uids"`
		Values     []uint16
		Salt       []uint16
		VersionKey uint64 `json:"version_key"`
		Preimage   string `json:"preimage_hex"`
		Hash       string `json:"hash_hex"`
	}](g)
	for i, c := range list {
		account, err := hex.DecodeString(c.Account)
		if err != nil || len(account) != 32 {
			return malformed("an account of other than 64 hex digits")
		}
		preimage := schedule.Commit{
			Account: [32]byte(account), Index: c.Index, UIDs: c.UIDs, Values: c.Values, Salt: c.Salt, VersionKey: c.VersionKey,
		}.Preimage()
		hash := g.options.Blake2b256(preimage)
		if c.Preimage != "" {
			same(g, caseName(i), "preimage", hex.EncodeToString(preimage), c.Preimage)
		}
		same(g, caseName(i), "hash", hex.EncodeToString(hash[:]), c.Hash)
	}
	return err
}
