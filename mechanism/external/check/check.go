// Package check tries a mechanism's program without a chain: it starts it, sends
// it rounds, answers and requests, good ones and bad ones, and tells by name what
// is not as docs/protocol/mechanism.md says.
//
// It does not judge whether a mechanism is a good one: scores that look unwise are
// advice. The one idea: it asks through the same code that a miner and a
// validator use, so that what passes here is what they accept.
//
// Start at [Run].
package check

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"time"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/mechanism/external"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Config says what to try.
type Config struct {
	// Command is the program and its arguments; Role what it is started as.
	Command []string
	Role    string
	// Miner, for a validator, is a miner's program whose answers it scores too.
	Miner []string
	// Dir is where programs run; empty is the current folder.
	Dir string
	// Netuid is what the program is told.
	Netuid uint16
	// State is an empty folder.
	State       string
	ReadyWithin time.Duration
	// Log takes what the programs write.
	Log *slog.Logger
}

// Report is what came of it.
type Report struct {
	Role        string                `json:"role"`
	Description *external.Description `json:"description"` // null if there was none to be had
	// Passed are the claims that hold, in the order in which they were tried.
	Passed []string `json:"passed"`
	// Violations must be mended; Advice may be.
	Violations []Finding `json:"violations"`
	Advice     []Finding `json:"advice"`
	// Scores are those of a real miner's answers, with Config.Miner.
	Scores []Score `json:"scores,omitempty"`
}

// Finding is one thing to mend.
type Finding struct {
	Name    string `json:"name"`
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
}

// Score is what the program thought of a real answer.
type Score struct {
	Task  string  `json:"task"`
	Value float64 `json:"value"`
	Why   string  `json:"why"`
}

// Names of findings beside those of [external.Violation]; append only.
const (
	NotReady      = "not-ready"       // it did not start
	Died          = "died"            // it ended while it was tried
	IgnoresTerm   = "ignores-sigterm" // it had to be killed
	FailsOnBad    = "fails-on-bad-request"
	FailsExample  = "fails-its-example"
	NoExample     = "no-example"
	NoTasks       = "no-tasks"
	PaysSilence   = "pays-silence"
	PaysNonsense  = "pays-nonsense"
	PunishesQuiet = "forfeits-silence"
	ScoresNobody  = "scores-nobody"
	PaysNobody    = "pays-nobody"
	FailsOnAnswer = "fails-on-answer" // some answer of a miner makes it fail
)

// endsSoon is how long a program may take to end when it is asked to.
const endsSoon = 4 * time.Second

// bench is one program under trial.
type bench struct {
	Config
	report *Report
	child  *external.Child
	is     external.Description
	stop   func() time.Duration
}

// Run tries a program. The error is one of the trial itself; what is wrong with
// the program stands in the report.
func Run(ctx context.Context, c Config) (*Report, error) {
	b := &bench{Config: c, report: &Report{Role: c.Role, Passed: []string{}, Violations: []Finding{}, Advice: []Finding{}}}
	var try func(context.Context) error
	switch c.Role {
	case external.RoleMiner:
		try = b.miner
	case external.RoleValidator:
		try = b.validator
	default:
		return nil, fault.New(fmt.Sprintf("%q is no role", c.Role), "say miner or validator")
	}
	if err := b.start(ctx); err != nil || b.child == nil {
		return b.report, err
	}
	err := try(ctx)
	if b.child != nil {
		b.end()
	}
	return b.report, errors.Join(err, ctx.Err())
}

// start starts the program; child is nil after it if it did not become ready.
func (b *bench) start(ctx context.Context) error {
	begun := time.Now()
	child, stop, err := launch(ctx, b.Config, b.Command, b.Role)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		b.fail(NotReady, err.Error(), fault.Remedy(err))
		b.child = nil
		return nil
	}
	b.child, b.stop = child, stop
	b.pass("it is ready after %v", time.Since(begun).Round(10*time.Millisecond))
	is, err := child.Program().Describe(ctx)
	if err != nil {
		b.violated(ctx, err)
		is = external.Description{Capacity: 1, Steepness: 1}
	} else {
		b.report.Description = &is
		b.pass("GET /mechanism says what it can do")
	}
	b.is = is
	return nil
}

// launch starts a program and waits until it is ready; stop ends it and says how
// long that took. Nothing runs after an error.
func launch(ctx context.Context, c Config, command []string, role string) (*external.Child, func() time.Duration, error) {
	child, err := external.NewChild(external.Config{
		Command: command, Dir: c.Dir, Role: role, Netuid: c.Netuid, Hotkey: keys.Dev("Alice").AccountID(),
		State: filepath.Join(c.State, role), ReadyWithin: c.ReadyWithin, Log: c.Log,
	})
	if err != nil {
		return nil, nil, err
	}
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = child.Run(life) // Ready tells
	}()
	stop := func() time.Duration {
		begun := time.Now()
		cancel()
		<-done
		return time.Since(begun)
	}
	if err := child.Ready(ctx); err != nil {
		stop()
		return nil, nil, err
	}
	return child, stop, nil
}

// end ends the program and notes how it lived and ended.
func (b *bench) end() {
	if n := b.child.Starts(); n > 1 {
		b.fail(Died, fmt.Sprintf("it ended %d times while it was tried", n-1), "see what it wrote before it ended: a request must never end a program")
	} else {
		b.pass("it lived through all of it")
	}
	if took := b.stop(); took > endsSoon {
		b.fail(IgnoresTerm, "it did not end on SIGTERM and was killed", "let SIGTERM end it: save what must last as it happens, not at the end")
	} else {
		b.pass("it ends on SIGTERM")
	}
}

// pass notes a claim that holds, once.
func (b *bench) pass(format string, args ...any) {
	if claim := fmt.Sprintf(format, args...); !slices.Contains(b.report.Passed, claim) {
		b.report.Passed = append(b.report.Passed, claim)
	}
}

func (b *bench) fail(name, problem, remedy string) {
	b.report.Violations = note(b.report.Violations, Finding{name, problem, remedy})
}

func (b *bench) advise(name, problem, remedy string) {
	b.report.Advice = note(b.report.Advice, Finding{name, problem, remedy})
}

// note adds a finding, each name at most three times.
func note(list []Finding, f Finding) []Finding {
	same := 0
	for _, x := range list {
		if x.Name == f.Name {
			same++
		}
	}
	if same >= 3 {
		return list
	}
	return append(list, f)
}

// recover waits for a program that has ended to be there again, so that the next
// request tells something of its own.
func (b *bench) recover(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for !b.child.Program().IsHealthy(ctx, time.Second) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// violated notes an error of the program; it claims that there was one.
func (b *bench) violated(ctx context.Context, err error) bool {
	var v *external.Violation
	switch {
	case err == nil:
		return false
	case errors.As(err, &v):
		problem := v.Endpoint + ": " + v.Problem
		if v.Field != "" {
			problem = v.Endpoint + ": " + v.Field + " " + v.Problem
		}
		b.fail(v.Name, problem, v.Remedy())
	case errors.Is(err, mechanism.ErrUnavailable):
		b.fail(Died, "it was not there to answer: "+err.Error(), "see what it wrote before it ended")
	default:
		b.fail(external.WrongStatus, err.Error(), "see what the program wrote to stderr")
	}
	b.recover(ctx)
	return true
}
