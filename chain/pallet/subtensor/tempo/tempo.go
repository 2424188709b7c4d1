// Package tempo is the calls by which a subnet's owner says when its epochs run
// and how long a validator may be silent.
//
// Root sets tempos by AdminUtils, within no bounds; the epochs themselves run in
// emission. The rules stand in docs/protocol/epoch.md. Start at [Calls].
package tempo

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Bounds of what owners set.
const (
	MinTempo  = 360    // blocks
	MaxTempo  = 50_400 // blocks
	MinFactor = 1000   // thousandths of a tempo
	MaxFactor = 50_000 // thousandths of a tempo
)

// The numbers of the calls, by which an owner's limits are kept.
const (
	factorCall  = 140
	triggerCall = 141
)

// Calls declares the calls.
func Calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(139, "set_tempo", setTempo),
		runtime.NewCall(factorCall, "set_activity_cutoff_factor", setFactor),
		runtime.NewCall(triggerCall, "trigger_epoch", trigger),
	}
}

// owner is the signer, if it owns the subnet.
func owner(c *runtime.Context, o runtime.Origin, netuid uint16) (state.AccountID, error) {
	who, err := runtime.EnsureSigned(o)
	switch {
	case err != nil:
		return who, err
	case !state.Exists(c, netuid):
		return who, state.ErrSubnetNotExists
	case !state.IsOwner(c, who, netuid):
		return who, state.ErrNotSubnetOwner
	}
	return who, nil
}

// setTempo starts a new cycle: the next epoch is a whole tempo away. Without that
// an owner could run epochs at will by changing the tempo to and fro.
func setTempo(c *runtime.Context, o runtime.Origin, a subtensor.SetTempo) error {
	who, err := owner(c, o, a.Netuid)
	if err != nil {
		return err
	}
	limit := state.LimitOfTx(who, a.Netuid, state.TxTempo, state.TempoLimit)
	switch {
	case a.Tempo < MinTempo || a.Tempo > MaxTempo:
		return state.ErrTempoOutOfBounds
	case state.IsFrozen(c, a.Netuid):
		return state.ErrAdminActionProhibitedDuringWeightsWindow
	case !limit.Passes(c):
		return state.ErrTxRateLimitExceeded
	}
	state.Tempo.Set(c, a.Netuid, a.Tempo)
	state.LastEpochBlock.Set(c, a.Netuid, c.Height())
	state.PendingEpochAt.Delete(c, a.Netuid)
	limit.Mark(c)
	c.Emit(state.TempoSet{Netuid: a.Netuid, Value: a.Tempo})
	return nil
}

// setFactor is for root as well, which waits for nothing.
func setFactor(c *runtime.Context, o runtime.Origin, a subtensor.SetActivityCutoffFactor) error {
	isRoot := runtime.EnsureRoot(o) == nil
	if !isRoot {
		if _, err := owner(c, o, a.Netuid); err != nil {
			return err
		}
	}
	limit := state.LimitOfParameter(c, a.Netuid, factorCall)
	switch {
	case !state.Exists(c, a.Netuid):
		return state.ErrSubnetNotExists
	case a.FactorMilli < MinFactor || a.FactorMilli > MaxFactor:
		return state.ErrActivityCutoffFactorMilliOutOfBounds
	case !isRoot && state.IsFrozen(c, a.Netuid):
		return state.ErrAdminActionProhibitedDuringWeightsWindow
	case !isRoot && !limit.Passes(c):
		return state.ErrTxRateLimitExceeded
	}
	state.ActivityCutoffFactorMilli.Set(c, a.Netuid, a.FactorMilli)
	if !isRoot {
		limit.Mark(c)
	}
	c.Emit(state.ActivityCutoffFactorMilliSet{Netuid: a.Netuid, FactorMilli: a.FactorMilli})
	return nil
}

// trigger runs an epoch after the freeze window, so that validators see it come.
// Hidden weights are made for the epochs of the schedule; a subnet that has them
// keeps to it.
func trigger(c *runtime.Context, o runtime.Origin, a subtensor.TriggerEpoch) error {
	who, err := owner(c, o, a.Netuid)
	if err != nil {
		return err
	}
	schedule, window := state.Schedule(c, a.Netuid), uint64(state.AdminFreezeWindow.Get(c))
	limit := state.LimitOfParameter(c, a.Netuid, triggerCall)
	switch {
	case state.CommitRevealWeightsEnabled.Get(c, a.Netuid):
		return state.ErrDynamicTempoBlockedByCommitReveal
	case schedule.Tempo == 0:
		return state.ErrTempoOutOfBounds
	case schedule.Pending != 0:
		return state.ErrEpochTriggerAlreadyPending
	case schedule.Remaining(c.Height()) < window:
		return state.ErrAutoEpochAlreadyImminent
	case !limit.Passes(c):
		return state.ErrTxRateLimitExceeded
	}
	at := c.Height() + window
	state.PendingEpochAt.Set(c, a.Netuid, at)
	limit.Mark(c)
	c.Emit(state.EpochTriggered{Netuid: a.Netuid, By: who, FiresAt: at})
	return nil
}
