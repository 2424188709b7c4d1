package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
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

// What the network must show.
const (
	cheatShare   = 0.05             // of the honest mean, at most
	firstTokenIn = time.Second      // p95
	warmStart    = 15 * time.Second // from `plexus up` to the first answer
	watchEpochs  = 8                // epochs over which incentives are averaged
	watchWithin  = 12 * time.Minute
)

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
	if took := time.Since(begun); took > warmStart {
		t.Errorf("the first answer took %s from the start, budget %s", took, warmStart)
	}
	n.join("memoriser", "--backend", memoriser(t).URL, "--model", localnet.Default().Miners[2].Model)

	t.Run("clients", func(t *testing.T) { askWithClients(t, n) })
	t.Run("first token", func(t *testing.T) { measureFirstToken(t, n) })
	t.Run("incentives", func(t *testing.T) { judgeIncentives(t, n) })
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
	if p95 := took[len(took)*95/100]; p95 > firstTokenIn {
		t.Errorf("first token p95 is %s, budget %s", p95, firstTokenIn)
	}
}

// judgeIncentives averages incentives over epochs, once pay has begun.
func judgeIncentives(t *testing.T, n *network) {
	sums, emissions := map[string]float64{}, map[string]uint64{}
	behave, model := map[string]string{}, map[string]string{}
	seen, lastEpoch := 0, uint64(0)
	testnode.Eventually(t, watchWithin, fmt.Sprintf("%d epochs with pay", watchEpochs), func() bool {
		s := n.status()
		epoch := (s.Height + s.NextEpoch) / uint64(max(1, s.Tempo))
		total := 0.0
		for _, p := range s.Neurons {
			total += p.Incentive
		}
		if total < 0.5 || epoch == lastEpoch {
			return false
		}
		lastEpoch = epoch
		seen++
		if seen <= 2 { // the averages of the first epochs rest on few answers
			return false
		}
		for _, p := range s.Neurons {
			name := p.Name
			if name == "" {
				name = "memoriser"
			}
			sums[name] += p.Incentive
			emissions[name] += p.Emission
			behave[name], model[name] = p.Behave, p.Model
		}
		return seen >= watchEpochs+2
	})
	honest, cheats := []string{}, []string{"memoriser"}
	for _, m := range localnet.Default().Miners {
		if m.Behave == "honest" {
			honest = append(honest, m.Name)
		} else {
			cheats = append(cheats, m.Name)
		}
	}
	mean := 0.0
	for _, name := range honest {
		mean += sums[name] / float64(len(honest))
	}
	for _, name := range slices.Concat(honest, cheats) {
		t.Logf("%-10s %-8s %-26s incentive %.4f, paid %s", name, behave[name], model[name], sums[name]/watchEpochs, localnet.TAO(emissions[name]))
	}
	for _, name := range cheats {
		if sums[name] > cheatShare*mean {
			t.Errorf("%s (%s) has %.1f%% of the honest mean incentive, at most %.0f%% is right", name, behave[name], 100*sums[name]/mean, 100*cheatShare)
		}
	}
	small, better := (sums["miner-1"]+sums["miner-2"])/2, sums["miner-3"]
	if better <= small {
		t.Errorf("the better model has incentive %.4f, the small one %.4f", better/watchEpochs, small/watchEpochs)
	}
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
