// Package simulate lets people who design a subnet look before they pay: what the
// protocol's rules do to honest and dishonest validators, to traders, and to
// everybody's earnings.
//
// It runs the same code as the chain (package economy) on made-up subnets, so
// that a figure here is a figure there. It keeps nothing, reads no chain and
// trades nothing. Subnets are drawn from a seed: the same settings give the same
// figures everywhere. Settings that make no sense are an error that wraps
// [ErrSettings]. What the models mean, and what they found, stands in
// docs/economics.md. Start at [Retention.Run], [Copier.Run], [Supply.Run],
// [Pool.Run] and [Subnet.Run].
package simulate

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// ErrSettings is wrapped by the errors of settings that make no sense.
var ErrSettings = errors.New("a setting is out of its bounds")

// wholeU16 is the unit of parts that the chain stores in 16 bits.
const wholeU16 = math.MaxUint16

// wholeMarket is the stake of a made-up subnet, in rao.
const wholeMarket = 21e15

// Progress is told how much of the work is done, from 0 to 1; it may be nil.
type Progress func(done float64)

func (p Progress) tell(done, of int) {
	if p != nil {
		p(float64(done) / float64(of))
	}
}

// within wants a setting in [low, high].
func within(name string, v, low, high float64) error {
	if !(v >= low && v <= high) { // NaN is in no bounds
		return fmt.Errorf("%w: %s is %v, not in %v to %v", ErrSettings, name, v, low, high)
	}
	return nil
}

// u16 is a part as the chain stores it, floored.
func u16(part float64) uint16 { return uint16(min(max(part, 0), 1) * wholeU16) }

// spread draws n positive numbers around 1 with the given deviation that sum to
// 1; those that would be negative are 0.
func spread(r *rand.Rand, n int, deviation float64) []float64 {
	v := make([]float64, n)
	sum := 0.0
	for i := range v {
		v[i] = max(0, 1+deviation*r.NormFloat64())
		sum += v[i]
	}
	for i := range v {
		if sum == 0 {
			v[i] = 1 / float64(n)
			continue
		}
		v[i] /= sum
	}
	return v
}

// median is the middle of v, which it sorts; 0 of nothing.
func median(v []float64) float64 {
	slices.Sort(v)
	switch n := len(v); {
	case n == 0:
		return 0
	case n%2 == 0:
		return (v[n/2-1] + v[n/2]) / 2
	default:
		return v[n/2]
	}
}

// mean and deviation of v; the deviation is that of the sample, 0 of one value.
func mean(v []float64) (m, deviation float64) {
	for _, x := range v {
		m += x / float64(len(v))
	}
	if len(v) < 2 {
		return m, 0
	}
	for _, x := range v {
		deviation += (x - m) * (x - m) / float64(len(v)-1)
	}
	return m, math.Sqrt(deviation)
}
