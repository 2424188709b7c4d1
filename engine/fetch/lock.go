package fetch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/plexus-network/plexus/internal/platform"
)

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
		err := platform.TryLock(f, false)
		if err == nil {
			s.sweep()
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, platform.ErrLocked) {
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

// sweep removes what a process that was killed had unpacked for one use; the
// lock is held.
func (s *Store) sweep() {
	for _, pattern := range []string{"packages/client-*", "packages/tool-*", "*/unpack-*"} {
		left, _ := filepath.Glob(filepath.Join(s.dir, filepath.FromSlash(pattern)))
		for _, path := range left {
			os.RemoveAll(path) // only room is lost if it stays
		}
	}
}

func isFull(err error) bool {
	// llama.cpp tells a full disk in words only.
	return platform.IsDiskFull(err) || strings.Contains(err.Error(), "No space left")
}
