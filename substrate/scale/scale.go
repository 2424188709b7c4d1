// Package scale encodes and decodes SCALE, the binary form of everything a
// Substrate chain stores and sends.
//
// It is not self-describing: both sides know the type. Go types map as follows:
//
//	bool, uint8..uint64, int8..int64   fixed width, little-endian
//	[Compact], [Compact32], [Compact16] the variable-length integers
//	[Compact128]                       the same, up to 128 bits
//	[U128]                             16 bytes, little-endian
//	string                             UTF-8 with a compact length
//	[]T                                a compact length, then the elements
//	[N]T                               the elements
//	struct                             its fields in order
//	*T                                 Option: nil is None
//	struct that embeds [Enum] first    an enum with data: one pointer field is set
//	uint8 with Variants() []string     an enum without data
//
// Anything else implements [Encoder] and [Decoder]. The way a type is handled is
// worked out once and kept. Start at [Marshal] and [Unmarshal]; a [Codec] does
// the same for one type without the look-up.
//
// The struct tag `scale:"name,TypeName"` is for metadata and does not change the
// bytes.
package scale

import "errors"

// What a decoder refuses. Every decoding error wraps one of these.
var (
	ErrShort    = errors.New("scale: input too short")
	ErrTrailing = errors.New("scale: bytes left over")
	ErrForm     = errors.New("scale: not a valid encoding")
	ErrTooDeep  = errors.New("scale: nested too deeply")
)

// Encoder is a type with a form of its own. EncodeScale appends it to w and
// changes nothing else.
type Encoder interface{ EncodeScale(w *Writer) }

// Decoder is the other half of [Encoder]: DecodeScale takes exactly one value
// from r, reports wrong input by [Reader.Fail], never panics on input, and
// allocates no more than a fixed multiple of what it takes.
type Decoder interface{ DecodeScale(r *Reader) }

// Enum, embedded as the first field, makes a struct an enum with data: of the
// pointer fields that follow, in variant order, exactly one is not nil. A
// variant's index is its place, or the struct tag `index:"7"`. A variant without
// data is a *struct{}.
type Enum struct{}

// Variants is implemented by a uint8 type that is an enum without data; the
// value is an index into the names. Decoding refuses an index beyond them.
type Variants interface{ Variants() []string }

// Marshal returns the SCALE form of v. It panics if the type has none.
func Marshal(v any) []byte {
	w := Writer{B: make([]byte, 0, 64)}
	w.Value(v)
	return w.B
}

// Unmarshal decodes all of b into what v points to. Input that is too short, too
// long or malformed is refused, and then *v is undefined. Memory taken is bounded
// by a fixed multiple of len(b). It panics if v is not a pointer or its type has
// no SCALE form.
func Unmarshal(b []byte, v any) error {
	r := Reader{B: b}
	r.Into(v)
	return r.End()
}
