package platform

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"

	"golang.org/x/sys/windows"
)

// lockedByte lies far behind any content: Windows keeps others from reading
// what is locked.
const lockedByte = 1 << 30

// TryLock locks a file for this process, alone or shared with others that
// share; the lock goes when the file is closed. The error is [ErrLocked] where
// another holds it.
func TryLock(f *os.File, shared bool) error {
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if !shared {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: lockedByte})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrLocked
	}
	return err
}

// FreeBytes is the room that this user has on the disk of a folder that exists.
func FreeBytes(dir string) (uint64, error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, &os.PathError{Op: "look at the disk of", Path: dir, Err: err}
	}
	return free, nil
}

// IsDiskFull says whether a write failed for want of room.
func IsDiskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// IsPortInUse says whether listening failed since another listens there.
func IsPortInUse(err error) bool { return errors.Is(err, windows.WSAEADDRINUSE) }

// stopEvent names the event by which a process is asked to stop: Windows has
// no SIGTERM, and its console's Ctrl-Break reaches only one's own console.
func stopEvent(pid int) (*uint16, error) {
	return windows.UTF16PtrFromString(`Local\plexus-stop-` + strconv.Itoa(pid))
}

// UntilStopped gives a context that ends when a person or [Stop] asks this
// process to stop.
func UntilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	name, err := stopEvent(os.Getpid())
	if err != nil {
		return ctx, stop
	}
	event, err := windows.CreateEvent(nil, 1, 0, name)
	if err != nil { // Ctrl-C still works
		return ctx, stop
	}
	go func() {
		defer windows.CloseHandle(event)
		for ctx.Err() == nil {
			if got, err := windows.WaitForSingleObject(event, 200); err != nil || got == windows.WAIT_OBJECT_0 {
				stop()
				return
			}
		}
	}()
	return ctx, stop
}

// Stop asks a process, which waits by [UntilStopped], to stop in order.
func Stop(pid int) error {
	name, err := stopEvent(pid)
	if err != nil {
		return err
	}
	event, err := windows.OpenEvent(windows.EVENT_MODIFY_STATE, false, name)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(event)
	return windows.SetEvent(event)
}

// Detach keeps a console's Ctrl-C from a command that is not started yet: who
// started it stops it in order.
func Detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}
