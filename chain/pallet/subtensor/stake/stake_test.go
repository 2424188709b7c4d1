package stake_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = subtensor.RaoPerTAO

func TestStakeGoesInAndOutOneToOne(t *testing.T) {
	for _, netuid := range []uint16{0, 1} {
		c := apptest.New(t, genesis.Up())
		v, n := c.Neuron(1, "V"), c.Rich("N")
		emission := uint64(netuid) * tao // of a block, to subnet 1
		before, held := c.Balance(n.Coldkey()), state.SubnetTAO.Get(c, netuid)
		b := c.Do(n.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: netuid, AmountStaked: 70 * tao})
		if event, ok := apptest.Find[state.StakeAdded](b); !ok || event != (state.StakeAdded{Coldkey: n.Coldkey(), Hotkey: v.Hotkey(), TAO: 70 * tao, Alpha: 70 * tao, Netuid: netuid}) {
			t.Errorf("the event is %+v", event)
		}
		paid := before - c.Balance(n.Coldkey())
		if paid != 70*tao+b.Outcomes[0].Fee || state.Stake(c, v.Hotkey(), n.Coldkey(), netuid) != 70*tao {
			t.Errorf("subnet %d: %d rao left, the stake is %d", netuid, paid, state.Stake(c, v.Hotkey(), n.Coldkey(), netuid))
		}
		if grown := state.SubnetTAO.Get(c, netuid) - held; grown != 70*tao+emission {
			t.Errorf("subnet %d grew by %d", netuid, grown)
		}
		b = c.Do(n.Cold, subtensor.RemoveStake{Hotkey: v.Hotkey(), Netuid: netuid, AmountUnstaked: 30 * tao})
		if event, ok := apptest.Find[state.StakeRemoved](b); !ok || event.TAO != 30*tao || event.Alpha != 30*tao {
			t.Errorf("the event is %+v", event)
		}
		if got := state.Stake(c, v.Hotkey(), n.Coldkey(), netuid); got != 40*tao {
			t.Errorf("the stake left is %d", got)
		}
		c.Do(n.Cold, subtensor.RemoveStake{Hotkey: v.Hotkey(), Netuid: netuid, AmountUnstaked: 40 * tao})
		if state.Alpha.Has(c, v.Hotkey(), n.Coldkey(), netuid) || state.TotalHotkeyAlpha.Has(c, v.Hotkey(), netuid) {
			t.Error("an empty stake is still in the state")
		}
	}
}

func TestStakeRefusals(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	v, n := c.Neuron(1, "V"), c.Rich("N")
	add := func(netuid uint16, hotkey keys.AccountID, rao uint64) subtensor.AddStake {
		return subtensor.AddStake{Hotkey: hotkey, Netuid: netuid, AmountStaked: rao}
	}
	remove := func(rao uint64) subtensor.RemoveStake {
		return subtensor.RemoveStake{Hotkey: v.Hotkey(), Netuid: 1, AmountUnstaked: rao}
	}
	c.Fails(state.ErrSubnetNotExists, n.Cold, add(9, v.Hotkey(), tao))
	c.Fails(state.ErrHotKeyAccountNotExists, n.Cold, add(1, keys.AccountID{9}, tao))
	c.Fails(state.ErrAmountTooLow, n.Cold, add(1, v.Hotkey(), state.MinStake-1))
	c.Fails(state.ErrNotEnoughBalanceToStake, n.Cold, add(1, v.Hotkey(), 10_001*tao))
	c.Fails(state.ErrNotEnoughStakeToWithdraw, n.Cold, remove(tao))
	c.Fails(state.ErrNotEnoughStakeToWithdraw, n.Cold, remove(0))
	c.Do(n.Cold, add(1, v.Hotkey(), state.MinStake))
	c.Fails(state.ErrAmountTooLow, n.Cold, remove(state.MinStake-1))
	c.Fails(state.ErrAmountTooLow, n.Cold, remove(0))
	c.Fails(state.ErrSubnetNotExists, n.Cold, subtensor.RemoveStake{Hotkey: v.Hotkey(), Netuid: 9, AmountUnstaked: tao})
	c.Do(n.Cold, remove(state.MinStake+1)) // more than there is means all
	c.Fails(state.ErrNotEnoughStakeToWithdraw, n.Cold, remove(state.MinStake))

	c.Do(n.Cold, subtensor.RegisterNetwork{Hotkey: n.Hotkey()}) // static, not started
	c.Fails(state.ErrSubtokenDisabled, n.Cold, add(2, v.Hotkey(), tao))
	c.Do(n.Cold, subtensor.StartCall{Netuid: 2})
	c.Do(n.Cold, add(2, v.Hotkey(), tao))
}

func TestAColdkeyStakesToABoundedNumberOfHotkeys(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	v, n := c.Neuron(1, "V"), c.Rich("N")
	w := c.Runtime.NewContext(c.State, runtime.Block{})
	many := make([]state.AccountID, state.MaxHotkeys)
	for i := range many {
		many[i] = state.AccountID{1, byte(i), byte(i >> 8)}
	}
	state.StakingHotkeys.Set(w, n.Coldkey(), many)
	c.Apply(w.Changes())
	c.Fails(state.ErrTooManyHotkeys, n.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: tao})
}

func TestAStakersNonceOutlivesItsBalance(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	v, n := c.Neuron(1, "V"), c.Rich("N")
	raw := c.Sign(n.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: 1})
	fee := (runtime.ExtrinsicBaseWeight+200_000_000)/2000 + uint64(len(raw))
	all := c.Balance(n.Coldkey()) - fee
	c.Execute([][]byte{c.Sign(v.Cold, subtensor.Remark{})}) // forgets the nonce that raw took
	c.Do(n.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: 1, AmountStaked: all})
	a, ok := runtime.Accounts.Lookup(c, n.Coldkey())
	if !ok || a.Data.Free != 0 || a.Nonce != 1 {
		t.Errorf("after all of its balance is staked the account is %+v", a)
	}
}

func TestAllStakeCanLeaveToTheLastRao(t *testing.T) {
	c := apptest.New(t, genesis.Up())
	v := c.Neuron(1, "V")
	c.Do(v.Cold, subtensor.AddStake{Hotkey: v.Hotkey(), Netuid: 0, AmountStaked: 5*tao + 123})
	c.Do(v.Cold, subtensor.RemoveStake{Hotkey: v.Hotkey(), Netuid: 0, AmountUnstaked: 5*tao + 23})
	c.Do(v.Cold, subtensor.RemoveStake{Hotkey: v.Hotkey(), Netuid: 0, AmountUnstaked: 100})
	if state.SubnetTAO.Get(c, 0) != 0 || state.SubnetAlphaOut.Get(c, 0) != 0 {
		t.Errorf("root still holds %d rao", state.SubnetTAO.Get(c, 0))
	}
}
