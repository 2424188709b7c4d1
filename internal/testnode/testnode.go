// Package testnode starts the built plexus binary for tests: any verb as a
// process, and a throw-away chain as a node.
//
// It imports nothing of the chain: what it starts is what a user would start.
// [Binary] is the one of PLEXUS_BIN, or is built once. Begin with [Chain].
package testnode

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// readyWithin is how long a process may take until it answers.
const readyWithin = 60 * time.Second

var build = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("PLEXUS_BIN"); path != "" {
		return path, nil
	}
	dir, err := os.MkdirTemp("", "plexus-bin-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "plexus")
	out, err := exec.Command("go", "build", "-o", path, "github.com/plexus-network/plexus/cmd/plexus").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the binary: %w\n%s", err, out)
	}
	return path, nil
})

// Binary is the path of the binary under test.
func Binary(t testing.TB) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Process is a running verb of the binary.
type Process struct {
	t    testing.TB
	cmd  *exec.Cmd
	done chan struct{}
	err  error // set before done is closed
	log  *Log
}

// Start runs a verb until the test ends, with env added to the environment. Its
// log is shown if the test fails.
func Start(t testing.TB, env []string, args ...string) *Process {
	t.Helper()
	return StartBinary(t, Binary(t), env, args...)
}

// StartBinary is [Start] of another binary than the one under test.
func StartBinary(t testing.TB, binary string, env []string, args ...string) *Process {
	t.Helper()
	p := &Process{t: t, done: make(chan struct{}), log: &Log{}}
	p.cmd = exec.Command(binary, args...)
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	t.Cleanup(func() {
		p.Stop()
		if t.Failed() {
			t.Logf("plexus %s printed:\n%s", strings.Join(args, " "), tail(p.Log(), 60))
		}
	})
	return p
}

// Log is what the process has printed so far.
func (p *Process) Log() string { return p.log.String() }

// Pid is the process's number.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Stop ends the process as a user's Ctrl-C would and waits for it; its error is
// what [exec.Cmd.Wait] says.
func (p *Process) Stop() error {
	_ = p.cmd.Process.Signal(os.Interrupt)
	select {
	case <-p.done:
	case <-time.After(readyWithin):
		p.t.Errorf("plexus %s did not stop within %s", strings.Join(p.cmd.Args[1:], " "), readyWithin)
		_ = p.cmd.Process.Kill()
		<-p.done
	}
	return p.err
}

// Kill ends the process at once, without a chance to clean up.
func (p *Process) Kill() {
	_ = p.cmd.Process.Signal(syscall.SIGKILL)
	<-p.done
}

// Ended says whether the process is gone.
func (p *Process) Ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// WaitFor returns when the log holds text.
func (p *Process) WaitFor(text string, within time.Duration) {
	p.t.Helper()
	Eventually(p.t, within, fmt.Sprintf("plexus %s prints %q", p.cmd.Args[1], text), func() bool {
		return strings.Contains(p.Log(), text) || p.Ended()
	})
	if !strings.Contains(p.Log(), text) {
		p.t.Fatalf("plexus %s ended (%v) before it printed %q:\n%s", p.cmd.Args[1], p.err, text, tail(p.Log(), 20))
	}
}

// WaitReady returns when an HTTP address of the process answers 200.
func (p *Process) WaitReady(url string) {
	p.t.Helper()
	Eventually(p.t, readyWithin, url+" answers", func() bool {
		if p.Ended() {
			p.t.Fatalf("plexus %s ended (%v) before it was ready:\n%s", p.cmd.Args[1], p.err, tail(p.Log(), 20))
		}
		res, err := http.Get(url)
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
}

// Run runs a verb to its end and gives what it printed and its exit code.
func Run(t testing.TB, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), Binary(t), args...)
	cmd.Env = append(os.Environ(), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatalf("plexus %s: %v", strings.Join(args, " "), err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// Must is [Run] of a verb that has to succeed; it gives its output.
func Must(t testing.TB, env []string, args ...string) string {
	t.Helper()
	stdout, stderr, code := Run(t, env, args...)
	if code != 0 {
		t.Fatalf("plexus %s: exit %d\n%s%s", strings.Join(args, " "), code, stdout, stderr)
	}
	return stdout
}

// Chain starts a node on a throw-away chain of a spec and gives its address,
// ws://127.0.0.1:port.
func Chain(t testing.TB, spec string, args ...string) (url string, p *Process) {
	t.Helper()
	ports := FreePorts(t, 3)
	args = append([]string{"node", "--chain", spec, "--tmp", "--rpc-port", ports[0], "--p2p-port", ports[1], "--metrics-port", ports[2]}, args...)
	p = Start(t, nil, args...)
	p.WaitFor("Imported #1 ", readyWithin)
	return "ws://127.0.0.1:" + ports[0], p
}

// FreePorts finds n ports that nobody listens on now.
func FreePorts(t testing.TB, n int) []string {
	t.Helper()
	var ports []string
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close() // all at once, so that none is given twice
		_, port, err := net.SplitHostPort(l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		ports = append(ports, port)
	}
	return ports
}

// Eventually fails the test unless ok becomes true within the time.
func Eventually(t testing.TB, within time.Duration, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(within); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", within, what)
		}
	}
}

func tail(text string, lines int) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
