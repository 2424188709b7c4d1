package localnet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/internal/platform"
)

// How long processes may take, and how soon a fallen one is started again.
const (
	readyWithin = 60 * time.Second
	stopWithin  = 15 * time.Second
	restartWait = time.Second
	restartMax  = 30 * time.Second
)

// Supervisor starts processes of one binary, restarts those that fall and stops
// them all. Its methods are for one goroutine, save [Supervisor.Fallen].
type Supervisor struct {
	binary string
	home   string

	mu     sync.Mutex // guards fallen
	fallen map[string]int

	running []*child
}

type child struct {
	Process
	stop context.CancelFunc
	done chan struct{}
}

// NewSupervisor makes one for the binary; logs go to home/logs.
func NewSupervisor(binary, home string) *Supervisor {
	return &Supervisor{binary: binary, home: home, fallen: map[string]int{}}
}

// CheckPorts names the first port of the plan that somebody else listens on.
func CheckPorts(p Planned) error {
	taken := map[uint16]string{}
	for _, c := range p.ports() {
		if other := taken[c.port]; other != "" {
			return fault.New(fmt.Sprintf("port %d is given to %s and to %s", c.port, other, c.name), fmt.Sprintf("give --%s-port another", c.flag))
		}
		taken[c.port] = c.name
		l, err := net.Listen("tcp", local(c.port))
		if err != nil {
			return fault.New(fmt.Sprintf("port %d, for %s, is in use", c.port, c.name),
				fmt.Sprintf("stop what listens there, or give --%s-port another", c.flag))
		}
		l.Close()
	}
	return nil
}

// portClaim is a port that a plan wants, for whom, and the flag that moves it.
type portClaim struct {
	port       uint16
	name, flag string
}

// ports are all that a plan listens on.
func (p Planned) ports() (list []portClaim) {
	for _, x := range p.Processes {
		switch {
		case x.Kind == "node":
			ports := p.Manifest.Ports
			list = append(list, portClaim{x.Port, x.Name, "rpc"}, portClaim{ports.P2P, x.Name + "'s peers", "p2p"}, portClaim{ports.Metrics, x.Name + "'s metrics", "metrics"})
		case x.Port == 0: // listens on none
		case x.Subnet != "":
			list = append(list, portClaim{x.Port, x.Name, "subnet"})
		case x.Kind == "miner":
			list = append(list, portClaim{x.Port, x.Name, "axon"})
		default:
			list = append(list, portClaim{x.Port, x.Name, x.Kind})
		}
	}
	return list
}

// Start runs one process until Stop, again whenever it ends by itself.
func (s *Supervisor) Start(p Process) error {
	log, err := openLog(s.LogPath(p.Name))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	c := &child{Process: p, stop: stop, done: make(chan struct{})}
	first := make(chan error, 1)
	go func() {
		defer close(c.done)
		defer log.Close()
		s.keep(ctx, p, log, first)
	}()
	s.running = append(s.running, c)
	return <-first
}

// keep runs the process again and again; the outcome of the first start goes to first.
func (s *Supervisor) keep(ctx context.Context, p Process, log *logFile, first chan<- error) {
	runtime.LockOSThread() // and never let go: see platform.Bind
	wait := restartWait
	for {
		cmd := exec.CommandContext(ctx, s.binary, p.Args...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = p.Dir, log, log
		cmd.Env = append(os.Environ(), p.Env...)
		platform.Detach(cmd) // Ctrl-C reaches us alone; we stop it in order
		platform.Bind(cmd)   // if we are killed nobody else would
		cmd.Cancel = func() error { return platform.Stop(cmd.Process.Pid) }
		cmd.WaitDelay = stopWithin
		begun := time.Now()
		err := cmd.Start()
		if first != nil {
			first <- err
			first = nil
		}
		if err == nil {
			err = cmd.Wait()
		}
		if ctx.Err() != nil {
			return
		}
		slog.Debug("process ended", "name", p.Name, "error", err)
		s.mu.Lock()
		s.fallen[p.Name]++
		s.mu.Unlock()
		if time.Since(begun) > restartMax {
			wait = restartWait
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			wait = min(2*wait, restartMax)
		}
	}
}

// WaitReady returns when the process answers, or with the end of its log when it does not.
func (s *Supervisor) WaitReady(ctx context.Context, p Process) error {
	if p.Ready == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for {
		if answers(ctx, p.Ready) {
			return nil
		}
		if n := s.Fallen()[p.Name]; n >= 3 {
			return fault.New(fmt.Sprintf("%s ends as soon as it is started:\n%s", p.Name, Tail(s.LogPath(p.Name), 5)), "see its log: plexus logs "+p.Name)
		}
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.Canceled) {
				return ctx.Err()
			}
			return fault.New(fmt.Sprintf("%s did not answer within %s:\n%s", p.Name, readyWithin, Tail(s.LogPath(p.Name), 5)), "see its log: plexus logs "+p.Name)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func answers(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// Fallen counts, by name, how often processes ended by themselves.
func (s *Supervisor) Fallen() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := make(map[string]int, len(s.fallen))
	for name, n := range s.fallen {
		counts[name] = n
	}
	return counts
}

// Stop ends all processes, the last started first by stage, and waits for them.
func (s *Supervisor) Stop() {
	for stage := stageFrontDoor; stage >= stageBase; stage-- {
		for _, c := range s.running {
			if c.Stage == stage {
				c.stop()
			}
		}
		for _, c := range s.running {
			if c.Stage == stage {
				<-c.done
			}
		}
	}
	s.running = nil
}

// LogPath is where a process's output goes.
func (s *Supervisor) LogPath(name string) string { return LogPath(s.home, name) }

// LogPath is the log of a process of a home.
func LogPath(home, name string) string { return filepath.Join(home, "logs", name+".log") }

// logLimit is the size at which a log is set aside as .1 and begun anew.
const logLimit = 16 << 20

// logFile is a log that never holds more than twice [logLimit] bytes.
type logFile struct {
	path string
	mu   sync.Mutex // guards f and size
	f    *os.File
	size int64
}

func openLog(path string) (*logFile, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fault.Wrap(err, "open a log", "free space, or check who owns the network's folder")
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return &logFile{path: path, f: f, size: info.Size()}, nil
}

// Write appends; a full disk loses log lines, never the process that writes them.
func (l *logFile) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.size > logLimit && os.Rename(l.path, l.path+".1") == nil {
		if f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600); err == nil {
			l.f.Close()
			l.f, l.size = f, 0
		}
	}
	n, _ := l.f.Write(b)
	l.size += int64(n)
	return len(b), nil
}

func (l *logFile) Close() error { return l.f.Close() }
