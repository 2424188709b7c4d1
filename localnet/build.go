package localnet

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/platform"
)

// build makes the programs of all subnets of one's own.
func build(ctx context.Context, o Options) error {
	for _, s := range o.Manifest.Subnets {
		if s.Build != "" {
			fmt.Fprintf(o.Out, "%s: %s\n", s.Name, s.Build)
		}
		if err := s.Make(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Make makes the subnet's programs, in its folder by its own command; where it
// has none there is nothing to do.
func (s Subnet) Make(ctx context.Context) error {
	if s.Build == "" {
		return nil
	}
	cmd := platform.Shell(ctx, s.Build)
	cmd.Dir = s.Dir
	cmd.WaitDelay = 5 * time.Second
	said, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fault.Wrap(err, fmt.Sprintf("the programs of %s cannot be made:\n%s", s.Name, strings.TrimRight(string(said), "\n")),
			"mend it in "+s.Dir+", then try again")
	}
	return nil
}
