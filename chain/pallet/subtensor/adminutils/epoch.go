package adminutils

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Bounds of what owners set.
const (
	ownerBondsMovingAverage = 975_000   // of 1e6
	mostBondsMovingAverage  = 1_000_000 // also for root: beyond it no epoch could run
	leastAlpha              = 65535 / 40
	mostRevealPeriod        = 100 // epochs
)

// epoch are the setters of what a subnet's epoch reads, and of weights.
func epoch() []runtime.Call {
	return []runtime.Call{
		byOwner("sudo_set_weights_version_key", func(a subtensor.SudoSetWeightsVersionKey) change {
			return set(state.WeightsVersionKey, a.Netuid, a.WeightsVersionKey, state.WeightsVersionKeySet{Netuid: a.Netuid, Value: a.WeightsVersionKey}).
				every(func(c *runtime.Context, _ state.AccountID) state.OwnerLimit {
					return state.LimitOfVersionKey(c, a.Netuid, index[subtensor.SudoSetWeightsVersionKey]())
				})
		}),
		byRoot("sudo_set_weights_set_rate_limit", func(a subtensor.SudoSetWeightsSetRateLimit) change {
			return set(state.WeightsSetRateLimit, a.Netuid, a.WeightsSetRateLimit, state.WeightsSetRateLimitSet{Netuid: a.Netuid, Value: a.WeightsSetRateLimit})
		}),
		byOwner("sudo_set_min_allowed_weights", func(a subtensor.SudoSetMinAllowedWeights) change {
			return set(state.MinAllowedWeights, a.Netuid, a.MinAllowedWeights, state.MinAllowedWeightSet{Netuid: a.Netuid, Value: a.MinAllowedWeights})
		}),
		byRoot("sudo_set_kappa", func(a subtensor.SudoSetKappa) change {
			return set(state.Kappa, a.Netuid, a.Kappa, state.KappaSet{Netuid: a.Netuid, Value: a.Kappa})
		}),
		byOwner("sudo_set_rho", func(a subtensor.SudoSetRho) change {
			return set(state.Rho, a.Netuid, a.Rho, state.RhoSet{Netuid: a.Netuid, Value: a.Rho})
		}),
		byOwner("sudo_set_activity_cutoff", func(a subtensor.SudoSetActivityCutoff) change {
			return set(state.ActivityCutoff, a.Netuid, a.ActivityCutoff, state.ActivityCutoffSet{Netuid: a.Netuid, Value: a.ActivityCutoff}).
				provided(state.ErrActivityCutoffTooLow, func(c *runtime.Context) bool { return a.ActivityCutoff >= state.MinActivityCutoff.Get(c) })
		}),
		byOwner("sudo_set_bonds_moving_average", func(a subtensor.SudoSetBondsMovingAverage) change {
			return set(state.BondsMovingAverage, a.Netuid, a.BondsMovingAverage, state.BondsMovingAverageSet{Netuid: a.Netuid, Value: a.BondsMovingAverage}).
				provided(ErrBondsMovingAverageMaxReached, func(c *runtime.Context) bool { return a.BondsMovingAverage <= mostBondsMovingAverage }).
				notByOwner(ErrBondsMovingAverageMaxReached, a.BondsMovingAverage > ownerBondsMovingAverage)
		}),
		byRoot("sudo_set_tempo", func(a subtensor.SudoSetTempo) change {
			return set(state.Tempo, a.Netuid, a.Tempo, state.TempoSet{Netuid: a.Netuid, Value: a.Tempo})
		}),
		byOwner("sudo_set_commit_reveal_weights_enabled", func(a subtensor.SudoSetCommitRevealWeightsEnabled) change {
			return set(state.CommitRevealWeightsEnabled, a.Netuid, a.Enabled, state.CommitRevealEnabled{Netuid: a.Netuid, Enabled: a.Enabled})
		}),
		byOwner("sudo_set_commit_reveal_weights_interval", func(a subtensor.SudoSetCommitRevealWeightsInterval) change {
			return set(state.RevealPeriodEpochs, a.Netuid, a.Interval, state.CommitRevealPeriodsSet{Netuid: a.Netuid, Value: a.Interval}).
				provided(state.ErrRevealPeriodTooLarge, func(*runtime.Context) bool { return a.Interval <= mostRevealPeriod }).
				provided(state.ErrRevealPeriodTooSmall, func(*runtime.Context) bool { return a.Interval >= 1 })
		}),
		byOwner("sudo_set_liquid_alpha_enabled", func(a subtensor.SudoSetLiquidAlphaEnabled) change {
			return set(state.LiquidAlphaOn, a.Netuid, a.Enabled, nil)
		}),
		byOwner("sudo_set_alpha_values", alphaValues),
		byOwner("sudo_set_bonds_penalty", func(a subtensor.SudoSetBondsPenalty) change {
			return set(state.BondsPenalty, a.Netuid, a.BondsPenalty, state.BondsPenaltySet{Netuid: a.Netuid, Value: a.BondsPenalty})
		}),
		byOwner("sudo_set_alpha_sigmoid_steepness", func(a subtensor.SudoSetAlphaSigmoidSteepness) change {
			return set(state.AlphaSigmoidSteepness, a.Netuid, a.Steepness, state.AlphaSigmoidSteepnessSet{Netuid: a.Netuid, Value: a.Steepness}).
				notByOwner(ErrNegativeSigmoidSteepness, a.Steepness < 0)
		}),
		byOwner("sudo_set_yuma3_enabled", func(a subtensor.SudoSetYuma3Enabled) change {
			return set(state.Yuma3On, a.Netuid, a.Enabled, Yuma3EnableToggled{a.Netuid, a.Enabled})
		}),
		byOwner("sudo_set_bonds_reset_enabled", func(a subtensor.SudoSetBondsResetEnabled) change {
			return set(state.BondsResetOn, a.Netuid, a.Enabled, BondsResetToggled{a.Netuid, a.Enabled})
		}),
	}
}

func alphaValues(a subtensor.SudoSetAlphaValues) change {
	return set(state.AlphaValues, a.Netuid, state.AlphaRange{Low: a.AlphaLow, High: a.AlphaHigh}, nil).
		provided(state.ErrAlphaLowOutOfRange, func(*runtime.Context) bool { return a.AlphaLow >= leastAlpha && a.AlphaLow <= a.AlphaHigh }).
		provided(state.ErrAlphaHighTooLow, func(*runtime.Context) bool { return a.AlphaHigh >= leastAlpha }).
		provided(state.ErrLiquidAlphaDisabled, func(c *runtime.Context) bool { return state.LiquidAlphaOn.Get(c, a.Netuid) })
}
