package state

import (
	"math"

	"github.com/plexus-network/plexus/chain/runtime"
)

// MaxPending is how many changes of children may wait on a subnet. Where so many
// do, that of a hotkey with more stake takes the place of the weakest's.
const MaxPending = 256

// Changes of children that wait for their block, by netuid and parent.
var (
	PendingChildKeys        = doubleMap[uint16, AccountID, PendingChildren]("PendingChildKeys", runtime.Identity, runtime.Blake2_128Concat, PendingChildren{})
	PendingChildKeyCooldown = value[uint64]("PendingChildKeyCooldown", 7200) // blocks
)

// PendingChildren are the children that a hotkey is to have, and the block that
// must have passed before.
type PendingChildren struct {
	Children []Relative `scale:"-"`
	Block    uint64     `scale:"-"`
}

// SetChildrenScheduled: a hotkey is to have these children on a subnet.
type SetChildrenScheduled struct {
	Hotkey   AccountID  `scale:"-"`
	Netuid   uint16     `scale:"-"`
	Block    uint64     `scale:"-"`
	Children []Relative `scale:"-"`
}

var _ = tells(runtime.Event{Index: 75, Body: SetChildrenScheduled{}, Name: "SetChildrenScheduled"})

// ScheduleChildren makes children the children of parent once the cooldown is over,
// or at once on a subnet that is not started. What waited for parent before is
// replaced. The caller has checked the list. Errors: those of [SetChildren], and
// ErrNotEnoughStakeToSetChildkeys where [MaxPending] stronger hotkeys wait.
func ScheduleChildren(c *runtime.Context, parent AccountID, netuid uint16, children []Relative) error {
	if !SubtokenEnabled.Get(c, netuid) {
		PendingChildKeys.Delete(c, netuid, parent)
		return applyChildren(c, parent, netuid, children)
	}
	if err := queuePending(c, parent, netuid); err != nil {
		return err
	}
	block := c.Height() + min(PendingChildKeyCooldown.Get(c), math.MaxUint64-c.Height())
	PendingChildKeys.Set(c, netuid, parent, PendingChildren{children, block})
	c.Emit(SetChildrenScheduled{Hotkey: parent, Netuid: netuid, Block: block, Children: children})
	return nil
}

// queuePending makes room for a change of parent's.
func queuePending(c *runtime.Context, parent AccountID, netuid uint16) error {
	if PendingChildKeys.Has(c, netuid, parent) {
		return nil
	}
	var waiting []AccountID
	PendingChildKeys.IteratePrefix(c, netuid, func(hotkey AccountID, _ PendingChildren) bool {
		waiting = append(waiting, hotkey)
		return true
	})
	if len(waiting) < MaxPending {
		return nil
	}
	weakest, least := waiting[0], standing(c, waiting[0], netuid)
	for _, hotkey := range waiting[1:] {
		if stake := standing(c, hotkey, netuid); stake < least {
			weakest, least = hotkey, stake
		}
	}
	if standing(c, parent, netuid) <= least {
		return ErrNotEnoughStakeToSetChildkeys
	}
	PendingChildKeys.Delete(c, netuid, weakest)
	return nil
}

// ApplyPendingChildren sets the children whose block has passed; on a subnet that
// is not started, all. Those that would make a hotkey child and parent of another
// are dropped. It reads at most [MaxPending] changes; the coinbase calls it where a
// subnet's epoch was due.
func ApplyPendingChildren(c *runtime.Context, netuid uint16) {
	isStarted := SubtokenEnabled.Get(c, netuid)
	PendingChildKeys.IteratePrefix(c, netuid, func(parent AccountID, p PendingChildren) bool {
		if p.Block < c.Height() || !isStarted {
			PendingChildKeys.Delete(c, netuid, parent)
			// What has become impossible meanwhile is dropped, without a word.
			_ = applyChildren(c, parent, netuid, p.Children)
		}
		return true
	})
}

func applyChildren(c *runtime.Context, parent AccountID, netuid uint16, children []Relative) error {
	if err := SetChildren(c, parent, netuid, children); err != nil {
		return err
	}
	c.Emit(ChildrenSet{Hotkey: parent, Netuid: netuid, Children: Children(c, parent, netuid)})
	return nil
}

// AdoptFromRoot makes the hotkeys of the root network that allow it give all of
// their stake to the owner hotkey of a new subnet. The one that makes the subnet
// calls it once, when the owner is set. Hotkeys that cannot be its parents are
// passed over.
func AdoptFromRoot(c *runtime.Context, netuid uint16) {
	owner, ok := SubnetOwnerHotkey.Lookup(c, netuid)
	if !ok {
		return
	}
	for uid := range SubnetworkN.Get(c, Root) {
		parent := Keys.Get(c, Root, uid)
		if parent == owner || !AutoParentDelegationEnabled.Get(c, parent) {
			continue
		}
		_ = ScheduleChildren(c, parent, netuid, []Relative{{math.MaxUint64, owner}})
	}
}
