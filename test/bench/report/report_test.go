//go:build unix

package main

import (
	"strings"
	"testing"
)

const output = `# date 2026-01-02 03:04:05
# load 0.10
goos: linux
BenchmarkSetWeights/empty-2         	   10	 1000000 ns/op	 5 B/op
BenchmarkSetWeights/4096-2          	   10	 1300000 ns/op	 5 B/op
BenchmarkSetWeights/4096-2          	   10	 9000000 ns/op	 5 B/op
BenchmarkSetWeights/4096-2          	   10	 1200000 ns/op	 5 B/op
BenchmarkSetWeights of nothing
PASS
`

func TestARowIsTheMedianOfItsRuns(t *testing.T) {
	r := parse(output)
	if v, n := r.median(figure{"SetWeights/4096", "ns/op"}); v != 1_300_000 || n != 3 {
		t.Errorf("the median is %v of %d runs", v, n)
	}
	if r.date != "2026-01-02 03:04:05" || r.load != "0.10" || r.failed != "" {
		t.Errorf("it ran %q at load %q, failed %q", r.date, r.load, r.failed)
	}
	page, _ := render("", map[string]result{"weights": r})
	const want = "| < 0.5 ms | 0.3 ms (1 run) |"
	if !strings.Contains(page, want) {
		t.Errorf("the page lacks %q:\n%s", want, page)
	}
}

func TestAPageNamesFailuresAndMisses(t *testing.T) {
	slow := parse("BenchmarkSetWeights/empty-2 1 0 ns/op\nBenchmarkSetWeights/4096-2 1 2000000 ns/op\n")
	page, failed := render("", map[string]result{"weights": slow, "gateway": parse("# failed exit status 1\n"),
		"metagraph": parse("BenchmarkMetagraph256-2 1 1000000 ns/op\n# failed signal: killed\n")})
	for _, want := range []string{
		"| **2 ms** (1 run) |", "in a block: 2 ms, budget < 0.5 ms.", "| **failed**: exit status 1 |",
		"| 1 ms (1 run), then **failed**: signal: killed |", "| **not run** |",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	rows := 0
	for _, s := range steps {
		rows += len(s.rows)
	}
	if failed != rows-1 {
		t.Errorf("%d of %d rows are counted as without a figure", failed, rows)
	}
}

func TestFiguresCarryThreeDigitsAndTheirUnit(t *testing.T) {
	for value, want := range map[float64]string{0: "0 ms", 0.01234: "0.0123 ms", 12.5: "12.5 ms", 999.6: "1,000 ms", 20128: "20,128 ms"} {
		if got := (row{unit: "ms"}).show(value); got != want {
			t.Errorf("%v is shown as %q, not %q", value, got, want)
		}
	}
}
