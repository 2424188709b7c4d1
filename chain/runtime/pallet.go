package runtime

import "encoding/json"

// Pallet is one module of the chain, declared. Metadata, dispatch and genesis all
// come from this one value.
type Pallet struct {
	Name      string
	Index     uint8
	Docs      string
	Storage   []StorageItem
	Calls     []Call
	Events    []Event
	Errors    *Errors
	Constants []Constant
	APIs      []API

	// OnInitialize runs before the extrinsics of each block, in the order of the
	// pallets. A hook that fails is undone and reported; the block goes on.
	OnInitialize func(*Context) error
	// OnFinalize runs after the extrinsics, with the same rule.
	OnFinalize func(*Context) error

	// Genesis writes the first state from the pallet's part of the chain
	// specification; doc is nil if that has none.
	Genesis func(c *Context, doc json.RawMessage) error
	// Export gives a document from which Genesis makes the state again.
	Export func(r Reader) (any, error)
}

// Event is a declared event; Body is a zero value of the struct that
// [Context.Emit] takes, whose fields are the event's. Each event has a Go type of
// its own.
type Event struct {
	Index uint8
	Name  string
	Docs  string
	Body  any
}

// Constant is a value fixed by the runtime.
type Constant struct {
	Name  string
	Docs  string
	Value any
}
