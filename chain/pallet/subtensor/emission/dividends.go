package emission

import (
	"bytes"
	"maps"
	"slices"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/fixed"
	"github.com/plexus-network/plexus/economy/share"
)

// pots are the alpha rao that dividends divide: the validators' and root's.
type pots struct{ validator, root uint64 }

// dividends are what the validators of an epoch earned, in proportion, after it
// went to whose stake earned it: the validators themselves and their parents.
type dividends struct {
	hotkeys []state.AccountID // ascending
	holders []share.Holder    // of the hotkeys
	sum     uint64            // of the holders'
	burned  uint64            // what CKBurn took of the parents'
}

// reckon finds whose the dividends of a subnet's validators are.
func reckon(c *runtime.Context, n *neurons, byUID []uint64) (d dividends) {
	earned := make(map[state.AccountID]uint64, len(byUID))
	taoWeight, family := state.TaoWeight.Get(c), family{state.NewEstates(c, n.netuid), map[state.AccountID]state.AccountID{}}
	for uid, dividend := range byUID {
		if dividend == 0 {
			continue
		}
		hotkey := n.hotkeys[uid]
		parents := state.Parents(c, hotkey, n.netuid)
		if len(parents) == 0 {
			earned[hotkey] += dividend
			continue
		}
		amounts, own, burned := family.child(c, hotkey, n.netuid, parents).ToParents(dividend, taoWeight)
		for i, p := range parents {
			earned[p.Hotkey] += amounts[i]
		}
		earned[hotkey] += own
		d.burned += burned
	}
	d.hotkeys = slices.SortedFunc(maps.Keys(earned), func(a, b state.AccountID) int { return bytes.Compare(a[:], b[:]) })
	d.holders = make([]share.Holder, len(d.hotkeys))
	for i, hotkey := range d.hotkeys {
		d.holders[i] = share.Holder{Stake: family.standing(hotkey), Dividend: earned[hotkey]}
		d.sum += earned[hotkey]
	}
	return d
}

// family is what stands behind the hotkeys of a subnet, and their owners: validators
// have parents in common.
type family struct {
	estates *state.Estates
	owners  map[state.AccountID]state.AccountID
}

// child is a hotkey with its parents and with what it gives to children of its own.
func (f family) child(r runtime.Reader, hotkey state.AccountID, netuid uint16, parents []state.Relative) share.Child {
	x := share.Child{
		Stake: f.standing(hotkey), Take: state.ChildkeyTake.Get(r, hotkey, netuid), Burn: state.CKBurn.Get(r),
		Parents: make([]share.Parent, len(parents)),
	}
	for _, given := range state.Children(r, hotkey, netuid) {
		x.Given = append(x.Given, given.Proportion)
	}
	owner := f.owner(r, hotkey)
	for i, p := range parents {
		x.Parents[i] = share.Parent{
			Stake: f.standing(p.Hotkey), Proportion: p.Proportion, SameOwner: f.owner(r, p.Hotkey) == owner,
		}
	}
	return x
}

func (f family) owner(r runtime.Reader, hotkey state.AccountID) state.AccountID {
	owner, ok := f.owners[hotkey]
	if !ok {
		owner = state.Owner.Get(r, hotkey)
		f.owners[hotkey] = owner
	}
	return owner
}

// standing is what stands behind a hotkey on the subnet, before inheritance.
func (f family) standing(hotkey state.AccountID) share.Stake {
	e := f.estates.Of(hotkey)
	return share.Stake{Alpha: e.Alpha, Root: e.Root}
}

// payValidators divides the pots by the dividends. A delegate keeps its take; the
// rest is for all who stake to it, of root's part for those who do so on root.
func (m Module) payValidators(c *runtime.Context, netuid uint16, d dividends, p pots) error {
	state.AlphaDividendsPerSubnet.DeletePrefix(c, netuid)
	state.RootAlphaDividendsPerSubnet.DeletePrefix(c, netuid)
	p, err := m.burn(c, netuid, p, d)
	if err != nil {
		return err
	}
	alpha, root := share.Dividends(d.holders, p.validator, p.root, state.TaoWeight.Get(c))
	for i, hotkey := range d.hotkeys {
		payAlpha(c, hotkey, netuid, alpha[i])
	}
	paid := false
	for i, hotkey := range d.hotkeys {
		payRoot(c, hotkey, netuid, root[i])
		paid = paid || root[i] > 0
	}
	if !paid && state.IsStatic(c, netuid) {
		return state.Recycle(c, m.Money, netuid, p.root) // nobody who earned has stake on root
	}
	return nil
}

// burn recycles of both pots the part that CKBurn took of the dividends.
func (m Module) burn(c *runtime.Context, netuid uint16, p pots, d dividends) (left pots, err error) {
	if d.burned == 0 {
		return p, nil
	}
	burned, all := fixed.IntU64F64(d.burned), fixed.IntU64F64(d.burned+d.sum)
	validator, root := fixed.MulDiv(p.validator, burned, all), fixed.MulDiv(p.root, burned, all)
	return pots{p.validator - validator, p.root - root}, state.Recycle(c, m.Money, netuid, validator+root)
}

// payAlpha pays a hotkey's part of the validators' pot: its take to the owner, the
// rest to all who stake to it.
func payAlpha(c *runtime.Context, hotkey state.AccountID, netuid uint16, alpha uint64) {
	kept, rest := share.Take(alpha, state.Delegates.Get(c, hotkey))
	state.Pay(c, hotkey, state.Owner.Get(c, hotkey), netuid, kept)
	state.PayNominators(c, hotkey, netuid, rest)
	if rest > 0 {
		state.AlphaDividendsPerSubnet.Set(c, netuid, hotkey, rest)
	}
	state.TotalHotkeyAlphaLastEpoch.Set(c, hotkey, netuid, state.HotkeyStake(c, hotkey, netuid))
}

// payRoot pays a hotkey's part of root's pot: its take to the owner, the rest to be
// claimed by all who stake to it on root. More than their stake is the owner's too.
func payRoot(c *runtime.Context, hotkey state.AccountID, netuid uint16, alpha uint64) {
	if alpha == 0 {
		return
	}
	kept, rest := share.Take(alpha, state.Delegates.Get(c, hotkey))
	unpaid := state.AddRootClaimable(c, hotkey, netuid, rest)
	state.Pay(c, hotkey, state.Owner.Get(c, hotkey), netuid, kept+unpaid)
	if rest > 0 {
		state.RootAlphaDividendsPerSubnet.Set(c, netuid, hotkey, rest)
	}
}
