package conformance

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	plexus "github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
)

// walletSays is what wallet/show.mjs prints of what the wallet shows, in the units
// that the wallet gives: rao.
type walletSays struct {
	Network, Request map[string]string
	Before, After    []walletAccount // //Alice, and an account that the wallet made
	History          []struct{ Direction, Status, Extrinsic, Block, Rao, Fee string }
	Refused          string
	Outside          []string // what the browser reached beside this machine
}

type walletAccount struct {
	Address     keys.AccountID
	Free, Nonce string
}

// TestAWalletInABrowserShowsAndSendsMoney runs a wallet that others wrote, SubWallet's
// core as it was published, in a browser: what it shows is what the chain holds, and
// what it signs is paid.
func TestAWalletInABrowserShowsAndSendsMoney(t *testing.T) {
	if os.Getenv(matrix) == "" {
		t.Skip("runs a wallet in a browser: make conformance")
	}
	if _, err := os.Stat(filepath.Join(clients, "wallet/node_modules/@subwallet/web-runner")); err != nil {
		t.Fatal("the wallet is not installed; run scripts/clients all")
	}
	url, _ := testnode.Chain(t, "local")
	c, err := plexus.Dial(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	alice := keys.Dev("Alice").AccountID()
	began, err := c.Account(t.Context(), alice)
	if err != nil {
		t.Fatal(err)
	}

	var out, failure bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "node", "wallet/show.mjs", url)
	cmd.Dir, cmd.Stdout, cmd.Stderr = clients, &out, &failure
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, failure.String())
	}
	var said walletSays
	if err := json.Unmarshal(out.Bytes(), &said); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	if said.Network["Chain"] != "Bittensor" || said.Network["Symbol"] != "TAO" || said.Network["Decimals"] != "9" || said.Network["Address prefix"] != "42" {
		t.Errorf("the network is shown as %v", said.Network)
	}
	if len(said.Before) != 2 || len(said.After) != 2 || len(said.History) != 2 {
		t.Fatalf("shown are %+v", said)
	}
	if want := (walletAccount{alice, strconv.FormatUint(began.Free, 10), "0"}); said.Before[0] != want {
		t.Errorf("at first //Alice is shown as %+v, want %+v", said.Before[0], want)
	}
	for _, shown := range said.After {
		has, err := c.Account(t.Context(), shown.Address)
		if err != nil {
			t.Fatal(err)
		}
		if shown.Free != strconv.FormatUint(has.Free, 10) || shown.Nonce != strconv.FormatUint(uint64(has.Nonce), 10) {
			t.Errorf("%s is shown as %+v, and has %+v", shown.Address, shown, has)
		}
	}
	if said.After[0].Nonce != "1" || said.After[1].Free != "12500000000" {
		t.Errorf("12.5 TAO sent once, and what was refused not at all, leave %+v", said.After)
	}
	if said.Refused == "" || len(said.Outside) > 0 {
		t.Errorf("refused as %q; reached %v", said.Refused, said.Outside)
	}

	sent := said.History[0]
	x := signedIn(t, c, sent.Block, sent.Extrinsic)
	if !x.CoversMetadata || x.Signer != alice {
		t.Errorf("%s of %s covers the metadata: %v", sent.Extrinsic, x.Signer, x.CoversMetadata)
	}
	left, err := c.Account(t.Context(), alice)
	if err != nil {
		t.Fatal(err)
	}
	if fee := strconv.FormatUint(began.Free-left.Free-12.5e9, 10); sent.Status != "success" || sent.Rao != "12500000000" || sent.Fee != fee {
		t.Errorf("history shows %+v, and the fee was %s rao", sent, fee)
	}
}

// signedIn is a block's signed extrinsic of a hash.
func signedIn(t *testing.T, c *plexus.Client, block, hash string) *extrinsic.Signed {
	t.Helper()
	var answer struct{ Block struct{ Extrinsics []string } }
	if err := c.RPC(t.Context(), &answer, "chain_getBlock", block); err != nil {
		t.Fatal(err)
	}
	for _, text := range answer.Block.Extrinsics {
		raw, err := hex.DecodeString(text[2:])
		if err != nil {
			t.Fatal(err)
		}
		if x, err := extrinsic.Parse(raw); err == nil && "0x"+hex.EncodeToString(x.Hash[:]) == hash {
			return x
		}
	}
	t.Fatalf("block %s does not hold %s", block, hash)
	return nil
}
