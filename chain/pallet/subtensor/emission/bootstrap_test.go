package emission_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// launching is the launch chain with a cap of 5 TAO, tempo 10, and three neurons
// without stake.
func launching(t *testing.T) *apptest.Chain {
	s := genesis.LaunchSpec()
	s.Network.Launch.BootstrapCap = 5 * tao
	n := &s.Network.Subnets[0]
	n.Tempo = of[uint16](10)
	n.Neurons = append(n.Neurons, neuron("V", 0), neuron("M", 0), neuron("N", 0))
	return apptest.New(t, s)
}

func TestBeforeTheLaunchProducersGetTheEmissionUpToACap(t *testing.T) {
	c := launching(t)
	for i := uint64(1); i <= 8; i++ {
		c.Next()
		if got, want := c.Balance(c.Producer), min(i, 5)*tao; got != want {
			t.Fatalf("block %d: the producers have %d, want %d", i, got, want)
		}
	}
	if state.BootstrapMinted.Get(c) != 5*tao || state.SubnetTAO.Get(c, 1) != 0 {
		t.Error("subnets got emission before the launch, or the cap is not kept")
	}
}

func TestTheCapIsExact(t *testing.T) {
	s := genesis.LaunchSpec()
	s.Network.Launch.BootstrapCap = 5*tao/2 + 1
	c := apptest.New(t, s)
	issued := balances.TotalIssuance.Get(c) // what subnets' accounts need to exist
	for _, want := range []uint64{tao, 2 * tao, 5*tao/2 + 1, 5*tao/2 + 1} {
		c.Next()
		if got := c.Balance(c.Producer); got != want || balances.TotalIssuance.Get(c) != issued+want {
			t.Fatalf("block %d: the producers have %d of %d issued, want %d", c.Height, got, balances.TotalIssuance.Get(c), want)
		}
	}
}

func TestALaunchedChainWithoutAnEligibleSubnetMintsNothing(t *testing.T) {
	c := launching(t)
	alter(c, func(w *runtime.Context) {
		state.Launched.Set(w, true)
		state.NetworkRegistrationAllowed.Set(w, 1, false)
	})
	issued := balances.TotalIssuance.Get(c)
	c.Skip(25) // epochs run all the same
	if balances.TotalIssuance.Get(c) != issued || c.Balance(c.Producer) != 0 || state.BootstrapMinted.Get(c) != 0 {
		t.Error("a chain without a subnet to emit to minted")
	}
}

func TestACapTooSmallForAnAccountStopsNothing(t *testing.T) {
	s := genesis.LaunchSpec()
	s.Network.Launch.BootstrapCap = 100
	s.Network.Subnets[0].Tempo = of[uint16](5)
	c := apptest.New(t, s)
	c.Skip(10)
	if c.Balance(c.Producer) != 0 || state.BootstrapMinted.Get(c) != 0 {
		t.Error("less than an account may hold was minted")
	}
	if state.SubnetEpochIndex.Get(c, 1) != 2 {
		t.Error("the epochs stopped")
	}
}

func TestTheFirstAgreedMinerLaunchesTheChain(t *testing.T) {
	c := launching(t)
	c.Skip(10) // an epoch gives permits: every neuron counts alike
	if state.Launched.Get(c) {
		t.Fatal("the chain launched without weights")
	}
	if got := state.ValidatorPermit.Get(c, 1); !got[0] || !got[1] || !got[2] {
		t.Fatalf("the permits are %v", got)
	}
	alter(c, func(w *runtime.Context) {
		state.LastUpdate.Set(w, 1, []uint64{10, 10, 10})
		state.Weights.Set(w, 1, 0, state.Row{{UID: 2, Value: 1}})
		state.Weights.Set(w, 1, 1, state.Row{{UID: 2, Value: 1}})
	})
	c.Skip(9)
	issued := balances.TotalIssuance.Get(c)
	c.Next() // block 20: the epoch
	if !state.Launched.Get(c) || balances.TotalIssuance.Get(c) != issued || !state.EqualStake.Get(c, 1) {
		t.Fatal("the epoch with an agreed miner did not launch the chain, or minted")
	}
	c.Next()
	if state.SubnetTAO.Get(c, 1) != tao || c.Balance(c.Producer) != 5*tao {
		t.Error("the block after the launch does not emit to subnets alone")
	}
	c.Skip(9) // block 30: the first payout
	if state.EqualStake.Get(c, 1) {
		t.Error("neurons still count alike after the first payout")
	}
	if stakeOf(c, "N") == 0 {
		t.Error("the agreed miner was not paid")
	}
}
