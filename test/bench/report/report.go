//go:build unix

// Command report runs the benchmarks that stand for a claim and writes them as
// docs/benchmarks.md: what, budget, measured, and a peer beside it.
//
// It measures nothing itself: each [step] is a `go test -bench`, whose output is
// kept in bin/bench, and the page is written from all that is kept there. So
// steps may run one at a time:
//
//	scripts/bench                 all steps
//	scripts/bench epochs node     these, and the page from all
//
// It ends with 1 if a step failed; a budget that is missed is told on the page.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	keptIn = "bin/bench"
	page   = "docs/benchmarks.md"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, names []string) error {
	chosen, err := choose(names)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(keptIn, 0o755); err != nil {
		return err
	}
	begun := time.Now()
	for i, s := range chosen {
		fmt.Printf("[%d/%d] %s: %s\n", i+1, len(chosen), s.name, s.about)
		if err := s.run(ctx); err != nil {
			fmt.Printf("    failed: %v; all it printed is in %s\n", err, s.file())
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	text, failed := render(machine(), results())
	if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
		return err
	}
	fmt.Printf("%s is written, after %s\n", page, time.Since(begun).Round(time.Second))
	if failed > 0 {
		return fmt.Errorf("%d rows of %s failed or have no figure", failed, page)
	}
	return nil
}

// choose finds the steps by name; no name means all.
func choose(names []string) ([]step, error) {
	if len(names) == 0 {
		return steps, nil
	}
	var chosen []step
	for _, name := range names {
		i := slices.IndexFunc(steps, func(s step) bool { return s.name == name })
		if i < 0 {
			var all []string
			for _, s := range steps {
				all = append(all, s.name)
			}
			return nil, fmt.Errorf("no step is called %s; there are %s", name, strings.Join(all, ", "))
		}
		chosen = append(chosen, steps[i])
	}
	return chosen, nil
}

func (s step) file() string { return filepath.Join(keptIn, s.name+".txt") }

// run runs the step's benchmarks and keeps what they print, with the time and
// the machine's load before and the outcome at the end.
func (s step) run(ctx context.Context) error {
	kept, err := os.Create(s.file())
	if err != nil {
		return err
	}
	defer kept.Close()
	fmt.Fprintf(kept, "%s%s\n%s%s\n", markDate, time.Now().UTC().Format(time.DateTime), markLoad, loadAverage())
	for range max(1, s.processes) {
		if err := s.test(ctx, kept); err != nil {
			fmt.Fprintf(kept, "%s%v\n", markFailed, err)
			return err
		}
	}
	return nil
}

func (s step) test(ctx context.Context, kept io.Writer) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-run", "^$", "-timeout", "10m"}, s.args...)...)
	// A group of its own, so that an interruption ends all that the step started.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	cmd.Stdout = io.MultiWriter(kept, &progress{out: os.Stdout})
	cmd.Stderr = kept
	return cmd.Run()
}

// progress passes on the lines of figures alone.
type progress struct {
	out  io.Writer
	part string
}

func (p *progress) Write(b []byte) (int, error) {
	p.part += string(b)
	for {
		line, rest, whole := strings.Cut(p.part, "\n")
		if !whole {
			return len(b), nil
		}
		if strings.HasPrefix(line, "Benchmark") && strings.Contains(line, "\t") {
			fmt.Fprintln(p.out, "   ", line)
		}
		p.part = rest
	}
}

// results reads what all steps have kept; a step that never ran has none.
func results() map[string]result {
	all := map[string]result{}
	for _, s := range steps {
		if text, err := os.ReadFile(s.file()); err == nil {
			all[s.name] = parse(string(text))
		}
	}
	return all
}
