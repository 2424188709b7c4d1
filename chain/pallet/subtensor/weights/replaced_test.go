package weights_test

import (
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/economy/yuma"
	"github.com/plexus-network/plexus/substrate/storagekey"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// watched counts the rows of one map that are read or visited.
type watched struct {
	runtime.Reader
	prefix string
	seen   int
}

func (r *watched) note(key string) {
	if strings.HasPrefix(key, r.prefix) {
		r.seen++
	}
}

func (r *watched) Get(key string) []byte {
	r.note(key)
	return r.Reader.Get(key)
}

func (r *watched) Iterate(prefix string, visit func(key string, value []byte) bool) {
	r.Reader.Iterate(prefix, func(key string, value []byte) bool {
		r.note(key)
		return visit(key, value)
	})
}

// All the sealed weights of a subnet may be megabytes; a registration is a few reads.
func TestReplacingANeuronReadsNoSealedWeights(t *testing.T) {
	c, _, v, _ := locked(t)
	alter(c, func(w *runtime.Context) {
		for epoch := range uint64(20) {
			state.TimelockedWeightCommits.Set(w, 1, epoch, []state.TimelockedCommit{{Hotkey: v.Hotkey(), Sealed: make([]byte, subtensor.MaxSealedBytes)}})
		}
	})
	base := &watched{Reader: c.State, prefix: storagekey.Prefix(state.Name, "TimelockedWeightCommits")}
	w := c.Runtime.NewContext(base, runtime.Block{Height: c.Height})
	state.ReplaceUID(w, 1, 1, state.AccountID{9})
	if base.seen != 0 {
		t.Errorf("%d rows of sealed weights were read", base.seen)
	}
}

// back takes a uid from its neuron and gives it back at a height.
func back(c runtime.Reader, w *runtime.Context, uid uint16, hotkey state.AccountID) {
	state.ReplaceUID(w, 1, uid, state.AccountID{9})
	state.ReplaceUID(w, 1, uid, hotkey)
	state.BlockAtRegistration.Set(w, 1, uid, runtime.Height(c)+1)
}

func TestWhoRegistersAgainFindsNoSealedWeights(t *testing.T) {
	c, beacon, v, m := locked(t)
	to(c, 6)
	c.Do(v.Hot, seal(beacon.Beacon, v, 100, 3))
	c.Do(m.Hot, seal(beacon.Beacon, m, 100, 4))
	alter(c, func(w *runtime.Context) { back(c, w, 1, v.Hotkey()) })
	all := state.CommitBlocks(c, 1, 0, []state.AccountID{v.Hotkey(), m.Hotkey()})
	if all[0] != yuma.Never || all[1] == yuma.Never {
		t.Errorf("the commits are of blocks %v", all)
	}
	pulse(c, beacon, 100)
	to(c, 20)
	permit(c)
	c.Next()
	if len(state.Weights.Get(c, 1, 1)) != 0 || len(state.Weights.Get(c, 1, 2)) == 0 {
		t.Errorf("the rows are %v and %v", state.Weights.Get(c, 1, 1), state.Weights.Get(c, 1, 2))
	}
	if state.TimelockedWeightCommits.Has(c, 1, 0) {
		t.Error("what does not stand outlives its epoch")
	}
}

// What a hotkey sealed before it lost its uid does not come to life when a neuron
// that is older takes the hotkey as its own.
func TestASwapToAHotkeyBringsNoneOfItsSealedWeights(t *testing.T) {
	c, beacon, v, m := locked(t)
	to(c, 6)
	c.Do(v.Hot, seal(beacon.Beacon, v, 100, 3))
	c.Do(m.Hot, seal(beacon.Beacon, m, 100, 4))
	alter(c, func(w *runtime.Context) {
		state.ReplaceUID(w, 1, 1, state.AccountID{9})
		state.MoveCommits(w, 1, m.Hotkey(), v.Hotkey())
		for at, commit := range state.TimelockedWeightCommits.Get(w, 1, 0) {
			if at > 0 || commit.Hotkey != v.Hotkey() || commit.Block != 7 {
				t.Errorf("commit %d is %s's, of block %d", at, commit.Hotkey, commit.Block)
			}
		}
	})
}
