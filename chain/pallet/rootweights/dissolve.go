package rootweights

import (
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Forget removes what is said of a subnet that is dissolved, so that the next one of
// its number starts without votes and shares.
func (m Module) Forget(c *runtime.Context, netuid uint16) {
	Weights.Iterate(c, func(hotkey keys.AccountID, b Ballot) bool {
		left := slices.DeleteFunc(slices.Clone(b.Votes), func(v Vote) bool { return v.Netuid == netuid })
		if len(left) != len(b.Votes) {
			b.Votes = left
			Weights.Set(c, hotkey, b)
		}
		return true
	})
	shares := Shares.Get(c)
	if left := slices.DeleteFunc(slices.Clone(shares), func(s Share) bool { return s.Netuid == netuid }); len(left) != len(shares) {
		Shares.Set(c, left)
	}
	started := SpecSubnets.Get(c)
	if left := slices.DeleteFunc(slices.Clone(started), func(n uint16) bool { return n == netuid }); len(left) != len(started) {
		SpecSubnets.Set(c, left)
	}
}
