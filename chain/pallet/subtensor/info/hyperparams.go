package info

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// HyperparamsV2 is a network's settings; nil where there is no network.
func HyperparamsV2(r Reader, netuid uint16) *subtensor.SubnetHyperparamsV2 {
	if !state.Exists(r, netuid) {
		return nil
	}
	alpha := state.AlphaValues.Get(r, netuid)
	version := scale.Compact16(2)
	if state.Yuma3On.Get(r, netuid) {
		version = 3
	}
	return &subtensor.SubnetHyperparamsV2{
		Rho: scale.Compact16(state.Rho.Get(r, netuid)), Kappa: scale.Compact16(state.Kappa.Get(r, netuid)),
		ImmunityPeriod:             scale.Compact16(state.ImmunityPeriod.Get(r, netuid)),
		MinAllowedWeights:          scale.Compact16(state.MinAllowedWeights.Get(r, netuid)),
		MaxWeightsLimit:            scale.Compact16(state.MaxWeightsLimit.Get(r, netuid)),
		Tempo:                      scale.Compact16(state.Tempo.Get(r, netuid)),
		MinDifficulty:              scale.Compact(state.MinDifficulty.Get(r, netuid)),
		MaxDifficulty:              scale.Compact(state.MaxDifficulty.Get(r, netuid)),
		WeightsVersion:             scale.Compact(state.WeightsVersionKey.Get(r, netuid)),
		WeightsRateLimit:           scale.Compact(state.WeightsSetRateLimit.Get(r, netuid)),
		AdjustmentInterval:         scale.Compact16(state.AdjustmentInterval.Get(r, netuid)),
		ActivityCutoff:             activityCutoff(r, netuid),
		RegistrationAllowed:        state.NetworkRegistrationAllowed.Get(r, netuid),
		TargetRegsPerInterval:      scale.Compact16(state.TargetRegistrationsPerInterval.Get(r, netuid)),
		MinBurn:                    scale.Compact(state.MinBurn.Get(r, netuid)),
		MaxBurn:                    scale.Compact(state.MaxBurn.Get(r, netuid)),
		BondsMovingAvg:             scale.Compact(state.BondsMovingAverage.Get(r, netuid)),
		MaxRegsPerBlock:            scale.Compact16(state.MaxRegistrationsPerBlock.Get(r, netuid)),
		ServingRateLimit:           scale.Compact(state.ServingRateLimit.Get(r, netuid)),
		MaxValidators:              scale.Compact16(state.MaxAllowedValidators.Get(r, netuid)),
		AdjustmentAlpha:            scale.Compact(state.AdjustmentAlpha.Get(r, netuid)),
		Difficulty:                 scale.Compact(state.Difficulty.Get(r, netuid)),
		CommitRevealPeriod:         scale.Compact(state.RevealPeriodEpochs.Get(r, netuid)),
		CommitRevealWeightsEnabled: state.CommitRevealWeightsEnabled.Get(r, netuid),
		AlphaHigh:                  scale.Compact16(alpha.High), AlphaLow: scale.Compact16(alpha.Low),
		LiquidAlphaEnabled:    state.LiquidAlphaOn.Get(r, netuid),
		AlphaSigmoidSteepness: subtensor.I32F32{Bits: int64(fixed.IntI32F32(int64(state.AlphaSigmoidSteepness.Get(r, netuid))))},
		YumaVersion:           version, SubnetIsActive: state.SubtokenEnabled.Get(r, netuid),
		TransfersEnabled: state.TransferToggle.Get(r, netuid), BondsResetEnabled: state.BondsResetOn.Get(r, netuid),
	}
}

// Hyperparams is [HyperparamsV2] without what came later.
func Hyperparams(r Reader, netuid uint16) *subtensor.SubnetHyperparams {
	h := HyperparamsV2(r, netuid)
	if h == nil {
		return nil
	}
	return &subtensor.SubnetHyperparams{
		Rho: h.Rho, Kappa: h.Kappa, ImmunityPeriod: h.ImmunityPeriod, MinAllowedWeights: h.MinAllowedWeights,
		MaxWeightsLimit: h.MaxWeightsLimit, Tempo: h.Tempo, MinDifficulty: h.MinDifficulty, MaxDifficulty: h.MaxDifficulty,
		WeightsVersion: h.WeightsVersion, WeightsRateLimit: h.WeightsRateLimit, AdjustmentInterval: h.AdjustmentInterval,
		ActivityCutoff: h.ActivityCutoff, RegistrationAllowed: h.RegistrationAllowed,
		TargetRegsPerInterval: h.TargetRegsPerInterval, MinBurn: h.MinBurn, MaxBurn: h.MaxBurn,
		BondsMovingAvg: h.BondsMovingAvg, MaxRegsPerBlock: h.MaxRegsPerBlock, ServingRateLimit: h.ServingRateLimit,
		MaxValidators: h.MaxValidators, AdjustmentAlpha: h.AdjustmentAlpha, Difficulty: h.Difficulty,
		CommitRevealPeriod: h.CommitRevealPeriod, CommitRevealWeightsEnabled: h.CommitRevealWeightsEnabled,
		AlphaHigh: h.AlphaHigh, AlphaLow: h.AlphaLow, LiquidAlphaEnabled: h.LiquidAlphaEnabled,
	}
}

// HyperparamsV3 is a network's settings as a list of names and values.
func HyperparamsV3(r Reader, netuid uint16) *subtensor.SubnetHyperparamsV3 {
	h := HyperparamsV2(r, netuid)
	if h == nil {
		return nil
	}
	burn, factor := scale.Compact(state.Burn.Get(r, netuid)), scale.Compact(state.ActivityCutoffFactorMilli.Get(r, netuid))
	halfLife := scale.Compact16(state.BurnHalfLife.Get(r, netuid))
	list := subtensor.SubnetHyperparamsV3{}
	add := func(name string, v subtensor.HyperparamValue) {
		list = append(list, subtensor.HyperparamEntry{Name: []byte(name), Value: v})
	}
	u16 := func(name string, v scale.Compact16) { add(name, subtensor.HyperparamValue{U16: &v}) }
	u64 := func(name string, v scale.Compact) { add(name, subtensor.HyperparamValue{U64: &v}) }
	rao := func(name string, v scale.Compact) { add(name, subtensor.HyperparamValue{TaoBalance: &v}) }
	flag := func(name string, v bool) { add(name, subtensor.HyperparamValue{Bool: &v}) }
	u16("rho", h.Rho)
	u16("kappa", h.Kappa)
	u16("immunity_period", h.ImmunityPeriod)
	u16("min_allowed_weights", h.MinAllowedWeights)
	u16("max_weights_limit", h.MaxWeightsLimit)
	u16("tempo", h.Tempo)
	u64("weights_version", h.WeightsVersion)
	u64("weights_rate_limit", h.WeightsRateLimit)
	u64("activity_cutoff", h.ActivityCutoff)
	u64("activity_cutoff_factor", factor)
	flag("registration_allowed", h.RegistrationAllowed)
	u16("target_regs_per_interval", h.TargetRegsPerInterval)
	rao("burn", burn)
	rao("min_burn", h.MinBurn)
	rao("max_burn", h.MaxBurn)
	u16("burn_half_life", halfLife)
	u64("bonds_moving_avg", h.BondsMovingAvg)
	u16("max_regs_per_block", h.MaxRegsPerBlock)
	u64("serving_rate_limit", h.ServingRateLimit)
	u16("max_validators", h.MaxValidators)
	u64("commit_reveal_period", h.CommitRevealPeriod)
	flag("commit_reveal_weights_enabled", h.CommitRevealWeightsEnabled)
	u16("alpha_high", h.AlphaHigh)
	u16("alpha_low", h.AlphaLow)
	flag("liquid_alpha_enabled", h.LiquidAlphaEnabled)
	add("alpha_sigmoid_steepness", subtensor.HyperparamValue{I32F32: &h.AlphaSigmoidSteepness})
	u16("yuma_version", h.YumaVersion)
	flag("subnet_is_active", h.SubnetIsActive)
	flag("transfers_enabled", h.TransfersEnabled)
	flag("bonds_reset_enabled", h.BondsResetEnabled)
	return &list
}
