package scale

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// Compact is a 64-bit integer in compact form.
type Compact uint64

// Compact32 is a 32-bit integer in compact form.
type Compact32 uint32

// Compact16 is a 16-bit integer in compact form.
type Compact16 uint16

// EncodeScale writes the compact form.
func (c Compact) EncodeScale(w *Writer) { w.Compact(uint64(c)) }

// DecodeScale reads the compact form.
func (c *Compact) DecodeScale(r *Reader) { *c = Compact(r.Compact()) }

// EncodeScale writes the compact form.
func (c Compact32) EncodeScale(w *Writer) { w.Compact(uint64(c)) }

// DecodeScale reads the compact form and refuses more than 32 bits.
func (c *Compact32) DecodeScale(r *Reader) { *c = Compact32(r.compactTo(math.MaxUint32)) }

// EncodeScale writes the compact form.
func (c Compact16) EncodeScale(w *Writer) { w.Compact(uint64(c)) }

// DecodeScale reads the compact form and refuses more than 16 bits.
func (c *Compact16) DecodeScale(r *Reader) { *c = Compact16(r.compactTo(math.MaxUint16)) }

func (r *Reader) compactTo(most uint64) uint64 {
	v := r.Compact()
	if v > most {
		r.Fail(fmt.Errorf("%w: compact %d is over %d", ErrForm, v, most))
		return 0
	}
	return v
}

// U128 is an unsigned 128-bit integer, little-endian, as it is encoded.
type U128 [16]byte

// U128From widens v.
func U128From(v uint64) U128 { return U128FromHalves(0, v) }

// U128FromHalves makes hi*2^64 + lo.
func U128FromHalves(hi, lo uint64) (u U128) {
	binary.LittleEndian.PutUint64(u[:8], lo)
	binary.LittleEndian.PutUint64(u[8:], hi)
	return u
}

// U128FromBig takes a non-negative integer below 2^128; ok is false for others.
func U128FromBig(v *big.Int) (u U128, ok bool) {
	if v.Sign() < 0 || v.BitLen() > 128 {
		return u, false
	}
	v.FillBytes(u[:])
	for i, j := 0, len(u)-1; i < j; i, j = i+1, j-1 {
		u[i], u[j] = u[j], u[i]
	}
	return u, true
}

// Halves splits u into its upper and lower 64 bits.
func (u U128) Halves() (hi, lo uint64) {
	return binary.LittleEndian.Uint64(u[8:]), binary.LittleEndian.Uint64(u[:8])
}

// Uint64 is u if it fits in 64 bits; ok is false otherwise.
func (u U128) Uint64() (v uint64, ok bool) {
	hi, lo := u.Halves()
	return lo, hi == 0
}

// Big is u as a new big integer.
func (u U128) Big() *big.Int {
	hi, lo := u.Halves()
	v := new(big.Int).SetUint64(hi)
	return v.Lsh(v, 64).Or(v, new(big.Int).SetUint64(lo))
}

// Add is u + v; ok is false if that takes more than 128 bits.
func (u U128) Add(v U128) (sum U128, ok bool) {
	uh, ul := u.Halves()
	vh, vl := v.Halves()
	lo, carry := bits.Add64(ul, vl, 0)
	hi, carry := bits.Add64(uh, vh, carry)
	return U128FromHalves(hi, lo), carry == 0
}

// String is u in decimal.
func (u U128) String() string { return u.Big().String() }
