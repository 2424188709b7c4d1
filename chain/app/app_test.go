package app_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestUpPaysByTheThirdEpoch(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	alice := keys.Dev("Alice")
	miner, validator := keys.Dev("Bob//miner"), keys.Dev("Alice//validator")
	c.Do(keys.Dev("Bob"), subtensor.BurnedRegister{Netuid: 1, Hotkey: miner.AccountID()})
	c.Do(keys.Dev("Charlie"), subtensor.BurnedRegister{Netuid: 1, Hotkey: validator.AccountID()})
	c.Do(alice, subtensor.AddStake{Hotkey: validator.AccountID(), Netuid: 1, AmountStaked: 1000 * subtensor.RaoPerTAO})
	c.Skip(15)
	c.Do(validator, subtensor.SetWeights{Netuid: 1, Dests: []uint16{1}, Weights: []uint16{65535}})
	c.Skip(15)
	if got := state.Incentive.Get(c, 1); got[1] != 65535 {
		t.Fatalf("incentives are %v", got)
	}
	if got := state.Stake(c, miner.AccountID(), keys.Dev("Bob").AccountID(), 1); got == 0 {
		t.Fatal("the miner earned nothing")
	}
}
