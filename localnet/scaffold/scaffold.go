// Package scaffold writes the folder of a new subnet: a miner, a validator, tests
// and a manifest that run as they stand, for their author to change.
//
// The templates are the files below templates, language by language; what both
// languages share lies beside them. Nothing here runs what it writes. Start at
// [Write].
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/template"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/localnet"
)

//go:embed all:templates
var templates embed.FS

// Spec says what to write.
type Spec struct {
	Name     string // of the subnet; see [localnet.CheckSubnetName]
	Lang     string // one of [Langs]
	Template string // one of [Templates]
}

// Templates are the ideas to start from: one whose answers are judged at once,
// and one that learns only rounds later what an answer was worth.
func Templates() []string { return []string{"simple", "stateful"} }

// Langs are the languages to write it in.
func Langs() []string { return slices.Sorted(maps.Keys(langs)) }

// words are what the templates say differently in each language.
type words struct {
	Name             string
	Build            string // empty: nothing is built
	Miner, Validator string // commands
	Test, TestSays   string

	Idea, MinerFile, ValidatorFile, ProgramFile, TestFile string
}

var langs = map[string]words{
	"go": {
		Build: "go build -o bin/mechanism" + suffix() + " .", Miner: "bin/mechanism miner", Validator: "bin/mechanism validator",
		Test: "go test .", TestSays: "Go 1.24 or later and its standard library are all it needs.",
		Idea: "idea.go", MinerFile: "miner.go", ValidatorFile: "validator.go", ProgramFile: "program.go", TestFile: "subnet_test.go",
	},
	"python": {
		Miner: "python3 miner.py", Validator: "python3 validator.py",
		Test: "python3 -m unittest", TestSays: "Python 3.10 or later and its standard library are all it needs.",
		Idea: "idea.py", MinerFile: "miner.py", ValidatorFile: "validator.py", ProgramFile: "program.py", TestFile: "test_subnet.py",
	},
}

// suffix is what the system knows a program by.
func suffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// Check says what is wrong with a spec, in one line.
func (s Spec) Check() error {
	if err := localnet.CheckSubnetName(s.Name); err != nil {
		return err
	}
	if _, known := langs[s.Lang]; !known {
		return fault.New(fmt.Sprintf("there is no template in the language %q", s.Lang), "choose one of "+strings.Join(Langs(), " and ")+
			" by --lang; any other that serves HTTP works too: docs/protocol/mechanism.md")
	}
	if !slices.Contains(Templates(), s.Template) {
		return fault.New(fmt.Sprintf("there is no template %q", s.Template), "choose one of "+strings.Join(Templates(), " and ")+" by --template")
	}
	return nil
}

// Files are the contents of a new subnet's folder, by name.
func Files(s Spec) (map[string][]byte, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	says := langs[s.Lang]
	says.Name = s.Name
	files := map[string][]byte{}
	for _, dir := range []string{path.Join(s.Lang, "common"), path.Join(s.Lang, s.Template), s.Template} {
		dir = path.Join("templates", dir)
		entries, err := fs.ReadDir(templates, dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			t, err := template.New(e.Name()).Delims("{%", "%}").ParseFS(templates, path.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			var text bytes.Buffer
			if err := t.Execute(&text, says); err != nil {
				return nil, err
			}
			files[strings.TrimSuffix(e.Name(), ".tmpl")] = text.Bytes()
		}
	}
	return files, nil
}

// Write makes the folder and its files, and tells their names. A folder that
// holds anything already is left alone.
func Write(dir string, s Spec) ([]string, error) {
	files, err := Files(s)
	if err != nil {
		return nil, err
	}
	switch held, err := os.ReadDir(dir); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fault.Wrap(err, "cannot look into the folder "+dir, "choose another by --dir")
	case len(held) > 0:
		return nil, fault.New(fmt.Sprintf("the folder %s is not empty", dir), "choose another name, or another folder by --dir")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fault.Wrap(err, "make the folder "+dir, "choose another by --dir")
	}
	names := slices.Sorted(maps.Keys(files))
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o644); err != nil {
			return nil, fault.Wrap(err, "write "+name, "free space, or choose another folder by --dir")
		}
	}
	return names, nil
}
