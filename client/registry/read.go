package registry

import (
	"fmt"
	"math"
	"strings"

	"github.com/plexus-network/plexus/substrate/metadata"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// bitSequence is the one shape that substrate/metadata never writes.
const bitSequence metadata.Shape = 7

// readTypes reads the type registry. Its ids must be 0, 1, 2…, as every chain
// numbers them.
func (m *Metadata) readTypes(r *scale.Reader) {
	n := r.Count(5)
	m.types = make([]metadata.Definition, 0, n)
	for i := range n {
		if id := readID(r); id != metadata.ID(i) && r.Err == nil {
			r.Fail(fmt.Errorf("%w: type %d stands in place %d", scale.ErrForm, id, i))
		}
		m.types = append(m.types, readType(r))
	}
	for i := range m.types {
		if r.Err == nil && !m.refersWithin(&m.types[i]) {
			r.Fail(fmt.Errorf("%w: type %d refers to one that is not there", scale.ErrForm, i))
		}
	}
}

// refersWithin lets the decoder index types without looking.
func (m *Metadata) refersWithin(d *metadata.Definition) bool {
	within := func(id metadata.ID) bool { return id >= 0 && int(id) < len(m.types) }
	fields := func(fields []metadata.Field) bool {
		for _, f := range fields {
			if !within(f.Type) {
				return false
			}
		}
		return true
	}
	for _, v := range d.Variants {
		if !fields(v.Fields) {
			return false
		}
	}
	for _, e := range d.Elems {
		if !within(e) {
			return false
		}
	}
	return fields(d.Fields) && within(d.Elem)
}

func readType(r *scale.Reader) (d metadata.Definition) {
	var path []string
	for range r.Count(1) {
		path = append(path, r.Str())
	}
	d.Path = strings.Join(path, "::")
	for range r.Count(2) {
		r.Str()
		readOptionalID(r)
	}
	d.Shape = metadata.Shape(r.U8())
	switch d.Shape {
	case metadata.Composite:
		d.Fields = readFields(r)
	case metadata.Variant:
		for range r.Count(4) {
			v := metadata.VariantForm{Name: r.Str(), Fields: readFields(r), Index: r.U8()}
			v.Docs = readDocs(r)
			d.Variants = append(d.Variants, v)
		}
	case metadata.Array:
		d.Len = r.U32()
		d.Elem = readID(r)
	case metadata.Tuple:
		for range r.Count(1) {
			d.Elems = append(d.Elems, readID(r))
		}
	case metadata.Primitive:
		d.Kind = metadata.PrimitiveKind(r.U8())
	case metadata.Sequence, metadata.Compact:
		d.Elem = readID(r)
	case bitSequence:
		readID(r)
		readID(r)
	default:
		r.Fail(scale.ErrForm)
	}
	readDocs(r)
	return d
}

func readFields(r *scale.Reader) []metadata.Field {
	var fields []metadata.Field
	for range r.Count(4) {
		fields = append(fields, metadata.Field{
			Name: readOptionalText(r), Type: readID(r), TypeName: readOptionalText(r), Docs: readDocs(r),
		})
	}
	return fields
}

func readPallet(r *scale.Reader, version uint8) *Pallet {
	p := &Pallet{Name: r.Str()}
	if r.Bool() {
		r.Str() // prefix: the name again
		for range r.Count(6) {
			p.Storage = append(p.Storage, readItem(r))
		}
	}
	p.calls = readOptionalID(r)
	p.events = readOptionalID(r)
	for range r.Count(4) {
		c := Constant{Name: r.Str(), kind: readID(r), Value: r.Bytes()}
		readDocs(r)
		p.Constants = append(p.Constants, c)
	}
	p.errors = readOptionalID(r)
	p.Index = r.U8()
	if version == 15 {
		readDocs(r)
	}
	return p
}

func readItem(r *scale.Reader) Item {
	item := Item{Name: r.Str(), key: none}
	item.IsOptional = r.U8() == 0
	switch isMap := r.U8(); isMap {
	case 0:
		item.value = readID(r)
	case 1:
		for range r.Count(1) {
			item.Hashers = append(item.Hashers, storagekey.Hasher(r.U8()))
		}
		item.key = readID(r)
		item.value = readID(r)
	default:
		r.Fail(scale.ErrForm)
	}
	item.Default = r.Bytes()
	readDocs(r)
	return item
}

func readExtrinsic(r *scale.Reader, version uint8) {
	if version == 14 {
		readID(r)
		r.U8()
	} else {
		r.U8()
		for range 4 { // address, call, signature, extra
			readID(r)
		}
	}
	for range r.Count(3) {
		r.Str()
		readID(r)
		readID(r)
	}
}

func readAPI(r *scale.Reader) API {
	a := API{Name: r.Str()}
	for range r.Count(4) {
		a.Methods = append(a.Methods, r.Str())
		for range r.Count(2) {
			r.Str()
			readID(r)
		}
		readID(r)
		readDocs(r)
	}
	readDocs(r)
	return a
}

func readID(r *scale.Reader) metadata.ID {
	id := r.Compact()
	if id > math.MaxInt32 {
		r.Fail(scale.ErrForm)
		return 0
	}
	return metadata.ID(id)
}

func readOptionalID(r *scale.Reader) metadata.ID {
	if !r.Bool() {
		return none
	}
	return readID(r)
}

func readOptionalText(r *scale.Reader) string {
	if !r.Bool() {
		return ""
	}
	return r.Str()
}

func readDocs(r *scale.Reader) string {
	var lines []string
	for range r.Count(1) {
		lines = append(lines, r.Str())
	}
	return strings.Join(lines, "\n")
}
