package outcomes

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app"
)

// isWindow finds the names of what makes somebody wait.
var isWindow = regexp.MustCompile(`RateLimit|Window|Cooldown|Delay|Interval|Immunity|Period|Duration|Lifetime|Cutoff|MaxAge`)

// window is a row of windows.txt.
type window struct {
	name  string
	where string // a folder, or - for none
	tests []string
	used  bool
}

func readWindows(t *testing.T) (rows []*window) {
	t.Helper()
	text, err := os.ReadFile("windows.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		name, rest, ok := strings.Cut(line, ": ")
		where, what, hasMore := strings.Cut(rest, " ")
		if !ok || !hasMore {
			t.Fatalf("windows.txt: %q is no row", line)
		}
		w := &window{name: name, where: where}
		if where != "-" {
			w.tests = strings.Split(what, ", ")
		}
		rows = append(rows, w)
	}
	return rows
}

// TestEachWindowHasATestAtItsEdge holds that each parameter and constant of the chain
// that makes somebody wait stands in windows.txt with a test, or with the reason why
// it holds nobody back, and that those tests are there.
func TestEachWindowHasATestAtItsEdge(t *testing.T) {
	rows := readWindows(t)
	known := func(name string) bool {
		for _, w := range rows {
			if is, err := path.Match(w.name, name); err == nil && is {
				w.used = true
				return true
			}
		}
		return false
	}
	var names []string
	for _, p := range app.New(app.Options{BlockMillis: 1000}).Pallets() {
		for _, s := range p.Storage {
			_, item := s.Declaration()
			names = append(names, p.Name+"."+item.Name)
		}
		for _, k := range p.Constants {
			names = append(names, p.Name+"."+k.Name)
		}
	}
	for _, name := range names {
		if isWindow.MatchString(name) && !known(name) {
			t.Errorf("%s makes somebody wait: windows.txt names no test at its edge", name)
		}
	}
	for _, w := range rows {
		if strings.Contains(w.name, ".") && !w.used {
			t.Errorf("windows.txt: there is no %s", w.name)
		}
		for _, name := range w.tests {
			if !hasTest(t, w.where, name) {
				t.Errorf("windows.txt: %s has no %s", w.where, name)
			}
		}
	}
}

func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(folder), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
