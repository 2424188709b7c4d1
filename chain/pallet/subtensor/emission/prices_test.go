package emission_test

import (
	"math/big"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// moving is a subnet's moving price in parts of 1e9, floored.
func moving(r runtime.Reader, netuid uint16) uint64 {
	return whole(new(big.Rat).Mul(stored(state.SubnetMovingPrice.Get(r, netuid).Bits), rational(1_000_000_000, 1)))
}

// stored is a number of 32 fraction bits as it lies in the state.
func stored(bits [16]byte) *big.Rat {
	n := new(big.Int)
	for i := len(bits) - 1; i >= 0; i-- {
		n.Add(n.Lsh(n, 8), big.NewInt(int64(bits[i])))
	}
	return new(big.Rat).SetFrac(n, new(big.Int).Lsh(big.NewInt(1), 32))
}

func TestMovingPricesFollowAfterTheyWereUsed(t *testing.T) {
	c := bazaar(t, 0, dynamic(1, 1000*tao, 500*tao), dynamic(2, 250*tao, 1000*tao), dynamic(3, 10*tao, 10*tao))
	priced(c, 500_000_000, 500_000_000, 500_000_000)
	alter(c, func(w *runtime.Context) {
		state.SubnetMovingAlpha.Set(w, wire.I96F32{Bits: parts(500_000_000)})
		for netuid := uint16(1); netuid <= 3; netuid++ {
			state.EMAPriceHalvingBlocks.Set(w, netuid, 1)
		}
		state.SubtokenEnabled.Set(w, 3, false) // it earns nothing
	})
	c.Next()
	if a, b := received(c, 1), received(c, 2); a != tao/2 || b != tao/2 {
		t.Errorf("the block used other prices than those before it: %d and %d", a, b)
	}
	// The step is 1/2 * 1/(1+1) in the first block of emission. Of a spot price of 2
	// only 1 counts; that of subnet 2 is 1/4 and half a TAO more dear.
	if got := moving(c, 1); got != 625_000_000 {
		t.Errorf("the price of subnet 1 is %d", got)
	}
	spot := new(big.Rat).Quo(rational(state.SubnetTAO.Get(c, 2), 1), rational(state.SubnetAlphaIn.Get(c, 2), 1))
	want := whole(new(big.Rat).Mul(new(big.Rat).Add(new(big.Rat).Mul(spot, rational(1, 4)), rational(3, 8)), rational(1_000_000_000, 1)))
	if got := moving(c, 2); got+1 < want || got > want {
		t.Errorf("the price of subnet 2 is %d, want %d", got, want)
	}
	if got := moving(c, 3); got != 500_000_000 {
		t.Errorf("the price of a subnet that earns nothing is %d", got)
	}
}

func TestAStaticSubnetsPriceIsOne(t *testing.T) {
	c := market(t, nil)
	c.Next()
	if moving(c, 1) != 0 || state.MovingPrice(c, 1).Floor() != 1 {
		t.Error("a static subnet's price moves")
	}
}

func TestRootsProportionIsToldAfterTheBlock(t *testing.T) {
	c := bazaar(t, 500*tao, dynamic(1, 100*tao, 100*tao))
	priced(c, 500_000_000)
	c.Next()
	want := rootPart(500*tao, state.SubnetAlphaIn.Get(c, 1)+state.SubnetAlphaOut.Get(c, 1))
	if got := stored(state.RootProp.Get(c, 1).Bits); got.Cmp(want) != 0 {
		t.Errorf("root's proportion is %s, want %s", got.FloatString(12), want.FloatString(12))
	}
}

// TestRootEarnsOfDynamicSubnetsWherePricesSumAboveOne: below it, root's part of the
// alpha is recycled.
func TestRootEarnsOfDynamicSubnetsWherePricesSumAboveOne(t *testing.T) {
	for name, test := range map[string]struct {
		prices [2]uint64
		kept   bool
	}{
		"at one":    {[2]uint64{500_000_000, 500_000_000}, false},
		"above one": {[2]uint64{500_000_000, 500_000_001}, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := bazaar(t, 1000*tao, dynamic(1, 1000*tao, 1000*tao), dynamic(2, 1000*tao, 1000*tao))
			priced(c, test.prices[0], test.prices[1])
			c.Next()
			in, bought := state.SubnetAlphaInEmission.Get(c, 1), state.SubnetProtocolAlpha.Get(c, 1)
			issued := 1001*tao + in // before root's part was divided
			rest := new(big.Rat).Sub(rational(tao, 1), floorAt(new(big.Rat).Mul(rational(tao, 1), floorAt(rational(11796, 65535), 32)), 32))
			root := whole(floorAt(new(big.Rat).Mul(floorAt(new(big.Rat).Mul(rootPart(1000*tao, issued), rest), 32), rational(1, 2)), 32))
			kept, out := state.PendingRootAlphaDivs.Get(c, 1), state.SubnetAlphaOut.Get(c, 1)
			if test.kept && (kept != root || out != tao+bought) {
				t.Errorf("%d wait for root of %d, %d alpha are out", kept, root, out)
			}
			if !test.kept && (kept != 0 || out != tao+bought-root || state.AlphaRecycled.Get(c, 1) != root) {
				t.Errorf("%d wait for root, %d of %d are recycled", kept, state.AlphaRecycled.Get(c, 1), root)
			}
			if owner, server := state.PendingOwnerCut.Get(c, 1), state.PendingServerEmission.Get(c, 1); owner != 179_995_422 || server != 410_002_288 {
				t.Errorf("owner %d and miners %d wait", owner, server)
			}
			if got, want := state.PendingValidatorEmission.Get(c, 1)+root, uint64(410_002_288); got+1 < want || got > want+1 {
				t.Errorf("validators and root have %d of %d", got, want)
			}
		})
	}
}
