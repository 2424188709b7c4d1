package extrinsic

import (
	"math/bits"

	"github.com/plexus-network/plexus/substrate/scale"
)

// The bounds of a mortal era's period, in blocks.
const (
	MinPeriod = 4
	MaxPeriod = 65536
)

// Era is for how many blocks an extrinsic may be used. The zero value is immortal.
type Era struct {
	Period uint64 // blocks, a power of two; 0 is immortal
	Phase  uint64 // height of the first block modulo Period
}

// Mortal is an era of period blocks that starts at block current. The period is
// rounded up to a power of two within the bounds, and long ones start a few
// blocks earlier, since eras are sent in two bytes: see [Era.Birth] for where.
func Mortal(period, current uint64) Era {
	period = min(max(period, MinPeriod), MaxPeriod)
	if period&(period-1) != 0 {
		period = 1 << bits.Len64(period)
	}
	step := quantum(period)
	return Era{Period: period, Phase: current % period / step * step}
}

// IsImmortal says that the extrinsic may be used for ever.
func (e Era) IsImmortal() bool { return e.Period == 0 }

// Birth is the height of the era's first block, as seen from block current: the
// block whose hash the signature covers. It is 0, the genesis, for an immortal era.
func (e Era) Birth(current uint64) uint64 {
	if e.Period == 0 {
		return 0
	}
	return (max(current, e.Phase)-e.Phase)/e.Period*e.Period + e.Phase
}

// Death is the height of the first block after the era; the largest number for an
// immortal one.
func (e Era) Death(current uint64) uint64 {
	if e.Period == 0 {
		return 1<<64 - 1
	}
	return e.Birth(current) + e.Period
}

// quantum is the step in which the phase of a long era is kept.
func quantum(period uint64) uint64 { return max(period>>12, 1) }

func (e Era) encode(w *scale.Writer) {
	if e.Period == 0 {
		w.U8(0)
		return
	}
	exponent := uint64(bits.TrailingZeros64(e.Period)) - 1
	w.U16(uint16(min(max(exponent, 1), 15) | e.Phase/quantum(e.Period)<<4))
}

func (e *Era) decode(r *scale.Reader) error {
	first := r.U8()
	if first == 0 {
		*e = Era{}
		return nil
	}
	v := uint64(first) | uint64(r.U8())<<8
	period := uint64(2) << (v & 15)
	phase := v >> 4 * quantum(period)
	if period < MinPeriod || phase >= period {
		return ErrEra
	}
	*e = Era{period, phase}
	return nil
}

// EncodeScale writes one byte for an immortal era, else two.
func (e Era) EncodeScale(w *scale.Writer) { e.encode(w) }

// DecodeScale reads an era.
func (e *Era) DecodeScale(r *scale.Reader) {
	if err := e.decode(r); err != nil {
		r.Fail(err)
	}
}
