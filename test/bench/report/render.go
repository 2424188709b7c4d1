//go:build unix

package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// render writes the page, and counts the rows whose figure is missing or of
// a step that failed.
func render(machine string, all map[string]result) (page string, failed int) {
	var b, misses strings.Builder
	b.WriteString("# Benchmarks\n\n")
	b.WriteString("Written by `make bench`; do not edit. Each figure is the median of its runs.\n\n")
	b.WriteString(machine + "\n")
	b.WriteString("| what | budget | measured | beside |\n|---|---|---|---|\n")
	for _, s := range steps {
		r := all[s.name]
		for _, row := range s.rows {
			value, runs := row.value(r)
			text := fmt.Sprintf("%s (%s)", row.show(value), count(runs))
			if runs > 0 && row.misses(value) {
				text = "**" + row.show(value) + "** (" + count(runs) + ")"
				fmt.Fprintf(&misses, "- %s: %s, budget %s.%s\n", row.what, row.show(value), row.limit(), row.cause)
			}
			switch {
			case r.failed != "" && runs > 0: // a step that broke off: what it had is shown
				text, failed = text+", then **failed**: "+r.failed, failed+1
			case r.failed != "":
				text, failed = "**failed**: "+r.failed, failed+1
			case runs == 0:
				text, failed = "**not run**", failed+1
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", row.what, row.limit(), text, row.beside)
		}
	}
	b.WriteString("\n## Misses\n\n")
	if misses.Len() == 0 {
		misses.WriteString("No budget of those measured is missed.\n")
	}
	b.WriteString(misses.String())
	b.WriteString("\n## How\n\n")
	b.WriteString("| step | what runs | started (UTC) | load average then |\n|---|---|---|---|\n")
	for _, s := range steps {
		r := all[s.name]
		fmt.Fprintf(&b, "| %s | `go test -run '^$' %s` | %s | %s |\n", s.name, strings.ReplaceAll(strings.Join(s.args, " "), "|", `\|`), r.date, r.load)
	}
	b.WriteString("\nA load average well above 0 before a step means that others used the machine: such figures are worse than the code's.\n")
	return b.String(), failed
}

func count(runs int) string {
	if runs == 1 {
		return "1 run"
	}
	return strconv.Itoa(runs) + " runs"
}

// value is the row's median in its own unit, and how many runs it is of.
func (r row) value(from result) (value float64, runs int) {
	value, runs = from.median(r.of)
	if r.less != (figure{}) {
		less, also := from.median(r.less)
		value, runs = value-less, min(runs, also)
	}
	return value * r.scale, runs
}

func (r row) misses(value float64) bool {
	switch {
	case r.below > 0:
		return value >= r.below
	case r.above > 0:
		return value <= r.above
	}
	return false
}

func (r row) limit() string {
	switch {
	case r.below > 0:
		return "< " + r.show(r.below)
	case r.above > 0:
		return "> " + r.show(r.above)
	}
	return "none"
}

// show writes a value with three significant digits and its unit.
func (r row) show(value float64) string {
	digits := 0
	if value != 0 {
		digits = max(0, 2-int(math.Floor(math.Log10(math.Abs(value)))))
	}
	text := strconv.FormatFloat(value, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if whole, rest, _ := strings.Cut(text, "."); len(whole) > 3 && rest == "" {
		text = whole[:len(whole)-3] + "," + whole[len(whole)-3:]
	}
	return text + " " + r.unit
}

// machine describes the machine as far as the system tells.
func machine() string {
	var b strings.Builder
	fmt.Fprintf(&b, "- processor: %s\n", orUnknown(field("/proc/cpuinfo", "model name")))
	fmt.Fprintf(&b, "- cores: %d\n", runtime.NumCPU())
	memory := "unknown"
	if kB, err := strconv.ParseFloat(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB"), 64); err == nil {
		memory = fmt.Sprintf("%.1f GiB", kB/(1<<20))
	}
	fmt.Fprintf(&b, "- memory: %s\n", memory)
	fmt.Fprintf(&b, "- %s, %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return b.String()
}

// field finds a "name : value" line in one of Linux's tables.
func field(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// loadAverage is the machine's over the last minute.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
