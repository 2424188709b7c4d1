package subtensor

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/keyswap"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// nothing is an empty state: what it reads as is every item's default.
type nothing struct{}

func (nothing) Get(string) []byte                         { return nil }
func (nothing) Iterate(string, func(string, []byte) bool) {}

// initial is a parameter's default as a constant.
func initial[V any](name string, item *runtime.Value[V]) runtime.Constant {
	return runtime.Constant{Name: name, Value: item.Get(nothing{})}
}

// initialOf is [initial] of a subnet's parameter.
func initialOf[V any](name string, item *runtime.Map[uint16, V]) runtime.Constant {
	return runtime.Constant{Name: name, Value: item.Get(nothing{}, 1)}
}

// constants are Bittensor's, which clients read as what a chain starts from.
func constants() []runtime.Constant {
	return []runtime.Constant{
		initial("InitialIssuance", state.TotalIssuance),
		initialOf("InitialMinAllowedWeights", state.MinAllowedWeights),
		initialOf("InitialTempo", state.Tempo),
		initialOf("InitialDifficulty", state.Difficulty),
		initialOf("InitialMinDifficulty", state.MinDifficulty),
		initialOf("InitialMaxDifficulty", state.MaxDifficulty),
		initialOf("InitialRAORecycledForRegistration", state.RAORecycledForRegistration),
		initialOf("InitialBurn", state.Burn),
		initialOf("InitialMinBurn", state.MinBurn),
		initialOf("InitialMaxBurn", state.MaxBurn),
		initialOf("InitialAdjustmentInterval", state.AdjustmentInterval),
		initialOf("InitialAdjustmentAlpha", state.AdjustmentAlpha),
		initialOf("InitialTargetRegistrationsPerInterval", state.TargetRegistrationsPerInterval),
		initialOf("InitialMaxRegistrationsPerBlock", state.MaxRegistrationsPerBlock),
		initialOf("InitialBondsMovingAverage", state.BondsMovingAverage),
		initialOf("InitialBondsPenalty", state.BondsPenalty),
		initialOf("InitialBondsResetOn", state.BondsResetOn),
		initialOf("InitialRho", state.Rho),
		initialOf("InitialKappa", state.Kappa),
		initialOf("InitialAlphaSigmoidSteepness", state.AlphaSigmoidSteepness),
		initialOf("InitialMinAllowedUids", state.MinAllowedUids),
		initialOf("InitialMaxAllowedUids", state.MaxAllowedUids),
		initialOf("InitialMaxAllowedValidators", state.MaxAllowedValidators),
		initialOf("InitialImmunityPeriod", state.ImmunityPeriod),
		initialOf("InitialActivityCutoff", state.ActivityCutoff),
		initialOf("InitialScalingLawPower", state.ScalingLawPower),
		initialOf("InitialWeightsVersionKey", state.WeightsVersionKey),
		initialOf("InitialServingRateLimit", state.ServingRateLimit),
		initialOf("InitialEmaPriceHalvingPeriod", state.EMAPriceHalvingBlocks),
		initialOf("LiquidAlphaOn", state.LiquidAlphaOn),
		initialOf("Yuma3On", state.Yuma3On),
		initial("InitialDefaultDelegateTake", state.MaxDelegateTake),
		initial("InitialMinDelegateTake", state.MinDelegateTake),
		initial("InitialMinChildKeyTake", state.MinChildkeyTake),
		initial("InitialMaxChildKeyTake", state.MaxChildkeyTake),
		initial("InitialTxRateLimit", state.TxRateLimit),
		initial("InitialTxDelegateTakeRateLimit", state.TxDelegateTakeRateLimit),
		initial("InitialTxChildKeyTakeRateLimit", state.TxChildkeyTakeRateLimit),
		initial("InitialNetworkImmunityPeriod", state.NetworkImmunityPeriod),
		initial("InitialNetworkMinLockCost", state.NetworkMinLockCost),
		initial("InitialNetworkLockReductionInterval", state.NetworkLockReductionInterval),
		initial("InitialNetworkRateLimit", state.NetworkRateLimit),
		initial("InitialSubnetOwnerCut", state.SubnetOwnerCut),
		initial("InitialTaoWeight", state.TaoWeight),
		initial("InitialStartCallDelay", state.StartCallDelay),
		initial("InitialColdkeySwapAnnouncementDelay", state.ColdkeySwapAnnouncementDelay),
		initial("InitialColdkeySwapReannouncementDelay", state.ColdkeySwapReannouncementDelay),
		initial("InitialDissolveNetworkScheduleDuration", state.DissolveNetworkScheduleDuration),
		{Name: "KeySwapCost", Value: keyswap.Cost, Docs: "What a hotkey's swap on all subnets costs, in rao."},
		{Name: "KeySwapOnSubnetCost", Value: keyswap.CostOnSubnet, Docs: "What a hotkey's swap on one subnet costs, in rao."},
		{Name: "MinStake", Value: state.MinStake, Docs: "The least that one call may stake, in rao."},
	}
}
