package client

import (
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
)

// withState is a client of a node whose head holds what change writes.
func withState(t *testing.T, change func(w *runtime.Context)) *Client {
	t.Helper()
	n := newFakeNode(t)
	head := &n.blocks[len(n.blocks)-1]
	w := n.chain.Runtime.NewContext(head.state, runtime.Block{})
	change(w)
	head.state.Apply(w.Changes())
	return dialFake(t, n)
}

func TestAFamilyIsReadWhole(t *testing.T) {
	hotkey, a, b := keys.AccountID{1}, keys.AccountID{2}, keys.AccountID{3}
	c := withState(t, func(w *runtime.Context) {
		state.ChildKeys.Set(w, hotkey, 300, []state.Relative{{Proportion: 4, Hotkey: a}})
		state.ParentKeys.Set(w, hotkey, 300, []state.Relative{{Proportion: 5, Hotkey: b}})
		state.ChildkeyTake.Set(w, hotkey, 300, 6)
		state.PendingChildKeys.Set(w, 300, hotkey, state.PendingChildren{Children: []state.Relative{{Proportion: 7, Hotkey: b}}, Block: 8})
		state.Delegates.Set(w, hotkey, 9)
	})
	f, err := c.Family(t.Context(), hotkey, 300)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Children) != 1 || f.Children[0] != (Relative{a, 4}) || len(f.Parents) != 1 || f.Parents[0] != (Relative{b, 5}) || f.Take != 6 {
		t.Errorf("the family is %+v", f)
	}
	if len(f.Pending) != 1 || f.Pending[0] != (Relative{b, 7}) || f.PendingBlock != 8 {
		t.Errorf("what waits is %+v", f)
	}
	if take, err := c.DelegateTake(t.Context(), hotkey); take != 9 || err != nil {
		t.Errorf("the take is %d, %v", take, err)
	}
	if take, err := c.DelegateTake(t.Context(), a); take != state.Delegates.Get(runtime.NewOverlay(nil), a) || err != nil {
		t.Errorf("a take that nobody set is %d, %v", take, err)
	}
	if f, err := c.Family(t.Context(), hotkey, 1); err != nil || len(f.Children)+len(f.Parents)+len(f.Pending) != 0 || f.PendingBlock != 0 {
		t.Errorf("on another subnet it is %+v, %v", f, err)
	}
}

func TestAColdkeysAnnouncementIsReadWhole(t *testing.T) {
	a, b := keys.AccountID{1}, keys.AccountID{2}
	c := withState(t, func(w *runtime.Context) {
		state.ColdkeySwapAnnouncements.Set(w, a, state.ColdkeySwapAnnouncement{Block: 50, Hash: header.Hash{7}})
		state.ColdkeySwapAnnouncements.Set(w, b, state.ColdkeySwapAnnouncement{Block: 60})
		state.ColdkeySwapDisputes.Set(w, b, 55)
	})
	if s, err := c.ColdkeySwap(t.Context(), a); err != nil || s == nil || *s != (ColdkeySwap{Hash: Hash{7}, FromBlock: 50, StaleBlock: 7250, Block: 1}) {
		t.Errorf("a's is %+v, %v", s, err)
	}
	if s, err := c.ColdkeySwap(t.Context(), b); err != nil || s == nil || !s.Disputed {
		t.Errorf("b's is %+v, %v", s, err)
	}
	if s, err := c.ColdkeySwap(t.Context(), keys.AccountID{3}); err != nil || s != nil {
		t.Errorf("nobody's is %+v, %v", s, err)
	}
}
