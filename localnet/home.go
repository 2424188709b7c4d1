package localnet

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/platform"
)

// Home is the folder of one local network: chain, wallets, states and logs.
type Home struct {
	Path string
	lock *os.File
}

// lockName marks a home in use; it holds the process number of its `up`.
const lockName = "up.lock"

// OpenHome makes the folder if need be and takes it for this process alone.
func OpenHome(path string) (*Home, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	for _, dir := range []string{abs, filepath.Join(abs, "logs"), filepath.Join(abs, "wallets")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fault.Wrap(err, "make the network's folder", "choose another with --home, or free space")
		}
	}
	lock, err := os.OpenFile(filepath.Join(abs, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.Wrap(err, "lock the network's folder", "check who owns "+abs)
	}
	if err := platform.TryLock(lock, false); err != nil {
		lock.Close()
		return nil, fault.New(fmt.Sprintf("a network is already running in %s", abs), "run 'plexus status', 'plexus down', or choose another --home")
	}
	if err := lock.Truncate(0); err == nil {
		_, err = lock.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
		if err != nil {
			lock.Close()
			return nil, fault.Wrap(err, "write "+lockName, "free space on the disk of "+abs)
		}
	}
	return &Home{Path: abs, lock: lock}, nil
}

// Close lets others take the home.
func (h *Home) Close() error { return h.lock.Close() }

// Running tells the process number of the `up` that holds a home.
func Running(path string) (pid int, running bool, err error) {
	f, err := os.Open(filepath.Join(path, lockName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fault.Wrap(err, "look at the network's folder", "check --home")
	}
	defer f.Close()
	if platform.TryLock(f, true) == nil {
		return 0, false, nil // the lock goes with the file
	}
	text, err := os.ReadFile(f.Name())
	if err != nil {
		return 0, true, err
	}
	pid, err = strconv.Atoi(strings.TrimSpace(string(text)))
	return pid, true, err
}

// Down stops the network of a home and returns when it has stopped. It reports
// false where none was running.
func Down(path string, patience time.Duration) (bool, error) {
	pid, running, err := Running(path)
	if err != nil || !running {
		return false, err
	}
	if err := platform.Stop(pid); err != nil {
		return true, fault.Wrap(err, fmt.Sprintf("stop process %d", pid), "run as the user who started it")
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if _, still, err := Running(path); err != nil || !still {
			return true, err
		}
	}
	return true, fault.New(fmt.Sprintf("process %d did not stop within %s", pid, patience), "look at the logs with 'plexus logs', then stop it by its number")
}
