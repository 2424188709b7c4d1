package revenue

import (
	"math/bits"

	"github.com/plexus-network/plexus/chain/runtime"
)

// Stream is rao that are given out evenly over Window blocks after Start. A subnet
// has at most Window/Step + 1 streams, since payments wait for the next full Step.
type Stream struct {
	Start uint64
	Rao   uint64
}

// released is what a stream has given out up to a block, that one included.
func (s Stream) released(block uint64) uint64 {
	switch {
	case block <= s.Start:
		return 0
	case block-s.Start >= Window:
		return s.Rao
	}
	hi, lo := bits.Mul64(s.Rao, block-s.Start)
	rao, _ := bits.Div64(hi, lo, Window)
	return rao
}

// add puts rao into the stream that starts at the next full Step.
func add(c *runtime.Context, netuid uint16, rao uint64) {
	if rao == 0 {
		return
	}
	start := (c.Height()/Step + 1) * Step
	streams := Waiting.Get(c, netuid)
	if n := len(streams); n > 0 && streams[n-1].Start == start {
		streams[n-1].Rao += rao
	} else {
		streams = append(streams, Stream{start, rao})
	}
	Waiting.Set(c, netuid, streams)
}

// release gives out what is due since the last block: a few sums for each stream,
// and one entry of the stakers' books for each subnet that was paid in the last
// Window. What falls due while nobody stakes starts anew.
func (m Module) release(c *runtime.Context) error {
	last, now := ReleasedAt.Get(c), c.Height()
	isBusy := false
	Waiting.Iterate(c, func(netuid uint16, streams []Stream) bool {
		isBusy = true
		var due uint64
		var left []Stream
		for _, s := range streams {
			due += s.released(now) - s.released(last)
			if s.released(now) < s.Rao {
				left = append(left, s)
			}
		}
		switch {
		case len(left) == 0:
			Waiting.Delete(c, netuid)
		case len(left) < len(streams):
			Waiting.Set(c, netuid, left)
		}
		if due > 0 && !m.stakers.Spread(c, netuid, due) {
			add(c, netuid, due)
		}
		return true
	})
	if isBusy {
		ReleasedAt.Set(c, now)
	}
	return nil
}

// Unreleased is what a subnet's stakers have still to earn, in rao.
func Unreleased(r runtime.Reader, netuid uint16) (rao uint64) {
	last := ReleasedAt.Get(r)
	for _, s := range Waiting.Get(r, netuid) {
		rao += s.Rao - s.released(last)
	}
	return rao
}
