package subtensor

import (
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// SelectiveMetagraph is a [Metagraph] of which only the fields asked for are there; the others are
// nil. A field's number is its place in the struct.
type SelectiveMetagraph struct {
	Netuid                     scale.Compact16
	Name                       *Letters
	Symbol                     *Letters
	Identity                   **SubnetIdentityV3
	NetworkRegisteredAt        *scale.Compact
	OwnerHotkey                *keys.AccountID
	OwnerColdkey               *keys.AccountID
	Block                      *scale.Compact
	Tempo                      *scale.Compact16
	LastStep                   *scale.Compact
	BlocksSinceLastStep        *scale.Compact
	SubnetEmission             *scale.Compact
	AlphaIn                    *scale.Compact
	AlphaOut                   *scale.Compact
	TaoIn                      *scale.Compact
	AlphaOutEmission           *scale.Compact
	AlphaInEmission            *scale.Compact
	TaoInEmission              *scale.Compact
	PendingAlphaEmission       *scale.Compact
	PendingRootEmission        *scale.Compact
	SubnetVolume               *scale.Compact128
	MovingPrice                *I96F32
	Rho                        *scale.Compact16
	Kappa                      *scale.Compact16
	MinAllowedWeights          *scale.Compact16
	MaxWeightsLimit            *scale.Compact16
	WeightsVersion             *scale.Compact
	WeightsRateLimit           *scale.Compact
	ActivityCutoff             *scale.Compact
	MaxValidators              *scale.Compact16
	NumUIDs                    *scale.Compact16 `scale:"num_uids"`
	MaxUIDs                    *scale.Compact16 `scale:"max_uids"`
	Burn                       *scale.Compact
	Difficulty                 *scale.Compact
	RegistrationAllowed        *bool
	PowRegistrationAllowed     *bool
	ImmunityPeriod             *scale.Compact16
	MinDifficulty              *scale.Compact
	MaxDifficulty              *scale.Compact
	MinBurn                    *scale.Compact
	MaxBurn                    *scale.Compact
	AdjustmentAlpha            *scale.Compact
	AdjustmentInterval         *scale.Compact16
	TargetRegsPerInterval      *scale.Compact16
	MaxRegsPerBlock            *scale.Compact16
	ServingRateLimit           *scale.Compact
	CommitRevealWeightsEnabled *bool
	CommitRevealPeriod         *scale.Compact
	LiquidAlphaEnabled         *bool
	AlphaHigh                  *scale.Compact16
	AlphaLow                   *scale.Compact16
	BondsMovingAvg             *scale.Compact
	Hotkeys                    *[]keys.AccountID
	Coldkeys                   *[]keys.AccountID
	Identities                 *[]*ChainIdentityV2
	Axons                      *[]AxonInfo
	Active                     *[]bool
	ValidatorPermit            *[]bool
	PruningScore               *[]scale.Compact16
	LastUpdate                 *[]scale.Compact
	Emission                   *[]scale.Compact
	Dividends                  *[]scale.Compact16
	Incentives                 *[]scale.Compact16
	Consensus                  *[]scale.Compact16
	Trust                      *[]scale.Compact16
	Rank                       *[]scale.Compact16
	BlockAtRegistration        *[]scale.Compact
	AlphaStake                 *[]scale.Compact
	TaoStake                   *[]scale.Compact
	TotalStake                 *[]scale.Compact
	TaoDividendsPerHotkey      *[]AccountAmount
	AlphaDividendsPerHotkey    *[]AccountAmount
	Validators                 *[]scale.Compact16
	Commitments                *[]AccountBytes
}

// TypePath is the name of the type in chain metadata.
func (SelectiveMetagraph) TypePath() string {
	return "pallet_subtensor::rpc_info::metagraph::SelectiveMetagraph"
}
