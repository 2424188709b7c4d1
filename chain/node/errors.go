package node

import "errors"

var (
	// ErrUnknownBlock is a hash or height that no block has.
	ErrUnknownBlock = errors.New("header was not found in the database")
	// ErrStarting is a question that the node can not answer before consensus runs.
	ErrStarting = errors.New("the node is starting")
	// ErrOtherChain is a folder that belongs to another chain.
	ErrOtherChain = errors.New("folder holds another chain")
	// ErrNewer is a folder that a newer program used.
	ErrNewer = errors.New("folder is of a newer version")
	// ErrOtherRules is a chain whose producers compute another state than this node.
	ErrOtherRules = errors.New("the network computes another state")
	// errHalted ends a node at the height where it was told to.
	errHalted = errors.New("the height to halt at is reached")
)
