//go:build unix

package faults

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/plexus-network/plexus/internal/testnode"
)

// A throw-away chain may be ended in these ways.
var endings = []struct {
	name    string
	signals []syscall.Signal
	isEarly bool // while it starts
}{
	{"by SIGTERM", []syscall.Signal{syscall.SIGTERM}, false},
	{"by Ctrl-C", []syscall.Signal{syscall.SIGINT}, false},
	{"by SIGTERM while it starts", []syscall.Signal{syscall.SIGTERM}, true},
	{"by Ctrl-C while it starts", []syscall.Signal{syscall.SIGINT}, true},
	{"by Ctrl-C and Ctrl-C again", []syscall.Signal{syscall.SIGINT, syscall.SIGINT, syscall.SIGTERM}, true},
}

// TestFiftyLocalChainsLeaveNothingBehind starts and ends chains one after the other
// on the same ports, with a client or without, and looks for what is left.
func TestFiftyLocalChainsLeaveNothingBehind(t *testing.T) {
	if testing.Short() {
		t.Skip("runs nodes; not under -short")
	}
	const chains = 50
	binary := testnode.Binary(t)
	ports := testnode.FreePorts(t, 4)
	home, early := t.TempDir(), 0
	var slowest time.Duration
	for i := range chains {
		how := endings[i%len(endings)]
		cmd := exec.Command(binary, "node", "--chain", "local", "--tmp", "--rpc-port", ports[0], "--second-rpc-port", ports[1], "--p2p-port", ports[2], "--metrics-port", ports[3])
		cmd.Env = append(os.Environ(), "TMPDIR="+home, "HOME="+home, "XDG_DATA_HOME=")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		said := &testnode.Log{}
		cmd.Stdout, cmd.Stderr = said, said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		group := cmd.Process.Pid
		t.Cleanup(func() { _ = syscall.Kill(-group, syscall.SIGKILL) }) // where the test gives up
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		if how.isEarly {
			time.Sleep(time.Duration(rand.IntN(400)) * time.Millisecond)
		} else {
			testnode.Eventually(t, time.Minute, "the chain runs", func() bool { return strings.Contains(said.String(), "Imported #1 ") })
			ws, _, err := websocket.Dial(t.Context(), "ws://127.0.0.1:"+ports[i%2], nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = ws.CloseNow() }() // after the node's end
			if err := ws.Write(t.Context(), websocket.MessageText, []byte(`{"id":1,"method":"chain_subscribeNewHeads"}`)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := ws.Read(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		begun := time.Now()
		for _, s := range how.signals {
			if err := cmd.Process.Signal(s); err != nil {
				t.Fatalf("chain %d: %v: %s", i, err, said)
			}
		}
		var err error
		select {
		case err = <-ended:
		case <-time.After(20 * time.Second):
			t.Fatalf("chain %d, ended %s, runs on: %s", i, how.name, said)
		}
		slowest = max(slowest, time.Since(begun))
		if status := cmd.ProcessState.Sys().(syscall.WaitStatus); how.isEarly && status.Signaled() && said.String() == "" {
			early++ // before the first line of the program
		} else if err != nil {
			t.Errorf("chain %d, ended %s: %v: %s", i, how.name, err, said)
		}
		if err := syscall.Kill(-group, 0); err == nil {
			t.Errorf("chain %d, ended %s, leaves a process", i, how.name)
		}
		for _, port := range ports {
			l, err := net.Listen("tcp", "127.0.0.1:"+port)
			if err != nil {
				t.Fatalf("chain %d, ended %s, leaves port %s: %v", i, how.name, port, err)
			}
			_ = l.Close()
		}
		if files := filesIn(t, home); len(files) > 0 {
			t.Fatalf("chain %d, ended %s, leaves %d files: %s", i, how.name, len(files), files[:min(5, len(files))])
		}
	}
	t.Logf("%d chains; the slowest end took %s; %d ended before they began", chains, slowest.Round(time.Millisecond), early)
	if early > chains/2 {
		t.Errorf("%d of %d ended before they began: little was tested", early, chains)
	}
}

// filesIn lists what lies in a folder.
func filesIn(t *testing.T, folder string) (list []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if path != folder {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}

func TestATakenPortIsNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("runs nodes; not under -short")
	}
	ports := testnode.FreePorts(t, 4)
	flags := []string{"rpc-port", "second-rpc-port", "metrics-port", "p2p-port"}
	args := []string{"node", "--chain", "local", "--tmp"}
	for i, f := range flags {
		args = append(args, "--"+f, ports[i])
	}
	home := t.TempDir()
	for i, f := range flags {
		l, err := net.Listen("tcp", "127.0.0.1:"+ports[i])
		if err != nil {
			t.Fatal(err)
		}
		_, said, code := testnode.Run(t, []string{"TMPDIR=" + home}, args...)
		_ = l.Close()
		if code != 1 || !strings.Contains(said, "in use") || !strings.Contains(said, ports[i]) || !strings.Contains(said, "--"+f) {
			t.Errorf("--%s %s is taken: exit %d, %s", f, ports[i], code, said)
		}
		if files := filesIn(t, home); len(files) > 0 {
			t.Errorf("--%s: it leaves %s", f, fmt.Sprint(files))
		}
	}
}
