package node

import (
	"fmt"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/platform"
)

// roomLeft is nil while the disk has more than the least room. It stops the node
// before a write fails, since then it can still close its files.
func (n *Node) roomLeft() error {
	free, err := platform.FreeBytes(n.options.Path)
	if err != nil {
		return err
	}
	if free < n.options.LeastFreeBytes {
		return fault.New(fmt.Sprintf("the disk of %s has only %d MB left", n.options.Path, free/1e6), "free some space and start the node again: no block is lost")
	}
	return nil
}
