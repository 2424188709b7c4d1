package bench

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/localnet"
)

// idleFor is how long a node makes empty blocks before its memory is read.
const idleFor = 20 * time.Second

// BenchmarkNode starts a node of a new chain with 1 s blocks. Reported: time from
// the start of the process to its first answer over RPC, resident memory after
// idleFor of empty blocks, and the size of the binary, which `make build` strips.
func BenchmarkNode(b *testing.B) {
	binary, err := os.Stat(testnode.Binary(b))
	if err != nil {
		b.Fatal(err)
	}
	var took time.Duration
	var resident float64
	for range b.N {
		ports := testnode.FreePorts(b, 2)
		begun := time.Now()
		p := testnode.Start(b, nil, "node", "--chain", "up", "--tmp", "--rpc-port", ports[0], "--p2p-port", ports[1])
		answered(b, "http://127.0.0.1:"+ports[0])
		took += time.Since(begun)
		time.Sleep(idleFor)
		resident += residentMB(b, p.Pid())
		if err := p.Stop(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(took.Milliseconds())/float64(b.N), "ms-to-answer")
	b.ReportMetric(resident/float64(b.N), "MB-idle")
	b.ReportMetric(float64(binary.Size())/1e6, "MB-binary")
}

// answered waits until a node answers a call over RPC.
func answered(b *testing.B, url string) {
	b.Helper()
	const call = `{"jsonrpc":"2.0","id":1,"method":"chain_getHeader","params":[]}`
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		resp, err := http.Post(url, "application/json", strings.NewReader(call))
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			b.Fatalf("no answer over RPC: %v", err)
		}
	}
}

// residentMB is a process's resident memory, as Linux counts it.
func residentMB(b *testing.B, pid int) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var kB float64
		if n, _ := fmt.Sscanf(line, "VmRSS: %f kB", &kB); n == 1 {
			return kB * 1024 / 1e6
		}
	}
	b.Fatal("the system does not tell resident memory")
	return 0
}

// BenchmarkUp runs `plexus up` on a new home until a question is answered;
// models are fetched before. Reported: seconds from the start.
func BenchmarkUp(b *testing.B) {
	m := localnet.Default()
	pull := []string{"model", "pull"}
	for _, e := range m.Engines {
		pull = append(pull, e.Model)
	}
	testnode.Must(b, nil, pull...)
	var took time.Duration
	for range b.N {
		first := freeRow(b, 4+len(m.Engines)+len(m.Miners))
		args := []string{"up", "--home", filepath.Join(b.TempDir(), "net")}
		for i, kind := range []string{"gateway", "rpc", "p2p", "metrics", "engine"} {
			args = append(args, "--"+kind+"-port", strconv.Itoa(first+i))
		}
		args = append(args, "--axon-port", strconv.Itoa(first+4+len(m.Engines)))
		begun := time.Now()
		p := testnode.Start(b, nil, args...)
		p.WaitFor("answered by uid", 5*time.Minute)
		took += time.Since(begun)
		if err := p.Stop(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(took.Seconds()/float64(b.N), "s-to-answer")
}

// freeRow finds n free ports in a row and gives the first.
func freeRow(b *testing.B, n int) int {
	b.Helper()
	for range 50 {
		first, err := strconv.Atoi(testnode.FreePorts(b, 1)[0])
		if err != nil {
			b.Fatal(err)
		}
		var p localnet.Planned
		for i := range n {
			p.Processes = append(p.Processes, localnet.Process{Port: uint16(first + i)})
		}
		if first+n <= 65535 && localnet.CheckPorts(p) == nil {
			return first
		}
	}
	b.Fatal("no free ports in a row")
	return 0
}
