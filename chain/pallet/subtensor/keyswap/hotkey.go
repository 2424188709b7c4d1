package keyswap

import (
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// swap is a hotkey's that has passed its checks.
type swap struct {
	Module

	coldkey, old, hotkey state.AccountID
	netuids              []uint16 // on which it happens
	isWhole              bool     // on all networks
	keepsStake           bool
	holders              map[uint16][]state.AccountID // who has stake with old, by network; nobody's if keepsStake
	rows                 int                          // stakes and claims that it moves
}

// hotkey swaps a hotkey. In the order of the checks: ErrSubnetNotExists,
// ErrNonAssociatedColdKey, ErrNewHotKeyIsSameWithOld, ErrCannotUseSystemAccount,
// ErrHotKeyAlreadyRegisteredInSubNet, ErrNewHotKeyNotCleanForRootSwap, the limits of
// [swap.limits], ErrTooManyToSwap, ErrNotEnoughBalanceToPaySwapHotKey,
// ErrTooManyHotkeys.
func (m Module) hotkey(c *runtime.Context, o runtime.Origin, a subtensor.SwapHotkeyV2) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	s := &swap{Module: m, coldkey: coldkey, old: a.Hotkey, hotkey: a.NewHotkey, isWhole: a.Netuid == nil, keepsStake: a.KeepStake}
	if s.isWhole {
		s.netuids = state.Subnets(c)
	} else if s.netuids = []uint16{*a.Netuid}; !state.Exists(c, *a.Netuid) {
		return state.ErrSubnetNotExists
	}
	if err := s.check(c); err != nil {
		return err
	}
	if err := s.limits(c); err != nil {
		return err
	}
	if err := s.count(c); err != nil {
		return err
	}
	cost := CostOnSubnet
	if s.isWhole {
		cost = Cost
	}
	if err := m.spend(c, coldkey, cost, s.rows, state.ErrNotEnoughBalanceToPaySwapHotKey); err != nil {
		return err
	}
	return s.run(c)
}

// check looks at the keys: the old one is the signer's, the new one nobody else's,
// without uid where the swap happens, and clean if it happens on root.
func (s *swap) check(c *runtime.Context) error {
	switch {
	case !state.Owns(c, s.coldkey, s.old), state.HotkeyExists(c, s.hotkey) && !state.Owns(c, s.coldkey, s.hotkey):
		return state.ErrNonAssociatedColdKey
	case s.old == s.hotkey:
		return state.ErrNewHotKeyIsSameWithOld
	case state.IsSystemAccount(s.hotkey):
		return state.ErrCannotUseSystemAccount
	}
	for _, netuid := range s.netuids {
		if state.IsRegistered(c, netuid, s.hotkey) {
			return state.ErrHotKeyAlreadyRegisteredInSubNet
		}
	}
	if s.onRoot() && !(state.IsRootClean(c, s.hotkey) && state.HotkeyStake(c, s.hotkey, state.Root) == 0) {
		return state.ErrNewHotKeyNotCleanForRootSwap
	}
	return nil
}

func (s *swap) onRoot() bool { return slices.Contains(s.netuids, state.Root) }

// limits holds the swap against the last ones of the coldkey:
// ErrHotKeySetTxRateLimitExceeded for a swap on all networks, and for each network
// on which the hotkey takes part ErrHotKeySwapOnSubnetIntervalNotPassed.
func (s *swap) limits(c *runtime.Context) error {
	if s.isWhole && state.WithinLimit(c, state.LastRateLimitedBlock.Get(c, state.LastTx(s.coldkey)), state.TxRateLimit.Get(c)) {
		return state.ErrHotKeySetTxRateLimitExceeded
	}
	interval := state.HotkeySwapInterval.Get(c)
	for _, netuid := range s.netuids {
		last := state.LastHotkeySwapOnNetuid.Get(c, netuid, s.coldkey)
		if s.takesPart(c, netuid) && state.WithinLimit(c, last, interval) {
			return state.ErrHotKeySwapOnSubnetIntervalNotPassed
		}
	}
	return nil
}

// takesPart says that a swap on a network counts against its limit: it was asked
// for there, or the hotkey is a neuron or a parent there. That it is a child does
// not count: others make it one.
func (s *swap) takesPart(c *runtime.Context, netuid uint16) bool {
	return !s.isWhole || state.IsRegistered(c, netuid, s.old) || len(state.Children(c, s.old, netuid)) > 0
}

// count lists the stakes that move, and counts them and the root claims that go
// with them. It returns ErrTooManyToSwap as soon as there are too many.
func (s *swap) count(c *runtime.Context) error {
	if s.keepsStake {
		return nil
	}
	positions, ok := state.Positions(c, s.old, MaxHotkeyRows)
	if !ok {
		return state.ErrTooManyToSwap
	}
	s.holders = map[uint16][]state.AccountID{}
	for _, p := range positions {
		if slices.Contains(s.netuids, p.Netuid) {
			s.holders[p.Netuid] = append(s.holders[p.Netuid], p.Coldkey)
			s.rows++
		}
	}
	if !s.onRoot() {
		return nil
	}
	for _, rate := range state.RootClaimable.Get(c, s.old) {
		state.RootClaimed.IteratePair(c, rate.Netuid, s.old, func(state.AccountID, scale.U128) bool {
			s.rows++
			return s.rows <= MaxHotkeyRows
		})
	}
	if s.rows > MaxHotkeyRows {
		return state.ErrTooManyToSwap
	}
	return nil
}

// run moves everything, in the order of the networks.
func (s *swap) run(c *runtime.Context) error {
	limited := make([]uint16, 0, len(s.netuids))
	for _, netuid := range s.netuids {
		if s.takesPart(c, netuid) {
			limited = append(limited, netuid)
		}
	}
	if err := s.own(c); err != nil {
		return err
	}
	for _, netuid := range s.netuids {
		s.onSubnet(c, netuid)
	}
	if s.onRoot() {
		s.autoParent(c)
	}
	if s.onRoot() && !s.keepsStake {
		state.SwapRootHotkey(c, s.old, s.hotkey)
	}
	s.relist(c)
	for _, netuid := range limited {
		state.LastHotkeySwapOnNetuid.Set(c, netuid, s.coldkey, c.Height())
	}
	if !s.isWhole {
		c.Emit(state.HotkeySwappedOnSubnet{Coldkey: s.coldkey, OldHotkey: s.old, NewHotkey: s.hotkey, Netuid: s.netuids[0]})
		return nil
	}
	state.LastRateLimitedBlock.Set(c, state.LastTx(s.coldkey), c.Height())
	c.Emit(state.HotkeySwapped{Coldkey: s.coldkey, OldHotkey: s.old, NewHotkey: s.hotkey})
	return nil
}

// own makes the new hotkey the coldkey's, with the blocks of the old one's last
// changes. After a swap on all networks that leaves no stake behind, the old one is
// nobody's.
func (s *swap) own(c *runtime.Context) error {
	isGone := s.isWhole && !s.keepsStake
	if isGone {
		state.Owner.Delete(c, s.old)
		hotkeys := state.OwnedHotkeys.Get(c, s.coldkey)
		if at := slices.Index(hotkeys, s.old); at >= 0 {
			state.OwnedHotkeys.Set(c, s.coldkey, slices.Delete(hotkeys, at, at+1))
		}
		// Its place on the list of stakes is free for the new one.
		staking := state.StakingHotkeys.Get(c, s.coldkey)
		if at := slices.Index(staking, s.old); at >= 0 {
			if slices.Contains(staking, s.hotkey) {
				staking = slices.Delete(staking, at, at+1)
			} else {
				staking[at] = s.hotkey
			}
			state.StakingHotkeys.Set(c, s.coldkey, staking)
		}
	}
	if err := state.Associate(c, s.Money, s.coldkey, s.hotkey); err != nil {
		return err
	}
	s.Money.Hold(c, s.hotkey)
	s.takes(c)
	last := max(state.LastRateLimitedBlock.Get(c, state.LastTakeChange(s.old)), state.LastRateLimitedBlock.Get(c, state.LastTakeChange(s.hotkey)))
	if last != 0 {
		state.LastRateLimitedBlock.Set(c, state.LastTakeChange(s.hotkey), last)
	}
	if isGone {
		state.Delegates.Delete(c, s.old)
		state.LastRateLimitedBlock.Delete(c, state.LastTakeChange(s.old))
	}
	return nil
}

// takes gives the new hotkey the lower of the two takes: nobody who stakes to either
// comes to pay more by a swap, whose take could not have risen so soon.
func (s *swap) takes(c *runtime.Context) {
	old, isOld := state.Delegates.Lookup(c, s.old)
	own, isOwn := state.Delegates.Lookup(c, s.hotkey)
	switch {
	case isOld && isOwn:
		state.Delegates.Set(c, s.hotkey, min(old, own))
	case isOld:
		state.Delegates.Set(c, s.hotkey, old)
	case isOwn: // the old one's is the default
		state.Delegates.Set(c, s.hotkey, min(state.Delegates.Get(c, s.old), own))
	}
}

// autoParent moves what the old hotkey chose about new subnets with its seat.
func (s *swap) autoParent(c *runtime.Context) {
	if enabled, ok := state.AutoParentDelegationEnabled.Lookup(c, s.old); ok {
		state.AutoParentDelegationEnabled.Delete(c, s.old)
		state.AutoParentDelegationEnabled.Set(c, s.hotkey, enabled)
	}
}

// relist brings the lists of all whose stake was moved up to date, once each.
func (s *swap) relist(c *runtime.Context) {
	done := map[state.AccountID]bool{s.coldkey: s.keepsStake}
	for _, netuid := range s.netuids {
		for _, coldkey := range s.holders[netuid] {
			if !done[coldkey] {
				done[coldkey] = true
				state.Relist(c, coldkey, s.old, s.hotkey)
			}
		}
	}
}
