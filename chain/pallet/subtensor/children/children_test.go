package children_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/children"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = subtensor.RaoPerTAO

// newChain is a chain with a started static subnet 1 of tempo 4 and a short cooldown.
func newChain(t *testing.T) *apptest.Chain {
	s := genesis.Up()
	tempo := uint16(4)
	s.Network.Subnets[0].Tempo = &tempo
	c := apptest.New(t, s)
	c.Always(apptest.Consistent)
	c.MustSudo(subtensor.SetPendingChildkeyCooldown{Cooldown: 10})
	return c
}

func part(proportion uint64, child keys.AccountID) subtensor.ChildPart {
	return subtensor.ChildPart{Proportion: proportion, Child: child}
}

func give(p apptest.Person, netuid uint16, parts ...subtensor.ChildPart) subtensor.SetChildren {
	return subtensor.SetChildren{Hotkey: p.Hotkey(), Netuid: netuid, Children: parts}
}

// wait makes blocks until what is scheduled has been applied.
func wait(c *apptest.Chain) {
	c.Skip(10 + 5)
}

// write changes the state directly.
func write(c *apptest.Chain, change func(*runtime.Context)) {
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	change(w)
	c.Apply(w.Changes())
}

func TestChildrenAreSetAtTheFirstEpochAfterTheCooldown(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	b := c.Do(p.Cold, give(p, 1, part(1<<63, q.Hotkey())))
	set := c.Height
	want := state.SetChildrenScheduled{Hotkey: p.Hotkey(), Netuid: 1, Block: set + 10, Children: []state.Relative{{Proportion: 1 << 63, Hotkey: q.Hotkey()}}}
	if event, ok := apptest.Find[state.SetChildrenScheduled](b); !ok || fmt.Sprint(event) != fmt.Sprint(want) {
		t.Errorf("the event is %+v", event)
	}
	if b.Outcomes[0].Fee == 0 {
		t.Error("setting children costs nothing")
	}
	for {
		b = c.Next()
		if len(state.Children(c, p.Hotkey(), 1)) > 0 {
			break
		}
	}
	if c.Height <= set+10 || c.Height > set+10+4 || state.LastEpochBlock.Get(c, 1) != c.Height {
		t.Errorf("the children are set %d blocks later, the last epoch was in block %d of %d", c.Height-set, state.LastEpochBlock.Get(c, 1), c.Height)
	}
	if event, ok := apptest.Find[state.ChildrenSet](b); !ok || fmt.Sprint(event) != fmt.Sprint(state.ChildrenSet{Hotkey: p.Hotkey(), Netuid: 1, Children: want.Children}) {
		t.Errorf("the event is %+v", event)
	}
	parents := state.Parents(c, q.Hotkey(), 1)
	if len(parents) != 1 || parents[0] != (state.Relative{Proportion: 1 << 63, Hotkey: p.Hotkey()}) || state.PendingChildKeys.Has(c, 1, p.Hotkey()) {
		t.Errorf("the child's parents are %v", parents)
	}
}

func TestChildrenAreSetAtOnceWhereASubnetIsNotStarted(t *testing.T) {
	c := newChain(t)
	p := c.Rich("P")
	c.Do(p.Cold, subtensor.RegisterNetwork{Hotkey: p.Hotkey()})
	b := c.Do(p.Cold, give(p, 2, part(7, keys.AccountID{9})))
	if _, ok := apptest.Find[state.ChildrenSet](b); !ok || len(state.Children(c, p.Hotkey(), 2)) != 1 {
		t.Errorf("the children are %v", state.Children(c, p.Hotkey(), 2))
	}
	if _, waits := apptest.Find[state.SetChildrenScheduled](b); waits {
		t.Error("they are scheduled too")
	}
}

func TestStakeIsInheritedByItsPart(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	write(c, func(w *runtime.Context) { state.SubtokenEnabled.Set(w, 1, false) })
	c.Do(p.Cold, give(p, 1, part(math.MaxUint64/2+1, q.Hotkey())))
	write(c, func(w *runtime.Context) { state.SubtokenEnabled.Set(w, 1, true) })
	c.Do(p.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 1, AmountStaked: 100 * tao})
	c.Do(q.Cold, subtensor.AddStake{Hotkey: q.Hotkey(), Netuid: 1, AmountStaked: 10 * tao})
	c.Do(p.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 0, AmountStaked: 40 * tao})
	near := func(got, want uint64) bool { return got+100 > want && got < want+100 }
	own, child := state.HotkeyStake(c, p.Hotkey(), 1), state.HotkeyStake(c, q.Hotkey(), 1)
	if got, _ := state.Inherited(c, p.Hotkey(), 1, true); !near(got, own-own/2) {
		t.Errorf("the parent is left %d of %d", got, own)
	}
	alpha, root := state.Inherited(c, q.Hotkey(), 1, true)
	if !near(alpha, child+own/2) {
		t.Errorf("the child has %d", alpha)
	}
	if !near(root, 20*tao) {
		t.Errorf("the child has %d TAO", root)
	}
}

func TestChildrenAreRefused(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	a, b := keys.AccountID{1}, keys.AccountID{2}
	many := make([]subtensor.ChildPart, state.MaxChildren+1)
	for i := range many {
		many[i] = part(1, keys.AccountID{byte(i + 1)})
	}
	c.Fails(state.ErrRegistrationNotPermittedOnRootSubnet, p.Cold, give(p, 0, part(1, a)))
	c.Fails(state.ErrSubnetNotExists, p.Cold, give(p, 9, part(1, a)))
	c.Fails(state.ErrNonAssociatedColdKey, q.Cold, give(p, 1, part(1, a)))
	c.Fails(state.ErrTooManyChildren, p.Cold, give(p, 1, many...))
	c.Fails(state.ErrDuplicateChild, p.Cold, give(p, 1, part(1, a), part(2, a)))
	c.Fails(state.ErrInvalidChild, p.Cold, give(p, 1, part(1, a), part(2, p.Hotkey())))
	c.Fails(state.ErrProportionOverflow, p.Cold, give(p, 1, part(math.MaxUint64, a), part(1, b)))
	c.Do(p.Cold, give(p, 1, part(math.MaxUint64-1, a), part(1, b))) // just fits
}

func TestNobodyIsChildAndParentOfAnother(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	c.Do(p.Cold, give(p, 1, part(5, q.Hotkey())))
	c.Do(q.Cold, give(q, 1, part(6, p.Hotkey()))) // both wait; the one that comes second is dropped
	wait(c)
	if n := len(state.Children(c, p.Hotkey(), 1)) + len(state.Children(c, q.Hotkey(), 1)); n != 1 {
		t.Errorf("%d of them have a child", n)
	}
	c.Skip(children.SetBlocks)
	child, parent := q, p
	if len(state.Children(c, q.Hotkey(), 1)) > 0 {
		child, parent = p, q
	}
	c.Fails(state.ErrChildParentInconsistency, child.Cold, give(child, 1, part(6, parent.Hotkey())))
	c.Do(parent.Cold, give(parent, 1)) // none
	wait(c)
	if state.ChildKeys.Has(c, parent.Hotkey(), 1) || state.ParentKeys.Has(c, child.Hotkey(), 1) {
		t.Error("an empty list is kept")
	}
	c.Do(child.Cold, give(child, 1, part(6, parent.Hotkey())))
}

func TestChildrenChangeOncePer150Blocks(t *testing.T) {
	c := newChain(t)
	p := c.Neuron(1, "P")
	c.Do(p.Cold, give(p, 1, part(1, keys.AccountID{1})))
	set := c.Height
	for c.Height < set+148 {
		c.Next()
	}
	c.Fails(state.ErrTxRateLimitExceeded, p.Cold, give(p, 1, part(2, keys.AccountID{1}))) // would be 149 later
	c.Do(p.Cold, give(p, 1, part(2, keys.AccountID{1})))
	if c.Height != set+150 {
		t.Errorf("that is %d blocks later", c.Height-set)
	}
}

func TestAParentNeedsTheThresholdInStakeOfItsOwn(t *testing.T) {
	c := newChain(t)
	p := c.Neuron(1, "P")
	owner := state.SubnetOwnerHotkey.Get(c, 1)
	c.Do(p.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 1, AmountStaked: 6 * tao})
	c.Do(p.Cold, subtensor.AddStake{Hotkey: p.Hotkey(), Netuid: 0, AmountStaked: 4 * tao})
	held := state.HotkeyStake(c, p.Hotkey(), 1) + 4*tao
	c.MustSudo(subtensor.SudoSetStakeThreshold{MinStake: 2 * held})
	c.Fails(state.ErrNotEnoughStakeToSetChildkeys, p.Cold, give(p, 1, part(1, keys.AccountID{1})))
	c.Do(p.Cold, give(p, 1)) // to have none needs no stake
	c.Skip(children.SetBlocks)
	c.MustSudo(subtensor.SudoSetStakeThreshold{MinStake: held})
	c.Do(p.Cold, give(p, 1, part(1, keys.AccountID{1})))

	c.MustSudo(subtensor.SudoSetStakeThreshold{MinStake: math.MaxUint64})
	c.Do(keys.Dev("Alice"), subtensor.SetChildren{Hotkey: owner, Netuid: 1, Children: []subtensor.ChildPart{part(1, keys.AccountID{1})}})
}

// strengthen gives a hotkey 2 TAO of stake on root, of owner's.
func strengthen(c *apptest.Chain, hotkey keys.AccountID, owner apptest.Person) {
	c.T().Helper()
	c.Fund(owner.Coldkey(), 100*tao)
	write(c, func(w *runtime.Context) {
		state.Owner.Set(w, hotkey, owner.Coldkey())
		state.OwnedHotkeys.Set(w, owner.Coldkey(), append(state.OwnedHotkeys.Get(w, owner.Coldkey()), hotkey))
	})
	c.Do(owner.Cold, subtensor.AddStake{Hotkey: hotkey, Netuid: 0, AmountStaked: 2 * tao})
}

func TestTheWeakestParentGivesWay(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	child := keys.AccountID{7}
	strengthen(c, keys.AccountID{8, 0}, p)
	write(c, func(w *runtime.Context) {
		state.SubtokenEnabled.Set(w, 1, false)
		for i := range state.MaxParents {
			parent := keys.AccountID{8, byte(i)}
			if err := state.SetChildren(w, parent, 1, []state.Relative{{Proportion: 1, Hotkey: child}}); err != nil {
				t.Error(err)
			}
		}
	})
	c.Do(p.Cold, give(p, 1, part(3, child))) // no more stake than the weakest
	if len(state.Children(c, p.Hotkey(), 1)) != 0 {
		t.Error("a parent without stake takes another's place")
	}
	c.Do(q.Cold, subtensor.AddStake{Hotkey: q.Hotkey(), Netuid: 0, AmountStaked: tao})
	c.Do(q.Cold, give(q, 1, part(3, child)))
	if len(state.Children(c, q.Hotkey(), 1)) != 1 || state.ChildKeys.Has(c, keys.AccountID{8, 1}, 1) || len(state.Parents(c, child, 1)) != state.MaxParents {
		t.Errorf("the child has %d parents", len(state.Parents(c, child, 1)))
	}
}

func TestTheWeakestChangeGivesWay(t *testing.T) {
	c := newChain(t)
	p, q := c.Neuron(1, "P"), c.Neuron(1, "Q")
	c.MustSudo(subtensor.SetPendingChildkeyCooldown{Cooldown: 1000})
	write(c, func(w *runtime.Context) {
		for i := range state.MaxPending {
			state.PendingChildKeys.Set(w, 1, keys.AccountID{8, byte(i)}, state.PendingChildren{Block: 1 << 40})
		}
	})
	var waiting []keys.AccountID
	state.PendingChildKeys.IteratePrefix(c, 1, func(hotkey keys.AccountID, _ state.PendingChildren) bool {
		waiting = append(waiting, hotkey)
		return true
	})
	strengthen(c, waiting[0], p)
	c.Fails(state.ErrNotEnoughStakeToSetChildkeys, p.Cold, give(p, 1, part(1, keys.AccountID{7})))
	c.Do(q.Cold, subtensor.AddStake{Hotkey: q.Hotkey(), Netuid: 1, AmountStaked: tao})
	c.Do(q.Cold, give(q, 1, part(1, keys.AccountID{7})))
	if !state.PendingChildKeys.Has(c, 1, q.Hotkey()) || !state.PendingChildKeys.Has(c, 1, waiting[0]) || state.PendingChildKeys.Has(c, 1, waiting[1]) {
		t.Error("the stronger change does not wait in the place of the first of the weakest")
	}
}
