package subtensor

// SudoSetWeightsVersionKey sets weights version key of a subnet.
type SudoSetWeightsVersionKey struct {
	Netuid            uint16
	WeightsVersionKey uint64
}

// CallIndex is AdminUtils.sudo_set_weights_version_key.
func (SudoSetWeightsVersionKey) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 6 }

// SudoSetWeightsSetRateLimit sets weights set rate limit of a subnet.
type SudoSetWeightsSetRateLimit struct {
	Netuid              uint16
	WeightsSetRateLimit uint64
}

// CallIndex is AdminUtils.sudo_set_weights_set_rate_limit.
func (SudoSetWeightsSetRateLimit) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 7 }

// SudoSetMinAllowedWeights sets min allowed weights of a subnet.
type SudoSetMinAllowedWeights struct {
	Netuid            uint16
	MinAllowedWeights uint16
}

// CallIndex is AdminUtils.sudo_set_min_allowed_weights.
func (SudoSetMinAllowedWeights) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 14 }

// SudoSetKappa sets kappa of a subnet.
type SudoSetKappa struct {
	Netuid uint16
	Kappa  uint16
}

// CallIndex is AdminUtils.sudo_set_kappa.
func (SudoSetKappa) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 16 }

// SudoSetRho sets rho of a subnet.
type SudoSetRho struct {
	Netuid uint16
	Rho    uint16
}

// CallIndex is AdminUtils.sudo_set_rho.
func (SudoSetRho) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 17 }

// SudoSetActivityCutoff sets activity cutoff of a subnet.
type SudoSetActivityCutoff struct {
	Netuid         uint16
	ActivityCutoff uint16
}

// CallIndex is AdminUtils.sudo_set_activity_cutoff.
func (SudoSetActivityCutoff) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 18 }

// SudoSetMaxAllowedValidators sets max allowed validators of a subnet.
type SudoSetMaxAllowedValidators struct {
	Netuid               uint16
	MaxAllowedValidators uint16
}

// CallIndex is AdminUtils.sudo_set_max_allowed_validators.
func (SudoSetMaxAllowedValidators) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 25 }

// SudoSetBondsMovingAverage sets bonds moving average of a subnet.
type SudoSetBondsMovingAverage struct {
	Netuid             uint16
	BondsMovingAverage uint64
}

// CallIndex is AdminUtils.sudo_set_bonds_moving_average.
func (SudoSetBondsMovingAverage) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 26 }

// SudoSetTempo sets tempo of a subnet.
type SudoSetTempo struct {
	Netuid uint16
	Tempo  uint16
}

// CallIndex is AdminUtils.sudo_set_tempo.
func (SudoSetTempo) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 30 }

// SudoSetCommitRevealWeightsEnabled sets commit reveal weights enabled of a subnet.
type SudoSetCommitRevealWeightsEnabled struct {
	Netuid  uint16
	Enabled bool
}

// CallIndex is AdminUtils.sudo_set_commit_reveal_weights_enabled.
func (SudoSetCommitRevealWeightsEnabled) CallIndex() (pallet, call uint8) {
	return AdminUtilsPallet, 49
}

// SudoSetLiquidAlphaEnabled sets liquid alpha enabled of a subnet.
type SudoSetLiquidAlphaEnabled struct {
	Netuid  uint16
	Enabled bool
}

// CallIndex is AdminUtils.sudo_set_liquid_alpha_enabled.
func (SudoSetLiquidAlphaEnabled) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 50 }

// SudoSetAlphaValues sets alpha values of a subnet.
type SudoSetAlphaValues struct {
	Netuid    uint16
	AlphaLow  uint16
	AlphaHigh uint16
}

// CallIndex is AdminUtils.sudo_set_alpha_values.
func (SudoSetAlphaValues) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 51 }

// SudoSetCommitRevealWeightsInterval sets commit reveal weights interval of a subnet.
type SudoSetCommitRevealWeightsInterval struct {
	Netuid   uint16
	Interval uint64
}

// CallIndex is AdminUtils.sudo_set_commit_reveal_weights_interval.
func (SudoSetCommitRevealWeightsInterval) CallIndex() (pallet, call uint8) {
	return AdminUtilsPallet, 57
}

// SudoSetBondsPenalty sets bonds penalty of a subnet.
type SudoSetBondsPenalty struct {
	Netuid       uint16
	BondsPenalty uint16
}

// CallIndex is AdminUtils.sudo_set_bonds_penalty.
func (SudoSetBondsPenalty) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 60 }

// SudoSetAlphaSigmoidSteepness sets alpha sigmoid steepness of a subnet.
type SudoSetAlphaSigmoidSteepness struct {
	Netuid    uint16
	Steepness int16
}

// CallIndex is AdminUtils.sudo_set_alpha_sigmoid_steepness.
func (SudoSetAlphaSigmoidSteepness) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 68 }

// SudoSetYuma3Enabled sets yuma3 enabled of a subnet.
type SudoSetYuma3Enabled struct {
	Netuid  uint16
	Enabled bool
}

// CallIndex is AdminUtils.sudo_set_yuma3_enabled.
func (SudoSetYuma3Enabled) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 69 }

// SudoSetBondsResetEnabled sets bonds reset enabled of a subnet.
type SudoSetBondsResetEnabled struct {
	Netuid  uint16
	Enabled bool
}

// CallIndex is AdminUtils.sudo_set_bonds_reset_enabled.
func (SudoSetBondsResetEnabled) CallIndex() (pallet, call uint8) { return AdminUtilsPallet, 70 }
