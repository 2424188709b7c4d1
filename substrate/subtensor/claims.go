package subtensor

import (
	"slices"

	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// RootClaimType is what becomes of the alpha that a coldkey's stake on root earns:
// exactly one field is set. The zero value does not encode; see [Swap].
type RootClaimType struct {
	scale.Enum
	Swap        *struct{}    // sold, for more stake on root
	Keep        *struct{}    // kept as stake on the subnet
	KeepSubnets *KeepSubnets // kept on these subnets, sold on all others
}

// KeepSubnets names subnets.
type KeepSubnets struct{ Subnets NetuidSet }

// NetuidSet is a set of subnets. What comes over the wire may have any order, and
// name one twice.
type NetuidSet []uint16

// DescribeScale is BTreeSet<u16>.
func (NetuidSet) DescribeScale(r *metadata.Registry) metadata.Definition {
	return metadata.Definition{
		Path: "BTreeSet", Shape: metadata.Composite, Params: []metadata.Param{{Name: "T", Type: r.Of(uint16(0))}},
		Fields: []metadata.Field{{Type: r.Of([]uint16(nil)), TypeName: "Vec<T>"}},
	}
}

// TypePath is the name of the type in chain metadata.
func (RootClaimType) TypePath() string { return "pallet_subtensor::pallet::RootClaimTypeEnum" }

// Swap is the claim type that every coldkey starts with.
func Swap() RootClaimType { return RootClaimType{Swap: &struct{}{}} }

// Keep is the claim type of who keeps all alpha.
func Keep() RootClaimType { return RootClaimType{Keep: &struct{}{}} }

// KeepOn is the claim type of who keeps the alpha of some subnets.
func KeepOn(netuids ...uint16) RootClaimType {
	return RootClaimType{KeepSubnets: &KeepSubnets{Subnets: netuids}}
}

// Keeps says that alpha of a subnet is kept rather than sold.
func (t RootClaimType) Keeps(netuid uint16) bool {
	return t.Keep != nil || t.KeepSubnets != nil && slices.Contains(t.KeepSubnets.Subnets, netuid)
}

// ClaimRoot claims what the signer's stake on root earned on 1 to 5 subnets.
type ClaimRoot struct{ Subnets NetuidSet }

// CallIndex is SubtensorModule.claim_root.
func (ClaimRoot) CallIndex() (pallet, call uint8) { return SubtensorPallet, 121 }

// SetRootClaimType says what the signer's root claims become.
type SetRootClaimType struct{ NewRootClaimType RootClaimType }

// CallIndex is SubtensorModule.set_root_claim_type.
func (SetRootClaimType) CallIndex() (pallet, call uint8) { return SubtensorPallet, 122 }

// SudoSetNumRootClaims sets how many coldkeys' claims each block makes; root.
type SudoSetNumRootClaims struct{ NewValue uint64 }

// CallIndex is SubtensorModule.sudo_set_num_root_claims.
func (SudoSetNumRootClaims) CallIndex() (pallet, call uint8) { return SubtensorPallet, 123 }

// SudoSetRootClaimThreshold sets the least claim on a subnet, in alpha rao; its
// owner or root.
type SudoSetRootClaimThreshold struct {
	Netuid   uint16
	NewValue uint64
}

// CallIndex is SubtensorModule.sudo_set_root_claim_threshold.
func (SudoSetRootClaimThreshold) CallIndex() (pallet, call uint8) { return SubtensorPallet, 124 }

// EnableVotingPowerTracking makes a subnet's epochs keep voting power; its owner
// or root.
type EnableVotingPowerTracking struct{ Netuid uint16 }

// CallIndex is SubtensorModule.enable_voting_power_tracking.
func (EnableVotingPowerTracking) CallIndex() (pallet, call uint8) { return SubtensorPallet, 129 }

// DisableVotingPowerTracking ends that after a time of grace; its owner or root.
type DisableVotingPowerTracking struct{ Netuid uint16 }

// CallIndex is SubtensorModule.disable_voting_power_tracking.
func (DisableVotingPowerTracking) CallIndex() (pallet, call uint8) { return SubtensorPallet, 130 }

// SudoSetVotingPowerEmaAlpha sets how fast voting power follows stake, of 1e18 a
// step; root.
type SudoSetVotingPowerEmaAlpha struct {
	Netuid uint16
	Alpha  uint64
}

// CallIndex is SubtensorModule.sudo_set_voting_power_ema_alpha.
func (SudoSetVotingPowerEmaAlpha) CallIndex() (pallet, call uint8) { return SubtensorPallet, 131 }
