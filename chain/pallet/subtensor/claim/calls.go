package claim

import (
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Bounds of the calls' arguments.
const (
	MaxSubnets   = 5          // that one claim_root names
	MaxNumClaims = 50         // coldkeys that a block claims for
	MaxThreshold = 10_000_000 // alpha rao that the least claim may be
)

// claimWeight is the weight of claim_root, in picoseconds: that of callSteps, and of
// one hotkey with which everything is to be claimed.
const claimWeight = 1_000_000_000

// Calls are the module's calls under Bittensor's indices.
func (m Module) Calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(121, "claim_root", m.claimRoot, runtime.FixedWeight(claimWeight)),
		runtime.NewCall(122, "set_root_claim_type", setClaimType),
		runtime.NewCall(123, "sudo_set_num_root_claims", setNumClaims),
		runtime.NewCall(124, "sudo_set_root_claim_threshold", setThreshold),
		runtime.NewCall(129, "enable_voting_power_tracking", enableVotingPower),
		runtime.NewCall(130, "disable_voting_power_tracking", disableVotingPower),
		runtime.NewCall(131, "sudo_set_voting_power_ema_alpha", setVotingPowerAlpha),
	}
}

// set is a list as the set that it stands for on the wire: ascending, each once.
func set(netuids []uint16) []uint16 {
	return slices.Compact(slices.Sorted(slices.Values(netuids)))
}

func (m Module) claimRoot(c *runtime.Context, o runtime.Origin, a subtensor.ClaimRoot) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	netuids := set(a.Subnets)
	if len(netuids) == 0 || len(netuids) > MaxSubnets {
		return state.ErrInvalidSubnetNumber
	}
	state.IndexStaker(c, coldkey)
	w := worker{money: m.Money, steps: callSteps}
	w.claim(c, coldkey, netuids)
	c.Emit(state.RootClaimsMade{Coldkey: coldkey})
	return nil
}

func setClaimType(c *runtime.Context, o runtime.Origin, a subtensor.SetRootClaimType) error {
	coldkey, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	kind := a.NewRootClaimType
	if kind.KeepSubnets != nil {
		kind = subtensor.KeepOn(set(kind.KeepSubnets.Subnets)...)
		if n := len(kind.KeepSubnets.Subnets); n == 0 || n > state.MaxSubnets {
			return state.ErrInvalidSubnetNumber
		}
	}
	state.IndexStaker(c, coldkey)
	state.RootClaimType.Set(c, coldkey, kind)
	c.Emit(state.RootClaimTypeSet{Coldkey: coldkey, RootClaimType: kind})
	return nil
}

func setNumClaims(c *runtime.Context, o runtime.Origin, a subtensor.SudoSetNumRootClaims) error {
	if err := runtime.EnsureRoot(o); err != nil {
		return err
	}
	if a.NewValue > MaxNumClaims {
		return state.ErrInvalidNumRootClaim
	}
	state.NumRootClaim.Set(c, a.NewValue)
	return nil
}

func setThreshold(c *runtime.Context, o runtime.Origin, a subtensor.SudoSetRootClaimThreshold) error {
	if err := ownerOrRoot(c, o, a.Netuid); err != nil {
		return err
	}
	if a.NewValue > MaxThreshold {
		return state.ErrInvalidRootClaimThreshold
	}
	state.RootClaimableThreshold.Set(c, a.Netuid, subtensor.I96F32{Bits: fixed.IntU96F32(a.NewValue).Bytes()})
	return nil
}

// ownerOrRoot wants a subnet that is there, and its owner or root.
func ownerOrRoot(r runtime.Reader, o runtime.Origin, netuid uint16) error {
	if !state.Exists(r, netuid) {
		return state.ErrSubnetNotExists
	}
	if runtime.EnsureRoot(o) == nil {
		return nil
	}
	who, err := runtime.EnsureSigned(o)
	if err != nil {
		return err
	}
	if owner, owned := state.SubnetOwner.Lookup(r, netuid); !owned || owner != who {
		return state.ErrNotSubnetOwner
	}
	return nil
}
