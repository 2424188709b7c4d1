package subtensor

import (
	"bytes"
	"fmt"
	"math/big"
	mathbits "math/bits"

	"github.com/plexus-network/plexus/substrate/scale"
)

// Digits after the point with which numbers of so many fraction bits come back the
// same: the next smaller power of ten is more than a bit away.
const (
	digits64 = 20
	digits32 = 10
)

// MarshalText writes a decimal number from which UnmarshalText makes the same bits.
func (x U64F64) MarshalText() ([]byte, error) { return decimal(x.Bits, 64, digits64), nil }

// UnmarshalText reads a decimal number and rounds it to the nearest bits.
func (x *U64F64) UnmarshalText(text []byte) (err error) {
	x.Bits, err = fromDecimal(text, 64)
	return err
}

// MarshalText writes a decimal number from which UnmarshalText makes the same bits.
func (x I96F32) MarshalText() ([]byte, error) { return decimal(x.Bits, 32, digits32), nil }

// UnmarshalText reads a decimal number that is not negative and rounds it to the
// nearest bits.
func (x *I96F32) UnmarshalText(text []byte) (err error) {
	x.Bits, err = fromDecimal(text, 32)
	return err
}

// MarshalText writes a decimal number from which UnmarshalText makes the same bits.
func (x I64F64) MarshalText() ([]byte, error) {
	if x.Bits[len(x.Bits)-1] < 1<<7 {
		return decimal(x.Bits, 64, digits64), nil
	}
	return append([]byte{'-'}, decimal(negated(x.Bits), 64, digits64)...), nil
}

// UnmarshalText reads a decimal number and rounds it to the nearest bits, away from
// zero in the middle.
func (x *I64F64) UnmarshalText(text []byte) error {
	digits, isNegative := bytes.CutPrefix(text, []byte{'-'})
	bits, err := fromDecimal(digits, 64)
	if err != nil {
		return err
	}
	if bits[len(bits)-1] >= 1<<7 {
		return fmt.Errorf("%.70q does not fit into 64 bits", text)
	}
	if isNegative {
		bits = negated(bits)
	}
	x.Bits = bits
	return nil
}

// negated is the two's complement.
func negated(bits scale.U128) scale.U128 {
	hi, lo := bits.Halves()
	lo, borrow := mathbits.Sub64(0, lo, 0)
	hi, _ = mathbits.Sub64(0, hi, borrow)
	return scale.U128FromHalves(hi, lo)
}

func decimal(bits scale.U128, fraction uint, digits int) []byte {
	one := new(big.Int).Lsh(big.NewInt(1), fraction)
	return []byte(new(big.Rat).SetFrac(bits.Big(), one).FloatString(digits))
}

// maxDecimal bounds the texts that are read.
const maxDecimal = 64

func fromDecimal(text []byte, fraction uint) (scale.U128, error) {
	wrong := fmt.Errorf("%.70q is no decimal number of 128 bits", text)
	if len(text) > maxDecimal {
		return scale.U128{}, wrong
	}
	for _, c := range text {
		if (c < '0' || c > '9') && c != '.' {
			return scale.U128{}, wrong
		}
	}
	value, ok := new(big.Rat).SetString(string(text))
	if !ok {
		return scale.U128{}, wrong
	}
	// Half a bit more, and then down: the nearest.
	value.Mul(value, new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), fraction+1)))
	whole := new(big.Int).Quo(value.Num(), value.Denom())
	whole.Rsh(whole.Add(whole, big.NewInt(1)), 1)
	bits, ok := scale.U128FromBig(whole)
	if !ok {
		return scale.U128{}, wrong
	}
	return bits, nil
}
