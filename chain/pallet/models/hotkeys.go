package models

import (
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Hotkeys keeps declarations with their miner when its hotkey is swapped.
type Hotkeys struct{}

// MoveHotkey gives what a hotkey declared on a subnet to another, in place of what
// that one declared.
func (Hotkeys) MoveHotkey(c *runtime.Context, netuid uint16, old, hotkey keys.AccountID) {
	if model, ok := Declared.Lookup(c, netuid, old); ok {
		Declared.Delete(c, netuid, old)
		Declared.Set(c, netuid, hotkey, model)
	}
	if block, ok := DeclaredAt.Lookup(c, netuid, old); ok {
		DeclaredAt.Delete(c, netuid, old)
		DeclaredAt.Set(c, netuid, hotkey, block)
	}
}
