//go:build !unix

package fetch

import (
	"context"
	"os"
	"syscall"
)

// errNoSpace is Windows' ERROR_DISK_FULL.
var errNoSpace error = syscall.Errno(112)

// lock makes the cache's folder. Other processes are not kept out: every file
// takes its place by a rename, so at worst a transfer is done twice.
func (s *Store) lock(context.Context) (unlock func(), err error) {
	return func() {}, os.MkdirAll(s.dir, 0o755)
}
