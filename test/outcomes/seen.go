package outcomes

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
)

// Fact is that some test saw a call, "Pallet.name", end so, or cost so.
type Fact struct{ Call, Outcome string }

// isEnd is false for what a call costs.
func (f Fact) isEnd() bool { return f.Outcome != runtimetest.Paid && f.Outcome != runtimetest.Free }

// Witness is a test that saw a fact.
type Witness struct {
	From string // [runtimetest.App], or the folder of the test
	Test string
}

// Seen is what tests saw.
type Seen map[Fact][]Witness

// RunTests runs the tests of packages and gives what they saw. They must pass.
func RunTests(dir, folder string, packages ...string) (Seen, error) {
	cmd := exec.Command("go", append([]string{"test", "-short", "-count=1"}, packages...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), runtimetest.OutcomesFolder+"="+folder)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the tests do not pass: %w\n%s", err, out)
	}
	return Read(folder)
}

// Read collects what test programs left in a folder.
func Read(folder string) (Seen, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no test left anything in %q: run those of ./chain/pallet/... and ./chain/app/... with %s naming it", folder, runtimetest.OutcomesFolder)
	}
	seen := Seen{}
	for _, name := range files {
		if err := seen.read(name); err != nil {
			return nil, err
		}
	}
	return seen, nil
}

func (s Seen) read(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		parts := strings.Split(lines.Text(), "\t")
		if len(parts) != 4 {
			return fmt.Errorf("%s: %q is no record of an outcome", name, lines.Text())
		}
		fact := Fact{parts[0], parts[1]}
		s[fact] = append(s[fact], Witness{parts[2], parts[3]})
	}
	return lines.Err()
}

// By says whether a test saw a fact whose word counts for a call of that folder: one
// on the whole chain, or one of the pallet itself.
func (s Seen) By(f Fact, folder string) bool {
	for _, w := range s[f] {
		if w.From == runtimetest.App || strings.HasSuffix(w.From, "/"+folder) {
			return true
		}
	}
	return false
}

// Unreachable is a row of the table of what code seems to allow, and the rules do
// not. Call and Outcome are patterns of [path.Match].
type Unreachable struct {
	Call, Outcome, Why string

	used bool
}

// ReadTable reads the table: a line "call outcome: why" each, # for remarks.
func ReadTable(name string) ([]*Unreachable, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var rows []*Unreachable
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		what, why, _ := strings.Cut(line, ": ")
		call, outcome, ok := strings.Cut(what, " ")
		if !ok || len(why) < 15 {
			return nil, fmt.Errorf("%s: %q is not `call outcome: why`", name, line)
		}
		rows = append(rows, &Unreachable{Call: call, Outcome: outcome, Why: why})
	}
	return rows, nil
}

// Holds says that the row speaks of a fact.
func (u *Unreachable) Holds(f Fact) bool {
	call, err := path.Match(u.Call, f.Call)
	if err != nil {
		return false
	}
	outcome, err := path.Match(u.Outcome, f.Outcome)
	return err == nil && call && outcome
}
