package keyswap

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// onSubnet moves all that one network knows of the old hotkey.
func (s *swap) onSubnet(c *runtime.Context, netuid uint16) {
	s.neuron(c, netuid)
	s.relatives(c, netuid)
	state.MoveCommits(c, netuid, s.old, s.hotkey)
	state.SwapVotingPower(c, netuid, s.old, s.hotkey)
	if owner, ok := state.SubnetOwnerHotkey.Lookup(c, netuid); ok && owner == s.old {
		state.SubnetOwnerHotkey.Set(c, netuid, s.hotkey)
	}
	moveSecond(c, state.AlphaDividendsPerSubnet, netuid, s.old, s.hotkey)
	moveSecond(c, state.RootAlphaDividendsPerSubnet, netuid, s.old, s.hotkey)
	moveFirst(c, state.LastHotkeyEmissionOnNetuid, s.old, s.hotkey, netuid)
	for _, kind := range []uint16{state.TxSetChildren, state.TxSetChildkeyTake} {
		last := state.TransactionKeyLastBlock.Get(c, s.old, netuid, kind)
		if last > state.TransactionKeyLastBlock.Get(c, s.hotkey, netuid, kind) {
			state.TransactionKeyLastBlock.Set(c, s.hotkey, netuid, kind, last)
		}
		if s.isWhole {
			state.TransactionKeyLastBlock.Delete(c, s.old, netuid, kind)
		}
	}
	s.autoStakes(c, netuid)
	if !s.keepsStake {
		state.MoveHotkeyStake(c, s.old, s.hotkey, netuid, s.holders[netuid])
		moveFirst(c, state.TotalHotkeyAlphaLastEpoch, s.old, s.hotkey, netuid)
	}
	for _, f := range s.Followers {
		f.MoveHotkey(c, netuid, s.old, s.hotkey)
	}
}

// neuron gives the old hotkey's uid to the new one, with its weights, bonds and
// whatever else is kept by uid, and with where it serves.
func (s *swap) neuron(c *runtime.Context, netuid uint16) {
	uid, ok := state.Uids.Lookup(c, netuid, s.old)
	if !ok {
		return
	}
	state.Uids.Delete(c, netuid, s.old)
	state.Uids.Set(c, netuid, s.hotkey, uid)
	state.Keys.Set(c, netuid, uid, s.hotkey)
	state.IsNetworkMember.Delete(c, s.old, netuid)
	state.IsNetworkMember.Set(c, s.hotkey, netuid, true)
	moveSecond(c, state.Axons, netuid, s.old, s.hotkey)
	moveSecond(c, state.Prometheus, netuid, s.old, s.hotkey)
	moveSecond(c, state.NeuronCertificates, netuid, s.old, s.hotkey)
}

// autoStakes sends the rewards that coldkeys stake to the old hotkey to the new one.
func (s *swap) autoStakes(c *runtime.Context, netuid uint16) {
	coldkeys, ok := state.AutoStakeDestinationColdkeys.Lookup(c, s.old, netuid)
	if !ok {
		return
	}
	for _, coldkey := range coldkeys {
		state.AutoStakeDestination.Set(c, coldkey, netuid, s.hotkey)
	}
	state.AutoStakeDestinationColdkeys.Delete(c, s.old, netuid)
	state.AutoStakeDestinationColdkeys.Set(c, s.hotkey, netuid, append(state.AutoStakeDestinationColdkeys.Get(c, s.hotkey, netuid), coldkeys...))
}

// moveFirst moves a row of a map by hotkey and netuid.
func moveFirst[V any](c *runtime.Context, rows *runtime.DoubleMap[state.AccountID, uint16, V], old, hotkey state.AccountID, netuid uint16) {
	if v, ok := rows.Lookup(c, old, netuid); ok {
		rows.Delete(c, old, netuid)
		rows.Set(c, hotkey, netuid, v)
	}
}

// moveSecond moves a row of a map by netuid and hotkey.
func moveSecond[V any](c *runtime.Context, rows *runtime.DoubleMap[uint16, state.AccountID, V], netuid uint16, old, hotkey state.AccountID) {
	if v, ok := rows.Lookup(c, netuid, old); ok {
		rows.Delete(c, netuid, old)
		rows.Set(c, netuid, hotkey, v)
	}
}
