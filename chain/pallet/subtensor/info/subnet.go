package info

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// SubnetInfo is a network in short; nil where there is none.
func SubnetInfo(r Reader, netuid uint16) *subtensor.SubnetInfo {
	if !state.Exists(r, netuid) {
		return nil
	}
	return &subtensor.SubnetInfo{
		Netuid: scale.Compact16(netuid), Rho: scale.Compact16(state.Rho.Get(r, netuid)),
		Kappa:                scale.Compact16(state.Kappa.Get(r, netuid)),
		Difficulty:           scale.Compact(state.Difficulty.Get(r, netuid)),
		ImmunityPeriod:       scale.Compact16(state.ImmunityPeriod.Get(r, netuid)),
		MaxAllowedValidators: scale.Compact16(state.MaxAllowedValidators.Get(r, netuid)),
		MinAllowedWeights:    scale.Compact16(state.MinAllowedWeights.Get(r, netuid)),
		MaxWeightsLimit:      scale.Compact16(state.MaxWeightsLimit.Get(r, netuid)),
		ScalingLawPower:      scale.Compact16(state.ScalingLawPower.Get(r, netuid)),
		SubnetworkN:          scale.Compact16(state.SubnetworkN.Get(r, netuid)),
		MaxAllowedUIDs:       scale.Compact16(state.MaxAllowedUids.Get(r, netuid)),
		BlocksSinceLastStep:  scale.Compact(state.BlocksSinceLastStep.Get(r, netuid)),
		Tempo:                scale.Compact16(state.Tempo.Get(r, netuid)),
		NetworkConnect:       [][2]uint16{},
		EmissionValues:       scale.Compact(state.SubnetTaoInEmission.Get(r, netuid)),
		Burn:                 scale.Compact(state.Burn.Get(r, netuid)),
		Owner:                state.SubnetOwner.Get(r, netuid),
	}
}

// SubnetInfoV2 is [SubnetInfo] with the identity.
func SubnetInfoV2(r Reader, netuid uint16) *subtensor.SubnetInfoV2 {
	s := SubnetInfo(r, netuid)
	if s == nil {
		return nil
	}
	return &subtensor.SubnetInfoV2{
		Netuid: s.Netuid, Rho: s.Rho, Kappa: s.Kappa, Difficulty: s.Difficulty, ImmunityPeriod: s.ImmunityPeriod,
		MaxAllowedValidators: s.MaxAllowedValidators, MinAllowedWeights: s.MinAllowedWeights,
		MaxWeightsLimit: s.MaxWeightsLimit, ScalingLawPower: s.ScalingLawPower, SubnetworkN: s.SubnetworkN,
		MaxAllowedUIDs: s.MaxAllowedUIDs, BlocksSinceLastStep: s.BlocksSinceLastStep, Tempo: s.Tempo,
		NetworkModality: s.NetworkModality, NetworkConnect: s.NetworkConnect, EmissionValue: s.EmissionValues,
		Burn: s.Burn, Owner: s.Owner, Identity: identity(r, netuid),
	}
}

func identity(r Reader, netuid uint16) *subtensor.SubnetIdentityV3 {
	id, ok := state.SubnetIdentitiesV3.Lookup(r, netuid)
	return optional(id, ok)
}

// DynamicInfo is a network's funds and emission; nil where there is none.
func DynamicInfo(r Reader, netuid uint16) *subtensor.DynamicInfo {
	if !state.Exists(r, netuid) {
		return nil
	}
	return &subtensor.DynamicInfo{
		Netuid: scale.Compact16(netuid), OwnerHotkey: state.SubnetOwnerHotkey.Get(r, netuid), OwnerColdkey: state.SubnetOwner.Get(r, netuid),
		SubnetName: subtensor.LettersOf(name(r, netuid)), TokenSymbol: subtensor.LettersOf(state.TokenSymbol.Get(r, netuid)),
		Tempo: scale.Compact16(state.Tempo.Get(r, netuid)), LastStep: scale.Compact(state.LastMechansimStepBlock.Get(r, netuid)),
		BlocksSinceLastStep:  scale.Compact(state.BlocksSinceLastStep.Get(r, netuid)),
		Emission:             scale.Compact(state.SubnetTaoInEmission.Get(r, netuid)),
		AlphaIn:              scale.Compact(state.SubnetAlphaIn.Get(r, netuid)),
		AlphaOut:             scale.Compact(state.SubnetAlphaOut.Get(r, netuid)),
		TaoIn:                scale.Compact(state.SubnetTAO.Get(r, netuid)),
		AlphaOutEmission:     scale.Compact(state.SubnetAlphaOutEmission.Get(r, netuid)),
		AlphaInEmission:      scale.Compact(state.SubnetAlphaInEmission.Get(r, netuid)),
		TaoInEmission:        scale.Compact(state.SubnetTaoInEmission.Get(r, netuid)),
		PendingAlphaEmission: scale.Compact(state.PendingServerEmission.Get(r, netuid) + state.PendingValidatorEmission.Get(r, netuid)),
		SubnetVolume:         scale.Compact128(state.SubnetVolume.Get(r, netuid)),
		NetworkRegisteredAt:  scale.Compact(state.NetworkRegisteredAt.Get(r, netuid)),
		SubnetIdentity:       identity(r, netuid),
		MovingPrice:          movingPrice(r, netuid),
	}
}

// movingPrice is 1 where stake is TAO.
func movingPrice(r Reader, netuid uint16) subtensor.I96F32 {
	if state.IsStatic(r, netuid) {
		return subtensor.I96F32{Bits: scale.U128From(1 << 32)}
	}
	return state.SubnetMovingPrice.Get(r, netuid)
}

// name is what the owner called a subnet, or else its symbol.
func name(r Reader, netuid uint16) []byte {
	if netuid == state.Root {
		return []byte("root")
	}
	if id := identity(r, netuid); id != nil && len(id.SubnetName) > 0 {
		return id.SubnetName
	}
	return state.TokenSymbol.Get(r, netuid)
}
