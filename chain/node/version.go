package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	blocks "github.com/cometbft/cometbft/store"
	"github.com/plexus-network/plexus/internal/fault"
)

// The runtime's version that a folder was last opened by stands in a file of it: an
// older program would read a newer one's state wrongly, and a newer one would give
// blocks that an older one left unexecuted another outcome than the network's.

// openedBy is that version; 0: none yet.
func (f folder) openedBy() (uint32, error) {
	path := f.in("version")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	var spec uint64
	if err == nil {
		spec, err = strconv.ParseUint(strings.TrimSpace(string(b)), 10, 32)
	}
	if err != nil {
		return 0, fault.Wrap(err, "cannot read "+path, "put the runtime's version into it that the node ran last, as specVersion in its answers")
	}
	return uint32(spec), nil
}

// refuseNewer keeps a program away from what a newer one wrote.
func (f folder) refuseNewer(spec uint32) error {
	last, err := f.openedBy()
	if err == nil && last > spec {
		err = fault.Wrap(ErrNewer, fmt.Sprintf("%s was used with runtime version %d, this program has %d", f.path, last, spec),
			"install the newer plexus again, or choose another folder by --base-path")
	}
	return err
}

// claim takes the folder over for the runtime's version, once all blocks that an
// older one was to execute are.
func (n *Node) claim() error {
	spec := n.Chain.Runtime.Version().SpecVersion
	last, err := n.files.openedBy()
	if err != nil || last == spec {
		return err
	}
	stored := uint64(max(0, blocks.NewBlockStore(cometDB{n.db, []byte("blockstore/")}).Height()))
	done, _ := n.app.state.Height()
	if last != 0 && stored > done {
		return fault.New(fmt.Sprintf("%d blocks of runtime version %d in %s are not executed yet, and this program has version %d", stored-done, last, n.files.path, spec),
			"start the plexus that ran before once more, end it by Ctrl-C, then start this one")
	}
	path := n.files.in("version")
	err = os.WriteFile(path+".new", fmt.Appendln(nil, spec), 0o600)
	if err == nil {
		err = syncFile(path + ".new")
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return fault.Wrap(err, "cannot write "+path, "look who owns the folder, and whether its disk can be written")
	}
	return nil
}
