package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Bounds on what [SweepNominations] does in a block: stakes that it looks at, and
// such as it pays out.
const (
	sweepLooks = 256
	sweepPays  = 8
)

// What they weigh, in picoseconds: of the second, what root's stakers earned is
// settled on each subnet.
const (
	lookWeight = 20_000_000
	payWeight  = 1_700_000_000
)

// NominationsSwept is the storage key of the last stake that was looked at since
// NominatorMinRequiredStake was raised; absent once all were. Bittensor has no such
// item: it looks at all of them in the call.
var NominationsSwept = value[[]byte]("NominationsSwept", nil, runtime.Optional())

// SetNominatorMinimum sets NominatorMinRequiredStake. A larger one pays out the small
// nominations that there are, in the blocks that follow.
func SetNominatorMinimum(c *runtime.Context, millionths uint64) {
	if millionths > NominatorMinRequiredStake.Get(c) {
		NominationsSwept.Set(c, []byte{})
	}
	NominatorMinRequiredStake.Set(c, millionths)
}

// SweepNominations goes on to pay out small nominations, a bounded number in a block.
func SweepNominations(c *runtime.Context, money Currency) {
	last, isUnderWay := NominationsSwept.Lookup(c)
	if !isUnderWay {
		return
	}
	looks, isDone := 0, true
	var small []Position
	Alpha.IterateAfter(c, string(last), func(key string, hotkey, coldkey AccountID, netuid uint16, _ subtensor.U64F64) bool {
		if looks == sweepLooks || len(small) == sweepPays {
			isDone = false
			return false
		}
		looks++
		last = []byte(key)
		if p := (Position{Hotkey: hotkey, Coldkey: coldkey, Netuid: netuid}); isSmallNomination(c, p, p.Stake(c)) {
			small = append(small, p)
		}
		return true
	})
	c.Spend(uint64(looks)*lookWeight + uint64(len(small))*payWeight)
	for _, p := range small {
		ClearSmallNomination(c, money, p)
	}
	if isDone {
		NominationsSwept.Delete(c)
		return
	}
	NominationsSwept.Set(c, last)
}
