// Package fault carries errors that a person reads: one line that says what
// happened and one line that says what to do next.
//
// It is for the edges (commands, servers, start-up); inside the code plain
// errors do. Start at [New].
package fault

import "errors"

// Error is a failure with its remedy. The zero value is not used.
type Error struct {
	What   string // one line, lower case: what happened
	Remedy string // one line: what to do next
	Cause  error  // nil, or the error below
}

// New makes an error from what happened and what to do next.
func New(what, remedy string) *Error { return &Error{What: what, Remedy: remedy} }

// Wrap is [New] with the error below; its text is appended to what.
func Wrap(err error, what, remedy string) *Error {
	return &Error{What: what, Remedy: remedy, Cause: err}
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.What + ": " + e.Cause.Error()
	}
	return e.What
}

func (e *Error) Unwrap() error { return e.Cause }

// Remedy finds the outermost remedy in an error's chain; empty if it has none.
func Remedy(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Remedy
	}
	return ""
}
