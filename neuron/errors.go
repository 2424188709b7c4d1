package neuron

import "errors"

var (
	// ErrNotRegistered is returned when the hotkey has no UID in the subnet.
	ErrNotRegistered = errors.New("the hotkey is not registered in this subnet")
	// ErrNoView is returned when no block has been read yet.
	ErrNoView = errors.New("the subnet has not been read yet")
	// ErrState is returned for a state file that cannot be read.
	ErrState = errors.New("state file is damaged")
	// ErrTooLong is the error of an answer over the limit.
	ErrTooLong = errors.New("answer is too long")
)
