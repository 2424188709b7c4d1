package subtensor

// SudoSetNetworkPowRegistrationAllowed opens a subnet to registration by work.
type SudoSetNetworkPowRegistrationAllowed struct {
	Netuid              uint16 `scale:"_netuid"`
	RegistrationAllowed bool   `scale:"_registration_allowed"`
}

// CallIndex is AdminUtils.sudo_set_network_pow_registration_allowed.
func (SudoSetNetworkPowRegistrationAllowed) CallIndex() (pallet, call uint8) {
	return AdminUtilsPallet, 20
}

// SudoSetMechanismCount sets how many mechanisms a subnet has.
type SudoSetMechanismCount struct {
	Netuid         uint16
	MechanismCount uint8
}

// CallIndex is AdminUtils.sudo_set_mechanism_count.
func (SudoSetMechanismCount) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 76 }

// SudoSetMechanismEmissionSplit divides a subnet's emission between its mechanisms,
// in parts of 65535; nil is alike.
type SudoSetMechanismEmissionSplit struct {
	Netuid     uint16
	MaybeSplit *[]uint16
}

// CallIndex is AdminUtils.sudo_set_mechanism_emission_split.
func (SudoSetMechanismEmissionSplit) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 77 }

// SudoTrimToMaxAllowedUids removes the neurons that earn least until MaxN are left.
type SudoTrimToMaxAllowedUids struct {
	Netuid uint16
	MaxN   uint16
}

// CallIndex is AdminUtils.sudo_trim_to_max_allowed_uids.
func (SudoTrimToMaxAllowedUids) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 78 }

// SetTempo sets how many blocks lie between a subnet's epochs.
type SetTempo struct {
	Netuid uint16
	Tempo  uint16
}

// CallIndex is SubtensorModule.set_tempo.
func (SetTempo) CallIndex() (pallet, call uint8) { return SubtensorPallet, 139 }

// SetActivityCutoffFactor sets after how many thousandths of a tempo without
// weights a validator is inactive.
type SetActivityCutoffFactor struct {
	Netuid      uint16
	FactorMilli uint32
}

// CallIndex is SubtensorModule.set_activity_cutoff_factor.
func (SetActivityCutoffFactor) CallIndex() (pallet, call uint8) { return SubtensorPallet, 140 }

// TriggerEpoch asks for an epoch before its time.
type TriggerEpoch struct {
	Netuid uint16
}

// CallIndex is SubtensorModule.trigger_epoch.
func (TriggerEpoch) CallIndex() (pallet, call uint8) { return SubtensorPallet, 141 }
