package bench

import (
	"encoding/binary"
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// BenchmarkMetagraph256 reads a full subnet from a node over its WebSocket, as
// miners and validators do.
func BenchmarkMetagraph256(b *testing.B) {
	url, _ := testnode.Chain(b, "up")
	c, err := client.Dial(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	fillSubnet(b, c, 1, 256)
	b.ResetTimer()
	for b.Loop() {
		m, err := c.Metagraph(b.Context(), 1)
		if err != nil || len(m.Neurons) != 256 {
			b.Fatalf("%d neurons, %v", len(m.Neurons), err)
		}
	}
}

// fillSubnet registers hotkeys until a subnet has n, at a price that stays.
func fillSubnet(b *testing.B, c *client.Client, netuid uint16, n int) {
	b.Helper()
	alice := keys.Dev("Alice")
	one := subtensor.U64F64{Bits: scale.U128FromHalves(1, 0)}
	steady := subtensor.Encode(subtensor.SudoSetBurnIncreaseMult{Netuid: netuid, BurnIncreaseMult: one})
	if _, err := c.Submit(b.Context(), alice, subtensor.Sudo{Call: steady}); err != nil {
		b.Fatal(err)
	}
	m, err := c.Metagraph(b.Context(), netuid)
	if err != nil {
		b.Fatal(err)
	}
	for have := len(m.Neurons); have < n; {
		var calls []client.Call
		for ; have < n && len(calls) < 64; have++ {
			var hotkey keys.AccountID
			binary.BigEndian.PutUint64(hotkey[:], uint64(have)+1<<40)
			calls = append(calls, subtensor.BurnedRegister{Netuid: netuid, Hotkey: hotkey})
		}
		if _, err := c.Submit(b.Context(), alice, calls...); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPythonMetagraph256 gives the same subnet to a caller of Bittensor's own
// SDK 10, started before: the whole of it, its waits for the node, and its own work.
func BenchmarkPythonMetagraph256(b *testing.B) {
	url, _ := testnode.Chain(b, "up")
	c, err := client.Dial(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	fillSubnet(b, c, 1, 256)
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), ".venv-sdk10/bin/python", "-m", "sdk10.metagraph_time", url, "1")
		cmd.Dir = "../clients"
		out, err := cmd.Output()
		if err != nil {
			b.Fatal(err)
		}
		var took struct {
			Neurons int
			Total   float64 `json:"total_ms"`
			Node    float64 `json:"node_ms"`
			Own     float64 `json:"own_ms"`
			Info    float64 `json:"info_ms"`
		}
		if err := json.Unmarshal(out, &took); err != nil || took.Neurons != 256 {
			b.Fatalf("%v: %s", err, out)
		}
		b.ReportMetric(took.Total, "total-ms")
		b.ReportMetric(took.Node, "node-ms")
		b.ReportMetric(took.Own, "own-ms")
		b.ReportMetric(took.Info, "info-ms")
	}
}
