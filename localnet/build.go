package localnet

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
)

// build makes the programs of subnets of one's own, each in its folder by its
// own command.
func build(ctx context.Context, o Options) error {
	for _, s := range o.Manifest.Subnets {
		if strings.TrimSpace(s.Build) == "" {
			continue
		}
		fmt.Fprintf(o.Out, "%s: %s\n", s.Name, s.Build)
		cmd := exec.CommandContext(ctx, "sh", "-c", s.Build)
		cmd.Dir = s.Dir
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
		cmd.WaitDelay = 5 * time.Second
		if said, err := cmd.CombinedOutput(); err != nil {
			return fault.Wrap(err, fmt.Sprintf("the programs of %s cannot be made:\n%s", s.Name, strings.TrimRight(string(said), "\n")),
				"mend it in "+s.Dir+", then run 'plexus up' again")
		}
	}
	return nil
}
