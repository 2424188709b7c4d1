package app_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app"
	"github.com/plexus-network/plexus/substrate/scale"
)

// parameters is the page that tells every parameter.
const parameters = "../../docs/protocol/parameters.md"

// setterPallets are those whose calls the page names, and reads items of first.
var setterPallets = []string{"SubtensorModule", "AdminUtils", "Swap", "Commitments", "EVMChainId"}

// TestThePageOfParametersIsTrue holds its names, types and defaults against the
// chain, that each setter it names is a call, and that it names all of AdminUtils'.
func TestThePageOfParametersIsTrue(t *testing.T) {
	m, err := readMetadata(app.New(app.Options{BlockMillis: 1000}).Metadata(15))
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(parameters)
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string]bool{}
	for _, pallet := range setterPallets {
		for _, c := range m.members(m.pallets[pallet].calls) {
			calls[c.name] = true
		}
	}
	rows := 0
	for _, line := range strings.Split(string(page), "\n") {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		name := strings.Trim(cells[0], "`")
		i, ok := m.item(name)
		if !ok {
			t.Errorf("%s is no item of storage", name)
			continue
		}
		if got := m.text(i.value); got != cells[2] {
			t.Errorf("%s is %s, the page says %s", name, got, cells[2])
		}
		if got := m.plain(i); got != "" && got != cells[3] {
			t.Errorf("%s is %s by default, the page says %s", name, got, cells[3])
		}
		for _, call := range setter.FindAllStringSubmatch(cells[len(cells)-1], -1) {
			if !calls[call[1]] {
				t.Errorf("%s is set by %s, which is no call", name, call[1])
			}
		}
	}
	if rows < 80 {
		t.Errorf("the page has %d parameters", rows)
	}
	for _, c := range m.members(m.pallets["AdminUtils"].calls) {
		if !strings.Contains(string(page), "`"+c.name+"`") {
			t.Errorf("the page lacks %s", c.name)
		}
	}
}

var setter = regexp.MustCompile("[OR] `(\\w+)`")

// item finds an item of storage by its name, or by "Pallet.Name".
func (m *metadataForm) item(name string) (found item, ok bool) {
	pallet, name, named := strings.Cut(name, ".")
	if !named {
		pallet, name = setterPallets[0], pallet
	}
	items := m.pallets[pallet].items
	at := slices.IndexFunc(items, func(i item) bool { return i.name == name })
	if at < 0 {
		return found, false
	}
	return items[at], true
}

// plain is an item's default where it is a number, a flag or none; "" otherwise.
func (m *metadataForm) plain(i item) string {
	if i.isOptional {
		return "none"
	}
	r := scale.Reader{B: i.fallback}
	switch m.text(i.value) {
	case "bool":
		return fmt.Sprint(r.Bool())
	case "u8":
		return fmt.Sprint(r.U8())
	case "u16":
		return fmt.Sprint(r.U16())
	case "i16":
		return fmt.Sprint(int16(r.U16()))
	case "u32":
		return fmt.Sprint(r.U32())
	case "u64":
		return fmt.Sprint(r.U64())
	}
	return ""
}
