package register_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// A newcomer earns nothing yet, and would be the next to go: it is safe for
// ImmunityPeriod blocks, the one of its registration among them.
func TestANewcomerIsSafeForTheImmunityPeriod(t *testing.T) {
	const period = 5
	for age, safe := range map[uint64]bool{period - 1: true, period: false} {
		c := full(t, period, 1, func(uid int) uint64 { return uint64(100 - uid) }) // least: 89 at uid 11
		c.Skip(10)                                                                 // all are old
		p, q := c.Rich("P"), c.Rich("Q")
		c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
		for at := c.Height; c.Height < at+age-1; {
			c.Next()
		}
		c.Do(q.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: q.Hotkey()})
		if got := state.IsRegistered(c, 1, p.Hotkey()); got != safe {
			t.Errorf("at an age of %d blocks, of %d, the newcomer is there: %v", age, period, got)
		}
		if !state.IsRegistered(c, 1, q.Hotkey()) {
			t.Error("the next one is not registered")
		}
	}
}

// The owner's protected neurons: the owner hotkey first, then the owner's oldest, up
// to the subnet's limit; those beyond it go as others do.
func TestTheOwnersNeuronsAreProtectedUpToALimit(t *testing.T) {
	c := full(t, 0, 1, func(uid int) uint64 { return uint64(100 + uid) })
	alice := apptest.Person{Cold: apptest.Named("Alice").Cold, Hot: apptest.Named("Alice").Hot}
	write(c, func(w *runtime.Context) {
		state.ImmuneOwnerUidsLimit.Set(w, 1, 2)
		// The owner has uids 3 and 5 too; 5 is the older.
		for uid, since := range map[uint16]uint64{3: 2, 5: 1} {
			hotkey := state.Keys.Get(c, 1, uid)
			state.Owner.Set(w, hotkey, alice.Coldkey())
			state.OwnedHotkeys.Set(w, alice.Coldkey(), append(state.OwnedHotkeys.Get(w, alice.Coldkey()), hotkey))
			state.BlockAtRegistration.Set(w, 1, uid, since)
		}
		emission := state.Emission.Get(w, 1)
		emission[0], emission[3], emission[5] = 0, 2, 1 // the owner's earned least of all
		state.Emission.Set(w, 1, emission)
	})
	if got := state.ProtectedUIDs(c, 1); len(got) != 2 || got[0] != 0 || got[1] != 5 {
		t.Fatalf("protected are %v, want the owner hotkey's 0 and the older 5", got)
	}
	p := c.Rich("P")
	c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	if uid, _ := state.Uids.Lookup(c, 1, p.Hotkey()); uid != 3 {
		t.Errorf("uid %d went, want the owner's 3, beyond the limit", uid)
	}
}

// More than MinNonImmuneUids old ones have to be left for one of them to go.
func TestTheLeastNumberOfOldNeuronsStays(t *testing.T) {
	for least, want := range map[uint16]uint16{10: 11, 11: 12} { // eleven are old, and not the owner's
		c := full(t, 3, least, func(uid int) uint64 { return uint64(100 - uid) })
		write(c, func(w *runtime.Context) { state.MaxAllowedUids.Set(w, 1, 13) })
		c.Skip(5)
		young, p := c.Rich("Young"), c.Rich("P")
		c.Do(young.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: young.Hotkey()}) // uid 12, the only young one
		c.Do(p.Cold, wire.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
		if uid, _ := state.Uids.Lookup(c, 1, p.Hotkey()); uid != want {
			t.Errorf("with %d to be kept uid %d went, want %d", least, uid, want)
		}
	}
}
