package subtensor

import "github.com/plexus-network/plexus/substrate/scale"

// SubnetHyperparams is a subnet's settings, first version.
type SubnetHyperparams struct {
	Rho                        scale.Compact16
	Kappa                      scale.Compact16
	ImmunityPeriod             scale.Compact16 // blocks
	MinAllowedWeights          scale.Compact16
	MaxWeightsLimit            scale.Compact16
	Tempo                      scale.Compact16 // blocks
	MinDifficulty              scale.Compact
	MaxDifficulty              scale.Compact
	WeightsVersion             scale.Compact
	WeightsRateLimit           scale.Compact
	AdjustmentInterval         scale.Compact16
	ActivityCutoff             scale.Compact
	RegistrationAllowed        bool
	TargetRegsPerInterval      scale.Compact16
	MinBurn                    scale.Compact
	MaxBurn                    scale.Compact
	BondsMovingAvg             scale.Compact
	MaxRegsPerBlock            scale.Compact16
	ServingRateLimit           scale.Compact
	MaxValidators              scale.Compact16
	AdjustmentAlpha            scale.Compact
	Difficulty                 scale.Compact
	CommitRevealPeriod         scale.Compact
	CommitRevealWeightsEnabled bool
	AlphaHigh                  scale.Compact16
	AlphaLow                   scale.Compact16
	LiquidAlphaEnabled         bool
}

// TypePath is the name of the type in chain metadata.
func (SubnetHyperparams) TypePath() string {
	return "pallet_subtensor::rpc_info::subnet_info::SubnetHyperparams"
}

// SubnetHyperparamsV2 is a subnet's settings, second version.
type SubnetHyperparamsV2 struct {
	Rho                        scale.Compact16
	Kappa                      scale.Compact16
	ImmunityPeriod             scale.Compact16 // blocks
	MinAllowedWeights          scale.Compact16
	MaxWeightsLimit            scale.Compact16
	Tempo                      scale.Compact16 // blocks
	MinDifficulty              scale.Compact
	MaxDifficulty              scale.Compact
	WeightsVersion             scale.Compact
	WeightsRateLimit           scale.Compact
	AdjustmentInterval         scale.Compact16
	ActivityCutoff             scale.Compact
	RegistrationAllowed        bool
	TargetRegsPerInterval      scale.Compact16
	MinBurn                    scale.Compact
	MaxBurn                    scale.Compact
	BondsMovingAvg             scale.Compact
	MaxRegsPerBlock            scale.Compact16
	ServingRateLimit           scale.Compact
	MaxValidators              scale.Compact16
	AdjustmentAlpha            scale.Compact
	Difficulty                 scale.Compact
	CommitRevealPeriod         scale.Compact
	CommitRevealWeightsEnabled bool
	AlphaHigh                  scale.Compact16
	AlphaLow                   scale.Compact16
	LiquidAlphaEnabled         bool
	AlphaSigmoidSteepness      I32F32
	YumaVersion                scale.Compact16
	SubnetIsActive             bool
	TransfersEnabled           bool
	BondsResetEnabled          bool
	UserLiquidityEnabled       bool
}

// TypePath is the name of the type in chain metadata.
func (SubnetHyperparamsV2) TypePath() string {
	return "pallet_subtensor::rpc_info::subnet_info::SubnetHyperparamsV2"
}

// SubnetHyperparamsV3 is a subnet's settings as a list that names itself, so that
// a setting added later breaks no client.
type SubnetHyperparamsV3 []HyperparamEntry

// HyperparamEntry is one setting.
type HyperparamEntry struct {
	Name  []byte
	Value HyperparamValue
}

// TypePath is the name of the type in chain metadata.
func (HyperparamEntry) TypePath() string {
	return "pallet_subtensor::rpc_info::subnet_info::HyperparamEntry"
}

// HyperparamValue is a setting's value in its own type.
type HyperparamValue struct {
	scale.Enum
	Bool       *bool
	U16        *scale.Compact16
	U64        *scale.Compact
	TaoBalance *scale.Compact // rao
	I32F32     *I32F32
}

// TypePath is the name of the type in chain metadata.
func (HyperparamValue) TypePath() string {
	return "pallet_subtensor::rpc_info::subnet_info::HyperparamValue"
}
