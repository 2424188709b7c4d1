package scale

import (
	"encoding/binary"
	"math"
	"reflect"
)

// firstAllocation is the number of bytes that a list of unknown content may take
// before its elements were seen.
const firstAllocation = 4096

func (c compiler) slice(t reflect.Type, p *plan) {
	elem := c.compile(t.Elem())
	defer func() { p.refers = true }()
	if encode, decode, ok := numbers(t); ok {
		p.set(1, encode, decode)
		return
	}
	first := max(1, firstAllocation/max(1, int(t.Elem().Size())))
	empty := reflect.MakeSlice(t, 0, 0)
	p.set(1, func(w *Writer, v reflect.Value) {
		n := v.Len()
		w.Compact(uint64(n))
		for i := range n {
			elem.encode(w, v.Index(i))
		}
	}, func(r *Reader, v reflect.Value) {
		n := r.Count(elem.least)
		if n == 0 || !r.enter() {
			v.Set(empty)
			return
		}
		v.Set(reflect.MakeSlice(t, 0, min(n, first)))
		for i := 0; i < n && r.Err == nil; i++ {
			if i == v.Cap() {
				v.Grow(1)
			}
			v.SetLen(i + 1)
			v.Index(i).SetZero()
			elem.decode(r, v.Index(i))
		}
		r.leave()
	})
}

// numbers are the lists that hot paths hold: they skip reflection per element.
func numbers(t reflect.Type) (encode func(*Writer, reflect.Value), decode func(*Reader, reflect.Value), ok bool) {
	e := t.Elem()
	switch e {
	case reflect.TypeFor[Compact]():
		return compacts[Compact](math.MaxUint64)
	case reflect.TypeFor[Compact16]():
		return compacts[Compact16](math.MaxUint16)
	}
	pointer := reflect.PointerTo(e)
	if pointer.Implements(encoderType) || e.Implements(variantsType) {
		return nil, nil, false
	}
	switch e.Kind() {
	case reflect.Uint8:
		return func(w *Writer, v reflect.Value) { w.Bytes(v.Bytes()) },
			func(r *Reader, v reflect.Value) { v.SetBytes(append([]byte{}, r.Bytes()...)) }, true
	case reflect.Uint16:
		return fixed[uint16](t, 2, binary.LittleEndian.AppendUint16, binary.LittleEndian.Uint16)
	case reflect.Uint32:
		return fixed[uint32](t, 4, binary.LittleEndian.AppendUint32, binary.LittleEndian.Uint32)
	case reflect.Uint64:
		return fixed[uint64](t, 8, binary.LittleEndian.AppendUint64, binary.LittleEndian.Uint64)
	}
	return nil, nil, false
}

func compacts[N ~uint16 | ~uint64](most uint64) (func(*Writer, reflect.Value), func(*Reader, reflect.Value), bool) {
	list := reflect.TypeFor[[]N]()
	encode := func(w *Writer, v reflect.Value) {
		s := v.Convert(list).Interface().([]N)
		w.Compact(uint64(len(s)))
		for _, n := range s {
			w.Compact(uint64(n))
		}
	}
	decode := func(r *Reader, v reflect.Value) {
		n := r.Count(1)
		s := make([]N, 0, min(n, firstAllocation))
		for range n {
			if r.Err != nil {
				break
			}
			s = append(s, N(r.compactTo(most)))
		}
		v.Set(reflect.ValueOf(s).Convert(v.Type()))
	}
	return encode, decode, true
}

func fixed[N any](t reflect.Type, size int, put func([]byte, N) []byte, get func([]byte) N) (func(*Writer, reflect.Value), func(*Reader, reflect.Value), bool) {
	list := reflect.TypeFor[[]N]()
	encode := func(w *Writer, v reflect.Value) {
		s := v.Convert(list).Interface().([]N)
		w.Compact(uint64(len(s)))
		for _, n := range s {
			w.B = put(w.B, n)
		}
	}
	decode := func(r *Reader, v reflect.Value) {
		n := r.Count(size)
		b := r.Take(n * size)
		s := make([]N, len(b)/size)
		for i := range s {
			s[i] = get(b[i*size:])
		}
		v.Set(reflect.ValueOf(s).Convert(v.Type()))
	}
	return encode, decode, t.ConvertibleTo(list)
}
