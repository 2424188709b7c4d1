package store

import "sort"

// recentBlocks is for how many blocks behind the head reads are as quick as at the
// head: clients name the block they read at, and it is often one or two behind.
const recentBlocks = 8

// recent is what the last blocks changed, oldest first. It is never changed.
type recent struct {
	head   uint64
	blocks [][]change // each sorted by key; the last is that of head
}

// with is recent after one more block. A nil recent knows no block.
func (r *recent) with(height uint64, changes []change) *recent {
	next := &recent{head: height}
	if r != nil {
		next.blocks = append(next.blocks, r.blocks[max(0, len(r.blocks)-recentBlocks+1):]...)
	}
	next.blocks = append(next.blocks, changes)
	return next
}

// replaced finds the value that a key had at a height, if a later block replaced
// it. When none is found and reaches is true, no block since has touched the key.
func (r *recent) replaced(key string, height uint64) (old []byte, found, reaches bool) {
	if r == nil || height > r.head || r.head-height > uint64(len(r.blocks)) {
		return nil, false, false
	}
	for _, changes := range r.blocks[len(r.blocks)-int(r.head-height):] {
		i := sort.Search(len(changes), func(i int) bool { return changes[i].key >= key })
		if i < len(changes) && changes[i].key == key {
			return changes[i].old, true, true
		}
	}
	return nil, false, true
}
