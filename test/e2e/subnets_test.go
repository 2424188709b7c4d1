package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

// workChain is a chain like the launch one, with blocks and proofs that a test can
// wait for, and money for //Alice.
const workChain = `
name = "Work"
id = "work-1"
type = "Development"
block_millis = 1000
root_emission_share = 1000000000
balances = [{ account = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", rao = 5_000_000_000_000 }]

[network.rules]
new_subnets = "static"
network_rate_limit = 5

[[network.subnets]]
netuid = 1
name = "text"
mechanism = "static"
started = true
equal_stake = true
work_registration_allowed = true
difficulty = 200_000
min_difficulty = 100_000
`

// TestASubnetFromTheShell makes a subnet, and gets into one without owning anything.
func TestASubnetFromTheShell(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	path := filepath.Join(t.TempDir(), "work.toml")
	if err := os.WriteFile(path, []byte(workChain), 0o600); err != nil {
		t.Fatal(err)
	}
	url, _ := testnode.Chain(t, path)

	// Two people without account work at the same time: a block takes one proof, and
	// the other waits for the next.
	var both sync.WaitGroup
	blocks := make([]uint64, 2)
	for i, name := range []string{"Nobody", "Another"} {
		both.Go(func() {
			env := []string{"PLEXUS_KEY_URI=//" + name, "PLEXUS_HOTKEY_URI=//" + name + "//hot"}
			stdout, stderr, code := testnode.Run(t, env, "register", "--netuid", "1", "--pow", "--json", "--rpc", url)
			var done struct {
				Block uint64 `json:"block"`
				Fee   uint64 `json:"fee_rao"`
			}
			if err := json.Unmarshal([]byte(stdout), &done); code != 0 || err != nil || done.Fee != 0 {
				t.Errorf("%s: exit %d, %v\n%s%s", name, code, err, stdout, stderr)
			}
			blocks[i] = done.Block
		})
	}
	both.Wait()
	if t.Failed() || blocks[0] == blocks[1] {
		t.Fatalf("the proofs are in blocks %v", blocks)
	}
	nobody := []string{"PLEXUS_KEY_URI=//Nobody", "PLEXUS_HOTKEY_URI=//Nobody//hot"}
	if _, said, code := testnode.Run(t, nobody, "register", "--netuid", "1", "--pow", "--rpc", url); code == 0 || !strings.Contains(said, "uid") {
		t.Errorf("a second uid: exit %d, %s", code, said)
	}

	if _, said, code := testnode.Run(t, []string{"PLEXUS_KEY_URI=//Poor"}, "register", "--netuid", "1", "--yes", "--rpc", url); code == 0 || !strings.Contains(said, "add --pow") {
		t.Errorf("who cannot pay is not told of work: exit %d, %s", code, said)
	}

	alice := []string{"PLEXUS_KEY_URI=//Alice", "PLEXUS_HOTKEY_URI=//Alice//maths"}
	if said := testnode.Must(t, nil, "subnet", "cost", "--rpc", url); !strings.Contains(said, "1000 TAO") || !strings.Contains(said, "Nobody") {
		t.Errorf("the cost: %s", said)
	}
	testnode.Must(t, alice, "subnet", "create", "--name", "maths", "--url", "https://maths.example", "--yes", "--rpc", url)
	testnode.Must(t, alice, "subnet", "start", "--netuid", "2", "--rpc", url)
	testnode.Must(t, alice, "subnet", "identity", "--netuid", "2", "--description", "proofs", "--rpc", url)
	testnode.Must(t, alice, "subnet", "symbol", "ω", "--netuid", "2", "--rpc", url)
	var shown struct {
		Name        string `json:"name"`
		URL         string `json:"url"`
		Description string `json:"description"`
		Symbol      string `json:"symbol"`
		Mechanism   string `json:"mechanism"`
		IsStarted   bool   `json:"started"`
		Entry       struct {
			Neurons   int    `json:"neurons"`
			Price     uint64 `json:"price_rao"`
			TakesWork bool   `json:"takes_work"`
		} `json:"entry"`
	}
	if err := json.Unmarshal([]byte(testnode.Must(t, nil, "subnet", "show", "--netuid", "2", "--json", "--rpc", url)), &shown); err != nil {
		t.Fatal(err)
	}
	if shown.Name != "maths" || shown.URL != "https://maths.example" || shown.Description != "proofs" || shown.Symbol != "ω" || shown.Mechanism != "static" ||
		!shown.IsStarted || shown.Entry.Neurons != 1 || shown.Entry.Price == 0 || shown.Entry.TakesWork {
		t.Errorf("the subnet is %+v", shown)
	}
	if said := testnode.Must(t, nil, "subnet", "cost", "--rpc", url); !strings.Contains(said, "doubled") {
		t.Errorf("the cost after a subnet: %s", said)
	}
	for verb, args := range map[string][]string{
		"SymbolDoesNotExist":           {"subnet", "symbol", "TAO", "--netuid", "2"},
		"SymbolAlreadyInUse":           {"subnet", "symbol", "α", "--netuid", "2"},
		"NotSubnetOwner":               {"subnet", "identity", "--netuid", "1", "--name", "mine"},
		"takes no proof of work":       {"register", "--netuid", "2", "--pow"},
		"not worked for":               {"register", "--netuid", "0", "--pow"},
		"RegistrationPriceLimitExceed": {"register", "--netuid", "2", "--hotkey", "default", "--max-price", "0.0001", "--yes"},
	} {
		env := alice
		if verb == "RegistrationPriceLimitExceed" {
			env = []string{"PLEXUS_KEY_URI=//Alice", "PLEXUS_HOTKEY_URI=//Alice//second"}
		}
		if _, said, code := testnode.Run(t, env, append(args, "--rpc", url)...); code == 0 || !strings.Contains(said, verb) || !strings.Contains(said, "try:") {
			t.Errorf("plexus %v: exit %d, %s", args, code, said)
		}
	}
}
