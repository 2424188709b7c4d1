//go:build !linux

package platform

import "os/exec"

// Bind has a command that is not started yet asked to stop when this process is
// killed and cannot ask by itself. Only Linux can; here nothing happens.
func Bind(*exec.Cmd) {}
