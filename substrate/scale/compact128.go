package scale

import "fmt"

// Compact128 is a 128-bit integer in compact form.
type Compact128 U128

// Of a compact number in its longest form: what marks it, and the fewest bytes
// that it has.
const (
	longForm   = 3
	leastBytes = 4
)

// EncodeScale writes the compact form.
func (c Compact128) EncodeScale(w *Writer) {
	if v, ok := U128(c).Uint64(); ok {
		w.Compact(v)
		return
	}
	n := len(c)
	for c[n-1] == 0 {
		n--
	}
	w.U8(uint8(n-leastBytes)<<2 | longForm)
	w.Raw(c[:n])
}

// DecodeScale reads the compact form, and refuses more than 128 bits and what has
// a shorter form.
func (c *Compact128) DecodeScale(r *Reader) {
	*c = Compact128{}
	if len(r.B) == 0 || r.B[0]&3 != longForm || r.B[0]>>2+leastBytes <= 8 {
		*c = Compact128(U128From(r.Compact()))
		return
	}
	n := int(r.U8()>>2) + leastBytes
	if n > len(c) {
		r.Fail(fmt.Errorf("%w: compact of %d bytes is over 128 bits", ErrForm, n))
		return
	}
	copy(c[:], r.Take(n))
	if r.Err == nil && c[n-1] == 0 {
		r.Fail(fmt.Errorf("%w: compact has a shorter form", ErrForm))
	}
}
