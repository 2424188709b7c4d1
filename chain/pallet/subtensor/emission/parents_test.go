package emission_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// counting counts how often the rows of one map are read.
type counting struct {
	runtime.Reader
	prefix string
	reads  *int
}

func (r counting) Get(key string) []byte {
	if strings.HasPrefix(key, r.prefix) {
		*r.reads++
	}
	return r.Reader.Get(key)
}

// TestAnEpochReadsEachParentOnce: 256 neurons of which each has all the parents that
// there may be, who have all the children that they may.
func TestAnEpochReadsEachParentOnce(t *testing.T) {
	c := market(t, nil)
	const count = 256
	parents := make([]state.AccountID, count*state.MaxParents/state.MaxChildren+1)
	alter(c, func(w *runtime.Context) {
		state.MaxAllowedUids.Set(w, 1, count)
		for uid := state.SubnetworkN.Get(w, 1); uid < count; uid++ {
			hotkey := state.AccountID{0xfe, byte(uid)}
			state.Owner.Set(w, hotkey, state.AccountID{0xfd, byte(uid)})
			state.AppendUID(w, 1, hotkey)
		}
		children := make([][]state.Relative, len(parents))
		for i := range parents {
			parents[i][0] = 0xfc
			binary.LittleEndian.PutUint32(parents[i][1:], uint32(i))
			state.Owner.Set(w, parents[i], state.AccountID{0xfb})
			state.TotalHotkeyAlpha.Set(w, parents[i], 1, tao)
			state.TotalHotkeyAlpha.Set(w, parents[i], state.Root, tao)
		}
		for uid := range uint16(count) {
			child := state.Keys.Get(w, 1, uid)
			list := make([]state.Relative, state.MaxParents)
			for i := range list {
				at := (int(uid)*state.MaxParents + i) % len(parents)
				list[i] = state.Relative{Proportion: 1 << 60, Hotkey: parents[at]}
				children[at] = append(children[at], state.Relative{Proportion: 1 << 60, Hotkey: child})
			}
			state.ParentKeys.Set(w, child, 1, list)
		}
		for i, list := range children {
			state.ChildKeys.Set(w, parents[i], 1, list)
		}
	})
	prefix, reads := storagekey.Prefix(state.Name, "TotalHotkeyAlpha"), 0
	began := time.Now()
	done := c.Runtime.Execute(counting{c.State, prefix, &reads}, runtime.Block{Height: 10, Time: 1_700_000_010_000, Producer: c.Producer, Genesis: c.Genesis()}, nil)
	took := time.Since(began)
	if len(done.Faults) > 0 || done.Seal([32]byte{1})[state.SubnetEpochIndex.Key(1)] == nil {
		t.Fatalf("no epoch ran: %v", done.Faults)
	}
	if most := 4 * (len(parents) + count); reads > most || reads < len(parents) {
		t.Errorf("%d stakes were read of %d hotkeys: at most %d should be", reads, len(parents)+count, most)
	}
	t.Logf("%d parents of %d neurons, %d reads, %v", len(parents), count, reads, took)
}
