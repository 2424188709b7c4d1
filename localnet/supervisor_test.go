package localnet

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary stand for the plexus binary: with PLAY set it
// does what the named process would.
func TestMain(m *testing.M) {
	switch os.Getenv("PLAY") {
	case "":
		os.Exit(m.Run())
	case "fall":
		os.Stdout.WriteString("falling\n")
		os.Exit(7)
	case "serve":
		os.Stdout.WriteString("serving\n")
		select {}
	}
}

func newSupervisor(t *testing.T, play string) *Supervisor {
	t.Helper()
	t.Setenv("PLAY", play)
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "logs"), 0o700); err != nil {
		t.Fatal(err)
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return NewSupervisor(binary, home)
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

func TestSupervisorStartsAFallenProcessAgain(t *testing.T) {
	s := newSupervisor(t, "fall")
	if err := s.Start(Process{Name: "x"}); err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	eventually(t, "a second fall", func() bool { return s.Fallen()["x"] >= 2 })
	if tail := Tail(s.LogPath("x"), 1); tail != "falling" {
		t.Errorf("the log ends with %q", tail)
	}
}

func TestWaitReadyShowsWhyAProcessKeepsFalling(t *testing.T) {
	s := newSupervisor(t, "fall")
	p := Process{Name: "x", Ready: "http://127.0.0.1:1/"}
	if err := s.Start(p); err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	err := s.WaitReady(t.Context(), p)
	if err == nil || !strings.Contains(err.Error(), "falling") {
		t.Errorf("got %v, want the end of its log", err)
	}
}

func TestStopEndsEveryProcess(t *testing.T) {
	s := newSupervisor(t, "serve")
	for _, p := range []Process{{Name: "a"}, {Name: "b", Stage: stageFrontDoor}} {
		if err := s.Start(p); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "both serve", func() bool { return Tail(s.LogPath("a"), 1) == "serving" && Tail(s.LogPath("b"), 1) == "serving" })
	begun := time.Now()
	s.Stop()
	if took := time.Since(begun); took > stopWithin {
		t.Errorf("stopping took %s", took)
	}
	if n := len(s.Fallen()); n != 0 {
		t.Errorf("a stopped process counts as fallen")
	}
}

func TestCheckPortsNamesTheTakenOne(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := uint16(l.Addr().(*net.TCPAddr).Port)
	err = CheckPorts(Planned{Processes: []Process{{Name: "gateway", Kind: "gateway", Port: port}}})
	if err == nil || !strings.Contains(err.Error(), num(port)) || !strings.Contains(err.Error(), "gateway") {
		t.Errorf("got %v, want the port and what it is for", err)
	}
}

func TestPortsThatMeetAreNamedBeforeAnythingStarts(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := uint16(l.Addr().(*net.TCPAddr).Port)
	for want, change := range map[string]func(*Ports){
		"port " + num(taken) + ", for node's peers":   func(p *Ports) { p.P2P = taken },
		"port " + num(taken) + ", for node's metrics": func(p *Ports) { p.Metrics = taken },
		"is given to miner-2 and to gateway":          func(p *Ports) { p.Gateway = p.Axon + 1 },
		"is given to node and to node's peers":        func(p *Ports) { p.P2P = p.RPC },
	} {
		m := Default()
		row := freeRow(t, 20)
		m.Ports = Ports{Gateway: row, RPC: row + 1, P2P: row + 2, Metrics: row + 3, Engine: row + 4, Axon: row + 8, Subnet: row + 18}
		if err := CheckPorts(Plan(m, t.TempDir())); err != nil {
			t.Fatal(err)
		}
		change(&m.Ports)
		if err := CheckPorts(Plan(m, t.TempDir())); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// freeRow finds n free ports in a row.
func freeRow(t *testing.T, n uint16) uint16 {
	t.Helper()
	for first := uint16(21_000); first < 31_000; first += n {
		var p Planned
		for i := range n {
			p.Processes = append(p.Processes, Process{Port: first + i})
		}
		if CheckPorts(p) == nil {
			return first
		}
	}
	t.Fatal("no free ports in a row")
	return 0
}

func TestHomeIsTakenOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "net")
	h, err := OpenHome(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenHome(path); err == nil || !strings.Contains(err.Error(), "already running") {
		t.Errorf("second open: %v", err)
	}
	if pid, running, err := Running(path); err != nil || !running || pid != os.Getpid() {
		t.Errorf("Running = %d %v %v", pid, running, err)
	}
	if _, err := Reset(path); err == nil {
		t.Error("Reset deleted a running network")
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if _, running, _ := Running(path); running {
		t.Error("still running after Close")
	}
	if _, err := Reset(path); err != nil {
		t.Error(err)
	}
	if _, err := Reset(t.TempDir()); err == nil {
		t.Error("Reset deleted a folder that is no network's")
	}
}

func TestLogIsSetAsideAtItsLimit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.log")
	l, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	line := []byte(strings.Repeat("x", 1<<20) + "\n")
	for range 40 {
		if _, err := l.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	var total int64
	for _, p := range []string{path, path + ".1"} {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > 2*logLimit+2<<20 {
		t.Errorf("the logs hold %d bytes", total)
	}
}
