// Package schedule tells when things are due: a subnet's epochs, the reveal of
// its committed weights, and the claims that a block makes for its stakers.
//
// It reads no clock: blocks and epochs are numbers of the chain. The rules stand
// in docs/protocol/epoch.md and economy.md. Start at [Epochs].
package schedule

import (
	"encoding/binary"
	"slices"
)

// longestGap is the number of blocks without an epoch after which one is due
// whatever the schedule says: a week of 12-second blocks.
const longestGap = 50_400

// Epochs is the schedule of a subnet.
type Epochs struct {
	Tempo     uint16 // blocks between epochs; 0: none ever run
	Last      uint64 // block of the last slot
	Pending   uint64 // block from which a deferred or triggered epoch waits; 0: none
	SinceStep uint64 // blocks since an epoch succeeded
}

// Due tells whether an epoch's slot is in this block.
func (e Epochs) Due(block uint64) bool {
	if e.Tempo == 0 {
		return false
	}
	return e.Pending != 0 && e.Pending <= block || e.SinceStep > longestGap || e.Remaining(block) == 0
}

// Remaining is the number of blocks to the next slot that the tempo alone makes.
func (e Epochs) Remaining(block uint64) uint64 {
	next := e.Last + uint64(e.Tempo)
	return next - min(next, block)
}

// Reveal is what may become of a commit.
type Reveal uint8

// The states of a commit, in the order in which it passes through them.
const (
	TooEarly Reveal = iota
	Open
	Expired
)

// CommitState tells what may become of a commit of an epoch in the current one:
// it opens period epochs later, for one epoch.
func CommitState(committed, period, current uint64) Reveal {
	opens := committed + period
	switch {
	case current < opens:
		return TooEarly
	case current == opens:
		return Open
	default:
		return Expired
	}
}

// Commit is what a committed set of weights hides.
type Commit struct {
	Account    [32]byte // the hotkey
	Index      uint16   // netuid and mechanism, as a storage index
	UIDs       []uint16
	Values     []uint16
	Salt       []uint16
	VersionKey uint64
}

// Preimage is the commit in SCALE; its BLAKE2b-256 is what goes on the chain.
func (c Commit) Preimage() []byte {
	b := append([]byte(nil), c.Account[:]...)
	b = binary.LittleEndian.AppendUint16(b, c.Index)
	for _, list := range [][]uint16{c.UIDs, c.Values, c.Salt} {
		b = appendLength(b, len(list))
		for _, v := range list {
			b = binary.LittleEndian.AppendUint16(b, v)
		}
	}
	return binary.LittleEndian.AppendUint64(b, c.VersionKey)
}

// appendLength appends a SCALE compact number below 2^30.
func appendLength(b []byte, n int) []byte {
	switch {
	case n < 1<<6:
		return append(b, byte(n<<2))
	case n < 1<<14:
		return binary.LittleEndian.AppendUint16(b, uint16(n<<2|1))
	default:
		return binary.LittleEndian.AppendUint32(b, uint32(n<<2|2))
	}
}

// Claims draws which of n stakers have their root dividends claimed in a block,
// by its parent's hash: at most k places, ascending, each once.
func Claims(parent [32]byte, k, n int) []int {
	if n <= 0 {
		return nil
	}
	var places []int
	at := binary.BigEndian.Uint64(parent[:8])
	for i := range k {
		step := binary.BigEndian.Uint64(parent[i*8%32:])
		if at > ^uint64(0)-step {
			at = ^uint64(0)
		} else {
			at += step
		}
		at %= uint64(n)
		places = append(places, int(at))
	}
	slices.Sort(places)
	return slices.Compact(places)
}
