package e2e

import (
	"path/filepath"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/localnet/scaffold"
)

// TestEverySubnetAsWrittenPassesTheCheck holds what `plexus subnet init` writes to
// what `plexus subnet check` asks: bad requests, nonsense and restarts included.
func TestEverySubnetAsWrittenPassesTheCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs programs; not under -short")
	}
	for _, lang := range scaffold.Langs() {
		for _, template := range scaffold.Templates() {
			t.Run(lang+" "+template, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "subnet")
				testnode.Must(t, nil, "subnet", "init", "maths", "--lang", lang, "--template", template, "--dir", dir)
				stdout, stderr, code := testnode.Run(t, nil, "subnet", "check", dir)
				if code != 0 {
					t.Errorf("exit %d\n%s%s", code, stdout, stderr)
				}
			})
		}
	}
}
