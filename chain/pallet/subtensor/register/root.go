package register

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// rootBurst times the target number of registrations may join root in an interval.
const rootBurst = 3

// rootRegister gives hotkey a seat in the root network; while all are taken it
// must have more stake there than the weakest seat, whose it gets.
func (m Module) rootRegister(c *runtime.Context, o runtime.Origin, a subtensor.RootRegister) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	switch {
	case !state.Exists(c, state.Root):
		return state.ErrRootNetworkDoesNotExist
	case state.RegistrationsThisBlock.Get(c, state.Root) >= state.MaxRegistrationsPerBlock.Get(c, state.Root):
		return state.ErrTooManyRegistrationsThisBlock
	case uint32(state.RegistrationsThisInterval.Get(c, state.Root)) >= rootBurst*uint32(state.TargetRegistrationsPerInterval.Get(c, state.Root)):
		return state.ErrTooManyRegistrationsThisInterval
	case state.IsRegistered(c, state.Root, a.Hotkey):
		return state.ErrHotKeyAlreadyRegisteredInSubNet
	}
	if err := state.Associate(c, m.Money, coldkey, a.Hotkey); err != nil {
		return err
	}
	uid, err := seat(c, a.Hotkey)
	if err != nil {
		return err
	}
	m.Money.Hold(c, a.Hotkey)
	if !state.Delegates.Has(c, a.Hotkey) {
		take := state.MaxDelegateTake.Get(c)
		state.Delegates.Set(c, a.Hotkey, take)
		c.Emit(state.DelegateAdded{Coldkey: coldkey, Hotkey: a.Hotkey, Take: take})
	}
	count(c, state.Root)
	c.Emit(state.NeuronRegistered{Netuid: state.Root, UID: uid, Hotkey: a.Hotkey})
	return nil
}

// seat finds a place in the root network, or returns ErrStakeTooLowForRoot.
func seat(c *runtime.Context, hotkey state.AccountID) (uint16, error) {
	n := state.SubnetworkN.Get(c, state.Root)
	if n < state.MaxAllowedUids.Get(c, state.Root) {
		return state.AppendUID(c, state.Root, hotkey), nil
	}
	if n == 0 {
		return 0, state.ErrNoNeuronIdAvailable
	}
	weakest, least := uint16(0), ^uint64(0)
	for uid := range n {
		if stake := state.HotkeyStake(c, state.Keys.Get(c, state.Root, uid), state.Root); stake < least {
			weakest, least = uid, stake
		}
	}
	if state.HotkeyStake(c, hotkey, state.Root) <= least {
		return 0, state.ErrStakeTooLowForRoot
	}
	state.ReplaceUID(c, state.Root, weakest, hotkey)
	return weakest, nil
}
