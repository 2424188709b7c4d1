package register_test

import (
	"encoding/binary"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/keys"
	wire "github.com/plexus-network/plexus/substrate/subtensor"
)

// TestMakingRoomWeighsWhatTheStakesDo: a registration at the limit fills its block by
// the stakes that its dissolve visits and pays.
func TestMakingRoomWeighsWhatTheStakesDo(t *testing.T) {
	weigh := func(stakes uint32, on uint16) uint64 {
		c, _, _ := limited(t, 0)
		moving(c, map[uint16]uint64{1: 900, 2: 700, 3: 500})
		write(c, func(w *runtime.Context) {
			for i := range stakes {
				var holder state.AccountID
				binary.LittleEndian.PutUint32(holder[:], i+1)
				state.Alpha.Set(w, apptest.Named("Q").Hotkey(), holder, on, wire.U64F64{})
			}
		})
		b := c.Runtime.Execute(c.State, runtime.Block{Height: c.Height + 1, Time: 1_700_000_900_000, Producer: c.Producer, Genesis: c.Genesis()},
			[][]byte{c.Sign(keys.Dev("Alice"), wire.RegisterNetwork{Hotkey: keys.Dev("new").AccountID()})})
		if o := b.Outcomes[0]; o.Refused != nil || o.Failed != nil {
			t.Fatalf("the registration: %+v", o)
		}
		return b.Weight
	}
	const stakes = 1000
	none, elsewhere, paid := weigh(0, 3), weigh(stakes, 2), weigh(stakes, 3)
	if elsewhere-none != stakes*5_000_000 || paid-none != stakes*25_000_000 {
		t.Errorf("%d stakes weigh %d ps elsewhere and %d on the subnet", stakes, elsewhere-none, paid-none)
	}
	if none < 5_000_000_000 {
		t.Errorf("a dissolve weighs %d ps", none)
	}
}
