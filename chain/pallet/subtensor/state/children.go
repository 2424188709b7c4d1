package state

import (
	"slices"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/share"
)

// Bounds of the relations between hotkeys, so that what an epoch reads and what a
// block applies stay short. Bittensor has the first alone.
const (
	// MaxChildren is how many children a hotkey may have on a subnet.
	MaxChildren = 5
	// MaxParents is how many parents a child may have on a subnet. Where it has
	// them all, a parent with more stake takes the place of the weakest.
	MaxParents = 64
)

// Who gives stake to whom on each subnet, of 2^64-1. A parent's list of children
// and a child's list of parents say the same: only [SetChildren] changes them.
var (
	ChildKeys  = doubleMap[AccountID, uint16, []Relative]("ChildKeys", runtime.Blake2_128Concat, runtime.Identity, nil)
	ParentKeys = doubleMap[AccountID, uint16, []Relative]("ParentKeys", runtime.Blake2_128Concat, runtime.Identity, nil)
	// ChildkeyTake is what a child keeps of its parents' dividends, of 65535.
	ChildkeyTake                = doubleMap[AccountID, uint16, uint16]("ChildkeyTake", runtime.Blake2_128Concat, runtime.Identity, 0)
	AutoParentDelegationEnabled = newMap[AccountID]("AutoParentDelegationEnabled", runtime.Blake2_128Concat, true)
)

// Relative is a child or parent hotkey and the part of stake it is given, of 2^64-1.
type Relative struct {
	Proportion uint64    `scale:"-"`
	Hotkey     AccountID `scale:"-"`
}

// ChildrenSet: a hotkey has these children on a subnet.
type ChildrenSet struct {
	Hotkey   AccountID  `scale:"-"`
	Netuid   uint16     `scale:"-"`
	Children []Relative `scale:"-"`
}

// ChildKeyTakeSet: a child keeps this much of its parents' dividends.
type ChildKeyTakeSet struct {
	Hotkey AccountID `scale:"-"`
	Take   uint16    `scale:"-"`
}

// AutoParentDelegationEnabledSet: a root hotkey becomes a parent by itself, or does not.
type AutoParentDelegationEnabledSet struct {
	Hotkey  AccountID
	Enabled bool
}

// TxChildKeyTakeRateLimitSet: a parameter has a new value.
type TxChildKeyTakeRateLimitSet struct {
	Value uint64 `scale:"-"`
}

// MinChildKeyTakeSet: a parameter has a new value.
type MinChildKeyTakeSet struct {
	Value uint16 `scale:"-"`
}

// MaxChildKeyTakeSet: a parameter has a new value.
type MaxChildKeyTakeSet struct {
	Value uint16 `scale:"-"`
}

var _ = tells(
	runtime.Event{Index: 42, Body: TxChildKeyTakeRateLimitSet{}, Name: "TxChildKeyTakeRateLimitSet"},
	runtime.Event{Index: 45, Body: MinChildKeyTakeSet{}, Name: "MinChildKeyTakeSet"},
	runtime.Event{Index: 47, Body: MaxChildKeyTakeSet{}, Name: "MaxChildKeyTakeSet"},
	runtime.Event{Index: 48, Body: ChildKeyTakeSet{}, Name: "ChildKeyTakeSet"},
	runtime.Event{Index: 76, Body: ChildrenSet{}, Name: "SetChildren"},
	runtime.Event{Index: 126, Body: AutoParentDelegationEnabledSet{}, Name: "AutoParentDelegationEnabledSet"},
)

// The errors of children.
var (
	ErrChildParentInconsistency        = Errors.E("ChildParentInconsistency") // a hotkey would be child and parent of another
	ErrInvalidChild                    = Errors.E("InvalidChild")
	ErrDuplicateChild                  = Errors.E("DuplicateChild")
	ErrProportionOverflow              = Errors.E("ProportionOverflow")
	ErrTooManyChildren                 = Errors.E("TooManyChildren")
	ErrNotEnoughStakeToSetChildkeys    = Errors.E("NotEnoughStakeToSetChildkeys")
	ErrInvalidChildkeyTake             = Errors.E("InvalidChildkeyTake")
	ErrTxChildkeyTakeRateLimitExceeded = Errors.E("TxChildkeyTakeRateLimitExceeded")
)

// Children are those to whom parent gives stake on a subnet, in the order of the list.
func Children(r runtime.Reader, parent AccountID, netuid uint16) []Relative {
	return ChildKeys.Get(r, parent, netuid)
}

// Parents are those who give stake to child on a subnet.
func Parents(r runtime.Reader, child AccountID, netuid uint16) []Relative {
	return ParentKeys.Get(r, child, netuid)
}

// Inherited is what counts in the epoch of a subnet: a hotkey's alpha there and its
// TAO on root, less what it gives to children and with what parents give; without
// withRoot the second is 0.
func Inherited(r runtime.Reader, hotkey AccountID, netuid uint16, withRoot bool) (alpha, tao uint64) {
	return NewEstates(r, netuid).Inherited(hotkey, withRoot)
}

// Estates are what hotkeys have on a subnet and on root, read once each, for who
// asks of many with parents in common. They are as of the first time that they are
// asked for. Not safe for concurrent use.
type Estates struct {
	r      runtime.Reader
	netuid uint16
	known  map[AccountID]Estate
}

// Estate is a hotkey's alpha on a subnet and its TAO on root, before inheritance.
type Estate struct{ Alpha, Root uint64 }

// NewEstates are those of one subnet.
func NewEstates(r runtime.Reader, netuid uint16) *Estates {
	return &Estates{r: r, netuid: netuid}
}

// Of is one hotkey's.
func (x *Estates) Of(hotkey AccountID) Estate {
	e, ok := x.known[hotkey]
	if !ok {
		if x.known == nil {
			x.known = map[AccountID]Estate{}
		}
		e = x.read(hotkey)
		x.known[hotkey] = e
	}
	return e
}

func (x *Estates) read(hotkey AccountID) Estate {
	return Estate{HotkeyStake(x.r, hotkey, x.netuid), HotkeyStake(x.r, hotkey, Root)}
}

// Inherited is [Inherited] of one hotkey.
func (x *Estates) Inherited(hotkey AccountID, withRoot bool) (alpha, tao uint64) {
	children, parents := Children(x.r, hotkey, x.netuid), Parents(x.r, hotkey, x.netuid)
	if len(children)+len(parents) == 0 {
		if alpha = HotkeyStake(x.r, hotkey, x.netuid); withRoot {
			tao = HotkeyStake(x.r, hotkey, Root)
		}
		return alpha, tao
	}
	own, given, received := x.Of(hotkey), make([]uint64, len(children)), make([]share.Inheritance, len(parents))
	for i, c := range children {
		given[i] = c.Proportion
	}
	for i, p := range parents {
		received[i] = share.Inheritance{Amount: x.Of(p.Hotkey).Alpha, Proportion: p.Proportion}
	}
	alpha = share.Inherit(own.Alpha, given, received)
	if !withRoot {
		return alpha, 0
	}
	for i, p := range parents {
		received[i].Amount = x.Of(p.Hotkey).Root
	}
	return alpha, share.Inherit(own.Root, given, received)
}

// SetChildren makes children the children of parent on a subnet, in place of those
// it has, and keeps the children's lists of parents true to it. The caller has
// checked the list itself. It returns ErrChildParentInconsistency, and changes
// nothing, where one of them is a parent of parent's. A child that has
// [MaxParents] stronger parents is left out.
func SetChildren(c *runtime.Context, parent AccountID, netuid uint16, children []Relative) error {
	parents := Parents(c, parent, netuid)
	for _, child := range children {
		if child.Hotkey == parent || has(parents, child.Hotkey) {
			return ErrChildParentInconsistency
		}
	}
	for _, old := range Children(c, parent, netuid) {
		if !has(children, old.Hotkey) {
			dropRelative(c, ParentKeys, old.Hotkey, netuid, parent)
		}
	}
	kept := make([]Relative, 0, len(children))
	for _, child := range children {
		if adopt(c, child.Hotkey, netuid, Relative{child.Proportion, parent}) {
			kept = append(kept, child)
		}
	}
	saveRelatives(c, ChildKeys, parent, netuid, kept)
	return nil
}

// adopt puts parent among a child's parents, or changes its part there. Where the
// child has [MaxParents] already, the one with the least stake on the subnet gives
// way to one with more; done is false where none does.
func adopt(c *runtime.Context, child AccountID, netuid uint16, parent Relative) (done bool) {
	parents := Parents(c, child, netuid)
	if i := indexOf(parents, parent.Hotkey); i >= 0 {
		parents[i] = parent
		ParentKeys.Set(c, child, netuid, parents)
		return true
	}
	if len(parents) < MaxParents {
		ParentKeys.Set(c, child, netuid, append(parents, parent))
		return true
	}
	weakest, least := 0, standing(c, parents[0].Hotkey, netuid)
	for i, p := range parents[1:] {
		if stake := standing(c, p.Hotkey, netuid); stake < least {
			weakest, least = i+1, stake
		}
	}
	if standing(c, parent.Hotkey, netuid) <= least {
		return false
	}
	dropRelative(c, ChildKeys, parents[weakest].Hotkey, netuid, child)
	parents[weakest] = parent
	ParentKeys.Set(c, child, netuid, parents)
	return true
}

// standing is what a hotkey has on a subnet and on root, by which hotkeys are
// compared where there is no room for all.
func standing(r runtime.Reader, hotkey AccountID, netuid uint16) uint64 {
	alpha, tao := HotkeyStake(r, hotkey, netuid), HotkeyStake(r, hotkey, Root)
	return alpha + min(tao, ^alpha)
}

// dropRelative takes one hotkey out of another's list.
func dropRelative(c *runtime.Context, list *runtime.DoubleMap[AccountID, uint16, []Relative], of AccountID, netuid uint16, who AccountID) {
	rest := slices.DeleteFunc(list.Get(c, of, netuid), func(x Relative) bool { return x.Hotkey == who })
	saveRelatives(c, list, of, netuid, rest)
}

func saveRelatives(c *runtime.Context, list *runtime.DoubleMap[AccountID, uint16, []Relative], of AccountID, netuid uint16, relatives []Relative) {
	if len(relatives) == 0 {
		list.Delete(c, of, netuid)
		return
	}
	list.Set(c, of, netuid, relatives)
}

func indexOf(list []Relative, hotkey AccountID) int {
	return slices.IndexFunc(list, func(x Relative) bool { return x.Hotkey == hotkey })
}

func has(list []Relative, hotkey AccountID) bool { return indexOf(list, hotkey) >= 0 }

// SwapRelatives gives old's children and parents on a subnet to hotkey, in place of
// those that it has. Neither is left the other's.
func SwapRelatives(c *runtime.Context, netuid uint16, old, hotkey AccountID) {
	for _, child := range Children(c, hotkey, netuid) {
		dropRelative(c, ParentKeys, child.Hotkey, netuid, hotkey)
	}
	for _, parent := range Parents(c, hotkey, netuid) {
		dropRelative(c, ChildKeys, parent.Hotkey, netuid, hotkey)
	}
	children, parents := Children(c, old, netuid), Parents(c, old, netuid)
	for _, child := range children {
		renameRelative(c, ParentKeys, child.Hotkey, netuid, old, hotkey)
	}
	for _, parent := range parents {
		renameRelative(c, ChildKeys, parent.Hotkey, netuid, old, hotkey)
	}
	ChildKeys.Delete(c, old, netuid)
	ParentKeys.Delete(c, old, netuid)
	saveRelatives(c, ChildKeys, hotkey, netuid, children)
	saveRelatives(c, ParentKeys, hotkey, netuid, parents)
}

// renameRelative puts one hotkey in another's place in a list.
func renameRelative(c *runtime.Context, list *runtime.DoubleMap[AccountID, uint16, []Relative], of AccountID, netuid uint16, old, hotkey AccountID) {
	relatives := list.Get(c, of, netuid)
	if i := indexOf(relatives, old); i >= 0 {
		relatives[i].Hotkey = hotkey
		list.Set(c, of, netuid, relatives)
	}
}
