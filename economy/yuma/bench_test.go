package yuma

import (
	"fmt"
	"testing"

	"github.com/plexus-network/plexus/economy/fixed"
)

// noise is a small fixed sequence of numbers that look random.
type noise uint64

func (s *noise) next() uint64 {
	*s ^= *s << 13
	*s ^= *s >> 7
	*s ^= *s << 17
	return uint64(*s)
}

func (s *noise) below(n int) int { return int(s.next() >> 11 % uint64(n)) }

// denseInput has validators that each weigh all neurons and hold bonds in all.
func denseInput(neurons, validators int) *Input {
	random := noise(88172645463325252)
	in := &Input{
		Params: Params{
			Block: 2000, ActivityCutoff: 5000, LastTempo: 1640, Kappa: 32767, BondsPenalty: 65535,
			BondsMovingAverage: 900000, AlphaLow: 45875, AlphaHigh: 58982, SigmoidSteepness: 1000,
			MaxValidators: uint16(validators), Owner: NoOwner, Emission: 148_000_000_000,
		},
		Stake: make([]fixed.I64F64, neurons), Permit: make([]bool, neurons),
		LastUpdate: make([]uint64, neurons), RegisteredAt: make([]uint64, neurons),
		Weights: make([][]Weight, neurons), Bonds: make([][]Weight, neurons),
	}
	for i := range neurons {
		in.RegisteredAt[i], in.LastUpdate[i] = 1, 1900
		if i >= validators {
			continue
		}
		in.Stake[i] = fixed.IntI64F64(1_000_000_000_000 + random.next()>>20)
		in.Permit[i] = true
		for j := range neurons {
			in.Weights[i] = append(in.Weights[i], Weight{uint16(j), uint16(random.next() >> 48)})
			in.Bonds[i] = append(in.Bonds[i], Weight{uint16(j), uint16(random.next() >> 48)})
		}
	}
	return in
}

func BenchmarkEpoch(b *testing.B) {
	modes := []struct {
		name          string
		yuma3, liquid bool
		penalty       uint16
	}{
		{"yuma2", false, false, 65535},
		{"yuma3", true, false, 65535},
		{"liquid", true, true, 65535},
	}
	for _, size := range [][2]int{{256, 64}, {1024, 128}, {4096, 256}} {
		in := denseInput(size[0], size[1])
		for _, m := range modes {
			b.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], m.name), func(b *testing.B) {
				in.Yuma3, in.LiquidAlpha, in.BondsPenalty = m.yuma3, m.liquid, m.penalty
				var scratch Scratch
				b.ReportAllocs()
				for b.Loop() {
					if _, err := Epoch(in, &scratch); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
