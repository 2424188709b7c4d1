package conformance

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

// TestSuitesStartOurLocalnetAsTheyStartTheirs runs scripts/localnet.sh as the test
// suites of Bittensor's SDK run theirs.
func TestSuitesStartOurLocalnetAsTheyStartTheirs(t *testing.T) {
	requireClients(t)
	script, err := filepath.Abs("../../scripts/localnet.sh")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PLEXUS_BIN", testnode.Binary(t))
	t.Setenv("PLEXUS_LOCALNET", t.TempDir())
	ports := testnode.FreePorts(t, 3)
	cmd := exec.CommandContext(t.Context(), filepath.Join(".venv-sdk10", "bin", "python"), "localnet.py", script, ports[0], ports[1], ports[2])
	cmd.Dir = clients
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "2 steps passed") {
		t.Fatalf("%v\n%s", err, out)
	}
}
