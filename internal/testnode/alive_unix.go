//go:build unix

package testnode

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// IsAlive claims that a process runs. One that has ended and that nobody has
// waited for yet does not, where the system tells (in /proc).
func IsAlive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat("/proc/self/stat"); err != nil { // no /proc on this system
			return syscall.Kill(pid, 0) == nil
		}
		return false
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return err == nil && !strings.HasPrefix(after, "Z") && !strings.HasPrefix(after, "X")
}
