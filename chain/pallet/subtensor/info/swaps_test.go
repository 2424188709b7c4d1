package info_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	pallet "github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/economy/pool"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestTheFeeOnStakeIsThatOfTheNetworkItLeaves(t *testing.T) {
	spec := genesis.Local()
	spec.Network.Subnets = append(spec.Network.Subnets,
		pallet.Subnet{Netuid: 2, Mechanism: pallet.Dynamic, TAO: 5 * tao, AlphaIn: 5 * tao}, pallet.Subnet{Netuid: 3, Mechanism: pallet.Static})
	c := apptest.New(t, spec)
	c.MustSudo(subtensor.SetFeeRate{Netuid: 2, Rate: 660})
	type on struct {
		Hotkey keys.AccountID
		Netuid uint16
	}
	at := func(netuid uint16) *on { return &on{keys.AccountID{1}, netuid} }
	for name, c1 := range map[string]struct {
		from, to *on
		rate     uint16
	}{
		"stake into a pool":    {nil, at(1), 33},
		"stake where it's TAO": {nil, at(3), 0},
		"unstake":              {at(2), nil, 660},
		"pool to pool":         {at(1), at(2), 33},
		"pool to root":         {at(2), at(0), 660},
		"static to pool":       {at(3), at(2), 660},
		"within a pool":        {at(1), at(1), 0},
		"root to static":       {at(0), at(3), 0},
	} {
		got := ask[uint64](t, c, "StakeInfoRuntimeApi_get_stake_fee", c1.from, keys.AccountID{2}, c1.to, keys.AccountID{2}, uint64(tao))
		if want := pool.Fee(tao, c1.rate); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}

func TestASimulatedSwapIsWhatAStakeCallDoes(t *testing.T) {
	c := apptest.New(t, genesis.Local())
	c.MustSudo(subtensor.SudoSetSubtokenEnabled{Netuid: 1, SubtokenEnabled: true})
	v := c.Rich("V")
	c.Do(v.Cold, subtensor.TryAssociateHotkey{Hotkey: v.Hotkey()})
	said := ask[subtensor.SimSwapResult](t, c, "SwapRuntimeApi_sim_swap_tao_for_alpha", uint16(1), uint64(3*tao))
	b := c.Do(v.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: 3 * tao})
	did, _ := apptest.Find[state.StakeAdded](b)
	if did.Alpha != said.AlphaAmount || did.Fee != said.TaoFee || did.TAO != said.TaoAmount+said.TaoFee || said.AlphaSlippage == 0 {
		t.Errorf("said %+v, did %+v", said, did)
	}
	said = ask[subtensor.SimSwapResult](t, c, "SwapRuntimeApi_sim_swap_alpha_for_tao", uint16(1), uint64(tao))
	b = c.Do(v.Cold, subtensor.RemoveStake{Hotkey: v.Hotkey(), Netuid: 1, AmountUnstaked: tao})
	sold, _ := apptest.Find[state.StakeRemoved](b)
	if sold.TAO != said.TaoAmount || sold.Alpha != said.AlphaAmount || sold.Fee != said.AlphaFee {
		t.Errorf("said %+v, did %+v", said, sold)
	}
	list := ask[[]subtensor.StakeInfo](t, c, "StakeInfoRuntimeApi_get_stake_info_for_coldkey", v.Coldkey())
	if held := state.Stake(c, v.Hotkey(), v.Coldkey(), 1); len(list) != 1 || list[0].Stake != scale.Compact(held) {
		t.Errorf("%+v of %d", list, held)
	}
}
