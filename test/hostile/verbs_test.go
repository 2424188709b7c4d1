package hostile

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
)

// said runs a verb that has to fail by itself and within seconds, with one line
// that names why, one that says what to do, and nothing else before or behind.
func said(t *testing.T, env []string, code int, names, remedy string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var printed bytes.Buffer
	cmd := exec.CommandContext(ctx, testnode.Binary(t), args...)
	cmd.Env, cmd.Stderr = append(os.Environ(), env...), &printed
	_ = cmd.Run() // the exit code tells
	line, stderr := "plexus "+strings.Join(args, " "), printed.String()
	if ctx.Err() != nil {
		t.Errorf("%s: it goes on: %s", line, stderr)
		return
	}
	if got := cmd.ProcessState.ExitCode(); got != code {
		t.Errorf("%s: exit %d, want %d: %s", line, got, code, stderr)
	}
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "error: ") || !strings.HasPrefix(lines[1], "  try: ") {
		t.Errorf("%s: not an error and its remedy alone:\n%s", line, stderr)
		return
	}
	if !strings.Contains(lines[0], names) || !strings.Contains(lines[1], remedy) {
		t.Errorf("%s: want %q and %q:\n%s", line, names, remedy, stderr)
	}
}

// TestEachVerbNamesWhatIsWrong runs verbs beside a node as somebody would who has
// mistaken a port, a folder, a wallet or a subnet.
func TestEachVerbNamesWhatIsWrong(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	base := filepath.Join(t.TempDir(), "chain")
	ports := testnode.FreePorts(t, 6)
	rpc := "ws://127.0.0.1:" + ports[0]
	node := testnode.Start(t, nil, "node", "--chain", "up", "--base-path", base, "--rpc-port", ports[0], "--p2p-port", ports[1], "--metrics-port", ports[2])
	node.WaitFor("Imported #1 ", time.Minute)
	home := t.TempDir()
	wallets := []string{"--wallet-path", home, "--rpc", rpc}
	with := func(args ...string) []string { return append(args, wallets...) }

	said(t, nil, 1, base+" is in use by another node", "--base-path",
		"node", "--base-path", base, "--rpc-port", ports[3], "--p2p-port", ports[4], "--metrics-port", ports[5])
	for i, flag := range []string{"--rpc-port", "--p2p-port", "--metrics-port"} {
		mine := []string{"--rpc-port", ports[3], "--p2p-port", ports[4], "--metrics-port", ports[5]}
		mine[2*i+1] = ports[i]
		said(t, nil, 1, "in use", flag, append([]string{"node", "--tmp"}, mine...)...)
	}
	if os.Geteuid() != 0 { // root may write anywhere
		said(t, nil, 1, "cannot use the node's folder", "--base-path", "node", "--base-path", "/nowhere")
	}

	testnode.Must(t, []string{"PLEXUS_PASSWORD=correct horse"}, "wallet", "create", "--wallet-path", home, "--wallet", "sealed")
	testnode.Must(t, nil, "wallet", "create", "--no-password", "--wallet-path", home, "--wallet", "mine")
	said(t, nil, 1, "the wallet has a coldkey", "another --wallet", "wallet", "create", "--no-password", "--wallet-path", home, "--wallet", "mine")
	for _, verb := range [][]string{
		{"faucet"}, {"wallet", "balance"}, {"miner"}, {"gateway"}, {"register", "--netuid", "1", "--yes"},
		{"stake", "add", "--netuid", "1", "--amount", "1", "--yes"}, {"subnet", "create", "--yes"},
	} {
		said(t, nil, 1, "key file does not exist", "plexus wallet create", with(append(verb, "--wallet", "nobody")...)...)
	}
	to := "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
	transfer := with("wallet", "transfer", "--wallet", "sealed", "--to", to, "--amount", "1", "--yes")
	said(t, []string{"PLEXUS_PASSWORD=wrong donkey"}, 1, "wrong password", "try again", transfer...)
	said(t, nil, 1, "key file is encrypted", "PLEXUS_PASSWORD", transfer...) // and nobody there to type it
	damage(t, filepath.Join(home, "sealed", "coldkey"))
	said(t, []string{"PLEXUS_PASSWORD=correct horse"}, 1, "", "plexus wallet regenerate", transfer...)
	damage(t, filepath.Join(home, "mine", "hotkeys", "default"))
	said(t, nil, 1, "key file is corrupt", "backup", with("miner", "--wallet", "mine")...)

	alice := []string{"PLEXUS_KEY_URI=//Alice"}
	nobody := []string{"PLEXUS_KEY_URI=//Nobody"}
	free := "127.0.0.1:" + ports[3]
	taken := "127.0.0.1:" + ports[0]
	backend := []string{"--backend", "http://127.0.0.1:1", "--model", "smollm2-135m-instruct", "--state", t.TempDir(), "--rpc", rpc}
	said(t, nobody, 1, "not registered", "--register", append([]string{"miner", "--addr", free}, backend...)...)
	said(t, nobody, 1, "subnet 99", "plexus subnet list", append([]string{"miner", "--netuid", "99", "--addr", free}, backend...)...)
	said(t, alice, 1, "subnet 99", "plexus subnet list", "gateway", "--netuid", "99", "--addr", free, "--rpc", rpc)
	said(t, alice, 1, "address already in use", "--addr", "gateway", "--addr", taken, "--rpc", rpc)
	said(t, alice, 1, "address already in use", "--addr", append([]string{"miner", "--register", "--addr", taken}, backend...)...)
	said(t, alice, 1, "no engine", "plexus engine", "validator", "--rpc", rpc)
	said(t, alice, 1, "the engine does not answer", "plexus engine", "miner", "--addr", free, "--register", "--engine", "http://127.0.0.1:1", "--rpc", rpc)
	for _, verb := range [][]string{{"metagraph"}, {"subnet", "show"}, {"catalogue", "list"}, {"delegate", "children", "list"}, {"miner", "status"}, {"miner", "why"}} {
		said(t, alice, 1, "subnet 99", "plexus subnet list", append(verb, "--netuid", "99", "--rpc", rpc)...)
	}
	said(t, alice, 1, "//Alice has 1000000 TAO, and 2000000 are asked for", "--amount", "faucet", to, "--amount", "2000000", "--rpc", rpc)
	said(t, alice, 1, "the chain refused the call: Models.NotRegistered", "plexus register --netuid N", "catalogue", "declare", "nosuch", "--rpc", rpc)

	if node.Ended() {
		t.Error("the node is gone")
	}
}

// TestAMinerWithoutMoneyDoesNotTryForEver registers from an empty coldkey.
func TestAMinerWithoutMoneyDoesNotTryForEver(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	rpc, _ := testnode.Chain(t, "up")
	_, stderr, code := testnode.Run(t, []string{"PLEXUS_KEY_URI=//Pauper"}, "miner", "--register", "--backend", "http://127.0.0.1:1",
		"--model", "smollm2-135m-instruct", "--addr", "127.0.0.1:"+testnode.FreePorts(t, 1)[0], "--state", t.TempDir(), "--rpc", rpc)
	if code != 1 || !strings.Contains(stderr, "error: cannot register: ") || !strings.Contains(stderr, "  try: put TAO into") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

// damage cuts a file to half its length.
func damage(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()/2); err != nil {
		t.Fatal(err)
	}
}

// TestANetworkRunsOnceAndOnFreePorts starts what cannot be started.
func TestANetworkRunsOnceAndOnFreePorts(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(t.TempDir(), "net")
	said(t, nil, 1, "port "+port, "", "up", "--home", home, "--gateway-port", port)
	for range 2 {
		if out := testnode.Must(t, nil, "down", "--home", home); !strings.Contains(out, "no network runs in") {
			t.Errorf("down: %s", out)
		}
	}
	said(t, nil, 1, "no network has run in", "plexus up", "status", "--home", home)
}

// TestATruncatedModelIsToldFromAWholeOne cuts a model file short.
func TestATruncatedModelIsToldFromAWholeOne(t *testing.T) {
	cache := t.TempDir()
	path := filepath.Join(cache, "models", "smollm2-135m-instruct.q4_1.gguf")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("GGUF, and then nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, stderr, code := testnode.Run(t, []string{"PLEXUS_CACHE=" + cache}, "model", "verify", "smollm2-135m-instruct")
	if code != 1 || !strings.Contains(stderr, "22 of 98362432 bytes") || !strings.Contains(stderr, "plexus model pull") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
