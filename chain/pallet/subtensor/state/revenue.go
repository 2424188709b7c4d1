package state

import (
	"maps"
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Revenue: TAO that a subnet's stakers earn by how much they stake and for how
// long. An amount is spread in one step over all stake of a subnet, however many
// stakers there are: it raises what one alpha rao has earned since the beginning,
// and who holds how much of it is settled when a stake changes or a coldkey claims.
// The money lies elsewhere; these are the books. The rules stand in
// docs/protocol/revenue.md.
//
// savePool and saveShares of ledger.go settle before they write, and nobody else
// has to. Bittensor has none of these items.
var (
	// SubnetStaked is the sum of TotalHotkeyAlpha over a subnet's hotkeys.
	SubnetStaked = bySubnet[uint64]("SubnetStaked", 0)
	// RevenuePerAlpha is what one alpha rao staked since the beginning has earned, in rao.
	RevenuePerAlpha = bySubnet("RevenuePerAlpha", subtensor.U64F64{})
	// RevenueSpare is what rounding left of what was spread; it goes with the next.
	RevenueSpare = bySubnet("RevenueSpare", subtensor.U64F64{})
	// RevenueOfHotkey is what the shares of a hotkey's pool have earned.
	RevenueOfHotkey = doubleMap[AccountID, uint16, HotkeyRevenue]("RevenueOfHotkey", runtime.Blake2_128Concat, runtime.Identity, HotkeyRevenue{})
	// RevenueSeen is the PerShare up to which a coldkey's shares are settled; by
	// hotkey, coldkey, netuid.
	RevenueSeen = tripleMap[AccountID, AccountID, uint16, subtensor.U64F64]("RevenueSeen", runtime.Blake2_128Concat, runtime.Blake2_128Concat, runtime.Identity, subtensor.U64F64{})
	// RevenueEarned is what a coldkey earned on a subnet, settled and not claimed.
	RevenueEarned = doubleMap[uint16, AccountID, subtensor.U64F64]("RevenueEarned", runtime.Identity, runtime.Blake2_128Concat, subtensor.U64F64{})
)

// HotkeyRevenue is how far a hotkey's pool is settled.
type HotkeyRevenue struct {
	Seen     subtensor.U64F64 // the RevenuePerAlpha up to which it is
	PerShare subtensor.U64F64 // what one share held since the beginning has earned, in rao
}

// SpreadRevenue gives rao to a subnet's stakers, by what each stakes now. done is
// false, and nothing happened, where nobody stakes anything.
func SpreadRevenue(c *runtime.Context, netuid uint16, rao uint64) (done bool) {
	staked := SubnetStaked.Get(c, netuid)
	if staked == 0 {
		return false
	}
	pot := fixed.IntU64F64(rao).Add(Fixed(RevenueSpare.Get(c, netuid)))
	rise := pot.SafeDiv(fixed.IntU64F64(staked))
	RevenuePerAlpha.Set(c, netuid, OnWire(Fixed(RevenuePerAlpha.Get(c, netuid)).Add(rise)))
	RevenueSpare.Set(c, netuid, OnWire(pot.Sub(rise.Scale(staked, 1, false))))
	return true
}

// revenueOf is how a hotkey's pool stands once it is settled with the pool as it
// lies; rest is what rounding leaves, or all where the pool has no shares. known is
// false on a subnet that never had revenue.
func revenueOf(r runtime.Reader, hotkey AccountID, netuid uint16) (now HotkeyRevenue, rest fixed.U64F64, isNew, known bool) {
	perAlpha, known := RevenuePerAlpha.Lookup(r, netuid)
	if !known { // most subnets: an epoch settles every pool, so that it counts
		return now, rest, false, false
	}
	if now = RevenueOfHotkey.Get(r, hotkey, netuid); now.Seen == perAlpha {
		return now, rest, false, true
	}
	p := nominators(r, hotkey, netuid)
	earned := Fixed(perAlpha).Sub(Fixed(now.Seen)).Scale(p.Value, 1, false)
	rise := earned.SafeDiv(p.Shares)
	now = HotkeyRevenue{Seen: perAlpha, PerShare: OnWire(Fixed(now.PerShare).Add(rise))}
	return now, earned.Sub(product(rise, p.Shares)), true, true
}

// product is a * b, rounded up.
func product(a, b fixed.U64F64) fixed.U64F64 {
	if a.IsZero() || b.IsZero() {
		return fixed.U64F64{}
	}
	return a.Mul(b).Add(fixed.U64F64FromBits(0, 1))
}

// settlePool books what a hotkey's pool earned, before the pool changes.
func settlePool(c *runtime.Context, hotkey AccountID, netuid uint16) (now HotkeyRevenue, known bool) {
	now, rest, isNew, known := revenueOf(c, hotkey, netuid)
	if isNew {
		RevenueOfHotkey.Set(c, hotkey, netuid, now)
		if !rest.IsZero() {
			RevenueSpare.Set(c, netuid, OnWire(Fixed(RevenueSpare.Get(c, netuid)).Add(rest)))
		}
	}
	return now, known
}

// settleShares books what a coldkey's shares earned, before they become shares.
func settleShares(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16, shares fixed.U64F64) {
	now, known := settlePool(c, hotkey, netuid)
	if !known {
		return
	}
	seen := RevenueSeen.Get(c, hotkey, coldkey, netuid)
	if held, holds := Alpha.Lookup(c, hotkey, coldkey, netuid); holds && seen != now.PerShare {
		earned := Fixed(now.PerShare).Sub(Fixed(seen)).Mul(Fixed(held))
		if !earned.IsZero() {
			RevenueEarned.Set(c, netuid, coldkey, OnWire(Fixed(RevenueEarned.Get(c, netuid, coldkey)).Add(earned)))
		}
	}
	switch {
	case shares.IsZero():
		RevenueSeen.Delete(c, hotkey, coldkey, netuid)
	case seen != now.PerShare:
		RevenueSeen.Set(c, hotkey, coldkey, netuid, now.PerShare)
	}
}

// SettleRevenue books what coldkey earned with hotkey on a subnet up to now.
func SettleRevenue(c *runtime.Context, hotkey, coldkey AccountID, netuid uint16) {
	if held, holds := Alpha.Lookup(c, hotkey, coldkey, netuid); holds {
		settleShares(c, hotkey, coldkey, netuid, Fixed(held))
	}
}

// Unsettled is what coldkey earned with hotkey on a subnet and is not booked yet, in
// rao.
func Unsettled(r runtime.Reader, hotkey, coldkey AccountID, netuid uint16) fixed.U64F64 {
	held, holds := Alpha.Lookup(r, hotkey, coldkey, netuid)
	now, _, _, known := revenueOf(r, hotkey, netuid)
	if !known || !holds {
		return fixed.U64F64{}
	}
	seen := Fixed(RevenueSeen.Get(r, hotkey, coldkey, netuid))
	return Fixed(now.PerShare).Sub(seen).Mul(Fixed(held))
}

// Revenue is what a coldkey may claim on a subnet, in whole rao: what is settled,
// and what it earned since with the hotkeys given.
func Revenue(r runtime.Reader, coldkey AccountID, netuid uint16, hotkeys []AccountID) uint64 {
	sum := Fixed(RevenueEarned.Get(r, netuid, coldkey))
	for _, hotkey := range hotkeys {
		sum = sum.Add(Unsettled(r, hotkey, coldkey, netuid))
	}
	return sum.Floor()
}

// EachRevenue visits all coldkeys that earned on a subnet, ascending, with what each
// may claim, in whole rao above 0. It reads every stake of the chain: it is for an
// export.
func EachRevenue(r runtime.Reader, netuid uint16, visit func(coldkey AccountID, rao uint64)) {
	sums := map[AccountID]fixed.U64F64{}
	Alpha.Iterate(r, func(hotkey, coldkey AccountID, on uint16, _ subtensor.U64F64) bool {
		if on == netuid {
			sums[coldkey] = sums[coldkey].Add(Unsettled(r, hotkey, coldkey, netuid))
		}
		return true
	})
	RevenueEarned.IteratePrefix(r, netuid, func(coldkey AccountID, earned subtensor.U64F64) bool {
		sums[coldkey] = sums[coldkey].Add(Fixed(earned))
		return true
	})
	for _, coldkey := range slices.SortedFunc(maps.Keys(sums), subtensor.CompareAccounts) {
		if rao := sums[coldkey].Floor(); rao > 0 {
			visit(coldkey, rao)
		}
	}
}

// BookRevenue gives a coldkey rao to claim on a subnet; the caller holds them.
func BookRevenue(c *runtime.Context, coldkey AccountID, netuid uint16, rao uint64) {
	sum := Fixed(RevenueEarned.Get(c, netuid, coldkey)).Add(fixed.IntU64F64(rao))
	RevenueEarned.Set(c, netuid, coldkey, OnWire(sum))
}

// TakeRevenue empties what a coldkey earned on a subnet and was settled, and gives
// the whole rao of it for the caller to pay. The fraction of a rao stays.
func TakeRevenue(c *runtime.Context, coldkey AccountID, netuid uint16) (rao uint64) {
	earned := Fixed(RevenueEarned.Get(c, netuid, coldkey))
	rao = earned.Floor()
	if left := earned.Sub(fixed.IntU64F64(rao)); left.IsZero() {
		RevenueEarned.Delete(c, netuid, coldkey)
	} else if rao > 0 {
		RevenueEarned.Set(c, netuid, coldkey, OnWire(left))
	}
	return rao
}

// SwapRevenue gives one coldkey what another earned and has not claimed. It goes
// once with a swap of coldkeys, after [MoveColdkeyStake] for each stake.
func SwapRevenue(c *runtime.Context, old, coldkey AccountID) {
	for _, netuid := range Subnets(c) {
		if earned, known := RevenueEarned.Lookup(c, netuid, old); known {
			RevenueEarned.Delete(c, netuid, old)
			sum := Fixed(RevenueEarned.Get(c, netuid, coldkey)).Add(Fixed(earned))
			RevenueEarned.Set(c, netuid, coldkey, OnWire(sum))
		}
	}
}

// SettleSubnet books what all stakers of a subnet earned up to now, and lists those
// who have something to claim. It reads every stake of the chain: it is for a
// subnet that is dissolved.
func SettleSubnet(c *runtime.Context, netuid uint16) []AccountID {
	if RevenuePerAlpha.Has(c, netuid) {
		Alpha.Iterate(c, func(hotkey, coldkey AccountID, on uint16, held subtensor.U64F64) bool {
			if on == netuid {
				settleShares(c, hotkey, coldkey, netuid, Fixed(held))
			}
			return true
		})
	}
	var coldkeys []AccountID
	RevenueEarned.IteratePrefix(c, netuid, func(coldkey AccountID, _ subtensor.U64F64) bool {
		coldkeys = append(coldkeys, coldkey)
		return true
	})
	return coldkeys
}
