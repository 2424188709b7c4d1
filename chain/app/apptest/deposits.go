package apptest

import (
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/crowdloan"
	"github.com/plexus-network/plexus/chain/pallet/multisig"
	"github.com/plexus-network/plexus/chain/pallet/preimage"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/runtime"
)

// Deposited checks that each account has exactly the deposits of its entries laid
// aside, and that what crowdloans have raised and not used lies in their accounts.
func Deposited(c *Chain) {
	c.t.Helper()
	owed := map[runtime.AccountID]uint64{}
	proxy.Proxies.Iterate(c, func(who runtime.AccountID, held proxy.Held) bool {
		owed[who] += held.Deposit
		return true
	})
	proxy.Spawners.Iterate(c, func(pure runtime.AccountID, s proxy.Spawner) bool {
		owed[pure] -= s.Deposit
		owed[s.Account] += s.Deposit
		return true
	})
	proxy.Announcements.Iterate(c, func(who runtime.AccountID, pending proxy.Pending) bool {
		owed[who] += pending.Deposit
		return true
	})
	multisig.Multisigs.Iterate(c, func(_ runtime.AccountID, _ [32]byte, open multisig.Operation) bool {
		owed[open.Depositor] += open.Deposit
		return true
	})
	preimage.RequestStatusFor.Iterate(c, func(_ runtime.Hash, s preimage.Status) bool {
		switch {
		case s.Unrequested != nil:
			owed[s.Unrequested.Ticket.Account] += s.Unrequested.Ticket.Deposit.Rao
		case s.Requested.MaybeTicket != nil:
			owed[s.Requested.MaybeTicket.Account] += s.Requested.MaybeTicket.Deposit.Rao
		}
		return true
	})
	runtime.Accounts.Iterate(c, func(who runtime.AccountID, a runtime.Account) bool {
		if a.Data.Reserved != owed[who] {
			c.t.Errorf("block %d: %s has %d rao laid aside, its entries cost %d", c.Height, who, a.Data.Reserved, owed[who])
		}
		delete(owed, who)
		return true
	})
	for who, rao := range owed {
		if rao != 0 {
			c.t.Errorf("block %d: %s is gone and should have %d rao laid aside", c.Height, who, rao)
		}
	}
	crowdloan.Crowdloans.Iterate(c, func(id uint32, info crowdloan.Info) bool {
		var given uint64
		crowdloan.Contributions.IteratePrefix(c, id, func(_ runtime.AccountID, rao uint64) bool {
			given += rao
			return true
		})
		if held := (balances.Ledger{}).Free(c, info.FundsAccount); given != info.Raised || !info.Finalized && held < info.Raised {
			c.t.Errorf("block %d: crowdloan %d raised %d rao of %d given, its account has %d", c.Height, id, info.Raised, given, held)
		}
		return true
	})
}
