package claim

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// VotingPowerGrace is for how many blocks voting power is still tracked after the
// call that ends it.
const VotingPowerGrace = 100_800

func enableVotingPower(c *runtime.Context, o runtime.Origin, a subtensor.EnableVotingPowerTracking) error {
	if err := ownerOrRoot(c, o, a.Netuid); err != nil {
		return err
	}
	state.VotingPowerTrackingEnabled.Set(c, a.Netuid, true)
	state.VotingPowerDisableAtBlock.Delete(c, a.Netuid)
	c.Emit(state.VotingPowerTrackingOn{Netuid: a.Netuid})
	return nil
}

func disableVotingPower(c *runtime.Context, o runtime.Origin, a subtensor.DisableVotingPowerTracking) error {
	if err := ownerOrRoot(c, o, a.Netuid); err != nil {
		return err
	}
	if !state.VotingPowerTrackingEnabled.Get(c, a.Netuid) {
		return state.ErrVotingPowerTrackingNotEnabled
	}
	at := c.Height() + VotingPowerGrace
	state.VotingPowerDisableAtBlock.Set(c, a.Netuid, at)
	c.Emit(state.VotingPowerTrackingDisableScheduled{Netuid: a.Netuid, DisableAtBlock: at})
	return nil
}

func setVotingPowerAlpha(c *runtime.Context, o runtime.Origin, a subtensor.SudoSetVotingPowerEmaAlpha) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	switch {
	case !state.Exists(c, a.Netuid):
		return state.ErrSubnetNotExists
	case a.Alpha > state.VotingPowerUnit:
		return state.ErrInvalidVotingPowerEmaAlpha
	}
	state.VotingPowerEmaAlpha.Set(c, a.Netuid, a.Alpha)
	c.Emit(state.VotingPowerEmaAlphaSet{Netuid: a.Netuid, Alpha: a.Alpha})
	return nil
}
