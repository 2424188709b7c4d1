package yuma

import "github.com/plexus-network/plexus/economy/fixed"

// Scratch is the working memory of [Epoch], kept between calls so that an epoch
// allocates little more than its output. The zero value is ready. It is not safe
// for concurrent use.
//
// Numbers are I32F32 bits; all of them are at least 0 here.
type Scratch struct {
	// Weights, the rows one after another, each in ascending order of column.
	rows    []row
	columns []uint16
	values  []uint64
	sorted  []Weight // a stored row that is out of order, sorted

	// New bonds, laid out in the same way.
	spans   []row
	targets []uint16
	bonds   []uint64

	// One row of old bonds.
	oldColumns []uint16
	oldValues  []uint64

	// One item a uid, as validator.
	active  []uint64 // Raw.Active
	share   []uint64 // active, normalised once more
	ranked  []uint16 // candidates for a permit
	holders []uint16 // uids with active stake
	cursor  []int    // by holder: the next entry of its row

	// One item a uid, as miner.
	consensus []uint64
	rank      []uint64
	backers   []int // positive weights with active stake behind them
	sum       []uint64
	oldSum    []uint64
	divide    []divider
	oldDivide []divider

	// Median.
	tile  []backed
	start []int // by column of the tile: its first item
	fill  []int // by column of the tile: the place after its last item

	// Liquid alpha.
	oldRow []uint16       // a row of old bonds by column
	alpha  []fixed.I32F32 // by entry of the row: distances, then alphas
	place  []int          // by column: entry of an output row, for reordering
	moved  []Weight
}

// row is the part of flat entries that belongs to one uid; ordered is false
// where the stored row was not in ascending order of column.
type row struct {
	from, to int
	ordered  bool
}

// grow gives a slice of n items whose content is undefined, reusing s.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// zeroed gives a slice of n zero items, reusing s.
func zeroed[T any](s []T, n int) []T {
	s = grow(s, n)
	clear(s)
	return s
}
