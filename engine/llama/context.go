package llama

import (
	"errors"
	"fmt"
	"runtime"
	"unsafe"
)

// Entry is one token of a batch.
type Entry struct {
	Token  int32
	Pos    int32 // its place in the sequence, from 0
	Seq    int32 // the sequence, in [0, sequences)
	Logits bool  // whether its logits are wanted
}

// Errors of [Context.Decode].
var (
	// ErrFull: the cache has no room for the batch; nothing was decoded.
	ErrFull = errors.New("the context's cache is full")
	// ErrDecode: llama.cpp failed; the context's cache is not to be trusted.
	ErrDecode = errors.New("llama.cpp failed to decode")
)

// Config shapes a context.
type Config struct {
	Cells     int // tokens that all sequences hold together
	Sequences int
	Batch     int // tokens of one call of Decode
	Threads   int // 0 = 1; more than one stalls when the cores are shared
}

// Context decodes batches; its sequences share one cache. It is not safe for
// concurrent use.
type Context struct {
	model *Model
	ptr   uintptr
	mem   uintptr
	limit int

	// The batch's arrays live as long as the context: C reads them in Decode.
	token, pos, nSeq []int32
	seq              []int32
	seqPtr           []*int32
	want             []int8
}

// Context makes a context; the caller closes it before the model.
func (m *Model) Context(c Config) (*Context, error) {
	p := m.lib.f.contextDefaults()
	p.ctx, p.batch, p.ubatch = uint32(c.Cells), uint32(c.Batch), uint32(c.Batch)
	p.seqMax, p.kvUnified = uint32(c.Sequences), 1
	p.outputsMax = uint32(c.Batch)
	p.threads, p.threadsBatch = int32(max(c.Threads, 1)), int32(max(c.Threads, 1))
	p.opOffload = 0            // the tolerance is of processors, not of graphics cards
	p.noPerf, p.swaFull = 1, 1 // a full cache can be cut and shared in models with windows too
	ptr := m.lib.f.contextNew(m.ptr, p)
	if ptr == 0 {
		return nil, fmt.Errorf("%w: no context of %d tokens: %s", ErrModel, c.Cells, m.lib.logs.last())
	}
	x := &Context{
		model: m, ptr: ptr, mem: m.lib.f.contextMemory(ptr), limit: c.Batch,
		token: make([]int32, c.Batch), pos: make([]int32, c.Batch), nSeq: make([]int32, c.Batch),
		seq: make([]int32, c.Batch), seqPtr: make([]*int32, c.Batch), want: make([]int8, c.Batch),
	}
	for i := range x.seq {
		x.nSeq[i] = 1
		x.seqPtr[i] = &x.seq[i]
	}
	return x, nil
}

// Close frees the context.
func (x *Context) Close() {
	if x.ptr != 0 {
		x.model.lib.f.contextFree(x.ptr)
		x.ptr = 0
	}
}

// Decode runs the model over a batch of at most Config.Batch tokens, each at
// the end of its sequence. The error is [ErrFull] or [ErrDecode].
func (x *Context) Decode(batch []Entry) error {
	if len(batch) == 0 {
		return nil
	}
	if len(batch) > x.limit {
		return fmt.Errorf("%w: a batch of %d tokens, at most %d", ErrDecode, len(batch), x.limit)
	}
	for i, e := range batch {
		x.token[i], x.pos[i], x.seq[i], x.want[i] = e.Token, e.Pos, e.Seq, 0
		if e.Logits {
			x.want[i] = 1
		}
	}
	code := x.model.lib.f.decode(x.ptr, batchStruct{
		tokens: int32(len(batch)),
		token:  &x.token[0], pos: &x.pos[0], nSeq: &x.nSeq[0], seq: &x.seqPtr[0], logits: &x.want[0],
	})
	runtime.KeepAlive(x)
	switch {
	case code == 0:
		return nil
	case code == 1:
		return ErrFull
	default:
		return fmt.Errorf("%w: code %d: %s", ErrDecode, code, x.model.lib.logs.last())
	}
}

// Logits are those of the batch's entry i, one for each token of the
// vocabulary; nil if they were not wanted. The slice is llama.cpp's and lasts
// until the next Decode.
func (x *Context) Logits(i int) []float32 {
	p := x.model.lib.f.logits(x.ptr, int32(i))
	if p == nil {
		return nil
	}
	return unsafe.Slice((*float32)(p), x.model.size)
}

// Remove forgets a sequence's tokens from a position on; false if the model's
// kind of cache cannot be cut there.
func (x *Context) Remove(seq, from int32) bool {
	return x.model.lib.f.memoryRemove(x.mem, seq, from, -1)
}

// Copy makes dst share src's tokens before position to; dst must be empty.
func (x *Context) Copy(src, dst, to int32) { x.model.lib.f.memoryCopy(x.mem, src, dst, 0, to) }

// Clear forgets all sequences.
func (x *Context) Clear() { x.model.lib.f.memoryClear(x.mem, true) }
