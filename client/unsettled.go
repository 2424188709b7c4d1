package client

import (
	"errors"
	"fmt"

	"github.com/plexus-network/plexus/client/rpc"
)

// UnsettledError says that a call may have left for the node and that nobody
// heard what became of it: a block may hold it by now, or take it yet. Who sends
// the same once more without a look may do it twice.
type UnsettledError struct {
	Hash  Hash   // of the call, as blocks hold it
	Until uint64 // no block of this height or above takes it
	Err   error  // why nobody heard
}

func (e *UnsettledError) Error() string {
	return fmt.Sprintf("what became of the call %s is not known, and a block below %d may take it: %v", e.Hash, e.Until, e.Err)
}

func (e *UnsettledError) Unwrap() error { return e.Err }

// unsettled marks an error after which a call may still get into a block; a
// node's own no and the end of the call's era are certain.
func (s *sent) unsettled(err error) error {
	var pool *PoolError
	var refusal *rpc.Error
	if err == nil || errors.Is(err, ErrExpired) || errors.As(err, &pool) || errors.As(err, &refusal) {
		return err
	}
	return &UnsettledError{Hash: s.hash, Until: s.until, Err: err}
}
