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
	// Weights are >= 0 and need not sum to anything; a peer left out has 0. It is
	// called while Tasks and Score may be.
	Weights(ctx context.Context, round Round) (map[Hotkey]float64, error)
}

// Synapses is a [Miner] or a [Validator] that also speaks with neurons of
// Bittensor's SDK v10, whose requests are synapses: JSON objects posted to the
// name of a Python class. A miner without it answers only requests signed by
// btauth/1.
type Synapses interface {
	// Synapses maps names of classes to what they stand for; it does not change.
	Synapses() map[string]Synapse
}

// Synapse says what a class of synapses stands for. Its fields, without those
// that every synapse has, are the request's body; a miner's answer is a JSON
// object whose members are set in the synapse, or a stream. A validator's
// request to a neuron of SDK v10 goes out as the synapse with its path.
type Synapse struct {
	// Path is the request's; empty: "/" and the name.
	Path string
	// Hashed are the class's required_hash_fields in their order: the fields
	// whose values the sender signs. Without any, nothing of the body is signed.
	Hashed []string
}
