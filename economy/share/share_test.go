package share

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
	"pgregory.net/rapid"
)

// rao draws amounts up to the supply.
var rao = rapid.Uint64Range(0, 21_000_000_000_000_000)

func part(t *rapid.T, name string) uint64 { return rapid.Uint64().Draw(t, name) }

func total(amounts ...uint64) *big.Int {
	sum := new(big.Int)
	for _, a := range amounts {
		sum.Add(sum, new(big.Int).SetUint64(a))
	}
	return sum
}

// notMore fails where more is given out than there was, or less by more than dust.
func notMore(t *rapid.T, given *big.Int, of, dust uint64) {
	t.Helper()
	left := new(big.Int).Sub(new(big.Int).SetUint64(of), given)
	if left.Sign() < 0 || left.Cmp(new(big.Int).SetUint64(dust)) > 0 {
		t.Fatalf("%s given of %d", given, of)
	}
}

func TestSplitGivesOutAllButDust(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alpha := rao.Draw(t, "alpha")
		root := RootProportion(rao.Draw(t, "root"), part(t, "weight"), rao.Draw(t, "issuance"))
		parts := Split(alpha, rapid.Uint16().Draw(t, "cut"), root)
		notMore(t, total(parts.Owner+parts.Server+parts.Validator+parts.Root), alpha, 3)
		if parts.Server > alpha/2 || parts.Root > parts.Server+1 {
			t.Fatalf("%+v of %d", parts, alpha)
		}
	})
}

func TestSplitIsFortyOneFortyOneEighteen(t *testing.T) {
	got := Split(1_000_000_000, 11796, fixed.U96F32{})
	if got != (Parts{Owner: 179995422, Server: 410002288, Validator: 410002288}) {
		t.Errorf("%+v", got)
	}
	if got = Split(1000, 0, fixed.IntU96F32(1)); got != (Parts{Server: 500, Root: 500}) {
		t.Errorf("%+v", got)
	}
}

func TestRootProportionIsBelowOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := RootProportion(rao.Draw(t, "root"), part(t, "weight"), rao.Draw(t, "issuance"))
		if fixed.IntU96F32(1).Less(p) {
			t.Fatalf("%v", p)
		}
	})
	if p := RootProportion(0, math.MaxUint64, 0); !p.IsZero() {
		t.Errorf("of nothing: %v", p)
	}
}

func TestValidatorsShareAllWhereNoMinerEarned(t *testing.T) {
	if ValidatorPot(3, 4, 1) != 4 || ValidatorPot(3, 4, 0) != 7 || ValidatorPot(math.MaxUint64, 4, 0) != math.MaxUint64 {
		t.Error("the pot is wrong")
	}
}

func TestTakeDividesThePayout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		payout, take := rapid.Uint64().Draw(t, "payout"), rapid.Uint16().Draw(t, "take")
		delegate, nominators := Take(payout, take)
		notMore(t, total(delegate, nominators), payout, 1)
	})
	if d, n := Take(1000, math.MaxUint16); d != 1000 || n != 0 {
		t.Errorf("%d and %d", d, n)
	}
}

func TestInheritanceMovesStakeAndMakesNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own, p := rao.Draw(t, "own"), part(t, "proportion")
		parent := Inherit(own, []uint64{p}, nil)
		child := Inherit(0, nil, []Inheritance{{own, p}})
		notMore(t, total(parent, child), own, 1)
	})
	if got := Inherit(10, []uint64{math.MaxUint64, math.MaxUint64}, nil); got != 0 {
		t.Errorf("one who gives twice all has %d", got)
	}
}

func TestWeightCountsTAOAtItsWeight(t *testing.T) {
	if got := Weight(5, 7, math.MaxUint64); got != fixed.IntI64F64(12) {
		t.Errorf("weight %v", got)
	}
	if got := Weight(5, 7, 0); got != fixed.IntI64F64(5) {
		t.Errorf("weight %v", got)
	}
	// 0.18 in 32 fraction bits, of 1e9.
	if got := Weight(0, 1_000_000_000, 3320413933267719290).Floor(); got != 179999999 {
		t.Errorf("weight %d", got)
	}
}

func anyChild(t *rapid.T) Child {
	stake := func(name string) Stake { return Stake{rao.Draw(t, name+" alpha"), rao.Draw(t, name+" root")} }
	c := Child{Stake: stake("own"), Take: rapid.Uint16().Draw(t, "take")}
	for range rapid.IntRange(0, 2).Draw(t, "children") {
		c.Given = append(c.Given, part(t, "given")/2)
	}
	for range rapid.IntRange(0, 4).Draw(t, "parents") {
		c.Parents = append(c.Parents, Parent{stake("parent"), part(t, "proportion"), rapid.Bool().Draw(t, "same owner")})
	}
	// Take and burn together never pass the dividend.
	c.Burn = part(t, "burn") / math.MaxUint16 * uint64(math.MaxUint16-c.Take)
	return c
}

func TestToParentsGivesOutAllButDust(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyChild(t)
		dividend := rao.Draw(t, "dividend")
		parents, own, burned := c.ToParents(dividend, part(t, "tao weight"))
		if len(parents) != len(c.Parents) {
			t.Fatalf("%d amounts for %d parents", len(parents), len(c.Parents))
		}
		notMore(t, total(append(parents, own, burned)...), dividend, 2*uint64(len(parents))+2)
	})
}

func TestChildTakesFromParentsOfOtherOwners(t *testing.T) {
	const half = 1 << 63
	all := uint64(math.MaxUint64)
	stake := Stake{Alpha: 1_000_000_000, Root: 1_000_000_000}
	// The first four are cases of the protocol's own tests; all have a TAO weight of 1.
	for _, c := range []struct {
		name                string
		take                uint16
		burn                uint64
		given               []uint64
		same                bool
		parent, own, burned uint64
	}{
		{name: "no take", parent: 500_000_000, own: 500_000_000},
		{name: "half", take: 32767, parent: 250_003_814, own: 749_996_185},
		{name: "all", take: math.MaxUint16, own: 1_000_000_000},
		{name: "own parent", take: math.MaxUint16, same: true, parent: 500_000_000, own: 500_000_000},
		{name: "half burned", burn: half, parent: 250_000_000, own: 500_000_000, burned: 250_000_000},
		{name: "own parent burns nothing", burn: half, same: true, parent: 500_000_000, own: 500_000_000},
		{name: "half given on", given: []uint64{half}, parent: 666_666_666, own: 333_333_333},
		{name: "all given on", given: []uint64{half, half - 1}, parent: 1_000_000_000},
	} {
		child := Child{Stake: stake, Take: c.take, Burn: c.burn, Given: c.given, Parents: []Parent{{stake, all, c.same}}}
		parents, own, burned := child.ToParents(1_000_000_000, all)
		if parents[0] != c.parent || own != c.own || burned != c.burned {
			t.Errorf("%s: parent %d, child %d, burned %d", c.name, parents[0], own, burned)
		}
	}
}

func TestDividendsFollowWhatAlphaAndRootEarned(t *testing.T) {
	holders := []Holder{
		{Stake{Alpha: 1_000_000_000}, 3_000_000_000},
		{Stake{Root: 1_000_000_000}, 1_000_000_000},
		{Stake{Alpha: 1_000_000_000, Root: 1_000_000_000}, 2_000_000_000},
	}
	alpha, root := Dividends(holders, 400, 200, math.MaxUint64)
	if want := []uint64{300, 0, 100}; !slices.Equal(alpha, want) {
		t.Errorf("the validators' pot gives %v, want %v", alpha, want)
	}
	if want := []uint64{0, 100, 100}; !slices.Equal(root, want) {
		t.Errorf("root's pot gives %v, want %v", root, want)
	}
}

func TestDividendsGiveOutBothPots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		holders := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Holder {
			return Holder{Stake{rao.Draw(t, "alpha"), rao.Draw(t, "root")}, rapid.Uint64Range(0, 1<<40).Draw(t, "dividend")}
		}), 1, 6).Draw(t, "holders")
		validators, roots := rapid.Uint64Range(0, 1<<44).Draw(t, "validators"), rapid.Uint64Range(0, 1<<44).Draw(t, "roots")
		alpha, root := Dividends(holders, validators, roots, part(t, "weight"))
		// Each share has 32 fraction bits.
		dust := func(pot uint64) uint64 { return uint64(len(holders)) * (pot>>32 + 2) }
		spent := func(shares []uint64, pot uint64) {
			if sum := total(shares...); sum.Sign() != 0 {
				notMore(t, sum, pot, dust(pot))
			}
		}
		spent(alpha, validators)
		spent(root, roots)
	})
}

func FuzzSplit(f *testing.F) {
	f.Add(uint64(1_000_000_000), uint16(11796), uint64(1<<31), uint64(5), uint16(3))
	f.Fuzz(func(t *testing.T, alpha uint64, cut uint16, root, payout uint64, take uint16) {
		parts := Split(alpha, cut, fixed.U96F32FromBits(0, root%(1<<32+1)))
		if total(parts.Owner, parts.Server, parts.Validator, parts.Root).Cmp(total(alpha)) > 0 {
			t.Fatalf("%+v of %d", parts, alpha)
		}
		delegate, nominators := Take(payout, take)
		if total(delegate, nominators).Cmp(total(payout)) > 0 {
			t.Fatalf("%d and %d of %d", delegate, nominators, payout)
		}
	})
}

func FuzzToParents(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		dividend := rapid.Uint64().Draw(t, "dividend")
		parents, own, burned := anyChild(t).ToParents(dividend, part(t, "tao weight"))
		if sum := total(append(parents, own, burned)...); sum.Cmp(total(dividend)) > 0 {
			t.Fatalf("%s of %d", sum, dividend)
		}
	}))
}

func ExampleSplit() {
	parts := Split(1_000_000_000, 11796, RootProportion(0, 0, 1))
	fmt.Printf("%+v\n", parts)
	// Output: {Owner:179995422 Server:410002288 Validator:410002288 Root:0}
}
