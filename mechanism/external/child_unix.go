//go:build unix && !linux

package external

import (
	"os/exec"
	"syscall"
)

// belong puts a program into a process group of its own, so that Ctrl-C reaches
// Plexus alone, which ends it in order.
func belong(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
