package emission

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/share"
	"github.com/plexus-network/plexus/economy/yuma"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// distribute pays what waited for an epoch: the owner its cut, miners by
// incentive, validators and their nominators by dividends. The epoch's amounts
// are proportions for the validators and amounts for the miners.
func (m Module) distribute(c *runtime.Context, n *neurons, out yuma.Output, pay waiting) error {
	owner := state.SubnetOwner.Get(c, n.netuid)
	ownerHotkey := state.SubnetOwnerHotkey.Get(c, n.netuid)
	hasOwner := state.HasOwner(c, n.netuid)
	if hasOwner {
		state.Pay(c, ownerHotkey, owner, n.netuid, pay.owner)
	} else if err := state.Recycle(c, m.Money, n.netuid, pay.owner); err != nil {
		return err
	}

	var incentives, withheld uint64
	for uid, alpha := range out.ServerEmission {
		if alpha == 0 {
			continue
		}
		incentives += alpha
		hotkey := n.hotkeys[uid]
		coldkey := state.Owner.Get(c, hotkey)
		if hasOwner && (hotkey == ownerHotkey || coldkey == owner) {
			withheld += alpha
			continue
		}
		state.Pay(c, hotkey, coldkey, n.netuid, alpha)
	}
	if err := m.withhold(c, n.netuid, withheld, incentives); err != nil {
		return err
	}
	c.Emit(state.IncentiveAlphaEmittedToMiners{Netuid: n.netuid, Emissions: out.ServerEmission})

	n.payValidators(c, out, share.ValidatorPot(pay.server, pay.validator, incentives))
	// Root's part can be claimed by nobody yet, so that it is not kept.
	if err := state.Recycle(c, m.Money, n.netuid, pay.root); err != nil {
		return err
	}
	m.launch(c, n.netuid, out, pay.epoch() > 0)
	return nil
}

// withhold takes out what the owner's own miners would have earned: always on a
// static subnet, else as the owner chose.
func (m Module) withhold(c *runtime.Context, netuid uint16, withheld, incentives uint64) error {
	burned := fixed.IntU96F32(withheld).SafeDiv(fixed.IntU96F32(incentives))
	if stored := (subtensor.U96F32{Bits: burned.Bytes()}); stored != state.MinerBurned.Get(c, netuid) {
		state.MinerBurned.Set(c, netuid, stored)
	}
	if state.IsStatic(c, netuid) || state.RecycleOrBurn.Get(c, netuid) == subtensor.Recycle {
		return state.Recycle(c, m.Money, netuid, withheld)
	}
	return nil
}

// payValidators divides pot by dividends. A delegate keeps its take; the rest
// goes to all who stake to it.
func (n *neurons) payValidators(c *runtime.Context, out yuma.Output, pot uint64) {
	state.AlphaDividendsPerSubnet.DeletePrefix(c, n.netuid)
	var holders []share.Holder
	var hotkeys []state.AccountID
	for uid, dividend := range out.ValidatorEmission {
		if dividend == 0 {
			continue
		}
		holders = append(holders, share.Holder{
			Stake: share.Stake{Alpha: n.alpha[uid], Root: n.root[uid]}, Dividend: dividend,
		})
		hotkeys = append(hotkeys, n.hotkeys[uid])
	}
	amounts, _ := share.Dividends(holders, pot, 0, state.TaoWeight.Get(c))
	for i, hotkey := range hotkeys {
		kept, rest := share.Take(amounts[i], state.Delegates.Get(c, hotkey))
		state.Pay(c, hotkey, state.Owner.Get(c, hotkey), n.netuid, kept)
		state.PayNominators(c, hotkey, n.netuid, rest)
		if rest > 0 {
			state.AlphaDividendsPerSubnet.Set(c, n.netuid, hotkey, rest)
		}
		state.TotalHotkeyAlphaLastEpoch.Set(c, hotkey, n.netuid, state.HotkeyStake(c, hotkey, n.netuid))
	}
}
