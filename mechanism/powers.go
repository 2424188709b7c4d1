package mechanism

import (
	"context"
	"io"
)

// The powers a mechanism may have beyond its interface. The runtime finds them
// by type assertion; none is required.

// Streamer is a [Miner] that can send its answer as it is made.
type Streamer interface {
	// Streams says whether this request asks for a stream.
	Streams(r Request) bool
	// Stream writes the answer piece by piece to what open gives, which sends
	// each Write at once. An error before open is answered as Serve's would
	// be; after it the connection is cut, so that a torn answer never looks
	// whole. It calls open at most once.
	Stream(ctx context.Context, r Request, open func(contentType string) io.Writer) error
}

// Capacity is a [Miner] that limits how many requests it takes at once.
type Capacity interface {
	// Capacity is at least 1 and read for every request.
	Capacity() int
}

// Verifier is a [Validator] that can judge an answer which was no task, such as
// one that a gateway received.
type Verifier interface {
	// Verify judges one answer of one peer. The error means that it could not
	// be judged.
	Verify(ctx context.Context, peer Peer, r Request, response Response) (Score, error)
}

// Shaper is a [Validator] that says how pay follows the average score.
type Shaper interface {
	// Shape maps an average in [0,1] to a weight >= 0; it must not fall.
	Shape(average float64) float64
}

// Weigher is a [Validator] that owns its weights: the runtime's averages are
// kept for the record and not used for pay.
type Weigher interface {
	// Weights are >= 0 and need not sum to anything; a peer left out has 0.
	Weights(ctx context.Context, round Round) (map[Hotkey]float64, error)
}
