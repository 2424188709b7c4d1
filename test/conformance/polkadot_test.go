package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

// clients is the folder of the pinned clients and of the programs that use them.
const clients = "../clients"

func TestPolkadotJSReadsSignsAndSubmits(t *testing.T) {
	requireClients(t)
	url, _ := testnode.Chain(t, "up")
	runClient(t, "node", "polkadot.mjs", url)
}

// runClient runs one of the programs, which must end by saying that its steps passed.
func runClient(t *testing.T, program string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = clients
	out, err := cmd.CombinedOutput()
	t.Logf("%s %s\n%s", program, strings.Join(args, " "), out)
	if err != nil || !strings.Contains(string(out), " steps passed") {
		t.Fatalf("%s: %v", args[0], err)
	}
}

// requireClients leaves the test to the full run under -short, where the
// clients must be there.
func requireClients(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	if _, err := os.Stat(filepath.Join(clients, ".installed-pip-sdk11")); err != nil {
		t.Fatal("the test clients are not installed; run scripts/clients")
	}
}
