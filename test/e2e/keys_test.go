package e2e

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
)

// names wants each text in what a verb said.
func names(t *testing.T, said string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("%q is not in\n%s", text, said)
		}
	}
}

// TestKeysAreSwappedAndGivenChildren walks the ways of a delegate: its take, its
// children, a new hotkey, a new coldkey.
func TestKeysAreSwappedAndGivenChildren(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	url, _ := testnode.Chain(t, "local")
	address := func(name string) string { return keys.Dev(name).AccountID().String() }
	s := shell{t, url, []string{"PLEXUS_KEY_URI=//Alice", "PLEXUS_HOTKEY_URI=//Alice//validator"}, filepath.Join(t.TempDir(), "wallets")}
	s.must("register", "--netuid", "1", "--yes")

	names(t, s.must("delegate", "take"), "18.00%")
	s.must("delegate", "take", "--set", "9%", "--yes")
	s.must("delegate", "take", "--set", "10%", "--yes")
	names(t, s.refused("delegate", "take", "--set", "11%", "--yes"), "DelegateTxRateLimitExceeded", "once in 30 days")
	names(t, s.refused("delegate", "take", "--set", "10%", "--yes"), "the take is 10.00% already")
	names(t, s.must("delegate", "take", "--json"), `"take": 6553`)

	s.must("delegate", "children", "set", "--netuid", "1", address("Bob")+"=25%", address("Charlie")+"=75%", "--yes")
	names(t, s.refused("delegate", "children", "clear", "--netuid", "1", "--yes"), "TxRateLimitExceeded", "150 blocks")
	s.must("delegate", "children", "take", "--netuid", "1", "--set", "5%", "--yes")
	names(t, s.refused("delegate", "children", "take", "--netuid", "1", "--set", "19%", "--yes"), "InvalidChildkeyTake")
	names(t, s.refused("delegate", "children", "adopt", "off", "--yes"), "HotKeyNotRegisteredInSubNet")

	names(t, s.refused("wallet", "swap-hotkey", "--to", address("Alice//validator"), "--yes"), "NewHotKeyIsSameWithOld")
	s.must("wallet", "swap-hotkey", "--netuid", "1", "--to", address("Alice//second"), "--yes")
	second := []string{"--hotkey-address", address("Alice//second")}
	names(t, s.must(append([]string{"delegate", "children", "list", "--netuid", "1"}, second...)...), "25.00%", "75.00%", address("Bob"), "keeps 5.00%")
	names(t, testnode.Must(t, nil, "metagraph", "--netuid", "1", "--json", "--rpc", url), address("Alice//second"))
	s.must("wallet", "identity", "--name", "Alice's", "--yes")
	s.must(append([]string{"wallet", "swap-hotkey", "--to", address("Alice//third"), "--yes"}, second...)...)
	names(t, s.refused("wallet", "swap-hotkey", "--to", address("Alice//fourth"), "--hotkey-address", address("Alice//third"), "--yes"), "HotKeySetTxRateLimitExceeded")

	names(t, s.refused("wallet", "swap-coldkey", "execute", "--to", address("heir"), "--yes"), "ColdkeySwapAnnouncementNotFound", "announce it first")
	names(t, s.must("wallet", "swap-coldkey", "status"), "has announced nothing")
	s.must("wallet", "swap-coldkey", "announce", "--to", address("heir"), "--yes")
	names(t, s.refused("wallet", "transfer", "--to", address("Bob"), "--amount", "1", "--yes"), "ColdkeySwapAnnounced")
	names(t, s.refused("wallet", "swap-coldkey", "execute", "--to", address("heir"), "--yes"), "ColdkeySwapTooEarly")
	testnode.Eventually(t, time.Minute, "the delay to pass", func() bool {
		return strings.Contains(s.must("wallet", "swap-coldkey", "status"), "may be carried out")
	})
	s.must("wallet", "swap-coldkey", "execute", "--to", address("heir"), "--yes")
	if left := s.freeRao(); left != 0 {
		t.Errorf("the old coldkey has %d rao left", left)
	}
	var heir struct {
		Free uint64 `json:"free"`
	}
	if err := json.Unmarshal([]byte(s.must("wallet", "balance", address("heir"), "--json")), &heir); err != nil || heir.Free == 0 {
		t.Errorf("the new coldkey has %d rao, %v", heir.Free, err)
	}
}
