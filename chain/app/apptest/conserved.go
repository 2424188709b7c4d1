package apptest

import (
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Conserved checks that no rao of TAO or alpha appeared or was lost: the issuance is
// the sum of all balances, each network's account holds what the network holds,
// all of a subnet's alpha is in its pool or out of it, and nobody can claim more than
// is out.
func Conserved(c *Chain) {
	c.t.Helper()
	var sum uint64
	runtime.Accounts.Iterate(c, func(_ state.AccountID, a runtime.Account) bool {
		sum += a.Data.Free + a.Data.Reserved
		return true
	})
	// The local chain's dynamic subnet has a reserve that nobody paid.
	var uncounted uint64
	for _, s := range c.Spec.Network.Subnets {
		uncounted += s.TAO
	}
	if all := balances.TotalIssuance.Get(c); all+uncounted != sum {
		c.t.Errorf("block %d: the issuance is %d, the balances sum to %d, %d of it outside", c.Height, all, sum, uncounted)
	}
	var staked uint64
	pools := pooled(c)
	for _, netuid := range state.Subnets(c) {
		tao := state.SubnetTAO.Get(c, netuid)
		staked += tao
		if held := (balances.Ledger{}).Free(c, state.SubnetAccount(netuid)); held < tao+balances.ExistentialDeposit {
			c.t.Errorf("block %d: subnet %d holds %d rao, its account %d", c.Height, netuid, tao, held)
		}
		claimed(c, netuid, pools[netuid])
	}
	if total := state.TotalStake.Get(c); total != staked {
		c.t.Errorf("block %d: TotalStake is %d, the subnets hold %d", c.Height, total, staked)
	}
	held(c)
}

// pooled is what the pools of each network hold.
func pooled(c *Chain) map[uint16]uint64 {
	sums := map[uint16]uint64{}
	state.TotalHotkeyAlpha.Iterate(c, func(_ state.AccountID, netuid uint16, alpha uint64) bool {
		sums[netuid] += alpha
		return true
	})
	return sums
}

// claimed checks the claims on one network: pools, what waits for the epoch and for
// root's stakers, the protocol's and what is burned against the alpha that is out.
func claimed(c *Chain, netuid uint16, pools uint64) {
	c.t.Helper()
	out := state.SubnetAlphaOut.Get(c, netuid)
	if state.IsStatic(c, netuid) && state.SubnetTAO.Get(c, netuid) < out {
		c.t.Errorf("block %d: static subnet %d has %d rao for %d alpha", c.Height, netuid, state.SubnetTAO.Get(c, netuid), out)
	}
	claims := pools + state.PendingOwnerCut.Get(c, netuid) + state.PendingServerEmission.Get(c, netuid) +
		state.PendingValidatorEmission.Get(c, netuid) + state.PendingRootAlphaDivs.Get(c, netuid) +
		state.SubnetProtocolAlpha.Get(c, netuid) + state.AlphaBurned.Get(c, netuid)
	state.RootUnclaimed.IteratePrefix(c, netuid, func(_ state.AccountID, waits state.Unclaimed) bool {
		claims += waits.Alpha
		return true
	})
	if in, all := state.SubnetAlphaIn.Get(c, netuid), state.AlphaIssuance(c, netuid); in+out != all {
		c.t.Errorf("block %d: subnet %d has %d alpha in and %d out, and has issued %d", c.Height, netuid, in, out, all)
	}
	if claims > out {
		c.t.Errorf("block %d: subnet %d has %d alpha out and owes %d", c.Height, netuid, out, claims)
	}
}

// held checks holdings against their pool. Stakes with one hotkey stand together.
func held(c *Chain) {
	c.t.Helper()
	var of state.AccountID
	sums := map[uint16]uint64{}
	compare := func() {
		for netuid, sum := range sums {
			if pool := state.HotkeyStake(c, of, netuid); sum > pool {
				c.t.Errorf("block %d: stakes with %s on subnet %d sum to %d, its pool is %d", c.Height, of, netuid, sum, pool)
			}
		}
		clear(sums)
	}
	state.Alpha.Iterate(c, func(hotkey, coldkey state.AccountID, netuid uint16, _ subtensor.U64F64) bool {
		if hotkey != of {
			compare()
			of = hotkey
		}
		sums[netuid] += state.Stake(c, hotkey, coldkey, netuid)
		return true
	})
	compare()
}
