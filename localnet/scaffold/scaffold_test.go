package scaffold

import (
	"bytes"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/localnet"
)

// every runs a test for each language and template, in a folder just written.
func every(t *testing.T, test func(t *testing.T, dir string, s Spec)) {
	for _, lang := range Langs() {
		for _, template := range Templates() {
			t.Run(lang+" "+template, func(t *testing.T) {
				t.Parallel()
				s := Spec{Name: "maths-7", Lang: lang, Template: template}
				dir := filepath.Join(t.TempDir(), s.Name)
				if _, err := Write(dir, s); err != nil {
					t.Fatal(err)
				}
				test(t, dir, s)
			})
		}
	}
}

func TestWhatIsWrittenPassesItsOwnTests(t *testing.T) {
	tests := map[string][]string{
		"go":     {"go", "test", "-vet=all", "."},
		"python": {"python3", "-W", "error", "-m", "unittest"},
	}
	every(t, func(t *testing.T, dir string, s Spec) {
		command := tests[s.Lang]
		if _, err := exec.LookPath(command[0]); err != nil && os.Getenv("CI") != "true" {
			t.Skip("there is no " + command[0])
		}
		cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GOPROXY=off", "PYTHONDONTWRITEBYTECODE=1")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", command, err, said)
		}
	})
}

func TestWhatIsWrittenIsAManifestAndTellsOfItself(t *testing.T) {
	every(t, func(t *testing.T, dir string, s Spec) {
		loaded, err := localnet.LoadSubnet(dir)
		if err != nil {
			t.Fatal(err)
		}
		if loaded.Name != s.Name || len(loaded.Miners) != 3 || len(loaded.Validators) != 1 {
			t.Errorf("the manifest says %+v", loaded)
		}
		readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{langs[s.Lang].Idea, langs[s.Lang].MinerFile, langs[s.Lang].ValidatorFile, langs[s.Lang].ProgramFile, langs[s.Lang].TestFile} {
			if _, err := os.Stat(filepath.Join(dir, file)); err != nil || !bytes.Contains(readme, []byte(file)) {
				t.Errorf("README.md tells of %s: %v; %v", file, bytes.Contains(readme, []byte(file)), err)
			}
		}
		for _, n := range loaded.Miners {
			if !bytes.Contains(readme, []byte(n.Name)) {
				t.Errorf("README.md does not say what %s is", n.Name)
			}
		}
	})
}

func TestWhatIsWrittenIsFormattedAndHasNoPlaceholders(t *testing.T) {
	every(t, func(t *testing.T, dir string, s Spec) {
		files, err := Files(s)
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range files {
			if bytes.Contains(text, []byte("{%")) || bytes.Contains(text, []byte("<no value>")) {
				t.Errorf("%s has a placeholder", name)
			}
			for i, line := range strings.Split(string(text), "\n") {
				if strings.TrimRight(line, " \t") != line {
					t.Errorf("%s:%d ends in blanks", name, i+1)
				}
			}
			if strings.HasSuffix(name, ".go") {
				if tidy, err := format.Source(text); err != nil || !bytes.Equal(tidy, text) {
					t.Errorf("%s is not as gofmt writes it: %v", name, err)
				}
			}
		}
	})
}

func TestASpecIsRefusedByName(t *testing.T) {
	good := Spec{Name: "maths", Lang: "go", Template: "simple"}
	for name, c := range map[string]struct {
		change func(*Spec)
		says   string
	}{
		"a path":           {func(s *Spec) { s.Name = "../x" }, "../x"},
		"no name":          {func(s *Spec) { s.Name = "" }, `""`},
		"a reserved name":  {func(s *Spec) { s.Name = "text" }, `"text" is taken`},
		"unknown language": {func(s *Spec) { s.Lang = "cobol" }, `"cobol"`},
		"unknown template": {func(s *Spec) { s.Template = "huge" }, `"huge"`},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := good, filepath.Join(t.TempDir(), "x")
			c.change(&s)
			_, err := Write(dir, s)
			if err == nil || !strings.Contains(err.Error(), c.says) || fault.Remedy(err) == "" {
				t.Errorf("got %v, want an error that says %s and a remedy", err, c.says)
			}
			if _, err := os.Stat(dir); err == nil {
				t.Error("the folder was made all the same")
			}
		})
	}
}

func TestAFolderThatHoldsAnythingIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(dir, Spec{Name: "maths", Lang: "go", Template: "simple"}); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("got %v", err)
	}
	if _, err := Write(mine, Spec{Name: "maths", Lang: "go", Template: "simple"}); err == nil {
		t.Error("a file was taken for a folder")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v", left, err)
	}
	empty := t.TempDir()
	names, err := Write(empty, Spec{Name: "maths", Lang: "python", Template: "simple"})
	if err != nil || !slices.Contains(names, localnet.SubnetFile) {
		t.Errorf("an empty folder: %v %v", names, err)
	}
}
