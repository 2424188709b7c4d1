package genesis_test

import (
	"fmt"
	"testing"

	"golang.org/x/crypto/blake2b"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/work"
)

// of is a pointer to a value, for what a specification leaves out or not.
func of[V any](v V) *V { return &v }

const tao = wire.RaoPerTAO

// launched is the launch chain as it is, but for a work that a test can do.
func launched(t *testing.T) *apptest.Chain {
	s := genesis.LaunchSpec()
	s.Network.Subnets[0].Difficulty, s.Network.Subnets[0].MinDifficulty = of[uint64](20), of[uint64](20)
	return apptest.New(t, s)
}

// enter registers somebody who owns nothing by work, in the next block.
func enter(c *apptest.Chain, name string) apptest.Person {
	p := apptest.Named(name)
	hash, _ := runtime.BlockHash.Lookup(c, uint32(c.Height))
	subject := work.Registration(hash, 1, p.Coldkey(), p.Hotkey())
	nonce, seal, _ := work.Search(c.T().Context(), subject, state.Difficulty.Get(c, 1), 0, nil)
	c.Do(p.Cold, wire.Register{Netuid: 1, BlockNumber: c.Height, Nonce: nonce, Work: seal[:], Hotkey: p.Hotkey(), Coldkey: p.Coldkey()})
	return p
}

// commitment is the hash of weights that are revealed later, as who.
func commitment(who keys.AccountID, a wire.RevealWeights) wire.CommitWeights {
	subject := struct {
		Who                keys.AccountID
		Index              uint16
		UIDs, Values, Salt []uint16
		VersionKey         uint64
	}{who, a.Netuid, a.UIDs, a.Values, a.Salt, a.VersionKey}
	return wire.CommitWeights{Netuid: a.Netuid, CommitHash: blake2b.Sum256(scale.Marshal(subject))}
}

func TestTheLaunchChainHasNeitherPremineNorMaster(t *testing.T) {
	s := load(t, "launch")
	c := apptest.New(t, s)
	if s.Sudo != nil || s.RootEmissionShare != 1_000_000_000 || s.BlockMillis != 12_000 || len(s.Balances) != 0 {
		t.Errorf("the specification is %+v", s)
	}
	rules := state.ChainRules.Get(c)
	if rules.NewSubnetMechanism != state.Static || rules.LoopbackAxons || rules.Faucet || rules.NewSubnetTempo != 360 {
		t.Errorf("the rules are %+v", rules)
	}
	if state.SubnetMechanism.Get(c, 1) != state.Static || state.HasOwner(c, 1) || !state.SubtokenEnabled.Get(c, 1) || !state.FirstEmissionBlockNumber.Has(c, 1) {
		t.Error("subnet 1 is dynamic, owned, or not started")
	}
	if !state.NetworkPowRegistrationAllowed.Get(c, 1) || !state.CommitRevealWeightsEnabled.Get(c, 1) {
		t.Error("subnet 1 takes no work, or shows weights at once")
	}
}

// TestFromNothingToASubnetWithStake runs the launch chain from a supply of zero to
// people who earn, spend and stake what they earned.
func TestFromNothingToASubnetWithStake(t *testing.T) {
	c := launched(t)
	c.Next()
	var validators []apptest.Person
	for i := range 3 {
		validators = append(validators, enter(c, fmt.Sprintf("V%d", i)))
	}
	good, bad := enter(c, "Good"), enter(c, "Bad")
	if n := state.SubnetworkN.Get(c, 1); n != 5 {
		t.Fatalf("%d neurons are registered", n)
	}

	// Until the launch, what there is belongs to the producers of blocks.
	deposits := 2 * balances.ExistentialDeposit
	if all := balances.TotalIssuance.Get(c); all != c.Height*tao+deposits || c.Balance(c.Producer) != c.Height*tao {
		t.Errorf("after %d blocks %d rao are issued, of which the producers have %d", c.Height, all, c.Balance(c.Producer))
	}
	epoch := func() { // through the next epoch
		for before := state.SubnetEpochIndex.Get(c, 1); state.SubnetEpochIndex.Get(c, 1) == before; {
			c.Next()
		}
	}
	epoch() // every neuron counts alike, and gets a permit
	votes := func(salt uint16) wire.RevealWeights {
		return wire.RevealWeights{Netuid: 1, UIDs: []uint16{3, 4}, Values: []uint16{3, 1}, Salt: []uint16{salt}}
	}
	for _, v := range validators {
		c.Do(v.Hot, commitment(v.Hotkey(), votes(7)))
	}
	if state.Launched.Get(c) || len(state.Weights.Get(c, 1, 0)) != 0 {
		t.Fatal("hidden weights are seen")
	}
	epoch()
	for _, v := range validators {
		c.Do(v.Hot, votes(7))
	}
	if state.Launched.Get(c) {
		t.Fatal("the chain launched before an epoch agreed on a miner")
	}
	epoch()
	if !state.Launched.Get(c) || !state.EqualStake.Get(c, 1) {
		t.Fatal("the epoch that agreed on a miner did not launch the chain")
	}
	reward, issued := c.Balance(c.Producer), balances.TotalIssuance.Get(c)
	c.Next()
	if c.Balance(c.Producer) != reward || balances.TotalIssuance.Get(c) != issued+tao || state.SubnetTAO.Get(c, 1) != tao {
		t.Error("after the launch a block does not emit to subnets alone")
	}
	epoch()
	if state.EqualStake.Get(c, 1) {
		t.Error("neurons count alike after the first payout")
	}
	stake := func(p apptest.Person) uint64 { return state.Stake(c, p.Hotkey(), p.Coldkey(), 1) }
	if stake(good) < 2*stake(bad) || stake(bad) == 0 || stake(validators[0]) == 0 {
		t.Errorf("the good miner earned %d, the bad one %d, a validator %d", stake(good), stake(bad), stake(validators[0]))
	}

	// Earned stake becomes money: a fee too is paid out of it.
	if c.Balance(good.Coldkey()) != 0 {
		t.Fatal("the miner has a balance")
	}
	c.Do(good.Cold, wire.RemoveStake{Hotkey: good.Hotkey(), Netuid: 1, AmountUnstaked: 20 * tao})
	if got := c.Balance(good.Coldkey()); got < 19*tao || got > 20*tao {
		t.Errorf("20 TAO of stake became %d rao", got)
	}
	c.Do(good.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: keys.Dev("second").AccountID()})
	c.Do(good.Cold, wire.AddStake{Hotkey: validators[0].Hotkey(), Netuid: 1, AmountStaked: 10 * tao})
	if got := state.Stake(c, validators[0].Hotkey(), good.Coldkey(), 1); got < 10*tao-1 {
		t.Errorf("the miner staked %d to a validator", got)
	}
	epoch() // stake decides now: the chain runs on
	epoch()
	if state.BlockEmission.Get(c) != tao {
		t.Error("the emission is not 1 TAO a block")
	}
}
