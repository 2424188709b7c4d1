package external

import (
	"encoding/json"

	"github.com/plexus-network/plexus/substrate/keys"
)

// Description is what GET /mechanism answers; a program without it, or that
// leaves fields out, has their zero values, which stand for the defaults.
type Description struct {
	Name string `json:"name,omitempty"`
	// Synapses are the classes by which neurons of Bittensor's SDK 10 are spoken
	// with; without any, only Plexus's own signed requests are.
	Synapses map[string]Synapse `json:"synapses,omitempty"`
	// Capacity is how many requests a miner takes at once; 0 stands for 16.
	Capacity int `json:"capacity,omitempty"`
	// Streams says that answers of a miner without a Content-Length are passed on
	// as they come.
	Streams bool `json:"streams,omitempty"`
	// Weights says that a validator answers POST /weights: pay follows these and
	// not the averages of its scores.
	Weights bool `json:"weights,omitempty"`
	// Verify says that a validator answers POST /verify.
	Verify bool `json:"verify,omitempty"`
	// Steepness is the power of its average to which a miner is paid; 0 stands
	// for 1. It has no meaning beside Weights.
	Steepness float64 `json:"steepness,omitempty"`
	// Example is a request that a miner answers with 200, for those who try it.
	Example *Example `json:"example,omitempty"`
}

// Synapse says what a class of synapses stands for.
type Synapse struct {
	// Path is the request's; empty stands for a slash and the class's name.
	Path string `json:"path,omitempty"`
	// Hashed are the class's required_hash_fields, in their order.
	Hashed []string `json:"hashed,omitempty"`
}

// Example is a request to a miner.
type Example struct {
	Path string `json:"path"`
	Content
}

// Content is the body of a request between neurons, in one of three forms; none
// is an empty body.
type Content struct {
	// JSON is sent as it stands.
	JSON json.RawMessage `json:"json,omitempty"`
	// Text is sent as UTF-8.
	Text string `json:"text,omitempty"`
	// Base64 is decoded and sent.
	Base64 []byte `json:"base64,omitempty"`
}

// Round is what POST /tasks and POST /weights are told.
type Round struct {
	Netuid uint16 `json:"netuid"`
	Block  uint64 `json:"block"`
	// Peers are the subnet's neurons that can be asked.
	Peers []Peer `json:"peers"`
	// Catalogue lists the models of the subnet's catalogue; most subnets have none.
	Catalogue []Model `json:"catalogue,omitempty"`
}

// Peer is a neuron that can be asked.
type Peer struct {
	UID    uint16         `json:"uid"`
	Hotkey keys.AccountID `json:"hotkey"`
	// Model and Class are what it declared on chain.
	Model string `json:"model,omitempty"`
	Class string `json:"class,omitempty"`
}

// Model is an entry of the subnet's catalogue.
type Model struct {
	Name      string  `json:"name"`
	SHA256    string  `json:"sha256"` // hex
	Tolerance float64 `json:"tolerance"`
}

// Tasks is what POST /tasks answers.
type Tasks struct {
	Tasks []Task `json:"tasks"`
}

// Task is one request to one or more peers.
type Task struct {
	// ID is unique in its round, at most 100 characters.
	ID string `json:"id"`
	// To are peers of the round.
	To []Ref `json:"to"`
	// Path is the route at the miners, beginning with a slash.
	Path string `json:"path"`
	Content
	// TimeoutMS is how long a miner has; 0 stands for 10 s.
	TimeoutMS int64 `json:"timeout_ms,omitempty"`
	// MaxBytes is how much of each answer is read; what is longer comes cut. 0
	// stands for 1 MiB, or less where the task has more than 64 receivers.
	MaxBytes int `json:"max_bytes,omitempty"`
	// Detail comes back with the answers as it is.
	Detail json.RawMessage `json:"detail,omitempty"`
}

// Ref names a peer: its hotkey's address, or its uid in this round.
type Ref struct {
	Hotkey keys.AccountID
	UID    *uint16 // nil for a hotkey
}

// MarshalJSON writes the address or the number.
func (r Ref) MarshalJSON() ([]byte, error) {
	if r.UID != nil {
		return json.Marshal(*r.UID)
	}
	return json.Marshal(r.Hotkey)
}

// UnmarshalJSON reads an address or a number.
func (r *Ref) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '"' {
		return json.Unmarshal(b, &r.UID)
	}
	return json.Unmarshal(b, &r.Hotkey)
}

// ScoreRequest is what POST /score is told: a task as it was made, its receivers
// by their hotkeys, and one response for each.
type ScoreRequest struct {
	Netuid    uint16     `json:"netuid"`
	Task      Task       `json:"task"`
	Responses []Response `json:"responses"`
}

// Response is what came of asking one peer.
type Response struct {
	Hotkey keys.AccountID `json:"hotkey"`
	UID    uint16         `json:"uid"`
	// Error says why there is no answer, in one line; empty if there is one.
	Error string `json:"error"`
	// Busy says that the miner refused with 429.
	Busy bool `json:"busy"`
	// Text is the answer's body; empty if it is no UTF-8, then Base64 has it.
	Text   string `json:"text"`
	Base64 []byte `json:"base64,omitempty"`
	// ContentType as the miner gave it.
	ContentType string `json:"content_type"`
	// Cut says that the answer was longer than the task's max_bytes.
	Cut bool `json:"cut"`
	// FirstByteMS and ElapsedMS are the times from asking to the first byte and
	// to the last, in milliseconds.
	FirstByteMS float64 `json:"first_byte_ms"`
	ElapsedMS   float64 `json:"elapsed_ms"`
}

// Scores is what POST /score answers. What is not known yet is not scored: the
// list may be shorter than the responses, or name other peers.
type Scores struct {
	Scores []Score `json:"scores"`
}

// Score is what the program thinks of a miner.
type Score struct {
	Hotkey keys.AccountID `json:"hotkey"`
	// Value in [0,1].
	Value float64 `json:"value"`
	// Weight in [0,1] is how much evidence Value is; nil stands for 1.
	Weight *float64 `json:"weight,omitempty"`
	// Forfeit in [0,1] is the share of the average lost at once: for proof of
	// cheating alone.
	Forfeit float64 `json:"forfeit,omitempty"`
	// Why is one line for the miner to read, at most 400 bytes.
	Why string `json:"why,omitempty"`
	// Parts are the factors behind Value, by name, at most 16.
	Parts map[string]float64 `json:"parts,omitempty"`
}

// Weights is what POST /weights answers: shares that are not negative and need
// not sum to anything; who is left out has 0.
type Weights struct {
	Weights map[string]float64 `json:"weights"`
}

// VerifyRequest is what POST /verify is told: an answer that was no task's.
type VerifyRequest struct {
	Netuid   uint16   `json:"netuid"`
	Peer     Peer     `json:"peer"`
	Path     string   `json:"path"`
	Request  Content  `json:"request"`
	Response Response `json:"response"`
}

// Verified is what POST /verify answers.
type Verified struct {
	Score Score `json:"score"`
}
