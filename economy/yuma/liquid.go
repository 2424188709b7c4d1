package yuma

import (
	"github.com/plexus-network/plexus/economy/fixed"
)

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
	alone := [1]fixed.I32F32{distance(consensus, weight, bond)}
	l.all(alone[:])
	return alone[0]
}

// Move is a bond after a step of alpha from old toward target, at most 1; all are
// at least 0, and alpha is at most 1.
func Move(old, target, alpha fixed.I32F32) fixed.I32F32 {
	kept, bought := mul(uint64(one-alpha), uint64(old)), mul(uint64(alpha), uint64(target))
	return fixed.I32F32(min(kept+bought, one))
}

// all replaces each distance by its alpha.
func (l Liquid) all(distances []fixed.I32F32) {
	for k, d := range distances {
		distances[k] = l.slope.Mul(d.Sub(one / 2))
	}
	fixed.ExpSafeAll(distances)
	for k, exp := range distances {
		sigmoid := fixed.OneI32F32.Div(fixed.OneI32F32.Add(exp))
		distances[k] = l.Low.Add(sigmoid.Mul(l.High.Sub(l.Low))).Clamp(l.Low, l.High)
	}
}

func distance(consensus, weight, bond fixed.I32F32) fixed.I32F32 {
	if weight >= bond {
		return weight.Sub(consensus).Clamp(0, one)
	}
	return bond.Sub(weight).Clamp(0, one)
}

// bondByDemand is Yuma3 with liquid alpha: each bond has a moving average of its
// own, and bonds without a weight vanish.
func (e *epoch) bondByDemand() error {
	liquid := NewLiquid(e.AlphaLow, e.AlphaHigh, e.SigmoidSteepness)
	e.oldRow = zeroed(e.oldRow, e.n)
	at := 0
	for i := range e.n {
		from, r := at, e.rows[i]
		old, err := e.oldBonds(i)
		if err != nil {
			return err
		}
		for _, b := range old {
			if !e.stale(b.UID) {
				e.oldRow[b.UID] = b.Value
			}
		}
		at = e.demandRow(r, at, liquid)
		for _, b := range old {
			e.oldRow[b.UID] = 0
		}
		e.spans[i] = row{from: from, to: at, ordered: r.ordered}
	}
	e.divideByBonds()
	e.restoreOrder()
	return nil
}

// demandRow writes one row of new bonds at the given place, leaving out zeros,
// and gives the place after it.
func (e *epoch) demandRow(r row, at int, liquid Liquid) int {
	columns, values := e.columns[r.from:r.to], e.values[r.from:r.to]
	e.alpha = grow(e.alpha, len(columns))
	alpha := e.alpha
	for k, j := range columns {
		old := fixed.I32F32(fromU16(e.oldRow[j]))
		alpha[k] = distance(fixed.I32F32(e.consensus[j]), fixed.I32F32(values[k]), old)
	}
	liquid.all(alpha)
	for k, j := range columns {
		bond := uint64(Move(fixed.I32F32(fromU16(e.oldRow[j])), fixed.I32F32(values[k]), alpha[k]))
		if bond != 0 {
			e.targets[at], e.bonds[at] = j, bond
			e.sum[j] += bond
			at++
		}
	}
	return at
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
