package register

import (
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// candidate is a neuron that may lose its uid.
type candidate struct {
	uid        uint16
	emission   uint64 // of the last epoch
	registered uint64 // block
}

// before orders candidates: who earned least goes first, then who is longest
// there, then the lowest uid.
func (a candidate) before(b candidate) bool {
	if a.emission != b.emission {
		return a.emission < b.emission
	}
	if a.registered != b.registered {
		return a.registered < b.registered
	}
	return a.uid < b.uid
}

// prunable finds the neuron that loses its uid to the next registration; ok is
// false where all are kept. The owner's neurons are never taken up to the
// subnet's limit; those younger than the immunity period only when too few others
// are left.
func prunable(r runtime.Reader, netuid uint16) (uid uint16, ok bool) {
	n := state.SubnetworkN.Get(r, netuid)
	kept := state.ProtectedUIDs(r, netuid)
	emission := state.Emission.Get(r, netuid)

	var old, young *candidate
	oldCount := 0
	take := func(best *candidate, x candidate) *candidate {
		if best == nil || x.before(*best) {
			return &x
		}
		return best
	}
	for u := range n {
		if slices.Contains(kept, u) {
			continue
		}
		x := candidate{uid: u, registered: state.BlockAtRegistration.Get(r, netuid, u)}
		if int(u) < len(emission) {
			x.emission = emission[u]
		}
		if state.IsImmune(r, netuid, u) {
			young = take(young, x)
			continue
		}
		oldCount++
		old = take(old, x)
	}
	switch {
	case old != nil && oldCount > int(state.MinNonImmuneUids.Get(r, netuid)):
		return old.uid, true
	case young != nil:
		return young.uid, true
	}
	return 0, false
}
