package metadata_test

import (
	"fmt"
	"testing"

	"github.com/plexus-network/plexus/substrate/scale"
)

// A decoder of its own for what the encoder writes, from the format alone:
// RuntimeMetadataV14 and V15 of frame-metadata and PortableType of scale-info.

type typeEntry struct {
	id       int
	path     []string
	params   int
	shape    uint8
	fields   []fieldEntry
	variants []variantEntry
	refs     []int // every type it names
	length   uint32
	kind     uint8
}

type fieldEntry struct {
	name, typeName string
	id             int
}

type variantEntry struct {
	name   string
	index  uint8
	docs   []string
	fields []fieldEntry
}

type itemEntry struct {
	name     string
	modifier uint8
	hashers  []uint8
	key      int // -1 for a plain value
	value    int
	fallback []byte
	docs     []string
}

type constantEntry struct {
	name  string
	id    int
	value []byte
	docs  []string
}

type palletEntry struct {
	name                   string
	index                  uint8
	items                  []itemEntry
	calls, events, failure int // -1 for none
	constants              []constantEntry
	docs                   []string
}

type methodEntry struct {
	name   string
	inputs []fieldEntry
	output int
	docs   []string
}

type apiEntry struct {
	name    string
	methods []methodEntry
	docs    []string
}

type blob struct {
	version    uint8
	types      []typeEntry
	pallets    []palletEntry
	extrinsic  []int // V14: its type; V15: address, call, signature, extra
	extensions []fieldEntry
	additional []int
	apis       []apiEntry
	outer      []int
}

type decoder struct{ scale.Reader }

func (d *decoder) id() int { return int(d.Compact()) }

func (d *decoder) text() (s string) {
	if d.Bool() {
		s = d.Str()
	}
	return s
}

func (d *decoder) lines() (lines []string) {
	for range d.Count(1) {
		lines = append(lines, d.Str())
	}
	return lines
}

func (d *decoder) optional() int {
	if d.Bool() {
		return d.id()
	}
	return -1
}

func (d *decoder) fields() (fields []fieldEntry) {
	for range d.Count(1) {
		f := fieldEntry{name: d.text()}
		f.id = d.id()
		f.typeName = d.text()
		d.lines()
		fields = append(fields, f)
	}
	return fields
}

func ids(fields []fieldEntry) (refs []int) {
	for _, f := range fields {
		refs = append(refs, f.id)
	}
	return refs
}

func (d *decoder) entry() (e typeEntry) {
	e.id = d.id()
	e.path = d.lines()
	e.params = d.Count(1)
	for range e.params {
		d.Str()
		e.refs = append(e.refs, d.optional())
	}
	switch e.shape = d.U8(); e.shape {
	case 0:
		e.fields = d.fields()
		e.refs = append(e.refs, ids(e.fields)...)
	case 1:
		for range d.Count(1) {
			v := variantEntry{name: d.Str(), fields: d.fields()}
			v.index, v.docs = d.U8(), d.lines()
			e.variants = append(e.variants, v)
			e.refs = append(e.refs, ids(v.fields)...)
		}
	case 3:
		e.length = d.U32()
		e.refs = append(e.refs, d.id())
	case 4:
		for range d.Count(1) {
			e.refs = append(e.refs, d.id())
		}
	case 5:
		e.kind = d.U8()
	case 2, 6:
		e.refs = append(e.refs, d.id())
	default:
		d.Fail(fmt.Errorf("shape %d", e.shape))
	}
	d.lines()
	return e
}

func (d *decoder) pallet(version uint8) (p palletEntry) {
	p.name = d.Str()
	if d.Bool() {
		d.Str()
		for range d.Count(1) {
			i := itemEntry{name: d.Str(), modifier: d.U8(), key: -1}
			if d.U8() == 1 {
				for range d.Count(1) {
					i.hashers = append(i.hashers, d.U8())
				}
				i.key = d.id()
			}
			i.value, i.fallback, i.docs = d.id(), d.Bytes(), d.lines()
			p.items = append(p.items, i)
		}
	}
	p.calls, p.events = d.optional(), d.optional()
	for range d.Count(1) {
		p.constants = append(p.constants, constantEntry{name: d.Str(), id: d.id(), value: d.Bytes(), docs: d.lines()})
	}
	p.failure, p.index = d.optional(), d.U8()
	if version == 15 {
		p.docs = d.lines()
	}
	return p
}

func decode(t *testing.T, encoded []byte) *blob {
	t.Helper()
	d := &decoder{scale.Reader{B: encoded}}
	m := &blob{}
	if string(d.Take(4)) != "meta" {
		t.Fatal("no magic number")
	}
	m.version = d.U8()
	for range d.Count(1) {
		m.types = append(m.types, d.entry())
	}
	for range d.Count(1) {
		m.pallets = append(m.pallets, d.pallet(m.version))
	}
	n := 4
	if m.version == 14 {
		m.extrinsic, n = []int{d.id()}, 0
	}
	if v := d.U8(); v != 4 {
		t.Fatalf("extrinsic version %d", v)
	}
	for range n {
		m.extrinsic = append(m.extrinsic, d.id())
	}
	for range d.Count(1) {
		m.extensions = append(m.extensions, fieldEntry{name: d.Str(), id: d.id()})
		m.additional = append(m.additional, d.id())
	}
	m.outer = append(m.outer, d.id()) // the runtime type
	if m.version == 15 {
		for range d.Count(1) {
			a := apiEntry{name: d.Str()}
			for range d.Count(1) {
				f := methodEntry{name: d.Str()}
				for range d.Count(1) {
					f.inputs = append(f.inputs, fieldEntry{name: d.Str(), id: d.id()})
				}
				f.output, f.docs = d.id(), d.lines()
				a.methods = append(a.methods, f)
			}
			a.docs = d.lines()
			m.apis = append(m.apis, a)
		}
		m.outer = append(m.outer, d.id(), d.id(), d.id())
		d.Count(1) // custom values: none
	}
	if err := d.End(); err != nil {
		t.Fatalf("metadata %d: %v", m.version, err)
	}
	return m
}

// check holds what every client relies on: ids in order, and no reference to a
// type that is not there.
func (m *blob) check(t *testing.T) {
	t.Helper()
	refs := append(append(append([]int{}, m.extrinsic...), m.outer...), m.additional...)
	refs = append(refs, ids(m.extensions)...)
	for i, e := range m.types {
		if e.id != i {
			t.Fatalf("type %d is numbered %d", i, e.id)
		}
		refs = append(refs, e.refs...)
	}
	for _, p := range m.pallets {
		for _, i := range p.items {
			refs = append(refs, i.value)
			if i.key >= 0 {
				refs = append(refs, i.key)
				if key := m.types[i.key]; len(i.hashers) > 1 && (key.shape != 4 || len(key.refs) != len(i.hashers)) {
					t.Fatalf("%s.%s has %d hashers and key %+v", p.name, i.name, len(i.hashers), key)
				}
			}
		}
		for _, c := range p.constants {
			refs = append(refs, c.id)
		}
	}
	for _, a := range m.apis {
		for _, f := range a.methods {
			refs = append(append(refs, ids(f.inputs)...), f.output)
		}
	}
	for _, r := range refs {
		if r < 0 || r >= len(m.types) {
			t.Fatalf("a reference to type %d of %d", r, len(m.types))
		}
	}
}

// name writes a type as Rust would.
func (m *blob) name(id int) string {
	e := m.types[id]
	switch e.shape {
	case 2:
		return "Vec<" + m.name(e.refs[0]) + ">"
	case 3:
		return fmt.Sprintf("[%s; %d]", m.name(e.refs[0]), e.length)
	case 4:
		s := "("
		for i, r := range e.refs {
			if i > 0 {
				s += ", "
			}
			s += m.name(r)
		}
		return s + ")"
	case 5:
		return []string{"bool", "char", "str", "u8", "u16", "u32", "u64", "u128", "u256", "i8", "i16", "i32", "i64"}[e.kind]
	case 6:
		return "Compact<" + m.name(e.refs[0]) + ">"
	}
	if len(e.path) == 0 {
		return "struct"
	}
	if e.path[len(e.path)-1] == "Option" {
		return "Option<" + m.name(e.refs[0]) + ">"
	}
	return e.path[len(e.path)-1]
}
