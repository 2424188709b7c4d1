package state

import (
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
)

// Registration by proof of work.
var (
	// UsedWork are the proofs of work that were accepted, by their seal, and the
	// block of each. They are forgotten when they are too old to come again.
	UsedWork = newMap[[]byte]("UsedWork", runtime.Identity, uint64(0))
	// NetworkPowRegistrationAllowed says that a subnet gives uids for work.
	NetworkPowRegistrationAllowed = bySubnet("NetworkPowRegistrationAllowed", false)
	POWRegistrationsThisInterval  = bySubnet[uint16]("POWRegistrationsThisInterval", 0)
	// LastWorkRegistration is the block in which a subnet last gave a uid for work:
	// it does so once a block. Bittensor has no such item.
	LastWorkRegistration = bySubnet[uint64]("LastWorkRegistration", 0)
)

// MayAssociate is the error that [Associate] would return.
func MayAssociate(r runtime.Reader, coldkey, hotkey AccountID) error {
	if owner, ok := Owner.Lookup(r, hotkey); ok {
		if owner != coldkey {
			return ErrNonAssociatedColdKey
		}
		return nil
	}
	if IsSystemAccount(hotkey) {
		return ErrCannotUseSystemAccount
	}
	for _, list := range []*runtime.Map[AccountID, []AccountID]{OwnedHotkeys, StakingHotkeys} {
		if hotkeys := list.Get(r, coldkey); len(hotkeys) >= MaxHotkeys && !slices.Contains(hotkeys, hotkey) {
			return ErrTooManyHotkeys
		}
	}
	return nil
}
