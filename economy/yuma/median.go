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
	e.cursor = grow(e.cursor, len(e.holders))
	for k, i := range e.holders {
		e.cursor[k] = e.rows[i].from
	}
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
	tile, fill := e.tile, e.fill
	for k, i := range e.holders {
		columns, values := e.columns[e.cursor[k]:e.rows[i].to], e.values[e.cursor[k]:e.rows[i].to]
		share := e.share[i]
		taken := 0
		for ; taken < len(columns) && int(columns[taken]) < to; taken++ {
			if v := values[taken]; v != 0 {
				c := int(columns[taken]) - from
				tile[fill[c]] = backed{v, share}
				fill[c]++
			}
		}
		e.cursor[k] += taken
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
	for len(p) > 1 {
		pivot := middle(p[0].value, p[len(p)/2].value, p[len(p)-1].value)
		low, stake := supporters(p, pivot)
		switch {
		case int64(below+stake) <= minority && low < len(p):
			p = above(p, pivot)
			below += stake
		case low < len(p):
			p = upTo(p, pivot)
		default:
			// The pivot is the largest: the answer, unless a smaller one has
			// support enough.
			low, stake = 0, 0
			if pivot > 0 {
				low, stake = supporters(p, pivot-1)
			}
			if low == 0 || int64(below+stake) <= minority {
				return pivot
			}
			p = upTo(p, pivot-1)
		}
	}
	return p[0].value
}

// supporters counts the pairs with a value of at most limit, and their stake.
// It and the two below do without a branch, which a processor could not foresee.
func supporters(p []backed, limit uint64) (count int, stake uint64) {
	for _, b := range p {
		over := exceeds(b.value, limit)
		count += int(1 - over)
		stake += b.stake & (over - 1)
	}
	return count, stake
}

// upTo moves the pairs with a value of at most limit to the front and gives
// them.
func upTo(p []backed, limit uint64) []backed {
	front := 0
	for _, b := range p {
		p[front] = b
		front += int(1 - exceeds(b.value, limit))
	}
	return p[:front]
}

// above moves the pairs with a value above limit to the front and gives them.
func above(p []backed, limit uint64) []backed {
	front := 0
	for _, b := range p {
		p[front] = b
		front += int(exceeds(b.value, limit))
	}
	return p[:front]
}

// exceeds is 1 where v > limit, else 0; both are below 2^63.
func exceeds(v, limit uint64) uint64 { return (limit - v) >> 63 }

func middle(a, b, c uint64) uint64 {
	return max(min(a, b), min(max(a, b), c))
}
