package rootweights

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// MoveHotkey gives a hotkey's ballot to another when that one takes its seat in the
// root network.
func (Module) MoveHotkey(c *runtime.Context, netuid uint16, old, hotkey keys.AccountID) {
	if netuid != subtensor.RootNetuid {
		return
	}
	if ballot, ok := Weights.Lookup(c, old); ok {
		Weights.Delete(c, old)
		Weights.Set(c, hotkey, ballot)
	}
}
