package emission_test

import (
	"fmt"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = wire.RaoPerTAO

func of[V any](v V) *V { return &v }

// alter changes a chain's state behind its back.
func alter(c *apptest.Chain, change func(w *runtime.Context)) {
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	change(w)
	c.Apply(w.Changes())
}

// neuron is a person's neuron with a stake of its own.
func neuron(name string, stake uint64) subtensor.Neuron {
	p := apptest.Named(name)
	return subtensor.Neuron{Hotkey: p.Hotkey(), Coldkey: p.Coldkey(), Stake: stake}
}

// market is the up chain with tempo 10, a validator V of 1,000 TAO at uid 1 and
// miners M and N at uids 2 and 3; V's weights are 3 to 1.
func market(t *testing.T, change func(*genesis.Spec)) *apptest.Chain {
	s := genesis.Up()
	n := &s.Network.Subnets[0]
	n.Tempo = of[uint16](10)
	n.Neurons = append(n.Neurons, neuron("V", 1000*tao), neuron("M", 0), neuron("N", 0))
	if change != nil {
		change(s)
	}
	c := apptest.New(t, s)
	c.Next() // a block after all registered
	alter(c, func(w *runtime.Context) {
		state.ValidatorPermit.Set(w, 1, []bool{false, true, false, false})
		state.LastUpdate.Set(w, 1, []uint64{0, 1, 0, 0})
		state.Weights.Set(w, 1, 1, state.Row{{UID: 2, Value: 3}, {UID: 3, Value: 1}})
	})
	return c
}

func stakeOf(c *apptest.Chain, name string) uint64 {
	p := apptest.Named(name)
	return state.Stake(c, p.Hotkey(), p.Coldkey(), 1)
}

// near tells that got is at most want, and less than a thousandth below it.
func near(got, want uint64) bool { return got <= want && want-got < want/1000 }

func TestABlocksEmissionIsMintedForItsSubnetAndWaits(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	issued := balances.TotalIssuance.Get(c)
	c.Next()
	if got := balances.TotalIssuance.Get(c) - issued; got != tao {
		t.Errorf("the block minted %d rao", got)
	}
	if state.SubnetTAO.Get(c, 1) != tao || state.SubnetAlphaOut.Get(c, 1) != tao || state.SubnetTaoInEmission.Get(c, 1) != tao || state.SubnetAlphaOutEmission.Get(c, 1) != tao {
		t.Error("the subnet does not hold the block's TAO as alpha")
	}
	owner, server, validator := state.PendingOwnerCut.Get(c, 1), state.PendingServerEmission.Get(c, 1), state.PendingValidatorEmission.Get(c, 1)
	if owner != 179_995_422 || server != 410_002_288 || validator < server || validator > server+1 {
		t.Errorf("owner %d, miners %d, validators %d wait: not 18, 41 and 41 percent", owner, server, validator)
	}
}

func TestEmissionHalvesWithTheIssuance(t *testing.T) {
	s := genesis.Up()
	s.Balances = append(s.Balances, genesis.Balance{Account: keys.AccountID{7}, Rao: 10_500_000 * tao})
	c := apptest.New(t, s)
	c.Next()
	if got := state.SubnetTaoInEmission.Get(c, 1); got != tao/2 || state.BlockEmission.Get(c) != tao/2 {
		t.Errorf("a block emits %d rao past half of the supply", got)
	}
}

func TestEpochsRunEachTempo(t *testing.T) {
	c := market(t, nil)
	for c.Height < 9 {
		c.Next()
		if state.SubnetEpochIndex.Get(c, 1) != 0 || state.BlocksSinceLastStep.Get(c, 1) != c.Height {
			t.Fatalf("block %d: epoch %d, %d blocks since", c.Height, state.SubnetEpochIndex.Get(c, 1), state.BlocksSinceLastStep.Get(c, 1))
		}
	}
	for epoch := uint64(1); epoch <= 3; epoch++ {
		c.Next()
		if state.SubnetEpochIndex.Get(c, 1) != epoch || state.LastEpochBlock.Get(c, 1) != 10*epoch || state.LastMechansimStepBlock.Get(c, 1) != 10*epoch || state.BlocksSinceLastStep.Get(c, 1) != 0 {
			t.Fatalf("block %d: epoch %d, last in %d", c.Height, state.SubnetEpochIndex.Get(c, 1), state.LastEpochBlock.Get(c, 1))
		}
		if state.PendingServerEmission.Get(c, 1)+state.PendingValidatorEmission.Get(c, 1)+state.PendingOwnerCut.Get(c, 1) != 0 {
			t.Fatal("the epoch left something waiting")
		}
		c.Skip(9)
	}
}

func TestTempoZeroNeverRuns(t *testing.T) {
	c := market(t, func(s *genesis.Spec) { s.Network.Subnets[0].Tempo = of[uint16](0) })
	c.Skip(100)
	if state.SubnetEpochIndex.Get(c, 1) != 0 {
		t.Error("an epoch ran")
	}
}

func TestATriggeredEpochRunsOnce(t *testing.T) {
	c := market(t, nil)
	alter(c, func(w *runtime.Context) { state.PendingEpochAt.Set(w, 1, 4) })
	c.Skip(2) // blocks 2 and 3
	if state.SubnetEpochIndex.Get(c, 1) != 0 {
		t.Fatal("the epoch ran early")
	}
	c.Next()
	if state.SubnetEpochIndex.Get(c, 1) != 1 || state.PendingEpochAt.Get(c, 1) != 0 {
		t.Fatal("the epoch did not run in its block")
	}
	c.Skip(9)
	if state.SubnetEpochIndex.Get(c, 1) != 1 {
		t.Error("the tempo did not start anew")
	}
}

func TestEpochsBeyondTheBoundArePutOff(t *testing.T) {
	s := genesis.Up()
	for netuid := uint16(2); netuid <= 5; netuid++ {
		s.Network.Subnets = append(s.Network.Subnets, subtensor.Subnet{Netuid: netuid, Mechanism: subtensor.Static, Parameters: subtensor.Parameters{Tempo: of[uint16](15)}})
	}
	c := apptest.New(t, s)
	c.Skip(14)
	ran := func() (n int) {
		for netuid := uint16(1); netuid <= 5; netuid++ {
			if state.SubnetEpochIndex.Get(c, netuid) > 0 {
				n++
			}
		}
		return n
	}
	for i, want := range []int{2, 4, 5, 5} {
		b := c.Next()
		if ran() != want {
			t.Fatalf("block %d: %d subnets have run, want %d", c.Height, ran(), want)
		}
		if event, ok := apptest.Find[state.EpochDeferred](b); ok != (i < 2) || ok && (event.FromBlock != c.Height || event.ToBlock != c.Height+1) {
			t.Errorf("block %d: deferred %v %+v", c.Height, ok, event)
		}
	}
	if state.PendingEpochAt.Get(c, 5) != 0 {
		t.Error("an epoch that ran still waits")
	}
}

func TestAnEpochThatCannotRunKeepsItsEmission(t *testing.T) {
	c := market(t, nil)
	alter(c, func(w *runtime.Context) { state.Keys.Set(w, 1, 3, state.Keys.Get(w, 1, 2)) }) // two uids, one hotkey
	for c.Height < 9 {
		c.Next()
	}
	b := c.Next()
	if event, ok := apptest.Find[state.EpochSkipped](b); !ok || event != (state.EpochSkipped{Netuid: 1, Block: 10}) {
		t.Errorf("the event is %+v", event)
	}
	if state.SubnetEpochIndex.Get(c, 1) != 1 || state.BlocksSinceLastStep.Get(c, 1) != 10 || state.PendingServerEmission.Get(c, 1) != 10*410_002_288 {
		t.Errorf("epoch %d, %d blocks since, %d wait", state.SubnetEpochIndex.Get(c, 1), state.BlocksSinceLastStep.Get(c, 1), state.PendingServerEmission.Get(c, 1))
	}
}

func TestAnEpochPaysOwnerMinersAndValidators(t *testing.T) {
	c := market(t, nil)
	for c.Height < 10 {
		c.Next()
	}
	owner := state.Stake(c, keys.Dev("Alice//text").AccountID(), keys.Dev("Alice").AccountID(), 1)
	m, n, v := stakeOf(c, "M"), stakeOf(c, "N"), stakeOf(c, "V")-1000*tao
	if owner != 1_799_954_220 {
		t.Errorf("the owner earned %d", owner)
	}
	if !near(m, 3_075_017_160) || !near(n, 1_025_005_720) {
		t.Errorf("the miners earned %d and %d, not 3 to 1 of 4.1 TAO", m, n)
	}
	if !near(v, 4_100_022_890) {
		t.Errorf("the validator earned %d", v)
	}
	if got := state.Incentive.Get(c, 1); got[2] != 49151 || got[3] != 16383 {
		t.Errorf("the incentives are %v", got)
	}
	if paid, out := owner+m+n+v+1000*tao, state.SubnetAlphaOut.Get(c, 1); paid > out || out-paid > 100 {
		t.Errorf("%d of %d alpha are somebody's", paid, out)
	}
}

func TestNominatorsEarnByTheirSharesAndTheDelegateItsTake(t *testing.T) {
	c := market(t, nil)
	v := apptest.Named("V")
	n1, n2 := c.Rich("N1"), c.Rich("N2")
	c.Do(n1.Cold, wire.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: 1000 * tao})
	c.Do(n2.Cold, wire.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: 2000 * tao})
	if c.Height >= 10 {
		t.Fatal("an epoch has run")
	}
	for c.Height < 10 {
		c.Next()
	}
	own := stakeOf(c, "V") - 1000*tao
	e1 := state.Stake(c, v.Hotkey(), n1.Coldkey(), 1) - 1000*tao
	e2 := state.Stake(c, v.Hotkey(), n2.Coldkey(), 1) - 2000*tao
	total := own + e1 + e2
	take := total * 11796 / 65535
	// The take is staked before the rest is divided, so that the delegate's own
	// share is a little larger than before.
	if rest := total - take; !near(e1, rest/4) || !near(e2, rest/2) || e2 != 2*e1 {
		t.Errorf("of %d the nominators earned %d and %d", total, e1, e2)
	}
	if got := state.AlphaDividendsPerSubnet.Get(c, 1, v.Hotkey()); got+take < total-100 || got+take > total+100 {
		t.Errorf("clients read dividends of %d", got)
	}
}

func TestTheOwnersOwnMinersEarnNothing(t *testing.T) {
	c := market(t, func(s *genesis.Spec) {
		s.Network.Subnets[0].Neurons[2].Coldkey = keys.Dev("Alice").AccountID() // M is the owner's
	})
	issued := balances.TotalIssuance.Get(c)
	for c.Height < 10 {
		c.Next()
	}
	// Of the miners' part the owner's three quarters are recycled.
	recycled := issued + 9*tao - balances.TotalIssuance.Get(c)
	if recycled < 3_075_000_000 || recycled > 3_075_017_160 {
		t.Errorf("%d rao were recycled", recycled)
	}
	if burned := fixed.U96F32FromBytes(state.MinerBurned.Get(c, 1).Bits); burned.Mul(fixed.IntU96F32(1000)).Floor() != 750 {
		t.Errorf("the burned part is %v", burned)
	}
	if stakeOf(c, "N") == 0 {
		t.Error("the other miner earned nothing")
	}
}

func TestASubnetWithoutOwnerRecyclesTheCut(t *testing.T) {
	c := market(t, func(s *genesis.Spec) {
		n := &s.Network.Subnets[0]
		n.Owner, n.OwnerHotkey = nil, nil
	})
	issued := balances.TotalIssuance.Get(c)
	for c.Height < 10 {
		c.Next()
	}
	if recycled := issued + 9*tao - balances.TotalIssuance.Get(c); recycled != 1_799_954_220 {
		t.Errorf("%d rao were recycled", recycled)
	}
}

func TestWithoutAnOwnersCutMinersAndValidatorsGetHalfEach(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	c.MustSudo(wire.SudoSetOwnerCutEnabled{Netuid: 1})
	before := state.PendingServerEmission.Get(c, 1)
	c.Next()
	if got := state.PendingServerEmission.Get(c, 1) - before; got != tao/2 {
		t.Errorf("%d wait for miners", got)
	}
}

func TestWithoutMinersValidatorsGetAll(t *testing.T) {
	c := market(t, func(s *genesis.Spec) { s.Network.Subnets[0].Neurons[1].Stake = 1000 * tao })
	alter(c, func(w *runtime.Context) { state.Weights.Delete(w, 1, 1) })
	for c.Height < 10 {
		c.Next()
	}
	if got := stakeOf(c, "V") - 1000*tao; got < 8_200_000_000 || got > 8_200_045_780 {
		t.Errorf("the validator earned %d of the 8.2 TAO of miners and validators", got)
	}
}

func TestOnlyStartedOpenSubnetsEarn(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	c.MustSudo(wire.SudoSetNetworkRegistrationAllowed{Netuid: 1, RegistrationAllowed: false})
	issued := balances.TotalIssuance.Get(c)
	c.Next()
	if balances.TotalIssuance.Get(c) != issued || state.SubnetTaoInEmission.Get(c, 1) != 0 {
		t.Error("a block without an eligible subnet minted")
	}
	c.MustSudo(wire.SudoSetNetworkRegistrationAllowed{Netuid: 1, RegistrationAllowed: true})
	c.MustSudo(wire.SudoSetSubtokenEnabled{Netuid: 1, SubtokenEnabled: false})
	issued = balances.TotalIssuance.Get(c)
	c.Next()
	if balances.TotalIssuance.Get(c) != issued {
		t.Error("a subnet whose stake cannot move earned")
	}
}

func TestSubnetsShareByTheTAOTheyHold(t *testing.T) {
	s := genesis.Up()
	s.Network.Subnets[0].Neurons[0].Stake = 1000 * tao
	s.Network.Subnets = append(s.Network.Subnets, subtensor.Subnet{
		Netuid: 2, Mechanism: subtensor.Static, IsStarted: true, Neurons: []subtensor.Neuron{neuron("A", 3000*tao)},
	})
	c := apptest.New(t, s)
	c.Next()
	if a, b := state.SubnetTaoInEmission.Get(c, 1), state.SubnetTaoInEmission.Get(c, 2); a != tao/4 || b != tao*3/4 {
		t.Errorf("the subnets got %d and %d", a, b)
	}
}

func TestWithoutFundsTheSpecificationsSubnetsShareAlike(t *testing.T) {
	s := genesis.Up()
	s.Network.Subnets = append(s.Network.Subnets, subtensor.Subnet{Netuid: 2, Mechanism: subtensor.Static, IsStarted: true})
	c := apptest.New(t, s)
	c.Next()
	if a, b := state.SubnetTaoInEmission.Get(c, 1), state.SubnetTaoInEmission.Get(c, 2); a != tao/2 || b != tao/2 {
		t.Errorf("the subnets got %d and %d", a, b)
	}
}

func TestRootDividesItsShareOfTheEmissionAlone(t *testing.T) {
	s := genesis.Up()
	s.RootEmissionShare = 250_000_000
	c := apptest.New(t, s)
	issued := balances.TotalIssuance.Get(c)
	c.Next()
	if got := balances.TotalIssuance.Get(c) - issued; got != tao/4 {
		t.Errorf("static subnets got %d of the block", got)
	}
}

func TestADynamicSubnetEmitsAlphaWithoutTAO(t *testing.T) {
	s := genesis.Local()
	s.Network.Subnets[0].IsStarted = true
	c := apptest.New(t, s)
	issued := balances.TotalIssuance.Get(c)
	c.Next()
	if balances.TotalIssuance.Get(c) != issued || state.SubnetTAO.Get(c, 1) != 10*tao {
		t.Error("TAO was minted")
	}
	if state.SubnetAlphaOut.Get(c, 1) != 2*tao || state.PendingServerEmission.Get(c, 1) != 410_002_288 {
		t.Errorf("%d alpha are out, %d wait for miners", state.SubnetAlphaOut.Get(c, 1), state.PendingServerEmission.Get(c, 1))
	}
}

func BenchmarkEpochBlock256(b *testing.B) {
	s := genesis.Up()
	n := &s.Network.Subnets[0]
	n.Tempo = of[uint16](1)
	n.MaxAllowedValidators = of[uint16](64)
	for i := range 255 {
		stake := uint64(0)
		if i < 64 {
			stake = uint64(1000+i) * tao
		}
		n.Neurons = append(n.Neurons, neuron(fmt.Sprint("b", i), stake))
	}
	c := apptest.New(b, s)
	c.Next()
	alter(c, func(w *runtime.Context) {
		row := make(state.Row, 256)
		for uid := range row {
			row[uid].UID, row[uid].Value = uint16(uid), uint16(uid*251+1)
		}
		updates := make([]uint64, 256)
		for uid := uint16(1); uid <= 64; uid++ {
			state.Weights.Set(w, 1, uid, row)
			updates[uid] = 1
		}
		state.LastUpdate.Set(w, 1, updates)
	})
	c.Skip(5)
	block := runtime.Block{Height: c.Height + 1}
	for b.Loop() {
		if done := c.Runtime.Execute(c.State, block, nil); len(done.Faults) > 0 {
			b.Fatal(done.Faults)
		}
	}
}

// BenchmarkIdleBlock128 is a block without extrinsics and epochs on a chain with as
// many subnets as there may be.
func BenchmarkIdleBlock128(b *testing.B) {
	s := genesis.Up()
	for netuid := uint16(2); netuid <= 128; netuid++ {
		s.Network.Subnets = append(s.Network.Subnets, subtensor.Subnet{Netuid: netuid, Mechanism: subtensor.Static, IsStarted: true})
	}
	c := apptest.New(b, s)
	c.Skip(3)
	block := runtime.Block{Height: c.Height + 1}
	for b.Loop() {
		if done := c.Runtime.Execute(c.State, block, nil); len(done.Faults) > 0 {
			b.Fatal(done.Faults)
		}
	}
}
