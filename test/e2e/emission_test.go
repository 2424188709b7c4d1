package e2e

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
)

// TestRootLetsTheMarketPayASubnet switches the market's part on and off from the
// shell, and looks at the subnet's pool.
func TestRootLetsTheMarketPayASubnet(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	url, _ := testnode.Chain(t, "local")
	alice := []string{"PLEXUS_KEY_URI=//Alice", "PLEXUS_HOTKEY_URI=//Alice//maths"}
	testnode.Must(t, alice, "subnet", "create", "--name", "maths", "--yes", "--rpc", url)
	testnode.Must(t, alice, "subnet", "start", "--netuid", "2", "--rpc", url)
	pool := func() uint64 {
		var told struct {
			Subnets []struct {
				Netuid uint16 `json:"netuid"`
				TaoIn  uint64 `json:"tao_in"`
			} `json:"subnets"`
		}
		if err := json.Unmarshal([]byte(testnode.Must(t, nil, "subnet", "list", "--json", "--rpc", url)), &told); err != nil {
			t.Fatal(err)
		}
		for _, s := range told.Subnets {
			if s.Netuid == 2 {
				return s.TaoIn
			}
		}
		t.Fatal("subnet 2 is not listed")
		return 0
	}
	set := func(env []string, to string) (said string, block uint64, code int) {
		stdout, said, code := testnode.Run(t, env, "subnet", "emission", to, "--netuid", "2", "--json", "--rpc", url)
		var done struct {
			Block uint64 `json:"block"`
		}
		if err := json.Unmarshal([]byte(stdout), &done); code == 0 && err != nil {
			t.Fatalf("%v in %s", err, stdout)
		}
		return said, done.Block, code
	}

	before := pool()
	if said, _, code := set([]string{"PLEXUS_KEY_URI=//Bob"}, "on"); code != 1 || !strings.Contains(said, "RequireSudo") || !strings.Contains(said, "root key") {
		t.Errorf("by another key: exit %d, %s", code, said)
	}
	if said, _, code := set(alice, "perhaps"); code != 2 || !strings.Contains(said, "neither on nor off") {
		t.Errorf("neither on nor off: exit %d, %s", code, said)
	}
	if now := pool(); now != before {
		t.Errorf("nobody switched it on, and the pool went from %d to %d", before, now)
	}
	if said, _, code := set(alice, "on"); code != 0 {
		t.Fatalf("exit %d, %s", code, said)
	}
	testnode.Eventually(t, time.Minute, "TAO flows into the pool", func() bool { return pool() > before })
	if said, _, code := set(alice, "off"); code != 0 {
		t.Fatalf("exit %d, %s", code, said)
	}
	before = pool()
	_, first, _ := set(alice, "off")
	if _, second, code := set(alice, "off"); code != 0 || second <= first {
		t.Fatalf("exit %d in block %d after %d", code, second, first)
	}
	if now := pool(); now != before {
		t.Errorf("it is off, and the pool went from %d to %d", before, now)
	}
}
