// Package apptest runs a whole chain in memory, for tests: blocks are executed
// one after another over a map, without consensus, network or disk.
//
// Extrinsics are built, signed and checked as on a real chain. A failure of the
// chain itself (a refused extrinsic, a hook that failed, money that appeared)
// fails the test at once; a call's own failure is an answer. Start at [New].
package apptest

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// Chain is a chain in memory at its last block. Not safe for concurrent use.
type Chain struct {
	*State // the state after the last block

	Spec     *genesis.Spec
	Runtime  *runtime.Runtime
	Producer keys.AccountID
	Height   uint64

	// OnChanges, where set, is given what each block changes.
	OnChanges func(changes map[string][]byte)

	t       testing.TB
	genesis [32]byte
	parent  [32]byte
	pending [][]byte
	nonces  map[keys.AccountID]uint32
	checks  []func(*Chain)
}

// New makes the first state of a chain. [Conserved] and [Owed] are checked after each
// block.
func New(t testing.TB, spec *genesis.Spec) *Chain {
	t.Helper()
	first, err := spec.State()
	if err != nil {
		t.Fatalf("make the first state: %v", err)
	}
	c := &Chain{
		State: NewState(), Spec: spec, Runtime: spec.Runtime(), t: t, nonces: map[keys.AccountID]uint32{},
		Producer: keys.AccountID{0xbb, 0xbb, 0xbb}, genesis: sha256.Sum256([]byte(spec.ID)),
		checks: []func(*Chain){Conserved, Owed, Deposited},
	}
	runtimetest.Watch(t, c.Runtime, runtimetest.App)
	c.Apply(first)
	c.parent = c.genesis
	c.check()
	return c
}

// Place is where a chain stands, beside its state.
type Place struct {
	Height uint64
	parent [32]byte
}

// Place is where the chain stands.
func (c *Chain) Place() Place { return Place{c.Height, c.parent} }

// Resume makes a chain that goes on from a state at a place, with a runtime of its
// own, as a node does that was given both. Nothing is checked after its blocks.
func Resume(t testing.TB, spec *genesis.Spec, rows map[string][]byte, at Place) *Chain {
	t.Helper()
	c := New(t, spec)
	c.State, c.checks = NewState(), nil
	c.Apply(rows)
	c.Height, c.parent = at.Height, at.parent
	return c
}

// Always adds a check that runs after every block.
func (c *Chain) Always(check func(*Chain)) { c.checks = append(c.checks, check) }

func (c *Chain) check() {
	c.t.Helper()
	for _, check := range c.checks {
		check(c)
	}
	if c.t.Failed() {
		c.t.Fatalf("the chain broke at block %d", c.Height)
	}
}

// T is the test that the chain runs in.
func (c *Chain) T() testing.TB { return c.t }

// next is the block after the last.
func (c *Chain) next() runtime.Block {
	return runtime.Block{
		Height: c.Height + 1, Time: 1_700_000_000_000 + (c.Height+1)*c.Spec.BlockMillis,
		Producer: c.Producer, Parent: c.parent, Genesis: c.genesis,
	}
}

// Sign builds an extrinsic with the signer's next nonce.
func (c *Chain) Sign(signer keys.Pair, call subtensor.Call) []byte {
	return c.SignEncoded(signer, subtensor.Encode(call))
}

// SignEncoded is [Chain.Sign] of a call in bytes.
func (c *Chain) SignEncoded(signer keys.Pair, call []byte) []byte {
	who := signer.AccountID()
	nonce, waits := c.nonces[who]
	if !waits {
		nonce = runtime.Accounts.Get(c, who).Nonce
	}
	c.nonces[who] = nonce + 1
	version := c.Runtime.Version()
	return extrinsic.Build(call, signer, extrinsic.Params{
		Nonce: nonce, SpecVersion: version.SpecVersion, TxVersion: version.TransactionVersion, Genesis: c.genesis,
	})
}

// Refusal is why the mempool would not take a call, or nil.
func (c *Chain) Refusal(signer keys.Pair, call subtensor.Call) error {
	_, err := c.Runtime.Check(c, c.next(), c.Sign(signer, call))
	delete(c.nonces, signer.AccountID())
	return err
}

// Submit puts a call into the next block. Calls that the mempool refuses fail the
// test.
func (c *Chain) Submit(signer keys.Pair, call subtensor.Call) {
	c.t.Helper()
	raw := c.Sign(signer, call)
	if _, err := c.Runtime.Check(c, c.next(), raw); err != nil {
		c.t.Fatalf("%T is refused: %v", call, err)
	}
	c.pending = append(c.pending, raw)
}

// Next executes a block of what was submitted.
func (c *Chain) Next() *Block {
	c.t.Helper()
	b := c.Execute(c.pending)
	for i, o := range b.Outcomes {
		if o.Refused != nil {
			c.t.Fatalf("extrinsic %d of block %d is refused: %v", i, b.Height, o.Refused)
		}
	}
	return b
}

// Execute executes a block of extrinsics, of which some may be refused: those are
// dropped, as a proposer does.
func (c *Chain) Execute(raws [][]byte) *Block {
	c.t.Helper()
	b := c.next()
	done := c.Runtime.Execute(c.State, b, raws)
	outcomes := slices.Clone(done.Outcomes)
	if runtimetest.IsRecording() {
		c.recordFees(raws, outcomes)
	}
	for _, fault := range done.Faults {
		c.t.Errorf("block %d: %v", b.Height, fault)
	}
	if !done.IsValid() {
		raws = done.Keep(raws)
		done = c.Runtime.Execute(c.State, b, raws)
		if !done.IsValid() {
			c.t.Fatalf("block %d is not valid without what it refused", b.Height)
		}
	}
	hash := sha256.Sum256(binary.LittleEndian.AppendUint64(c.parent[:], b.Height))
	changes := done.Seal(hash)
	c.Apply(changes)
	c.Height, c.parent, c.pending = b.Height, hash, nil
	clear(c.nonces)
	if c.OnChanges != nil {
		c.OnChanges(changes)
	}
	c.check()
	return &Block{Height: b.Height, Outcomes: outcomes, chain: c}
}

// Skip executes n empty blocks.
func (c *Chain) Skip(n int) {
	c.t.Helper()
	for range n {
		c.Next()
	}
}

// Try sends a call in a block of its own and returns its failure. A call that the
// mempool refuses returns the pallet's error, if it was that.
func (c *Chain) Try(signer keys.Pair, call subtensor.Call) error {
	c.t.Helper()
	if err := c.Refusal(signer, call); err != nil {
		return err
	}
	c.Submit(signer, call)
	b := c.Next()
	if failed := b.Outcomes[0].Failed; failed != nil {
		return failed
	}
	return nil
}

// Do is [Chain.Try] for a call that must succeed.
func (c *Chain) Do(signer keys.Pair, call subtensor.Call) *Block {
	c.t.Helper()
	c.Submit(signer, call)
	b := c.Next()
	if failed := b.Outcomes[0].Failed; failed != nil {
		c.t.Fatalf("%T failed: %v", call, failed)
	}
	return b
}

// Sudo sends a call as root, signed by //Alice, and returns its failure.
func (c *Chain) Sudo(call subtensor.Call) error {
	c.t.Helper()
	b := c.Do(keys.Dev("Alice"), subtensor.Sudo{Call: subtensor.Encode(call)})
	result, ok := Find[sudid](b)
	if !ok {
		c.t.Fatal("no event tells how the sudo call went")
	}
	if result.SudoResult.Err != nil {
		return result.SudoResult.Err
	}
	return nil
}

// MustSudo is [Chain.Sudo] for a call that must succeed.
func (c *Chain) MustSudo(call subtensor.Call) {
	c.t.Helper()
	if err := c.Sudo(call); err != nil {
		c.t.Fatalf("%T as root failed: %v", call, err)
	}
}

// Fails sends a call and fails the test unless it fails with want.
func (c *Chain) Fails(want error, signer keys.Pair, call subtensor.Call) {
	c.t.Helper()
	if err := c.Try(signer, call); !errors.Is(err, want) {
		c.t.Errorf("%T: got %v, want %v", call, err, want)
	}
}

// Genesis is the hash of the first state, which every signature covers.
func (c *Chain) Genesis() [32]byte { return c.genesis }
