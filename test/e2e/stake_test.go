package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

// TestStakeVerbsOnAPool trades with a subnet's pool, and is held to its price.
func TestStakeVerbsOnAPool(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	url, _ := testnode.Chain(t, "local")
	s := shell{t, url, []string{"PLEXUS_KEY_URI=//Alice"}, filepath.Join(t.TempDir(), "wallets")}
	const bob = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
	s.must("subnet", "create", "--yes")
	s.must("subnet", "start", "--netuid", "2")

	list := func(want ...string) {
		t.Helper()
		got := s.must("stake", "list")
		for _, text := range want {
			if !strings.Contains(got, text) {
				t.Errorf("%q is not in\n%s", text, got)
			}
		}
	}
	// The pool has 1,000 TAO: one of them moves the price by a fifth of a percent.
	s.must("stake", "add", "--netuid", "2", "--amount", "1", "--yes")
	list("subnet 2 ")
	if said := s.refused("stake", "add", "--netuid", "2", "--amount", "100", "--yes"); !strings.Contains(said, "SlippageTooHigh") || !strings.Contains(said, "--tolerance") {
		t.Errorf("100 TAO within half a percent: %s", said)
	}
	if said := s.refused("stake", "add", "--netuid", "2", "--amount", "100", "--limit", "0.5", "--yes"); !strings.Contains(said, "PriceLimitExceeded") {
		t.Errorf("a limit below the price: %s", said)
	}
	for _, wrong := range [][]string{{"--tolerance", "100"}, {"--tolerance", "-1"}, {"--limit", "0"}, {"--limit", "1", "--any-price"}} {
		s.refused(append([]string{"stake", "add", "--netuid", "2", "--amount", "1", "--yes"}, wrong...)...)
	}
	before := s.freeRao()
	s.must("stake", "add", "--netuid", "2", "--amount", "100", "--partial", "--yes")
	if paid := before - s.freeRao(); paid < 1e9 || paid > 4e9 {
		t.Errorf("within half a percent %d rao were staked", paid)
	}
	s.must("stake", "add", "--netuid", "2", "--amount", "50", "--tolerance", "20", "--yes")
	s.must("stake", "add", "--netuid", "2", "--amount", "10", "--any-price", "--yes")

	if said := s.refused("stake", "remove", "--netuid", "2", "--amount", "all", "--yes"); !strings.Contains(said, "SlippageTooHigh") {
		t.Errorf("all within half a percent: %s", said)
	}
	s.must("stake", "remove", "--netuid", "2", "--amount", "1", "--yes", "--json")
	s.must("stake", "swap", "--netuid", "2", "--to-netuid", "0", "--amount", "1", "--yes")
	list("subnet 0 ")
	if said := s.refused("stake", "transfer", "--netuid", "2", "--to", bob, "--to-netuid", "0", "--amount", "1", "--yes"); !strings.Contains(said, "plexus stake swap") {
		t.Errorf("an unprotected trade: %s", said)
	}
	s.must("stake", "transfer", "--netuid", "2", "--to", bob, "--amount", "1", "--yes")
	if got := s.must("stake", "list", bob); !strings.Contains(got, "0.999999999 alpha") && !strings.Contains(got, "  1 alpha") { // a share rounds down
		t.Errorf("what was given: %s", got)
	}
	if said := s.refused("stake", "move", "--netuid", "2", "--to-hotkey", bob, "--amount", "1", "--yes"); !strings.Contains(said, "HotKeyAccountNotExists") {
		t.Errorf("a hotkey that nobody owns: %s", said)
	}
	s.must("stake", "remove", "--netuid", "2", "--amount", "all", "--tolerance", "50", "--yes")
}
