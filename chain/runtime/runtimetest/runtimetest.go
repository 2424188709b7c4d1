// Package runtimetest runs a chain of pallets in memory, for tests: it signs
// calls, makes blocks and shows their events.
//
// It has no consensus and no database. Start at [New], then [Chain.Send].
package runtimetest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
)

// State is a state in memory.
type State map[string][]byte

// Get implements [runtime.Reader].
func (s State) Get(key string) []byte { return s[key] }

// Iterate implements [runtime.Reader].
func (s State) Iterate(prefix string, visit func(key string, value []byte) bool) {
	for _, key := range slices.Sorted(maps.Keys(s)) {
		if strings.HasPrefix(key, prefix) && !visit(key, s[key]) {
			return
		}
	}
}

// Apply writes changes, nil for deleted entries.
func (s State) Apply(changes map[string][]byte) {
	for key, value := range changes {
		if value == nil {
			delete(s, key)
		} else {
			s[key] = value
		}
	}
}

// BlockMillis is the time between a [Chain]'s blocks.
const BlockMillis = 1000

// Chain is a chain in memory. Fatal errors go to its test.
type Chain struct {
	T        testing.TB
	Runtime  *runtime.Runtime
	State    State
	Producer runtime.AccountID
	Next     runtime.Block // the block to be made
}

// New makes a chain from the pallets' documents, values that encode to JSON.
func New(t testing.TB, rt *runtime.Runtime, docs map[string]any) *Chain {
	t.Helper()
	Watch(t, rt, "")
	raw := map[string]json.RawMessage{}
	for name, doc := range docs {
		b, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		raw[name] = b
	}
	changes, err := rt.Genesis(raw)
	if err != nil {
		t.Fatal(err)
	}
	c := &Chain{T: t, Runtime: rt, State: State{}, Producer: runtime.AccountID{0xfe, 0xed}}
	c.State.Apply(changes)
	genesis := header.Header{}.Hash()
	c.Next = runtime.Block{Height: 1, Time: BlockMillis, Producer: c.Producer, Parent: genesis, Genesis: genesis}
	return c
}

// Call is the call of that name, which must exist.
func (c *Chain) Call(pallet, name string, args any) runtime.DecodedCall {
	c.T.Helper()
	d, err := c.Runtime.MakeCall(pallet, name, args)
	if err != nil {
		c.T.Fatal(err)
	}
	return d
}

// Params are what a signer would choose now: its next nonce, and an immortal era.
func (c *Chain) Params(signer keys.Pair) extrinsic.Params {
	v := c.Runtime.Version()
	return extrinsic.Params{
		Nonce:       runtime.Accounts.Get(c.State, signer.AccountID()).Nonce,
		SpecVersion: v.SpecVersion, TxVersion: v.TransactionVersion, Genesis: c.Next.Genesis,
	}
}

// Sign makes an extrinsic of a call; change may alter the parameters, or be nil.
func (c *Chain) Sign(signer keys.Pair, d runtime.DecodedCall, change func(*extrinsic.Params)) []byte {
	p := c.Params(signer)
	if change != nil {
		change(&p)
	}
	return extrinsic.Build(scale.Marshal(d), signer, p)
}

// Check asks whether the mempool would take an extrinsic now.
func (c *Chain) Check(raw []byte) (*runtime.Extrinsic, error) {
	return c.Runtime.Check(c.State, c.Next, raw)
}

// Execute runs the next block without making it.
func (c *Chain) Execute(raws ...[]byte) *runtime.Executed {
	return c.Runtime.Execute(c.State, c.Next, raws)
}

// Make makes the next block of exactly these extrinsics; a refused one or a failed
// hook is fatal.
func (c *Chain) Make(raws ...[]byte) *runtime.Executed {
	c.T.Helper()
	e := c.Execute(raws...)
	for i, o := range e.Outcomes {
		if o.Refused != nil {
			c.T.Fatalf("extrinsic %d is refused: %v", i, o.Refused)
		}
	}
	if len(e.Faults) > 0 {
		c.T.Fatalf("block %d: %v", c.Next.Height, e.Faults)
	}
	c.Seal(e)
	return e
}

// Seal makes the block that was executed.
func (c *Chain) Seal(e *runtime.Executed) {
	hash := header.Header{Parent: c.Next.Parent, Number: c.Next.Height}.Hash()
	c.State.Apply(e.Seal(hash))
	c.Next.Height++
	c.Next.Time += BlockMillis
	c.Next.Parent = hash
}

// Send makes a block of one call and gives its error; a refusal is fatal.
func (c *Chain) Send(signer keys.Pair, d runtime.DecodedCall) *runtime.DispatchError {
	c.T.Helper()
	return c.Make(c.Sign(signer, d, nil)).Outcomes[0].Failed
}

// Events are those of the latest block.
func (c *Chain) Events() []runtime.EventRecord {
	c.T.Helper()
	records, err := c.Runtime.Events(c.State.Get(runtime.EventsKey()))
	if err != nil {
		c.T.Fatal(err)
	}
	return records
}

// EventsOf names the latest block's events of one extrinsic, as "Pallet.Name"; the
// timestamp is extrinsic 0.
func (c *Chain) EventsOf(index uint32) []string {
	c.T.Helper()
	var texts []string
	for _, e := range c.Events() {
		if e.Phase == runtime.ApplyExtrinsic && e.Extrinsic == index {
			texts = append(texts, fmt.Sprintf("%s.%s", e.Pallet, e.Name))
		}
	}
	return texts
}
