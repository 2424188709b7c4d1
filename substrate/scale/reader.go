package scale

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"unicode/utf8"
)

// maxDepth bounds how deeply slices and options may lie in each other, for types
// that refer to themselves.
const maxDepth = 128

// Reader takes SCALE apart. The first error sticks in Err; after it every read
// gives zero values. The zero value reads the empty input.
type Reader struct {
	B   []byte // what is left
	Err error
	Env any // for decoders that must know more than the bytes; nil for most

	depth int
}

// Fail records the first error and ends the input.
func (r *Reader) Fail(err error) {
	if r.Err == nil {
		r.Err = err
	}
	r.B = nil
}

// End is the verdict after the last read: the first error, or [ErrTrailing] if
// bytes are left.
func (r *Reader) End() error {
	if r.Err == nil && len(r.B) > 0 {
		r.Err = fmt.Errorf("%w: %d", ErrTrailing, len(r.B))
	}
	return r.Err
}

// Take returns the next n bytes, shared with the input; nil after an error.
func (r *Reader) Take(n int) []byte {
	if n < 0 || n > len(r.B) || r.Err != nil {
		r.Fail(ErrShort)
		return nil
	}
	b := r.B[:n:n]
	r.B = r.B[n:]
	return b
}

// U8 reads one byte.
func (r *Reader) U8() uint8 {
	if len(r.B) < 1 {
		r.Fail(ErrShort)
		return 0
	}
	v := r.B[0]
	r.B = r.B[1:]
	return v
}

// U16 reads 2 bytes.
func (r *Reader) U16() uint16 {
	if len(r.B) < 2 {
		r.Fail(ErrShort)
		return 0
	}
	v := binary.LittleEndian.Uint16(r.B)
	r.B = r.B[2:]
	return v
}

// U32 reads 4 bytes.
func (r *Reader) U32() uint32 {
	if len(r.B) < 4 {
		r.Fail(ErrShort)
		return 0
	}
	v := binary.LittleEndian.Uint32(r.B)
	r.B = r.B[4:]
	return v
}

// U64 reads 8 bytes.
func (r *Reader) U64() uint64 {
	if len(r.B) < 8 {
		r.Fail(ErrShort)
		return 0
	}
	v := binary.LittleEndian.Uint64(r.B)
	r.B = r.B[8:]
	return v
}

// Bool reads 0 or 1 and refuses other bytes.
func (r *Reader) Bool() bool {
	v := r.U8()
	if v > 1 {
		r.Fail(fmt.Errorf("%w: bool %d", ErrForm, v))
	}
	return v == 1
}

// Bytes reads a compact length and that many bytes, shared with the input.
func (r *Reader) Bytes() []byte {
	n := r.Compact()
	if n > uint64(len(r.B)) {
		r.Fail(ErrShort)
		return nil
	}
	return r.Take(int(n))
}

// Str reads a compact length and that much UTF-8.
func (r *Reader) Str() string {
	b := r.Bytes()
	if !utf8.Valid(b) {
		r.Fail(fmt.Errorf("%w: text is not UTF-8", ErrForm))
		return ""
	}
	return string(b)
}

// Compact reads a compact integer of at most 64 bits and refuses one that is not
// in its shortest form.
func (r *Reader) Compact() uint64 {
	first := r.U8()
	var v, least uint64
	switch first & 3 {
	case 0:
		return uint64(first >> 2)
	case 1:
		v, least = uint64(first>>2)|uint64(r.U8())<<6, 1<<6
	case 2:
		b := r.Take(3)
		if b == nil {
			return 0
		}
		v, least = uint64(first>>2)|uint64(b[0])<<6|uint64(b[1])<<14|uint64(b[2])<<22, 1<<14
	default:
		n := int(first>>2) + 4
		if n > 8 {
			r.Fail(fmt.Errorf("%w: compact over 64 bits", ErrForm))
			return 0
		}
		for i, c := range r.Take(n) {
			v |= uint64(c) << (8 * i)
		}
		least = 1 << 30
		if n > 4 {
			least = 1 << (8 * (n - 1))
		}
	}
	if v < least {
		r.Fail(fmt.Errorf("%w: compact not in its shortest form", ErrForm))
		return 0
	}
	return v
}

// Count reads a compact number of elements that take at least size bytes each,
// and refuses one that the rest of the input cannot hold.
func (r *Reader) Count(size int) int {
	n := r.Compact()
	if n > uint64(len(r.B)/max(size, 1)) {
		r.Fail(ErrShort)
		return 0
	}
	return int(n)
}

// Into decodes the next value into what v points to. It panics if v is not a
// pointer or its type has no SCALE form.
func (r *Reader) Into(v any) {
	switch x := v.(type) {
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
	case *string:
		*x = r.Str()
	case Decoder:
		x.DecodeScale(r)
	default:
		p := reflect.ValueOf(v)
		if p.Kind() != reflect.Pointer || p.IsNil() {
			panic(fmt.Sprintf("scale: decode into %T, want a pointer", v))
		}
		planOf(p.Type().Elem()).decode(r, p.Elem())
	}
}

func (r *Reader) enter() bool {
	if r.depth++; r.depth > maxDepth {
		r.Fail(ErrTooDeep)
	}
	return r.Err == nil
}

func (r *Reader) leave() { r.depth-- }
