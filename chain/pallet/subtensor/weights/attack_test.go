package weights_test

import (
	"encoding/hex"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/yuma"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// replace makes another hotkey the neuron of uid 2, as a registration into a full
// subnet does.
func replace(t *testing.T, c *apptest.Chain, name string) apptest.Person {
	t.Helper()
	p := c.Rich(name)
	alter(c, func(w *runtime.Context) {
		state.MaxAllowedUids.Set(w, 1, 3)
		state.ImmunityPeriod.Set(w, 1, 0)
		state.MinNonImmuneUids.Set(w, 1, 0)
		state.Emission.Set(w, 1, []uint64{9, 9, 0})
	})
	c.Do(p.Cold, subtensor.BurnedRegister{Netuid: 1, Hotkey: p.Hotkey()})
	if uid, ok := state.Uids.Lookup(c, 1, p.Hotkey()); !ok || uid != 2 {
		t.Fatalf("the newcomer has uid %d (%v)", uid, ok)
	}
	return p
}

// UID inheritance by spam registration: a newcomer takes the uid of a good miner
// after validators have committed to reward that uid, and before they reveal. The
// commit that a validator makes later must not help it either.
func TestANewcomerInheritsNoSealedVotes(t *testing.T) {
	t.Run("hashes", func(t *testing.T) {
		c, v, _ := hidden(t)
		to(c, 5)
		c.Do(v.Hot, commitTo(v, votes(1)))
		replace(t, c, "N") // blocks 6 and 7
		permit(c)
		c.Do(v.Hot, commitTo(v, votes(2)))
		to(c, 20)
		permit(c)
		c.Do(v.Hot, votes(1))
		if got := state.Weights.Get(c, 1, 1); !slices.Equal(got, state.Row{{UID: 2}, {UID: 0, Value: 65535}}) {
			t.Errorf("the newcomer inherits: %v", got)
		}
		permit(c)
		c.Do(v.Hot, votes(2)) // made when the newcomer was there: its own
		if got := state.Weights.Get(c, 1, 1); !slices.Equal(got, row(3)) {
			t.Errorf("a vote for the newcomer itself is lost: %v", got)
		}
	})
	t.Run("time-locked", func(t *testing.T) {
		c, beacon, v, _ := locked(t)
		to(c, 5)
		c.Do(v.Hot, seal(beacon.Beacon, v, 100, 3))
		replace(t, c, "N")
		pulse(c, beacon, 100)
		to(c, 20)
		permit(c)
		c.Next()
		if got := state.Weights.Get(c, 1, 1); !slices.Equal(got, state.Row{{UID: 2}, {UID: 0, Value: 65535}}) {
			t.Errorf("the newcomer inherits: %v", got)
		}
	})
	t.Run("at the epoch", func(t *testing.T) {
		pay := func(spam bool) uint16 {
			c, v, _ := hidden(t)
			to(c, 5)
			c.Do(v.Hot, commitTo(v, votes(1)))
			if spam {
				replace(t, c, "N")
			}
			to(c, 10)
			c.Do(v.Hot, commitTo(v, votes(2))) // its update is newer than the newcomer
			to(c, 20)
			permit(c)
			c.Do(v.Hot, votes(1))
			alter(c, func(w *runtime.Context) { state.ValidatorPermit.Set(w, 1, []bool{true, true, false}) })
			to(c, 40)
			c.Next()
			return state.Incentive.Get(c, 1)[2]
		}
		if honest, spammed := pay(false), pay(true); honest == 0 || spammed != 0 {
			t.Errorf("incentive %d of 65535 for the miner, %d for who took its uid", honest, spammed)
		}
	})
	t.Run("in the block of the commit", func(t *testing.T) {
		c, v, _ := hidden(t)
		to(c, 5)
		c.Do(v.Hot, commitTo(v, votes(1)))
		alter(c, func(w *runtime.Context) { state.BlockAtRegistration.Set(w, 1, 2, 5) })
		to(c, 20)
		permit(c)
		c.Do(v.Hot, votes(1))
		if got := state.Weights.Get(c, 1, 1)[0]; got != (yuma.Weight{UID: 2}) {
			t.Errorf("the newcomer inherits: %v", got)
		}
	})
}

// The earliest unexpired commit is what the epoch's mask looks at.
func TestTheOldestCommitMasksUntilItExpires(t *testing.T) {
	c, beacon, v, m := locked(t)
	to(c, 6)
	c.Do(v.Hot, seal(beacon.Beacon, v, 100, 3))
	c.Do(v.Hot, commitTo(v, votes(1)))
	c.Do(m.Hot, commitTo(m, votes(1)))
	all := state.CommitBlocks(c, 1, 0, []state.AccountID{m.Hotkey(), v.Hotkey(), {1}})
	if !slices.Equal(all, []uint64{8, 6, yuma.Never}) {
		t.Errorf("the oldest commits are %v", all)
	}
	for c.Height < 42 {
		want := uint64(6)
		if c.Height >= 40 {
			want = yuma.Never
		}
		if got := state.CommitBlocks(c, 1, 0, []state.AccountID{v.Hotkey()})[0]; got != want {
			t.Errorf("in block %d: %d, want %d", c.Height, got, want)
		}
		c.Next()
	}
}

// Weight copying: what a copier can read of the chain while honest validators
// commit is a reveal period old. A copied hash or envelope does not open for it.
func TestACopierSeesOnlyWeightsOnePeriodOld(t *testing.T) {
	c, beacon, v, copier := locked(t)
	to(c, 5)
	mine := seal(beacon.Beacon, v, 100, 3)
	c.Do(v.Hot, mine)
	c.Do(v.Hot, commitTo(v, votes(1)))
	c.Do(copier.Hot, mine)
	c.Do(copier.Hot, commitTo(v, votes(1)))
	pulse(c, beacon, 100)
	for c.Height < 19 {
		c.Next()
		if len(state.Weights.Get(c, 1, 1)) != 0 {
			t.Fatalf("the weights of epoch 0 show in block %d", c.Height)
		}
	}
	permit(c)
	c.Next()
	if !slices.Equal(state.Weights.Get(c, 1, 1), row(3)) {
		t.Fatal("the honest weights did not open")
	}
	if got := state.Weights.Get(c, 1, 2); len(got) != 0 {
		t.Errorf("the copier's copy opened: %v", got)
	}
	permit(c)
	c.Do(v.Hot, votes(1))
	c.Fails(state.ErrInvalidRevealCommitHashNotMatch, copier.Hot, votes(1)) // it knows the salt now
}
