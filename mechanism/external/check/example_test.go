package check

import (
	"bytes"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/mechanism/external"
)

// python is an interpreter for tests; without one they fail in CI.
func python(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CI") != "" {
		t.Fatal("python3 is missing")
	}
	if err != nil {
		t.Skip("python3 is missing")
	}
	return path
}

const examplePath = "../testdata/example.py"

func TestThePagesProgramPassesTheTrialInBothRoles(t *testing.T) {
	command := []string{python(t), examplePath}
	for _, role := range []string{external.RoleMiner, external.RoleValidator} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			c := Config{Command: command, Role: role, State: t.TempDir(), ReadyWithin: time.Minute, Log: slog.New(slog.DiscardHandler)}
			if role == external.RoleValidator {
				c.Miner = command
			}
			report, err := Run(t.Context(), c)
			if err != nil || len(report.Violations)+len(report.Advice) > 0 {
				t.Fatalf("%+v, %v", report, err)
			}
			for _, s := range report.Scores {
				if s.Value != 1 || s.Why != "right" {
					t.Errorf("a right answer: %+v", s)
				}
			}
			if role == external.RoleValidator && len(report.Scores) == 0 {
				t.Error("a real miner has no scores")
			}
		})
	}
}

func TestThePageShowsTheProgramThatIsTested(t *testing.T) {
	page, err := os.ReadFile("../../../docs/protocol/mechanism.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(page, []byte("```python\n"+string(program)+"```\n")) {
		t.Errorf("docs/protocol/mechanism.md does not hold %s as it is", examplePath)
	}
	for name := range strings.FieldsSeq("PLEXUS_ADDR PLEXUS_ROLE PLEXUS_NETUID PLEXUS_HOTKEY PLEXUS_STATE PLEXUS_TOKEN") {
		if !bytes.Contains(page, []byte("`"+name+"`")) {
			t.Errorf("docs/protocol/mechanism.md does not name %s", name)
		}
	}
}
