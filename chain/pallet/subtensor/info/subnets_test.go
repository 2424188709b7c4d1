package info_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestTheSubnetThatMakesRoomIsTold(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	if got := ask[*uint16](t, c, "SubnetInfoRuntimeApi_get_subnet_to_prune"); got != nil {
		t.Errorf("subnet %d would make room, and all are immune", *got)
	}
	c.MustSudo(subtensor.SudoSetNetworkImmunityPeriod{})
	if got := ask[*uint16](t, c, "SubnetInfoRuntimeApi_get_subnet_to_prune"); got == nil || *got != 1 {
		t.Errorf("%v would make room, want subnet 1", got)
	}
}

func TestWhereAColdkeysRewardsGoIsTold(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	p := c.Neuron(1, "P")
	ours := func() *keys.AccountID {
		return ask[*keys.AccountID](t, c, "SubnetInfoRuntimeApi_get_coldkey_auto_stake_hotkey", p.Coldkey(), uint16(1))
	}
	if got := ours(); got != nil {
		t.Errorf("the rewards go to %s before anybody said so", got)
	}
	hotkey := c.Neuron(1, "Q").Hotkey()
	c.Do(p.Cold, subtensor.SetColdkeyAutoStakeHotkey{Netuid: 1, Hotkey: hotkey})
	if got := ours(); got == nil || *got != hotkey {
		t.Errorf("the rewards go to %v", got)
	}
}

func TestTheVolumeOfASubnetMayExceed64Bits(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	volume := scale.U128FromHalves(1, 5)
	c.Apply(map[string][]byte{state.SubnetVolume.Key(1): volume[:]})
	d := ask[*subtensor.DynamicInfo](t, c, "SubnetInfoRuntimeApi_get_dynamic_info", uint16(1))
	g := ask[*subtensor.Metagraph](t, c, "SubnetInfoRuntimeApi_get_metagraph", uint16(1))
	if scale.U128(d.SubnetVolume) != volume || scale.U128(g.SubnetVolume) != volume {
		t.Errorf("the volumes are %v and %v", d.SubnetVolume, g.SubnetVolume)
	}
}
