package platform

import (
	"os/exec"
	"syscall"
)

// Bind has a command that is not started yet asked to stop when this process is
// killed and cannot ask by itself. It holds as long as the thread lives that
// starts the command: its goroutine has to lock it. Only Linux can; elsewhere
// nothing happens.
func Bind(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM
}
