// Package keys binds hotkeys to coldkeys, sets what delegates keep, and stores who
// people say they are.
//
// A coldkey owns hotkeys; a hotkey has one owner until its coldkey is swapped. A
// delegate's take is the part of its nominators' dividends that its owner keeps: it
// may rise only now and then, and fall at any time. The rules stand in
// docs/protocol/staking.md and docs/protocol/identity.md. Start at [Calls].
package keys

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Weights in picoseconds: looking through all hotkeys that a coldkey may own, and
// recovering a key from a signature.
const (
	identityWeight = 2_000_000_000
	evmWeight      = 300_000_000
	lookWeight     = 3_000_000 // of each hotkey that is asked for its uids
)

// Calls are the calls about keys, under Bittensor's indices. Those that cost
// nothing are checked by the runtime before each dispatch.
func Calls(money state.Currency) []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(65, "decrease_take", decreaseTake,
			runtime.Free(checkDecrease, func(_ state.AccountID, a subtensor.DecreaseTake) string { return string(a.Hotkey[:]) })),
		runtime.NewCall(66, "increase_take", increaseTake,
			runtime.Free(checkIncrease, func(_ state.AccountID, a subtensor.IncreaseTake) string { return string(a.Hotkey[:]) })),
		runtime.NewCall(68, "set_identity", setIdentity, runtime.FixedWeight(identityWeight)),
		runtime.NewCall(93, "associate_evm_key", associateEvm, runtime.FixedWeight(evmWeight), runtime.Free(checkEvm, evmSlot)),
		runtime.NewCall(91, "try_associate_hotkey", func(c *runtime.Context, o runtime.Origin, a subtensor.TryAssociateHotkey) error {
			return associate(c, money, o, a)
		}),
	}
}

// associate makes the signer the owner of a hotkey that has none; it is no error
// that somebody has it already.
func associate(c *runtime.Context, money state.Currency, o runtime.Origin, a subtensor.TryAssociateHotkey) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	if state.HotkeyExists(c, a.Hotkey) {
		return nil
	}
	return state.Associate(c, money, coldkey, a.Hotkey)
}

// owned wants a hotkey that the signer owns.
func owned(r runtime.Reader, coldkey, hotkey state.AccountID) error {
	switch {
	case !state.HotkeyExists(r, hotkey):
		return state.ErrHotKeyAccountNotExists
	case !state.Owns(r, coldkey, hotkey):
		return state.ErrNonAssociatedColdKey
	}
	return nil
}

func checkDecrease(r runtime.Reader, coldkey state.AccountID, a subtensor.DecreaseTake) error {
	if err := owned(r, coldkey, a.Hotkey); err != nil {
		return err
	}
	if a.Take >= state.Delegates.Get(r, a.Hotkey) || a.Take < state.MinDelegateTake.Get(r) {
		return state.ErrDelegateTakeTooLow
	}
	return nil
}

func decreaseTake(c *runtime.Context, o runtime.Origin, a subtensor.DecreaseTake) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	state.Delegates.Set(c, a.Hotkey, a.Take)
	c.Emit(state.TakeDecreased{Coldkey: coldkey, Hotkey: a.Hotkey, Take: a.Take})
	return nil
}

func checkIncrease(r runtime.Reader, coldkey state.AccountID, a subtensor.IncreaseTake) error {
	if err := owned(r, coldkey, a.Hotkey); err != nil {
		return err
	}
	last := state.LastRateLimitedBlock.Get(r, state.LastTakeChange(a.Hotkey))
	switch {
	case a.Take <= state.Delegates.Get(r, a.Hotkey):
		return state.ErrDelegateTakeTooLow
	case a.Take > state.MaxDelegateTake.Get(r):
		return state.ErrDelegateTakeTooHigh
	case state.WithinLimit(r, last, state.TxDelegateTakeRateLimit.Get(r)):
		return state.ErrDelegateTxRateLimitExceeded
	}
	return nil
}

func increaseTake(c *runtime.Context, o runtime.Origin, a subtensor.IncreaseTake) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	state.Delegates.Set(c, a.Hotkey, a.Take)
	state.LastRateLimitedBlock.Set(c, state.LastTakeChange(a.Hotkey), c.Height())
	c.Emit(state.TakeIncreased{Coldkey: coldkey, Hotkey: a.Hotkey, Take: a.Take})
	return nil
}
