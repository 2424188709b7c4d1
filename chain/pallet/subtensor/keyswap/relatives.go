package keyswap

import (
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

// relatives gives the old hotkey's children, parents and waiting changes on a
// network to the new one, in place of those it has.
func (s *swap) relatives(c *runtime.Context, netuid uint16) {
	state.SwapRelatives(c, netuid, s.old, s.hotkey)
	state.ChildkeyTake.Delete(c, s.hotkey, netuid) // parents come with the take they know
	moveFirst(c, state.ChildkeyTake, s.old, s.hotkey, netuid)
	moveSecond(c, state.PendingChildKeys, netuid, s.old, s.hotkey)
	state.PendingChildKeys.IteratePrefix(c, netuid, func(parent state.AccountID, p state.PendingChildren) bool {
		if renamed, changed := s.rename(parent, p.Children); changed {
			state.PendingChildKeys.Set(c, netuid, parent, state.PendingChildren{Children: renamed, Block: p.Block})
		}
		return true
	})
}

// rename puts the new hotkey in the old one's place in a list of children that
// waits. It cannot be its own child, nor one child twice: then the entry goes.
func (s *swap) rename(parent state.AccountID, children []state.Relative) (renamed []state.Relative, changed bool) {
	is := func(hotkey state.AccountID) func(state.Relative) bool {
		return func(x state.Relative) bool { return x.Hotkey == hotkey }
	}
	if parent == s.hotkey {
		rest := slices.DeleteFunc(slices.Clone(children), is(s.hotkey))
		if at := slices.IndexFunc(rest, is(s.old)); at >= 0 {
			rest = slices.Delete(rest, at, at+1)
		}
		return rest, len(rest) != len(children)
	}
	at := slices.IndexFunc(children, is(s.old))
	if at < 0 {
		return children, false
	}
	renamed = slices.Clone(children)
	if slices.ContainsFunc(children, is(s.hotkey)) {
		return slices.Delete(renamed, at, at+1), true
	}
	renamed[at].Hotkey = s.hotkey
	return renamed, true
}
