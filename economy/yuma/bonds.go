package yuma

import (
	"fmt"
	"slices"

	"github.com/plexus-network/plexus/economy/fixed"
)

// bond moves the stored bonds toward the weights and draws the dividends from
// them, in the way that the parameters choose.
func (e *epoch) bond() error {
	size := len(e.values)
	for _, stored := range e.Input.Bonds {
		size += len(stored)
	}
	e.targets, e.bonds = grow(e.targets, size), grow(e.bonds, size)
	e.oldColumns, e.oldValues = grow(e.oldColumns, e.n), grow(e.oldValues, e.n)
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

// stale tells whether bonds toward uid belong to one who held it before.
func (e *epoch) stale(uid uint16) bool { return e.LastTempo <= e.RegisteredAt[uid] }

// oldBonds is uid i's stored row in ascending order of column.
func (e *epoch) oldBonds(i int) ([]Weight, error) {
	if i >= len(e.Input.Bonds) || len(e.Input.Bonds[i]) == 0 {
		return nil, nil
	}
	stored, err := e.byColumn(e.Input.Bonds[i], &e.sorted)
	if err != nil {
		return nil, fmt.Errorf("bonds of uid %d: %w", i, err)
	}
	return stored, nil
}

// average moves all rows from the old bonds, as read turns them from stored
// values into I32F32 bits, toward the values beside the weights.
func (e *epoch) average(read func(e *epoch, stored []Weight) int) error {
	keep := e.BondsMovingAverage << 32 / partsPerMillion
	at := 0
	for i := range e.n {
		stored, err := e.oldBonds(i)
		if err != nil {
			return err
		}
		from, r := at, e.rows[i]
		old := 0
		if len(stored) > 0 {
			old = read(e, stored)
		}
		if r.from != r.to || old != 0 {
			at = e.averageRow(r, old, at, keep)
		}
		e.spans[i] = row{from: from, to: at, ordered: true}
	}
	return nil
}

// averageRow writes one row of new bonds at the given place, leaving out zeros,
// and gives the place after it; old is the number of the row's old bonds.
func (e *epoch) averageRow(r row, old, at int, keep uint64) int {
	take := one - keep
	columns, values := e.columns[r.from:r.to], e.values[r.from:r.to]
	oldColumns, oldValues := e.oldColumns[:old], e.oldValues[:old]
	targets, bonds, sum := e.targets, e.bonds, e.sum
	put := func(j uint16, bond uint64) {
		if bond != 0 {
			targets[at], bonds[at] = j, bond
			sum[j] += bond
			at++
		}
	}
	if slices.Equal(columns, oldColumns) {
		for k, j := range columns {
			put(j, mul(take, values[k])+mul(keep, oldValues[k]))
		}
		return at
	}
	a, b := 0, 0
	for a < len(columns) && b < len(oldColumns) {
		j, o := columns[a], oldColumns[b]
		switch {
		case j < o:
			put(j, mul(take, values[a]))
			a++
		case j > o:
			put(o, mul(keep, oldValues[b]))
			b++
		default:
			put(j, mul(take, values[a])+mul(keep, oldValues[b]))
			a++
			b++
		}
	}
	for ; a < len(columns); a++ {
		put(columns[a], mul(take, values[a]))
	}
	for ; b < len(oldColumns); b++ {
		put(oldColumns[b], mul(keep, oldValues[b]))
	}
	return at
}

// bondByWeight is Yuma3 with one moving average for all: bonds are absolute
// fractions that follow the weights.
func (e *epoch) bondByWeight() error {
	err := e.average(func(e *epoch, stored []Weight) (kept int) {
		columns, values := e.oldColumns, e.oldValues
		for _, b := range stored {
			if !e.stale(b.UID) {
				columns[kept], values[kept] = b.UID, fromU16(b.Value)
				kept++
			}
		}
		return kept
	})
	if err != nil {
		return err
	}
	e.divideByBonds()
	return nil
}

// divideByBonds draws Yuma3's dividends: each miner's incentive goes to its
// bonds' holders by their part of all bonds, and by their stake. It stores the
// bonds as they are.
func (e *epoch) divideByBonds() {
	e.divideBySum()
	incentive, dividends, divide := e.output.Raw.Incentive, e.output.Raw.Dividends, e.divide
	for i, s := range e.spans {
		if e.active[i] == 0 {
			continue
		}
		bonds := e.bonds[s.from:s.to]
		var earned uint64
		for k, j := range e.targets[s.from:s.to] {
			earned += mul(divide[j].quo(bonds[k]), uint64(incentive[j]))
		}
		dividends[i] = fixed.I32F32(earned).Mul(fixed.I32F32(e.active[i]))
	}
	normalise(dividends)
	e.store(func(_ *epoch, targets []uint16, bonds []uint64, row []Weight) {
		for k, j := range targets {
			row[k] = Weight{j, toU16(bonds[k])}
		}
	})
}

// divideBySum prepares the division by the columns' sums of bonds.
func (e *epoch) divideBySum() {
	for j, sum := range e.sum {
		e.divide[j] = newDivider(sum)
	}
}

// bondByStake is Yuma2: bonds are relative shares that follow stake times
// weight.
func (e *epoch) bondByStake() error {
	if err := e.scaleOld(); err != nil {
		return err
	}
	e.weighByStake()
	err := e.average(func(e *epoch, stored []Weight) (kept int) {
		columns, values, divide := e.oldColumns, e.oldValues, e.oldDivide
		for _, b := range stored {
			if !e.stale(b.UID) {
				columns[kept], values[kept] = b.UID, divide[b.UID].quo(uint64(b.Value))
				kept++
			}
		}
		return kept
	})
	if err != nil {
		return err
	}
	e.divideByShares()
	return nil
}

// scaleOld prepares the division of stored bonds by their columns' sums.
func (e *epoch) scaleOld() error {
	e.oldSum = zeroed(e.oldSum, e.n)
	e.oldDivide = grow(e.oldDivide, e.n)
	for i := range e.Input.Bonds {
		stored, err := e.oldBonds(i)
		if err != nil {
			return err
		}
		for _, b := range stored {
			e.oldSum[b.UID] += uint64(b.Value)
		}
	}
	for j, sum := range e.oldSum {
		e.oldDivide[j] = newDivider(sum)
	}
	return nil
}

// weighByStake replaces weights by weight times active stake, each column
// normalised to sum 1.
func (e *epoch) weighByStake() {
	sum := e.sum
	for i, r := range e.rows {
		stake, values := e.active[i], e.values[r.from:r.to]
		for k, j := range e.columns[r.from:r.to] {
			backing := mul(stake, values[k])
			values[k] = backing
			sum[j] += backing
		}
	}
	e.divideBySum()
	clear(sum)
	divide := e.divide
	for _, r := range e.rows {
		values := e.values[r.from:r.to]
		for k, j := range e.columns[r.from:r.to] {
			values[k] = divide[j].quo(values[k])
		}
	}
}

// divideByShares draws Yuma2's dividends: each miner's incentive goes to its
// bonds' holders by their part of all bonds. It stores each column's bonds
// relative to its largest.
func (e *epoch) divideByShares() {
	e.divideBySum()
	largest := e.sum
	clear(largest)
	incentive, dividends, divide := e.output.Raw.Incentive, e.output.Raw.Dividends, e.divide
	for i, s := range e.spans {
		bonds := e.bonds[s.from:s.to]
		var earned uint64
		for k, j := range e.targets[s.from:s.to] {
			share := divide[j].quo(bonds[k])
			bonds[k] = share
			earned += mul(uint64(incentive[j]), share)
			largest[j] = max(largest[j], share)
		}
		dividends[i] = fixed.I32F32(earned)
	}
	normalise(dividends)
	e.divideBySum()
	e.store(func(e *epoch, targets []uint16, bonds []uint64, row []Weight) {
		divide := e.divide
		for k, j := range targets {
			row[k] = Weight{j, toU16(divide[j].quo(bonds[k]))}
		}
	})
}

// store gives the new permits' holders their rows in the output, for write to
// fill.
func (e *epoch) store(write func(e *epoch, targets []uint16, bonds []uint64, row []Weight)) {
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
		targets, bonds := e.targets[s.from:s.to], e.bonds[s.from:s.to]
		stored := all[:len(bonds):len(bonds)]
		all = all[len(bonds):]
		write(e, targets, bonds, stored)
		e.output.Bonds[i] = stored
	}
}
