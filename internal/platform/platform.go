// Package platform is what programs ask of the operating system that Go's
// standard library does not ask alike on all of them: locks on files, room on
// disks, the stopping of another process, its shell, and two errors by their meaning.
//
// Each has a real implementation for Unix and for Windows and the same
// behaviour on both. Start at [TryLock] and [UntilStopped].
package platform

import "errors"

// ErrLocked is returned by [TryLock] where another holds the lock.
var ErrLocked = errors.New("another process holds the lock")
