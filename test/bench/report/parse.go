//go:build unix

package main

import (
	"slices"
	"strconv"
	"strings"
)

// What a step's kept output says beside the output of go test.
const (
	markDate   = "# date "
	markLoad   = "# load "
	markFailed = "# failed "
)

// result is what one step's benchmarks printed.
type result struct {
	date, load, failed string
	figures            map[figure][]float64 // one a run
}

// figure names what a benchmark reports: its name without the count of cores,
// and the unit.
type figure struct{ bench, unit string }

func parse(text string) result {
	r := result{figures: map[figure][]float64{}}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		for mark, to := range map[string]*string{markDate: &r.date, markLoad: &r.load, markFailed: &r.failed} {
			if value, ok := strings.CutPrefix(line, mark); ok {
				*to = value
			}
		}
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		if _, err := strconv.Atoi(fields[1]); err != nil {
			continue
		}
		name := fields[0]
		if i := strings.LastIndex(name, "-"); i > 0 {
			if _, err := strconv.Atoi(name[i+1:]); err == nil {
				name = name[:i]
			}
		}
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				break
			}
			f := figure{strings.TrimPrefix(name, "Benchmark"), fields[i+1]}
			r.figures[f] = append(r.figures[f], value)
		}
	}
	return r
}

// median gives the middle of the runs, and whether there was one.
func (r result) median(f figure) (value float64, runs int) {
	all := slices.Sorted(slices.Values(r.figures[f]))
	n := len(all)
	switch {
	case n == 0:
		return 0, 0
	case n%2 == 1:
		return all[n/2], n
	}
	return (all[n/2-1] + all[n/2]) / 2, n
}
