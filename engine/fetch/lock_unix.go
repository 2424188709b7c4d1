//go:build unix

package fetch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

var errNoSpace error = syscall.ENOSPC

// lock keeps other processes from writing the cache at the same time; it waits
// until they are done or ctx ends.
func (s *Store) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, s.explain(err, "the cache", 1<<20)
	}
	f, err := os.OpenFile(filepath.Join(s.dir, "lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, s.explain(err, "the cache", 1<<20)
	}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			f.Close()
			return nil, s.explain(err, "the cache", 1<<20)
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, ctx.Err()
		case <-tick.C:
		}
	}
}
