package outcomes

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
)

// declared is a call of the chain with what the code says of it.
type declared struct {
	Call
	name string // "Pallet.call"
	pays bool
	only bool // a block alone can make it
}

// readCalls finds the code of each call of the chain.
func readCalls(t *testing.T) (calls []declared) {
	t.Helper()
	program, err := Load(".")
	if err != nil {
		t.Fatal(err)
	}
	code := map[string]Call{}
	for _, c := range program.Calls() {
		code[c.Name+" "+c.Args] = c
	}
	rt := app.New(app.Options{BlockMillis: 1000})
	names := errorNames(rt)
	for _, p := range rt.Pallets() {
		for _, call := range p.Calls {
			args := reflect.TypeOf(call.Args())
			c, ok := code[call.Name+" "+args.PkgPath()+"."+args.Name()]
			if !ok {
				t.Errorf("%s.%s: its declaration is not found in the code", p.Name, call.Name)
				continue
			}
			for i, end := range c.Ends {
				if name, ok := names[end]; ok {
					c.Ends[i] = name
				}
			}
			calls = append(calls, declared{c, p.Name + "." + call.Name, call.PaysFee(), call.IsInherent()})
		}
	}
	return calls
}

// errorNames are the pallets' errors, "Pallet.Name" by "7.Name".
func errorNames(rt *runtime.Runtime) map[string]string {
	names := map[string]string{}
	for _, p := range rt.Pallets() {
		if p.Errors == nil {
			continue
		}
		for _, e := range p.Errors.List() {
			names[fmt.Sprintf("%d.%s", e.Pallet, e.Name)] = p.Name + "." + e.Name
		}
	}
	return names
}

// TestTheCodeTellsWhatCallsCanEndWith holds the reading of the code to cases that
// were read by hand.
func TestTheCodeTellsWhatCallsCanEndWith(t *testing.T) {
	calls := readCalls(t)
	for name, want := range map[string]string{
		// one return, and a helper's
		"SubtensorModule.update_symbol": "BadOrigin SubtensorModule.NotSubnetOwner SubtensorModule.SubnetNotExists SubtensorModule.SymbolAlreadyInUse SubtensorModule.SymbolDoesNotExist ok",
		// an error handed to a function that makes the handler
		"AdminUtils.sudo_set_max_allowed_validators": "AdminUtils.MaxValidatorsLargerThanMaxUIds AdminUtils.SubnetDoesNotExist BadOrigin ok",
		// a handler that always fails
		"AdminUtils.swap_authorities": "AdminUtils.Deprecated BadOrigin",
		// what a call inside ends with
		"Utility.dispatch_as_fallible": "(of the call inside) BadOrigin System.CallFiltered ok",
		// a check before the mempool
		"Models.declare": "BadOrigin Models.DeclaringTooFast Models.NotRegistered Models.UnknownModel ok",
	} {
		at := slices.IndexFunc(calls, func(c declared) bool { return c.name == name })
		if at < 0 {
			t.Errorf("%s is not found", name)
			continue
		}
		ends := slices.Clone(calls[at].Ends)
		slices.Sort(ends)
		if got := strings.Join(ends, " "); got != want {
			t.Errorf("%s ends with\n%s, want\n%s", name, got, want)
		}
	}
}

// TestEachCallHasBeenSeenToDoAllItCan runs the tests of the chain, and holds that
// between them they saw each call succeed, end with each error that its code can
// return, and cost what it says. Where the code seems to allow what the rules do
// not, unreachable.txt says why.
func TestEachCallHasBeenSeenToDoAllItCan(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the tests of the chain")
	}
	calls := readCalls(t)
	table, err := ReadTable("unreachable.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := gather(t)
	for _, c := range calls {
		c.prove(t, seen, table)
	}
	for _, row := range table {
		if fact := (Fact{row.Call, row.Outcome}); len(seen[fact]) > 0 && seen.By(fact, "") {
			t.Errorf("unreachable.txt: %v sees %s end with %s", seen[fact], row.Call, row.Outcome)
		}
		if !row.used {
			t.Errorf("unreachable.txt: `%s %s` is of nothing that is left to explain: drop it", row.Call, row.Outcome)
		}
	}
}

// gather runs the tests, or reads what an earlier run left in the folder that the
// environment names.
func gather(t *testing.T) Seen {
	t.Helper()
	read := func() (Seen, error) {
		return RunTests(".", t.TempDir(), module+"chain/pallet/...", module+"chain/app/...")
	}
	if folder := os.Getenv(runtimetest.OutcomesFolder); folder != "" {
		read = func() (Seen, error) { return Read(folder) }
	}
	seen, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

func (c declared) prove(t *testing.T, seen Seen, table []*Unreachable) {
	t.Helper()
	for _, end := range c.Ends {
		f := Fact{c.name, end}
		if end == Inner {
			if !c.passesOn(seen) {
				t.Errorf("%s: no test sees it end as the call inside it does", c.name)
			}
			continue
		}
		if seen.By(f, c.Folder) {
			continue
		}
		excused := false
		for _, row := range table {
			if row.Holds(f) {
				row.used, excused = true, true
			}
		}
		if !excused {
			t.Errorf("%s: no test sees it end with %s", c.name, end)
		}
	}
	isWrapper := slices.Contains(c.Ends, Inner)
	for f := range seen {
		isEnd := f.Outcome != runtimetest.Paid && f.Outcome != runtimetest.Free
		if f.Call == c.name && isEnd && !isWrapper && seen.By(f, c.Folder) && !slices.Contains(c.Ends, f.Outcome) {
			t.Errorf("%s: tests see it end with %s, which the reading of its code does not find", c.name, f.Outcome)
		}
	}
	fee := runtimetest.Free
	if c.pays {
		fee = runtimetest.Paid
	}
	if !c.only && !seen.By(Fact{c.name, fee}, c.Folder) {
		t.Errorf("%s: no test sees it %s", c.name, fee)
	}
}

// passesOn says that some test saw the call end with what is not its own.
func (c declared) passesOn(seen Seen) bool {
	for f := range seen {
		if f.Call == c.name && f.Outcome != runtimetest.Paid && f.Outcome != runtimetest.Free &&
			!slices.Contains(c.Ends, f.Outcome) && seen.By(f, c.Folder) {
			return true
		}
	}
	return false
}
