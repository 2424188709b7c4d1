package yuma

import (
	"fmt"

	"github.com/plexus-network/plexus/economy/fixed"
)

// bond moves the stored bonds toward the weights and draws the dividends from
// them, in the way that the parameters choose.
func (e *epoch) bond() error {
	size := len(e.values)
	for _, stored := range e.Input.Bonds {
		size += len(stored)
	}
	e.targets, e.bonds = grow(e.targets, size)[:0], grow(e.bonds, size)[:0]
	e.spans = zeroed(e.spans, e.n)
	e.sum = zeroed(e.sum, e.n)
	e.divide = grow(e.divide, e.n)
	switch {
	case !e.Yuma3:
		return e.bondByStake()
	case e.LiquidAlpha && e.alive:
		return e.bondByDemand()
	default:
		return e.bondByWeight()
	}
}

// keep is the part of the old bonds that stays, and take the part of the new
// ones that comes in.
func (e *epoch) movingAverage() (take, keep uint64) {
	keep = e.BondsMovingAverage << 32 / partsPerMillion
	return one - keep, keep
}

// oldBonds is uid i's stored row in ascending order of column.
func (e *epoch) oldBonds(i int) ([]Weight, error) {
	if i >= len(e.Input.Bonds) {
		return nil, nil
	}
	stored, err := e.byColumn(e.Input.Bonds[i], &e.sorted)
	if err != nil {
		return nil, fmt.Errorf("bonds of uid %d: %w", i, err)
	}
	return stored, nil
}

// stale tells whether bonds toward uid belong to one who held it before.
func (e *epoch) stale(uid uint16) bool { return e.LastTempo <= e.RegisteredAt[uid] }

// bondByWeight is Yuma3 with one moving average for all: bonds are absolute
// fractions that follow the weights.
func (e *epoch) bondByWeight() error {
	take, keep := e.movingAverage()
	for i := range e.n {
		old, err := e.oldBonds(i)
		if err != nil {
			return err
		}
		r, from := e.rows[i], len(e.bonds)
		for at := r.from; at < r.to || len(old) > 0; {
			var j uint16
			var bond uint64
			if len(old) == 0 || at < r.to && e.columns[at] <= old[0].UID {
				j = e.columns[at]
				bond = mul(take, e.values[at])
				at++
			} else {
				j = old[0].UID
			}
			if len(old) > 0 && old[0].UID == j {
				if !e.stale(j) {
					bond += mul(keep, fromU16(old[0].Value))
				}
				old = old[1:]
			}
			e.push(j, bond)
		}
		e.spans[i] = row{from: from, to: len(e.bonds), ordered: true}
	}
	e.divideByBonds()
	return nil
}

// push appends a new bond that is above 0 to the row that is being made.
func (e *epoch) push(j uint16, bond uint64) {
	if bond == 0 {
		return
	}
	e.targets = append(e.targets, j)
	e.bonds = append(e.bonds, bond)
	e.sum[j] += bond
}

// divideByBonds draws Yuma3's dividends: each miner's incentive goes to its
// bonds' holders by their part of all bonds, and by their stake. It stores the
// bonds as they are.
func (e *epoch) divideByBonds() {
	for j, sum := range e.sum {
		e.divide[j] = newDivider(sum)
	}
	incentive, dividends := e.output.Raw.Incentive, e.output.Raw.Dividends
	for i, s := range e.spans {
		var earned uint64
		if e.active[i] != 0 {
			for k, j := range e.targets[s.from:s.to] {
				part := e.divide[j].quo(e.bonds[s.from+k])
				earned += mul(part, uint64(incentive[j]))
			}
		}
		dividends[i] = fixed.I32F32(earned).Mul(fixed.I32F32(e.active[i]))
	}
	normalise(dividends)
	e.store(toU16Of)
}

// bondByStake is Yuma2: bonds are relative shares that follow stake times
// weight.
func (e *epoch) bondByStake() error {
	if err := e.scaleOld(); err != nil {
		return err
	}
	e.weighByStake()
	take, keep := e.movingAverage()
	for i := range e.n {
		old, err := e.oldBonds(i)
		if err != nil {
			return err
		}
		r, from := e.rows[i], len(e.bonds)
		for at := r.from; at < r.to || len(old) > 0; {
			var j uint16
			var bond uint64
			if len(old) == 0 || at < r.to && e.columns[at] <= old[0].UID {
				j = e.columns[at]
				bond = mul(take, e.divide[j].quo(e.values[at]))
				at++
			} else {
				j = old[0].UID
			}
			if len(old) > 0 && old[0].UID == j {
				if !e.stale(j) {
					bond += mul(keep, e.oldDivide[j].quo(uint64(old[0].Value)))
				}
				old = old[1:]
			}
			e.push(j, bond)
		}
		e.spans[i] = row{from: from, to: len(e.bonds), ordered: true}
	}
	e.divideByShares()
	return nil
}

// scaleOld prepares the division of stored bonds by their columns' sums.
func (e *epoch) scaleOld() error {
	e.oldSum = zeroed(e.oldSum, e.n)
	e.oldDivide = grow(e.oldDivide, e.n)
	for i := range e.Input.Bonds {
		old, err := e.oldBonds(i)
		if err != nil {
			return err
		}
		for _, b := range old {
			e.oldSum[b.UID] += uint64(b.Value)
		}
	}
	for j, sum := range e.oldSum {
		e.oldDivide[j] = newDivider(sum)
	}
	return nil
}

// weighByStake replaces weights by weight times active stake, and prepares their
// division by the columns' sums.
func (e *epoch) weighByStake() {
	for i, r := range e.rows {
		stake := e.active[i]
		for k, j := range e.columns[r.from:r.to] {
			backing := mul(stake, e.values[r.from+k])
			e.values[r.from+k] = backing
			e.sum[j] += backing
		}
	}
	for j, sum := range e.sum {
		e.divide[j] = newDivider(sum)
		e.sum[j] = 0
	}
}

// divideByShares draws Yuma2's dividends: each miner's incentive goes to its
// bonds' holders by their part of all bonds. It stores each column's bonds
// relative to its largest.
func (e *epoch) divideByShares() {
	largest := e.rank // no longer needed
	clear(largest)
	for j, sum := range e.sum {
		e.divide[j] = newDivider(sum)
	}
	incentive, dividends := e.output.Raw.Incentive, e.output.Raw.Dividends
	for i, s := range e.spans {
		var earned uint64
		for k, j := range e.targets[s.from:s.to] {
			share := e.divide[j].quo(e.bonds[s.from+k])
			e.bonds[s.from+k] = share
			earned += mul(uint64(incentive[j]), share)
			largest[j] = max(largest[j], share)
		}
		dividends[i] = fixed.I32F32(earned)
	}
	normalise(dividends)
	for j, most := range largest {
		e.divide[j] = newDivider(most)
	}
	e.store(func(e *epoch, j uint16, bond uint64) uint16 { return toU16(e.divide[j].quo(bond)) })
}

func toU16Of(_ *epoch, _ uint16, bond uint64) uint16 { return toU16(bond) }

// store writes the rows of the new permits' holders to the output.
func (e *epoch) store(scale func(e *epoch, j uint16, bond uint64) uint16) {
	size := 0
	for i, s := range e.spans {
		if e.output.Permit[i] {
			size += s.to - s.from
		}
	}
	all := make([]Weight, size)
	for i, s := range e.spans {
		if !e.output.Permit[i] || s.from == s.to {
			continue
		}
		stored := all[: s.to-s.from : s.to-s.from]
		all = all[len(stored):]
		for k, j := range e.targets[s.from:s.to] {
			stored[k] = Weight{j, scale(e, j, e.bonds[s.from+k])}
		}
		e.output.Bonds[i] = stored
	}
}
