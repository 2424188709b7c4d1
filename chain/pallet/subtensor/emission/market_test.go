package emission_test

import (
	"math/big"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// parts is a number as its part of 1e9 in 32 fraction bits, as prices are stored.
func parts(ofBillion uint64) scale.U128 {
	return scale.U128(fixed.IntU96F32(ofBillion).SafeDiv(fixed.IntU96F32(1_000_000_000)).Bytes())
}

// dynamic is a started subnet with a pool, without owner and neurons.
func dynamic(netuid uint16, taoIn, alphaIn uint64) subtensor.Subnet {
	return subtensor.Subnet{Netuid: netuid, Mechanism: subtensor.Dynamic, IsStarted: true, TAO: taoIn, AlphaIn: alphaIn}
}

// bazaar is a chain whose emission the market divides, with these subnets and
// rootStake on root.
func bazaar(t testing.TB, rootStake uint64, subnets ...subtensor.Subnet) *apptest.Chain {
	s := genesis.Up()
	s.RootEmissionShare = 0
	s.Network.Subnets = subnets
	if rootStake > 0 {
		s.Network.Root.Neurons = []subtensor.Neuron{neuron("R", rootStake)}
	}
	return apptest.New(t, s)
}

// priced sets the moving prices of subnets 1, 2, ..., in parts of 1e9.
func priced(c *apptest.Chain, prices ...uint64) {
	alter(c, func(w *runtime.Context) {
		for i, p := range prices {
			state.SubnetMovingPrice.Set(w, uint16(i+1), wire.I96F32{Bits: parts(p)})
		}
	})
}

// received is the TAO that the last block gave a subnet.
func received(c *apptest.Chain, netuid uint16) uint64 {
	return state.SubnetTaoInEmission.Get(c, netuid) + state.SubnetExcessTao.Get(c, netuid)
}

func TestTheMarketDividesByMovingPriceLessWhatWasBurned(t *testing.T) {
	c := bazaar(t, 0, dynamic(1, 10*tao, 10*tao), dynamic(2, 10*tao, 10*tao), dynamic(3, 10*tao, 10*tao))
	priced(c, 200_000_000, 300_000_000, 500_000_000)
	alter(c, func(w *runtime.Context) { state.MinerBurned.Set(w, 2, wire.U96F32{Bits: parts(500_000_000)}) })
	issued := balances.TotalIssuance.Get(c)
	c.Next()
	// 0.2, 0.15 and 0.5 of 0.85.
	for i, want := range []uint64{235_294_117, 176_470_588, 588_235_294} {
		if got := received(c, uint16(i+1)); got+1 < want || got > want+1 { // prices have 32 fraction bits
			t.Errorf("subnet %d received %d, want %d", i+1, got, want)
		}
	}
	if minted := balances.TotalIssuance.Get(c) - issued; minted != received(c, 1)+received(c, 2)+received(c, 3) {
		t.Errorf("%d rao were minted", minted)
	}
}

func TestWhereAllWasBurnedTheMarketGoesByPriceAlone(t *testing.T) {
	c := bazaar(t, 0, dynamic(1, 10*tao, 10*tao), dynamic(2, 10*tao, 10*tao))
	priced(c, 125_000_000, 375_000_000)
	alter(c, func(w *runtime.Context) {
		for netuid := uint16(1); netuid <= 2; netuid++ {
			state.MinerBurned.Set(w, netuid, wire.U96F32{Bits: parts(1_000_000_000)})
		}
	})
	c.Next()
	if a, b := received(c, 1), received(c, 2); a != tao/4 || b != 3*tao/4 {
		t.Errorf("the subnets received %d and %d", a, b)
	}
}

func TestADisabledSubnetsPartGoesToTheOthers(t *testing.T) {
	c := bazaar(t, 0, dynamic(1, 10*tao, 10*tao), dynamic(2, 10*tao, 10*tao), dynamic(3, 10*tao, 10*tao))
	priced(c, 500_000_000, 125_000_000, 375_000_000)
	alter(c, func(w *runtime.Context) { state.SubnetEmissionEnabled.Set(w, 1, false) })
	c.Next()
	if a, b, d := received(c, 1), received(c, 2), received(c, 3); a != 0 || b != tao/4 || d != 3*tao/4 {
		t.Errorf("the subnets received %d, %d and %d", a, b, d)
	}
	if state.SubnetAlphaOutEmission.Get(c, 1) != tao {
		t.Error("a subnet without TAO makes no alpha")
	}
}

func TestAMarketWithoutPricesMintsNothing(t *testing.T) {
	c := bazaar(t, 0, dynamic(1, 10*tao, 10*tao))
	issued := balances.TotalIssuance.Get(c)
	c.Next()
	if balances.TotalIssuance.Get(c) != issued || received(c, 1) != 0 {
		t.Error("a subnet whose moving price is 0 received TAO")
	}
}

func TestRootAndTheMarketDivideSideBySide(t *testing.T) {
	s := genesis.Up()
	s.RootEmissionShare = 600_000_000
	s.Network.Subnets[0].Neurons[0].Stake = 10 * tao
	s.Network.Subnets = append(s.Network.Subnets, dynamic(2, 30*tao, 30*tao))
	c := apptest.New(t, s)
	priced(c, 0, 500_000_000)
	issued := balances.TotalIssuance.Get(c)
	c.Next()
	// Without root weights root's 0.6 TAO goes by the TAO that subnets hold, 1 to 3;
	// the market's 0.4 to the one dynamic subnet.
	if a, b := received(c, 1), received(c, 2); a != 150_000_000 || b != 850_000_000 {
		t.Errorf("the static subnet received %d, the dynamic one %d", a, b)
	}
	if minted := balances.TotalIssuance.Get(c) - issued; minted != tao {
		t.Errorf("%d rao were minted", minted)
	}
}

func TestSubnetEmissionEnabledGatesTheMarketAlone(t *testing.T) {
	s := genesis.Up()
	s.Network.Subnets = append(s.Network.Subnets, dynamic(2, 10*tao, 10*tao))
	c := apptest.New(t, s)
	alter(c, func(w *runtime.Context) { state.SubnetEmissionEnabled.Set(w, 2, false) })
	c.Next()
	if received(c, 2) != tao { // it holds all the TAO there is
		t.Errorf("root gave %d", received(c, 2))
	}
}

// TestWithoutRootStakeAllTAOBuysAlpha: root's proportion is 0, so that no alpha may
// be made for the pool.
func TestWithoutRootStakeAllTAOBuysAlpha(t *testing.T) {
	c := bazaar(t, 0, dynamic(1, 10*tao, 10*tao))
	priced(c, 500_000_000)
	c.Next()
	if state.SubnetTaoInEmission.Get(c, 1) != 0 || state.SubnetAlphaInEmission.Get(c, 1) != 0 || state.SubnetExcessTao.Get(c, 1) != tao {
		t.Errorf("the pool took %d TAO and %d alpha, %d were excess",
			state.SubnetTaoInEmission.Get(c, 1), state.SubnetAlphaInEmission.Get(c, 1), state.SubnetExcessTao.Get(c, 1))
	}
	// 10 alpha * 1/11 TAO.
	const bought = 909_090_909
	if got := state.SubnetProtocolAlpha.Get(c, 1); got != bought {
		t.Errorf("the protocol has %d alpha", got)
	}
	if state.SubnetTAO.Get(c, 1) != 11*tao || state.SubnetAlphaIn.Get(c, 1) != 10*tao-bought || state.SubnetAlphaOut.Get(c, 1) != tao+bought {
		t.Errorf("the pool has %d TAO and %d alpha, %d are out", state.SubnetTAO.Get(c, 1), state.SubnetAlphaIn.Get(c, 1), state.SubnetAlphaOut.Get(c, 1))
	}
	if state.AlphaIssuance(c, 1) != 11*tao {
		t.Errorf("%d alpha are issued", state.AlphaIssuance(c, 1))
	}
}

// rational reckons with exact fractions.
func rational(num, den uint64) *big.Rat {
	return new(big.Rat).SetFrac(new(big.Int).SetUint64(num), new(big.Int).SetUint64(den))
}

// floorAt floors x to so many fraction bits.
func floorAt(x *big.Rat, fractionBits uint) *big.Rat {
	unit := new(big.Int).Lsh(big.NewInt(1), fractionBits)
	n := new(big.Int).Mul(x.Num(), unit)
	return new(big.Rat).SetFrac(n.Quo(n, x.Denom()), unit)
}

func whole(x *big.Rat) uint64 { return new(big.Int).Quo(x.Num(), x.Denom()).Uint64() }

// rootPart is root's proportion by the protocol's page: floored to 32 fraction bits
// at each step.
func rootPart(rootTAO, alphaIssued uint64) *big.Rat {
	weight := floorAt(rational(971_718_665_099_567_868, 1<<64-1), 32)
	weighted := floorAt(new(big.Rat).Mul(weight, rational(rootTAO, 1)), 32)
	return floorAt(new(big.Rat).Quo(weighted, new(big.Rat).Add(weighted, rational(alphaIssued, 1))), 32)
}

func TestInjectionIsCappedByRootsProportion(t *testing.T) {
	c := bazaar(t, 1000*tao, dynamic(1, 1000*tao, 2000*tao))
	priced(c, 500_000_000)
	c.Next()
	// A price of 1/2 asks for 2 alpha; root has 52.7 of 2,052.7.
	capped := new(big.Rat).Mul(rootPart(1000*tao, 2000*tao), rational(tao, 1))
	alpha, in := whole(capped), whole(new(big.Rat).Mul(capped, rational(1, 2)))
	if alpha < 25_000_000 || alpha > 26_000_000 {
		t.Fatalf("the test is wrong: a cap of %d", alpha)
	}
	if got := state.SubnetAlphaInEmission.Get(c, 1); got != alpha {
		t.Errorf("%d alpha went in, want %d", got, alpha)
	}
	if got := state.SubnetTaoInEmission.Get(c, 1); got != in {
		t.Errorf("%d TAO went in, want %d", got, in)
	}
	if got := state.SubnetExcessTao.Get(c, 1); got != tao-in && got != tao-in-1 {
		t.Errorf("%d were excess, want %d", got, tao-in)
	}
	if state.SubnetTAO.Get(c, 1) != 1000*tao+in+state.SubnetExcessTao.Get(c, 1) {
		t.Error("the pool does not hold what it took")
	}
	if state.SubnetAlphaIn.Get(c, 1) != 2000*tao+alpha-state.SubnetProtocolAlpha.Get(c, 1) {
		t.Error("the pool's alpha is not what went in less what was bought")
	}
	// In proportion to the reserves, TAO and alpha leave the weights at a half.
	if got := state.SwapBalancer.Get(c, 1).Quote.Parts; got < 499_999_999_000_000_000 || got > 500_000_001_000_000_000 {
		t.Errorf("the TAO's weight is %d", got)
	}
}

func TestWhatAPoolDoesNotTakeIsNotMinted(t *testing.T) {
	c := bazaar(t, 0, dynamic(1, 1000*tao, 500_000)) // too little alpha to trade, and root has no part
	priced(c, 500_000_000)
	issued, held := balances.TotalIssuance.Get(c), c.Balance(state.SubnetAccount(1))
	c.Next()
	if got := balances.TotalIssuance.Get(c); got != issued {
		t.Errorf("the issuance went from %d to %d", issued, got)
	}
	if got := c.Balance(state.SubnetAccount(1)); got != held || received(c, 1) != 0 || state.SubnetProtocolAlpha.Get(c, 1) != 0 {
		t.Errorf("the subnet's account went from %d to %d, it received %d", held, got, received(c, 1))
	}
}

func TestInjectionKeepsThePriceByTheWeights(t *testing.T) {
	c := bazaar(t, 1_000_000*tao, dynamic(1, 100*tao, 100*tao))
	alter(c, func(w *runtime.Context) { // the price is 1 at a quarter of the alpha
		state.SwapBalancer.Set(w, 1, state.Balancer{Quote: state.Perquintill{Parts: 800_000_000_000_000_000}})
		state.SubnetTAO.Set(w, 1, 400*tao)
		state.TotalStake.Set(w, state.TotalStake.Get(w)+300*tao)
		(balances.Ledger{}).Mint(w, state.SubnetAccount(1), 300*tao)
	})
	priced(c, 500_000_000)
	c.Next()
	alpha, in := state.SubnetAlphaInEmission.Get(c, 1), state.SubnetTaoInEmission.Get(c, 1)
	if alpha < tao*99/100 || in != alpha {
		t.Fatalf("%d alpha and %d TAO went in at a price of 1", alpha, in)
	}
	// The weights make price (w1/w2)(y/x) what it was: w1/w2 = x/y after the injection.
	x, y := rational(100*tao+alpha, 1), rational(400*tao+in, 1)
	want := whole(new(big.Rat).Mul(new(big.Rat).Quo(y, new(big.Rat).Add(x, y)), rational(1_000_000_000_000_000_000, 1)))
	if got := state.SwapBalancer.Get(c, 1).Quote.Parts; got+2 < want || got > want+2 {
		t.Errorf("the TAO's weight is %d, want %d", got, want)
	}
}

func TestAPoolThatRefusesTakesNeitherTAONorAlpha(t *testing.T) {
	c := bazaar(t, 1_000_000*tao, dynamic(1, 100*tao, 100*tao))
	alter(c, func(w *runtime.Context) { // beyond 99%, where an injection does not bring it back
		state.SwapBalancer.Set(w, 1, state.Balancer{Quote: state.Perquintill{Parts: 995_000_000_000_000_000}})
	})
	priced(c, 500_000_000)
	issued := balances.TotalIssuance.Get(c)
	c.Next()
	in, alpha, excess := state.SubnetTaoInEmission.Get(c, 1), state.SubnetAlphaInEmission.Get(c, 1), state.SubnetExcessTao.Get(c, 1)
	if in != 0 || alpha != 0 {
		t.Errorf("%d TAO and %d alpha went in", in, alpha)
	}
	if minted := balances.TotalIssuance.Get(c) - issued; minted != excess {
		t.Errorf("%d rao were minted for an excess of %d", minted, excess)
	}
}

func TestAnEmptyPoolIsNotPaidAndNothingIsMinted(t *testing.T) {
	c := bazaar(t, 0, dynamic(1, 0, 0))
	priced(c, 500_000_000)
	issued := balances.TotalIssuance.Get(c)
	c.Next()
	if balances.TotalIssuance.Get(c) != issued || received(c, 1) != 0 || state.SubnetTAO.Get(c, 1) != 0 {
		t.Error("TAO went to a pool that cannot trade")
	}
}

func TestTheSupplyEndsAtItsCap(t *testing.T) {
	s := genesis.Up()
	c := apptest.New(t, s)
	left := 21_000_000*tao - balances.TotalIssuance.Get(c)
	alter(c, func(w *runtime.Context) {
		if err := (balances.Ledger{}).Mint(w, keys.Dev("Alice").AccountID(), left-1); err != nil {
			t.Fatal(err)
		}
	})
	c.Skip(3)
	if got := balances.TotalIssuance.Get(c); got > 21_000_000*tao {
		t.Errorf("%d rao are issued", got)
	}
}
