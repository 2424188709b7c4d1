package metadata

import (
	"fmt"
	"reflect"

	"github.com/plexus-network/plexus/substrate/scale"
)

// ID is a type's number in the registry.
type ID int

// Shape is what a type is; the numbers are those of the wire.
type Shape uint8

// The shapes of types.
const (
	Composite Shape = 0
	Variant   Shape = 1
	Sequence  Shape = 2
	Array     Shape = 3
	Tuple     Shape = 4
	Primitive Shape = 5
	Compact   Shape = 6
)

// Definition is one entry of the type registry. Which fields count depends on Shape.
type Definition struct {
	Path     string // segments joined by "::"; empty for a type without a name
	Params   []Param
	Docs     string
	Shape    Shape
	Fields   []Field       // Composite
	Variants []VariantForm // Variant
	Elem     ID            // Sequence, Array, Compact
	Len      uint32        // Array
	Elems    []ID          // Tuple
	Kind     PrimitiveKind // Primitive
}

// Param is a generic parameter of a type.
type Param struct {
	Name string
	Type ID
}

// Field is a field of a struct or variant; an empty name is a field by place.
type Field struct {
	Name     string
	TypeName string // how the source writes the type; for people
	Docs     string
	Type     ID
}

// VariantForm is one variant of an enum.
type VariantForm struct {
	Name   string
	Index  uint8
	Docs   string
	Fields []Field
}

// PrimitiveKind is a primitive type; the numbers are those of the wire.
type PrimitiveKind uint8

// The primitive types in use.
const (
	Bool PrimitiveKind = 0
	Str  PrimitiveKind = 2
	U8   PrimitiveKind = 3
	U16  PrimitiveKind = 4
	U32  PrimitiveKind = 5
	U64  PrimitiveKind = 6
	U128 PrimitiveKind = 7
	I8   PrimitiveKind = 9
	I16  PrimitiveKind = 10
	I32  PrimitiveKind = 11
	I64  PrimitiveKind = 12
)

var primitives = map[reflect.Kind]PrimitiveKind{
	reflect.Bool: Bool, reflect.String: Str,
	reflect.Uint8: U8, reflect.Uint16: U16, reflect.Uint32: U32, reflect.Uint64: U64,
	reflect.Int8: I8, reflect.Int16: I16, reflect.Int32: I32, reflect.Int64: I64,
}

// Registry numbers types: the same Go type has one number. It is made by
// [Runtime.Encode] and handed to a [Describer].
type Registry struct {
	defs   []Definition
	byType map[reflect.Type]ID
	tuples map[string]ID
}

func newRegistry() *Registry {
	return &Registry{byType: map[reflect.Type]ID{}, tuples: map[string]ID{}}
}

// Add registers a type that has no Go form of its own.
func (r *Registry) Add(d Definition) ID {
	r.defs = append(r.defs, d)
	return ID(len(r.defs) - 1)
}

// Of is the number of v's type, registering it and what it holds when new. It
// panics on a type without SCALE form.
func (r *Registry) Of(v any) ID {
	t := reflect.TypeOf(v)
	if t == nil {
		panic("metadata: nil has no type")
	}
	return r.of(t)
}

// TupleOf is the number of the tuple of types.
func (r *Registry) TupleOf(types ...ID) ID {
	key := fmt.Sprint(types)
	id, ok := r.tuples[key]
	if !ok {
		id = r.Add(Definition{Shape: Tuple, Elems: types})
		r.tuples[key] = id
	}
	return id
}

// Fields lists a struct's fields as metadata names them: by the tag
// `scale:"name,TypeName"`, where the name "-" is a field by place, else by the Go
// name in snake case.
func (r *Registry) Fields(v any) []Field { return r.fields(reflect.TypeOf(v)) }

func (r *Registry) of(t reflect.Type) ID {
	if id, ok := r.byType[t]; ok {
		return id
	}
	id := r.Add(Definition{}) // reserved first: types may refer to themselves
	r.byType[t] = id
	r.defs[id] = r.define(t)
	return id
}

func (r *Registry) define(t reflect.Type) Definition {
	zero := reflect.New(t).Elem()
	switch z := zero.Interface().(type) {
	case Describer:
		if t.Kind() != reflect.Pointer {
			return z.DescribeScale(r)
		}
	case scale.Compact:
		return Definition{Shape: Compact, Elem: r.Of(uint64(0))}
	case scale.Compact32:
		return Definition{Shape: Compact, Elem: r.Of(uint32(0))}
	case scale.Compact16:
		return Definition{Shape: Compact, Elem: r.Of(uint16(0))}
	case scale.Compact128:
		return Definition{Shape: Compact, Elem: r.Of(scale.U128{})}
	case scale.U128:
		return Definition{Shape: Primitive, Kind: U128}
	}
	path := pathOf(t)
	switch t.Kind() {
	case reflect.Slice:
		return r.listed(path, Definition{Shape: Sequence, Elem: r.of(t.Elem())}, reflect.SliceOf(t.Elem()))
	case reflect.Array:
		return r.listed(path, Definition{Shape: Array, Elem: r.of(t.Elem()), Len: uint32(t.Len())}, reflect.ArrayOf(t.Len(), t.Elem()))
	case reflect.Pointer:
		elem := r.of(t.Elem())
		return Definition{Path: "Option", Params: []Param{{"T", elem}}, Shape: Variant, Variants: []VariantForm{
			{Name: "None"}, {Name: "Some", Index: 1, Fields: []Field{{Type: elem}}}}}
	case reflect.Struct:
		return r.defineStruct(t, path)
	}
	if names, ok := zero.Interface().(scale.Variants); ok {
		return PlainEnum(path, names.Variants()...)
	}
	kind, ok := primitives[t.Kind()]
	if !ok {
		panic("metadata: " + t.String() + " has no SCALE form")
	}
	return Definition{Shape: Primitive, Kind: kind}
}

// listed is a list type, wrapped into a composite of one field if it has a path of
// its own, as a Rust newtype such as AccountId32([u8; 32]) is. plain is the same
// list without a name.
func (r *Registry) listed(path string, list Definition, plain reflect.Type) Definition {
	if path == "" {
		return list
	}
	return Definition{Path: path, Shape: Composite, Fields: []Field{{Type: r.of(plain), TypeName: typeName(plain)}}}
}

func (r *Registry) defineStruct(t reflect.Type, path string) Definition {
	if t.NumField() > 0 && t.Field(0).Type == reflect.TypeFor[scale.Enum]() {
		return Definition{Path: path, Shape: Variant, Variants: r.variants(t)}
	}
	fields := r.fields(t)
	byPlace := true
	for _, f := range fields {
		byPlace = byPlace && f.Name == ""
	}
	if _, hasPath := reflect.New(t).Elem().Interface().(Pathed); byPlace && !hasPath {
		elems := make([]ID, len(fields))
		for i, f := range fields {
			elems[i] = f.Type
		}
		return Definition{Shape: Tuple, Elems: elems}
	}
	return Definition{Path: path, Shape: Composite, Fields: fields}
}

func (r *Registry) fields(t reflect.Type) []Field {
	fields := make([]Field, 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		name, typeName := fieldNames(f)
		fields = append(fields, Field{Name: name, TypeName: typeName, Docs: f.Tag.Get("docs"), Type: r.of(f.Type)})
	}
	return fields
}

func (r *Registry) variants(t reflect.Type) []VariantForm {
	var forms []VariantForm
	for i := 1; i < t.NumField(); i++ {
		f := t.Field(i)
		form := VariantForm{Name: f.Name, Index: scale.VariantIndex(f, i), Docs: f.Tag.Get("docs")}
		if name, _ := tagged(f); name != "" {
			form.Name = name
		}
		if data := f.Type.Elem(); isBody(data) {
			form.Fields = r.fields(data)
		} else {
			form.Fields = []Field{{Type: r.of(data), TypeName: typeName(data)}}
		}
		forms = append(forms, form)
	}
	return forms
}

// isBody tells a variant's own list of fields, an unnamed or plain struct, from
// one field of a type that has a name.
func isBody(t reflect.Type) bool {
	if t.Kind() != reflect.Struct || t.NumField() > 0 && t.Field(0).Type == reflect.TypeFor[scale.Enum]() {
		return false
	}
	switch reflect.New(t).Elem().Interface().(type) {
	case Pathed, Describer:
		return false
	}
	return true
}

// PlainEnum is an enum whose variants hold nothing, numbered from 0.
func PlainEnum(path string, names ...string) Definition {
	d := Definition{Path: path, Shape: Variant}
	for i, name := range names {
		d.Variants = append(d.Variants, VariantForm{Name: name, Index: uint8(i)})
	}
	return d
}
