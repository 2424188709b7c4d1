package weights_test

import (
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/drand"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	pallet "github.com/plexus-network/plexus/chain/pallet/subtensor/weights"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// weightOf is what the latest block weighs, in picoseconds.
func weightOf(c *apptest.Chain) uint64 { return uint64(runtime.BlockWeight.Get(c).Normal.RefTime) }

// TestWhatABlockOpensItsExtrinsicsDoNotGet: opening costs its author nothing, and takes
// the block's time.
func TestWhatABlockOpensItsExtrinsicsDoNotGet(t *testing.T) {
	c, beacon, v, _ := locked(t)
	to(c, 6)
	c.Do(v.Hot, seal(beacon.Beacon, v, 100, 3))
	pulse(c, beacon, 100)
	to(c, 20)
	permit(c)
	before := weightOf(c)
	c.Next() // opened
	if state.TimelockedWeightCommits.Has(c, 1, 0) {
		t.Fatal("nothing was opened")
	}
	if took := weightOf(c) - before; took < 2_000_000_000 || took > 3_000_000_000 {
		t.Errorf("the block weighs %d more", took)
	}
}

// TestSealedWeightsThatWaitAreNotCopiedInEachBlock: their authors choose the round, and
// an epoch's are megabytes.
func TestSealedWeightsThatWaitAreNotCopiedInEachBlock(t *testing.T) {
	c, _, _ := hidden(t)
	to(c, 25)
	at := runtime.Block{Height: c.Height + 1}
	alter(c, func(w *runtime.Context) {
		var row []state.TimelockedCommit
		for i := range 640 {
			row = append(row, state.TimelockedCommit{Hotkey: keys.AccountID{1, byte(i), byte(i >> 8)}, Sealed: make([]byte, subtensor.MaxSealedBytes), Round: 1 << 60})
		}
		now := c.Runtime.NewContext(w, at)
		state.SetTimelocked(w, 1, state.CurrentEpoch(now, 1)-state.RevealPeriodEpochs.Get(w, 1), row)
	})
	w := c.Runtime.NewContext(c.State, at)
	m := pallet.Module{Pulses: drand.Beacon{}}
	if allocations := testing.AllocsPerRun(5, func() { m.RevealDue(w) }); allocations > 300 {
		t.Errorf("%v allocations for 640 commits that wait", allocations)
	}
	if w.Spent() != 0 {
		t.Errorf("%d are taken out of the block", w.Spent())
	}
}
