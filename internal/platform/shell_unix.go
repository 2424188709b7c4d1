//go:build unix

package platform

import (
	"context"
	"os/exec"
	"syscall"
)

// Shell is a command line that sh runs until ctx ends, when it and all that it
// started are interrupted.
func Shell(ctx context.Context, line string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "sh", "-c", line)
	Detach(cmd)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	return cmd
}
