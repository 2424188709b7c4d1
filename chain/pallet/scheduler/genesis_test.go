package scheduler_test

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/preimage"
	"github.com/plexus-network/plexus/chain/pallet/scheduler"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// moved is a new chain from what a chain exports.
func (c *chain) moved() (again *chain, docs map[string]json.RawMessage) {
	c.T.Helper()
	docs, err := c.Runtime.Export(c.State)
	if err != nil {
		c.T.Fatal(err)
	}
	given := map[string]any{}
	for name, doc := range docs {
		given[name] = doc
	}
	return &chain{Chain: runtimetest.New(c.T, c.Runtime, given)}, docs
}

// TestTasksSurviveAnExport: they wait as long as they had to, under their names, with
// their calls, repeats and retries, and nothing is left of them when they are done.
func TestTasksSurviveAnExport(t *testing.T) {
	c := newChain(t)
	id := [32]byte{7}
	c.must(c.root("schedule_after", after{After: 9, Priority: 3, Call: c.note(note{Number: 1, Pad: make([]byte, 500)})}))
	c.must(c.root("schedule_named_after", namedAfter{ID: id, After: 8, MaybePeriodic: &subtensor.Period{Blocks: 2, Count: 3}, Call: c.note(note{Number: 2})}))
	c.must(c.root("schedule_after", after{After: 7, Call: c.note(note{Number: 3, Fails: true})}))
	when := uint32(c.Next.Height) - 1 + 7 + 1
	c.must(c.root("set_retry", subtensor.SetRetry{Task: subtensor.TaskAddress{When: when}, Retries: 2, Period: 1}))

	again, docs := c.moved()
	if at, ok := scheduler.Lookup.Lookup(again.State, id); !ok || at.When != scheduler.Lookup.Get(c.State, id).When-uint32(c.Next.Height)+1 {
		t.Errorf("the name is at %+v", at)
	}
	_, second := again.moved()
	for _, pallet := range []string{"Scheduler", "Preimage"} {
		if string(second[pallet]) != string(docs[pallet]) {
			t.Errorf("%s, then %s", docs[pallet], second[pallet])
		}
	}
	for range 20 {
		c.Make()
		again.Make()
		if was, got := c.names(), again.names(); !slices.Equal(got, was) {
			t.Errorf("block %d: %v, without the export %v", again.Next.Height-1, got, was)
		}
		if was, got := c.ran(), again.ran(); !slices.Equal(got, was) {
			t.Errorf("block %d ran %v, without the export %v", again.Next.Height-1, got, was)
		}
	}
	c.empty()
	again.empty()
}

// TestTasksThatWaitForRoomComeFirst: those of blocks that are over, more than one block
// takes.
func TestTasksThatWaitForRoomComeFirst(t *testing.T) {
	c := newChain(t)
	const weight = 2_000_000_000_000 // one fits a block
	when := uint32(c.Next.Height) + scheduler.MaxTasks + 12
	for i := range uint32(scheduler.MaxTasks) {
		c.must(c.root("schedule", schedule{When: when, Call: c.note(note{Number: i, Weight: weight})}))
	}
	for i := range uint32(10) {
		c.must(c.root("schedule", schedule{When: when + 1, Call: c.note(note{Number: scheduler.MaxTasks + i})}))
	}
	for uint32(c.Next.Height) <= when+2 {
		c.Make()
	}
	if !scheduler.IncompleteSince.Has(c.State) {
		t.Fatal("nothing waits")
	}
	done := len(c.ran())
	again, _ := c.moved()
	for range 2 * scheduler.MaxTasks {
		again.Make()
	}
	got := again.ran()
	if done+len(got) != scheduler.MaxTasks+10 || !slices.IsSorted(got) || done == 0 {
		t.Errorf("%d ran before, and with them %v", done, got)
	}
	again.empty()
}

func TestTasksOfASpecificationAreChecked(t *testing.T) {
	c := newChain(t)
	short := hex.EncodeToString(scale.Marshal(c.note(note{Number: 4})))
	long := hex.EncodeToString(scale.Marshal(c.note(note{Number: 5, Pad: make([]byte, 300)})))
	name := strings.Repeat("01", 32)
	docs := func(tasks string) map[string]json.RawMessage {
		return map[string]json.RawMessage{"Scheduler": json.RawMessage(`{"tasks":[` + tasks + `]}`)}
	}
	first, err := c.Runtime.Genesis(docs(`{"block":1,"call":"` + short + `","name":"` + name + `"},{"block":1,"call":"` + long + `"}`))
	if err != nil {
		t.Fatal(err)
	}
	state := runtimetest.State{}
	state.Apply(first)
	if list := scheduler.Agenda.Get(state, 1); len(list) != 2 || list[0].MaybeID == nil || list[1].Call.Lookup == nil {
		t.Errorf("%+v", list)
	} else if !preimage.RequestStatusFor.Has(state, list[1].Call.Lookup.Hash) {
		t.Error("the long call is not kept")
	}
	full := strings.Repeat(`{"block":1,"call":"`+short+`"},`, scheduler.MaxTasks*(scheduler.MaxTasks+1))
	for why, tasks := range map[string]string{
		"block 0":         `{"block":0,"call":"` + short + `"}`,
		"no call":         `{"block":1}`,
		"no hex":          `{"block":1,"call":"x"}`,
		"no such call":    `{"block":1,"call":"ffff"}`,
		"a short hash":    `{"block":1,"call_hash":"00","call_length":300}`,
		"a short name":    `{"block":1,"call":"` + short + `","name":"01"}`,
		"a name twice":    `{"block":1,"call":"` + short + `","name":"` + name + `"},{"block":2,"call":"` + short + `","name":"` + name + `"}`,
		"too many":        full + `{"block":1,"call":"` + short + `"}`,
		"another form":    `3`,
		"a call too long": `{"block":1,"call":"` + hex.EncodeToString(scale.Marshal(c.note(note{Pad: make([]byte, preimage.MaxBytes)}))) + `"}`,
	} {
		if _, err := c.Runtime.Genesis(docs(tasks)); err == nil {
			t.Errorf("%s: no error", why)
		}
	}
}
