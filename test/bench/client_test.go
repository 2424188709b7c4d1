package bench

import (
	"bufio"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
)

// BenchmarkClient starts the node of a new local chain for a client that waits: an
// unmodified @polkadot/api, loaded before. Reported: time from the start of the
// node's process until the client is connected and has read a balance.
func BenchmarkClient(b *testing.B) {
	testnode.Binary(b) // built before the clock runs
	var took time.Duration
	for range b.N {
		cmd := exec.CommandContext(b.Context(), "node", "connect.mjs")
		cmd.Dir = "../clients"
		in, err := cmd.StdinPipe()
		if err != nil {
			b.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		if !lines.Scan() || lines.Text() != "loaded" {
			b.Fatalf("the client ended (%v): are the clients installed? run scripts/clients", cmd.Wait())
		}
		ports := testnode.FreePorts(b, 2)
		begun := time.Now()
		p := testnode.Start(b, nil, "node", "--chain", "local", "--tmp", "--rpc-port", ports[0], "--p2p-port", ports[1])
		answered(b, "http://127.0.0.1:"+ports[0])
		fmt.Fprintf(in, "ws://127.0.0.1:%s\n", ports[0])
		if !lines.Scan() || !strings.HasPrefix(lines.Text(), "connected 1000000000000000") {
			b.Fatalf("the client says %q", lines.Text())
		}
		took += time.Since(begun)
		_ = in.Close()
		_ = cmd.Wait() // its end is not what is measured
		if err := p.Stop(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(took.Milliseconds())/float64(b.N), "ms-to-client")
}
