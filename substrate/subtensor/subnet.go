package subtensor

import (
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// SubnetInfo is a subnet in short.
type SubnetInfo struct {
	Netuid               scale.Compact16
	Rho                  scale.Compact16
	Kappa                scale.Compact16
	Difficulty           scale.Compact
	ImmunityPeriod       scale.Compact16 // blocks
	MaxAllowedValidators scale.Compact16
	MinAllowedWeights    scale.Compact16
	MaxWeightsLimit      scale.Compact16
	ScalingLawPower      scale.Compact16
	SubnetworkN          scale.Compact16
	MaxAllowedUIDs       scale.Compact16 `scale:"max_allowed_uids"`
	BlocksSinceLastStep  scale.Compact   // blocks
	Tempo                scale.Compact16 // blocks
	NetworkModality      scale.Compact16
	NetworkConnect       [][2]uint16
	EmissionValues       scale.Compact
	Burn                 scale.Compact // registration price in rao
	Owner                keys.AccountID
}

// TypePath is the name of the type in chain metadata.
func (SubnetInfo) TypePath() string { return "pallet_subtensor::rpc_info::subnet_info::SubnetInfo" }

// SubnetInfoV2 is [SubnetInfo] with the subnet's identity.
type SubnetInfoV2 struct {
	Netuid               scale.Compact16
	Rho                  scale.Compact16
	Kappa                scale.Compact16
	Difficulty           scale.Compact
	ImmunityPeriod       scale.Compact16 // blocks
	MaxAllowedValidators scale.Compact16
	MinAllowedWeights    scale.Compact16
	MaxWeightsLimit      scale.Compact16
	ScalingLawPower      scale.Compact16
	SubnetworkN          scale.Compact16
	MaxAllowedUIDs       scale.Compact16 `scale:"max_allowed_uids"`
	BlocksSinceLastStep  scale.Compact   // blocks
	Tempo                scale.Compact16 // blocks
	NetworkModality      scale.Compact16
	NetworkConnect       [][2]uint16
	EmissionValue        scale.Compact
	Burn                 scale.Compact // registration price in rao
	Owner                keys.AccountID
	Identity             *SubnetIdentityV3
}

// TypePath is the name of the type in chain metadata.
func (SubnetInfoV2) TypePath() string { return "pallet_subtensor::rpc_info::subnet_info::SubnetInfov2" }

// DynamicInfo is a subnet's pool and emission; amounts in rao.
type DynamicInfo struct {
	Netuid               scale.Compact16
	OwnerHotkey          keys.AccountID
	OwnerColdkey         keys.AccountID
	SubnetName           Letters
	TokenSymbol          Letters
	Tempo                scale.Compact16 // blocks
	LastStep             scale.Compact   // block of the last epoch
	BlocksSinceLastStep  scale.Compact   // blocks
	Emission             scale.Compact   // alpha rao of the last epoch
	AlphaIn              scale.Compact
	AlphaOut             scale.Compact
	TaoIn                scale.Compact
	AlphaOutEmission     scale.Compact
	AlphaInEmission      scale.Compact
	TaoInEmission        scale.Compact
	PendingAlphaEmission scale.Compact
	PendingRootEmission  scale.Compact
	SubnetVolume         scale.Compact128
	NetworkRegisteredAt  scale.Compact // block
	SubnetIdentity       *SubnetIdentityV3
	MovingPrice          I96F32
}

// TypePath is the name of the type in chain metadata.
func (DynamicInfo) TypePath() string { return "pallet_subtensor::rpc_info::dynamic_info::DynamicInfo" }

// SubnetState is a subnet's neurons by column; every list is by uid.
type SubnetState struct {
	Netuid              scale.Compact16
	Hotkeys             []keys.AccountID
	Coldkeys            []keys.AccountID
	Active              []bool
	ValidatorPermit     []bool
	PruningScore        []scale.Compact16
	LastUpdate          []scale.Compact // block of the last weights
	Emission            []scale.Compact // alpha rao of the last epoch
	Dividends           []scale.Compact16
	Incentives          []scale.Compact16
	Consensus           []scale.Compact16
	Trust               []scale.Compact16
	Rank                []scale.Compact16
	BlockAtRegistration []scale.Compact
	AlphaStake          []scale.Compact
	TaoStake            []scale.Compact
	TotalStake          []scale.Compact
	EmissionHistory     [][]scale.Compact
}

// TypePath is the name of the type in chain metadata.
func (SubnetState) TypePath() string { return "pallet_subtensor::rpc_info::show_subnet::SubnetState" }
