// Package mechanism says what a subnet implements: how a miner answers, what a
// validator asks, and how answers become scores.
//
// It holds no runtime: following the chain, signing, limits, averages and
// weights are the neuron package's, the same for every mechanism. A mechanism
// lives in a folder of its own below this one and sees neither keys nor
// sockets: a [Request] is a path and a body. What a mechanism can do beyond the
// two interfaces it says by implementing the small ones in powers.go. The
// shapes this was designed against are in docs/decisions/0004-mechanism-interfaces.md.
//
// Start at [Miner] and [Validator].
package mechanism

import (
	"context"
	"errors"
	"time"
)

// Hotkey names a neuron. A UID passes to a stranger when its holder is pruned;
// whatever is remembered of a neuron is remembered by its hotkey.
type Hotkey = [32]byte

// Class says how far a miner's engine lets its answers be checked.
type Class uint8

const (
	// Bound engines draw each token from randomness bound to the miner's
	// hotkey, so that one prefill proves who computed an answer and with what.
	Bound Class = iota
	// Rank engines cannot; their answers are judged by token ranks.
	Rank
)

// String is "bound" or "rank".
func (c Class) String() string {
	if c == Rank {
		return "rank"
	}
	return "bound"
}

// Errors a [Miner] returns to say what its caller should be told; all others
// mean that the miner itself failed.
var (
	// ErrRequest: the body is not one this mechanism understands (HTTP 400).
	ErrRequest = errors.New("bad request")
	// ErrBusy: more requests than the miner takes at once (HTTP 429).
	ErrBusy = errors.New("busy")
	// ErrUnavailable: what the miner works with is down (HTTP 503).
	ErrUnavailable = errors.New("unavailable")
)

// Refusal is one of the errors above with what its caller may act on.
type Refusal struct {
	Kind    error  // ErrRequest, ErrBusy or ErrUnavailable
	Code    string // such as "context_length_exceeded"; may be empty
	Message string
}

func (r *Refusal) Error() string { return r.Kind.Error() + ": " + r.Message }

func (r *Refusal) Unwrap() error { return r.Kind }

// Request is one piece of work for a miner.
type Request struct {
	// From is who signed the request; validators leave it empty.
	From Hotkey
	// Path is the route on the miner's axon, beginning with a slash.
	Path string
	// Body is the mechanism's own format; the receiver must not change it.
	Body []byte
}

// Response is a miner's answer as its asker received it.
type Response struct {
	// From is the miner that answered; miners leave it empty.
	From Hotkey
	// ContentType of Body.
	ContentType string
	// Body is cut off at the runtime's limit, then Err says so.
	Body []byte
	// FirstByte and Elapsed are the times from sending the request to the
	// first byte and to the last.
	FirstByte, Elapsed time.Duration
	// Cut says that the runtime hung up because [Task].Enough said so.
	Cut bool
	// Err is nil for an answer with HTTP status 200, read whole or cut; else
	// why there is none: unreachable, refused, late, too long. It wraps ErrBusy
	// for HTTP 429.
	Err error
}

// Miner answers requests.
type Miner interface {
	// Serve answers one request before ctx ends. It must be safe for
	// concurrent use. Errors wrap ErrRequest, ErrBusy or ErrUnavailable where
	// these fit.
	Serve(ctx context.Context, r Request) (Response, error)
}

// Peer is a neuron that can be asked.
type Peer struct {
	UID    uint16
	Hotkey Hotkey
	// Model and Class are what it declared on chain; empty and Bound if
	// nothing.
	Model string
	Class Class
}

// Model is an entry of the subnet's catalogue on chain.
type Model struct {
	Name   string
	SHA256 [32]byte
	// Tolerance in logits: how far an honest position may miss.
	Tolerance float64
}

// Round is what a validator knows when it makes tasks.
type Round struct {
	Block     uint64
	Peers     []Peer
	Catalogue []Model
}

// Task is one request to one or more peers.
type Task struct {
	// ID is unique within a validator's life.
	ID      string
	To      []Peer
	Request Request
	// Timeout from sending to the last byte.
	Timeout time.Duration
	// Enough, if not nil, sees what has arrived of the body and says when to
	// hang up, as a user does who has read enough. It must not keep the slice.
	Enough func(body []byte) bool
	// Detail is the mechanism's own: what [Validator.Score] needs to judge.
	Detail any
}

// Score is what a validator thinks of a miner after one piece of work.
type Score struct {
	Hotkey Hotkey
	// Value in [0,1].
	Value float64
	// Weight in [0,1]: how much evidence Value is; 0 leaves the average alone.
	Weight float64
	// Forfeit in [0,1]: the share of the average lost at once. For proof of
	// cheating, never for a bad or missing answer.
	Forfeit float64
	// Why is one line for the miner to read.
	Why string
	// Parts are the factors behind Value, by name, for the miner to read.
	Parts map[string]float64
}

// Validator makes tasks and judges answers.
type Validator interface {
	// Tasks returns the tasks of one round; none is fine. The runtime asks
	// the peers named in each and calls Score once per task.
	Tasks(ctx context.Context, round Round) ([]Task, error)
	// Score judges the responses to one task, one per peer in task.To, in that
	// order. It may return fewer scores, or scores for other peers: what is
	// not known yet is not scored. An error means that nothing could be judged
	// (an engine is down) and moves nobody's average; a wrong or missing
	// answer is a score of 0, not an error. Calls come one after another, but
	// while Tasks makes the next ones.
	Score(ctx context.Context, task Task, responses []Response) ([]Score, error)
}
