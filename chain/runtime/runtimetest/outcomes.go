package runtimetest

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
)

// OutcomesFolder is the environment's variable that names a folder; where it is
// set, each test program leaves there what calls it saw go which way.
const OutcomesFolder = "PLEXUS_OUTCOMES"

// What is recorded beside the errors that calls end with.
const (
	Succeeded = "ok"
	Paid      = "paid" // the fee that clients are told beforehand, exactly
	Free      = "free"
)

// records is the program's file, which its chains share.
var records struct {
	sync.Mutex
	file *os.File
	seen map[string]bool
}

// IsRecording says that outcomes are wanted.
func IsRecording() bool { return os.Getenv(OutcomesFolder) != "" }

// App is where outcomes on the whole chain are from. Those on a chain of a test's own
// are from the test's folder: they tell of that folder's pallet alone, since the
// others beside it may be made up.
const App = "app"

// Watch records how the calls of a runtime go, where that is wanted. from is [App]
// or empty.
func Watch(t testing.TB, rt *runtime.Runtime, from string) {
	if !IsRecording() {
		return
	}
	rt.Watch(func(d runtime.DecodedCall, err error) { Record(t, d, OutcomeOf(rt, err), from) })
}

// OutcomeOf is an error's name with its pallet's, or [Succeeded].
func OutcomeOf(rt *runtime.Runtime, err error) string {
	if err == nil {
		return Succeeded
	}
	pallet, e := rt.Error(*runtime.AsDispatchError(err))
	if pallet == "" {
		return e.Name
	}
	return pallet + "." + e.Name
}

// Record notes that a test saw an outcome of a call: one line for each, once a
// program, of call, outcome, where from and test.
func Record(t testing.TB, d runtime.DecodedCall, outcome, from string) {
	fact := fmt.Sprintf("%s.%s\t%s\t%s", d.Pallet(), d.Name(), outcome, from)
	records.Lock()
	defer records.Unlock()
	if records.seen[fact] {
		return
	}
	if records.file == nil {
		file, err := os.CreateTemp(os.Getenv(OutcomesFolder), filepath.Base(os.Args[0])+"-*")
		if err != nil {
			panic(fmt.Sprintf("record outcomes: %v", err))
		}
		records.file, records.seen = file, map[string]bool{}
	}
	records.seen[fact] = true
	if from == "" {
		from, _ = os.Getwd() // of a test: its folder
	}
	fmt.Fprintf(records.file, "%s.%s\t%s\t%s\t%s\n", d.Pallet(), d.Name(), outcome, filepath.ToSlash(from), t.Name())
}
