package scheduler_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/plexus-network/plexus/chain/pallet/preimage"
	"github.com/plexus-network/plexus/chain/pallet/scheduler"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// TestAgendasNamesRetriesAndCallsAgree drives random calls and blocks, and holds
// that names and retries belong to tasks, and that a long call is kept exactly as
// often as tasks need it.
func TestAgendasNamesRetriesAndCallsAgree(outer *testing.T) {
	ran := 0
	rapid.Check(outer, func(t *rapid.T) {
		c := newChain(outer)
		small := func(name string) uint32 { return rapid.Uint32Range(0, 4).Draw(t, name) }
		for range rapid.IntRange(10, 40).Draw(t, "blocks") {
			id := [32]byte{byte(small("id"))}
			when := uint32(c.Next.Height) + small("when")
			at := subtensor.TaskAddress{When: when, Index: small("index") / 2}
			d := c.note(note{Fails: rapid.Bool().Draw(t, "fails"), Pad: make([]byte, 100*small("pad"))})
			var often *subtensor.Period
			if rapid.Bool().Draw(t, "periodic") {
				often = &subtensor.Period{Blocks: small("every"), Count: small("times")}
			}
			switch rapid.IntRange(0, 8).Draw(t, "call") {
			case 0, 1:
				_ = c.root("schedule", schedule{When: when, MaybePeriodic: often, Priority: uint8(small("priority")), Call: d})
			case 2, 3:
				_ = c.root("schedule_named", named{ID: id, When: when, MaybePeriodic: often, Call: d})
			case 4:
				_ = c.root("cancel", subtensor.Cancel{When: when, Index: at.Index})
			case 5:
				_ = c.root("cancel_named", subtensor.CancelNamed{ID: id})
			case 6:
				_ = c.root("set_retry", subtensor.SetRetry{Task: at, Retries: uint8(small("retries")), Period: small("period")})
			case 7:
				_ = c.root("cancel_retry", subtensor.CancelRetry{Task: at})
			default:
				c.Make()
			}
			for _, e := range c.Events() {
				if _, ok := e.Body.(scheduler.Dispatched); ok {
					ran++
				}
			}
			c.agree(t)
		}
	})
	if ran == 0 {
		outer.Error("no task ran")
	}
}

func (c *chain) agree(t *rapid.T) {
	tasks, names := map[subtensor.TaskAddress]bool{}, 0
	needed := map[runtime.Hash]uint32{}
	scheduler.Agenda.Iterate(c.State, func(when uint32, agenda []*scheduler.Task) bool {
		if uint64(when) < c.Next.Height || len(agenda) == 0 || agenda[len(agenda)-1] == nil {
			t.Fatalf("block %d: the agenda of %d is left with %v", c.Next.Height, when, agenda)
		}
		for i, task := range agenda {
			if task == nil {
				continue
			}
			at := subtensor.TaskAddress{When: when, Index: uint32(i)}
			tasks[at] = true
			if task.MaybeID != nil {
				if names++; scheduler.Lookup.Get(c.State, *task.MaybeID) != at {
					t.Fatalf("the name of %v is elsewhere", at)
				}
			}
			if task.Call.Lookup != nil {
				needed[task.Call.Lookup.Hash]++
			}
		}
		return true
	})
	scheduler.Lookup.Iterate(c.State, func([32]byte, subtensor.TaskAddress) bool { names--; return true })
	if names != 0 {
		t.Fatalf("%d more tasks have names than names have tasks", names)
	}
	scheduler.Retries.Iterate(c.State, func(at subtensor.TaskAddress, _ scheduler.Retry) bool {
		if !tasks[at] {
			t.Fatalf("a retry of no task at %v", at)
		}
		return true
	})
	preimage.RequestStatusFor.Iterate(c.State, func(h runtime.Hash, s preimage.Status) bool {
		if s.Requested == nil || s.Requested.Count != needed[h] {
			t.Fatalf("a call is kept as %+v, and needed %d times", s.Requested, needed[h])
		}
		delete(needed, h)
		return true
	})
	if len(needed) > 0 {
		t.Fatalf("%d calls are missing", len(needed))
	}
}
