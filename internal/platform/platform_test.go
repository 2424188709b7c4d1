package platform

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestALockKeepsOthersOutUntilItsFileIsClosed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	open := func() *os.File {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	first, second := open(), open()
	if err := TryLock(first, false); err != nil {
		t.Fatal(err)
	}
	for _, shared := range []bool{false, true} {
		if err := TryLock(second, shared); !errors.Is(err, ErrLocked) {
			t.Errorf("a second lock, shared %t: %v", shared, err)
		}
	}
	if _, err := first.WriteString("held"); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "held" {
		t.Errorf("a locked file reads as %q: %v", b, err)
	}
	first.Close()
	if err := TryLock(second, true); err != nil {
		t.Fatal(err)
	}
	if err := TryLock(open(), true); err != nil {
		t.Errorf("a shared lock is not shared: %v", err)
	}
	if err := TryLock(open(), false); !errors.Is(err, ErrLocked) {
		t.Errorf("a lock alone beside a shared one: %v", err)
	}
}

func TestFreeRoomIsToldOfFoldersThatExist(t *testing.T) {
	if free, err := FreeBytes(t.TempDir()); err != nil || free == 0 {
		t.Errorf("%d bytes, %v", free, err)
	}
	if _, err := FreeBytes(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that does not exist: %v", err)
	}
}

func TestAPortInUseIsKnownByItsError(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err = net.Listen("tcp", l.Addr().String()); !IsPortInUse(err) {
		t.Errorf("listening twice: %v", err)
	}
	if IsPortInUse(os.ErrNotExist) || IsDiskFull(os.ErrNotExist) {
		t.Error("a missing file counts as something else")
	}
}

func TestAShellRunsALineUntilItsContextEnds(t *testing.T) {
	cmd := Shell(t.Context(), `cd "some folder" && echo made>here && exit 3`)
	cmd.Dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(cmd.Dir, "some folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.CombinedOutput()
	if made, _ := os.ReadFile(filepath.Join(cmd.Dir, "some folder", "here")); cmd.ProcessState.ExitCode() != 3 || !strings.HasPrefix(string(made), "made") {
		t.Errorf("it ends with %v, made %q and says %s", err, made, out)
	}

	ctx, cancel := context.WithCancel(t.Context())
	forever := Shell(ctx, "sort && exit 0") // waits for its input
	forever.WaitDelay = time.Minute
	begun := time.Now()
	if _, err := forever.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := forever.Start(); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := forever.Wait(); err == nil || time.Since(begun) > forever.WaitDelay {
		t.Errorf("it ends after %s with %v", time.Since(begun), err)
	}
}

// The test's own binary is the process that is stopped.
func TestMain(m *testing.M) {
	if os.Getenv("PLATFORM_TEST_WAITS") != "" {
		ctx, stop := UntilStopped(context.Background())
		defer stop()
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Println("stopped in order")
		return
	}
	os.Exit(m.Run())
}

func TestAStoppedProcessEndsInOrder(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), "PLATFORM_TEST_WAITS=1")
	Detach(cmd)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("it says %q", lines.Text())
	}
	if err := Stop(cmd.Process.Pid); err != nil {
		t.Fatal(err)
	}
	if !lines.Scan() || lines.Text() != "stopped in order" {
		t.Errorf("it says %q", lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
