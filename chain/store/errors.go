package store

import "errors"

var (
	// ErrDiscarded is a height whose state is gone: it lies before the horizon.
	ErrDiscarded = errors.New("state already discarded")
	// ErrAhead is a height that has not been saved yet.
	ErrAhead = errors.New("state not there yet")
	// ErrDiskFull is a disk without room; the store stops and keeps what it has.
	ErrDiskFull = errors.New("no space left on the disk")
	// ErrInUse is a folder that another process has open.
	ErrInUse = errors.New("folder is in use by another process")
	// ErrOrder is a Save out of turn: without Apply, or not the next height.
	ErrOrder = errors.New("blocks must be saved in order, each after its Apply")
)
