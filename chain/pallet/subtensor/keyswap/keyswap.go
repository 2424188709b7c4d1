// Package keyswap puts a new key in the place of an old one.
//
// A hotkey may be swapped on one subnet or on all: everything that is told of it,
// staked to it, or voted by it is the new one's from then on. A coldkey is swapped
// only after a delay in which its owner can dispute what a thief announced. What
// one block moves is bounded, and paid for by the row. The rules stand in
// docs/protocol/key-swaps.md. Start at [Module.Calls].
package keyswap

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// What swaps cost, in rao; all of it is recycled.
const (
	Cost         uint64 = 100_000_000 // of a hotkey on all subnets, and of an announcement
	CostOnSubnet uint64 = 1_000_000
	CostOfRow    uint64 = 25_000 // of each stake or claim that is moved beyond FreeRows
	FreeRows            = 256
)

// Bounds of what moves: stakes and root claims are rows.
const (
	MaxHotkeyRows  = 4_096  // that a hotkey may have, to be swapped with its stakes
	MaxColdkeyRows = 16_384 // that a coldkey may have
	MaxBlockRows   = 16_384 // of all swaps in a block
)

// Weights in picoseconds: reading all that may have to be moved, and moving a row.
const (
	rowWeight     = 20_000_000
	subnetWeight  = 5_000_000_000
	allWeight     = 20_000_000_000
	coldkeyWeight = 20_000_000_000
)

// Follower is a pallet that keeps something of hotkeys.
type Follower interface {
	// MoveHotkey gives what is kept of old on a network, root included, to hotkey,
	// in place of what it may have.
	MoveHotkey(c *runtime.Context, netuid uint16, old, hotkey state.AccountID)
}

// Module has the calls of swaps.
type Module struct {
	Money     state.Currency
	Followers []Follower
}

// Calls are the module's calls under Bittensor's indices.
func (m Module) Calls() []runtime.Call {
	return []runtime.Call{
		runtime.NewCall(70, "swap_hotkey", func(c *runtime.Context, o runtime.Origin, a subtensor.SwapHotkey) error {
			return m.hotkey(c, o, subtensor.SwapHotkeyV2{Hotkey: a.Hotkey, NewHotkey: a.NewHotkey, Netuid: a.Netuid})
		}, runtime.Weight(func(a subtensor.SwapHotkey) uint64 { return weight(a.Netuid) })),
		runtime.NewCall(72, "swap_hotkey_v2", m.hotkey,
			runtime.Weight(func(a subtensor.SwapHotkeyV2) uint64 { return weight(a.Netuid) })),
		runtime.NewCall(71, "swap_coldkey", m.swapAsRoot, runtime.FixedWeight(coldkeyWeight)),
		runtime.NewCall(73, "schedule_swap_coldkey", func(*runtime.Context, runtime.Origin, subtensor.ScheduleSwapColdkey) error {
			return state.ErrDeprecated
		}),
		runtime.NewCall(125, "announce_coldkey_swap", m.announce),
		runtime.NewCall(126, "swap_coldkey_announced", m.execute, runtime.FixedWeight(coldkeyWeight)),
		runtime.NewCall(127, "dispute_coldkey_swap", dispute),
		runtime.NewCall(128, "reset_coldkey_swap", reset),
		runtime.NewCall(133, "clear_coldkey_swap_announcement", clearAnnouncement),
	}
}

func weight(netuid *uint16) uint64 {
	if netuid == nil {
		return allWeight
	}
	return subnetWeight
}

// spend books rows that a swap is about to move, takes their weight out of the block
// and their cost beside the swap's own. In the order of the checks: ErrTooManyToSwap where the block has moved
// too much already, broke where payer has less.
func (m Module) spend(c *runtime.Context, payer state.AccountID, cost uint64, rows int, broke error) error {
	work := state.SwapWork.Get(c)
	if work.Block != c.Height() {
		work = state.SwappedRows{Block: c.Height()}
	}
	if work.Rows += uint32(rows); work.Rows > MaxBlockRows {
		return state.ErrTooManyToSwap
	}
	c.Spend(rowWeight * uint64(rows))
	if rows > FreeRows {
		cost += uint64(rows-FreeRows) * CostOfRow
	}
	if m.Money.Free(c, payer) < cost {
		return broke
	}
	if rows > 0 {
		state.SwapWork.Set(c, work)
	}
	if cost == 0 {
		return nil
	}
	return m.Money.Burn(c, payer, cost)
}
