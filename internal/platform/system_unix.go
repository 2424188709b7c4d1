//go:build unix

package platform

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// TryLock locks a file for this process, alone or shared with others that
// share; the lock goes when the file is closed. The error is [ErrLocked] where
// another holds it.
func TryLock(f *os.File, shared bool) error {
	how := syscall.LOCK_EX
	if shared {
		how = syscall.LOCK_SH
	}
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return ErrLocked
		default:
			return err
		}
	}
}

// FreeBytes is the room that this user has on the disk of a folder that exists.
func FreeBytes(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, &os.PathError{Op: "look at the disk of", Path: dir, Err: err}
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}

// IsDiskFull says whether a write failed for want of room.
func IsDiskFull(err error) bool { return errors.Is(err, syscall.ENOSPC) }

// IsPortInUse says whether listening failed since another listens there.
func IsPortInUse(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }

// UntilStopped gives a context that ends when a person or [Stop] asks this
// process to stop, or closes its terminal and has not said nohup.
func UntilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		ends = append(ends, syscall.SIGHUP)
	}
	return signal.NotifyContext(ctx, ends...)
}

// Stop asks a process, which waits by [UntilStopped], to stop in order.
func Stop(pid int) error { return syscall.Kill(pid, syscall.SIGTERM) }

// Detach keeps a terminal's Ctrl-C from a command that is not started yet: who
// started it stops it in order.
func Detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
