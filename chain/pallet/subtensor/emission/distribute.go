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
// incentive, validators, their parents and their nominators by dividends. The
// epoch's amounts are proportions for the validators and amounts for the miners.
func (m Module) distribute(c *runtime.Context, n *neurons, out yuma.Output, pay waiting) error {
	earned := reckon(c, n, out.ValidatorEmission) // by the stakes before anything is paid
	if err := m.payOwner(c, n.netuid, pay.owner); err != nil {
		return err
	}
	incentives, err := m.payMiners(c, n, out.ServerEmission)
	if err != nil {
		return err
	}
	// Miners take no more than the epoch divides. By roundings that may be a few rao
	// more than waited for them, and then the others have these less.
	left := pay.epoch() - incentives
	validator := min(share.ValidatorPot(pay.server, pay.validator, incentives), left)
	return m.payValidators(c, n.netuid, earned, pots{validator: validator, root: min(pay.root, left-validator)})
}

// payOwner stakes the owner's cut. Without an owner it is recycled.
func (m Module) payOwner(c *runtime.Context, netuid uint16, cut uint64) error {
	if !state.HasOwner(c, netuid) {
		return state.Recycle(c, m.Money, netuid, cut)
	}
	state.Pay(c, state.SubnetOwnerHotkey.Get(c, netuid), state.SubnetOwner.Get(c, netuid), netuid, cut)
	return nil
}

// payMiners stakes the miners' incentives, by uid: to the hotkey that a coldkey
// chose for all its miners of the subnet, else to the miner's own. Those of the
// subnet's owner are withheld. It gives their sum, withheld ones included.
func (m Module) payMiners(c *runtime.Context, n *neurons, emissions []uint64) (incentives uint64, err error) {
	owner, ownerHotkey := state.SubnetOwner.Get(c, n.netuid), state.SubnetOwnerHotkey.Get(c, n.netuid)
	hasOwner := state.HasOwner(c, n.netuid)
	var withheld uint64
	for uid, alpha := range emissions {
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
		destination, chosen := state.AutoStakeDestination.Lookup(c, coldkey, n.netuid)
		if chosen && state.HotkeyExists(c, destination) { // it may have been swapped away
			c.Emit(state.AutoStakeAdded{Netuid: n.netuid, Destination: destination, Hotkey: hotkey, Owner: coldkey, Incentive: alpha})
		} else {
			destination = hotkey
		}
		state.Pay(c, destination, coldkey, n.netuid, alpha)
	}
	return incentives, m.withhold(c, n.netuid, withheld, incentives)
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
	state.BurnAlpha(c, netuid, withheld)
	return nil
}
