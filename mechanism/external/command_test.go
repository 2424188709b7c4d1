package external

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestQuotedArgumentsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		args := rapid.SliceOfN(rapid.String(), 1, 6).Filter(func(a []string) bool { return a[0] != "" }).Draw(t, "args")
		quoted := make([]string, len(args))
		for i, a := range args {
			switch rapid.IntRange(0, 1).Draw(t, "how") {
			case 0:
				quoted[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
			case 1:
				quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(a) + `"`
			}
		}
		got, err := SplitCommand(strings.Join(quoted, " \t"))
		if err != nil || !slices.Equal(got, args) {
			t.Errorf("%q: %q, %v; want %q", quoted, got, err, args)
		}
	})
}
