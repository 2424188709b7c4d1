package conformance

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	plexus "github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// explorer is where scripts/clients puts the explorer.
const explorer = clients + "/explorer"

// TestAnExplorerShowsBalancesAndExtrinsics runs an explorer of Substrate chains that
// others wrote, @substrate/api-sidecar, against a local chain.
func TestAnExplorerShowsBalancesAndExtrinsics(t *testing.T) {
	if os.Getenv(matrix) == "" {
		t.Skip("runs an explorer: make conformance")
	}
	program := filepath.Join(explorer, "node_modules/@substrate/api-sidecar/build/src/main.js")
	if _, err := os.Stat(program); err != nil {
		t.Fatal("the explorer is not installed; run scripts/clients all")
	}
	url, _ := testnode.Chain(t, "local")
	c, err := plexus.Dial(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	alice, bob := keys.Dev("Alice"), keys.Dev("Bob").AccountID()
	paid, err := c.Submit(t.Context(), alice, subtensor.TransferKeepAlive{Dest: subtensor.To(bob), Value: scale.Compact(12.5e9)})
	if err != nil {
		t.Fatal(err)
	}
	left, err := c.Account(t.Context(), alice.AccountID())
	if err != nil {
		t.Fatal(err)
	}

	port := testnode.FreePorts(t, 1)[0]
	cmd := exec.CommandContext(t.Context(), "node", program)
	cmd.Env = append(os.Environ(), "SAS_SUBSTRATE_URL="+url, "SAS_EXPRESS_BIND_HOST=127.0.0.1", "SAS_EXPRESS_PORT="+port)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		if t.Failed() {
			t.Logf("the explorer printed:\n%s", said.String())
		}
	})
	show := func(page string, into any) error {
		res, err := http.Get("http://127.0.0.1:" + port + "/" + page)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			var said struct{ Message string }
			_ = json.NewDecoder(res.Body).Decode(&said)
			return fmt.Errorf("%s: %s: %s", page, res.Status, said.Message)
		}
		return json.NewDecoder(res.Body).Decode(into)
	}
	var version struct{ Chain, ClientImplName string }
	testnode.Eventually(t, time.Minute, "the explorer answers", func() bool { return show("node/version", &version) == nil })
	if version.Chain != "Bittensor" || version.ClientImplName != "plexus" {
		t.Errorf("the chain is shown as %+v", version)
	}

	var balance struct {
		Free, Nonce, TokenSymbol string
		Locks                    []any
	}
	if err := show("accounts/"+alice.AccountID().String()+"/balance-info", &balance); err != nil {
		t.Error(err)
	}
	if balance.Free != strconv.FormatUint(left.Free, 10) || balance.Nonce != "1" || balance.TokenSymbol != "TAO" || balance.Locks == nil {
		t.Errorf("//Alice is shown with %+v, and has %d rao", balance, left.Free)
	}

	var page struct {
		At         struct{ Height, Hash string }
		Extrinsics struct {
			Method struct{ Pallet, Method string }
			Args   struct {
				Dest  struct{ ID string }
				Value string
			}
			Hash    string
			Success bool
			Events  []struct {
				Method struct{ Pallet, Method string }
				Data   []any
			}
		}
	}
	if err := show(fmt.Sprintf("blocks/%d/extrinsics/%d", paid.Block.Number, paid.Index), &page); err != nil {
		t.Error(err)
	}
	x := page.Extrinsics
	if page.At.Hash != "0x"+hex.EncodeToString(paid.Block.Hash[:]) || x.Hash != "0x"+hex.EncodeToString(paid.ExtrinsicHash[:]) || !x.Success ||
		x.Method.Pallet != "balances" || x.Method.Method != "transferKeepAlive" || x.Args.Dest.ID != bob.String() || x.Args.Value != "12500000000" {
		t.Errorf("extrinsic %x of block %x is shown as %+v", paid.ExtrinsicHash, paid.Block.Hash, page)
	}
	isFeeShown := false
	for _, e := range x.Events {
		isFeeShown = isFeeShown || e.Method.Method == "TransactionFeePaid" && len(e.Data) > 1 && e.Data[1] == strconv.FormatUint(paid.FeeRao, 10)
	}
	if !isFeeShown {
		t.Errorf("no event shows the fee of %d rao: %+v", paid.FeeRao, x.Events)
	}

	var tempo struct{ Value string }
	if err := show("pallets/subtensorModule/storage/tempo?keys[]=1", &tempo); err != nil || tempo.Value != "100" {
		t.Errorf("subnet 1's tempo is shown as %q, %v", tempo.Value, err)
	}
}
