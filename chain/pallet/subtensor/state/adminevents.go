package state

import "github.com/plexus-network/plexus/chain/runtime"

// What AdminUtils tells: a parameter has a new value.
type (
	MaxAllowedUidsSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	DifficultySet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	AdjustmentIntervalSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	RegistrationPerIntervalSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	MaxRegistrationsPerBlockSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	ActivityCutoffSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	RhoSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	AlphaSigmoidSteepnessSet struct {
		Netuid uint16 `scale:"-"`
		Value  int16  `scale:"-"`
	}
	KappaSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	MinAllowedWeightSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	WeightsSetRateLimitSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	ImmunityPeriodSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	BondsMovingAverageSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	BondsPenaltySet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	MaxAllowedValidatorsSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	WeightsVersionKeySet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	MinDifficultySet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	MaxDifficultySet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	ServingRateLimitSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	MaxBurnSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	MinBurnSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	MaxEpochsPerBlockSet struct {
		Value uint8 `scale:"-"`
	}
	TxRateLimitSet struct {
		Value uint64 `scale:"-"`
	}
	TxDelegateTakeRateLimitSet struct {
		Value uint64 `scale:"-"`
	}
	AdminFreezeWindowSet struct {
		Value uint16 `scale:"-"`
	}
	OwnerHyperparamRateLimitSet struct {
		Value uint16 `scale:"-"`
	}
	MinChildKeyTakePerSubnetSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	RegistrationAllowed struct {
		Netuid  uint16 `scale:"-"`
		Allowed bool   `scale:"-"`
	}
	TempoSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	RAORecycledForRegistrationSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	StakeThresholdSet struct {
		Value uint64 `scale:"-"`
	}
	AdjustmentAlphaSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	SubnetOwnerCutSet struct {
		Value uint16 `scale:"-"`
	}
	NetworkRateLimitSet struct {
		Value uint64 `scale:"-"`
	}
	NetworkImmunityPeriodSet struct {
		Value uint64 `scale:"-"`
	}
	StartCallDelaySet struct {
		Value uint64 `scale:"-"`
	}
	NetworkMinLockCostSet struct {
		Value uint64 `scale:"-"`
	}
	SubnetLimitSet struct {
		Value uint16 `scale:"-"`
	}
	NetworkLockCostReductionIntervalSet struct {
		Value uint64 `scale:"-"`
	}
	MaxDelegateTakeSet struct {
		Value uint16 `scale:"-"`
	}
	MinDelegateTakeSet struct {
		Value uint16 `scale:"-"`
	}
	TransferToggleSet struct {
		Netuid  uint16 `scale:"-"`
		Enabled bool   `scale:"-"`
	}
	SubnetOwnerHotkeySet struct {
		Netuid uint16    `scale:"-"`
		Hotkey AccountID `scale:"-"`
	}
	CommitRevealPeriodsSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint64 `scale:"-"`
	}
	CommitRevealEnabled struct {
		Netuid  uint16 `scale:"-"`
		Enabled bool   `scale:"-"`
	}
	MinAllowedUidsSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
	MinNonImmuneUidsSet struct {
		Netuid uint16 `scale:"-"`
		Value  uint16 `scale:"-"`
	}
)

// The events that setters of parameters emit.
var _ = tells([]runtime.Event{
	{Index: 9, Body: MaxAllowedUidsSet{}, Name: "MaxAllowedUidsSet"},
	{Index: 11, Body: DifficultySet{}, Name: "DifficultySet"},
	{Index: 12, Body: AdjustmentIntervalSet{}, Name: "AdjustmentIntervalSet"},
	{Index: 13, Body: RegistrationPerIntervalSet{}, Name: "RegistrationPerIntervalSet"},
	{Index: 14, Body: MaxRegistrationsPerBlockSet{}, Name: "MaxRegistrationsPerBlockSet"},
	{Index: 15, Body: ActivityCutoffSet{}, Name: "ActivityCutoffSet"},
	{Index: 16, Body: RhoSet{}, Name: "RhoSet"},
	{Index: 17, Body: AlphaSigmoidSteepnessSet{}, Name: "AlphaSigmoidSteepnessSet"},
	{Index: 18, Body: KappaSet{}, Name: "KappaSet"},
	{Index: 19, Body: MinAllowedWeightSet{}, Name: "MinAllowedWeightSet"},
	{Index: 22, Body: WeightsSetRateLimitSet{}, Name: "WeightsSetRateLimitSet"},
	{Index: 23, Body: ImmunityPeriodSet{}, Name: "ImmunityPeriodSet"},
	{Index: 24, Body: BondsMovingAverageSet{}, Name: "BondsMovingAverageSet"},
	{Index: 25, Body: BondsPenaltySet{}, Name: "BondsPenaltySet"},
	{Index: 27, Body: MaxAllowedValidatorsSet{}, Name: "MaxAllowedValidatorsSet"},
	{Index: 32, Body: WeightsVersionKeySet{}, Name: "WeightsVersionKeySet"},
	{Index: 33, Body: MinDifficultySet{}, Name: "MinDifficultySet"},
	{Index: 34, Body: MaxDifficultySet{}, Name: "MaxDifficultySet"},
	{Index: 35, Body: ServingRateLimitSet{}, Name: "ServingRateLimitSet"},
	{Index: 37, Body: MaxBurnSet{}, Name: "MaxBurnSet"},
	{Index: 38, Body: MinBurnSet{}, Name: "MinBurnSet"},
	{Index: 39, Body: MaxEpochsPerBlockSet{}, Name: "MaxEpochsPerBlockSet"},
	{Index: 40, Body: TxRateLimitSet{}, Name: "TxRateLimitSet"},
	{Index: 41, Body: TxDelegateTakeRateLimitSet{}, Name: "TxDelegateTakeRateLimitSet"},
	{Index: 43, Body: AdminFreezeWindowSet{}, Name: "AdminFreezeWindowSet"},
	{Index: 44, Body: OwnerHyperparamRateLimitSet{}, Name: "OwnerHyperparamRateLimitSet"},
	{Index: 46, Body: MinChildKeyTakePerSubnetSet{}, Name: "MinChildKeyTakePerSubnetSet"},
	{Index: 50, Body: RegistrationAllowed{}, Name: "RegistrationAllowed"},
	{Index: 52, Body: TempoSet{}, Name: "TempoSet"},
	{Index: 53, Body: RAORecycledForRegistrationSet{}, Name: "RAORecycledForRegistrationSet"},
	{Index: 54, Body: StakeThresholdSet{}, Name: "StakeThresholdSet"},
	{Index: 55, Body: AdjustmentAlphaSet{}, Name: "AdjustmentAlphaSet"},
	{Index: 57, Body: SubnetOwnerCutSet{}, Name: "SubnetOwnerCutSet"},
	{Index: 58, Body: NetworkRateLimitSet{}, Name: "NetworkRateLimitSet"},
	{Index: 59, Body: NetworkImmunityPeriodSet{}, Name: "NetworkImmunityPeriodSet"},
	{Index: 60, Body: StartCallDelaySet{}, Name: "StartCallDelaySet"},
	{Index: 61, Body: NetworkMinLockCostSet{}, Name: "NetworkMinLockCostSet"},
	{Index: 62, Body: SubnetLimitSet{}, Name: "SubnetLimitSet"},
	{Index: 63, Body: NetworkLockCostReductionIntervalSet{}, Name: "NetworkLockCostReductionIntervalSet"},
	{Index: 67, Body: MaxDelegateTakeSet{}, Name: "MaxDelegateTakeSet"},
	{Index: 68, Body: MinDelegateTakeSet{}, Name: "MinDelegateTakeSet"},
	{Index: 93, Body: TransferToggleSet{}, Name: "TransferToggle"},
	{Index: 94, Body: SubnetOwnerHotkeySet{}, Name: "SubnetOwnerHotkeySet"},
	{Index: 100, Body: CommitRevealPeriodsSet{}, Name: "CommitRevealPeriodsSet"},
	{Index: 101, Body: CommitRevealEnabled{}, Name: "CommitRevealEnabled"},
	{Index: 111, Body: MinAllowedUidsSet{}, Name: "MinAllowedUidsSet"},
	{Index: 113, Body: MinNonImmuneUidsSet{}, Name: "MinNonImmuneUidsSet"},
}...)
