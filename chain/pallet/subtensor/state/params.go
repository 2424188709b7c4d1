package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// AlphaRange is the low and the high end of liquid alpha, in parts of 65535.
type AlphaRange struct {
	Low  uint16 `scale:"-" json:"low" toml:"low"`
	High uint16 `scale:"-" json:"high" toml:"high"`
}

// Settings of a subnet that the epoch reads.
var (
	Tempo                      = bySubnet[uint16]("Tempo", 360) // 0: no epochs
	Rho                        = bySubnet[uint16]("Rho", 10)
	Kappa                      = bySubnet[uint16]("Kappa", 32767)
	MaxAllowedValidators       = bySubnet[uint16]("MaxAllowedValidators", 128)
	ActivityCutoff             = bySubnet[uint16]("ActivityCutoff", 5000) // not read
	ActivityCutoffFactorMilli  = bySubnet[uint32]("ActivityCutoffFactorMilli", 13889)
	BondsMovingAverage         = bySubnet[uint64]("BondsMovingAverage", 900_000)
	BondsPenalty               = bySubnet[uint16]("BondsPenalty", 65535)
	BondsResetOn               = bySubnet("BondsResetOn", false)
	LiquidAlphaOn              = newMap[uint16]("LiquidAlphaOn", runtime.Blake2_128Concat, false)
	Yuma3On                    = newMap[uint16]("Yuma3On", runtime.Blake2_128Concat, false)
	AlphaValues                = bySubnet("AlphaValues", AlphaRange{Low: 45875, High: 58982})
	AlphaSigmoidSteepness      = bySubnet[int16]("AlphaSigmoidSteepness", 1000)
	CommitRevealWeightsEnabled = bySubnet("CommitRevealWeightsEnabled", true)
	RevealPeriodEpochs         = newMap[uint16]("RevealPeriodEpochs", runtime.Twox64Concat, uint64(1))
	CommitRevealWeightsVersion = value[uint16]("CommitRevealWeightsVersion", 4)
	StakeThreshold             = value[uint64]("StakeThreshold", 0)
	TaoWeight                  = value[uint64]("TaoWeight", 971_718_665_099_567_868) // of 2^64-1: 0.0527
	CKBurn                     = value[uint64]("CKBurn", 0)
)

// Settings of a subnet that its calls read.
var (
	MinAllowedWeights   = bySubnet[uint16]("MinAllowedWeights", 1024)
	MaxWeightsLimit     = bySubnet[uint16]("MaxWeightsLimit", 65535)
	WeightsVersionKey   = bySubnet[uint64]("WeightsVersionKey", 0)
	WeightsSetRateLimit = bySubnet[uint64]("WeightsSetRateLimit", 100)
	ServingRateLimit    = bySubnet[uint64]("ServingRateLimit", 50)
	TransferToggle      = bySubnet("TransferToggle", true)
	ScalingLawPower     = bySubnet[uint16]("ScalingLawPower", 50) // not read
	RecycleOrBurn       = bySubnet("RecycleOrBurn", subtensor.Burn)
)

// Settings of registration.
var (
	MaxAllowedUids                 = bySubnet[uint16]("MaxAllowedUids", 256)
	MinAllowedUids                 = bySubnet[uint16]("MinAllowedUids", 64)
	ImmunityPeriod                 = bySubnet[uint16]("ImmunityPeriod", 4096)
	ImmuneOwnerUidsLimit           = bySubnet[uint16]("ImmuneOwnerUidsLimit", 1)
	MinNonImmuneUids               = bySubnet[uint16]("MinNonImmuneUids", 10)
	Burn                           = bySubnet[uint64]("Burn", 100_000_000)
	MinBurn                        = bySubnet[uint64]("MinBurn", 500_000)
	MaxBurn                        = bySubnet[uint64]("MaxBurn", 100*subtensor.RaoPerTAO)
	BurnHalfLife                   = bySubnet[uint16]("BurnHalfLife", 360)
	BurnIncreaseMult               = bySubnet("BurnIncreaseMult", subtensor.U64F64{Bits: scale.U128FromHalves(1, 0x428f5c28f5c28f5c)}) // 1.26
	MaxRegistrationsPerBlock       = bySubnet[uint16]("MaxRegistrationsPerBlock", 1)
	TargetRegistrationsPerInterval = bySubnet[uint16]("TargetRegistrationsPerInterval", 2)
	AdjustmentInterval             = bySubnet[uint16]("AdjustmentInterval", 100)
	AdjustmentAlpha                = bySubnet[uint64]("AdjustmentAlpha", 0)
	Difficulty                     = bySubnet[uint64]("Difficulty", 10_000_000)
	MinDifficulty                  = bySubnet[uint64]("MinDifficulty", 10_000_000)
	MaxDifficulty                  = bySubnet[uint64]("MaxDifficulty", 1<<62-1)
)

// What registration counts.
var (
	RegistrationsThisBlock        = bySubnet[uint16]("RegistrationsThisBlock", 0)
	RegistrationsThisInterval     = bySubnet[uint16]("RegistrationsThisInterval", 0)
	BurnRegistrationsThisInterval = bySubnet[uint16]("BurnRegistrationsThisInterval", 0)
	LastAdjustmentBlock           = bySubnet[uint64]("LastAdjustmentBlock", 0)
	RAORecycledForRegistration    = bySubnet[uint64]("RAORecycledForRegistration", 0)
)

// Settings of the whole network.
var (
	AdminFreezeWindow               = value[uint16]("AdminFreezeWindow", 10)
	OwnerHyperparamRateLimit        = value[uint16]("OwnerHyperparamRateLimit", 2)   // tempos
	WeightsVersionKeyRateLimit      = value[uint64]("WeightsVersionKeyRateLimit", 5) // tempos
	MaxDelegateTake                 = value[uint16]("MaxDelegateTake", 11796)
	MinDelegateTake                 = value[uint16]("MinDelegateTake", 0)
	MaxChildkeyTake                 = value[uint16]("MaxChildkeyTake", 11796)
	MinChildkeyTake                 = value[uint16]("MinChildkeyTake", 0)
	MinChildkeyTakePerSubnet        = bySubnet[uint16]("MinChildkeyTakePerSubnet", 0)
	TxRateLimit                     = value[uint64]("TxRateLimit", 1000)
	TxDelegateTakeRateLimit         = value[uint64]("TxDelegateTakeRateLimit", 216_000)
	TxChildkeyTakeRateLimit         = value[uint64]("TxChildkeyTakeRateLimit", 216_000)
	NominatorMinRequiredStake       = value[uint64]("NominatorMinRequiredStake", 0)
	MaxEpochsPerBlock               = value[uint8]("MaxEpochsPerBlock", 2)
	MaxMechanismCount               = value[uint8]("MaxMechanismCount", 2)
	DissolveNetworkScheduleDuration = value[uint32]("DissolveNetworkScheduleDuration", 36_000)
	ColdkeySwapAnnouncementDelay    = value[uint32]("ColdkeySwapAnnouncementDelay", 36_000)
	ColdkeySwapReannouncementDelay  = value[uint32]("ColdkeySwapReannouncementDelay", 7200)
	NetTaoFlowEnabled               = value("NetTaoFlowEnabled", false)
)
