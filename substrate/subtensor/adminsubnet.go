package subtensor

import "github.com/plexus-network/plexus/substrate/keys"

// SudoSetServingRateLimit sets serving rate limit of a subnet.
type SudoSetServingRateLimit struct {
	Netuid           uint16
	ServingRateLimit uint64
}

// CallIndex is AdminUtils.sudo_set_serving_rate_limit.
func (SudoSetServingRateLimit) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 3 }

// SudoSetMinDifficulty sets min difficulty of a subnet.
type SudoSetMinDifficulty struct {
	Netuid        uint16
	MinDifficulty uint64
}

// CallIndex is AdminUtils.sudo_set_min_difficulty.
func (SudoSetMinDifficulty) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 4 }

// SudoSetMaxDifficulty sets max difficulty of a subnet.
type SudoSetMaxDifficulty struct {
	Netuid        uint16
	MaxDifficulty uint64
}

// CallIndex is AdminUtils.sudo_set_max_difficulty.
func (SudoSetMaxDifficulty) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 5 }

// SudoSetAdjustmentInterval sets adjustment interval of a subnet.
type SudoSetAdjustmentInterval struct {
	Netuid             uint16
	AdjustmentInterval uint16
}

// CallIndex is AdminUtils.sudo_set_adjustment_interval.
func (SudoSetAdjustmentInterval) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 8 }

// SudoSetAdjustmentAlpha sets adjustment alpha of a subnet.
type SudoSetAdjustmentAlpha struct {
	Netuid          uint16
	AdjustmentAlpha uint64
}

// CallIndex is AdminUtils.sudo_set_adjustment_alpha.
func (SudoSetAdjustmentAlpha) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 9 }

// SudoSetImmunityPeriod sets immunity period of a subnet.
type SudoSetImmunityPeriod struct {
	Netuid         uint16
	ImmunityPeriod uint16
}

// CallIndex is AdminUtils.sudo_set_immunity_period.
func (SudoSetImmunityPeriod) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 13 }

// SudoSetMaxAllowedUids sets max allowed uids of a subnet.
type SudoSetMaxAllowedUids struct {
	Netuid         uint16
	MaxAllowedUids uint16
}

// CallIndex is AdminUtils.sudo_set_max_allowed_uids.
func (SudoSetMaxAllowedUids) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 15 }

// SudoSetNetworkRegistrationAllowed sets network registration allowed of a subnet.
type SudoSetNetworkRegistrationAllowed struct {
	Netuid              uint16
	RegistrationAllowed bool
}

// CallIndex is AdminUtils.sudo_set_network_registration_allowed.
func (SudoSetNetworkRegistrationAllowed) CallIndex() (pallet, call uint8) {
	return AdminUtilsPallet, 19
}

// SudoSetTargetRegistrationsPerInterval sets target registrations per interval of a subnet.
type SudoSetTargetRegistrationsPerInterval struct {
	Netuid                         uint16
	TargetRegistrationsPerInterval uint16
}

// CallIndex is AdminUtils.sudo_set_target_registrations_per_interval.
func (SudoSetTargetRegistrationsPerInterval) CallIndex() (pallet, call uint8) {
	return AdminUtilsPallet, 21
}

// SudoSetMinBurn sets min burn of a subnet.
type SudoSetMinBurn struct {
	Netuid  uint16
	MinBurn uint64
}

// CallIndex is AdminUtils.sudo_set_min_burn.
func (SudoSetMinBurn) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 22 }

// SudoSetMaxBurn sets max burn of a subnet.
type SudoSetMaxBurn struct {
	Netuid  uint16
	MaxBurn uint64
}

// CallIndex is AdminUtils.sudo_set_max_burn.
func (SudoSetMaxBurn) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 23 }

// SudoSetDifficulty sets difficulty of a subnet.
type SudoSetDifficulty struct {
	Netuid     uint16
	Difficulty uint64
}

// CallIndex is AdminUtils.sudo_set_difficulty.
func (SudoSetDifficulty) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 24 }

// SudoSetMaxRegistrationsPerBlock sets max registrations per block of a subnet.
type SudoSetMaxRegistrationsPerBlock struct {
	Netuid                   uint16
	MaxRegistrationsPerBlock uint16
}

// CallIndex is AdminUtils.sudo_set_max_registrations_per_block.
func (SudoSetMaxRegistrationsPerBlock) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 27 }

// SudoSetRaoRecycled sets rao recycled of a subnet.
type SudoSetRaoRecycled struct {
	Netuid      uint16
	RaoRecycled uint64
}

// CallIndex is AdminUtils.sudo_set_rao_recycled.
func (SudoSetRaoRecycled) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 39 }

// SudoSetToggleTransfer sets toggle transfer of a subnet.
type SudoSetToggleTransfer struct {
	Netuid uint16
	Toggle bool
}

// CallIndex is AdminUtils.sudo_set_toggle_transfer.
func (SudoSetToggleTransfer) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 61 }

// SudoSetSubnetOwnerHotkey sets subnet owner hotkey of a subnet.
type SudoSetSubnetOwnerHotkey struct {
	Netuid uint16
	Hotkey keys.AccountID
}

// CallIndex is AdminUtils.sudo_set_subnet_owner_hotkey.
func (SudoSetSubnetOwnerHotkey) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 64 }

// SudoSetEmaPriceHalvingPeriod sets ema price halving period of a subnet.
type SudoSetEmaPriceHalvingPeriod struct {
	Netuid     uint16
	EmaHalving uint64
}

// CallIndex is AdminUtils.sudo_set_ema_price_halving_period.
func (SudoSetEmaPriceHalvingPeriod) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 65 }

// SudoSetSubtokenEnabled sets subtoken enabled of a subnet.
type SudoSetSubtokenEnabled struct {
	Netuid          uint16
	SubtokenEnabled bool
}

// CallIndex is AdminUtils.sudo_set_subtoken_enabled.
func (SudoSetSubtokenEnabled) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 66 }

// SudoSetSnOwnerHotkey sets sn owner hotkey of a subnet.
type SudoSetSnOwnerHotkey struct {
	Netuid uint16
	Hotkey keys.AccountID
}

// CallIndex is AdminUtils.sudo_set_sn_owner_hotkey.
func (SudoSetSnOwnerHotkey) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 67 }

// SudoSetOwnerImmuneNeuronLimit sets owner immune neuron limit of a subnet.
type SudoSetOwnerImmuneNeuronLimit struct {
	Netuid        uint16
	ImmuneNeurons uint16
}

// CallIndex is AdminUtils.sudo_set_owner_immune_neuron_limit.
func (SudoSetOwnerImmuneNeuronLimit) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 72 }

// SudoSetMinAllowedUids sets min allowed uids of a subnet.
type SudoSetMinAllowedUids struct {
	Netuid         uint16
	MinAllowedUids uint16
}

// CallIndex is AdminUtils.sudo_set_min_allowed_uids.
func (SudoSetMinAllowedUids) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 79 }

// SudoSetRecycleOrBurn sets recycle or burn of a subnet.
type SudoSetRecycleOrBurn struct {
	Netuid        uint16
	RecycleOrBurn RecycleOrBurn
}

// CallIndex is AdminUtils.sudo_set_recycle_or_burn.
func (SudoSetRecycleOrBurn) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 80 }

// SudoSetMinNonImmuneUids sets min non immune uids of a subnet.
type SudoSetMinNonImmuneUids struct {
	Netuid uint16
	Min    uint16
}

// CallIndex is AdminUtils.sudo_set_min_non_immune_uids.
func (SudoSetMinNonImmuneUids) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 84 }

// SudoSetBurnHalfLife sets burn half life of a subnet.
type SudoSetBurnHalfLife struct {
	Netuid       uint16
	BurnHalfLife uint16
}

// CallIndex is AdminUtils.sudo_set_burn_half_life.
func (SudoSetBurnHalfLife) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 89 }

// SudoSetBurnIncreaseMult sets burn increase mult of a subnet.
type SudoSetBurnIncreaseMult struct {
	Netuid           uint16
	BurnIncreaseMult U64F64
}

// CallIndex is AdminUtils.sudo_set_burn_increase_mult.
func (SudoSetBurnIncreaseMult) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 90 }

// SudoSetOwnerCutEnabled sets owner cut enabled of a subnet.
type SudoSetOwnerCutEnabled struct {
	Netuid  uint16
	Enabled bool
}

// CallIndex is AdminUtils.sudo_set_owner_cut_enabled.
func (SudoSetOwnerCutEnabled) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 92 }

// SudoSetMinChildkeyTakePerSubnet sets min childkey take per subnet of a subnet.
type SudoSetMinChildkeyTakePerSubnet struct {
	Netuid uint16
	Take   uint16
}

// CallIndex is AdminUtils.sudo_set_min_childkey_take_per_subnet.
func (SudoSetMinChildkeyTakePerSubnet) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 93 }

// SudoSetSubnetEmissionEnabled sets subnet emission enabled of a subnet.
type SudoSetSubnetEmissionEnabled struct {
	Netuid  uint16
	Enabled bool
}

// CallIndex is AdminUtils.sudo_set_subnet_emission_enabled.
func (SudoSetSubnetEmissionEnabled) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 94 }

// SudoSetOwnerCutAutoLockEnabled sets owner cut auto lock enabled of a subnet.
type SudoSetOwnerCutAutoLockEnabled struct {
	Netuid  uint16
	Enabled bool
}

// CallIndex is AdminUtils.sudo_set_owner_cut_auto_lock_enabled.
func (SudoSetOwnerCutAutoLockEnabled) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 95 }
