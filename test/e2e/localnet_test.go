//go:build unix

package e2e

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/testnode"
)

const localnetScript = "../../scripts/localnet.sh"

// runLocalnet runs scripts/localnet.sh in a process group of its own until the chain
// answers, ends the group as test suites do, and gives the first height that it told.
func runLocalnet(t *testing.T, ports []string, args ...string) (first uint64) {
	t.Helper()
	cmd := exec.Command(localnetScript, append(args, "--", "--rpc-port", ports[0], "--p2p-port", ports[1])...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	group := cmd.Process.Pid
	t.Cleanup(func() { _ = syscall.Kill(-group, syscall.SIGKILL) })
	lines := bufio.NewScanner(out)
	for first == 0 && lines.Scan() {
		_, _ = fmt.Sscanf(lines.Text(), "Imported #%d ", &first)
	}
	if first == 0 {
		t.Fatalf("it ended (%v) before a block came", cmd.Wait())
	}
	c, err := client.Dial(t.Context(), "ws://127.0.0.1:"+ports[0])
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	// As a suite that reads no further; the pipe stays open.
	if err := syscall.Kill(-group, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("SIGTERM ends it with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("SIGTERM does not end it")
	}
	if err := syscall.Kill(-group, 0); err == nil {
		t.Error("a process of the group lives on")
	}
	for _, port := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Fatalf("port %s is still taken: %v", port, err)
		}
		l.Close()
	}
	return first
}

func TestLocalnetScriptPurgesUnlessToldNotTo(t *testing.T) {
	if testing.Short() {
		t.Skip("runs nodes; not under -short")
	}
	t.Setenv("PLEXUS_BIN", testnode.Binary(t))
	t.Setenv("PLEXUS_LOCALNET", t.TempDir())
	ports := testnode.FreePorts(t, 2)
	if first := runLocalnet(t, ports); first != 1 {
		t.Errorf("a new chain starts with block %d", first)
	}
	if first := runLocalnet(t, ports, "True", "--no-purge"); first < 2 {
		t.Errorf("--no-purge starts anew with block %d", first)
	}
	if first := runLocalnet(t, ports, "True"); first != 1 {
		t.Errorf("without it the old chain goes on with block %d", first)
	}
	for args, want := range map[string]struct {
		code int
		says string
	}{"--build-only": {0, "fast_runtime is On"}, "False --build-only": {0, "fast_runtime is Off"}, "Treu": {2, `no argument "Treu"`}} {
		cmd := exec.Command(localnetScript, strings.Fields(args)...)
		said, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != want.code || !strings.Contains(string(said), want.says) {
			t.Errorf("%s: exit %d, %s", args, code, said)
		}
	}
}
