package state

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// MovePool gives a hotkey all that another's stakers have with it on a network:
// what a swap of hotkeys does. Stakes, root claims and revenue are for the new
// hotkey what they were for the old one, to the share where the new one has no
// stake there yet. Coldkeys find the new hotkey in their lists. On root it returns
// ErrNewHotKeyNotCleanForRootSwap where the new hotkey has stake or claims.
func MovePool(c *runtime.Context, old, hotkey AccountID, netuid uint16) error {
	pool := nominators(c, old, netuid)
	isClean := nominators(c, hotkey, netuid) == share.Pool{}
	if netuid == Root {
		if !isClean || !IsRootClean(c, hotkey) {
			return ErrNewHotKeyNotCleanForRootSwap
		}
		SwapRootHotkey(c, old, hotkey)
	}
	settlePool(c, old, netuid)
	var rows []Position
	Alpha.IteratePrefix(c, old, func(coldkey AccountID, on uint16, _ subtensor.U64F64) bool {
		if on == netuid {
			rows = append(rows, Position{Hotkey: old, Coldkey: coldkey, Netuid: netuid})
		}
		return true
	})
	if isClean {
		settlePool(c, hotkey, netuid)
	}
	for _, row := range rows {
		_, _ = addHotkey(c, StakingHotkeys, row.Coldkey, hotkey) // as in [Pay]
		if !isClean {
			alpha := row.Stake(c)
			if err := debit(c, old, row.Coldkey, netuid, alpha); err != nil {
				return err
			}
			credit(c, hotkey, row.Coldkey, netuid, alpha)
			continue
		}
		shares := Fixed(Alpha.Get(c, old, row.Coldkey, netuid))
		saveShares(c, old, row.Coldkey, netuid, fixed.U64F64{})
		saveShares(c, hotkey, row.Coldkey, netuid, shares)
	}
	if isClean {
		savePool(c, old, netuid, share.Pool{})
		savePool(c, hotkey, netuid, pool)
		RevenueOfHotkey.Delete(c, old, netuid)
	}
	return nil
}

// MoveHolding gives a coldkey what another has with a hotkey on a network, beside
// what it has there itself, to the share: what a swap of coldkeys does, for each of
// the old one's stakes. Root claims go along.
func MoveHolding(c *runtime.Context, hotkey, old, coldkey AccountID, netuid uint16) {
	held, holds := Alpha.Lookup(c, hotkey, old, netuid)
	if !holds || old == coldkey {
		return
	}
	_, _ = addHotkey(c, StakingHotkeys, coldkey, hotkey) // as in [Pay]
	own := Fixed(Alpha.Get(c, hotkey, coldkey, netuid))
	saveShares(c, hotkey, old, netuid, fixed.U64F64{})
	saveShares(c, hotkey, coldkey, netuid, own.Add(Fixed(held)))
	if netuid == Root {
		SwapRootColdkey(c, hotkey, old, coldkey)
	}
}
