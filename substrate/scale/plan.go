package scale

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"sync"
)

// plan is how one Go type is encoded and decoded.
type plan struct {
	encode func(w *Writer, v reflect.Value)
	decode func(r *Reader, v reflect.Value) // v is addressable
	least  int                              // bytes that every value takes at least
	refers bool                             // holds a slice, string or pointer
}

var plans sync.Map // reflect.Type -> *plan

var (
	encoderType  = reflect.TypeFor[Encoder]()
	decoderType  = reflect.TypeFor[Decoder]()
	variantsType = reflect.TypeFor[Variants]()
	enumType     = reflect.TypeFor[Enum]()
)

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	c := compiler{open: map[reflect.Type]*plan{}}
	p := c.compile(t)
	for open, done := range c.open { // complete only now: types may refer to themselves
		plans.LoadOrStore(open, done)
	}
	return p
}

// compiler holds the plans of one compilation; those under way are found in open.
type compiler struct{ open map[reflect.Type]*plan }

func (c compiler) compile(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	if p, ok := c.open[t]; ok {
		return p
	}
	p := &plan{refers: true} // what a reference to itself sees
	c.open[t] = p
	c.fill(t, p)
	return p
}

func (c compiler) fill(t reflect.Type, p *plan) {
	custom := t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(encoderType)
	if custom != (t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(decoderType)) {
		panic("scale: " + t.String() + " implements only one of Encoder and Decoder")
	}
	switch {
	case custom:
		c.custom(t, p)
	case t.Kind() == reflect.Bool:
		p.set(1, func(w *Writer, v reflect.Value) { w.Bool(v.Bool()) }, func(r *Reader, v reflect.Value) { v.SetBool(r.Bool()) })
	case t.Kind() == reflect.Uint8 && t.Implements(variantsType):
		c.plainEnum(t, p)
	case t.Kind() >= reflect.Int8 && t.Kind() <= reflect.Int64:
		c.signed(t, p)
	case t.Kind() >= reflect.Uint8 && t.Kind() <= reflect.Uint64:
		c.unsigned(t, p)
	case t.Kind() == reflect.String:
		p.set(1, func(w *Writer, v reflect.Value) { w.Str(v.String()) }, func(r *Reader, v reflect.Value) { v.SetString(r.Str()) })
		p.refers = true
	case t.Kind() == reflect.Slice:
		c.slice(t, p)
	case t.Kind() == reflect.Array:
		c.array(t, p)
	case t.Kind() == reflect.Pointer:
		c.option(t, p)
	case t.Kind() == reflect.Struct && t.NumField() > 0 && t.Field(0).Type == enumType:
		c.enum(t, p)
	case t.Kind() == reflect.Struct:
		c.record(t, p)
	default:
		panic("scale: " + t.String() + " has no SCALE form")
	}
}

func (p *plan) set(least int, encode func(*Writer, reflect.Value), decode func(*Reader, reflect.Value)) {
	p.least, p.encode, p.decode, p.refers = least, encode, decode, false
}

// addressable returns v, or a copy of it that has an address.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v
	}
	a := reflect.New(v.Type()).Elem()
	a.Set(v)
	return a
}

func (c compiler) custom(t reflect.Type, p *plan) {
	refers := t.Kind() == reflect.Slice || t.Kind() == reflect.String || t.Kind() == reflect.Struct
	p.set(0,
		func(w *Writer, v reflect.Value) { addressable(v).Addr().Interface().(Encoder).EncodeScale(w) },
		func(r *Reader, v reflect.Value) { v.Addr().Interface().(Decoder).DecodeScale(r) })
	p.refers = refers
}

func (c compiler) plainEnum(t reflect.Type, p *plan) {
	count := len(reflect.Zero(t).Interface().(Variants).Variants())
	p.set(1, func(w *Writer, v reflect.Value) { w.U8(uint8(v.Uint())) }, func(r *Reader, v reflect.Value) {
		i := r.U8()
		if int(i) >= count {
			r.Fail(fmt.Errorf("%w: %s has no variant %d", ErrForm, t.Name(), i))
			return
		}
		v.SetUint(uint64(i))
	})
}

func (c compiler) unsigned(t reflect.Type, p *plan) {
	switch t.Kind() {
	case reflect.Uint8:
		p.set(1, func(w *Writer, v reflect.Value) { w.U8(uint8(v.Uint())) }, func(r *Reader, v reflect.Value) { v.SetUint(uint64(r.U8())) })
	case reflect.Uint16:
		p.set(2, func(w *Writer, v reflect.Value) { w.U16(uint16(v.Uint())) }, func(r *Reader, v reflect.Value) { v.SetUint(uint64(r.U16())) })
	case reflect.Uint32:
		p.set(4, func(w *Writer, v reflect.Value) { w.U32(uint32(v.Uint())) }, func(r *Reader, v reflect.Value) { v.SetUint(uint64(r.U32())) })
	default:
		p.set(8, func(w *Writer, v reflect.Value) { w.U64(v.Uint()) }, func(r *Reader, v reflect.Value) { v.SetUint(r.U64()) })
	}
}

func (c compiler) signed(t reflect.Type, p *plan) {
	switch t.Kind() {
	case reflect.Int8:
		p.set(1, func(w *Writer, v reflect.Value) { w.U8(uint8(v.Int())) }, func(r *Reader, v reflect.Value) { v.SetInt(int64(int8(r.U8()))) })
	case reflect.Int16:
		p.set(2, func(w *Writer, v reflect.Value) { w.U16(uint16(v.Int())) }, func(r *Reader, v reflect.Value) { v.SetInt(int64(int16(r.U16()))) })
	case reflect.Int32:
		p.set(4, func(w *Writer, v reflect.Value) { w.U32(uint32(v.Int())) }, func(r *Reader, v reflect.Value) { v.SetInt(int64(int32(r.U32()))) })
	default:
		p.set(8, func(w *Writer, v reflect.Value) { w.U64(uint64(v.Int())) }, func(r *Reader, v reflect.Value) { v.SetInt(int64(r.U64())) })
	}
}

func (c compiler) array(t reflect.Type, p *plan) {
	n, elem := t.Len(), c.compile(t.Elem())
	if t.Elem().Kind() == reflect.Uint8 && !t.Elem().Implements(variantsType) {
		p.set(n, func(w *Writer, v reflect.Value) { w.Raw(addressable(v).Bytes()) }, func(r *Reader, v reflect.Value) {
			if b := r.Take(n); b != nil {
				copy(v.Bytes(), b)
			}
		})
		return
	}
	p.set(n*elem.least, func(w *Writer, v reflect.Value) {
		for i := range n {
			elem.encode(w, v.Index(i))
		}
	}, func(r *Reader, v reflect.Value) {
		for i := 0; i < n && r.Err == nil; i++ {
			elem.decode(r, v.Index(i))
		}
	})
	p.refers = elem.refers
}

func (c compiler) option(t reflect.Type, p *plan) {
	elem := c.compile(t.Elem())
	p.set(1, func(w *Writer, v reflect.Value) {
		if v.IsNil() {
			w.U8(0)
			return
		}
		w.U8(1)
		elem.encode(w, v.Elem())
	}, func(r *Reader, v reflect.Value) {
		if !r.Bool() || !r.enter() {
			v.SetZero()
			return
		}
		v.Set(reflect.New(t.Elem()))
		elem.decode(r, v.Elem())
		r.leave()
	})
	p.refers = true
}

func (c compiler) record(t reflect.Type, p *plan) {
	fields := make([]*plan, t.NumField())
	least, refers := 0, false
	for i := range fields {
		if !t.Field(i).IsExported() {
			panic("scale: " + t.String() + " has an unexported field")
		}
		fields[i] = c.compile(t.Field(i).Type)
		least, refers = least+fields[i].least, refers || fields[i].refers
	}
	p.set(least, func(w *Writer, v reflect.Value) {
		for i, f := range fields {
			f.encode(w, v.Field(i))
		}
	}, func(r *Reader, v reflect.Value) {
		for i, f := range fields {
			if r.Err != nil {
				return
			}
			f.decode(r, v.Field(i))
		}
	})
	p.refers = refers
}

func (c compiler) enum(t reflect.Type, p *plan) {
	fieldOf := map[uint8]int{}
	indexOf := make([]uint8, t.NumField())
	elems := make([]*plan, t.NumField())
	for i := 1; i < t.NumField(); i++ {
		f := t.Field(i)
		if f.Type.Kind() != reflect.Pointer || !f.IsExported() {
			panic(fmt.Sprintf("scale: variant %s of %s is not an exported pointer", f.Name, t))
		}
		index := VariantIndex(f, i)
		if _, taken := fieldOf[index]; taken {
			panic(fmt.Sprintf("scale: %s has two variants %d", t, index))
		}
		fieldOf[index], indexOf[i], elems[i] = i, index, c.compile(f.Type.Elem())
	}
	p.set(1, func(w *Writer, v reflect.Value) {
		set := 0
		for i := 1; i < len(elems); i++ {
			if v.Field(i).IsNil() {
				continue
			}
			if set != 0 {
				panic(fmt.Sprintf("scale: %s has two variants set", t))
			}
			set = i
		}
		if set == 0 {
			panic(fmt.Sprintf("scale: %s has no variant set", t))
		}
		w.U8(indexOf[set])
		elems[set].encode(w, v.Field(set).Elem())
	}, func(r *Reader, v reflect.Value) {
		v.SetZero()
		index := r.U8()
		i, ok := fieldOf[index]
		if !ok {
			r.Fail(fmt.Errorf("%w: %s has no variant %d", ErrForm, t.Name(), index))
		}
		if r.enter() {
			v.Field(i).Set(reflect.New(t.Field(i).Type.Elem()))
			elems[i].decode(r, v.Field(i).Elem())
		}
		r.leave()
	})
	p.refers = true
}

// VariantIndex is the index of the variant that field f of an [Enum] struct is,
// where place is the field's number in the struct (the marker is 0).
func VariantIndex(f reflect.StructField, place int) uint8 {
	tag := f.Tag.Get("index")
	if tag == "" {
		return uint8(place - 1)
	}
	n, err := strconv.ParseUint(tag, 10, 8)
	if err != nil || n > math.MaxUint8 {
		panic("scale: bad variant index " + tag)
	}
	return uint8(n)
}
