package stake

import (
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// MaxAutoStakers bounds the list of the coldkeys whose rewards on a subnet are staked
// to one hotkey. The list is for those who swap that hotkey: whom it drops, the
// first that came, stakes to it all the same.
const MaxAutoStakers = 1024

func (m Module) recycle(c *runtime.Context, coldkey state.AccountID, a subtensor.RecycleAlpha) error {
	alpha, err := destroy(c, at(a.Hotkey, coldkey, a.Netuid), a.Amount)
	if err != nil {
		return err
	}
	if err := state.Recycle(c, m.Money, a.Netuid, alpha); err != nil {
		return err
	}
	c.Emit(state.AlphaWasRecycled{Coldkey: coldkey, Hotkey: a.Hotkey, Alpha: alpha, Netuid: a.Netuid})
	return nil
}

func (m Module) burn(c *runtime.Context, coldkey state.AccountID, a subtensor.BurnAlpha) error {
	alpha, err := destroy(c, at(a.Hotkey, coldkey, a.Netuid), a.Amount)
	if err != nil {
		return err
	}
	state.BurnAlpha(c, a.Netuid, alpha)
	c.Emit(state.AlphaWasBurned{Coldkey: coldkey, Hotkey: a.Hotkey, Alpha: alpha, Netuid: a.Netuid})
	return nil
}

// destroy takes up to alpha out of a position, and tells how much.
func destroy(c *runtime.Context, p state.Position, alpha uint64) (uint64, error) {
	if !state.Exists(c, p.Netuid) {
		return 0, state.ErrSubnetNotExists
	}
	if p.Netuid == state.Root {
		return 0, state.ErrCannotBurnOrRecycleOnRootSubnet
	}
	if err := isOpen(c, p.Netuid); err != nil {
		return 0, err
	}
	held := p.Stake(c)
	switch {
	case !state.HotkeyExists(c, p.Hotkey):
		return 0, state.ErrHotKeyAccountNotExists
	case held == 0:
		return 0, state.ErrNotEnoughStakeToWithdraw
	case alpha == 0:
		return 0, state.ErrAmountTooLow
	}
	alpha = min(alpha, held)
	return alpha, state.Take(c, p.Hotkey, p.Coldkey, p.Netuid, alpha)
}

// addBurn buys alpha and burns it, once a tempo for a coldkey and subnet.
func (m Module) addBurn(c *runtime.Context, coldkey state.AccountID, a subtensor.AddStakeBurn) error {
	if a.Netuid == state.Root {
		return state.ErrCannotBurnOrRecycleOnRootSubnet
	}
	key := state.LastAddStakeBurn(a.Netuid, coldkey)
	if last := state.LastRateLimitedBlock.Get(c, key); last != 0 && c.Height()-last < uint64(state.Tempo.Get(c, a.Netuid)) {
		return state.ErrAddStakeBurnRateLimitExceeded
	}
	limit, how := state.MaxPrice, anyPart
	if a.Limit != nil {
		limit, how = *a.Limit, whole
	}
	alpha, err := m.add(c, at(a.Hotkey, coldkey, a.Netuid), a.Amount, limit, how)
	if err != nil {
		return err
	}
	if err := m.burn(c, coldkey, subtensor.BurnAlpha{Hotkey: a.Hotkey, Amount: alpha, Netuid: a.Netuid}); err != nil {
		return err
	}
	state.LastRateLimitedBlock.Set(c, key, c.Height())
	c.Emit(state.AddStakeBurn{Netuid: a.Netuid, Hotkey: a.Hotkey, Amount: a.Amount, Alpha: alpha})
	return nil
}

// setAutoStake stakes a coldkey's mining rewards on a subnet to a hotkey there.
func setAutoStake(c *runtime.Context, coldkey state.AccountID, a subtensor.SetColdkeyAutoStakeHotkey) error {
	switch {
	case !state.Exists(c, a.Netuid):
		return state.ErrSubnetNotExists
	case !state.IsRegistered(c, a.Netuid, a.Hotkey):
		return state.ErrHotKeyNotRegisteredInSubNet
	}
	before, had := state.AutoStakeDestination.Lookup(c, coldkey, a.Netuid)
	if had && before == a.Hotkey {
		return state.ErrSameAutoStakeHotkeyAlreadySet
	}
	coldkeys := state.AutoStakeDestinationColdkeys.Get(c, a.Hotkey, a.Netuid)
	state.SpendList(c, len(coldkeys))
	coldkeys = coldkeys[max(0, len(coldkeys)+1-MaxAutoStakers):]
	if had {
		others := state.AutoStakeDestinationColdkeys.Get(c, before, a.Netuid)
		state.SpendList(c, len(others))
		others = slices.DeleteFunc(others, func(k state.AccountID) bool { return k == coldkey })
		if len(others) == 0 {
			state.AutoStakeDestinationColdkeys.Delete(c, before, a.Netuid)
		} else {
			state.AutoStakeDestinationColdkeys.Set(c, before, a.Netuid, others)
		}
	}
	state.AutoStakeDestinationColdkeys.Set(c, a.Hotkey, a.Netuid, append(coldkeys, coldkey))
	state.AutoStakeDestination.Set(c, coldkey, a.Netuid, a.Hotkey)
	c.Emit(state.AutoStakeDestinationSet{Coldkey: coldkey, Netuid: a.Netuid, Hotkey: a.Hotkey})
	return nil
}
