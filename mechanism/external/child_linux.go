package external

import (
	"os/exec"
	"syscall"
)

// belong puts a program into a process group of its own, so that Ctrl-C reaches
// Plexus alone, which ends it in order; if Plexus is killed the kernel kills the
// program too.
func belong(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
