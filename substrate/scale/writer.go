package scale

import (
	"encoding/binary"
	"math/bits"
	"reflect"
)

// Writer appends SCALE to B. The zero value is ready.
type Writer struct{ B []byte }

// Raw appends bytes as they are.
func (w *Writer) Raw(b []byte) { w.B = append(w.B, b...) }

// U8 appends one byte.
func (w *Writer) U8(v uint8) { w.B = append(w.B, v) }

// U16 appends 2 bytes.
func (w *Writer) U16(v uint16) { w.B = binary.LittleEndian.AppendUint16(w.B, v) }

// U32 appends 4 bytes.
func (w *Writer) U32(v uint32) { w.B = binary.LittleEndian.AppendUint32(w.B, v) }

// U64 appends 8 bytes.
func (w *Writer) U64(v uint64) { w.B = binary.LittleEndian.AppendUint64(w.B, v) }

// Bool appends 0 or 1.
func (w *Writer) Bool(v bool) {
	if v {
		w.B = append(w.B, 1)
	} else {
		w.B = append(w.B, 0)
	}
}

// Bytes appends a compact length and the bytes.
func (w *Writer) Bytes(b []byte) {
	w.Compact(uint64(len(b)))
	w.B = append(w.B, b...)
}

// Str appends a compact length and the text.
func (w *Writer) Str(s string) {
	w.Compact(uint64(len(s)))
	w.B = append(w.B, s...)
}

// Compact appends v in the shortest of the four compact forms.
func (w *Writer) Compact(v uint64) {
	switch {
	case v < 1<<6:
		w.B = append(w.B, byte(v<<2))
	case v < 1<<14:
		w.U16(uint16(v<<2 | 1))
	case v < 1<<30:
		w.U32(uint32(v<<2 | 2))
	default:
		n := max(4, (bits.Len64(v)+7)/8)
		w.B = append(w.B, byte(n-4)<<2|3)
		for range n {
			w.B = append(w.B, byte(v))
			v >>= 8
		}
	}
}

// Value appends the SCALE form of v. It panics if the type has none.
func (w *Writer) Value(v any) {
	switch x := v.(type) {
	case uint8:
		w.U8(x)
	case uint16:
		w.U16(x)
	case uint32:
		w.U32(x)
	case uint64:
		w.U64(x)
	case bool:
		w.Bool(x)
	case []byte:
		w.Bytes(x)
	case string:
		w.Str(x)
	case Encoder:
		if p := reflect.ValueOf(v); p.Kind() == reflect.Pointer { // an Option, not the value itself
			planOf(p.Type()).encode(w, p)
			return
		}
		x.EncodeScale(w)
	default:
		rv := reflect.ValueOf(v)
		if k := rv.Kind(); k == reflect.Struct || k == reflect.Array {
			rv = addressable(rv) // once, rather than for each array inside
		}
		planOf(rv.Type()).encode(w, rv)
	}
}
