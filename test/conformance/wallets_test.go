package conformance

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

const (
	walletPassword = "correct horse battery"
	walletMessage  = "this key is mine"
)

// signer is a key as a program tells it.
type signer struct {
	Wallet, Key, Address, Scheme, Signature string
}

// TestBittensorsWalletFilesOpenBothWays lets Bittensor's wallet packages and
// `plexus wallet` open each other's files, encrypted or not, and check each
// other's signatures.
func TestBittensorsWalletFilesOpenBothWays(t *testing.T) {
	requireClients(t)
	ours := filepath.Join(t.TempDir(), "wallets")
	mine := madeByPlexus(t, ours)
	for _, client := range []string{".venv-sdk10", ".venv-sdk11"} {
		t.Run(client, func(t *testing.T) {
			theirs := filepath.Join(t.TempDir(), "wallets")
			made := walletProgram(t, client, "make", theirs)
			if len(made) != 8 {
				t.Fatalf("%d keys were made, want 8", len(made))
			}
			for _, s := range made {
				check(t, s)
				again := signs(t, theirs, s.Wallet, s.Key)
				if again.Address != s.Address || again.Scheme != s.Scheme {
					t.Errorf("%s/%s: plexus opens %s %s, want %s %s", s.Wallet, s.Key, again.Scheme, again.Address, s.Scheme, s.Address)
				}
			}
			opened := map[string]signer{}
			for _, s := range walletProgram(t, client, "open", ours) {
				check(t, s)
				opened[s.Wallet+"/"+s.Key] = s
			}
			for _, s := range mine {
				if got := opened[s.Wallet+"/"+s.Key]; got.Address != s.Address || got.Scheme != s.Scheme {
					t.Errorf("%s/%s: the client opens %s %s, want %s %s", s.Wallet, s.Key, got.Scheme, got.Address, s.Scheme, s.Address)
				}
			}
		})
	}
	t.Run("btcli verifies what plexus signs", func(t *testing.T) {
		for _, s := range mine {
			said := btcli(t, "wallet", "verify", "--message", walletMessage, "--signature", s.Signature, "--address", s.Address)
			if !strings.Contains(said, `"verified": true`) {
				t.Errorf("%s/%s: %s", s.Wallet, s.Key, said)
			}
		}
	})
	t.Run("plexus verifies what btcli signs", func(t *testing.T) {
		said := btcli(t, "wallet", "sign", "--wallet-path", ours, "--wallet-name", "plain", "--hotkey", "hot", "--use-hotkey", "--message", walletMessage)
		var told struct {
			Signature string `json:"signed_message"`
			Address   string `json:"signer_address"`
		}
		if err := json.Unmarshal([]byte(said), &told); err != nil {
			t.Fatalf("%v in %s", err, said)
		}
		check(t, signer{Wallet: "plain", Key: "hot", Address: told.Address, Signature: told.Signature})
	})
}

// madeByPlexus writes a wallet in each form and gives their signatures.
func madeByPlexus(t *testing.T, root string) []signer {
	t.Helper()
	in := func(env []string, args ...string) {
		testnode.Must(t, append(env, "HOME="+t.TempDir()), append([]string{"wallet"}, append(args, "--wallet-path", root, "--hotkey", "hot")...)...)
	}
	in(nil, "create", "--wallet", "plain", "--no-password")
	in([]string{"PLEXUS_PASSWORD=" + walletPassword}, "create", "--wallet", "sealed", "--words", "24")
	in(nil, "create", "--wallet", "edwards", "--no-password", "--scheme", "ed25519")
	in([]string{"PLEXUS_EXPORT_PASSWORD=a long password"}, "import", "../../wallet/testdata/exported/sr25519.json", "--wallet", "imported", "--no-password")
	var all []signer
	for _, name := range []string{"plain", "sealed", "edwards"} {
		all = append(all, signs(t, root, name, "coldkey"), signs(t, root, name, "hot"))
	}
	return append(all, signs(t, root, "imported", "coldkey"))
}

// signs lets plexus sign with a key of a wallet.
func signs(t *testing.T, root, name, key string) signer {
	t.Helper()
	args := []string{"wallet", "sign", "--json", "--wallet-path", root, "--wallet", name, "--message", walletMessage}
	if key != "coldkey" {
		args = append(args, "--only", "hotkey", "--hotkey", key)
	}
	said := testnode.Must(t, []string{"PLEXUS_PASSWORD=" + walletPassword}, args...)
	told := struct{ Account, Scheme, Signature string }{}
	if err := json.Unmarshal([]byte(said), &told); err != nil {
		t.Fatal(err)
	}
	return signer{name, key, told.Account, told.Scheme, told.Signature}
}

// check wants plexus to take a signature, and none other than it.
func check(t *testing.T, s signer) {
	t.Helper()
	args := []string{"wallet", "verify", "--address", s.Address, "--signature", s.Signature, "--message"}
	testnode.Must(t, nil, append(args, walletMessage)...)
	if _, _, code := testnode.Run(t, nil, append(args, walletMessage+".")...); code != 1 {
		t.Errorf("%s/%s: a signature over another message gives exit code %d, want 1", s.Wallet, s.Key, code)
	}
}

func walletProgram(t *testing.T, client, verb, root string) []signer {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(clients, client, "bin/python"), filepath.Join(clients, "wallets.py"), verb, root, walletMessage)
	cmd.Env = append(os.Environ(), "WALLET_PASSWORD="+walletPassword, "HOME="+t.TempDir())
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out, &errs)
	}
	var all []signer
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "{") {
			continue // the package says there that it encrypts
		}
		var s signer
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		all = append(all, s)
	}
	return all
}

func btcli(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(clients, ".venv-btcli/bin/btcli"), append(args, "--json-output")...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "COLUMNS=4000") // its JSON is cut into lines
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("btcli %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}
