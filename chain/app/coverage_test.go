package app_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/runtime"
)

// What must be there of Bittensor's interface, in parts of 100.
const (
	mostCallsLeftOut = 8  // of the calls of whole, all of them with a reason
	leastStorage     = 85 // of the items of whole
)

// whole are the pallets that clients expect to find whole.
var whole = []string{"SubtensorModule", "AdminUtils", "Swap", "Commitments", "Proxy", "Utility", "Crowdloan"}

// differences is where a call that is left out has its reason.
const differences = "../../docs/protocol/differences.md"

// tally counts one kind of thing in one pallet.
type tally struct{ have, of int }

func (t tally) String() string {
	if t.of == 0 {
		return "-"
	}
	return fmt.Sprintf("%d/%d", t.have, t.of)
}

// coverage compares what this chain tells of itself with what Bittensor's does.
type coverage struct {
	t       *testing.T
	want    *surface
	have    *metadataForm
	pays    map[string]bool // "Pallet.call" -> costs a fee
	calls   map[string]tally
	storage map[string]tally
	events  map[string]tally
	errors  map[string]tally
	missing []string
	absent  []string // calls of whole
	own     []string // what Bittensor's pallets do not have
}

// TestTheInterfaceIsBittensors holds that whatever is there of an item, call,
// event, error or runtime API of Bittensor's is exactly as there, and that what is
// left out is little and has a reason.
func TestTheInterfaceIsBittensors(t *testing.T) {
	rt := app.New(app.Options{BlockMillis: 1000})
	have, err := readMetadata(rt.Metadata(15))
	if err != nil {
		t.Fatal(err)
	}
	c := &coverage{
		t: t, want: readSurface(t), have: have, pays: map[string]bool{},
		calls: map[string]tally{}, storage: map[string]tally{}, events: map[string]tally{}, errors: map[string]tally{},
	}
	for _, p := range app.Pallets(app.Options{BlockMillis: 1000, Limits: runtime.DefaultLimits()}, transactionpayment.New(balances.Ledger{})) {
		for _, call := range p.Calls {
			c.pays[p.Name+"."+call.Name] = call.PaysFee()
		}
	}
	names := make([]string, 0, len(c.want.Pallets))
	for name := range c.want.Pallets {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		c.pallet(name)
	}
	methods := c.apis()
	c.structs()
	t.Logf("%-16s %9s %9s %9s %9s", "pallet", "calls", "storage", "events", "errors")
	for _, name := range names {
		t.Logf("%-16s %9v %9v %9v %9v", name, c.calls[name], c.storage[name], c.events[name], c.errors[name])
	}
	t.Logf("runtime APIs %v", methods)
	for _, m := range c.missing {
		t.Log("missing: " + m)
	}
	c.judge()
}

func (c *coverage) pallet(name string) {
	want := c.want.Pallets[name]
	have, ok := c.have.pallets[name]
	if ok && have.index != want.Index {
		c.t.Errorf("pallet %s has index %d, want %d", name, have.index, want.Index)
	}
	if !ok {
		have = palletForm{calls: -1, events: -1, errors: -1}
	}
	calls := c.have.members(have.calls)
	theirs := map[string]bool{}
	for _, call := range want.Calls {
		theirs[call.Name] = true
		c.count(c.calls, name, "call", call.Name, func() bool { return c.call(name, call, calls) })
	}
	for _, s := range want.Storage {
		theirs[s.Name] = true
		theirs["CounterFor"+s.Name] = s.Kind == "CountedStorageMap"
		c.count(c.storage, name, "storage", s.Name, func() bool { return c.item(name, s.Name, storageOf(s.Kind, s.Params), have.items) })
	}
	events := c.have.members(have.events)
	for i, text := range want.Events {
		event, fields := event(text)
		theirs[event] = true
		c.count(c.events, name, "event", event, func() bool { return c.event(name, uint8(i), event, fields, events) })
	}
	failures := c.have.members(have.errors)
	for i, text := range want.Errors {
		theirs[text] = true
		c.count(c.errors, name, "error", text, func() bool {
			at := slices.IndexFunc(failures, func(m member) bool { return m.name == text })
			if at >= 0 && int(failures[at].index) != i {
				c.t.Errorf("error %s.%s has index %d, want %d", name, text, failures[at].index, i)
			}
			return at >= 0
		})
	}
	c.ours(name, theirs, have.items, calls, events, failures)
}

// ours remembers what is beside Bittensor's in a pallet.
func (c *coverage) ours(pallet string, theirs map[string]bool, items []item, lists ...[]member) {
	for _, i := range items {
		lists = append(lists, []member{{name: i.name}})
	}
	for _, list := range lists {
		for _, m := range list {
			if !theirs[m.name] {
				c.own = append(c.own, pallet+"."+m.name)
			}
		}
	}
}

// count adds one thing, and remembers it where it is missing.
func (c *coverage) count(in map[string]tally, pallet, kind, name string, isThere func() bool) {
	t := in[pallet]
	t.of++
	if isThere() {
		t.have++
	} else {
		c.missing = append(c.missing, kind+" "+pallet+"."+name)
		if kind == "call" && slices.Contains(whole, pallet) {
			c.absent = append(c.absent, pallet+"."+name)
		}
	}
	in[pallet] = t
}

func (c *coverage) call(pallet string, want surfaceCall, calls []member) bool {
	at := slices.IndexFunc(calls, func(m member) bool { return m.name == want.Name })
	if at < 0 {
		return false
	}
	name := pallet + "." + want.Name
	if calls[at].index != want.Index {
		c.t.Errorf("call %s has index %d, want %d", name, calls[at].index, want.Index)
	}
	c.same("call "+name, calls[at].fields, want.arguments())
	if free := want.Pays == "No"; c.pays[name] == free {
		c.t.Errorf("call %s: free is %v, want %v", name, !c.pays[name], free)
	}
	return true
}

// same compares fields; a field by place has no name.
func (c *coverage) same(what string, have []field, want []argument) {
	c.t.Helper()
	got := make([]argument, len(have))
	for i, f := range have {
		got[i] = argument{f.name, c.have.text(f.id)}
	}
	if len(got) != len(want) {
		c.t.Errorf("%s has %d fields %v, want %d %v", what, len(got), got, len(want), want)
		return
	}
	for i := range got {
		if got[i] != want[i] {
			c.t.Errorf("%s: field %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func (c *coverage) event(pallet string, index uint8, name string, fields []argument, events []member) bool {
	at := slices.IndexFunc(events, func(m member) bool { return m.name == name })
	if at < 0 {
		return false
	}
	if events[at].index != index {
		c.t.Errorf("event %s.%s has index %d, want %d", pallet, name, events[at].index, index)
	}
	c.same("event "+pallet+"."+name, events[at].fields, fields)
	return true
}

var hasherNames = []string{"Blake2_128", "Blake2_256", "Blake2_128Concat", "Twox128", "Twox256", "Twox64Concat", "Identity"}

func (c *coverage) item(pallet, name string, want storageForm, items []item) bool {
	at := slices.IndexFunc(items, func(i item) bool { return i.name == name })
	if at < 0 {
		return false
	}
	i := items[at]
	have := storageForm{isOptional: i.isOptional, keys: c.have.keys(i), value: c.have.text(i.value)}
	for _, h := range i.hashers {
		have.hashers = append(have.hashers, hasherNames[h])
	}
	if have.isOptional != want.isOptional || have.value != want.value || !slices.Equal(have.hashers, want.hashers) || !slices.Equal(have.keys, want.keys) {
		c.t.Errorf("storage %s.%s is %+v, want %+v", pallet, name, have, want)
	}
	return true
}

func (c *coverage) apis() (methods tally) {
	for api, list := range c.want.APIs {
		for _, text := range list {
			methods.of++
			name, inputs, output := signature(text)
			at := slices.IndexFunc(c.have.apis[api], func(m method) bool { return m.name == name })
			if at < 0 {
				c.missing = append(c.missing, "api "+api+"."+name)
				continue
			}
			methods.have++
			m := c.have.apis[api][at]
			c.same("api "+api+"."+name, m.inputs, inputs)
			if got := c.have.text(m.output); got != output {
				c.t.Errorf("api %s.%s answers %s, want %s", api, name, got, output)
			}
		}
	}
	slices.Sort(c.missing)
	return methods
}

// structs compares the fields of the structs that both have.
func (c *coverage) structs() {
	seen := map[string]bool{}
	for _, f := range c.have.types {
		if f.shape != 0 || len(f.path) == 0 {
			continue
		}
		name := f.path[len(f.path)-1]
		list, ok := c.want.Structs[name]
		if !ok {
			continue
		}
		seen[name] = true
		c.same("struct "+name, f.fields, named(strings.Join(list, ", ")))
	}
	for name := range c.want.Structs {
		if !seen[name] {
			c.missing = append(c.missing, "struct "+name)
		}
	}
}

var reason = regexp.MustCompile("(?m)^\\| `(\\w+\\.\\w+)` \\| (.{20,}) \\|$")

// judge holds the bounds.
func (c *coverage) judge() {
	page, err := os.ReadFile(differences)
	if err != nil {
		c.t.Fatal(err)
	}
	reasons := map[string]bool{}
	for _, row := range reason.FindAllSubmatch(page, -1) {
		reasons[string(row[1])] = true
	}
	var calls, storage tally
	for _, name := range whole {
		calls.of += c.calls[name].of
		storage.have += c.storage[name].have
		storage.of += c.storage[name].of
	}
	for _, name := range c.absent {
		if !reasons[name] {
			c.t.Errorf("call %s is neither there nor in %s", name, differences)
		}
		delete(reasons, name)
	}
	for _, name := range c.own {
		_, short, _ := strings.Cut(name, ".")
		if !strings.Contains(string(page), "`"+name+"`") && !strings.Contains(string(page), "`"+short+"`") {
			c.t.Errorf("%s is not Bittensor's, and %s does not tell it", name, differences)
		}
	}
	for name := range reasons {
		c.t.Errorf("%s tells why %s is left out, and it is there", differences, name)
	}
	if out := len(c.absent); out*100 > mostCallsLeftOut*calls.of {
		c.t.Errorf("%d of %d calls are left out: over %d of 100", out, calls.of, mostCallsLeftOut)
	}
	if storage.have*100 < leastStorage*storage.of {
		c.t.Errorf("%v storage items are there: under %d of 100", storage, leastStorage)
	}
}
