package keyswap

import (
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// coldkey gives all that old has to another coldkey, which has staked nothing and
// owns no hotkey. In the order of the checks: ErrCannotUseSystemAccount,
// ErrColdKeyAlreadyAssociated, ErrNewColdKeyIsHotkey, ErrTooManyToSwap,
// ErrNotEnoughBalanceToPaySwapColdKey.
func (m Module) coldkey(c *runtime.Context, old, coldkey state.AccountID, cost uint64) error {
	switch {
	case state.IsSystemAccount(coldkey):
		return state.ErrCannotUseSystemAccount
	case old == coldkey, len(state.StakingHotkeys.Get(c, coldkey)) > 0, len(state.OwnedHotkeys.Get(c, coldkey)) > 0:
		return state.ErrColdKeyAlreadyAssociated
	case state.HotkeyExists(c, coldkey):
		return state.ErrNewColdKeyIsHotkey
	}
	positions, rows, err := holdings(c, old)
	if err != nil {
		return err
	}
	if err := m.spend(c, old, cost, rows, state.ErrNotEnoughBalanceToPaySwapColdKey); err != nil {
		return err
	}
	m.Money.Hold(c, coldkey)
	m.Money.Hold(c, old) // its nonce must not start anew, whatever it still has
	moveIdentity(c, old, coldkey)
	for _, netuid := range state.Subnets(c) {
		if owner, ok := state.SubnetOwner.Lookup(c, netuid); ok && owner == old {
			state.SubnetOwner.Set(c, netuid, coldkey)
		}
		moveAutoStake(c, netuid, old, coldkey)
	}
	moveStakes(c, positions, old, coldkey)
	state.SwapRootStaker(c, old, coldkey)
	state.SwapRevenue(c, old, coldkey)
	moveHotkeys(c, old, coldkey)
	if rest := m.Money.Free(c, old); rest > 0 {
		if err := m.Money.Transfer(c, old, coldkey, rest, false); err != nil {
			return err
		}
	}
	state.LastRateLimitedBlock.Set(c, state.LastTx(coldkey), c.Height())
	c.Emit(state.ColdkeySwapped{OldColdkey: old, NewColdkey: coldkey})
	return nil
}

// holdings lists the stakes of a coldkey, and counts them and the root claims that
// go with them. It returns ErrTooManyToSwap as soon as there are too many.
func holdings(r runtime.Reader, coldkey state.AccountID) (positions []state.Position, rows int, err error) {
	for _, hotkey := range state.StakingHotkeys.Get(r, coldkey) {
		state.Alpha.IteratePair(r, hotkey, coldkey, func(netuid uint16, _ subtensor.U64F64) bool {
			positions = append(positions, state.Position{Hotkey: hotkey, Coldkey: coldkey, Netuid: netuid})
			rows++
			return rows <= MaxColdkeyRows
		})
		for _, rate := range state.RootClaimable.Get(r, hotkey) {
			if state.RootClaimed.Has(r, rate.Netuid, hotkey, coldkey) {
				rows++
			}
		}
		if rows > MaxColdkeyRows {
			return nil, 0, state.ErrTooManyToSwap
		}
	}
	return positions, rows, nil
}

// moveIdentity moves what old said of itself, unless coldkey said something.
func moveIdentity(c *runtime.Context, old, coldkey state.AccountID) {
	identity, ok := state.IdentitiesV2.Lookup(c, old)
	if ok && !state.IdentitiesV2.Has(c, coldkey) {
		state.IdentitiesV2.Delete(c, old)
		state.IdentitiesV2.Set(c, coldkey, identity)
	}
}

// moveAutoStake moves old's choice of whom its rewards on a subnet are staked to, in
// place of coldkey's.
func moveAutoStake(c *runtime.Context, netuid uint16, old, coldkey state.AccountID) {
	hotkey, ok := state.AutoStakeDestination.Lookup(c, old, netuid)
	if !ok {
		return
	}
	if other, ok := state.AutoStakeDestination.Lookup(c, coldkey, netuid); ok {
		forgetAutoStake(c, netuid, other, coldkey)
	}
	state.AutoStakeDestination.Delete(c, old, netuid)
	state.AutoStakeDestination.Set(c, coldkey, netuid, hotkey)
	list := state.AutoStakeDestinationColdkeys.Get(c, hotkey, netuid)
	if at := slices.Index(list, old); at >= 0 {
		list[at] = coldkey
		state.AutoStakeDestinationColdkeys.Set(c, hotkey, netuid, list)
	}
}

// forgetAutoStake takes a coldkey off the list of those that stake to a hotkey.
func forgetAutoStake(c *runtime.Context, netuid uint16, hotkey, coldkey state.AccountID) {
	list := slices.DeleteFunc(state.AutoStakeDestinationColdkeys.Get(c, hotkey, netuid), func(x state.AccountID) bool { return x == coldkey })
	if len(list) == 0 {
		state.AutoStakeDestinationColdkeys.Delete(c, hotkey, netuid)
		return
	}
	state.AutoStakeDestinationColdkeys.Set(c, hotkey, netuid, list)
}

// moveStakes moves stakes, with what was claimed and earned by them, and the list
// of hotkeys.
func moveStakes(c *runtime.Context, positions []state.Position, old, coldkey state.AccountID) {
	if hotkeys := state.StakingHotkeys.Get(c, old); len(hotkeys) > 0 {
		state.StakingHotkeys.Delete(c, old)
		state.StakingHotkeys.Set(c, coldkey, hotkeys)
	}
	for _, p := range positions {
		state.MoveColdkeyStake(c, p, coldkey)
	}
}

// moveHotkeys makes old's hotkeys coldkey's.
func moveHotkeys(c *runtime.Context, old, coldkey state.AccountID) {
	hotkeys := state.OwnedHotkeys.Get(c, old)
	if len(hotkeys) == 0 {
		return
	}
	for _, hotkey := range hotkeys {
		state.Owner.Set(c, hotkey, coldkey)
	}
	state.OwnedHotkeys.Delete(c, old)
	state.OwnedHotkeys.Set(c, coldkey, hotkeys)
}
