package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/plexus-network/plexus/engine/catalogue"
)

// errNoClient is returned when the registry's own client is not installed.
var errNoClient = errors.New("no client of the registry is installed")

var clientOf = map[catalogue.Registry]string{catalogue.PyPI: "pip", catalogue.NPM: "npm"}

// tools runs the registries' own clients.
type tools interface {
	// run executes the first of commands that is installed, in an
	// environment extended by env; the error carries the end of what it said,
	// or is errNoClient.
	run(ctx context.Context, env []string, commands ...[]string) error
}

// byClient lets pip or npm fetch a package, then verifies it. Only wheels are
// asked of pip: a source package would run its own code.
func (s *Store) byClient(ctx context.Context, p catalogue.Package, path string) error {
	dir, err := os.MkdirTemp(filepath.Dir(path), "client-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	stop := watchSize(dir, s.progress)
	defer stop()
	wanted := p.Name + "==" + p.Version
	switch p.Registry {
	case catalogue.PyPI:
		args := []string{"download", "--quiet", "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--dest", dir, wanted}
		// pip unpacks to its temporary folder, where the progress is seen.
		err = s.tools.run(ctx, []string{"TMPDIR=" + dir},
			append([]string{"pip3"}, args...), append([]string{"pip"}, args...), append([]string{"python3", "-m", "pip"}, args...))
	case catalogue.NPM:
		err = s.tools.run(ctx, nil,
			[]string{"npm", "pack", "--loglevel=error", "--pack-destination", dir, p.Name + "@" + p.Version})
	}
	if err != nil {
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

func (execTools) run(ctx context.Context, env []string, commands ...[]string) error {
	for _, c := range commands {
		path, err := exec.LookPath(c[0])
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(ctx, path, c[1:]...)
		cmd.Env = append(os.Environ(), env...)
		cmd.WaitDelay = 5 * time.Second
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s: %w: %s", c[0], err, tail(out))
		}
		return nil
	}
	return errNoClient
}

// tail keeps the last words of a program in one line.
func tail(out []byte) string {
	text := strings.Join(strings.Fields(string(out)), " ")
	if len(text) > 300 {
		text = "…" + text[len(text)-300:]
	}
	return text
}
