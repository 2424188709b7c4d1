package stateful

import (
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/chain/runtime"
)

func TestRowsOfASubnetThatIsGoneAreSeen(t *testing.T) {
	c := apptest.New(t, World())
	if rows := Leftovers(c); len(rows) != 0 {
		t.Fatalf("a new chain has %v", rows)
	}
	const gone = Subnets + 7
	w := c.Runtime.NewContext(c.State, runtime.Block{})
	state.Tempo.Set(w, gone, 5)                                                        // by number
	state.LastUpdate.Set(w, state.Index(gone, 1), []uint64{1})                         // by a mechanism's
	state.AutoStakeDestination.Set(w, Crowd()[0].Coldkey(), gone, Crowd()[1].Hotkey()) // second in the key
	c.Apply(w.Changes())
	rows := strings.Join(Leftovers(c), "; ")
	for _, want := range []string{"Tempo of subnet 27", "LastUpdate of subnet 27", "AutoStakeDestination of subnet 27"} {
		if !strings.Contains(rows, want) {
			t.Errorf("%s is not among %s", want, rows)
		}
	}
}
