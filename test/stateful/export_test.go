package stateful

import (
	"bufio"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

// fate is what an export makes of an item of storage.
type fate string

const (
	same fate = "same" // its rows come back
	anew fate = "anew" // others, if any
	left fate = "left" // none
)

// readFates reads export.txt, by the names of items.
func readFates(t *testing.T) map[string]fate {
	t.Helper()
	file, err := os.Open("export.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	fates := map[string]fate{}
	var now fate
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		switch {
		case line == "" || line[0] == '#':
		case line[0] != ' ':
			how, reason, _ := strings.Cut(strings.TrimSuffix(line, ":"), ", for ")
			if now = fate(how); now != same && now != anew && now != left || (now == same) != (reason == "") {
				t.Fatalf("export.txt: %q is no heading with its reason", line)
			}
		default:
			for _, name := range strings.Fields(line) {
				if _, twice := fates[name]; twice {
					t.Errorf("export.txt: %s stands there twice", name)
				}
				fates[name] = now
			}
		}
	}
	return fates
}

// rowsOf are an item's rows in a state.
func rowsOf(r runtime.Reader, pallet, item string) map[string]string {
	rows := map[string]string{}
	r.Iterate(storagekey.Prefix(pallet, item), func(key string, value []byte) bool {
		rows[key] = string(value)
		return true
	})
	return rows
}

// TestWhatAnExportLeavesBehindIsNamed walks all items of storage: a new one is exported,
// or stands in export.txt with why it is not. A played chain is exported and made again
// to see that the list is true.
func TestWhatAnExportLeavesBehindIsNamed(t *testing.T) {
	const blocks, seen = 250, 90
	g := newGame(t, WellBehaved)
	for range blocks {
		g.play()
	}
	docs, err := g.chain.Runtime.Export(g.chain)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := g.chain.Runtime.Genesis(docs)
	if err != nil {
		t.Fatal(err)
	}
	again := apptest.NewState()
	again.Apply(rows)

	fates, exported := readFates(t), 0
	for _, p := range g.chain.Runtime.Pallets() {
		for _, item := range p.Storage {
			_, d := item.Declaration()
			name := p.Name + "." + d.Name
			how, isNamed := fates[name]
			delete(fates, name)
			was, is := rowsOf(g.chain, p.Name, d.Name), rowsOf(again, p.Name, d.Name)
			switch {
			case !isNamed:
				t.Errorf("%s is in no row of export.txt: %d rows, %d after an export", name, len(was), len(is))
			case how == same && !maps.Equal(is, was):
				t.Errorf("%s should come back: %d rows, %d after an export, or of other values", name, len(was), len(is))
			case how == left && len(is) > 0:
				t.Errorf("%s should be left behind: %d rows, %d after an export", name, len(was), len(is))
			case how == same && len(was) > 0:
				exported++
			}
		}
	}
	for name := range fates {
		t.Errorf("export.txt: %s is no item of storage", name)
	}
	if exported < seen {
		t.Errorf("the play wrote only %d of the items that come back", exported)
	}
}
