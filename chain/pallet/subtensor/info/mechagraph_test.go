package info_test

import (
	"reflect"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// twofold is the busy chain with a second mechanism on subnet 1, in which M has an
// incentive and V set weights in block 9.
func twofold(t *testing.T) *apptest.Chain {
	c, _, _, _ := busy(t)
	c.MustSudo(subtensor.SudoSetMinAllowedUids{Netuid: 1})
	c.MustSudo(subtensor.SudoSetMaxAllowedUids{Netuid: 1, MaxAllowedUids: 128})
	c.MustSudo(subtensor.SudoSetMechanismCount{Netuid: 1, MechanismCount: 2})
	c.Apply(map[string][]byte{
		state.Incentive.Key(4097):  scale.Marshal([]uint16{0, 0, 77}),
		state.LastUpdate.Key(4097): scale.Marshal([]uint64{0, 9, 0}),
	})
	return c
}

func TestAMechagraphHasItsOwnIncentivesAndUpdates(t *testing.T) {
	c := twofold(t)
	want := ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_metagraph", uint16(1))
	if first := ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_mechagraph", uint16(1), uint8(0)); !reflect.DeepEqual(first, want) {
		t.Error("the first mechanism's metagraph is not the subnet's")
	}
	want.Netuid = 4097
	want.Incentives, want.LastUpdate = []scale.Compact16{0, 0, 77}, []scale.Compact{0, 9, 0}
	got := ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_mechagraph", uint16(1), uint8(1))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the second mechanism's metagraph is %+v", got)
	}
	for _, at := range []struct {
		netuid uint16
		mecid  uint8
	}{{1, 2}, {9, 0}, {9, 1}} {
		if m := ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_mechagraph", at.netuid, at.mecid); m != nil {
			t.Errorf("subnet %d has a mechanism %d", at.netuid, at.mecid)
		}
	}
	all := ask[[]*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_all_mechagraphs")
	if len(all) != 3 || all[0].Netuid != 0 || all[1].Netuid != 1 || !reflect.DeepEqual(all[2], want) {
		t.Errorf("all are %d", len(all))
	}
}

func TestASelectiveMechagraphHasWhatWasAskedFor(t *testing.T) {
	c := twofold(t)
	const incentives, validators = 62, 72 // numbers of fields
	got := ask[*subtensor.SelectiveMetagraph](t, c, "SubnetInfoRuntimeApi_get_selective_mechagraph", uint16(1), uint8(1), []uint16{incentives, validators, 999})
	want := &subtensor.SelectiveMetagraph{Netuid: 4097, Incentives: &[]scale.Compact16{0, 0, 77}, Validators: &[]scale.Compact16{0, 1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the incentives are %v, the validators %v", *got.Incentives, *got.Validators)
	}
	if none := ask[*subtensor.SelectiveMetagraph](t, c, "SubnetInfoRuntimeApi_get_selective_mechagraph", uint16(1), uint8(2), []uint16{incentives}); none != nil {
		t.Error("a mechanism that is not there has a metagraph")
	}
}

func TestStakesShowWhatChildrenInherit(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	parent, child := c.Neuron(1, "V"), c.Neuron(1, "M")
	c.Do(parent.Cold, subtensor.AddStake{Hotkey: parent.Hotkey(), Netuid: 1, AmountStaked: 100 * tao})
	c.Do(parent.Cold, subtensor.AddStake{Hotkey: parent.Hotkey(), Netuid: 0, AmountStaked: 40 * tao})
	const half = 1 << 63
	c.Apply(map[string][]byte{
		state.ChildKeys.Key(parent.Hotkey(), 1): scale.Marshal([]state.Relative{{Proportion: half, Hotkey: child.Hotkey()}}),
		state.ParentKeys.Key(child.Hotkey(), 1): scale.Marshal([]state.Relative{{Proportion: half, Hotkey: parent.Hotkey()}}),
	})
	g := ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_metagraph", uint16(1))
	near := func(got scale.Compact, want uint64) bool { return uint64(got)+2 >= want && uint64(got) <= want+2 }
	alpha, onRoot := state.HotkeyStake(c, parent.Hotkey(), 1), state.HotkeyStake(c, parent.Hotkey(), 0)
	if !near(g.AlphaStake[1], alpha/2) || !near(g.AlphaStake[2], alpha/2) || !near(g.TaoStake[1], onRoot/2) || !near(g.TaoStake[2], onRoot/2) {
		t.Errorf("stakes are %v and %v of %d and %d", g.AlphaStake, g.TaoStake, alpha, onRoot)
	}
	n := ask[[]subtensor.NeuronInfoLite](t, c, "NeuronInfoRuntimeApi_get_neurons_lite", uint16(1))
	if uint64(n[1].Stake[0].Amount) != alpha || n[2].Stake[0].Amount != 0 {
		t.Errorf("a neuron shows %v and %v of its own", n[1].Stake, n[2].Stake)
	}
}
