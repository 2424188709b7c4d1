package conformance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
)

// raised replaces the binary under a client by one of the next spec version, as an
// upgrade does: state and ports stay. The program says when it has used the first,
// and is told by a line when the second answers.
func (c client) raised(t *testing.T) verdict {
	const flow = "raised_version"
	ports := testnode.FreePorts(t, 3)
	args := []string{"node", "--chain", "local", "--base-path", t.TempDir(), "--rpc-port", ports[0], "--p2p-port", ports[1], "--metrics-port", ports[2]}
	first := testnode.Start(t, nil, args...)
	first.WaitFor("Imported #1 ", time.Minute)

	cmd := c.run(t, "ws://127.0.0.1:"+ports[0], flow)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	lines := bufio.NewReader(io.TeeReader(out, &said))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return verdictOf(flow, []byte(said.String()), cmd.Wait())
		}
		if strings.HasPrefix(line, "at spec version") {
			break
		}
	}
	first.Stop()
	second := testnode.StartBinary(t, nextVersion(t), nil, args...)
	defer second.Stop()
	second.WaitReady("http://127.0.0.1:" + ports[2] + "/metrics")
	if _, err := io.WriteString(in, "it is replaced\n"); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, lines)
	return verdictOf(flow, []byte(said.String()), cmd.Wait())
}

// nextVersion builds the binary of the next spec version: the same sources but for
// the number, which the toolchain reads from an overlay.
func nextVersion(t *testing.T) string {
	t.Helper()
	path, err := buildNext()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var buildNext = sync.OnceValues(func() (string, error) {
	source, err := filepath.Abs("../../chain/app/app.go")
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	number := regexp.MustCompile(`SpecVersion: (\d+)`)
	found := number.FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("%s declares no spec version", source)
	}
	now, err := strconv.Atoi(string(found[1]))
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "plexus-next-")
	if err != nil {
		return "", err
	}
	changed, overlay, path := filepath.Join(dir, "app.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "plexus")
	if err := os.WriteFile(changed, number.ReplaceAll(text, fmt.Appendf(nil, "SpecVersion: %d", now+1)), 0o600); err != nil {
		return "", err
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {source: changed}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-overlay", overlay, "-o", path, "github.com/plexus-network/plexus/cmd/plexus").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the next version: %w\n%s", err, out)
	}
	return path, nil
})
