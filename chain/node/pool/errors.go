package pool

import (
	"errors"
	"fmt"
)

var (
	// ErrImported is an extrinsic that waits here already.
	ErrImported = errors.New("transaction is already imported")
	// ErrBanned is an extrinsic that waited here and was found unfit a short while ago.
	ErrBanned = errors.New("transaction is temporarily banned")
	// ErrStale is a nonce that the chain has passed.
	ErrStale = errors.New("nonce is below the account's")
	// ErrFarFuture is a nonce too far above the account's to wait for.
	ErrFarFuture = errors.New("nonce is too far above the account's")
	// ErrMoved is a nonce read before the pool's last block; read it again.
	ErrMoved = errors.New("a block came in between")
)

// FullError is a bound of the pool that the extrinsic does not fit in.
type FullError struct{ Bound string }

func (e *FullError) Error() string { return "the pool is full: " + e.Bound }

// PriorityError is an extrinsic that would have to replace another one and does
// not offer enough for it, or a free call for which another one of its kind waits.
type PriorityError struct {
	Tip, Wanted uint64 // rao; Wanted 0: no tip is enough
}

func (e *PriorityError) Error() string {
	if e.Wanted == 0 {
		return "a free call of this hotkey, subnet and kind waits already: send this one after the next block"
	}
	return fmt.Sprintf("tip of %d rao is too low to replace the waiting one, %d would do", e.Tip, e.Wanted)
}
