package scheduler_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/preimage"
	"github.com/plexus-network/plexus/chain/pallet/scheduler"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

const tao = subtensor.RaoPerTAO

var (
	alice, bob = keys.Dev("Alice"), keys.Dev("Bob")

	purse balances.Ledger
)

type (
	call       = runtime.DecodedCall
	schedule   = subtensor.Schedule[call]
	named      = subtensor.ScheduleNamed[call]
	after      = subtensor.ScheduleAfter[call]
	namedAfter = subtensor.ScheduleNamedAfter[call]
)

// The pallet Log writes down which calls ran, in order; a call can be made to
// weigh, to fail, and to be long.
type note struct {
	Number uint32
	Weight uint64
	Fails  bool
	Pad    []byte
}

var log = runtime.NewValue[[]uint32]("Log", "Numbers", nil)

func logPallet() runtime.Pallet {
	errs := runtime.NewErrors(201, "Asked")
	return runtime.Pallet{Name: "Log", Index: 201, Errors: errs, Storage: []runtime.StorageItem{log},
		Calls: []runtime.Call{runtime.NewCall(0, "note", func(c *runtime.Context, o runtime.Origin, a note) error {
			if err := runtime.EnsureRoot(o); err != nil {
				return err
			}
			if a.Fails {
				return errs.E("Asked")
			}
			log.Set(c, append(log.Get(c), a.Number))
			return nil
		}, runtime.Weight(func(a note) uint64 { return a.Weight }))}}
}

type chain struct {
	*runtimetest.Chain
	seen int // log entries that logged has given
}

func newChain(t testing.TB) *chain {
	t.Helper()
	fees := transactionpayment.New(purse)
	limits := runtime.DefaultLimits()
	rt := runtime.New([]runtime.Pallet{system.New(limits), balances.New(), fees.Pallet(), utility.New(), sudo.New(), logPallet(),
		preimage.New(purse), scheduler.New(preimage.NewKeeper(purse), limits)}, runtime.Options{Payment: fees, Limits: limits})
	return &chain{Chain: runtimetest.New(t, rt, map[string]any{
		"Balances": map[string]any{"balances": []balances.Entry{{Account: alice.AccountID(), Rao: 1000 * tao}, {Account: bob.AccountID(), Rao: 10 * tao}}},
		"Sudo":     map[string]any{"key": alice.AccountID()},
	})}
}

func (c *chain) note(a note) call { return c.Call("Log", "note", a) }

// root sends a call of the pallet as root and gives its failure.
func (c *chain) root(name string, args any) error {
	c.T.Helper()
	return c.sudo(c.Call("Scheduler", name, args))
}

func (c *chain) sudo(d call) error {
	c.T.Helper()
	if failed := c.Send(alice, c.Call("Sudo", "sudo", sudo.Sudo{Call: d})); failed != nil {
		c.T.Fatal(failed)
	}
	for _, e := range c.Events() {
		if b, ok := e.Body.(sudo.Sudid); ok && b.SudoResult.Err != nil {
			return b.SudoResult.Err
		}
	}
	return nil
}

func (c *chain) must(err error) {
	c.T.Helper()
	if err != nil {
		c.T.Fatal(err)
	}
}

// ran are the calls that ran in the latest block.
func (c *chain) ran() []uint32 {
	all := log.Get(c.State)
	since := all[c.seen:]
	c.seen = len(all)
	return since
}

// empty fails the test unless nothing of past tasks is kept.
func (c *chain) empty() {
	c.T.Helper()
	for name, item := range map[string]string{"agenda": scheduler.Agenda.Prefix(), "name": scheduler.Lookup.Prefix(), "retry": scheduler.Retries.Prefix(),
		"preimage": preimage.PreimageFor.Prefix(), "request": preimage.RequestStatusFor.Prefix(), "delay": scheduler.IncompleteSince.Prefix()} {
		c.State.Iterate(item, func(string, []byte) bool {
			c.T.Errorf("a %s is left", name)
			return false
		})
	}
}

// names are the scheduler's events of the latest block.
func (c *chain) names() (names []string) {
	for _, e := range c.Events() {
		if e.Pallet == "Scheduler" {
			names = append(names, e.Name)
		}
	}
	return names
}

func TestATaskRunsInItsBlockAsRoot(t *testing.T) {
	for name, pad := range map[string]int{"a short call": 0, "a long call": 500} {
		t.Run(name, func(t *testing.T) {
			c := newChain(t)
			when := uint32(c.Next.Height) + 2
			c.must(c.root("schedule", schedule{When: when, Call: c.note(note{Number: 7, Pad: make([]byte, pad)})}))
			if !slices.Equal(c.names(), []string{"Scheduled"}) || len(c.ran()) != 0 {
				t.Fatalf("%v", c.names())
			}
			c.Make()
			if len(c.ran()) != 0 {
				t.Fatal("it ran a block early")
			}
			c.Make()
			if got := c.ran(); !slices.Equal(got, []uint32{7}) {
				t.Fatalf("ran %v", got)
			}
			for _, e := range c.Events() {
				if d, ok := e.Body.(scheduler.Dispatched); ok && (d.Task != subtensor.TaskAddress{When: when} || d.Result.Err != nil || e.Phase != runtime.Initialization) {
					t.Fatalf("%+v", d)
				}
			}
			c.empty()
		})
	}
}

func TestOnlyRootSchedules(t *testing.T) {
	c := newChain(t)
	d := c.note(note{})
	for name, args := range map[string]any{
		"schedule": schedule{When: 9, Call: d}, "cancel": subtensor.Cancel{}, "schedule_named": named{When: 9, Call: d},
		"cancel_named": subtensor.CancelNamed{}, "schedule_after": after{Call: d}, "schedule_named_after": namedAfter{Call: d},
		"set_retry": subtensor.SetRetry{}, "set_retry_named": subtensor.SetRetryNamed{}, "cancel_retry": subtensor.CancelRetry{}, "cancel_retry_named": subtensor.CancelRetryNamed{},
	} {
		o := c.Make(c.Sign(bob, c.Call("Scheduler", name, args), nil)).Outcomes[0]
		if !errors.Is(o.Failed, runtime.ErrBadOrigin) || o.Fee == 0 {
			t.Errorf("%s: %v for %d rao", name, o.Failed, o.Fee)
		}
	}
}

func TestABlockThatHasBegunTakesNoTasks(t *testing.T) {
	c := newChain(t)
	now := uint32(c.Next.Height)
	for _, when := range []uint32{0, now} {
		if err := c.root("schedule", schedule{When: when, Call: c.note(note{})}); !errors.Is(err, scheduler.ErrTargetBlockNumberInPast) {
			t.Errorf("in block %d: %v", when, err)
		}
	}
	c.must(c.root("schedule", schedule{When: uint32(c.Next.Height) + 1, Call: c.note(note{Number: 1})}))
	c.Make()
	if got := c.ran(); !slices.Equal(got, []uint32{1}) {
		t.Fatalf("the next block ran %v", got)
	}
	c.must(c.root("schedule_after", after{Call: c.note(note{Number: 2})})) // none between: the next block
	c.Make()
	if got := c.ran(); !slices.Equal(got, []uint32{2}) {
		t.Fatalf("after none: %v", got)
	}
	c.must(c.root("schedule_named_after", namedAfter{ID: [32]byte{1}, After: 1, Call: c.note(note{Number: 3})}))
	c.Make()
	if len(c.ran()) != 0 {
		t.Fatal("after one: early")
	}
	c.Make()
	if got := c.ran(); !slices.Equal(got, []uint32{3}) {
		t.Fatalf("after one: %v", got)
	}
	c.empty()
}

func TestNamesAreTakenOnceAndFreeAgain(t *testing.T) {
	c := newChain(t)
	id := [32]byte{5}
	far := uint32(c.Next.Height) + 100
	task := named{ID: id, When: far, Call: c.note(note{Pad: make([]byte, 300)})}
	c.must(c.root("schedule_named", task))
	if err := c.root("schedule_named", task); !errors.Is(err, scheduler.ErrFailedToSchedule) {
		t.Fatalf("twice: %v", err)
	}
	if err := c.root("cancel_named", subtensor.CancelNamed{ID: [32]byte{6}}); !errors.Is(err, scheduler.ErrNotFound) {
		t.Fatalf("unknown: %v", err)
	}
	c.must(c.root("cancel_named", subtensor.CancelNamed{ID: id}))
	if !slices.Equal(c.names(), []string{"Canceled"}) {
		t.Fatalf("%v", c.names())
	}
	c.empty()
	c.must(c.root("schedule_named", task))
	c.must(c.root("cancel", subtensor.Cancel{When: far})) // by its place as well
	c.empty()
	if err := c.root("cancel", subtensor.Cancel{When: far}); !errors.Is(err, scheduler.ErrNotFound) {
		t.Fatalf("twice: %v", err)
	}
	if err := c.root("cancel", subtensor.Cancel{When: far, Index: 1 << 31}); !errors.Is(err, scheduler.ErrNotFound) {
		t.Fatalf("no such place: %v", err)
	}
}

func TestABlockHoldsOnlySoManyTasks(t *testing.T) {
	c := newChain(t)
	when := uint32(c.Next.Height) + 1000
	add := func() error { return c.root("schedule", schedule{When: when, Call: c.note(note{})}) }
	for range scheduler.MaxTasks {
		c.must(add())
	}
	if err := add(); !errors.Is(err, runtime.ErrNoRoom) {
		t.Fatalf("one more: %v", err)
	}
	c.must(c.root("cancel", subtensor.Cancel{When: when, Index: 20}))
	if list := scheduler.Agenda.Get(c.State, when); len(list) != scheduler.MaxTasks || list[20] != nil {
		t.Fatalf("%d tasks, at 20 %v", len(list), list[20])
	}
	c.must(add())
	if scheduler.Agenda.Get(c.State, when)[20] == nil {
		t.Fatal("the gap has no task")
	}
	for _, e := range c.Events() {
		if s, ok := e.Body.(scheduler.Scheduled); ok && s.Index != 20 {
			t.Fatalf("the gap was at 20, not %d", s.Index)
		}
	}
}

// TestEachFormOfScheduleIsRefusedAlike holds the errors of a schedule to all calls
// that make one.
func TestEachFormOfScheduleIsRefusedAlike(t *testing.T) {
	big := func(c *chain) call { return c.note(note{Pad: make([]byte, preimage.MaxBytes)}) }
	for name, form := range map[string]func(c *chain, d call, id byte, blocks uint32) any{
		"schedule": func(c *chain, d call, _ byte, blocks uint32) any {
			return schedule{When: uint32(c.Next.Height) + blocks, Call: d}
		},
		"schedule_after": func(_ *chain, d call, _ byte, blocks uint32) any {
			return subtensor.ScheduleAfter[call]{After: blocks - 1, Call: d}
		},
		"schedule_named": func(c *chain, d call, id byte, blocks uint32) any {
			return subtensor.ScheduleNamed[call]{ID: [32]byte{id}, When: uint32(c.Next.Height) + blocks, Call: d}
		},
		"schedule_named_after": func(_ *chain, d call, id byte, blocks uint32) any {
			return subtensor.ScheduleNamedAfter[call]{ID: [32]byte{id}, After: blocks - 1, Call: d}
		},
	} {
		c := newChain(t)
		expect := func(args any, want error) {
			t.Helper()
			if err := c.root(name, args); !errors.Is(err, want) {
				t.Errorf("%s: got %v, want %v", name, err, want)
			}
		}
		expect(form(c, big(c), 0, 10), preimage.ErrTooBig)
		if strings.Contains(name, "named") {
			expect(form(c, c.note(note{}), 2, 10), nil)
			expect(form(c, c.note(note{}), 2, 20), scheduler.ErrFailedToSchedule)
		}
		full := scheduler.Task{Call: runtime.BoundedCall{Inline: &[]byte{}}, Origin: runtime.RootCaller()}
		w := c.Runtime.NewContext(c.State, c.Next)
		scheduler.Agenda.Set(w, uint32(c.Next.Height)+10, slices.Repeat([]*scheduler.Task{&full}, scheduler.MaxTasks))
		c.State.Apply(w.Changes())
		expect(form(c, c.note(note{}), 1, 10), runtime.ErrNoRoom)
	}
}

func TestTasksRunByPriorityAndWithinTheirShare(t *testing.T) {
	c := newChain(t)
	share := runtime.DefaultLimits().Weight / 100 * scheduler.Share
	when := uint32(c.Next.Height) + 20
	add := func(number uint32, priority uint8, weight uint64) {
		t.Helper()
		c.must(c.root("schedule", schedule{When: when, Priority: priority, Call: c.note(note{Number: number, Weight: weight})}))
	}
	add(1, 9, 1)
	add(2, 0, share/2)
	add(3, 5, share/2) // does not fit beside the second, with what each task costs
	add(4, 5, 1)       // and those behind it wait, heavy or not
	add(5, 200, share) // fits into no block
	for uint32(c.Next.Height) < when {
		c.Make()
	}
	for i, want := range []struct {
		ran    []uint32
		events []string
	}{
		{[]uint32{2}, []string{"Dispatched", "AgendaIncomplete"}},
		{[]uint32{3, 4, 1}, []string{"Dispatched", "Dispatched", "Dispatched", "AgendaIncomplete"}},
		{nil, []string{"PermanentlyOverweight"}},
		{nil, nil},
	} {
		e := c.Make()
		if got := c.ran(); !slices.Equal(got, want.ran) || !slices.Equal(c.names(), want.events) {
			t.Errorf("block %d: ran %v, told %v", i, got, c.names())
		}
		if i == 0 && (e.Weight < share/2 || e.Weight > share) {
			t.Errorf("the block's weight is %d", e.Weight)
		}
	}
	c.empty()
}

// TestWhatTasksWeighIsNotLeftForExtrinsics fills a block with both.
func TestWhatTasksWeighIsNotLeftForExtrinsics(t *testing.T) {
	c := newChain(t)
	limits := runtime.DefaultLimits()
	c.must(c.root("schedule", schedule{When: uint32(c.Next.Height) + 1, Call: c.note(note{Number: 1, Weight: limits.Weight / 2})}))
	heavy := c.Sign(alice, c.note(note{Weight: limits.Weight / 2}), nil)
	if e := c.Execute(heavy); !errors.Is(e.Outcomes[0].Refused, runtime.ErrExhausted) {
		t.Fatalf("both fit: %v", e.Outcomes[0].Refused)
	}
	c.Make()
	if e := c.Execute(heavy); e.Outcomes[0].Refused != nil {
		t.Fatalf("alone: %v", e.Outcomes[0].Refused)
	}
}

func TestATaskRunsOverAndOver(t *testing.T) {
	for name, pad := range map[string]int{"a short call": 0, "a long call": 300} {
		t.Run(name, func(t *testing.T) {
			c := newChain(t)
			id := [32]byte{1}
			when := uint32(c.Next.Height) + 1
			c.must(c.root("schedule_named", named{ID: id, When: when, MaybePeriodic: &subtensor.Period{Blocks: 3, Count: 3}, Call: c.note(note{Number: 4, Pad: make([]byte, pad)})}))
			var at []uint32
			for range 12 {
				height := uint32(c.Next.Height)
				c.Make()
				if len(c.ran()) > 0 {
					at = append(at, height-when)
				}
				if c.names() == nil {
					continue
				}
				if has := scheduler.Lookup.Has(c.State, id); has != (len(at) < 3) {
					t.Fatalf("after %d times the name is there: %v", len(at), has)
				}
			}
			if !slices.Equal(at, []uint32{0, 3, 6}) {
				t.Fatalf("it ran at %v", at)
			}
			c.empty()
		})
	}
	for _, once := range []subtensor.Period{{Blocks: 0, Count: 5}, {Blocks: 5, Count: 1}, {Blocks: 5}} {
		c := newChain(t)
		c.must(c.root("schedule", schedule{When: uint32(c.Next.Height) + 1, MaybePeriodic: &once, Call: c.note(note{})}))
		c.Make()
		c.empty()
	}
}

func TestATaskThatFindsNoRoomToRunAgainEnds(t *testing.T) {
	for name, test := range map[string]struct {
		fails bool
		event string
	}{"over and over": {false, "PeriodicFailed"}, "after a failure": {true, "RetryFailed"}} {
		t.Run(name, func(t *testing.T) {
			c := newChain(t)
			when, full := uint32(c.Next.Height)+100, uint32(c.Next.Height)+110
			task := schedule{When: when, Call: c.note(note{Fails: test.fails, Pad: make([]byte, 200)})}
			if !test.fails {
				task.MaybePeriodic = &subtensor.Period{Blocks: 10, Count: 2}
			}
			c.must(c.root("schedule", task))
			c.must(c.root("set_retry", subtensor.SetRetry{Task: subtensor.TaskAddress{When: when}, Retries: 1, Period: 10}))
			for range scheduler.MaxTasks {
				c.must(c.root("schedule", schedule{When: full, Call: c.note(note{})}))
			}
			for uint32(c.Next.Height) <= when {
				c.Make()
			}
			if !slices.Equal(c.names(), []string{"Dispatched", test.event}) {
				t.Fatalf("%v", c.names())
			}
			for uint32(c.Next.Height) <= full {
				c.Make()
			}
			c.empty()
		})
	}
}

func TestAFailedTaskRunsAgainSoOften(t *testing.T) {
	for name, pad := range map[string]int{"a short call": 0, "a long call": 300} {
		t.Run(name, func(t *testing.T) {
			c := newChain(t)
			id := [32]byte{2}
			when := uint32(c.Next.Height) + 5
			c.must(c.root("schedule_named", named{ID: id, When: when, Call: c.note(note{Fails: true, Pad: make([]byte, pad)})}))
			c.must(c.root("set_retry_named", subtensor.SetRetryNamed{ID: id, Retries: 2, Period: 3}))
			if !slices.Equal(c.names(), []string{"RetrySet"}) {
				t.Fatalf("%v", c.names())
			}
			var at []uint32
			for range 16 {
				height := uint32(c.Next.Height)
				c.Make()
				if slices.Contains(c.names(), "Dispatched") {
					at = append(at, height-when)
				}
			}
			if !slices.Equal(at, []uint32{0, 3, 6}) {
				t.Fatalf("it ran at %v", at)
			}
			c.empty()
		})
	}
}

func TestRetriesAreSetAndTakenBack(t *testing.T) {
	c := newChain(t)
	id := [32]byte{3}
	when := uint32(c.Next.Height) + 50
	at := subtensor.TaskAddress{When: when}
	for what, err := range map[string]error{
		"set":          c.root("set_retry", subtensor.SetRetry{Task: at}),
		"set named":    c.root("set_retry_named", subtensor.SetRetryNamed{ID: id}),
		"cancel":       c.root("cancel_retry", subtensor.CancelRetry{Task: at}),
		"cancel named": c.root("cancel_retry_named", subtensor.CancelRetryNamed{ID: id}),
	} {
		if !errors.Is(err, scheduler.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	c.must(c.root("schedule_named", named{ID: id, When: when, Call: c.note(note{})}))
	c.must(c.root("set_retry", subtensor.SetRetry{Task: at, Retries: 4, Period: 2}))
	if got := scheduler.Retries.Get(c.State, at); got != (scheduler.Retry{TotalRetries: 4, Remaining: 4, Period: 2}) {
		t.Fatalf("%+v", got)
	}
	c.must(c.root("cancel_retry", subtensor.CancelRetry{Task: at}))
	c.must(c.root("set_retry_named", subtensor.SetRetryNamed{ID: id, Retries: 4, Period: 2}))
	c.must(c.root("cancel_retry_named", subtensor.CancelRetryNamed{ID: id}))
	if scheduler.Retries.Has(c.State, at) || !slices.Equal(c.names(), []string{"RetryCancelled"}) {
		t.Fatalf("%v", c.names())
	}
	c.must(c.root("set_retry_named", subtensor.SetRetryNamed{ID: id, Retries: 4, Period: 2}))
	c.must(c.root("cancel_named", subtensor.CancelNamed{ID: id}))
	c.empty()
}

func TestATaskWhoseCallIsGoneIsDropped(t *testing.T) {
	c := newChain(t)
	c.must(c.root("schedule", schedule{When: uint32(c.Next.Height) + 3, Call: c.note(note{Pad: make([]byte, 400)})}))
	var hash runtime.Hash
	preimage.RequestStatusFor.Iterate(c.State, func(h runtime.Hash, _ preimage.Status) bool { hash = h; return true })
	c.must(c.sudo(c.Call("Preimage", "unrequest_preimage", subtensor.UnrequestPreimage{Hash: hash})))
	c.Make()
	c.Make()
	if !slices.Equal(c.names(), []string{"CallUnavailable"}) {
		t.Fatalf("%v", c.names())
	}
	c.empty()
}

func TestATaskMayCancelAnotherOfItsBlock(t *testing.T) {
	c := newChain(t)
	when := uint32(c.Next.Height) + 10
	cancel := c.Call("Scheduler", "cancel", subtensor.Cancel{When: when, Index: 1})
	c.must(c.root("schedule", schedule{When: when, Call: cancel}))
	c.must(c.root("schedule", schedule{When: when, Call: c.note(note{Number: 9, Pad: make([]byte, 300)})}))
	for uint32(c.Next.Height) <= when {
		c.Make()
	}
	if got := c.ran(); len(got) != 0 || fmt.Sprint(c.names()) != "[Canceled Dispatched]" {
		t.Fatalf("ran %v, told %v", got, c.names())
	}
	c.empty()
}
