package app_test

import (
	"fmt"
	"strings"

	"github.com/plexus-network/plexus/substrate/scale"
)

// A reader of metadata version 15, from the format alone: what a client that was
// written for Bittensor sees of this chain.

type typeForm struct {
	path     []string
	params   []int // of Option: what it holds
	shape    uint8
	fields   []field
	variants []member
	elems    []int
	length   uint32
	kind     uint8
}

type field struct {
	name string
	id   int
}

type member struct {
	name   string
	index  uint8
	fields []field
}

type item struct {
	name       string
	isOptional bool
	hashers    []uint8
	key        int // -1 for a plain value
	value      int
	fallback   []byte
}

type palletForm struct {
	name                  string
	index                 uint8
	items                 []item
	calls, events, errors int // types; -1 for none
}

type method struct {
	name   string
	inputs []field
	output int
}

type metadataForm struct {
	types   []typeForm
	pallets map[string]palletForm
	apis    map[string][]method
	call    int // the type of a call of any pallet
}

type reader struct{ scale.Reader }

func (r *reader) id() int { return int(r.Compact()) }

func (r *reader) text() (s string) {
	if r.Bool() {
		s = r.Str()
	}
	return s
}

func (r *reader) lines() (lines []string) {
	for range r.Count(1) {
		lines = append(lines, r.Str())
	}
	return lines
}

func (r *reader) optional() int {
	if r.Bool() {
		return r.id()
	}
	return -1
}

func (r *reader) fields() (fields []field) {
	for range r.Count(1) {
		f := field{name: r.text()}
		f.id = r.id()
		r.text()
		r.lines()
		fields = append(fields, f)
	}
	return fields
}

func (r *reader) form() (f typeForm) {
	r.id()
	f.path = r.lines()
	for range r.Count(1) {
		r.Str()
		f.params = append(f.params, r.optional())
	}
	switch f.shape = r.U8(); f.shape {
	case 0:
		f.fields = r.fields()
	case 1:
		for range r.Count(1) {
			m := member{name: r.Str(), fields: r.fields(), index: r.U8()}
			r.lines()
			f.variants = append(f.variants, m)
		}
	case 3:
		f.length = r.U32()
		f.elems = []int{r.id()}
	case 4:
		for range r.Count(1) {
			f.elems = append(f.elems, r.id())
		}
	case 5:
		f.kind = r.U8()
	default:
		f.elems = []int{r.id()}
	}
	r.lines()
	return f
}

func (r *reader) pallet() (p palletForm) {
	p.name = r.Str()
	if r.Bool() {
		r.Str()
		for range r.Count(1) {
			i := item{name: r.Str(), isOptional: r.U8() == 0, key: -1}
			if r.U8() == 1 {
				for range r.Count(1) {
					i.hashers = append(i.hashers, r.U8())
				}
				i.key = r.id()
			}
			i.value, i.fallback = r.id(), r.Bytes()
			r.lines()
			p.items = append(p.items, i)
		}
	}
	p.calls, p.events = r.optional(), r.optional()
	for range r.Count(1) {
		r.Str()
		r.id()
		r.Bytes()
		r.lines()
	}
	p.errors, p.index = r.optional(), r.U8()
	r.lines()
	return p
}

func readMetadata(encoded []byte) (*metadataForm, error) {
	r := &reader{scale.Reader{B: encoded}}
	m := &metadataForm{pallets: map[string]palletForm{}, apis: map[string][]method{}}
	if magic, version := string(r.Take(4)), r.U8(); magic != "meta" || version != 15 {
		return nil, fmt.Errorf("%q version %d is no metadata", magic, version)
	}
	for range r.Count(1) {
		m.types = append(m.types, r.form())
	}
	for range r.Count(1) {
		p := r.pallet()
		m.pallets[p.name] = p
	}
	r.U8()
	r.id()
	m.call = r.id()
	r.id()
	r.id()
	for range r.Count(1) {
		r.Str()
		r.id()
		r.id()
	}
	r.id()
	for range r.Count(1) {
		api := r.Str()
		for range r.Count(1) {
			f := method{name: r.Str()}
			for range r.Count(1) {
				f.inputs = append(f.inputs, field{name: r.Str(), id: r.id()})
			}
			f.output = r.id()
			r.lines()
			m.apis[api] = append(m.apis[api], f)
		}
		r.lines()
	}
	for range 3 {
		r.id()
	}
	r.Count(1)
	return m, r.End()
}

var primitiveNames = []string{"bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "u256", "i8", "i16", "i32", "i64"}

// text writes what a type is on the wire: newtypes as what they hold, other
// structs and enums by name.
func (m *metadataForm) text(id int) string {
	if id == m.call {
		return "RuntimeCall"
	}
	f := m.types[id]
	name := ""
	if len(f.path) > 0 {
		name = f.path[len(f.path)-1]
	}
	switch f.shape {
	case 0:
		if strings.HasPrefix(name, "Fixed") || len(f.fields) != 1 || f.fields[0].name != "" {
			return name
		}
		return m.text(f.fields[0].id)
	case 1:
		if name == "Option" {
			return "Option<" + m.text(f.variants[1].fields[0].id) + ">"
		}
		return name
	case 2:
		return "Vec<" + m.text(f.elems[0]) + ">"
	case 3:
		return fmt.Sprintf("[%s;%d]", m.text(f.elems[0]), f.length)
	case 4:
		texts := make([]string, len(f.elems))
		for i, e := range f.elems {
			texts[i] = m.text(e)
		}
		return "(" + strings.Join(texts, ",") + ")"
	case 5:
		return primitiveNames[f.kind]
	}
	return "Compact<" + m.text(f.elems[0]) + ">"
}

// members are a pallet's calls, events or errors.
func (m *metadataForm) members(id int) []member {
	if id < 0 {
		return nil
	}
	return m.types[id].variants
}

// keys are the types of a map's keys.
func (m *metadataForm) keys(i item) (texts []string) {
	switch {
	case i.key < 0:
	case len(i.hashers) == 1:
		texts = []string{m.text(i.key)}
	default:
		for _, e := range m.types[i.key].elems {
			texts = append(texts, m.text(e))
		}
	}
	return texts
}
