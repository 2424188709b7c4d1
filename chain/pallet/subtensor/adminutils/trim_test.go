package adminutils_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/subtensor"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/adminutils"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

func of[V any](v V) *V { return &v }

// crowded is the up chain with ten neurons on subnet 1, of which uid 0 is the
// owner's, and the given immunity period. The chain is ten blocks old.
func crowded(t *testing.T, immunity uint16) *apptest.Chain {
	s := genesis.Up()
	n := &s.Network.Subnets[0]
	n.Tempo, n.ImmunityPeriod = of[uint16](0), &immunity
	for i := range 9 {
		n.Neurons = append(n.Neurons, subtensor.Neuron{Hotkey: neuron(i + 1), Coldkey: keys.Dev(fmt.Sprintf("n%d", i+1)).AccountID()})
	}
	c := apptest.New(t, s)
	c.Skip(10)
	change(c, func(w *runtime.Context) { state.MinAllowedUids.Set(w, 1, 2) })
	return c
}

func neuron(uid int) keys.AccountID { return keys.Dev(fmt.Sprintf("n%d//hot", uid)).AccountID() }

// change writes to the state between two blocks.
func change(c *apptest.Chain, write func(*runtime.Context)) {
	w := c.Runtime.NewContext(c.State, runtime.Block{Height: c.Height})
	write(w)
	c.Apply(w.Changes())
}

func TestTrimmingDropsWhoEarnedLeastAndMovesTheRestTogether(t *testing.T) {
	c := crowded(t, 5)
	change(c, func(w *runtime.Context) {
		state.MechanismCountCurrent.Set(w, 1, 2)
		state.Emission.Set(w, 1, []uint64{0, 5, 9, 1, 9, 5, 5, 2, 8, 7}) // uid 0 is the owner's
		state.Consensus.Set(w, 1, []uint16{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
		state.ValidatorPermit.Set(w, 1, []bool{false, true, false, true, true, false, false, false, false, false})
		for mecid := range uint8(2) {
			index := state.Index(1, mecid)
			state.Incentive.Set(w, index, []uint16{10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
			state.LastUpdate.Set(w, index, []uint64{20, 21, 22, 23, 24, 25, 26, 27, 28, 29})
			state.Weights.Set(w, index, 4, state.Row{{UID: 3, Value: 1}, {UID: 9, Value: 2}, {UID: 2, Value: 3}})
			state.Weights.Set(w, index, 3, state.Row{{UID: 2, Value: 9}})
			state.Bonds.Set(w, index, 9, state.Row{{UID: 4, Value: 5}, {UID: 7, Value: 6}})
		}
		state.AssociatedEvmAddress.Set(w, 1, 9, state.EvmAssociation{Block: 3})
		state.AssociatedEvmAddress.Set(w, 1, 3, state.EvmAssociation{Block: 4})
		state.Axons.Set(w, 1, neuron(3), wire.AxonInfo{Port: 3})
	})
	since := state.BlockAtRegistration.Get(c, 1, 9)
	c.Do(keys.Dev("Alice"), wire.SudoTrimToMaxAllowedUids{Netuid: 1, MaxN: 6})

	// Kept: the owner's 0, then 2, 4 (9 each), 8 (8), 9 (7), and of 1, 5, 6 (5 each) the lowest.
	want := []int{0, 1, 2, 4, 8, 9}
	if n := state.SubnetworkN.Get(c, 1); n != 6 || state.MaxAllowedUids.Get(c, 1) != 6 {
		t.Fatalf("there are %d neurons for %d uids", n, state.MaxAllowedUids.Get(c, 1))
	}
	for uid, old := range want[1:] {
		hotkey := neuron(old)
		if got, ok := state.Uids.Lookup(c, 1, hotkey); !ok || int(got) != uid+1 || state.Keys.Get(c, 1, uint16(uid+1)) != hotkey {
			t.Errorf("the neuron of uid %d has %d now, want %d", old, got, uid+1)
		}
	}
	for _, gone := range []int{3, 5, 6, 7} {
		if state.IsRegistered(c, 1, neuron(gone)) || state.IsNetworkMember.Get(c, neuron(gone), 1) {
			t.Errorf("uid %d is still registered", gone)
		}
	}
	for uid := uint16(6); uid < 10; uid++ {
		if state.Keys.Has(c, 1, uid) || state.BlockAtRegistration.Has(c, 1, uid) {
			t.Errorf("there is something left at uid %d", uid)
		}
	}
	if got := state.Emission.Get(c, 1); !slices.Equal(got, []uint64{0, 5, 9, 9, 8, 7}) {
		t.Errorf("the emission is %v", got)
	}
	if got := state.Consensus.Get(c, 1); !slices.Equal(got, []uint16{0, 1, 2, 4, 8, 9}) {
		t.Errorf("the consensus is %v", got)
	}
	if got := state.ValidatorPermit.Get(c, 1); !slices.Equal(got, []bool{false, true, false, true, false, false}) {
		t.Errorf("the permits are %v", got)
	}
	for mecid := range uint8(2) {
		index := state.Index(1, mecid)
		if got := state.Incentive.Get(c, index); !slices.Equal(got, []uint16{10, 11, 12, 14, 18, 19}) {
			t.Errorf("mechanism %d: the incentives are %v", mecid, got)
		}
		if got := state.LastUpdate.Get(c, index); !slices.Equal(got, []uint64{20, 21, 22, 24, 28, 29}) {
			t.Errorf("mechanism %d: the updates are %v", mecid, got)
		}
		if got := state.Weights.Get(c, index, 3); !slices.Equal(got, state.Row{{UID: 5, Value: 2}, {UID: 2, Value: 3}}) {
			t.Errorf("mechanism %d: the weights of what was uid 4 are %v", mecid, got)
		}
		if got := state.Bonds.Get(c, index, 5); !slices.Equal(got, state.Row{{UID: 3, Value: 5}}) {
			t.Errorf("mechanism %d: the bonds of what was uid 9 are %v", mecid, got)
		}
		if state.Weights.Has(c, index, 4) || state.Bonds.Has(c, index, 9) {
			t.Errorf("mechanism %d: rows stay where they were", mecid)
		}
	}
	if a, ok := state.AssociatedEvmAddress.Lookup(c, 1, 5); !ok || a.Block != 3 || state.AssociatedEvmAddress.Has(c, 1, 9) || state.AssociatedEvmAddress.Has(c, 1, 3) {
		t.Error("Ethereum addresses did not move with their neurons")
	}
	if state.Axons.Has(c, 1, neuron(3)) || state.BlockAtRegistration.Get(c, 1, 5) != since {
		t.Error("a dropped neuron still serves, or a kept one is of another age")
	}
}

func TestTrimmingRefusals(t *testing.T) {
	c := crowded(t, 5)
	alice, bob := keys.Dev("Alice"), keys.Dev("Bob")
	trim := func(most uint16) wire.SudoTrimToMaxAllowedUids {
		return wire.SudoTrimToMaxAllowedUids{Netuid: 1, MaxN: most}
	}
	c.Fails(adminutils.ErrSubnetDoesNotExist, alice, wire.SudoTrimToMaxAllowedUids{Netuid: 9, MaxN: 6})
	c.Fails(state.ErrNotSubnetOwner, bob, trim(6))
	c.Fails(state.ErrInvalidValue, alice, trim(1)) // MinAllowedUids is 2
	c.Fails(state.ErrInvalidValue, alice, trim(257))
	if err := c.Sudo(wire.SudoTrimToMaxAllowedUids{Netuid: 0, MaxN: 6}); err == nil {
		t.Error("root's seats were trimmed")
	}
}

func TestTrimmingIsRefusedWhereFourFifthsMayNotGo(t *testing.T) {
	// All ten are immune, and of these the owner's is protected anyway.
	c := crowded(t, 5000)
	c.Fails(state.ErrTrimmingWouldExceedMaxImmunePercentage, keys.Dev("Alice"), wire.SudoTrimToMaxAllowedUids{Netuid: 1, MaxN: 9})
	if state.SubnetworkN.Get(c, 1) != 10 || state.MaxAllowedUids.Get(c, 1) != 256 {
		t.Error("a refused trim changed the subnet")
	}
	for immune, fails := range map[int]bool{4: true, 3: false} { // of 5: 80% and 60%
		c := crowded(t, 5000)
		change(c, func(w *runtime.Context) {
			state.ImmunityPeriod.Set(w, 1, 5)
			for uid := 1; uid < immune; uid++ { // with the owner's
				state.BlockAtRegistration.Set(w, 1, uint16(uid), c.Height)
			}
		})
		err := c.Try(keys.Dev("Alice"), wire.SudoTrimToMaxAllowedUids{Netuid: 1, MaxN: 5})
		if (err != nil) != fails {
			t.Errorf("%d of 5 may not go: %v", immune, err)
		}
	}
}

func TestAnOwnerTrimsOnceInThirtyDays(t *testing.T) {
	c := crowded(t, 5)
	alice := keys.Dev("Alice")
	c.Do(alice, wire.SudoTrimToMaxAllowedUids{Netuid: 1, MaxN: 8})
	last := c.Height
	back := func(blocks uint64) { // as if the last trim were so many blocks before the next block
		change(c, func(w *runtime.Context) {
			state.TransactionKeyLastBlock.Set(w, alice.AccountID(), 1, state.TxTrim, last)
		})
		c.Height = last + blocks - 1
	}
	back(state.TrimLimit - 1)
	c.Fails(state.ErrTxRateLimitExceeded, alice, wire.SudoTrimToMaxAllowedUids{Netuid: 1, MaxN: 7})
	back(state.TrimLimit)
	c.Do(alice, wire.SudoTrimToMaxAllowedUids{Netuid: 1, MaxN: 7})
	c.MustSudo(wire.SudoTrimToMaxAllowedUids{Netuid: 1, MaxN: 6}) // root need not wait
	if n := state.SubnetworkN.Get(c, 1); n != 6 {
		t.Errorf("%d neurons are left", n)
	}
}
