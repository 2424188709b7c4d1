package fetch

import (
	"strings"
	"testing"
)

func TestProgressIsABarOnATerminalAndALineElsewhere(t *testing.T) {
	for terminal, want := range map[bool][]string{
		true:  {"weights 1", "[###############...............]", "5.0 MB of 10.0 MB", "\r"},
		false: {"fetching weights 1, 10.0 MB\n"},
	} {
		var out strings.Builder
		b := &Bar{Out: &out, Terminal: terminal}
		b.Start("weights 1", 10_000_000)
		b.At(5_000_000)
		b.End()
		for _, w := range want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("terminal %t: %q lacks %q", terminal, out.String(), w)
			}
		}
		if !terminal && strings.Contains(out.String(), "\r") {
			t.Errorf("a bar is drawn in a file: %q", out.String())
		}
	}
}
