package node

import "errors"

var (
	// ErrUnknownBlock is a hash or height that no block has.
	ErrUnknownBlock = errors.New("header was not found in the database")
	// ErrStarting is a question that the node can not answer before consensus runs.
	ErrStarting = errors.New("the node is starting")
	// ErrOtherChain is a folder that belongs to another chain.
	ErrOtherChain = errors.New("folder holds another chain")
)
