package external

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Config is what a child is started with.
type Config struct {
	// Command is the program and its arguments.
	Command []string
	// Dir is where it runs; empty is the current folder.
	Dir string
	// Role is RoleMiner or RoleValidator.
	Role   string
	Netuid uint16
	Hotkey keys.AccountID
	// State is the folder that the program may keep things in; it is made.
	State string
	// ReadyWithin is how long it may take to answer /healthz; 0 stands for a minute.
	ReadyWithin time.Duration
	Log         *slog.Logger
}

const (
	// defaultReadyWithin is how long a program may take to be ready.
	defaultReadyWithin = time.Minute
	// healthEvery is how often a ready program is asked whether it is well.
	healthEvery = 10 * time.Second
	// hangsAfter is how long a program may leave /healthz unanswered: one that does
	// one thing at a time answers it between two.
	hangsAfter = 2 * time.Minute
	// endsWithin is how long a program has after SIGTERM.
	endsWithin = 5 * time.Second
	// restartWait grows to restartMost, and is small again after a life that long.
	restartWait = 500 * time.Millisecond
	restartMost = 30 * time.Second
)

// Child is a mechanism's program that is started, kept alive and ended.
type Child struct {
	Config
	token string
	// healthEvery, hangsAfter and endsWithin are the constants of these names.
	healthEvery, hangsAfter, endsWithin time.Duration

	ready chan struct{} // closed when the program first is
	ended chan struct{} // closed when Run returns
	err   error         // of Run; read after ended is closed

	mu     sync.Mutex // guards base, pid and starts
	base   string     // where the program listens; empty while it does not
	pid    int
	starts int
}

// NewChild makes a child; it starts nothing.
func NewChild(c Config) (*Child, error) {
	if len(c.Command) == 0 {
		return nil, errors.New("a child without a command")
	}
	state, err := filepath.Abs(c.State)
	if err == nil {
		err = os.MkdirAll(state, 0o700)
	}
	if err != nil {
		return nil, fault.Wrap(err, "no folder for the program's own state", "give another by --state")
	}
	c.State = state
	if c.ReadyWithin <= 0 {
		c.ReadyWithin = defaultReadyWithin
	}
	return &Child{
		Config: c, token: rand.Text(), healthEvery: healthEvery, hangsAfter: hangsAfter, endsWithin: endsWithin,
		ready: make(chan struct{}), ended: make(chan struct{}),
	}, nil
}

// Program asks the child; while it is down, requests fail with
// mechanism.ErrUnavailable.
func (c *Child) Program() *Program { return newProgram(c.where, c.token) }

func (c *Child) where() (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.base == "" {
		return "", &mechanism.Refusal{Kind: mechanism.ErrUnavailable, Code: "mechanism_down", Message: "the mechanism's program is being started"}
	}
	return c.base, nil
}

// Starts counts how often the program was started.
func (c *Child) Starts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.starts
}

// Ready waits until the program is ready for the first time, or until Run has
// given up.
func (c *Child) Ready(ctx context.Context) error {
	select {
	case <-c.ready:
		return nil
	case <-c.ended:
		if c.err == nil {
			return context.Canceled
		}
		return c.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run keeps the program alive until ctx ends; then it and all that it started
// in its process group are gone. It fails if the program does not become ready
// the first time. It is called once.
func (c *Child) Run(ctx context.Context) error {
	defer close(c.ended)
	c.err = c.keep(ctx)
	return c.err
}

func (c *Child) keep(ctx context.Context) error {
	wait := restartWait
	for {
		begun := time.Now()
		err := c.live(ctx)
		if ctx.Err() != nil {
			return nil
		}
		select {
		case <-c.ready:
		default:
			return err
		}
		if time.Since(begun) > restartMost {
			wait = restartWait
		}
		c.Log.Warn("the mechanism's program is started again", "error", err, "in", wait)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
			wait = min(2*wait, restartMost)
		}
	}
}

// live is one life of the program. The error says why it ended.
func (c *Child) live(ctx context.Context) error {
	addr, err := freeAddr()
	if err != nil {
		return fault.Wrap(err, "no free port for the mechanism's program", "close programs that hold ports open")
	}
	said := &output{log: c.Log, now: time.Now}
	p, err := c.start(addr, said)
	if err != nil {
		return fault.Wrap(err, "cannot start "+c.Command[0], "check that the program is installed and may be executed; a path is relative to the current folder")
	}
	defer p.end(c.endsWithin)
	c.mu.Lock()
	c.pid = p.cmd.Process.Pid
	c.starts++
	c.mu.Unlock()
	base := "http://" + addr
	probe := newProgram(func() (string, error) { return base, nil }, c.token)
	if err := c.awaitReady(ctx, p, probe, said, addr); err != nil {
		return err
	}
	c.Log.Info("the mechanism's program is ready", "pid", p.cmd.Process.Pid, "address", addr)
	c.setBase(base)
	defer c.setBase("")
	select {
	case <-c.ready:
	default:
		close(c.ready)
	}
	return c.watch(ctx, p, probe, said)
}

func (c *Child) setBase(base string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.base = base
}

// awaitReady asks /healthz until it is answered with 200.
func (c *Child) awaitReady(ctx context.Context, p *process, probe *Program, said *output, addr string) error {
	late := time.NewTimer(c.ReadyWithin)
	defer late.Stop()
	for {
		if probe.IsHealthy(ctx, time.Second) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.gone:
			return fault.New(fmt.Sprintf("the mechanism's program ended before it was ready (%s); %s", p.state(), said.tail()),
				c.tryIt())
		case <-late.C:
			return fault.New(fmt.Sprintf("the mechanism's program did not answer GET %s at %s with 200 within %v; %s", PathHealth, addr, c.ReadyWithin, said.tail()),
				"let it listen on the address in "+EnvAddr+", or give it more time by --ready-within")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// watch waits for the program's end, and makes it end if it hangs.
func (c *Child) watch(ctx context.Context, p *process, probe *Program, said *output) error {
	tick := time.NewTicker(c.healthEvery)
	defer tick.Stop()
	well := time.Now()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-p.gone:
			return fmt.Errorf("it ended by itself (%s); %s", p.state(), said.tail())
		case <-tick.C:
		}
		if probe.IsHealthy(ctx, c.healthEvery) {
			well = time.Now()
		} else if time.Since(well) > c.hangsAfter {
			return fmt.Errorf("it has not answered GET %s for %v; %s", PathHealth, c.hangsAfter, said.tail())
		}
	}
}

func (c *Child) tryIt() string {
	return fmt.Sprintf("correct what it says; 'plexus subnet check --role %s \"%s\"' tries it without a chain", c.Role, strings.Join(c.Command, " "))
}

// freeAddr is an address on this machine that nobody listened on just now. Its
// port is below those that systems give to outgoing connections: one of these
// could take it before the program does.
func freeAddr() (addr string, err error) {
	const lowest, ports, tries = 20_000, 12_000, 100
	for range tries {
		addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(lowest+mathrand.IntN(ports)))
		var l net.Listener
		if l, err = net.Listen("tcp", addr); err == nil {
			return addr, l.Close()
		}
	}
	return "", err
}

// process is one life of a program.
type process struct {
	cmd   *exec.Cmd
	stdin *os.File // closes when Plexus ends, however it ends
	gone  chan struct{}
}

// start starts the program. On Linux the kernel kills it when the thread that
// started it ends, so that one thread is kept until then.
func (c *Child) start(addr string, said *output) (*process, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	cmd := exec.Command(c.Command[0], c.Command[1:]...)
	stdout, stderr := &stream{to: said, name: "stdout"}, &stream{to: said, name: "stderr"}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = read, stdout, stderr
	cmd.Dir = c.Dir
	cmd.Env = c.environment(addr)
	cmd.WaitDelay = time.Second // for output that others hold open
	belong(cmd)
	p := &process{cmd: cmd, stdin: write, gone: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // how it ended stands in cmd.ProcessState
		killGroup(cmd) // what it started and left behind
		stdout.flush()
		stderr.flush()
		close(p.gone)
	}()
	if err := <-started; err != nil {
		write.Close()
		return nil, err
	}
	return p, nil
}

// environment is this process's own, without what Plexus itself reads there: a
// password is not for the program.
func (c *Child) environment(addr string) []string {
	var env []string
	for _, x := range os.Environ() {
		if !strings.HasPrefix(x, "PLEXUS_") && !strings.HasPrefix(x, "BT_") {
			env = append(env, x)
		}
	}
	return append(env,
		EnvAddr+"="+addr, EnvRole+"="+c.Role, EnvNetuid+"="+strconv.Itoa(int(c.Netuid)), EnvHotkey+"="+c.Hotkey.String(),
		EnvState+"="+c.State, EnvToken+"="+c.token,
		"PYTHONUNBUFFERED=1", // what it prints is in the log when it happens
	)
}

// state says how the program ended; it is called after gone is closed.
func (p *process) state() string {
	if p.cmd.ProcessState == nil {
		return "unknown"
	}
	return p.cmd.ProcessState.String()
}

// end asks the program to end, makes it, and returns when it is gone.
func (p *process) end(within time.Duration) {
	defer p.stdin.Close()
	select {
	case <-p.gone:
		return
	default:
	}
	askGroup(p.cmd)
	select {
	case <-p.gone:
		return
	case <-time.After(within):
	}
	killGroup(p.cmd)
	<-p.gone
}
