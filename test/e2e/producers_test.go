package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
)

// TestProducersBeginHaltAndComeBackAsThePageSays runs four producers by the binary,
// as docs/tutorials/run-a-node.md has it: one genesis, a halt of all at one height, a
// start again, and a producer whose folder was lost but for its keys.
func TestProducersBeginHaltAndComeBackAsThePageSays(t *testing.T) {
	if testing.Short() {
		t.Skip("runs four nodes; not under -short")
	}
	const count = 4
	dir := t.TempDir()
	ports := testnode.FreePorts(t, 2*count)
	folder := func(i int) string { return filepath.Join(dir, fmt.Sprint("node", i)) }
	var keys, names []string
	for i := range count {
		var id struct{ Producer, Peer string }
		if err := json.Unmarshal([]byte(testnode.Must(t, nil, "node", "identity", "--base-path", folder(i), "--json")), &id); err != nil {
			t.Fatal(err)
		}
		keys, names = append(keys, id.Producer), append(names, id.Peer+"@127.0.0.1:"+ports[i])
	}
	genesis := filepath.Join(dir, "net.json")
	testnode.Must(t, nil, "node", "genesis", "--chain", "up", "--producers", strings.Join(keys, ","), "--out", genesis)
	start := func(i int, more ...string) *testnode.Process {
		others := append(append([]string{}, names[:i]...), names[i+1:]...)
		return testnode.Start(t, nil, append([]string{"node", "--chain", "up", "--base-path", folder(i), "--genesis", genesis,
			"--peers", strings.Join(others, ","), "--p2p-port", ports[i], "--rpc-port", ports[count+i]}, more...)...)
	}

	var all []*testnode.Process
	for i := range count {
		all = append(all, start(i, "--halt-height", "4"))
	}
	for i, p := range all {
		p.WaitFor("Halted behind #4", time.Minute)
		testnode.Eventually(t, time.Minute, fmt.Sprintf("node %d ends", i), p.Ended)
		if err := p.Stop(); err != nil {
			t.Fatalf("node %d, halted: %v", i, err)
		}
		if strings.Contains(p.Log(), "Imported #5") {
			t.Fatalf("node %d went on behind its height", i)
		}
	}
	for i := range count {
		all[i] = start(i)
	}
	for _, p := range all {
		p.WaitFor("Imported #6", time.Minute)
	}

	const lost = 2
	if err := all[lost].Stop(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"state", "consensus", "wal", "genesis.json", "version"} {
		if err := os.RemoveAll(filepath.Join(folder(lost), name)); err != nil {
			t.Fatal(err)
		}
	}
	all[lost] = start(lost)
	all[lost].WaitFor("Imported #6 ", time.Minute)
	of := func(p *testnode.Process) string {
		_, line, _ := strings.Cut(p.Log(), "Imported #6 ")
		line, _, _ = strings.Cut(line, "\n")
		return line
	}
	if a, b := of(all[0]), of(all[lost]); a != b {
		t.Fatalf("block 6 is %s, and %s at who came back", a, b)
	}
}
