package external

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
)

// object is a JSON object that is read field by field, so that each error names
// its field. The first error stays; fields after it are not read.
type object struct {
	endpoint string
	at       string // path of the object; empty for the body
	fields   map[string]json.RawMessage
	err      error
}

// body reads a whole answer as an object.
func body(endpoint string, b []byte) *object {
	o := &object{endpoint: endpoint}
	d := json.NewDecoder(bytes.NewReader(b))
	var whole json.RawMessage
	if err := d.Decode(&whole); err != nil {
		o.fail(NotJSON, "", "is not JSON: %v; it begins with %s", err, excerpt(b))
		return o
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		o.fail(NotJSON, "", "has something after its JSON")
		return o
	}
	o.open(whole)
	return o
}

func (o *object) open(b json.RawMessage) {
	if err := json.Unmarshal(b, &o.fields); err != nil || o.fields == nil {
		o.fail(WrongType, "", "must be a JSON object, not %s", excerpt(b))
	}
}

// fail notes the first violation.
func (o *object) fail(name, field, format string, args ...any) {
	if o.err == nil {
		o.err = &Violation{Name: name, Endpoint: o.endpoint, Field: o.path(field), Problem: fmt.Sprintf(format, args...)}
	}
}

func (o *object) path(field string) string {
	if o.at == "" || field == "" {
		return o.at + field
	}
	return o.at + "." + field
}

// need reads a field that must be there.
func (o *object) need(field string, into any) {
	raw, ok := o.fields[field]
	if !ok || string(raw) == "null" {
		o.fail(MissingField, field, "is missing")
	}
	o.may(field, into)
}

// may reads a field if it is there and not null, except for a raw one.
func (o *object) may(field string, into any) {
	raw, ok := o.fields[field]
	delete(o.fields, field)
	if !ok || o.err != nil {
		return
	}
	if r, isRaw := into.(*json.RawMessage); isRaw {
		*r = raw
		return
	}
	if err := json.Unmarshal(raw, into); err != nil {
		o.fail(WrongType, field, "is %s: %v", excerpt(raw), plainly(err))
	}
}

// end fails for fields that nobody read.
func (o *object) end() error {
	if o.err == nil && len(o.fields) > 0 {
		o.fail(UnknownField, excerpt([]byte(slices.Sorted(maps.Keys(o.fields))[0])), "is not a field of it")
	}
	return o.err
}

// each reads a list of objects with at most so many entries.
func (o *object) each(field string, most int, read func(*object)) {
	var list []json.RawMessage
	o.need(field, &list)
	if len(list) > most {
		o.fail(TooMany, field, "has %d entries, at most %d are allowed", len(list), most)
	}
	for i, raw := range list {
		if o.err != nil {
			return
		}
		entry := &object{endpoint: o.endpoint, at: fmt.Sprintf("%s[%d]", o.path(field), i)}
		entry.open(raw)
		if entry.err == nil {
			read(entry)
		}
		o.err = entry.end()
	}
}

// within fails unless least <= x <= most.
func (o *object) within(field string, x, least, most float64) {
	if !(x >= least && x <= most) {
		o.fail(OutOfRange, field, "is %v: it must be in [%v, %v]", x, least, most)
	}
}

// route fails unless an axon can have the path.
func (o *object) route(field, path string) {
	if problem := badPath(path); problem != "" {
		o.fail(BadPath, field, "is %s: %s", excerpt([]byte(path)), problem)
	}
}

// content reads a body in one of its forms.
func (o *object) content() (c Content) {
	o.may("json", &c.JSON)
	o.may("text", &c.Text)
	o.may("base64", &c.Base64)
	given := 0
	for _, n := range []int{len(c.JSON), len(c.Text), len(c.Base64)} {
		if n > 0 {
			given++
		}
		if n > maxRequest {
			o.fail(TooLong, "", "has a body of %d bytes, at most %d are allowed", n, maxRequest)
		}
	}
	if given > 1 {
		o.fail(SeveralBodies, "", "has more than one of json, text and base64")
	}
	return c
}

// Bytes is the content as it is sent.
func (c Content) Bytes() []byte {
	switch {
	case len(c.JSON) > 0:
		return c.JSON
	case c.Text != "":
		return []byte(c.Text)
	}
	return c.Base64
}

// readDescription reads the answer to GET /mechanism and fills in defaults.
func readDescription(b []byte) (Description, error) {
	d := Description{Capacity: defaultCapacity, Steepness: 1}
	o := body("GET "+PathDescribe, b)
	o.may("name", &d.Name)
	d.Synapses = o.synapses()
	o.may("capacity", &d.Capacity)
	o.may("streams", &d.Streams)
	o.may("weights", &d.Weights)
	o.may("verify", &d.Verify)
	o.may("steepness", &d.Steepness)
	var example json.RawMessage
	if o.may("example", &example); len(example) > 0 && string(example) != "null" {
		x := &object{endpoint: o.endpoint, at: "example"}
		if x.open(example); x.err == nil {
			d.Example = &Example{}
			x.need("path", &d.Example.Path)
			x.route("path", d.Example.Path)
			d.Example.Content = x.content()
		}
		if err := x.end(); err != nil && o.err == nil {
			o.err = err
		}
	}
	o.within("name's length", float64(len(d.Name)), 0, maxID)
	o.within("capacity", float64(d.Capacity), 1, maxCapacity)
	if d.Steepness <= 0 {
		o.fail(OutOfRange, "steepness", "is %v: it must be positive", d.Steepness)
	}
	o.within("steepness", d.Steepness, 0, maxSteepness)
	return d, o.end()
}

func (o *object) synapses() map[string]Synapse {
	var raw map[string]json.RawMessage
	o.may("synapses", &raw)
	if len(raw) > maxSynapses {
		o.fail(TooMany, "synapses", "has %d entries, at most %d are allowed", len(raw), maxSynapses)
	}
	classes := make(map[string]Synapse, len(raw))
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if o.err != nil {
			return nil
		}
		e := &object{endpoint: o.endpoint, at: "synapses." + excerpt([]byte(name))}
		if !className.MatchString(name) {
			e.fail(OutOfRange, "", "is not the name of a class")
		}
		var s Synapse
		if e.open(raw[name]); e.err == nil {
			e.may("path", &s.Path)
			e.may("hashed", &s.Hashed)
			if s.Path != "" {
				e.route("path", s.Path)
			}
		}
		o.err = e.end()
		classes[name] = s
	}
	return classes
}

// className is what Python calls a class.
var className = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,99}$`)

// readTasks reads the answer to POST /tasks; receivers become hotkeys.
func readTasks(b []byte, round Round) ([]Task, error) {
	tasks := []Task{}
	byUID, byHotkey := map[uint16]Peer{}, map[keys.AccountID]bool{}
	for _, p := range round.Peers {
		byUID[p.UID], byHotkey[p.Hotkey] = p, true
	}
	o := body("POST "+PathTasks, b)
	seen := map[string]bool{}
	o.each("tasks", maxTasks, func(e *object) {
		var t Task
		e.need("id", &t.ID)
		e.need("path", &t.Path)
		t.Content = e.content()
		t.TimeoutMS = defaultTimeout.Milliseconds()
		e.may("timeout_ms", &t.TimeoutMS)
		var to []json.RawMessage
		e.need("to", &to)
		t.MaxBytes = min(defaultBytes, maxTaskBytes/max(1, len(to)))
		e.may("max_bytes", &t.MaxBytes)
		e.may("detail", &t.Detail)

		if len(t.ID) == 0 || len(t.ID) > maxID || strings.ContainsFunc(t.ID, unicode.IsControl) {
			e.fail(OutOfRange, "id", "is %s: it must have 1 to %d bytes, none of them a control character", excerpt([]byte(t.ID)), maxID)
		}
		if seen[t.ID] {
			e.fail(Duplicate, "id", "is %q, as that of a task before it", t.ID)
		}
		seen[t.ID] = true
		e.route("path", t.Path)
		e.within("timeout_ms", float64(t.TimeoutMS), 1, float64(maxTimeout.Milliseconds()))
		e.within("max_bytes", float64(t.MaxBytes), 1, maxAnswer)
		if t.MaxBytes*len(to) > maxTaskBytes {
			e.fail(OutOfRange, "max_bytes", "is %d for %d receivers: together over %d", t.MaxBytes, len(to), maxTaskBytes)
		}
		e.receivers(&t, to, byUID, byHotkey)
		tasks = append(tasks, t)
	})
	return tasks, o.end()
}

// receivers reads a task's to.
func (o *object) receivers(t *Task, to []json.RawMessage, byUID map[uint16]Peer, byHotkey map[keys.AccountID]bool) {
	if len(to) == 0 {
		o.fail(MissingField, "to", "names nobody")
	}
	if len(to) > maxTo {
		o.fail(TooMany, "to", "names %d, at most %d are allowed", len(to), maxTo)
	}
	named := map[keys.AccountID]bool{}
	for i, raw := range to {
		if o.err != nil {
			return
		}
		field := fmt.Sprintf("to[%d]", i)
		var r Ref
		if err := json.Unmarshal(raw, &r); err != nil {
			o.fail(WrongType, field, "is %s: it must be a hotkey's address or a uid", excerpt(raw))
			return
		}
		if r.UID != nil {
			p, ok := byUID[*r.UID]
			if !ok {
				o.fail(UnknownPeer, field, "is %d: no peer of the round has this uid", *r.UID)
				return
			}
			r = Ref{Hotkey: p.Hotkey}
		}
		if !byHotkey[r.Hotkey] {
			o.fail(UnknownPeer, field, "is %s: no peer of the round has this hotkey", excerpt(raw))
		}
		if named[r.Hotkey] {
			o.fail(Duplicate, field, "is %s, who was named before", excerpt(raw))
		}
		named[r.Hotkey] = true
		t.To = append(t.To, r)
	}
}

// readScores reads the answer to POST /score.
func readScores(b []byte) ([]mechanism.Score, error) {
	scores := []mechanism.Score{}
	o := body("POST "+PathScore, b)
	o.each("scores", maxScores, func(e *object) { scores = append(scores, e.score()) })
	return scores, o.end()
}

// readVerified reads the answer to POST /verify.
func readVerified(b []byte) (mechanism.Score, error) {
	o := body("POST "+PathVerify, b)
	var raw json.RawMessage
	if o.need("score", &raw); o.err != nil {
		return mechanism.Score{}, o.err
	}
	e := &object{endpoint: o.endpoint, at: "score"}
	if e.open(raw); e.err != nil {
		return mechanism.Score{}, e.err
	}
	s := e.score()
	if err := e.end(); err != nil {
		return mechanism.Score{}, err
	}
	return s, o.end()
}

func (o *object) score() mechanism.Score {
	var hotkey keys.AccountID
	s := mechanism.Score{Weight: 1}
	o.need("hotkey", &hotkey)
	o.need("value", &s.Value)
	o.may("weight", &s.Weight)
	o.may("forfeit", &s.Forfeit)
	o.may("why", &s.Why)
	o.may("parts", &s.Parts)
	o.within("value", s.Value, 0, 1)
	o.within("weight", s.Weight, 0, 1)
	o.within("forfeit", s.Forfeit, 0, 1)
	if len(s.Why) > maxWhy {
		o.fail(TooLong, "why", "has %d bytes, at most %d are allowed", len(s.Why), maxWhy)
	}
	if strings.ContainsFunc(s.Why, unicode.IsControl) {
		o.fail(OutOfRange, "why", "must be one line without control characters")
	}
	if len(s.Parts) > maxParts {
		o.fail(TooMany, "parts", "has %d entries, at most %d are allowed", len(s.Parts), maxParts)
	}
	s.Hotkey = hotkey
	return s
}

// readWeights reads the answer to POST /weights.
func readWeights(b []byte) (map[mechanism.Hotkey]float64, error) {
	o := body("POST "+PathWeights, b)
	var raw map[string]json.RawMessage
	o.need("weights", &raw)
	if len(raw) > maxScores {
		o.fail(TooMany, "weights", "has %d entries, at most %d are allowed", len(raw), maxScores)
	}
	weights := make(map[mechanism.Hotkey]float64, len(raw))
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		field := "weights." + excerpt([]byte(name))
		hotkey, err := keys.ParseAccount(name)
		if err != nil {
			o.fail(WrongType, field, "is not for a hotkey's address: %v", err)
			break
		}
		var w float64
		if err := json.Unmarshal(raw[name], &w); err != nil {
			o.fail(WrongType, field, "is %s: %v", excerpt(raw[name]), plainly(err))
			break
		}
		if w < 0 || math.IsInf(w, 0) {
			o.fail(OutOfRange, field, "is %v: it must not be negative", w)
		}
		weights[hotkey] = w
	}
	return weights, o.end()
}

// badPath says why no axon can have a path; empty if one can.
func badPath(path string) string {
	switch {
	case !strings.HasPrefix(path, "/"):
		return "it must begin with a slash"
	case len(path) > maxPath:
		return fmt.Sprintf("it has %d bytes, at most %d are allowed", len(path), maxPath)
	case strings.Contains(path, "//"), strings.Contains(path+"/", "/../"), strings.Contains(path+"/", "/./"):
		return "it has empty or dotted parts"
	case strings.ContainsAny(path, "?#%\\ "), strings.ContainsFunc(path, func(r rune) bool { return r > unicode.MaxASCII || unicode.IsControl(r) }):
		return "only visible ASCII without ? # % and \\ is allowed"
	}
	return ""
}

// plainly says what a JSON decoder found without the names of Go's types.
func plainly(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("a %s does not fit here", wrong.Value)
	}
	return err
}

// excerpt is the beginning of a body, fit for a line of a log.
func excerpt(b []byte) string { return excerptOf(b, 80) }

func excerptOf(b []byte, most int) string {
	cut := b[:min(len(b), most)]
	text := string(cut)
	if len(cut) == 0 || !utf8.Valid(cut) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		text = strconv.QuoteToASCII(text)
	}
	if len(b) > most {
		text += "…"
	}
	return text
}
