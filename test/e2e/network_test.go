package e2e

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/localnet"
)

// network is a local network of the built binary on free ports.
type network struct {
	t     *testing.T
	home  string
	ports map[string]uint16
	flags []string // of `plexus up`, beside ports and home
	up    *testnode.Process
}

// newNetwork picks a home and ports; start runs it.
func newNetwork(t *testing.T) *network {
	t.Helper()
	n := &network{t: t, home: filepath.Join(t.TempDir(), "net"), ports: map[string]uint16{}}
	m := localnet.Default()
	// Kinds of which there are many need ports in a row.
	base := freeRow(t, len(m.Miners)+len(m.Engines)+4)
	for i, name := range []string{"gateway-port", "rpc-port", "p2p-port", "metrics-port"} {
		n.ports[name] = base + uint16(i)
	}
	n.ports["engine-port"] = base + 4
	n.ports["axon-port"] = base + 4 + uint16(len(m.Engines))
	return n
}

// start runs `plexus up` until its first answer is in.
func (n *network) start() {
	n.t.Helper()
	args := append([]string{"up", "--home", n.home}, n.flags...)
	for name, port := range n.ports {
		args = append(args, "--"+name, strconv.Itoa(int(port)))
	}
	n.up = testnode.Start(n.t, nil, args...)
	n.up.WaitFor("answered by uid", 5*time.Minute)
}

func (n *network) gateway() string {
	return "http://127.0.0.1:" + strconv.Itoa(int(n.ports["gateway-port"]))
}

func (n *network) rpc() string { return "ws://127.0.0.1:" + strconv.Itoa(int(n.ports["rpc-port"])) }

// status is what `plexus status --json` says.
func (n *network) status() localnet.Snapshot {
	n.t.Helper()
	var s localnet.Snapshot
	if err := json.Unmarshal([]byte(testnode.Must(n.t, nil, "status", "--json", "--home", n.home)), &s); err != nil {
		n.t.Fatal(err)
	}
	return s
}

// freeRow finds n free ports in a row, below those that systems give to outgoing
// connections: these must not be taken while a network restarts.
func freeRow(t *testing.T, n int) uint16 {
	t.Helper()
	for range 50 {
		first := uint16(12_000 + rand.IntN(20_000))
		p := localnet.Planned{}
		for i := range n {
			p.Processes = append(p.Processes, localnet.Process{Port: first + uint16(i)})
		}
		if localnet.CheckPorts(p) == nil {
			return first
		}
	}
	t.Fatal("no free ports in a row")
	return 0
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
