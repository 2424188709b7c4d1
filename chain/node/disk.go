package node

import (
	"fmt"
	"syscall"

	"github.com/plexus-network/plexus/internal/fault"
)

// roomLeft is nil while the disk has more than the least room. It stops the node
// before a write fails, since then it can still close its files.
func (n *Node) roomLeft() error {
	var s syscall.Statfs_t
	if err := syscall.Statfs(n.options.Path, &s); err != nil {
		return fmt.Errorf("look at the disk: %w", err)
	}
	free := s.Bavail * uint64(s.Bsize)
	if free < n.options.LeastFreeBytes {
		return fault.New(fmt.Sprintf("the disk of %s has only %d MB left", n.options.Path, free/1e6), "free some space and start the node again: no block is lost")
	}
	return nil
}
