package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// found is where the last run of each client is kept, for a page of all.
const found = "testdata/results.json"

const intro = `# What works with Bittensor's clients

Unmodified clients, pinned by version and hash, each flow on a fresh chain of spec ` + "`local`" + `. A flow
passes if the client ran it and what it changed was read back from the chain; the programs are in
[test/clients](../test/clients). No flow is told apart by client, and the node does not know who asks.
` + "`dedot` and `polkadot-api`" + ` are shown with reads. ` + "`make conformance`" + ` writes this page.

SDK 11's shielded registration and its baskets on root rest on rules that came to Bittensor after
spec version 425, which this chain follows ([differences](protocol/differences.md)); there its flows
register and claim by plain calls. "Raised version": the node's binary is replaced by one of the next
spec version under the client, or under what it keeps on disk, and state stays.
`

// faults are what flows met that no chain can mend.
const faults = `
## Faults of the clients

- btcli 9.23.2: ` + "`weights commit`" + ` asks for an item of storage that Bittensor does not have either; ` +
	"`sudo set --param alpha_values`" + `
  refuses numbers as above 1 and shares as below 52428; ` + "`stake remove --all --include-hotkeys`" + ` ends in an
  UnboundLocalError, with ` + "`--hotkey-ss58-address`" + ` it works.
- SDK 10.5.0: the list of all announced coldkey swaps fails in its own decoding, one is read; a revealed
  commitment of less than 32 bytes is taken for text, and fails; a safe swap of stake sends the ratio of
  prices as if it were in rao, so that it limits nothing.
`

// result is what a run of a client found.
type result struct {
	Version string
	Flows   []verdict
}

// results are those of the last runs, by client.
type results map[string]result

func readResults(t *testing.T) results {
	t.Helper()
	p := results{}
	b, err := os.ReadFile(found)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return p
}

// renew puts a client's verdicts in, beside those of its same version that are of
// flows not run now. A row that has a flow of its own is no longer absent.
func (p results) renew(c client, version string, list []verdict) {
	if old := p[c.name]; old.Version == version {
		for _, v := range old.Flows {
			if v.Why == "" && !slices.ContainsFunc(list, func(n verdict) bool { return n.Flow == v.Flow }) {
				list = append(list, v)
			}
		}
	}
	slices.SortFunc(list, func(a, b verdict) int { return strings.Compare(a.Flow, b.Flow) })
	p[c.name] = result{Version: version, Flows: list}
}

// write keeps the results and writes the page of them.
func (p results) write(t *testing.T, path string) {
	t.Helper()
	b, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{found: append(b, '\n'), path: []byte(p.page())} {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// page is the table of rows and clients, and below it why a cell is not a pass.
func (p results) page() string {
	var b strings.Builder
	b.WriteString(intro + "\n|")
	ran := slices.DeleteFunc(slices.Clone(columns), func(c client) bool { _, ok := p[c.name]; return !ok })
	for _, c := range ran {
		fmt.Fprintf(&b, " | %s<br>%s", c.title, p[c.name].Version)
	}
	b.WriteString(" |\n|---|" + strings.Repeat(":-:|", len(ran)) + "\n")
	for _, topic := range topics {
		fmt.Fprintf(&b, "| **%s** |%s\n", topic.name, strings.Repeat(" |", len(ran)))
		for _, r := range topic.rows {
			fmt.Fprintf(&b, "| %s |", r)
			for _, c := range ran {
				v, ok := p.verdict(c, r)
				fmt.Fprintf(&b, " %s |", cell(v, ok))
			}
			b.WriteString("\n")
		}
	}
	b.WriteString(p.causes("Failures", ran, func(v verdict) bool { return !v.Pass && v.isOffered() }))
	b.WriteString(p.causes("Not offered", ran, func(v verdict) bool { return !v.isOffered() }))
	b.WriteString(faults)
	return b.String()
}

func cell(v verdict, ok bool) string {
	switch {
	case !ok:
		return ""
	case v.Pass:
		return "pass"
	case v.isOffered():
		return "**fail**"
	}
	return "not offered"
}

func (p results) verdict(c client, r string) (verdict, bool) {
	for _, v := range p[c.name].Flows {
		if row(v.Flow) == r {
			return v, true
		}
	}
	return verdict{}, false
}

// causes lists, by client, what it said of some of its flows; equal words once.
func (p results) causes(title string, ran []client, of func(verdict) bool) string {
	var b strings.Builder
	for _, c := range ran {
		rows := map[string][]string{}
		for _, v := range p[c.name].Flows {
			if of(v) {
				said := v.Why
				if said == "" {
					said = "`" + strings.ReplaceAll(strings.Join(strings.Fields(v.Error), " "), "`", "'") + "`"
				}
				rows[said] = append(rows[said], row(v.Flow))
			}
		}
		for _, said := range slices.Sorted(maps.Keys(rows)) {
			fmt.Fprintf(&b, "- %s, %s: %s\n", c.title, strings.Join(rows[said], ", "), said)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n## " + title + "\n\n" + b.String()
}

func TestThePageSaysWhyACellIsNoPass(t *testing.T) {
	not := false
	p := results{
		"sdk10": {Version: "1.0", Flows: []verdict{{Flow: "transfer_all", Pass: true}, {Flow: "multisigs", Offered: &not, Error: "no `such` thing"}, {Flow: "balance", Why: "it has none"}}},
		"btcli": {Version: "2.0", Flows: []verdict{{Flow: "transfer_all", Error: "a\nfault"}}},
	}
	text := p.page()
	for _, want := range []string{
		"| | SDK 10<br>1.0 | btcli 9<br>2.0 |", "| transfer all | pass | **fail** |", "| multisigs | not offered |  |",
		"## Failures\n\n- btcli 9, transfer all: `a fault`\n", "## Not offered\n\n- SDK 10, multisigs: `no 'such' thing`\n- SDK 10, balance: it has none\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
}

func TestOneCellIsRenewedAlone(t *testing.T) {
	p := results{}
	c := columns[0]
	p.renew(c, "1", []verdict{{Flow: "transfer", Pass: true}, {Flow: "balance", Error: "no"}})
	p.renew(c, "1", []verdict{{Flow: "balance", Pass: true}})
	if got := p[c.name].Flows; len(got) != 2 || !got[0].Pass || got[1].Flow != "transfer" {
		t.Errorf("after one cell: %+v", got)
	}
	if p.renew(c, "2", nil); len(p[c.name].Flows) != 0 {
		t.Error("another version keeps what the last one did")
	}
}

func TestThePageIsOfTheLastRuns(t *testing.T) {
	p := readResults(t)
	page, err := os.ReadFile("../../docs/compatibility.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(page) != p.page() {
		t.Error("docs/compatibility.md is not what the results say; make conformance writes both")
	}
}
