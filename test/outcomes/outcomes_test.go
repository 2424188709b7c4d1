package outcomes

import (
	"fmt"
	"maps"
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
		for _, complaint := range c.complaints(seen, table) {
			t.Error(complaint)
		}
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

// complaints are what no test saw of a call, and what tests saw that its code does not
// tell. Rows of the table that excuse something are marked.
func (c declared) complaints(seen Seen, table []*Unreachable) (list []string) {
	complain := func(format string, args ...any) { list = append(list, c.name+": "+fmt.Sprintf(format, args...)) }
	for _, end := range c.Ends {
		f := Fact{c.name, end}
		switch {
		case end == Inner && !c.passesOn(seen):
			complain("no test sees it end as the call inside it does")
		case end != Inner && !seen.By(f, c.Folder) && !excused(f, table):
			complain("no test sees it end with %s", end)
		}
	}
	isWrapper := slices.Contains(c.Ends, Inner)
	for f := range seen {
		if f.Call == c.name && f.isEnd() && !isWrapper && seen.By(f, c.Folder) && !slices.Contains(c.Ends, f.Outcome) {
			complain("tests see it end with %s, which the reading of its code does not find", f.Outcome)
		}
	}
	fee := runtimetest.Free
	if c.pays {
		fee = runtimetest.Paid
	}
	if !c.only && !seen.By(Fact{c.name, fee}, c.Folder) {
		complain("no test sees it %s", fee)
	}
	return list
}

func excused(f Fact, table []*Unreachable) (is bool) {
	for _, row := range table {
		if row.Holds(f) {
			row.used, is = true, true
		}
	}
	return is
}

// passesOn says that some test saw the call end with what is not its own.
func (c declared) passesOn(seen Seen) bool {
	for f := range seen {
		if f.Call == c.name && f.isEnd() && !slices.Contains(c.Ends, f.Outcome) && seen.By(f, c.Folder) {
			return true
		}
	}
	return false
}

// TestWhatNobodySawIsComplainedOf holds the judgement itself.
func TestWhatNobodySawIsComplainedOf(t *testing.T) {
	pallet := func(outcome string) Fact { return Fact{"Door.open", outcome} }
	app, here, elsewhere := Witness{runtimetest.App, "TestA"}, Witness{"/src/chain/pallet/door", "TestB"}, Witness{"/src/chain/pallet/house", "TestC"}
	call := declared{Call: Call{Folder: "chain/pallet/door", Ends: []string{"Door.Locked", Success}}, name: "Door.open", pays: true}
	wrapper := call
	wrapper.Ends = []string{Inner, Success}
	whole := Seen{pallet("Door.Locked"): {here}, pallet(Success): {app}, pallet(runtimetest.Paid): {app}}
	without := func(f Fact, instead ...Witness) Seen {
		some := maps.Clone(whole)
		delete(some, f)
		if len(instead) > 0 {
			some[f] = instead
		}
		return some
	}
	for name, test := range map[string]struct {
		call  declared
		seen  Seen
		table []*Unreachable
		want  string
	}{
		"all is seen":               {call: call, seen: whole},
		"an error is not":           {call, without(pallet("Door.Locked")), nil, "end with Door.Locked"},
		"an error is another's":     {call, without(pallet("Door.Locked"), elsewhere), nil, "end with Door.Locked"},
		"it cannot be":              {call, without(pallet("Door.Locked")), []*Unreachable{{Call: "Door.*", Outcome: "Door.Locked"}}, ""},
		"no success":                {call, without(pallet(Success)), nil, "end with ok"},
		"no fee":                    {call, without(pallet(runtimetest.Paid)), nil, "sees it paid"},
		"an error beside its code":  {declared{Call: Call{Folder: call.Folder, Ends: []string{Success}}, name: call.name, pays: true}, whole, nil, "does not find"},
		"the inner call's error":    {call: wrapper, seen: whole},
		"no error of an inner call": {wrapper, without(pallet("Door.Locked")), nil, "as the call inside"},
	} {
		got := strings.Join(test.call.complaints(test.seen, test.table), "; ")
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: complaints %q, want %q", name, got, test.want)
		}
	}
}
