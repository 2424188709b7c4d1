package yuma

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/plexus-network/plexus/economy/fixed"
)

// loadWeights reads the stored rows of the permitted, leaves out what does not
// count, and normalises each row to sum 1.
func (e *epoch) loadWeights() error {
	size := 0
	for i, stored := range e.Weights {
		if e.permitted(i) {
			size += len(stored)
		}
	}
	e.columns, e.values = grow(e.columns, size), grow(e.values, size)
	e.rows = zeroed(e.rows, e.n)
	e.backers = zeroed(e.backers, e.n)
	at := 0
	for i, stored := range e.Weights {
		e.rows[i] = row{from: at, to: at, ordered: true}
		if !e.permitted(i) {
			continue
		}
		sorted, err := e.byColumn(stored, &e.sorted)
		if err != nil {
			return fmt.Errorf("weights of uid %d: %w", i, err)
		}
		at = e.loadRow(i, sorted, at)
		e.rows[i].to = at
		e.rows[i].ordered = len(stored) == 0 || &sorted[0] == &stored[0]
	}
	return nil
}

// loadRow writes one row at the given place and gives the place after it.
func (e *epoch) loadRow(i int, stored []Weight, at int) int {
	from, updated, committed := at, e.LastUpdate[i], Never
	if e.CommitReveal && e.CommitBlock != nil {
		committed = e.CommitBlock[i]
	}
	// A weight counts if it was set after its target registered; one that was
	// committed earlier is for whoever held the uid then.
	newest := min(committed, updated-min(updated, 1))
	if updated == 0 {
		return at // set before any registration
	}
	var sum uint64
	for _, w := range stored {
		if e.RegisteredAt[w.UID] > newest || int(w.UID) == i && i != e.Owner {
			continue
		}
		e.columns[at], e.values[at] = w.UID, uint64(w.Value)
		sum += uint64(w.Value)
		at++
	}
	share, columns, values := newDivider(sum), e.columns[from:at], e.values[from:at]
	isBacked := e.active[i] != 0
	for k, v := range values {
		v = share.quo(v)
		values[k] = v
		if isBacked && v != 0 {
			e.backers[columns[k]]++
		}
	}
	return at
}

// byColumn is a stored row in ascending order of uid: the row itself, or a
// sorted copy in memory. Errors wrap [ErrInput]: a uid beyond the last, or twice.
func (e *epoch) byColumn(stored []Weight, memory *[]Weight) ([]Weight, error) {
	last, ordered := -1, true
	for _, w := range stored {
		if int(w.UID) <= last {
			ordered = false
		}
		last = int(w.UID)
		if last >= e.n {
			return nil, fmt.Errorf("%w: uid %d of %d", ErrInput, last, e.n)
		}
	}
	if ordered {
		return stored, nil
	}
	sorted := append((*memory)[:0], stored...)
	*memory = sorted
	slices.SortFunc(sorted, func(a, b Weight) int { return cmp.Compare(a.UID, b.UID) })
	for k := 1; k < len(sorted); k++ {
		if sorted[k].UID == sorted[k-1].UID {
			return nil, fmt.Errorf("%w: uid %d twice", ErrInput, sorted[k].UID)
		}
	}
	return sorted, nil
}

// clip limits weights to consensus; from that come validator trust, rank and
// incentive, and the weights that bonds follow take the place of the weights.
func (e *epoch) clip() {
	raw := &e.output.Raw
	e.rank = zeroed(e.rank, e.n)
	e.beta = fromU16(e.BondsPenalty)
	for i := range e.rows {
		r := &e.rows[i]
		if r.from == r.to {
			continue
		}
		raw.ValidatorTrust[i] = fixed.I32F32(e.clipRow(r, e.active[i]))
	}
	for j, rank := range e.rank {
		raw.Incentive[j] = fixed.I32F32(rank)
	}
	normalise(raw.Incentive)
}

// clipRow does the work of clip for one row of a validator with the given
// active stake, and gives the validator's trust.
func (e *epoch) clipRow(r *row, stake uint64) (trust uint64) {
	columns, values := e.columns[r.from:r.to], e.values[r.from:r.to]
	kept := 0
	for k, j := range columns {
		w, agreed := values[k], e.consensus[j]
		clipped := min(w, agreed)
		trust += clipped
		if stake != 0 {
			e.rank[j] += mul(stake, clipped)
		}
		bonded, stays := w, true
		switch e.BondsPenalty {
		case 0:
		case 65535:
			bonded, stays = clipped, agreed > 0 || w == 0
		default:
			// w + floor(beta * (clipped - w)), the difference being at most 0.
			bonded = w - (e.beta*(w-clipped)+one-1)>>32
			stays = bonded > 0
		}
		if stays {
			columns[kept], values[kept] = j, bonded
			kept++
		}
	}
	r.to = r.from + kept
	return trust
}
