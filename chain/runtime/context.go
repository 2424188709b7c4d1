package runtime

import (
	"encoding/binary"
	"fmt"
	"reflect"

	"github.com/plexus-network/plexus/substrate/scale"
)

// Block is what consensus fixes before a block is executed.
type Block struct {
	Height   uint64    // 1 for the first block after genesis
	Time     uint64    // milliseconds since 1970
	Producer AccountID // whom the fees go to
	Parent   [32]byte  // hash of the block before
	Genesis  [32]byte  // hash of block 0, part of every signature
}

// Context is what a call sees of the chain: the state with all earlier changes of
// its block, and the block itself. It is a [Writer]. Not safe for concurrent use.
type Context struct {
	runtime *Runtime
	store   *Overlay
	block   Block
	events  scale.Writer
	count   uint32
	phase   []byte
	index   uint32
	spent   uint64 // picoseconds of work in hooks that the block's limit is to count
}

// NewContext makes a context over a state, for what happens outside of a block:
// genesis, tests and tools.
func (rt *Runtime) NewContext(base Reader, b Block) *Context {
	c := &Context{runtime: rt, store: NewOverlay(base), block: b}
	c.initialization()
	return c
}

// grow makes room for what so many transfers write, which is most of what blocks
// hold.
func (c *Context) grow(extrinsics int) {
	const accounts, eventBytes = 2, 320
	c.store.data = make(map[string][]byte, accounts*extrinsics+16)
	c.store.added = make([]string, 0, accounts*extrinsics+16)
	c.events.B = make([]byte, 0, eventBytes*extrinsics+64)
}

// Get implements [Reader].
func (c *Context) Get(key string) []byte { return c.store.Get(key) }

// Iterate implements [Reader].
func (c *Context) Iterate(prefix string, visit func(key string, value []byte) bool) {
	c.store.Iterate(prefix, visit)
}

// Set implements [Writer].
func (c *Context) Set(key string, value []byte) { c.store.Set(key, value) }

// Height is the number of the block in execution.
func (c *Context) Height() uint64 { return c.block.Height }

// Time is the block's time in milliseconds since 1970.
func (c *Context) Time() uint64 { return c.block.Time }

// Producer is the account that the block's fees go to.
func (c *Context) Producer() AccountID { return c.block.Producer }

// ParentHash is the hash of the block before.
func (c *Context) ParentHash() [32]byte { return c.block.Parent }

// ExtrinsicIndex is the place in the block of the extrinsic in execution; ok is
// false in hooks.
func (c *Context) ExtrinsicIndex() (index uint32, ok bool) {
	return c.index, Phase(c.phase[0]) == ApplyExtrinsic
}

func (c *Context) initialization() { c.phase = append(c.phase[:0], byte(Initialization)) }
func (c *Context) finalization()   { c.phase = append(c.phase[:0], byte(Finalization)) }
func (c *Context) extrinsic(index uint32) {
	c.index = index
	c.phase = binary.LittleEndian.AppendUint32(append(c.phase[:0], byte(ApplyExtrinsic)), index)
}

// Emit records an event: a value of a struct that some pallet declared as its
// event. It panics on another value.
func (c *Context) Emit(event any) {
	id, ok := c.runtime.events[reflect.TypeOf(event)]
	if !ok {
		panic(fmt.Sprintf("runtime: event %T is not declared", event))
	}
	c.events.Raw(c.phase)
	c.events.Raw(id[:])
	c.events.Value(event)
	c.events.U8(0) // no topics
	c.count++
}

// Try runs f; when f fails, its writes and events are undone and the error is
// returned. Tries may lie in each other.
func (c *Context) Try(f func() error) error {
	mark, count, size := c.store.Mark(), c.count, len(c.events.B)
	err := f()
	if err != nil {
		c.store.Revert(mark)
		c.count, c.events.B = count, c.events.B[:size]
	}
	return err
}

// Dispatch runs a call on an origin's authority, as a [Context.Try]. It fails with
// [ErrCallFiltered] outside of the origin's bounds. A free call's check runs first
// when the origin is an account.
func (c *Context) Dispatch(o Origin, d DecodedCall) error {
	switch {
	case d.call == nil:
		return ErrOther
	case !o.permits(d):
		return ErrCallFiltered
	}
	if err := c.guard(o, d); err != nil {
		return err
	}
	if d.isChecked() && o.Kind == OriginSigned {
		if err := d.call.check(c, o.Account, d.args); err != nil {
			return err
		}
	}
	return c.Try(func() error { return d.call.do(c, o, d.args) })
}

// guard asks the runtime's guard about a call on an account's authority.
func (c *Context) guard(o Origin, d DecodedCall) error {
	if o.Kind != OriginSigned {
		return nil
	}
	return c.runtime.guard(c, o.Account, d)
}

// Spend takes a weight in picoseconds from what the block has left for its
// extrinsics; for hooks that run before them, and for calls whose work, as the state
// has it, is above the weight that they declare. It stays spent if the call fails.
func (c *Context) Spend(weight uint64) { c.spent = AddWeights(c.spent, weight) }

// Spent is all that was spent so far.
func (c *Context) Spent() uint64 { return c.spent }

// DecodeCall reads a call that was kept as bytes; errors wrap those of [scale].
func (c *Context) DecodeCall(b []byte) (DecodedCall, error) { return c.runtime.decodeCall(b) }

// Changes is all that was written so far; see [Overlay.Changes].
func (c *Context) Changes() map[string][]byte { return c.store.Changes() }
