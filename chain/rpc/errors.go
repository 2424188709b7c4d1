package rpc

import (
	"errors"
	"fmt"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/pool"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/store"
)

// Error is a JSON-RPC error. Codes and texts are those of Substrate's node, which
// clients match.
type Error struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    string `json:"data,omitempty"`
}

func (e *Error) Error() string { return e.Message }

// The codes that are not of one method alone.
const (
	codeParse          = -32700
	codeRequest        = -32600
	codeMethod         = -32601
	codeParams         = -32602
	codeInternal       = -32603
	codeSubscriptions  = -32006
	codeRequestSize    = -32007
	codeResponseSize   = -32008
	codeBusy           = -32009
	codeBatchSize      = -32010
	codeBatchAnswer    = -32011
	codeClient         = 4003 // a question to the state that cannot be answered
	codeCount          = 4002
	codeVerification   = 1002
	codeBanned         = 1012
	codeImported       = 1013
	codePriority       = 1014
	codeDropped        = 1016
	codeInvalid        = 1010
	codeNoSubscription = 8003
)

func badParams(format string, args ...any) *Error {
	return &Error{Code: codeParams, Message: "Invalid params", Data: fmt.Sprintf(format, args...)}
}

// errDiscarded is a state behind the horizon.
func errDiscarded(hash [32]byte) *Error {
	return &Error{Code: codeClient, Message: fmt.Sprintf("Client error: UnknownBlock: State already discarded for %#x", hash)}
}

func errUnknownBlock(hash [32]byte) *Error {
	return &Error{Code: codeClient, Message: fmt.Sprintf("Client error: UnknownBlock: Header was not found in the database: %#x", hash)}
}

// wireError is any error as clients see it.
func wireError(err error) *Error {
	var ours *Error
	switch {
	case errors.As(err, &ours):
		return ours
	case errors.Is(err, runtime.ErrNoAPI), errors.Is(err, runtime.ErrAPICost):
		return &Error{Code: codeClient, Message: "Client error: Execution failed: Other: " + err.Error()}
	case errors.Is(err, runtime.ErrAPIInput):
		return &Error{Code: codeClient, Message: "Client error: Execution failed: Bad input data provided to " + err.Error()}
	case errors.Is(err, node.ErrStarting):
		return &Error{Code: codeBusy, Message: "Server is busy, try again later", Data: err.Error()}
	case errors.Is(err, node.ErrUnknownBlock), errors.Is(err, store.ErrDiscarded), errors.Is(err, store.ErrAhead):
		return &Error{Code: codeClient, Message: "Client error: UnknownBlock: " + err.Error()}
	}
	return &Error{Code: codeInternal, Message: "Internal error", Data: err.Error()}
}

// refusal is why the pool did not take an extrinsic.
func refusal(err error, hash [32]byte) *Error {
	var (
		refused  *runtime.Refusal
		full     *pool.FullError
		priority *pool.PriorityError
	)
	switch {
	case errors.As(err, &refused):
		return &Error{Code: refused.Code, Message: refused.Message, Data: refused.Data}
	case errors.As(err, &full):
		return &Error{Code: codeDropped, Message: "Immediately Dropped", Data: "The transaction couldn't enter the pool because of the limit: " + full.Bound}
	case errors.As(err, &priority):
		return &Error{Code: codePriority, Message: fmt.Sprintf("Priority is too low: (%d vs %d)", priority.Wanted, priority.Tip),
			Data: "The transaction has too low priority to replace another transaction already in the pool: " + priority.Error()}
	case errors.Is(err, node.ErrUnsignedRate):
		return &Error{Code: codeDropped, Message: "Immediately Dropped", Data: err.Error()}
	case errors.Is(err, pool.ErrImported):
		return &Error{Code: codeImported, Message: "Transaction is already imported", Data: fmt.Sprintf("%#x", hash)}
	case errors.Is(err, pool.ErrBanned):
		return &Error{Code: codeBanned, Message: "Transaction is temporarily banned"}
	case errors.Is(err, pool.ErrStale):
		return &Error{Code: codeInvalid, Message: "Invalid Transaction", Data: "Transaction is outdated"}
	case errors.Is(err, pool.ErrFarFuture):
		return &Error{Code: codeInvalid, Message: "Invalid Transaction", Data: "Transaction will be valid in the future: " + err.Error()}
	}
	return wireError(err)
}
