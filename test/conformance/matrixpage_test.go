package conformance

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// intro is what the page says before its sections.
const intro = `# What works with Bittensor's clients

Unmodified clients, each flow on a fresh chain of spec ` + "`local`" + ` (@polkadot/api: its steps in turn, on
` + "`up`" + `). A flow passes if the client ran it and read back what it changed; the programs are in
[test/clients](../test/clients). "Not offered" is what the client says where it asks for rules that
came to Bittensor after spec version 425, which this chain follows
([differences](protocol/differences.md)); there the flows of SDK 11 register and claim by plain calls. ` + "`make conformance`" + ` writes this page.
`

// page is the sections of the page, in order of their titles.
type page []section

type section struct{ title, version, body string }

var heading = regexp.MustCompile(`(?m)^## (.+), (\S+)\n`)

// readPage reads the sections of a page that is there or is not yet.
func readPage(t *testing.T, path string) *page {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return parsePage(string(b))
}

func parsePage(text string) *page {
	p := &page{}
	at := heading.FindAllStringSubmatchIndex(text, -1)
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		*p = append(*p, section{text[m[2]:m[3]], text[m[4]:m[5]], strings.TrimSpace(text[m[1]:end])})
	}
	return p
}

// set writes a client's section anew.
func (p *page) set(title, version string, list []verdict) {
	var b strings.Builder
	b.WriteString("| flow | result |\n|---|---|\n")
	for _, v := range list {
		fmt.Fprintf(&b, "| %s | %s |\n", strings.ReplaceAll(v.Flow, "_", " "), v.text())
	}
	s := section{title, version, strings.TrimSpace(b.String())}
	if i := slices.IndexFunc(*p, func(o section) bool { return o.title == title }); i >= 0 {
		(*p)[i] = s
		return
	}
	*p = append(*p, s)
	slices.SortFunc(*p, func(a, b section) int { return strings.Compare(a.title, b.title) })
}

// String is the page's text.
func (p *page) String() string {
	var b strings.Builder
	b.WriteString(intro)
	for _, s := range *p {
		fmt.Fprintf(&b, "\n## %s, %s\n\n%s\n", s.title, s.version, s.body)
	}
	return b.String()
}

func (p *page) write(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(p.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestOneSectionOfThePageIsRenewedAlone(t *testing.T) {
	not := false
	p := &page{}
	p.set("One", "1.0", []verdict{{Flow: "pay_well", Pass: true}, {Flow: "ask", Offered: &not, Error: "no | such\nthing"}})
	p.set("Two", "2.0", []verdict{{Flow: "pay", Error: "a `fault`"}})
	text := p.String()
	for _, want := range []string{"| pay well | pass |", "| ask | not offered: `no \\| such thing` |", "| pay | **fail**: `a 'fault'` |"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	again := parsePage(text)
	if again.String() != text {
		t.Errorf("read back it is:\n%s\nwas:\n%s", again, text)
	}
	again.set("One", "1.1", []verdict{{Flow: "pay", Pass: true}})
	if len(*again) != 2 || (*again)[0].version != "1.1" || (*again)[1] != (*p)[1] {
		t.Errorf("renewed it is:\n%s", again)
	}
}
