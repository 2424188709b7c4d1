package e2e

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

// shell types verbs of one wallet at one node.
type shell struct {
	t    *testing.T
	url  string
	env  []string
	root string
}

func (s shell) must(args ...string) string {
	s.t.Helper()
	return testnode.Must(s.t, s.env, s.with(args)...)
}

// refused runs a verb that has to fail, and gives what it says.
func (s shell) refused(args ...string) string {
	s.t.Helper()
	stdout, stderr, code := testnode.Run(s.t, s.env, s.with(args)...)
	if code == 0 {
		s.t.Fatalf("plexus %s succeeds:\n%s", strings.Join(args, " "), stdout)
	}
	return stderr
}

func (s shell) with(args []string) []string {
	return append(args, "--wallet-path", s.root, "--rpc", s.url)
}

func (s shell) freeRao() uint64 {
	s.t.Helper()
	var balance struct {
		Free uint64 `json:"free"`
	}
	if err := json.Unmarshal([]byte(s.must("wallet", "balance", "--json")), &balance); err != nil {
		s.t.Fatal(err)
	}
	return balance.Free
}

// TestANewcomersWallet walks the way of somebody who has nothing yet: a wallet,
// TAO, a uid, a stake, and back.
func TestANewcomersWallet(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	url, _ := testnode.Chain(t, "up")
	s := shell{t, url, nil, filepath.Join(t.TempDir(), "wallets")}
	testnode.Must(t, nil, "wallet", "create", "--no-password", "--wallet-path", s.root)
	if got := s.freeRao(); got != 0 {
		t.Fatalf("a new wallet has %d rao", got)
	}
	if said := s.refused("register", "--netuid", "1", "--yes"); !strings.Contains(said, "plexus faucet") {
		t.Errorf("without money it is not sent to the faucet: %s", said)
	}

	s.must("faucet")
	if got := s.freeRao(); got != 1000e9 {
		t.Fatalf("//Alice gave %d rao", got)
	}
	s.must("faucet", "--work")
	if got := s.freeRao(); got != 2000e9 {
		t.Fatalf("after the work it has %d rao", got)
	}

	s.must("register", "--netuid", "1", "--yes")
	if said := s.refused("register", "--netuid", "1", "--yes"); !strings.Contains(said, "HotKeyAlreadyRegisteredInSubNet") || !strings.Contains(said, "try:") {
		t.Errorf("a second uid: %s", said)
	}
	if said := s.refused("register", "--netuid", "77", "--yes"); !strings.Contains(said, "subnet 77") {
		t.Errorf("a subnet that is not there: %s", said)
	}

	s.must("stake", "add", "--netuid", "1", "--amount", "100", "--yes")
	if list := s.must("stake", "list"); !strings.Contains(list, "  100 alpha") {
		t.Errorf("stakes: %s", list)
	}
	if graph := testnode.Must(t, nil, "metagraph", "--netuid", "1", "--rpc", url); !strings.Contains(graph, " 100 ") {
		t.Errorf("metagraph: %s", graph)
	}
	before := s.freeRao()
	if took := s.must("stake", "remove", "--netuid", "1", "--amount", "5000", "--yes"); !strings.Contains(took, "took back 100 alpha from ") {
		t.Errorf("of 100 alpha it takes 5000: %s", took)
	}
	if got := s.freeRao() - before; got < 99e9 || got > 100e9 {
		t.Errorf("100 TAO of stake come back as %d rao", got)
	}

	s.must("wallet", "transfer", "--to", "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty", "--amount", "1.5", "--yes")
	if said := s.refused("wallet", "transfer", "--to", "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty", "--amount", "100000", "--yes"); !strings.Contains(said, "plexus wallet balance") {
		t.Errorf("more than there is: %s", said)
	}

	made := s.must("subnet", "create", "--yes")
	if !strings.Contains(made, "made subnet 2 ") {
		t.Errorf("a subnet: %s", made)
	}
	s.must("subnet", "start", "--netuid", "2")
	if list := testnode.Must(t, nil, "subnet", "list", "--rpc", url); !strings.Contains(list, "\n2 ") {
		t.Errorf("subnets: %s", list)
	}
	if said := s.refused("subnet", "start", "--netuid", "1"); !strings.Contains(said, "NotSubnetOwner") {
		t.Errorf("another's subnet: %s", said)
	}
}
