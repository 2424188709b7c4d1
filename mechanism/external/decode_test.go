package external

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/substrate/keys"
)

var (
	alice = keys.Dev("Alice").AccountID()
	bob   = keys.Dev("Bob").AccountID()
	pair  = Round{Netuid: 2, Block: 7, Peers: []Peer{{UID: 0, Hotkey: alice}, {UID: 5, Hotkey: bob}}}
)

func TestTasksHaveTheirDefaults(t *testing.T) {
	tasks, err := readTasks(fmt.Appendf(nil, `{"tasks": [
		{"id": "a", "to": [5, %q], "path": "/ask", "json": {"x": 1}, "detail": [1, null]},
		{"id": "b", "to": [0], "path": "/ask/more.v1", "base64": "AP8=", "timeout_ms": 250, "max_bytes": 9}
	]}`, alice), pair)
	if err != nil {
		t.Fatal(err)
	}
	a, b := tasks[0], tasks[1]
	if a.To[0].Hotkey != bob || a.To[1].Hotkey != alice || a.TimeoutMS != 10_000 || a.MaxBytes != 1<<20 || string(a.Detail) != "[1, null]" || string(a.Bytes()) != `{"x": 1}` {
		t.Errorf("a: %+v", a)
	}
	if b.TimeoutMS != 250 || b.MaxBytes != 9 || string(b.Bytes()) != "\x00\xff" {
		t.Errorf("b: %+v", b)
	}
}

func TestManyReceiversShareTheBytesThatAreRead(t *testing.T) {
	many := Round{}
	for i := range 256 {
		many.Peers = append(many.Peers, Peer{UID: uint16(i), Hotkey: keys.AccountID{byte(i), 1}})
	}
	to := make([]string, 256)
	for i := range to {
		to[i] = fmt.Sprint(i)
	}
	tasks, err := readTasks(fmt.Appendf(nil, `{"tasks":[{"id":"a","path":"/","to":[%s]}]}`, strings.Join(to, ",")), many)
	if err != nil || tasks[0].MaxBytes != 256<<10 {
		t.Errorf("%+v, %v", tasks, err)
	}
	_, err = readTasks(fmt.Appendf(nil, `{"tasks":[{"id":"a","path":"/","max_bytes":1000000,"to":[%s]}]}`, strings.Join(to, ",")), many)
	wantViolation(t, "256 of 1 MB", err, OutOfRange, "tasks[0].max_bytes")
}

func wantViolation(t *testing.T, what string, err error, name, field string) {
	t.Helper()
	var v *Violation
	switch {
	case !errors.As(err, &v):
		t.Errorf("%s: %v is no violation, want %s of %q", what, err, name, field)
	case v.Name != name || v.Field != field:
		t.Errorf("%s: %s of %q (%v), want %s of %q", what, v.Name, v.Field, err, name, field)
	case v.Remedy() == "" || !strings.Contains(v.Error(), v.Endpoint) || strings.ContainsAny(v.Error(), "\n\x1b"):
		t.Errorf("%s: not fit for a log: %q, remedy %q", what, v.Error(), v.Remedy())
	}
}

func TestWrongTasksAreNamed(t *testing.T) {
	task := func(change string) string {
		return `{"tasks":[{"id":"ok","to":[0],"path":"/a"},` + change + `]}`
	}
	for _, c := range []struct{ body, name, field string }{
		{``, NotJSON, ""},
		{`<html>`, NotJSON, ""},
		{"{\"tasks\":[]}\x1b[2J", NotJSON, ""},
		{`{"tasks":[]} {}`, NotJSON, ""},
		{`{"tasks":[NaN]}`, NotJSON, ""},
		{`[]`, WrongType, ""},
		{`null`, WrongType, ""},
		{`{}`, MissingField, "tasks"},
		{`{"tasks":null}`, MissingField, "tasks"},
		{`{"tasks":{}}`, WrongType, "tasks"},
		{`{"tasks":[],"more":1}`, UnknownField, "more"},
		{"{\"tasks\":[],\"\\u001b[2J\":1}", UnknownField, `"\x1b[2J"`},
		{task(`7`), WrongType, "tasks[1]"},
		{task(`{"to":[0],"path":"/a"}`), MissingField, "tasks[1].id"},
		{task(`{"id":"","to":[0],"path":"/a"}`), OutOfRange, "tasks[1].id"},
		{task(`{"id":"` + strings.Repeat("x", 101) + `","to":[0],"path":"/a"}`), OutOfRange, "tasks[1].id"},
		{task(`{"id":"ok","to":[0],"path":"/a"}`), Duplicate, "tasks[1].id"},
		{task(`{"id":7,"to":[0],"path":"/a"}`), WrongType, "tasks[1].id"},
		{task(`{"id":"b","path":"/a"}`), MissingField, "tasks[1].to"},
		{task(`{"id":"b","to":[],"path":"/a"}`), MissingField, "tasks[1].to"},
		{task(`{"id":"b","to":[1],"path":"/a"}`), UnknownPeer, "tasks[1].to[0]"},
		{task(`{"id":"b","to":[0.5],"path":"/a"}`), WrongType, "tasks[1].to[0]"},
		{task(`{"id":"b","to":[null],"path":"/a"}`), UnknownPeer, "tasks[1].to[0]"},
		{task(`{"id":"b","to":["nonsense"],"path":"/a"}`), WrongType, "tasks[1].to[0]"},
		{task(fmt.Sprintf(`{"id":"b","to":[%q],"path":"/a"}`, keys.Dev("Eve").AccountID())), UnknownPeer, "tasks[1].to[0]"},
		{task(fmt.Sprintf(`{"id":"b","to":[0,%q],"path":"/a"}`, alice)), Duplicate, "tasks[1].to[1]"},
		{task(`{"id":"b","to":[0]}`), MissingField, "tasks[1].path"},
		{task(`{"id":"b","to":[0],"path":"a"}`), BadPath, "tasks[1].path"},
		{task(`{"id":"b","to":[0],"path":"/a/../b"}`), BadPath, "tasks[1].path"},
		{task(`{"id":"b","to":[0],"path":"/a?b=c"}`), BadPath, "tasks[1].path"},
		{task(`{"id":"b","to":[0],"path":"/` + strings.Repeat("a", 512) + `"}`), BadPath, "tasks[1].path"},
		{task(`{"id":"b","to":[0],"path":"/a","json":1,"text":"x"}`), SeveralBodies, "tasks[1]"},
		{task(`{"id":"b","to":[0],"path":"/a","base64":"!"}`), WrongType, "tasks[1].base64"},
		{task(`{"id":"b","to":[0],"path":"/a","text":"` + strings.Repeat("a", maxRequest+1) + `"}`), TooLong, "tasks[1]"},
		{task(`{"id":"b","to":[0],"path":"/a","timeout_ms":0}`), OutOfRange, "tasks[1].timeout_ms"},
		{task(`{"id":"b","to":[0],"path":"/a","timeout_ms":120001}`), OutOfRange, "tasks[1].timeout_ms"},
		{task(`{"id":"b","to":[0],"path":"/a","timeout_ms":"1s"}`), WrongType, "tasks[1].timeout_ms"},
		{task(`{"id":"b","to":[0],"path":"/a","max_bytes":9223372036854775807}`), OutOfRange, "tasks[1].max_bytes"},
		{task(`{"id":"b","to":[0],"path":"/a","tiemout_ms":5}`), UnknownField, "tasks[1].tiemout_ms"},
		{`{"tasks":[` + strings.Repeat(`{},`, 64) + `{}]}`, TooMany, "tasks"},
	} {
		tasks, err := readTasks([]byte(c.body), pair)
		wantViolation(t, c.body[:min(len(c.body), 120)], err, c.name, c.field)
		_ = tasks
	}
}

func TestScoresHaveTheirDefaults(t *testing.T) {
	scores, err := readScores(fmt.Appendf(nil, `{"scores":[{"hotkey":%q,"value":0.25},{"hotkey":%q,"value":1,"weight":0,"forfeit":0.5,"why":"copied","parts":{"a":-1}}]}`, alice, bob))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := scores[0], scores[1]; a.Hotkey != alice || a.Value != 0.25 || a.Weight != 1 || b.Weight != 0 || b.Forfeit != 0.5 || b.Why != "copied" || b.Parts["a"] != -1 {
		t.Errorf("%+v", scores)
	}
}

func TestWrongScoresAreNamed(t *testing.T) {
	score := func(rest string) string {
		return fmt.Sprintf(`{"scores":[{"hotkey":%q,"value":0},{"hotkey":%q%s}]}`, alice, bob, rest)
	}
	parts := make([]string, 17)
	for i := range parts {
		parts[i] = fmt.Sprintf(`"p%d":1`, i)
	}
	for _, c := range []struct{ body, name, field string }{
		{`{"scores":[{"value":1}]}`, MissingField, "scores[0].hotkey"},
		{`{"scores":[{"hotkey":5,"value":1}]}`, WrongType, "scores[0].hotkey"},
		{`{"scores":[{"hotkey":"5Grw","value":1}]}`, WrongType, "scores[0].hotkey"},
		{score(``), MissingField, "scores[1].value"},
		{score(`,"value":null`), MissingField, "scores[1].value"},
		{score(`,"value":1.5`), OutOfRange, "scores[1].value"},
		{score(`,"value":-0.1`), OutOfRange, "scores[1].value"},
		{score(`,"value":"1"`), WrongType, "scores[1].value"},
		{score(`,"value":1e999`), WrongType, "scores[1].value"},
		{score(`,"value":NaN`), NotJSON, ""},
		{score(`,"value":1,"weight":2`), OutOfRange, "scores[1].weight"},
		{score(`,"value":1,"forfeit":-1`), OutOfRange, "scores[1].forfeit"},
		{score(`,"value":1,"why":"a\nb"`), OutOfRange, "scores[1].why"},
		{score(`,"value":1,"why":"` + strings.Repeat("a", 401) + `"`), TooLong, "scores[1].why"},
		{score(`,"value":1,"parts":{` + strings.Join(parts, ",") + `}`), TooMany, "scores[1].parts"},
		{score(`,"value":1,"parts":{"a":"b"}`), WrongType, "scores[1].parts"},
		{score(`,"value":1,"reason":"x"`), UnknownField, "scores[1].reason"},
	} {
		_, err := readScores([]byte(c.body))
		wantViolation(t, c.body[:min(len(c.body), 200)], err, c.name, c.field)
	}
}

func TestWrongWeightsAreNamed(t *testing.T) {
	if w, err := readWeights(fmt.Appendf(nil, `{"weights":{%q:2.5,%q:0}}`, alice, bob)); err != nil || w[alice] != 2.5 || len(w) != 2 {
		t.Errorf("%v, %v", w, err)
	}
	for _, c := range []struct{ body, name, field string }{
		{`{}`, MissingField, "weights"},
		{`{"weights":[]}`, WrongType, "weights"},
		{`{"weights":{"nobody":1}}`, WrongType, "weights.nobody"},
		{fmt.Sprintf(`{"weights":{%q:-1}}`, alice), OutOfRange, "weights." + alice.String()},
		{fmt.Sprintf(`{"weights":{%q:"1"}}`, alice), WrongType, "weights." + alice.String()},
	} {
		_, err := readWeights([]byte(c.body))
		wantViolation(t, c.body, err, c.name, c.field)
	}
}

func TestDescriptionsAreOptionalFieldByField(t *testing.T) {
	d, err := readDescription([]byte(`{}`))
	if err != nil || d.Capacity != 16 || d.Steepness != 1 || d.Streams || d.Weights || len(d.Synapses) != 0 {
		t.Errorf("%+v, %v", d, err)
	}
	d, err = readDescription([]byte(`{"name":"maths","capacity":1,"streams":true,"steepness":2,"example":{"path":"/a","json":{"x":1}},"synapses":{"Ask":{"path":"/a","hashed":["x"]},"Old":{}}}`))
	if err != nil || d.Capacity != 1 || !d.Streams || d.Steepness != 2 || d.Example.Path != "/a" || string(d.Example.Bytes()) != `{"x":1}` {
		t.Errorf("%+v, %v", d, err)
	}
	if got := d.synapses(); got["Ask"].Path != "/a" || got["Ask"].Hashed[0] != "x" || len(got) != 2 {
		t.Errorf("%+v", got)
	}
	for _, c := range []struct{ body, name, field string }{
		{`{"capacity":0}`, OutOfRange, "capacity"},
		{`{"capacity":"many"}`, WrongType, "capacity"},
		{`{"steepness":0}`, OutOfRange, "steepness"},
		{`{"steepness":17}`, OutOfRange, "steepness"},
		{`{"protocol":"x"}`, UnknownField, "protocol"},
		{`{"example":{"json":1}}`, MissingField, "example.path"},
		{`{"example":{"path":"/a","body":1}}`, UnknownField, "example.body"},
		{`{"synapses":{"a b":{}}}`, OutOfRange, "synapses.a b"},
		{`{"synapses":{"A":{"route":"/a"}}}`, UnknownField, "synapses.A.route"},
		{`{"synapses":{"A":{"path":"a"}}}`, BadPath, "synapses.A.path"},
	} {
		_, err := readDescription([]byte(c.body))
		wantViolation(t, c.body, err, c.name, c.field)
	}
}

func TestEveryViolationHasARemedy(t *testing.T) {
	names := []string{NotReached, Late, WrongStatus, RefusedToken, TooLong, NotJSON, WrongType, MissingField, UnknownField, OutOfRange, TooMany, UnknownPeer, Duplicate, BadPath, SeveralBodies}
	slices.Sort(names)
	if got := slices.Sorted(maps.Keys(remedies)); !slices.Equal(got, names) {
		t.Errorf("remedies of %q, names %q", got, names)
	}
}

func FuzzAnswersAreReadOrNamed(f *testing.F) {
	for _, s := range []string{`{"tasks":[{"id":"a","to":[0],"path":"/a","json":1}]}`, fmt.Sprintf(`{"scores":[{"hotkey":%q,"value":1}]}`, alice), fmt.Sprintf(`{"weights":{%q:1}}`, alice), `{"synapses":{"A":{}}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_, tasks := readTasks(b, pair)
		_, scores := readScores(b)
		_, weights := readWeights(b)
		_, verified := readVerified(b)
		_, description := readDescription(b)
		for _, err := range []error{tasks, scores, weights, verified, description} {
			var v *Violation
			if err != nil && (!errors.As(err, &v) || v.Remedy() == "" || strings.ContainsAny(v.Error(), "\n\r\x1b")) {
				t.Errorf("%q", err)
			}
		}
	})
}
