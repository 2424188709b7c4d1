package registry

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
)

// maxDepth bounds the nesting of values; a chain's types may be recursive.
const maxDepth = 64

// stepsFor bounds the work of decoding: types of no size, nested in arrays,
// would else cost time without end.
func stepsFor(input []byte) int { return 1<<12 + 16*len(input) }

// Value is a decoded value, by its type on the chain:
//
//	bool                                  bool
//	u8..u64, compact integers             uint64
//	i8..i64                               int64
//	u128, u256, i128, i256                *big.Int
//	str                                   string
//	AccountId32                           keys.AccountID
//	sequences and arrays of bytes         Bytes
//	other sequences, arrays and tuples    []Value
//	Option                                nil or the value
//	structs                               Fields; one with a single unnamed field is that field
//	enums                                 Variant
type Value any

// Bytes prints as hex.
type Bytes []byte

// String is 0x and the digits.
func (b Bytes) String() string { return "0x" + hex.EncodeToString(b) }

// MarshalText is [Bytes.String].
func (b Bytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// Field is one field of a struct or variant; an unnamed one has no name.
type Field struct {
	Name  string
	Value Value
}

// Fields are a struct's fields in order.
type Fields []Field

// Get finds a field by its name; nil if there is none.
func (f Fields) Get(name string) Value {
	for _, field := range f {
		if field.Name == name {
			return field.Value
		}
	}
	return nil
}

// MarshalJSON writes an object of named fields or an array of unnamed ones, in order.
func (f Fields) MarshalJSON() ([]byte, error) {
	isNamed := !slices.ContainsFunc(f, func(f Field) bool { return f.Name == "" })
	var b bytes.Buffer
	open, closing := byte('['), byte(']')
	if isNamed {
		open, closing = '{', '}'
	}
	b.WriteByte(open)
	for i, field := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		if isNamed {
			name, err := json.Marshal(field.Name)
			if err != nil {
				return nil, err
			}
			b.Write(name)
			b.WriteByte(':')
		}
		value, err := json.Marshal(field.Value)
		if err != nil {
			return nil, err
		}
		b.Write(value)
	}
	b.WriteByte(closing)
	return b.Bytes(), nil
}

// Variant is the variant that an enum is.
type Variant struct {
	Name   string
	Fields Fields
}

// MarshalJSON writes the name alone, or an object with the name as its key.
func (v Variant) MarshalJSON() ([]byte, error) {
	if len(v.Fields) == 0 {
		return json.Marshal(v.Name)
	}
	return json.Marshal(map[string]Fields{v.Name: v.Fields})
}

// decoder takes values apart; the types behind its ids are known to be there.
type decoder struct {
	m     *Metadata
	r     *scale.Reader
	depth int
	steps int // that are left
}

func (m *Metadata) decoder(b []byte) *decoder {
	return &decoder{m: m, r: &scale.Reader{B: b}, steps: stepsFor(b)}
}

func (d *decoder) value(id metadata.ID) Value {
	d.depth++
	if d.steps--; d.depth > maxDepth || d.steps < 0 {
		d.r.Fail(scale.ErrTooDeep)
	}
	defer func() { d.depth-- }()
	if d.r.Err != nil {
		return nil
	}
	t := &d.m.types[id]
	switch t.Shape {
	case metadata.Composite:
		return d.composite(t)
	case metadata.Variant:
		return d.variant(t)
	case metadata.Sequence:
		return d.list(t.Elem, d.r.Count(1))
	case metadata.Array:
		if int64(t.Len) > int64(len(d.r.B)) { // so long a type is nobody's, but costs memory
			d.r.Fail(scale.ErrShort)
			return nil
		}
		return d.list(t.Elem, int(t.Len))
	case metadata.Tuple:
		list := make([]Value, 0, len(t.Elems))
		for _, e := range t.Elems {
			list = append(list, d.value(e))
		}
		return list
	case metadata.Primitive:
		return d.primitive(t.Kind)
	case metadata.Compact:
		return d.r.Compact()
	}
	d.r.Fail(fmt.Errorf("%w: a bit sequence", scale.ErrForm))
	return nil
}

func (d *decoder) composite(t *metadata.Definition) Value {
	if strings.HasSuffix(t.Path, "::AccountId32") {
		if b := d.r.Take(len(keys.AccountID{})); b != nil {
			return keys.AccountID(b)
		}
		return nil
	}
	if len(t.Fields) == 1 && t.Fields[0].Name == "" {
		return d.value(t.Fields[0].Type)
	}
	return d.fields(t.Fields)
}

func (d *decoder) fields(fields []metadata.Field) Fields {
	out := make(Fields, 0, len(fields))
	for _, f := range fields {
		out = append(out, Field{f.Name, d.value(f.Type)})
	}
	return out
}

func (d *decoder) variant(t *metadata.Definition) Value {
	index := d.r.U8()
	for _, v := range t.Variants {
		if v.Index != index {
			continue
		}
		fields := d.fields(v.Fields)
		switch {
		case t.Path == "Option" && v.Name == "None":
			return nil
		case t.Path == "Option" && len(fields) == 1:
			return fields[0].Value
		}
		return Variant{v.Name, fields}
	}
	d.r.Fail(fmt.Errorf("%w: no variant %d", scale.ErrForm, index))
	return nil
}

func (d *decoder) list(elem metadata.ID, n int) Value {
	if t := &d.m.types[elem]; t.Shape == metadata.Primitive && t.Kind == metadata.U8 {
		return Bytes(slices.Clone(d.r.Take(n)))
	}
	list := []Value{}
	for range n {
		if d.r.Err != nil {
			break
		}
		list = append(list, d.value(elem))
	}
	return list
}

func (d *decoder) primitive(kind metadata.PrimitiveKind) Value {
	switch kind {
	case metadata.Bool:
		return d.r.Bool()
	case metadata.Str:
		return d.r.Str()
	case metadata.U8:
		return uint64(d.r.U8())
	case metadata.U16:
		return uint64(d.r.U16())
	case metadata.U32:
		return uint64(d.r.U32())
	case metadata.U64:
		return d.r.U64()
	case metadata.I8:
		return int64(int8(d.r.U8()))
	case metadata.I16:
		return int64(int16(d.r.U16()))
	case metadata.I32:
		return int64(int32(d.r.U32()))
	case metadata.I64:
		return int64(d.r.U64())
	}
	size, isSigned := 0, false
	switch kind {
	case 1: // char
		return string(rune(d.r.U32()))
	case metadata.U128:
		size = 16
	case 8: // u256
		size = 32
	case 13, 14: // i128, i256
		size, isSigned = 16<<(kind-13), true
	default:
		d.r.Fail(scale.ErrForm)
		return nil
	}
	b := slices.Clone(d.r.Take(size))
	slices.Reverse(b)
	v := new(big.Int).SetBytes(b)
	if isSigned && len(b) > 0 && b[0] >= 0x80 {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(8*size)))
	}
	return v
}
