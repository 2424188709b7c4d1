package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/plexus-network/plexus/engine/catalogue"
)

// errNoClient is returned when the registry's own client is not installed and
// nothing is that could bring it.
var errNoClient = errors.New("no client of the registry is installed")

// installed lists how a registry's own client may be called on a machine.
var installed = map[catalogue.Registry][][]string{
	catalogue.PyPI: {{"pip3"}, {"pip"}, {"python3", "-m", "pip"}, {"python", "-m", "pip"}},
	catalogue.NPM:  {{"npm"}},
}

// tools runs programs.
type tools interface {
	// run executes a command in an environment extended by env; the error
	// carries the end of what it said, or is errNoClient where there is no
	// such program.
	run(ctx context.Context, env []string, command ...string) error
}

// client is a registry's own client, ready to run.
type client struct {
	command []string
	env     []string
	close   func(fetched bool) // forgets what was unpacked for one use
}

// client finds what fetches from a registry: its client as it is installed,
// else pip as the Go toolchain brings it, and npm as pip brings it.
func (s *Store) client(ctx context.Context, r catalogue.Registry) (client, error) {
	if c, ok := s.clients[r]; ok {
		return c, nil
	}
	for _, command := range installed[r] {
		// A shim may stand where no program is: only what answers counts.
		if s.tools.run(ctx, nil, append(slices.Clone(command), "--version")...) == nil {
			s.clients[r] = client{command: command, close: func(bool) {}}
			return s.clients[r], nil
		}
		if ctx.Err() != nil {
			return client{}, ctx.Err()
		}
	}
	if r == catalogue.NPM {
		return s.npm(ctx)
	}
	return s.pip(ctx)
}

// byClient lets pip or npm fetch a package, then verifies it. Only wheels are
// asked of pip: a source package would run its own code.
func (s *Store) byClient(ctx context.Context, p catalogue.Package, path string) (err error) {
	c, err := s.client(ctx, p.Registry)
	if err != nil {
		return err
	}
	defer func() { c.close(err == nil) }()
	s.progress.Start(p.Name+" "+p.Version, p.Size)
	defer s.progress.End()
	dir, err := os.MkdirTemp(filepath.Dir(path), "client-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	stop := watchSize(dir, s.progress)
	defer stop()
	var args []string
	switch p.Registry {
	case catalogue.PyPI:
		args = []string{"download", "--quiet", "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--dest", dir, p.Name + "==" + p.Version}
	case catalogue.NPM:
		args = []string{"pack", "--loglevel=error", "--pack-destination", dir, p.Name + "@" + p.Version}
	}
	// pip unpacks to its temporary folder, where the progress is seen.
	env := append(slices.Clone(c.env), "TMPDIR="+dir)
	if err = s.tools.run(ctx, env, append(slices.Clone(c.command), args...)...); err != nil {
		return err
	}
	return accept(filepath.Join(dir, p.File), path, p)
}

// watchSize tells progress by what grows in a folder, until stop.
func watchSize(dir string, p Progress) (stop func()) {
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				p.At(sizeOf(dir))
			}
		}
	}()
	return func() { close(quit); <-ended }
}

func sizeOf(dir string) (total int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				total += info.Size()
			}
		}
		return nil
	})
	return total
}

type execTools struct{}

func (execTools) run(ctx context.Context, env []string, command ...string) error {
	path, err := exec.LookPath(command[0])
	if err != nil {
		return errNoClient
	}
	cmd := exec.CommandContext(ctx, path, command[1:]...)
	cmd.Env = append(os.Environ(), env...)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(command[0]), err, tail(out))
	}
	return nil
}

// tail keeps the last words of a program in one line.
func tail(out []byte) string {
	text := strings.Join(strings.Fields(string(out)), " ")
	if len(text) > 300 {
		text = "…" + text[len(text)-300:]
	}
	return text
}
