package platform

import (
	"context"
	"os"
	"os/exec"
	"syscall"
)

// Shell is a command line that cmd.exe runs until ctx ends, when it is killed.
func Shell(ctx context.Context, line string) *exec.Cmd {
	name := os.Getenv("ComSpec")
	if name == "" {
		name = "cmd.exe"
	}
	cmd := exec.CommandContext(ctx, name)
	// As it stands: quoted as other programs want it, cmd.exe would read it otherwise.
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd.exe /d /s /c "` + line + `"`}
	return cmd
}
