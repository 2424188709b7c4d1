package adminutils

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Bounds of what owners set.
const (
	maxUids           = 256
	mostMinBurn       = subtensor.RaoPerTAO      // min_burn is below it
	leastMaxBurn      = subtensor.RaoPerTAO / 10 // max_burn is above it
	maxBurnHalfLife   = 36_100                   // blocks
	maxBurnMultiplier = 3
	maxImmuneOwners   = 10
)

// registration are the setters of who may be on a subnet, and at what price.
func registration() []runtime.Call {
	return []runtime.Call{
		byOwner("sudo_set_serving_rate_limit", func(a subtensor.SudoSetServingRateLimit) change {
			return set(state.ServingRateLimit, a.Netuid, a.ServingRateLimit, state.ServingRateLimitSet{Netuid: a.Netuid, Value: a.ServingRateLimit})
		}),
		byRoot("sudo_set_min_difficulty", func(a subtensor.SudoSetMinDifficulty) change {
			return set(state.MinDifficulty, a.Netuid, a.MinDifficulty, state.MinDifficultySet{Netuid: a.Netuid, Value: a.MinDifficulty})
		}),
		byOwner("sudo_set_max_difficulty", func(a subtensor.SudoSetMaxDifficulty) change {
			return set(state.MaxDifficulty, a.Netuid, a.MaxDifficulty, state.MaxDifficultySet{Netuid: a.Netuid, Value: a.MaxDifficulty})
		}),
		byRoot("sudo_set_difficulty", func(a subtensor.SudoSetDifficulty) change {
			return set(state.Difficulty, a.Netuid, a.Difficulty, state.DifficultySet{Netuid: a.Netuid, Value: a.Difficulty})
		}),
		byRoot("sudo_set_adjustment_interval", func(a subtensor.SudoSetAdjustmentInterval) change {
			return set(state.AdjustmentInterval, a.Netuid, a.AdjustmentInterval, state.AdjustmentIntervalSet{Netuid: a.Netuid, Value: a.AdjustmentInterval})
		}),
		byOwner("sudo_set_adjustment_alpha", func(a subtensor.SudoSetAdjustmentAlpha) change {
			return set(state.AdjustmentAlpha, a.Netuid, a.AdjustmentAlpha, state.AdjustmentAlphaSet{Netuid: a.Netuid, Value: a.AdjustmentAlpha})
		}),
		byOwner("sudo_set_immunity_period", func(a subtensor.SudoSetImmunityPeriod) change {
			return set(state.ImmunityPeriod, a.Netuid, a.ImmunityPeriod, state.ImmunityPeriodSet{Netuid: a.Netuid, Value: a.ImmunityPeriod})
		}),
		byRoot("sudo_set_network_registration_allowed", func(a subtensor.SudoSetNetworkRegistrationAllowed) change {
			return set(state.NetworkRegistrationAllowed, a.Netuid, a.RegistrationAllowed, state.RegistrationAllowed{Netuid: a.Netuid, Allowed: a.RegistrationAllowed})
		}),
		byRoot("sudo_set_target_registrations_per_interval", func(a subtensor.SudoSetTargetRegistrationsPerInterval) change {
			return set(state.TargetRegistrationsPerInterval, a.Netuid, a.TargetRegistrationsPerInterval,
				state.RegistrationPerIntervalSet{Netuid: a.Netuid, Value: a.TargetRegistrationsPerInterval})
		}),
		byRoot("sudo_set_max_registrations_per_block", func(a subtensor.SudoSetMaxRegistrationsPerBlock) change {
			return set(state.MaxRegistrationsPerBlock, a.Netuid, a.MaxRegistrationsPerBlock,
				state.MaxRegistrationsPerBlockSet{Netuid: a.Netuid, Value: a.MaxRegistrationsPerBlock})
		}),
		byOwner("sudo_set_min_burn", func(a subtensor.SudoSetMinBurn) change {
			return set(state.MinBurn, a.Netuid, a.MinBurn, state.MinBurnSet{Netuid: a.Netuid, Value: a.MinBurn}).
				provided(ErrValueNotInBounds, func(c *runtime.Context) bool {
					return a.MinBurn < mostMinBurn && a.MinBurn < state.MaxBurn.Get(c, a.Netuid)
				})
		}),
		byOwner("sudo_set_max_burn", func(a subtensor.SudoSetMaxBurn) change {
			return set(state.MaxBurn, a.Netuid, a.MaxBurn, state.MaxBurnSet{Netuid: a.Netuid, Value: a.MaxBurn}).
				provided(ErrValueNotInBounds, func(c *runtime.Context) bool {
					return a.MaxBurn > leastMaxBurn && a.MaxBurn > state.MinBurn.Get(c, a.Netuid)
				})
		}),
		byOwner("sudo_set_burn_half_life", func(a subtensor.SudoSetBurnHalfLife) change {
			return set(state.BurnHalfLife, a.Netuid, a.BurnHalfLife, BurnHalfLifeSet{a.Netuid, a.BurnHalfLife}).
				provided(ErrInvalidValue, func(*runtime.Context) bool {
					return a.BurnHalfLife >= 1 && a.BurnHalfLife <= maxBurnHalfLife
				}).notOnRoot()
		}),
		byOwner("sudo_set_burn_increase_mult", func(a subtensor.SudoSetBurnIncreaseMult) change {
			return set(state.BurnIncreaseMult, a.Netuid, a.BurnIncreaseMult, BurnIncreaseMultSet{a.Netuid, a.BurnIncreaseMult}).
				provided(ErrInvalidValue, func(*runtime.Context) bool {
					m := state.Fixed(a.BurnIncreaseMult)
					return !m.Less(fixed.IntU64F64(1)) && !fixed.IntU64F64(maxBurnMultiplier).Less(m)
				}).notOnRoot()
		}),
		byRoot("sudo_set_rao_recycled", func(a subtensor.SudoSetRaoRecycled) change {
			return set(state.RAORecycledForRegistration, a.Netuid, a.RaoRecycled, state.RAORecycledForRegistrationSet{Netuid: a.Netuid, Value: a.RaoRecycled})
		}),
		byOwner("sudo_set_toggle_transfer", func(a subtensor.SudoSetToggleTransfer) change {
			return set(state.TransferToggle, a.Netuid, a.Toggle, state.TransferToggleSet{Netuid: a.Netuid, Enabled: a.Toggle})
		}),
		byOwner("sudo_set_max_allowed_uids", maxAllowedUids),
		byRoot("sudo_set_min_allowed_uids", minAllowedUids),
		byRoot("sudo_set_max_allowed_validators", func(a subtensor.SudoSetMaxAllowedValidators) change {
			return set(state.MaxAllowedValidators, a.Netuid, a.MaxAllowedValidators, state.MaxAllowedValidatorsSet{Netuid: a.Netuid, Value: a.MaxAllowedValidators}).
				provided(ErrMaxValidatorsLargerThanMaxUIDs, func(c *runtime.Context) bool {
					return a.MaxAllowedValidators <= state.MaxAllowedUids.Get(c, a.Netuid)
				})
		}),
		byOwner("sudo_set_owner_immune_neuron_limit", func(a subtensor.SudoSetOwnerImmuneNeuronLimit) change {
			return set(state.ImmuneOwnerUidsLimit, a.Netuid, a.ImmuneNeurons, nil).
				provided(ErrInvalidValue, func(*runtime.Context) bool {
					return a.ImmuneNeurons >= 1 && a.ImmuneNeurons <= maxImmuneOwners
				})
		}),
		byRoot("sudo_set_min_non_immune_uids", func(a subtensor.SudoSetMinNonImmuneUids) change {
			return set(state.MinNonImmuneUids, a.Netuid, a.Min, state.MinNonImmuneUidsSet{Netuid: a.Netuid, Value: a.Min})
		}),
		byOwner("sudo_set_subnet_owner_hotkey", func(a subtensor.SudoSetSubnetOwnerHotkey) change {
			return ownerHotkey(a.Netuid, a.Hotkey)
		}),
		byOwner("sudo_set_sn_owner_hotkey", func(a subtensor.SudoSetSnOwnerHotkey) change {
			return ownerHotkey(a.Netuid, a.Hotkey)
		}),
		byRoot("sudo_set_subtoken_enabled", func(a subtensor.SudoSetSubtokenEnabled) change {
			return set(state.SubtokenEnabled, a.Netuid, a.SubtokenEnabled, nil)
		}),
		byRoot("sudo_set_subnet_emission_enabled", func(a subtensor.SudoSetSubnetEmissionEnabled) change {
			return set(state.SubnetEmissionEnabled, a.Netuid, a.Enabled, SubnetEmissionEnabledSet{a.Netuid, a.Enabled}).notOnRoot()
		}),
		byOwner("sudo_set_owner_cut_enabled", func(a subtensor.SudoSetOwnerCutEnabled) change {
			return set(state.OwnerCutEnabled, a.Netuid, a.Enabled, nil)
		}),
		byOwner("sudo_set_recycle_or_burn", func(a subtensor.SudoSetRecycleOrBurn) change {
			return set(state.RecycleOrBurn, a.Netuid, a.RecycleOrBurn, nil)
		}),
	}
}

func maxAllowedUids(a subtensor.SudoSetMaxAllowedUids) change {
	return set(state.MaxAllowedUids, a.Netuid, a.MaxAllowedUids, state.MaxAllowedUidsSet{Netuid: a.Netuid, Value: a.MaxAllowedUids}).
		provided(ErrMaxAllowedUIDsGreaterThanDefault, func(*runtime.Context) bool { return a.MaxAllowedUids <= maxUids }).
		provided(ErrMaxAllowedUIDsLessThanCurrentUIDs, func(c *runtime.Context) bool {
			return a.MaxAllowedUids >= state.SubnetworkN.Get(c, a.Netuid)
		}).
		provided(ErrMaxAllowedUIDsLessThanMinAllowed, func(c *runtime.Context) bool {
			return a.MaxAllowedUids >= state.MinAllowedUids.Get(c, a.Netuid)
		}).
		provided(state.ErrTooManyUIDsPerMechanism, func(c *runtime.Context) bool {
			return a.MaxAllowedUids > maxUids || roomy(a.MaxAllowedUids, state.Mechanisms(c, a.Netuid))
		})
}

func minAllowedUids(a subtensor.SudoSetMinAllowedUids) change {
	return set(state.MinAllowedUids, a.Netuid, a.MinAllowedUids, state.MinAllowedUidsSet{Netuid: a.Netuid, Value: a.MinAllowedUids}).
		provided(ErrMinAllowedUIDsGreaterThanCurrentUIDs, func(c *runtime.Context) bool {
			return a.MinAllowedUids < state.SubnetworkN.Get(c, a.Netuid)
		}).
		provided(ErrMinAllowedUIDsGreaterThanMaxAllowed, func(c *runtime.Context) bool {
			return a.MinAllowedUids < state.MaxAllowedUids.Get(c, a.Netuid)
		})
}

// ownerHotkey makes one of the owner's hotkeys the subnet's.
func ownerHotkey(netuid uint16, hotkey state.AccountID) change {
	return set(state.SubnetOwnerHotkey, netuid, hotkey, state.SubnetOwnerHotkeySet{Netuid: netuid, Hotkey: hotkey}).
		provided(state.ErrNonAssociatedColdKey, func(c *runtime.Context) bool {
			return state.Owns(c, state.SubnetOwner.Get(c, netuid), hotkey)
		}).
		every(func(*runtime.Context, state.AccountID) state.OwnerLimit { return state.LimitOfOwnerHotkey(netuid) })
}
