package apptest

import (
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/revenue"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Owed checks what is earned and not yet claimed: root claims against the alpha
// that waits for them, revenue against the account that holds it.
func Owed(c *Chain) {
	c.t.Helper()
	claims := map[state.HotkeyOnSubnet]uint64{}
	staked := map[uint16]uint64{}
	earned := map[uint16]fixed.U64F64{}
	state.Alpha.Iterate(c, func(hotkey, coldkey state.AccountID, netuid uint16, _ subtensor.U64F64) bool {
		if netuid == state.Root {
			dues, _ := state.RootClaims(c, hotkey, coldkey, nil)
			for _, due := range dues {
				claims[state.HotkeyOnSubnet{Netuid: due.Netuid, Hotkey: hotkey}] += due.Alpha
			}
		}
		earned[netuid] = earned[netuid].Add(state.Unsettled(c, hotkey, coldkey, netuid))
		return true
	})
	for at, alpha := range claims {
		if waits := state.RootUnclaimed.Get(c, at.Netuid, at.Hotkey); alpha > waits.Alpha-waits.Spread {
			c.broken("root's stakers of %s are owed %d of subnet %d, where %+v waits", at.Hotkey, alpha, at.Netuid, waits)
		}
	}
	state.TotalHotkeyAlpha.Iterate(c, func(_ state.AccountID, netuid uint16, alpha uint64) bool {
		staked[netuid] += alpha
		return true
	})
	state.RevenueEarned.Iterate(c, func(netuid uint16, _ state.AccountID, rao subtensor.U64F64) bool {
		earned[netuid] = earned[netuid].Add(state.Fixed(rao))
		return true
	})
	for _, netuid := range state.Subnets(c) {
		if sum := state.SubnetStaked.Get(c, netuid); sum != staked[netuid] {
			c.broken("SubnetStaked of %d is %d, its pools sum to %d", netuid, sum, staked[netuid])
		}
		held := revenue.Held.Get(c, netuid)
		if free := (balances.Ledger{}).Free(c, subtensor.RevenueAccount(netuid)); held > 0 && free < held+balances.ExistentialDeposit {
			c.broken("the revenue account of %d has %d rao, %d of them its stakers'", netuid, free, held)
		}
		sum := earned[netuid].Add(state.Fixed(state.RevenueSpare.Get(c, netuid)))
		if due := revenue.Unreleased(c, netuid) + sum.Floor(); due > held {
			c.broken("the stakers of %d have earned and wait for %d rao, %d are held", netuid, due, held)
		} else if held-due > 1 {
			c.broken("the stakers of %d have earned and wait for %d rao of the %d that are held", netuid, due, held)
		}
	}
}
