package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/localnet"
)

// What the network must show. Times are told, not judged: the machine may be
// busy with other tests; docs/benchmarks.md holds them against their budgets.
const (
	cheatShare  = 0.05 // of the honest mean, at most
	watchEpochs = 8    // epochs over which incentives are averaged
	watchWithin = 12 * time.Minute
)

// memoriserName is the wallet of the miner without a model.
const memoriserName = "memoriser"

// TestNetworkPaysHonestWork runs the default network with real models: people
// are answered while validators work, cheats earn next to nothing, the better
// model earns more, and stopping loses nothing.
func TestNetworkPaysHonestWork(t *testing.T) {
	if testing.Short() {
		t.Skip("runs real models for minutes; not under -short")
	}
	n := newNetwork(t)
	testnode.Must(t, nil, append([]string{"model", "pull"}, models()...)...)
	begun := time.Now()
	n.start()
	t.Logf("the first answer came %s after the start", time.Since(begun).Round(time.Millisecond))
	n.join(memoriserName, "--backend", memoriser(t).URL, "--model", localnet.Default().Miners[2].Model)

	// First the pay: until it tells miners apart, a gateway asks cheats too, and
	// some of them break off.
	t.Run("incentives", func(t *testing.T) { judgeIncentives(t, n) })
	t.Run("clients", func(t *testing.T) { askWithClients(t, n) })
	t.Run("first token", func(t *testing.T) { measureFirstToken(t, n) })
	t.Run("restart", func(t *testing.T) { restart(t, n) })
}

func models() (names []string) {
	for _, e := range localnet.Default().Engines {
		names = append(names, e.Model)
	}
	return names
}

// join adds a miner to the running network as README tells people to: make a
// wallet, fund it, run the miner.
func (n *network) join(name string, args ...string) {
	n.t.Helper()
	keys := []string{"--wallet-path", filepath.Join(n.home, "wallets"), "--wallet", name}
	testnode.Must(n.t, nil, append([]string{"wallet", "create", "--no-password"}, keys...)...)
	testnode.Must(n.t, nil, append([]string{"faucet", "--rpc", n.rpc()}, keys...)...)
	port := testnode.FreePorts(n.t, 1)[0]
	all := append([]string{"miner", "--register", "--rpc", n.rpc(), "--addr", "127.0.0.1:" + port, "--state", filepath.Join(n.home, name)}, keys...)
	testnode.Start(n.t, nil, append(all, args...)...).WaitReady("http://127.0.0.1:" + port + "/healthz")
}

// askWithClients runs OpenAI's own clients against a gateway that wants keys.
func askWithClients(t *testing.T, n *network) {
	const key = "a-key-of-the-test"
	keyFile := filepath.Join(t.TempDir(), "keys")
	writeFile(t, keyFile, key+"\n")
	addr := "127.0.0.1:" + testnode.FreePorts(t, 1)[0]
	testnode.Start(t, nil, "gateway", "--addr", addr, "--rpc", n.rpc(), "--wallet-path", filepath.Join(n.home, "wallets"),
		"--wallet", "validator-2", "--api-keys", keyFile).WaitReady("http://" + addr + "/healthz")
	for _, program := range [][]string{{"node", "openai.mjs"}, {".venv/bin/python", "openai_client.py"}} {
		cmd := exec.CommandContext(t.Context(), program[0], program[1], "http://"+addr+"/v1", key, "plexus/text")
		cmd.Dir = "../clients"
		if strings.Contains(program[0], "/") {
			cmd.Path = filepath.Join(cmd.Dir, program[0])
		}
		out, err := cmd.CombinedOutput()
		t.Logf("%s\n%s", program[1], out)
		if err != nil || !strings.Contains(string(out), " steps passed") {
			t.Errorf("%s: %v", program[1], err)
		}
	}
}

// measureFirstToken asks as a person would while validators work.
func measureFirstToken(t *testing.T, n *network) {
	var took []time.Duration
	for i := range 40 {
		body, err := json.Marshal(map[string]any{
			"model": "plexus/text", "stream": true, "max_tokens": 24,
			"messages": []any{map[string]any{"role": "user", "content": fmt.Sprintf("What is the capital of France? I have asked %d times.", i)}},
		})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		res, err := http.Post(n.gateway()+"/v1/chat/completions", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(res.Body)
		for lines.Scan() {
			if strings.Contains(lines.Text(), `"content":"`) && !strings.Contains(lines.Text(), `"content":""`) {
				took = append(took, time.Since(begun))
				break
			}
		}
		res.Body.Close()
	}
	if len(took) < 40 {
		t.Fatalf("%d of 40 questions were answered", len(took))
	}
	slices.Sort(took)
	t.Logf("first token p50 %s, p95 %s", took[len(took)/2], took[len(took)*95/100])
}

// judgeIncentives watches the last epochs until they show what the network is
// for; averages of the first few rest on too few answers.
func judgeIncentives(t *testing.T, n *network) {
	var window []localnet.Snapshot
	lastEpoch := uint64(0)
	verdict := errors.New("nobody was paid")
	deadline := time.Now().Add(watchWithin)
	for verdict != nil && time.Now().Before(deadline) {
		testnode.Eventually(t, time.Minute, "the next epoch", func() bool {
			s := n.status()
			epoch := (s.Height + s.NextEpoch) / uint64(max(1, s.Tempo))
			if epoch == lastEpoch {
				return false
			}
			lastEpoch = epoch
			window = append(window, s)
			return true
		})
		window = window[max(0, len(window)-watchEpochs):]
		if len(window) == watchEpochs {
			verdict = judge(window)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(meanIncentives(window))) {
		t.Logf("%-10s incentive %.4f", name, meanIncentives(window)[name])
	}
	if verdict != nil {
		t.Error(verdict)
	}
}

// meanIncentives averages each miner's incentive, as a part of 1, by name.
func meanIncentives(window []localnet.Snapshot) map[string]float64 {
	means := map[string]float64{}
	for _, s := range window {
		for _, p := range s.Neurons {
			name := p.Name
			if name == "" && p.Model != "" {
				name = memoriserName
			}
			means[name] += p.Incentive / float64(len(window))
		}
	}
	return means
}

// judge says what of the network's promises the window does not show.
func judge(window []localnet.Snapshot) error {
	means := meanIncentives(window)
	honest, cheats := 0.0, []string{memoriserName}
	count := 0.0
	for _, m := range localnet.Default().Miners {
		if m.Behave == "honest" {
			honest += means[m.Name]
			count++
		} else {
			cheats = append(cheats, m.Name)
		}
	}
	honest /= count
	if honest == 0 {
		return errors.New("no honest miner has incentive")
	}
	for _, name := range cheats {
		mean, isThere := means[name]
		if !isThere {
			return fmt.Errorf("%s is not in the network", name)
		}
		if mean > cheatShare*honest {
			return fmt.Errorf("%s has %.1f%% of the honest mean incentive, at most %.0f%% is right", name, 100*mean/honest, 100*cheatShare)
		}
	}
	if small, better := (means["miner-1"]+means["miner-2"])/2, means["miner-3"]; better <= small {
		return fmt.Errorf("the better model has incentive %.4f, the small one %.4f", better, small)
	}
	return nil
}

// restart stops the network from a second terminal and starts it again.
func restart(t *testing.T, n *network) {
	before := n.status()
	testnode.Must(t, nil, "down", "--home", n.home)
	testnode.Eventually(t, time.Minute, "up ends after down", n.up.Ended)
	n.start()
	after := n.status()
	if after.Height < before.Height {
		t.Errorf("height %d after the restart, %d before", after.Height, before.Height)
	}
	if len(after.Neurons) != len(before.Neurons) || after.Neurons[0].Hotkey != before.Neurons[0].Hotkey {
		t.Errorf("%d neurons after the restart, %d before", len(after.Neurons), len(before.Neurons))
	}
}
