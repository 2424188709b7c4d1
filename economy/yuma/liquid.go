package yuma

import (
	"github.com/plexus-network/plexus/economy/fixed"
)

// pending is a sigmoid to compute for an entry of a row.
type pending struct {
	entry int
	x     fixed.I32F32
}

// Liquid are the bounds and the slope of liquid alpha.
type Liquid struct {
	Low, High fixed.I32F32 // alpha's bounds
	slope     fixed.I32F32 // steepness / -100
}

// NewLiquid takes bounds in 65535ths and the steepness in 100ths.
func NewLiquid(low, high uint16, steepness int16) Liquid {
	return Liquid{
		Low: fixed.U16Ratio(low), High: fixed.U16Ratio(high),
		slope: fixed.IntI32F32(int64(steepness)).Div(fixed.IntI32F32(-100)),
	}
}

// Alpha is the moving average of one bond: it moves the faster, the further the
// validator's weight is above consensus (buying) or below its bond (selling).
func (l Liquid) Alpha(consensus, weight, bond fixed.I32F32) fixed.I32F32 {
	return l.at(distance(consensus, weight, bond))
}

func distance(consensus, weight, bond fixed.I32F32) fixed.I32F32 {
	if weight >= bond {
		return weight.Sub(consensus).Clamp(0, one)
	}
	return bond.Sub(weight).Clamp(0, one)
}

func (l Liquid) at(distance fixed.I32F32) fixed.I32F32 {
	exponent := l.slope.Mul(distance.Sub(one / 2))
	sigmoid := fixed.OneI32F32.Div(fixed.OneI32F32.Add(exponent.ExpSafe()))
	return l.Low.Add(sigmoid.Mul(l.High.Sub(l.Low))).Clamp(l.Low, l.High)
}

// bondByDemand is Yuma3 with liquid alpha: each bond has a moving average of its
// own, and bonds without a weight vanish.
func (e *epoch) bondByDemand() error {
	liquid := NewLiquid(e.AlphaLow, e.AlphaHigh, e.SigmoidSteepness)
	e.oldRow = zeroed(e.oldRow, e.n)
	for i := range e.n {
		r, from := e.rows[i], len(e.bonds)
		old, err := e.oldBonds(i)
		if err != nil {
			return err
		}
		for _, b := range old {
			if !e.stale(b.UID) {
				e.oldRow[b.UID] = b.Value
			}
		}
		for at := r.from; at < r.to; at++ {
			j := e.columns[at]
			w, b := fixed.I32F32(e.values[at]), fixed.I32F32(fromU16(e.oldRow[j]))
			a := liquid.Alpha(fixed.I32F32(e.consensus[j]), w, b)
			bond := mul(uint64(one-a), uint64(b)) + mul(uint64(a), uint64(w))
			e.push(j, min(bond, one))
		}
		for _, b := range old {
			e.oldRow[b.UID] = 0
		}
		e.spans[i] = row{from: from, to: len(e.bonds), ordered: r.ordered}
	}
	e.divideByBonds()
	e.restoreOrder()
	return nil
}

// restoreOrder puts the stored bonds of rows that were not in ascending order
// back into the order of the weights, which liquid alpha keeps; a partial
// penalty sorts them.
func (e *epoch) restoreOrder() {
	if e.BondsPenalty != 0 && e.BondsPenalty != 65535 {
		return
	}
	for i, s := range e.spans {
		bonds := e.output.Bonds[i]
		if s.ordered || len(bonds) == 0 {
			continue
		}
		e.place = zeroed(e.place, e.n)
		for k, b := range bonds {
			e.place[b.UID] = k + 1
		}
		e.moved = append(e.moved[:0], bonds...)
		to := 0
		for _, w := range e.Weights[i] {
			if k := e.place[w.UID]; k != 0 {
				bonds[to] = e.moved[k-1]
				to++
			}
		}
	}
}
