package stake_test

import (
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/stake"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func TestRecycledAlphaLeavesTheIssuanceAndBurnedAlphaStays(t *testing.T) {
	for _, netuid := range []uint16{deep, flat} {
		c := market(t)
		v := validator(c, "V")
		c.Do(v.Cold, add(v.Hotkey(), netuid, 10*tao))
		all, out, issued := state.AlphaIssuance(c, netuid), state.SubnetAlphaOut.Get(c, netuid), balances.TotalIssuance.Get(c)
		b := c.Do(v.Cold, subtensor.RecycleAlpha{Hotkey: v.Hotkey(), Amount: 3 * tao, Netuid: netuid})
		if state.AlphaIssuance(c, netuid) != all-3*tao || state.SubnetAlphaOut.Get(c, netuid) != out-3*tao || state.AlphaRecycled.Get(c, netuid) != 3*tao {
			t.Errorf("subnet %d: the issuance is %d of %d", netuid, state.AlphaIssuance(c, netuid), all)
		}
		if e, _ := apptest.Find[state.AlphaWasRecycled](b); e != (state.AlphaWasRecycled{Coldkey: v.Coldkey(), Hotkey: v.Hotkey(), Alpha: 3 * tao, Netuid: netuid}) {
			t.Errorf("%+v", e)
		}
		var behind uint64 // TAO that left with it
		if netuid == flat {
			behind = 3 * tao
		}
		if got := issued - balances.TotalIssuance.Get(c); got != behind {
			t.Errorf("subnet %d: %d rao left the issuance", netuid, got)
		}
		b = c.Do(v.Cold, subtensor.BurnAlpha{Hotkey: v.Hotkey(), Amount: 2 * tao, Netuid: netuid})
		if state.AlphaIssuance(c, netuid) != all-3*tao || state.AlphaBurned.Get(c, netuid) != 2*tao {
			t.Errorf("subnet %d: the issuance is %d after a burn", netuid, state.AlphaIssuance(c, netuid))
		}
		if e, _ := apptest.Find[state.AlphaWasBurned](b); e.Alpha != 2*tao {
			t.Errorf("%+v", e)
		}
		// More than there is means all.
		c.Do(v.Cold, subtensor.BurnAlpha{Hotkey: v.Hotkey(), Amount: 1000 * tao, Netuid: netuid})
		if state.Stake(c, v.Hotkey(), v.Coldkey(), netuid) != 0 {
			t.Error("stake is left")
		}
		for _, call := range []subtensor.Call{
			subtensor.BurnAlpha{Hotkey: v.Hotkey(), Amount: 1, Netuid: netuid}, subtensor.RecycleAlpha{Hotkey: v.Hotkey(), Amount: 1, Netuid: netuid},
		} {
			c.Fails(state.ErrNotEnoughStakeToWithdraw, v.Cold, call)
		}
	}
}

func TestWhatCannotBeBurned(t *testing.T) {
	c := market(t)
	v := validator(c, "V")
	c.Do(v.Cold, add(v.Hotkey(), deep, 10*tao))
	for _, call := range []func(hotkey keys.AccountID, alpha uint64, netuid uint16) subtensor.Call{
		func(h keys.AccountID, a uint64, n uint16) subtensor.Call {
			return subtensor.BurnAlpha{Hotkey: h, Amount: a, Netuid: n}
		},
		func(h keys.AccountID, a uint64, n uint16) subtensor.Call {
			return subtensor.RecycleAlpha{Hotkey: h, Amount: a, Netuid: n}
		},
	} {
		c.Fails(state.ErrSubnetNotExists, v.Cold, call(v.Hotkey(), tao, 9))
		c.Fails(state.ErrCannotBurnOrRecycleOnRootSubnet, v.Cold, call(v.Hotkey(), tao, state.Root))
		c.Fails(state.ErrHotKeyAccountNotExists, v.Cold, call(keys.AccountID{9}, tao, deep))
		c.Fails(state.ErrAmountTooLow, v.Cold, call(v.Hotkey(), 0, deep))
		c.MustSudo(subtensor.SudoSetSubtokenEnabled{Netuid: other, SubtokenEnabled: false})
		c.Fails(state.ErrSubtokenDisabled, v.Cold, call(v.Hotkey(), tao, other))
	}
}

func TestBuyingToBurnIsLimitedToOnceATempo(t *testing.T) {
	c := market(t)
	v, n := validator(c, "V"), c.Rich("N")
	buy := func(rao uint64, limit *uint64) subtensor.AddStakeBurn {
		return subtensor.AddStakeBurn{Hotkey: v.Hotkey(), Netuid: deep, Amount: rao, Limit: limit}
	}
	c.Fails(state.ErrCannotBurnOrRecycleOnRootSubnet, n.Cold, subtensor.AddStakeBurn{Hotkey: v.Hotkey(), Amount: tao})
	low := uint64(260_000_000)
	c.Fails(state.ErrSlippageTooHigh, n.Cold, buy(500*tao, &low))
	c.Fails(state.ErrSubnetNotExists, n.Cold, subtensor.AddStakeBurn{Hotkey: v.Hotkey(), Netuid: 9, Amount: tao})
	c.Fails(state.ErrAmountTooLow, n.Cold, buy(1, nil))
	b := c.Do(n.Cold, buy(10*tao, &low))
	e, _ := apptest.Find[state.AddStakeBurn](b)
	if e.Amount != 10*tao || e.Alpha == 0 || state.AlphaBurned.Get(c, deep) != e.Alpha || state.Stake(c, v.Hotkey(), n.Coldkey(), deep) != 0 {
		t.Errorf("%+v", e)
	}
	tempo := int(state.Tempo.Get(c, deep))
	c.Skip(tempo - 2)
	c.Fails(state.ErrAddStakeBurnRateLimitExceeded, n.Cold, buy(tao, nil)) // one block too early
	c.Do(n.Cold, buy(tao, nil))
	c.Do(v.Cold, buy(tao, nil)) // another's limit is its own
}

func TestRewardsAreStakedToAChosenHotkey(t *testing.T) {
	c := market(t)
	v, n := c.Neuron(deep, "V"), c.Rich("N")
	w := validator(c, "W")
	choose := func(netuid uint16, hotkey keys.AccountID) subtensor.SetColdkeyAutoStakeHotkey {
		return subtensor.SetColdkeyAutoStakeHotkey{Netuid: netuid, Hotkey: hotkey}
	}
	c.Fails(state.ErrSubnetNotExists, n.Cold, choose(9, v.Hotkey()))
	c.Fails(state.ErrHotKeyNotRegisteredInSubNet, n.Cold, choose(deep, w.Hotkey()))
	b := c.Do(n.Cold, choose(deep, v.Hotkey()))
	if e, _ := apptest.Find[state.AutoStakeDestinationSet](b); e != (state.AutoStakeDestinationSet{Coldkey: n.Coldkey(), Netuid: deep, Hotkey: v.Hotkey()}) {
		t.Errorf("%+v", e)
	}
	if state.AutoStakeDestination.Get(c, n.Coldkey(), deep) != v.Hotkey() || state.AutoStakeDestination.Has(c, n.Coldkey(), other) {
		t.Error("rewards go elsewhere")
	}
	c.Fails(state.ErrSameAutoStakeHotkeyAlreadySet, n.Cold, choose(deep, v.Hotkey()))

	// Who chooses anew leaves the list, and the others on it.
	c.Do(v.Cold, choose(deep, v.Hotkey()))
	second := c.Neuron(deep, "S")
	c.Do(n.Cold, choose(deep, second.Hotkey()))
	if got := state.AutoStakeDestinationColdkeys.Get(c, v.Hotkey(), deep); !slices.Equal(got, []state.AccountID{v.Coldkey()}) {
		t.Errorf("to the first choice stake %v", got)
	}

	// The list by hotkey is bounded; the first that came gives way.
	edited := edit(c)
	many := make([]state.AccountID, stake.MaxAutoStakers)
	for i := range many {
		many[i] = state.AccountID{1, byte(i), byte(i >> 8)}
	}
	owner := c.Neuron(deep, "O")
	state.AutoStakeDestinationColdkeys.Set(edited, owner.Hotkey(), deep, many)
	c.Apply(edited.Changes())
	c.Do(n.Cold, choose(deep, owner.Hotkey()))
	got := state.AutoStakeDestinationColdkeys.Get(c, owner.Hotkey(), deep)
	if len(got) != stake.MaxAutoStakers || got[0] != many[1] || got[len(got)-1] != n.Coldkey() {
		t.Errorf("%d coldkeys stake to it", len(got))
	}
	if state.AutoStakeDestinationColdkeys.Has(c, second.Hotkey(), deep) {
		t.Error("the list of the hotkey before is not empty")
	}
}
