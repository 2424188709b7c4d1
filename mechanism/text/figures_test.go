package text

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/mechanism"
)

// figures are what a measurement found, row by row.
type figures struct {
	path    string
	Results []*result
}

// result is one row: a miner and how it fared.
type result struct {
	Name     string
	Model    string // declared
	IsHonest bool
	Families map[string]*tally
	Pay      float64
}

// tally sums over the answers to one family.
type tally struct {
	Asked, Verified float64
	Right           float64 // by the checker, verified or not
	Held            float64 // share of positions, over those of class bound that have any
	HeldOf          float64
}

// heldIn reads the share of positions that hold out of a verdict's reason.
var heldIn = regexp.MustCompile(`\((\d+)% of [1-9]\d* positions hold`)

func (x *tally) add(s mechanism.Score, item Item, r mechanism.Response) {
	x.Asked++
	x.Verified += s.Parts["verified"]
	if a, err := readAnswer(r); err == nil {
		x.Right += item.Check(a.text)
	}
	if m := heldIn.FindStringSubmatch(s.Why); m != nil {
		held, _ := strconv.ParseFloat(m[1], 64)
		x.Held += held / 100
		x.HeldOf++
	} else if s.Parts["verified"] == 1 && s.Parts["class"] == 1 {
		x.Held += s.Parts["faithful"]
		x.HeldOf++
	}
}

func (r *result) total() (sum tally) {
	for _, x := range r.Families {
		sum.Asked += x.Asked
		sum.Verified += x.Verified
		sum.Right += x.Right
		sum.Held += x.Held
		sum.HeldOf += x.HeldOf
	}
	return sum
}

// openFigures reads what earlier pieces found; an empty path keeps nothing.
func openFigures(t *testing.T, path string) *figures {
	t.Helper()
	r := &figures{path: path}
	if path == "" {
		return r
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r
	}
	if err == nil {
		err = json.Unmarshal(b, r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *figures) of(name string) *result {
	for _, x := range r.Results {
		if x.Name == name {
			return x
		}
	}
	return nil
}

func (r *figures) add(t *testing.T, x result) {
	t.Helper()
	r.Results = append(r.Results, &x)
	if r.path == "" {
		return
	}
	b, err := json.MarshalIndent(r, "", " ")
	if err == nil {
		err = os.WriteFile(r.path, b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// separation is the table of who is told apart, in Markdown.
func (r *figures) separation(honest *result) string {
	var b strings.Builder
	b.WriteString("\n| miner | answers | verified | positions that hold | right | pay |\n|---|---|---|---|---|---|\n")
	for _, x := range r.Results {
		sum := x.total()
		held := "-"
		if sum.HeldOf > 0 {
			held = fmt.Sprintf("%.0f%%", 100*sum.Held/sum.HeldOf)
		}
		fmt.Fprintf(&b, "| %s | %.0f | %.0f | %s | %.0f%% | %.3g%% |\n", x.Name, sum.Asked, sum.Verified, held, 100*sum.Right/sum.Asked, 100*x.Pay/honest.Pay)
	}
	return b.String()
}

// accuracy is the table of how often models are right, by family. Behind each
// mean stands its standard error.
func (r *figures) accuracy(models []mechanism.Model) string {
	var b strings.Builder
	b.WriteString("\n| family | instances | chance |")
	var of []*result
	for _, m := range models {
		if x := r.of("honest, " + m.Name); x != nil {
			of = append(of, x)
			fmt.Fprintf(&b, " %s (%.0f each) |", m.Name, x.Families[Families()[0].Name].Asked)
		}
	}
	b.WriteString("\n|---|---|---|" + strings.Repeat("---|", len(of)) + "\n")
	for _, f := range Families() {
		fmt.Fprintf(&b, "| %s | %.2g | %.2f |", f.Name, float64(f.Instances), chance(f))
		for _, x := range of {
			y := x.Families[f.Name]
			p := y.Right / y.Asked
			fmt.Fprintf(&b, " %.2f ± %.2f |", p, math.Sqrt(p*(1-p)/y.Asked))
		}
		b.WriteString("\n")
	}
	b.WriteString("| all | | |")
	for _, x := range of {
		sum := x.total()
		p := sum.Right / sum.Asked
		fmt.Fprintf(&b, " %.2f ± %.2f |", p, math.Sqrt(p*(1-p)/sum.Asked))
	}
	return b.String() + "\n"
}

// chance is what the right answer to another question of a family is worth.
func chance(f Family) float64 {
	const n = 2000
	r, total := seeded(4), 0.0
	for range n {
		a, b := f.Draw(r), f.Draw(r)
		if a.Key != b.Key {
			total += a.Check(rightAnswer(b))
		}
	}
	return total / n
}
