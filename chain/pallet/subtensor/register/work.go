package register

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/price"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/substrate/work"
)

// isWorked says that a registration brings a proof of work instead of the price.
func isWorked(a subtensor.Register) bool { return len(a.Work) > 0 }

// register is call 6: a registration by work, or without work a burned one.
func (m Module) register(c *runtime.Context, o runtime.Origin, a subtensor.Register) error {
	if !isWorked(a) {
		return m.burned(c, o, a.Netuid, a.Hotkey, nil)
	}
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	if err := state.Associate(c, m.Money, coldkey, a.Hotkey); err != nil {
		return err
	}
	m.Money.Hold(c, a.Hotkey)
	uid, err := m.place(c, a.Netuid, a.Hotkey)
	if err != nil {
		return err
	}
	state.UsedWork.Set(c, a.Work, c.Height())
	state.LastWorkRegistration.Set(c, a.Netuid, c.Height())
	count(c, a.Netuid, state.POWRegistrationsThisInterval)
	c.Emit(state.NeuronRegistered{Netuid: a.Netuid, UID: uid, Hotkey: a.Hotkey})
	return nil
}

// checkWork decides whether a registration by work may be sent. In the order of
// the checks: ErrRegistrationNotPermittedOnRootSubnet, ErrSubnetNotExists,
// ErrSubNetRegistrationDisabled (for all, or for work), ErrHotKeyAlreadyRegisteredInSubNet,
// the errors of [state.Associate] (ErrNonAssociatedColdKey too where the coldkey
// of the call is not the signer), ErrTooManyRegistrationsThisBlock,
// ErrInvalidWorkBlock, ErrInvalidSeal, ErrInvalidDifficulty, ErrNoNeuronIdAvailable.
// A call that passes succeeds.
func checkWork(r runtime.Reader, who state.AccountID, a subtensor.Register) error {
	switch {
	case a.Netuid == state.Root:
		return state.ErrRegistrationNotPermittedOnRootSubnet
	case !state.Exists(r, a.Netuid):
		return state.ErrSubnetNotExists
	case !state.NetworkRegistrationAllowed.Get(r, a.Netuid), !state.NetworkPowRegistrationAllowed.Get(r, a.Netuid):
		return state.ErrSubNetRegistrationDisabled
	case state.IsRegistered(r, a.Netuid, a.Hotkey):
		return state.ErrHotKeyAlreadyRegisteredInSubNet
	case a.Coldkey != who:
		return state.ErrNonAssociatedColdKey
	}
	if err := state.MayAssociate(r, who, a.Hotkey); err != nil {
		return err
	}
	if err := checkProof(r, who, a); err != nil {
		return err
	}
	if _, ok := room(r, a.Netuid); !ok {
		return state.ErrNoNeuronIdAvailable
	}
	return nil
}

// checkProof is what [checkWork] asks of the proof.
func checkProof(r runtime.Reader, who state.AccountID, a subtensor.Register) error {
	now := runtime.Height(r)
	hash, known := runtime.BlockHash.Lookup(r, uint32(min(a.BlockNumber, now)))
	switch {
	case state.LastWorkRegistration.Get(r, a.Netuid) == now:
		return runtime.ForNow(state.ErrTooManyRegistrationsThisBlock)
	case a.BlockNumber > now, now-a.BlockNumber > work.MaxAge, !known, state.UsedWork.Has(r, a.Work):
		return state.ErrInvalidWorkBlock
	}
	seal := work.Seal(work.Registration(hash, a.Netuid, who, a.Hotkey), a.Nonce)
	switch {
	case string(a.Work) != string(seal[:]):
		return state.ErrInvalidSeal
	case !work.Meets(&seal, state.Difficulty.Get(r, a.Netuid)):
		return state.ErrInvalidDifficulty
	}
	return nil
}

// adjust sets the difficulty that follows from an interval, where work counts.
func adjust(c *runtime.Context, netuid uint16) {
	if !state.NetworkPowRegistrationAllowed.Get(c, netuid) {
		return
	}
	now := state.Difficulty.Get(c, netuid)
	next := price.Difficulty(now, price.Interval{
		Burned: state.BurnRegistrationsThisInterval.Get(c, netuid),
		Worked: state.POWRegistrationsThisInterval.Get(c, netuid),
		Target: state.TargetRegistrationsPerInterval.Get(c, netuid),
	}, state.AdjustmentAlpha.Get(c, netuid), state.MinDifficulty.Get(c, netuid), state.MaxDifficulty.Get(c, netuid))
	if next != now {
		state.Difficulty.Set(c, netuid, next)
	}
}
