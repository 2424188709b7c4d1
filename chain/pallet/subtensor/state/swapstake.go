package state

import (
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Positions lists what all coldkeys have with a hotkey, by coldkey. ok is false
// where there are more than most: then the list is not whole.
func Positions(r runtime.Reader, hotkey AccountID, most int) (list []Position, ok bool) {
	ok = true
	Alpha.IteratePrefix(r, hotkey, func(coldkey AccountID, netuid uint16, _ subtensor.U64F64) bool {
		if ok = len(list) < most; ok {
			list = append(list, Position{hotkey, coldkey, netuid})
		}
		return ok
	})
	return list, ok
}

// MoveHotkeyStake gives what is staked to old on a network to another hotkey: of
// all holders, whom the caller lists. Where nobody stakes to the other, shares go
// as they are; else each stake is deposited there, and what rounding leaves is a
// dividend there. No alpha is made or lost. On root the other has no stake, and
// [SwapRootHotkey] goes with it.
func MoveHotkeyStake(c *runtime.Context, old, hotkey AccountID, netuid uint16, holders []AccountID) {
	from, into := nominators(c, old, netuid), nominators(c, hotkey, netuid)
	shares := make([]fixed.U64F64, len(holders))
	for i, coldkey := range holders { // while the pool is as it was, for their revenue
		shares[i] = Fixed(Alpha.Get(c, old, coldkey, netuid))
		saveShares(c, old, coldkey, netuid, fixed.U64F64{})
	}
	savePool(c, old, netuid, share.Pool{})
	RevenueOfHotkey.Delete(c, old, netuid)
	settlePool(c, hotkey, netuid)
	if into.Value == 0 && into.Shares.IsZero() {
		for i, coldkey := range holders {
			saveShares(c, hotkey, coldkey, netuid, shares[i])
		}
		savePool(c, hotkey, netuid, from)
		return
	}
	var moved uint64
	deposit := func(coldkey AccountID, alpha uint64) {
		moved += alpha
		p, theirs := into.Deposit(Fixed(Alpha.Get(c, hotkey, coldkey, netuid)), alpha)
		into = p
		saveShares(c, hotkey, coldkey, netuid, theirs)
	}
	for i, coldkey := range holders {
		deposit(coldkey, from.Holding(shares[i]))
	}
	if rest, done := into.Earn(from.Value - moved); done {
		into = rest
	} else if from.Value > moved { // too little is staked for a dividend: it is the owner's
		owner := Owner.Get(c, hotkey)
		enlist(c, owner, hotkey)
		deposit(owner, from.Value-moved)
	}
	savePool(c, hotkey, netuid, into)
}

// MoveColdkeyStake gives what a coldkey has with a hotkey on a network to another
// coldkey, to the share, beside what that one has there. Root claims go along.
func MoveColdkeyStake(c *runtime.Context, p Position, coldkey AccountID) {
	held := Fixed(Alpha.Get(c, p.Hotkey, p.Coldkey, p.Netuid))
	own := Fixed(Alpha.Get(c, p.Hotkey, coldkey, p.Netuid))
	saveShares(c, p.Hotkey, p.Coldkey, p.Netuid, fixed.U64F64{})
	saveShares(c, p.Hotkey, coldkey, p.Netuid, own.Add(held))
	if p.Netuid == Root {
		SwapRootColdkey(c, p.Hotkey, p.Coldkey, coldkey)
	}
}

// Relist puts hotkey on the list of those that coldkey stakes to: in old's place
// where coldkey has nothing with old any longer and does not own it, else beside
// it, however long the list is: the coldkey had no say in it.
func Relist(c *runtime.Context, coldkey, old, hotkey AccountID) {
	list := StakingHotkeys.Get(c, coldkey)
	at := slices.Index(list, old)
	isDone := at >= 0 && !Owns(c, coldkey, old)
	if isDone {
		Alpha.IteratePair(c, old, coldkey, func(uint16, subtensor.U64F64) bool {
			isDone = false
			return false
		})
	}
	switch known := slices.Contains(list, hotkey); {
	case isDone && known:
		list = slices.Delete(list, at, at+1)
	case isDone:
		list[at] = hotkey
	case known:
		return
	default:
		list = append(list, hotkey)
	}
	StakingHotkeys.Set(c, coldkey, list)
}
