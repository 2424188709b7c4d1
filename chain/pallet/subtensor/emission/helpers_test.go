package emission_test

import (
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

func addStake(hotkey state.AccountID, netuid uint16, rao uint64) wire.Call {
	return wire.AddStake{Hotkey: hotkey, Netuid: netuid, AmountStaked: rao}
}

func removeStake(hotkey state.AccountID, netuid uint16, alpha uint64) wire.Call {
	return wire.RemoveStake{Hotkey: hotkey, Netuid: netuid, AmountUnstaked: alpha}
}
