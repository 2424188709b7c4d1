package rootweights_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/rootweights"
	pallet "github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = subtensor.RaoPerTAO

func of[V any](v V) *V { return &v }

// rooted is the up chain with a second started subnet, root's tempo 10, and root
// hotkeys A with 3,000 TAO and B with 1,000.
func rooted(t *testing.T) (c *apptest.Chain, a, b apptest.Person) {
	s := genesis.Up()
	s.Network.Root.Tempo = of[uint16](10)
	s.Network.Subnets = append(s.Network.Subnets, pallet.Subnet{Netuid: 2, Mechanism: pallet.Static, IsStarted: true})
	a, b = apptest.Named("A"), apptest.Named("B")
	s.Network.Root.Neurons = append(s.Network.Root.Neurons,
		pallet.Neuron{Hotkey: a.Hotkey(), Coldkey: a.Coldkey(), Stake: 3000 * tao},
		pallet.Neuron{Hotkey: b.Hotkey(), Coldkey: b.Coldkey(), Stake: 1000 * tao})
	return apptest.New(t, s), a, b
}

func emissions(c *apptest.Chain) (one, two uint64) {
	return state.SubnetTaoInEmission.Get(c, 1), state.SubnetTaoInEmission.Get(c, 2)
}

func TestRootsWeightsDivideTheEmissionFromItsNextTempoOn(t *testing.T) {
	c, a, b := rooted(t)
	set := c.Do(a.Hot, subtensor.SetRootWeights{Netuids: []uint16{1, 2}, Weights: []uint16{1, 3}})
	if event, ok := apptest.Find[rootweights.WeightsSet](set); !ok || event.Hotkey != a.Hotkey() || set.Outcomes[0].Fee != 0 {
		t.Errorf("the event is %+v", event)
	}
	c.Do(b.Hot, subtensor.SetRootWeights{Netuids: []uint16{1}, Weights: []uint16{500}})
	c.Skip(7) // to block 9
	if one, two := emissions(c); one < tao*49/100 || two < tao*49/100 {
		t.Errorf("before root's tempo the subnets get %d and %d", one, two)
	}
	block := c.Next()
	// Ranks are 0.75/4 + 0.25 = 0.4375 and 0.75*3/4 = 0.5625. All stake trusts
	// subnet 1, three quarters subnet 2: consensus is the sigmoid of 10*(1-0.5)
	// and of 10*(0.75-0.5).
	shares, ok := apptest.Find[rootweights.SharesSet](block)
	if !ok || len(shares.Shares) != 2 || c.Height != 10 {
		t.Fatalf("block %d tells %+v", c.Height, shares)
	}
	part := fixed.I64F64FromBytes(shares.Shares[0].Part.Bits).Mul(fixed.IntI64F64(1_000_000)).Floor()
	const want = 455_333 // 0.4375*0.993308 / (0.4375*0.993308 + 0.5625*0.924147)
	if part < want-1 || part > want+1 {
		t.Errorf("subnet 1 has %d millionths", part)
	}
	c.Next()
	one, two := emissions(c)
	if one/1000 != part || one+two > tao || one+two < tao-2 {
		t.Errorf("the subnets get %d and %d", one, two)
	}
	c.Skip(8) // to block 19: held between tempos
	if again, _ := emissions(c); again != one {
		t.Error("the division changed within root's tempo")
	}
}

func TestSharesOfSubnetsThatDoNotEarnGoToTheOthers(t *testing.T) {
	c, a, _ := rooted(t)
	c.Do(a.Hot, subtensor.SetRootWeights{Netuids: []uint16{1, 2}, Weights: []uint16{1, 3}})
	c.Skip(10)
	c.MustSudo(subtensor.SudoSetNetworkRegistrationAllowed{Netuid: 2})
	c.Next()
	if one, two := emissions(c); one < tao-1 || two != 0 {
		t.Errorf("the subnets get %d and %d", one, two)
	}
	// Where root backs only subnets that do not earn, the others share by their TAO.
	c.Do(a.Hot, subtensor.SetRootWeights{Netuids: []uint16{2}, Weights: []uint16{3}})
	c.Skip(10)
	if one, two := emissions(c); one != tao || two != 0 {
		t.Errorf("the subnets get %d and %d", one, two)
	}
}

func TestALostSeatLosesItsWeights(t *testing.T) {
	c, a, b := rooted(t)
	c.Do(b.Hot, subtensor.SetRootWeights{Netuids: []uint16{2}, Weights: []uint16{1}})
	c.Skip(10)
	if len(rootweights.Shares.Get(c)) != 1 {
		t.Fatal("root's weights do not count")
	}
	c.MustSudo(subtensor.SudoSetMinAllowedUids{Netuid: 0, MinAllowedUids: 1})
	c.MustSudo(subtensor.SudoSetMaxAllowedUids{Netuid: 0, MaxAllowedUids: 2})
	p := c.Rich("P")
	c.Do(p.Cold, subtensor.TryAssociateHotkey{Hotkey: p.Hotkey()})
	c.Do(p.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 0, AmountStaked: 2000 * tao})
	c.Do(p.Cold, subtensor.RootRegister{Hotkey: p.Hotkey()})
	if state.IsRegistered(c, 0, b.Hotkey()) {
		t.Fatal("the weakest still has its seat")
	}
	c.Skip(10)
	if rootweights.Weights.Has(c, b.Hotkey()) || len(rootweights.Shares.Get(c)) != 0 {
		t.Error("weights of a lost seat still count")
	}
	c.Fails(rootweights.ErrNotRootValidator, b.Hot, subtensor.SetRootWeights{})
	c.Do(a.Hot, subtensor.SetRootWeights{}) // nothing is said, and that is said
}

func TestRootWeightRefusals(t *testing.T) {
	c, a, _ := rooted(t)
	p := c.Neuron(1, "P")
	call := func(netuids, weights []uint16) subtensor.SetRootWeights {
		return subtensor.SetRootWeights{Netuids: netuids, Weights: weights}
	}
	c.Fails(rootweights.ErrLengthsDiffer, p.Hot, call([]uint16{1}, nil))
	c.Fails(rootweights.ErrNotRootValidator, p.Hot, call([]uint16{1}, []uint16{1}))
	c.Fails(rootweights.ErrDuplicateNetuid, a.Hot, call([]uint16{1, 1}, []uint16{1, 1}))
	c.Fails(rootweights.ErrUnknownSubnet, a.Hot, call([]uint16{0}, []uint16{1}))
	c.Fails(rootweights.ErrUnknownSubnet, a.Hot, call([]uint16{7}, []uint16{1}))
	c.Do(a.Hot, call([]uint16{1}, []uint16{1}))
	set := c.Height
	c.MustSudo(subtensor.SudoSetWeightsSetRateLimit{Netuid: 0, WeightsSetRateLimit: 10})
	for c.Height < set+8 {
		c.Next()
	}
	c.Fails(rootweights.ErrSettingWeightsTooFast, a.Hot, call([]uint16{1}, []uint16{1})) // would be 9 blocks later
	c.Next()
	c.Do(a.Hot, call([]uint16{1}, []uint16{1}))
}

func TestTheDivisionNeverExceedsTheWhole(t *testing.T) {
	c, a, b := rooted(t)
	for i, weights := range [][]uint16{{1, 2}, {65535, 1}, {7, 7}, {0, 5}} {
		c.Do(a.Hot, subtensor.SetRootWeights{Netuids: []uint16{1, 2}, Weights: weights})
		c.Do(b.Hot, subtensor.SetRootWeights{Netuids: []uint16{2, 1}, Weights: weights})
		c.Skip(10)
		m := rootweights.Module{Network: pallet.Network{}}
		for _, rao := range []uint64{0, 1, 2, 999, tao, 21_000_000 * tao} {
			var sum uint64
			for _, amount := range m.Divide(c, rao, []uint16{1, 2}) {
				sum += amount
			}
			if sum > rao || rao-sum > 2 {
				t.Errorf("weights %d: %d of %d are given out", i, sum, rao)
			}
		}
	}
}
