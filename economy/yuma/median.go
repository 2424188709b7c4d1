package yuma

import "github.com/plexus-network/plexus/economy/fixed"

// tileEntries bounds the entries of weights that are turned from rows to columns
// at a time, so that they stay in the processor's cache.
const tileEntries = 8192

// tilePad keeps the columns of a tile off the same cache sets.
const tilePad = 5

// backed is a weight and the stake behind it, I32F32 bits.
type backed struct{ value, stake uint64 }

// Median is the largest score that at least a majority of stake supports: the
// smallest score whose supporters and those of all lower scores hold more than
// sum(stake) - majority; where none has, the largest. It is 0 of nothing.
// Scores and stakes are at least 0, one pair a supporter.
func Median(stake, score []fixed.I32F32, majority fixed.I32F32) fixed.I32F32 {
	if len(score) == 0 {
		return 0
	}
	pairs := make([]backed, len(score))
	var sum int64
	for i := range score {
		pairs[i] = backed{value: uint64(score[i]), stake: uint64(stake[i])}
		sum += int64(stake[i])
	}
	return fixed.I32F32(lowest(pairs, 0, sum-int64(majority)))
}

// agree finds consensus: for each miner, the weighted median of the weights of
// those with active stake, an absent weight being 0.
func (e *epoch) agree() {
	e.consensus = zeroed(e.consensus, e.n)
	e.share = zeroed(e.share, e.n)
	e.holders = e.holders[:0]
	var sum, supply uint64
	for i, stake := range e.active {
		if stake != 0 {
			e.holders = append(e.holders, uint16(i))
			sum += stake
		}
	}
	if sum == 0 {
		return
	}
	again := newDivider(sum)
	for _, i := range e.holders {
		e.share[i] = again.quo(e.active[i])
		supply += e.share[i]
	}
	e.countBackers()
	minority := int64(supply) - int64(fromU16(e.Kappa))
	for from := 0; from < e.n; {
		to := e.fillTile(from)
		for j := from; j < to; j++ {
			backers := e.tile[e.start[j-from]:e.fill[j-from]]
			e.consensus[j] = e.median(backers, supply, minority)
			e.alive = e.alive || e.consensus[j] != 0
		}
		from = to
	}
	raw := e.output.Raw.Consensus
	for j, c := range e.consensus {
		raw[j] = fixed.I32F32(c)
	}
}

// countBackers counts the positive weights with active stake of each column,
// and sets the cursors to the starts of the holders' rows.
func (e *epoch) countBackers() {
	e.backers = zeroed(e.backers, e.n)
	e.cursor = grow(e.cursor, len(e.holders))
	for k, i := range e.holders {
		r := e.rows[i]
		e.cursor[k] = r.from
		for at := r.from; at < r.to; at++ {
			if e.values[at] != 0 {
				e.backers[e.columns[at]]++
			}
		}
	}
}

// fillTile turns as many columns as fit, from the given one on, from rows to
// columns, and gives the column after the last.
func (e *epoch) fillTile(from int) (to int) {
	e.start, e.fill = e.start[:0], e.fill[:0]
	size := 0
	for to = from; to < e.n; to++ {
		if size != 0 && size+e.backers[to] > tileEntries {
			break
		}
		e.start = append(e.start, size)
		e.fill = append(e.fill, size)
		if e.backers[to] != 0 {
			size += e.backers[to] + tilePad
		}
	}
	e.tile = grow(e.tile, size)
	for k, i := range e.holders {
		end, at := e.rows[i].to, e.cursor[k]
		share := e.share[i]
		for ; at < end && int(e.columns[at]) < to; at++ {
			if v := e.values[at]; v != 0 {
				place := &e.fill[int(e.columns[at])-from]
				e.tile[*place] = backed{v, share}
				*place++
			}
		}
		e.cursor[k] = at
	}
	return to
}

// median is the weighted median of a column: of its backers, and of the other
// holders' zeros.
func (e *epoch) median(backers []backed, supply uint64, minority int64) uint64 {
	if len(backers) == 0 {
		return 0
	}
	absent := supply
	for _, b := range backers {
		absent -= b.stake
	}
	if len(backers) < len(e.holders) && int64(absent) > minority {
		return 0
	}
	return lowest(backers, absent, minority)
}

// lowest is the smallest value at which the stake of it and of all smaller ones,
// with the stake below all of them, exceeds the minority; where no value does,
// the largest. It reorders p, which must not be empty.
func lowest(p []backed, below uint64, minority int64) uint64 {
	for {
		if len(p) == 1 {
			return p[0].value
		}
		pivot := middle(p[0].value, p[len(p)/2].value, p[len(p)-1].value)
		under, underStake := partition(p, func(v uint64) bool { return v < pivot })
		if under > 0 && int64(below+underStake) > minority {
			p = p[:under]
			continue
		}
		rest := p[under:]
		at, atStake := partition(rest, func(v uint64) bool { return v == pivot })
		below += underStake + atStake
		if at == len(rest) || int64(below) > minority {
			return pivot
		}
		p = rest[at:]
	}
}

// partition moves the pairs whose value is wanted to the front, and gives their
// number and stake. It is written for the compiler to find no branch in it.
func partition(p []backed, wanted func(uint64) bool) (front int, stake uint64) {
	for i, b := range p {
		p[i] = p[front]
		p[front] = b
		if wanted(b.value) {
			front++
			stake += b.stake
		}
	}
	return front, stake
}

func middle(a, b, c uint64) uint64 {
	return max(min(a, b), min(max(a, b), c))
}
