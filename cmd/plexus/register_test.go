package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/client"
)

func TestRegisterByWorkWantsASubnetAndNoPrice(t *testing.T) {
	t.Setenv(keyURIEnv, "//Alice")
	for _, args := range [][]string{
		{"register", "--netuid", "1", "--pow", "--max-price", "1"},
		{"register", "--pow"},
		{"subnet", "show"},
		{"subnet", "identity", "--netuid", "1"},
		{"subnet", "symbol", "--netuid", "1"},
		{"subnet", "cost", "now"},
	} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), args, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "try:") {
			t.Errorf("plexus %v exits with %d: %s", args, code, errs.String())
		}
	}
}

func TestTheProgressOfWorkIsALineOrJSON(t *testing.T) {
	w := client.Work{Block: 7, Difficulty: 10_000_000, Seals: 3_000_000, Elapsed: 2 * time.Second}
	var text bytes.Buffer
	r := &workReport{w: &text}
	r.tell(w)
	r.tell(w) // too soon after the first
	r.end()
	if got, want := text.String(), "working for block 7: 1.5 MH/s, a proof takes 6.7s on average, 2s so far\n"; got != want {
		t.Errorf("the line is %q, want %q", got, want)
	}
	var lines bytes.Buffer
	(&workReport{w: &lines, asJSON: true}).tell(w)
	var told map[string]float64
	if err := json.Unmarshal(lines.Bytes(), &told); err != nil || told["seals_per_second"] != 1_500_000 || told["difficulty"] != 10_000_000 || told["block"] != 7 {
		t.Errorf("the JSON is %s: %v", lines.String(), err)
	}
	var screen bytes.Buffer
	r = &workReport{w: &screen, isTerminal: true}
	r.tell(w)
	r.tell(w)
	r.end()
	if got := screen.String(); strings.Count(got, "\r") != 2 || !strings.HasSuffix(got, "so far\n") {
		t.Errorf("a terminal sees %q", got)
	}
}

func TestRatesAndTimesAreShort(t *testing.T) {
	for rate, want := range map[float64]string{2.5e9: "2.5 GH/s", 1.25e6: "1.2 MH/s", 999e3: "999 kH/s"} {
		if got := rateText(rate); got != want {
			t.Errorf("%g a second is %q, want %q", rate, got, want)
		}
	}
	for d, want := range map[time.Duration]string{93 * time.Second: "1m33s", 1234 * time.Millisecond: "1.2s", 120 * time.Millisecond: "120ms"} {
		if got := about(d); got != want {
			t.Errorf("%d is %q, want %q", d, got, want)
		}
	}
}
