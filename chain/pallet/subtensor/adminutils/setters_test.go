package adminutils_test

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/adminutils"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// setters are one good call of each, and where its value must be found; byOwner
// says that a subnet's owner may send it too.
var setters = []struct {
	call    subtensor.Call
	byOwner bool
	read    func(r runtime.Reader) any
	want    any
}{
	{subtensor.SudoSetDefaultTake{DefaultTake: 9}, false, val(state.MaxDelegateTake), uint16(9)},
	{subtensor.SudoSetMinDelegateTake{Take: 8}, false, val(state.MinDelegateTake), uint16(8)},
	{subtensor.SudoSetTxRateLimit{TxRateLimit: 7}, false, val(state.TxRateLimit), uint64(7)},
	{subtensor.SudoSetTxDelegateTakeRateLimit{TxRateLimit: 6}, false, val(state.TxDelegateTakeRateLimit), uint64(6)},
	{subtensor.SudoSetSubnetOwnerCut{SubnetOwnerCut: 5}, false, val(state.SubnetOwnerCut), uint16(5)},
	{subtensor.SudoSetNetworkRateLimit{RateLimit: 4}, false, val(state.NetworkRateLimit), uint64(4)},
	{subtensor.SudoSetNetworkImmunityPeriod{ImmunityPeriod: 3}, false, val(state.NetworkImmunityPeriod), uint64(3)},
	{subtensor.SudoSetNetworkMinLockCost{LockCost: 2}, false, val(state.NetworkMinLockCost), uint64(2)},
	{subtensor.SudoSetSubnetLimit{MaxSubnets: 5000}, false, val(state.SubnetLimit), uint16(128)}, // what a block can carry
	{subtensor.SudoSetLockReductionInterval{Interval: 11}, false, val(state.NetworkLockReductionInterval), uint64(11)},
	{subtensor.SudoSetStakeThreshold{MinStake: 12}, false, val(state.StakeThreshold), uint64(12)},
	{subtensor.SudoSetNominatorMinRequiredStake{MinStake: 13}, false, val(state.NominatorMinRequiredStake), uint64(13)},
	{subtensor.SudoSetAdminFreezeWindow{Window: 0}, false, val(state.AdminFreezeWindow), uint16(0)},
	{subtensor.SudoSetOwnerHparamRateLimit{Epochs: 0}, false, val(state.OwnerHyperparamRateLimit), uint16(0)},
	{subtensor.SudoSetStartCallDelay{Delay: 14}, false, val(state.StartCallDelay), uint64(14)},
	{subtensor.SudoSetMaxEpochsPerBlock{MaxEpochsPerBlock: 3}, false, val(state.MaxEpochsPerBlock), uint8(3)},

	{subtensor.SudoSetServingRateLimit{Netuid: 1, ServingRateLimit: 15}, true, at(state.ServingRateLimit), uint64(15)},
	{subtensor.SudoSetMinDifficulty{Netuid: 1, MinDifficulty: 16}, false, at(state.MinDifficulty), uint64(16)},
	{subtensor.SudoSetMaxDifficulty{Netuid: 1, MaxDifficulty: 17}, true, at(state.MaxDifficulty), uint64(17)},
	{subtensor.SudoSetDifficulty{Netuid: 1, Difficulty: 18}, false, at(state.Difficulty), uint64(18)},
	{subtensor.SudoSetAdjustmentInterval{Netuid: 1, AdjustmentInterval: 19}, false, at(state.AdjustmentInterval), uint16(19)},
	{subtensor.SudoSetAdjustmentAlpha{Netuid: 1, AdjustmentAlpha: 20}, true, at(state.AdjustmentAlpha), uint64(20)},
	{subtensor.SudoSetImmunityPeriod{Netuid: 1, ImmunityPeriod: 21}, true, at(state.ImmunityPeriod), uint16(21)},
	{subtensor.SudoSetNetworkRegistrationAllowed{Netuid: 1}, false, at(state.NetworkRegistrationAllowed), false},
	{subtensor.SudoSetTargetRegistrationsPerInterval{Netuid: 1, TargetRegistrationsPerInterval: 22}, false, at(state.TargetRegistrationsPerInterval), uint16(22)},
	{subtensor.SudoSetMaxRegistrationsPerBlock{Netuid: 1, MaxRegistrationsPerBlock: 23}, false, at(state.MaxRegistrationsPerBlock), uint16(23)},
	{subtensor.SudoSetMinBurn{Netuid: 1, MinBurn: 24}, true, at(state.MinBurn), uint64(24)},
	{subtensor.SudoSetMaxBurn{Netuid: 1, MaxBurn: 200_000_000}, true, at(state.MaxBurn), uint64(200_000_000)},
	{subtensor.SudoSetBurnHalfLife{Netuid: 1, BurnHalfLife: 36_100}, true, at(state.BurnHalfLife), uint16(36_100)},
	{subtensor.SudoSetBurnIncreaseMult{Netuid: 1, BurnIncreaseMult: times(3)}, true, at(state.BurnIncreaseMult), times(3)},
	{subtensor.SudoSetRaoRecycled{Netuid: 1, RaoRecycled: 25}, false, at(state.RAORecycledForRegistration), uint64(25)},
	{subtensor.SudoSetToggleTransfer{Netuid: 1}, true, at(state.TransferToggle), false},
	{subtensor.SudoSetMaxAllowedUids{Netuid: 1, MaxAllowedUids: 64}, true, at(state.MaxAllowedUids), uint16(64)},
	{subtensor.SudoTrimToMaxAllowedUids{Netuid: 1, MaxN: 64}, true, at(state.MaxAllowedUids), uint16(64)},
	{subtensor.SudoSetMinAllowedUids{Netuid: 1, MinAllowedUids: 1}, false, at(state.MinAllowedUids), uint16(1)},
	{subtensor.SudoSetMaxAllowedValidators{Netuid: 1, MaxAllowedValidators: 64}, false, at(state.MaxAllowedValidators), uint16(64)},
	{subtensor.SudoSetOwnerImmuneNeuronLimit{Netuid: 1, ImmuneNeurons: 10}, true, at(state.ImmuneOwnerUidsLimit), uint16(10)},
	{subtensor.SudoSetMinNonImmuneUids{Netuid: 1, Min: 26}, false, at(state.MinNonImmuneUids), uint16(26)},
	{subtensor.SudoSetSubnetOwnerHotkey{Netuid: 1, Hotkey: keys.Dev("Alice//other").AccountID()}, true, at(state.SubnetOwnerHotkey), keys.Dev("Alice//other").AccountID()},
	{subtensor.SudoSetSnOwnerHotkey{Netuid: 1, Hotkey: keys.Dev("Alice//text").AccountID()}, true, at(state.SubnetOwnerHotkey), keys.Dev("Alice//text").AccountID()},
	{subtensor.SudoSetSubtokenEnabled{Netuid: 1}, false, at(state.SubtokenEnabled), false},
	{subtensor.SudoSetSubnetEmissionEnabled{Netuid: 1, Enabled: true}, false, at(state.SubnetEmissionEnabled), true},
	{subtensor.SudoSetOwnerCutEnabled{Netuid: 1}, true, at(state.OwnerCutEnabled), false},
	{subtensor.SudoSetRecycleOrBurn{Netuid: 1, RecycleOrBurn: subtensor.Recycle}, true, at(state.RecycleOrBurn), subtensor.Recycle},

	{subtensor.SudoSetWeightsVersionKey{Netuid: 1, WeightsVersionKey: 27}, true, at(state.WeightsVersionKey), uint64(27)},
	{subtensor.SudoSetWeightsSetRateLimit{Netuid: 1, WeightsSetRateLimit: 28}, false, at(state.WeightsSetRateLimit), uint64(28)},
	{subtensor.SudoSetMinAllowedWeights{Netuid: 1, MinAllowedWeights: 29}, true, at(state.MinAllowedWeights), uint16(29)},
	{subtensor.SudoSetKappa{Netuid: 1, Kappa: 30}, false, at(state.Kappa), uint16(30)},
	{subtensor.SudoSetRho{Netuid: 1, Rho: 31}, true, at(state.Rho), uint16(31)},
	{subtensor.SudoSetActivityCutoff{Netuid: 1, ActivityCutoff: 360}, true, at(state.ActivityCutoff), uint16(360)},
	{subtensor.SudoSetBondsMovingAverage{Netuid: 1, BondsMovingAverage: 975_000}, true, at(state.BondsMovingAverage), uint64(975_000)},
	{subtensor.SudoSetTempo{Netuid: 1, Tempo: 33}, false, at(state.Tempo), uint16(33)},
	{subtensor.SudoSetCommitRevealWeightsEnabled{Netuid: 1, Enabled: true}, true, at(state.CommitRevealWeightsEnabled), true},
	{subtensor.SudoSetCommitRevealWeightsInterval{Netuid: 1, Interval: 100}, true, at(state.RevealPeriodEpochs), uint64(100)},
	{subtensor.SudoSetLiquidAlphaEnabled{Netuid: 1, Enabled: true}, true, at(state.LiquidAlphaOn), true},
	{subtensor.SudoSetAlphaValues{Netuid: 1, AlphaLow: 1638, AlphaHigh: 1638}, true, at(state.AlphaValues), state.AlphaRange{Low: 1638, High: 1638}},
	{subtensor.SudoSetBondsPenalty{Netuid: 1, BondsPenalty: 34}, true, at(state.BondsPenalty), uint16(34)},
	{subtensor.SudoSetAlphaSigmoidSteepness{Netuid: 1, Steepness: 35}, true, at(state.AlphaSigmoidSteepness), int16(35)},
	{subtensor.SudoSetYuma3Enabled{Netuid: 1}, true, at(state.Yuma3On), false},
	{subtensor.SudoSetBondsResetEnabled{Netuid: 1, Enabled: true}, true, at(state.BondsResetOn), true},

	{subtensor.SudoSetNetworkPowRegistrationAllowed{Netuid: 1, RegistrationAllowed: true}, false, at(state.NetworkPowRegistrationAllowed), true},
	{subtensor.SudoSetEmaPriceHalvingPeriod{Netuid: 1, EmaHalving: 36}, false, at(state.EMAPriceHalvingBlocks), uint64(36)},
	{subtensor.SudoSetMechanismCount{Netuid: 1, MechanismCount: 2}, true, at(state.MechanismCountCurrent), uint8(2)},
	{subtensor.SudoSetMechanismEmissionSplit{Netuid: 1, MaybeSplit: &[]uint16{65535}}, true, at(state.MechanismEmissionSplit), []uint16{65535}},
	{subtensor.SudoSetMinChildkeyTakePerSubnet{Netuid: 1, Take: 37}, true, at(state.MinChildkeyTakePerSubnet), uint16(37)},
	{subtensor.SudoSetOwnerCutAutoLockEnabled{Netuid: 1, Enabled: true}, true, at(state.OwnerCutAutoLockEnabled), true},

	{subtensor.SudoSetEvmChainID{ChainID: 945}, false, val(adminutils.ChainID), uint64(945)},
	{subtensor.SudoToggleEvmPrecompile{PrecompileID: subtensor.AlphaPrecompile}, false, precompile(subtensor.AlphaPrecompile), false},
	{subtensor.SudoSetDissolveNetworkScheduleDuration{Duration: 38}, false, val(state.DissolveNetworkScheduleDuration), uint32(38)},
	{subtensor.SudoSetColdkeySwapAnnouncementDelay{Duration: 39}, false, val(state.ColdkeySwapAnnouncementDelay), uint32(39)},
	{subtensor.SudoSetColdkeySwapReannouncementDelay{Duration: 40}, false, val(state.ColdkeySwapReannouncementDelay), uint32(40)},
	{subtensor.SudoSetCommitRevealVersion{Version: 5}, false, val(state.CommitRevealWeightsVersion), uint16(5)},
	{subtensor.SudoSetCkBurn{Burn: 41}, false, val(state.CKBurn), uint64(41)},
	{subtensor.SudoSetMaxMechanismCount{MaxMechanismCount: 16}, false, val(state.MaxMechanismCount), uint8(16)},
	{subtensor.SudoSetSubnetMovingAlpha{Alpha: fraction(1 << 32)}, false, val(state.SubnetMovingAlpha), fraction(1 << 32)},
	{subtensor.SudoSetTaoFlowCutoff{FlowCutoff: subtensor.I64F64{Bits: scale.U128From(42)}}, false, val(state.TaoFlowCutoff), subtensor.I64F64{Bits: scale.U128From(42)}},
	{subtensor.SudoSetTaoFlowNormalizationExponent{Exponent: times(2)}, false, val(state.FlowNormExponent), times(2)},
	{subtensor.SudoSetTaoFlowSmoothingFactor{SmoothingFactor: 43}, false, val(state.FlowEmaSmoothingFactor), uint64(43)},
	{subtensor.SudoSetNetTaoFlowEnabled{Enabled: true}, false, val(state.NetTaoFlowEnabled), true},
}

// without are the calls of what this chain does not have.
var without = []subtensor.Call{
	subtensor.SwapAuthorities{NewAuthorities: [][32]byte{{1}}},
	subtensor.ScheduleGrandpaChange{NextAuthorities: []subtensor.Authority{{Weight: 1}}, InBlocks: 2},
	subtensor.SudoSetTotalIssuance{TotalIssuance: 3},
}

func times(whole uint64) subtensor.U64F64 {
	return subtensor.U64F64{Bits: scale.U128FromHalves(whole, 0)}
}

func fraction(bits uint64) subtensor.I96F32 { return subtensor.I96F32{Bits: scale.U128From(bits)} }

func precompile(p subtensor.Precompile) func(runtime.Reader) any {
	return func(r runtime.Reader) any { return adminutils.PrecompileEnable.Get(r, p) }
}

func val[V any](item *runtime.Value[V]) func(runtime.Reader) any {
	return func(r runtime.Reader) any { return item.Get(r) }
}

func at[V any](item *runtime.Map[uint16, V]) func(runtime.Reader) any {
	return func(r runtime.Reader) any { return item.Get(r, 1) }
}
