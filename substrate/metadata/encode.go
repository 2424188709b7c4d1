package metadata

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/plexus-network/plexus/substrate/scale"
)

// Versions are the metadata versions that [Runtime.Encode] writes.
var Versions = []uint32{14, 15}

// extrinsicVersion is the extrinsic format that the metadata announces.
const extrinsicVersion = 4

// none marks the absent enum of a pallet without calls, events or errors.
const none ID = -1

// outer are the types that all pallets make together.
type outer struct{ call, event, failure, extrinsic ID }

// enums are one pallet's own types.
type enums struct{ call, event, failure ID }

// Encode gives the metadata in a version of [Versions]; it panics on another one
// and on declarations that contradict themselves.
func (m *Runtime) Encode(version uint32) []byte {
	if version != 14 && version != 15 {
		panic(fmt.Sprintf("metadata: no version %d", version))
	}
	d := m.register()
	r, out := d.Registry, d.out
	w := &scale.Writer{}
	w.Compact(uint64(len(m.Pallets)))
	for i, p := range m.Pallets {
		p.encode(w, r, d.own[i], version)
	}
	if version == 14 {
		w.Compact(uint64(out.extrinsic))
		w.U8(extrinsicVersion)
	} else {
		w.U8(extrinsicVersion)
		for _, id := range []ID{d.address, out.call, d.signature, d.extra} {
			w.Compact(uint64(id))
		}
	}
	w.Compact(uint64(len(m.Extensions)))
	for i, e := range m.Extensions {
		w.Str(e.Name)
		w.Compact(uint64(d.extensions[i].included))
		w.Compact(uint64(d.extensions[i].additional))
	}
	w.Compact(uint64(r.Add(Definition{Path: m.Name + "::Runtime", Shape: Composite})))
	if version == 15 {
		encodeAPIs(w, r, m.APIs)
		for _, id := range []ID{out.call, out.event, out.failure} {
			w.Compact(uint64(id))
		}
		w.Compact(0) // custom values
	}

	all := &scale.Writer{B: []byte("meta")}
	all.U8(uint8(version))
	all.Compact(uint64(len(r.defs)))
	for id, d := range r.defs {
		d.encode(all, ID(id))
	}
	all.Raw(w.B)
	return all.B
}

// declared is a registry with all that extrinsics, events and errors are made of.
type declared struct {
	*Registry
	out                       outer
	own                       []enums // by pallet
	address, signature, extra ID
	extensions                []extension
}

// extension is the types of a signed extension.
type extension struct{ included, additional ID }

// register numbers the types of extrinsics, events and errors.
func (m *Runtime) register() *declared {
	r := newRegistry()
	d := &declared{Registry: r, extensions: make([]extension, len(m.Extensions))}
	d.out, d.own = m.declare(r)
	d.address, d.signature = r.Of(m.Address), r.Of(m.Signature)
	included := make([]ID, len(m.Extensions))
	for i, e := range m.Extensions {
		included[i] = r.Of(e.Included)
		d.extensions[i] = extension{included[i], r.Of(e.Additional)}
	}
	d.extra = r.TupleOf(included...)
	r.defs[d.out.extrinsic] = Definition{
		Path: "sp_runtime::generic::unchecked_extrinsic::UncheckedExtrinsic", Shape: Composite,
		Params: []Param{{"Address", d.address}, {"Call", d.out.call}, {"Signature", d.signature}, {"Extra", d.extra}},
		Fields: []Field{{Type: r.Of([]byte(nil))}},
	}
	return d
}

// declare registers the outer types and every pallet's enums. The outer ones are
// numbered first, since calls hold calls and records hold events.
func (m *Runtime) declare(r *Registry) (outer, []enums) {
	reserve := func(stand any) ID {
		id := r.Add(Definition{})
		r.byType[reflect.TypeOf(stand)] = id
		return id
	}
	out := outer{reserve(Call{}), reserve(Event{}), reserve(Failure{}), reserve(Extrinsic{})}
	if m.CallType != nil {
		r.byType[reflect.TypeOf(m.CallType)] = out.call
	}
	if m.ExtrinsicType != nil {
		r.byType[reflect.TypeOf(m.ExtrinsicType)] = out.extrinsic
	}
	own := make([]enums, len(m.Pallets))
	var calls, events, failures []VariantForm
	for i, p := range m.Pallets {
		own[i] = enums{
			call:    p.enum(r, "Call", p.Calls),
			event:   p.enum(r, "Event", p.Events),
			failure: p.enum(r, "Error", p.Errors),
		}
		for _, e := range []struct {
			id  ID
			all *[]VariantForm
		}{{own[i].call, &calls}, {own[i].event, &events}, {own[i].failure, &failures}} {
			if e.id != none {
				*e.all = append(*e.all, VariantForm{Name: p.Name, Index: p.Index, Fields: []Field{{Type: e.id}}})
			}
		}
	}
	r.defs[out.call] = Definition{Path: m.Name + "::RuntimeCall", Shape: Variant, Variants: calls}
	r.defs[out.event] = Definition{Path: m.Name + "::RuntimeEvent", Shape: Variant, Variants: events}
	r.defs[out.failure] = Definition{Path: m.Name + "::RuntimeError", Shape: Variant, Variants: failures}
	return out, own
}

func (p *Pallet) enum(r *Registry, kind string, members []Member) ID {
	if len(members) == 0 {
		return none
	}
	d := Definition{Path: "pallet_" + Snake(p.Name) + "::pallet::" + kind, Shape: Variant}
	seen := map[uint8]string{}
	for _, member := range members {
		if other, taken := seen[member.Index]; taken {
			panic(fmt.Sprintf("metadata: %s.%s and %s are both number %d", p.Name, other, member.Name, member.Index))
		}
		seen[member.Index] = member.Name
		v := VariantForm{Name: member.Name, Index: member.Index, Docs: member.Docs}
		if member.Body != nil {
			v.Fields = r.Fields(member.Body)
		}
		d.Variants = append(d.Variants, v)
	}
	return r.Add(d)
}

func (p *Pallet) encode(w *scale.Writer, r *Registry, own enums, version uint32) {
	w.Str(p.Name)
	w.Bool(len(p.Storage) > 0)
	if len(p.Storage) > 0 {
		w.Str(p.Name)
		w.Compact(uint64(len(p.Storage)))
		for _, item := range p.Storage {
			item.encode(w, r)
		}
	}
	encodeOptional(w, own.call)
	encodeOptional(w, own.event)
	w.Compact(uint64(len(p.Constants)))
	for _, c := range p.Constants {
		w.Str(c.Name)
		w.Compact(uint64(r.Of(c.Value)))
		w.Bytes(scale.Marshal(c.Value))
		encodeDocs(w, c.Docs)
	}
	encodeOptional(w, own.failure)
	w.U8(p.Index)
	if version == 15 {
		encodeDocs(w, p.Docs)
	}
}

func (s *Item) encode(w *scale.Writer, r *Registry) {
	w.Str(s.Name)
	w.Bool(!s.IsOptional)
	w.Bool(len(s.Hashers) > 0)
	if len(s.Hashers) > 0 {
		if len(s.Keys) != len(s.Hashers) {
			panic(fmt.Sprintf("metadata: %s has %d keys and %d hashers", s.Name, len(s.Keys), len(s.Hashers)))
		}
		w.Compact(uint64(len(s.Hashers)))
		for _, h := range s.Hashers {
			w.U8(uint8(h))
		}
		ids := make([]ID, len(s.Keys))
		for i, k := range s.Keys {
			ids[i] = r.Of(k)
		}
		key := ids[0]
		if len(ids) > 1 {
			key = r.TupleOf(ids...)
		}
		w.Compact(uint64(key))
	}
	w.Compact(uint64(r.Of(s.Value)))
	if s.IsOptional {
		w.Bytes([]byte{0})
	} else {
		w.Bytes(s.Default)
	}
	encodeDocs(w, s.Docs)
}

func encodeAPIs(w *scale.Writer, r *Registry, apis []API) {
	w.Compact(uint64(len(apis)))
	for _, a := range apis {
		w.Str(a.Name)
		w.Compact(uint64(len(a.Methods)))
		for _, m := range a.Methods {
			w.Str(m.Name)
			w.Compact(uint64(len(m.Inputs)))
			for _, in := range m.Inputs {
				w.Str(in.Name)
				w.Compact(uint64(r.Of(in.Type)))
			}
			w.Compact(uint64(r.Of(m.Output)))
			encodeDocs(w, m.Docs)
		}
		encodeDocs(w, a.Docs)
	}
}

func (d *Definition) encode(w *scale.Writer, id ID) {
	w.Compact(uint64(id))
	var path []string
	if d.Path != "" {
		path = strings.Split(d.Path, "::")
	}
	w.Compact(uint64(len(path)))
	for _, segment := range path {
		w.Str(segment)
	}
	w.Compact(uint64(len(d.Params)))
	for _, p := range d.Params {
		w.Str(p.Name)
		w.U8(1) // Some
		w.Compact(uint64(p.Type))
	}
	w.U8(uint8(d.Shape))
	switch d.Shape {
	case Composite:
		encodeFields(w, d.Fields)
	case Variant:
		w.Compact(uint64(len(d.Variants)))
		for _, v := range d.Variants {
			w.Str(v.Name)
			encodeFields(w, v.Fields)
			w.U8(v.Index)
			encodeDocs(w, v.Docs)
		}
	case Array:
		w.U32(d.Len)
		w.Compact(uint64(d.Elem))
	case Tuple:
		w.Compact(uint64(len(d.Elems)))
		for _, e := range d.Elems {
			w.Compact(uint64(e))
		}
	case Primitive:
		w.U8(uint8(d.Kind))
	case Sequence, Compact:
		w.Compact(uint64(d.Elem))
	}
	encodeDocs(w, d.Docs)
}

func encodeFields(w *scale.Writer, fields []Field) {
	w.Compact(uint64(len(fields)))
	for _, f := range fields {
		encodeText(w, f.Name)
		w.Compact(uint64(f.Type))
		encodeText(w, f.TypeName)
		encodeDocs(w, f.Docs)
	}
}

// encodeText writes an Option<String>; the empty text is None.
func encodeText(w *scale.Writer, s string) {
	w.Bool(s != "")
	if s != "" {
		w.Str(s)
	}
}

// encodeDocs writes a text as a list of lines.
func encodeDocs(w *scale.Writer, docs string) {
	if docs == "" {
		w.Compact(0)
		return
	}
	lines := strings.Split(docs, "\n")
	w.Compact(uint64(len(lines)))
	for _, line := range lines {
		w.Str(line)
	}
}

func encodeOptional(w *scale.Writer, id ID) {
	w.Bool(id != none)
	if id != none {
		w.Compact(uint64(id))
	}
}
