package external

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/mechanism"
)

// started runs a fake until the test ends; end ends it earlier and gives what Run
// gave.
func started(t *testing.T, how string, change func(*Child)) (c *Child, log *testnode.Log, end func() error) {
	t.Helper()
	t.Setenv(fakeEnv, how)
	log = &testnode.Log{}
	c, err := NewChild(Config{
		Command: []string{os.Args[0]}, Role: RoleMiner, Netuid: 7, Hotkey: alice, State: filepath.Join(t.TempDir(), "program"),
		ReadyWithin: 20 * time.Second, Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(c)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- c.Run(ctx) }()
	end = func() error { cancel(); err := <-ran; ran <- err; return err }
	t.Cleanup(func() { _ = end() })
	return c, log, end
}

func ready(t *testing.T, c *Child) {
	t.Helper()
	if err := c.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, c *Child, path string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r, err := NewMiner(c.Program(), Description{}).Serve(ctx, mechanism.Request{From: bob, Path: path})
	return string(r.Body), err
}

func (c *Child) process() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pid
}

func TestAProgramIsToldWhatItNeedsAndNoSecrets(t *testing.T) {
	t.Setenv("PLEXUS_PASSWORD", "hush")
	t.Setenv("PLEXUS_KEY_URI", "//Alice")
	c, _, _ := started(t, "good", nil)
	ready(t, c)
	told, err := ask(t, c, "/env")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(told, "\n")
	if lines[0] != "Bearer "+c.token || len(c.token) < 20 {
		t.Errorf("authorized by %q, not by %q", lines[0], c.token)
	}
	for _, want := range []string{"PLEXUS_ROLE=miner", "PLEXUS_NETUID=7", "PLEXUS_HOTKEY=" + alice.String(), "PLEXUS_STATE=" + c.State, "PLEXUS_TOKEN=" + c.token} {
		if !slices.Contains(lines, want) {
			t.Errorf("the program does not see %s", want)
		}
	}
	if strings.Contains(told, "hush") || strings.Contains(told, "//Alice") {
		t.Error("the program sees the wallet's password or key")
	}
	if info, err := os.Stat(c.State); err != nil || !info.IsDir() {
		t.Errorf("its folder: %v", err)
	}
}

func TestAProgramThatDiesIsStartedAgain(t *testing.T) {
	c, log, _ := started(t, "good", nil)
	ready(t, c)
	first := c.process()
	if _, err := ask(t, c, "/die"); !errors.Is(err, mechanism.ErrUnavailable) {
		t.Errorf("died while it answered: %v", err)
	}
	eventually(t, "it answers again", func() bool {
		_, err := ask(t, c, "/env")
		if err != nil && !errors.Is(err, mechanism.ErrUnavailable) {
			t.Fatalf("meanwhile: %v, not unavailable", err)
		}
		return err == nil
	})
	if c.process() == first || c.Starts() != 2 {
		t.Errorf("process %d after %d, %d starts", c.process(), first, c.Starts())
	}
	if s := log.String(); !strings.Contains(s, "is started again") || !strings.Contains(s, "exit status 3") || !strings.Contains(s, "asked to die") {
		t.Errorf("the log does not say why: %s", s)
	}
}

func TestAProgramThatCannotStartIsAnErrorWithItsLastWords(t *testing.T) {
	c, _, end := started(t, "dies at once", nil)
	err := c.Ready(t.Context())
	if err == nil || !strings.Contains(err.Error(), "no module named nonsense") || !strings.Contains(err.Error(), "exit status 1") || !strings.Contains(fault.Remedy(err), "subnet check") {
		t.Errorf("%v; remedy %q", err, fault.Remedy(err))
	}
	if got := end(); !errors.Is(got, err) || c.Starts() != 1 {
		t.Errorf("Run: %v after %d starts", got, c.Starts())
	}

	c, _, _ = started(t, "good", func(c *Child) { c.Command = []string{filepath.Join(t.TempDir(), "missing")} })
	if err := c.Ready(t.Context()); err == nil || fault.Remedy(err) == "" {
		t.Errorf("a command that there is not: %v", err)
	}
}

func TestAProgramThatNeverListensIsAnErrorInTime(t *testing.T) {
	c, _, _ := started(t, "never listens", func(c *Child) { c.ReadyWithin = 500 * time.Millisecond })
	err := c.Ready(t.Context())
	if err == nil || !strings.Contains(err.Error(), "within 500ms") || !strings.Contains(err.Error(), "loading") || !strings.Contains(fault.Remedy(err), EnvAddr) {
		t.Errorf("%v", err)
	}
	eventually(t, "it is gone", func() bool { return !testnode.IsAlive(c.process()) })
}

func TestAProgramThatHangsIsStartedAgain(t *testing.T) {
	c, log, _ := started(t, "hangs later", func(c *Child) {
		c.healthEvery, c.hangsAfter, c.endsWithin = 50*time.Millisecond, 300*time.Millisecond, 100*time.Millisecond
	})
	ready(t, c)
	first := c.process()
	eventually(t, "it is started again", func() bool { return c.Starts() > 1 })
	eventually(t, "the one that hangs is gone", func() bool { return !testnode.IsAlive(first) })
	if s := log.String(); !strings.Contains(s, "has not answered GET /healthz for 300ms") {
		t.Errorf("the log does not say why: %s", s)
	}
}

func TestAProgramThatIgnoresSIGTERMIsKilled(t *testing.T) {
	c, _, end := started(t, "ignores SIGTERM", func(c *Child) { c.endsWithin = 200 * time.Millisecond })
	ready(t, c)
	begun := time.Now()
	if err := end(); err != nil {
		t.Error(err)
	}
	if testnode.IsAlive(c.process()) || time.Since(begun) > 10*time.Second {
		t.Errorf("alive after %v", time.Since(begun))
	}
}

func TestWhatAProgramStartedEndsWithIt(t *testing.T) {
	c, _, end := started(t, "has a child", nil)
	ready(t, c)
	grandchild := noted(t, c.State, "grandchild")
	if !testnode.IsAlive(grandchild) {
		t.Fatal("the program's child does not run")
	}
	if err := end(); err != nil {
		t.Error(err)
	}
	eventually(t, "the program's child is gone", func() bool { return !testnode.IsAlive(grandchild) })
}

func TestADeadProgramLeavesNothingBehind(t *testing.T) {
	c, _, _ := started(t, "has a child", nil)
	ready(t, c)
	grandchild := noted(t, c.State, "grandchild")
	_, _ = ask(t, c, "/die")
	eventually(t, "the dead program's child is gone", func() bool { return !testnode.IsAlive(grandchild) })
}

func noted(t *testing.T, dir, name string) (pid int) {
	t.Helper()
	eventually(t, name+" is noted", func() bool {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			pid, err = strconv.Atoi(string(b))
		}
		return err == nil
	})
	return pid
}

func TestAProgramEndsWhenPlexusIsKilled(t *testing.T) {
	dir := t.TempDir()
	plexus := exec.Command(os.Args[0])
	plexus.Env = append(os.Environ(), hostEnv+"="+dir, fakeEnv+"=good")
	if err := plexus.Start(); err != nil {
		t.Fatal(err)
	}
	program := noted(t, dir, "child")
	if !testnode.IsAlive(program) {
		t.Fatal("the program does not run")
	}
	if err := plexus.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = plexus.Wait() // killed
	eventually(t, "the program is gone", func() bool { return !testnode.IsAlive(program) })
}

func TestAFloodOfOutputIsReadAndNotLogged(t *testing.T) {
	c, log, end := started(t, "floods", nil)
	ready(t, c)
	for range 20 {
		if _, err := ask(t, c, "/env"); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "lines are left out", func() bool { return strings.Contains(log.String(), "lines left out") })
	if err := end(); err != nil {
		t.Error(err)
	}
	if n := len(log.String()); n > 1<<20 {
		t.Errorf("%d bytes were logged", n)
	}
}

func TestRunEndsBeforeTheProgramIsReady(t *testing.T) {
	c, _, end := started(t, "never listens", nil)
	eventually(t, "it runs", func() bool { return c.process() != 0 })
	begun := time.Now()
	if err := end(); err != nil {
		t.Error(err)
	}
	if err := c.Ready(t.Context()); !errors.Is(err, context.Canceled) {
		t.Errorf("Ready: %v", err)
	}
	if testnode.IsAlive(c.process()) || time.Since(begun) > 4*time.Second {
		t.Errorf("alive after %v", time.Since(begun))
	}
}

func TestCommandsAreSplitAsAShellWould(t *testing.T) {
	for line, want := range map[string][]string{
		`python3 miner.py`:           {"python3", "miner.py"},
		"  ./a   b\tc ":              {"./a", "b", "c"},
		`sh -c 'cd x && exec "./y"'`: {"sh", "-c", `cd x && exec "./y"`},
		`a "b c" d\ e ''`:            {"a", "b c", "d e", ""},
		`a "q\"\\\n" 'x'"y"z`:        {"a", `q"\\n`, "xyz"},
		`a --x=é '$HOME'`:            {"a", "--x=é", "$HOME"},
	} {
		got, err := SplitCommand(line)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", line, got, err, want)
		}
	}
	for _, line := range []string{"", "   ", `''`, `a "b`, `a 'b`, `a \`, "a | b", "a && b", "a > b", "a $HOME", "a `b`", "a *.py", "(a)"} {
		if got, err := SplitCommand(line); err == nil || fault.Remedy(err) == "" {
			t.Errorf("%q: %q, %v", line, got, err)
		}
	}
}
