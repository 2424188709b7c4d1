package scale

import "reflect"

// Codec encodes and decodes one type V; making it once saves the look-up that
// [Marshal] and [Unmarshal] do. It is safe for concurrent use.
type Codec[V any] struct {
	plan  *plan
	plain bool
}

// NewCodec works out how V is encoded. It panics if V has no SCALE form.
func NewCodec[V any]() Codec[V] {
	t := reflect.TypeFor[V]()
	p := planOf(t)
	return Codec[V]{plan: p, plain: !p.refers}
}

// IsPlain says that V holds no slice, string or pointer: a copy shares nothing.
func (c Codec[V]) IsPlain() bool { return c.plain }

// Append adds the form of *v to dst.
func (c Codec[V]) Append(dst []byte, v *V) []byte {
	w := Writer{B: dst}
	c.Encode(&w, v)
	return w.B
}

// Encode adds the form of *v to w.
func (c Codec[V]) Encode(w *Writer, v *V) {
	switch x := any(v).(type) {
	case *uint8:
		w.U8(*x)
	case *uint16:
		w.U16(*x)
	case *uint32:
		w.U32(*x)
	case *uint64:
		w.U64(*x)
	case *bool:
		w.Bool(*x)
	case *[]byte:
		w.Bytes(*x)
	case Encoder:
		x.EncodeScale(w)
	default:
		c.plan.encode(w, reflect.ValueOf(v).Elem())
	}
}

// Decode takes the next value from r.
func (c Codec[V]) Decode(r *Reader, v *V) {
	switch x := any(v).(type) {
	case *uint8:
		*x = r.U8()
	case *uint16:
		*x = r.U16()
	case *uint32:
		*x = r.U32()
	case *uint64:
		*x = r.U64()
	case *bool:
		*x = r.Bool()
	case *[]byte:
		*x = append([]byte{}, r.Bytes()...)
	case Decoder:
		x.DecodeScale(r)
	default:
		c.plan.decode(r, reflect.ValueOf(v).Elem())
	}
}

// Unmarshal decodes all of b into *v, with [Unmarshal]'s refusals.
func (c Codec[V]) Unmarshal(b []byte, v *V) error {
	r := Reader{B: b}
	c.Decode(&r, v)
	return r.End()
}
