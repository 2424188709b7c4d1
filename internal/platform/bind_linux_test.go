package platform

import (
	"bufio"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
)

// TestABoundCommandStopsInOrderWhenItsStarterIsKilled has a process start a
// second one that shares its output, and kills the first.
func TestABoundCommandStopsInOrderWhenItsStarterIsKilled(t *testing.T) {
	if os.Getenv("PLATFORM_TEST_BINDS") != "" {
		runtime.LockOSThread()
		self, _ := os.Executable()
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), "PLATFORM_TEST_WAITS=1")
		cmd.Stdout = os.Stdout
		Bind(cmd)
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	starter := exec.Command(self, "-test.run=^"+t.Name()+"$")
	starter.Env = append(os.Environ(), "PLATFORM_TEST_BINDS=1")
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	starter.Stdout = in
	if err := starter.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("it says %q", lines.Text())
	}
	if err := starter.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if !lines.Scan() || lines.Text() != "stopped in order" {
		t.Errorf("it says %q", lines.Text())
	}
	_ = starter.Wait() // killed
}
