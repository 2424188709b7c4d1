package stake_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestLeavingRootCostsMoreThanLeavingASubnet(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	v, n := c.Neuron(1, "V"), c.Rich("N")
	fees := map[uint16]uint64{}
	for _, netuid := range []uint16{state.Root, 1} {
		c.Do(n.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: netuid, AmountStaked: tao})
		b := c.Do(n.Cold, subtensor.RemoveStake{Hotkey: v.Hotkey(), Netuid: netuid, AmountUnstaked: tao})
		fees[netuid] = b.Outcomes[0].Fee
	}
	if fees[1] == 0 || fees[state.Root] < 5*fees[1] {
		t.Errorf("the fees are %v", fees)
	}
}
