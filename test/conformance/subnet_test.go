package conformance

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	rpc "github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
	"github.com/plexus-network/plexus/wallet"
)

const tao = 1_000_000_000 // rao

// subnet is a started subnet of //Alice's on a fresh local chain, whose weights
// are open, and people with wallets on disk who live on it.
type subnet struct {
	url, wallets string
	ip           string // that axons announce
	netuid       uint16
	chain        *rpc.Client
	alice        keys.Pair
}

func newSubnet(t *testing.T) *subnet {
	t.Helper()
	s := &subnet{ip: ownAddress(t), wallets: t.TempDir(), alice: keys.Dev("Alice")}
	var args []string
	if strings.HasPrefix(s.ip, "127.") {
		args = []string{"--allow-loopback-axons"}
	}
	s.url, _ = testnode.Chain(t, "local", args...)
	chain, err := rpc.Dial(t.Context(), s.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { chain.Close() })
	s.chain = chain
	before, err := chain.Subnets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.submit(t, s.alice, subtensor.RegisterNetwork{Hotkey: keys.Dev("Alice//owner").AccountID()})
	s.netuid = uint16(len(before))
	s.submit(t, s.alice, subtensor.StartCall{Netuid: s.netuid})
	s.sudo(t, subtensor.SudoSetCommitRevealWeightsEnabled{Netuid: s.netuid})
	s.sudo(t, subtensor.SudoSetWeightsSetRateLimit{Netuid: s.netuid, WeightsSetRateLimit: 1})
	return s
}

func (s *subnet) submit(t *testing.T, signer keys.Pair, calls ...rpc.Call) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := s.chain.Submit(ctx, signer, calls...); err != nil {
		t.Fatalf("%T: %v", calls[0], err)
	}
}

func (s *subnet) sudo(t *testing.T, call rpc.Call) {
	t.Helper()
	s.submit(t, s.alice, subtensor.Sudo{Call: subtensor.RawCall(subtensor.Encode(call))})
}

// person writes somebody's wallet, with money, and gives both keys.
func (s *subnet) person(t *testing.T, name string) (cold, hot keys.Pair) {
	t.Helper()
	w := wallet.Wallet{Root: s.wallets, Name: name}
	coldkey, err := wallet.FromURI("//"+name, keys.Sr25519)
	if err != nil {
		t.Fatal(err)
	}
	hotkey, err := wallet.FromURI("//"+name+"//hot", keys.Sr25519)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SetColdkey(coldkey, wallet.Write{}); err != nil {
		t.Fatal(err)
	}
	if err := w.SetHotkey("default", hotkey, wallet.Write{}); err != nil {
		t.Fatal(err)
	}
	s.submit(t, s.alice, subtensor.TransferKeepAlive{Dest: subtensor.To(coldkey.Pair().AccountID()), Value: scale.Compact(5000 * tao)})
	return coldkey.Pair(), hotkey.Pair()
}

// validator is a person who is registered and staked.
func (s *subnet) validator(t *testing.T, name string) keys.AccountID {
	t.Helper()
	cold, hot := s.person(t, name)
	s.submit(t, cold, subtensor.BurnedRegister{Netuid: s.netuid, Hotkey: hot.AccountID()})
	s.submit(t, cold, subtensor.AddStake{Hotkey: hot.AccountID(), Netuid: s.netuid, AmountStaked: 500 * tao})
	return hot.AccountID()
}

// python runs one of the programs in python/ with SDK 10 until the test ends.
func (s *subnet) python(t *testing.T, program, name string, args ...string) *testnode.Log {
	t.Helper()
	p := &testnode.Log{}
	args = append([]string{filepath.Join("python", program), "--chain", s.url, "--netuid", strconv.Itoa(int(s.netuid)), "--wallets", s.wallets, "--wallet", name}, args...)
	python, err := filepath.Abs(filepath.Join(clients, ".venv-sdk10/bin/python"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, args...)
	cmd.Env = append(os.Environ(), withoutInternet(t, s.ip)...)
	cmd.Stdout, cmd.Stderr = p, p
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s of %s printed:\n%s", program, name, p.String())
		}
	})
	return p
}

// withoutInternet is an environment in which the SDK, which asks servers on the
// internet for its own address when it makes a dendrite, is told by a proxy on
// this machine.
func withoutInternet(t *testing.T, ip string) []string {
	t.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			http.Error(w, "no internet here", http.StatusNotImplemented)
			return
		}
		_, _ = w.Write([]byte(ip))
	}))
	t.Cleanup(proxy.Close)
	return []string{"http_proxy=" + proxy.URL, "https_proxy=" + proxy.URL, "no_proxy=127.0.0.1,localhost," + ip}
}

// ownAddress is an address of this machine that others could reach, or loopback.
func ownAddress(t *testing.T) string {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	return "127.0.0.1"
}
