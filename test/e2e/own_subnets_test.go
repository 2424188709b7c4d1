package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/localnet"
)

// paidWithin is how long subnets of one's own may take to pay in the right order.
const paidWithin = 3 * time.Minute

// ranking is who has to earn how, the best first.
var ranking = map[string][]string{
	"maths": {"careful", "hasty", "lazy"},
	"vault": {"faithful", "careless", "forgetful"},
}

// TestSubnetsOfOnesOwnPayByTheirScores runs two subnets as `plexus subnet init`
// writes them, one in Go and one in Python that learns only rounds later what an
// answer was worth, beside text: each pays its miners in the order of their
// scores, and a restart forgets nothing.
func TestSubnetsOfOnesOwnPayByTheirScores(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a network for minutes; not under -short")
	}
	made := t.TempDir()
	maths, vault := filepath.Join(made, "maths"), filepath.Join(made, "vault")
	testnode.Must(t, nil, "subnet", "init", "maths", "--lang", "go", "--dir", maths)
	testnode.Must(t, nil, "subnet", "init", "vault", "--lang", "python", "--template", "stateful", "--dir", vault)

	n := newNetwork(t)
	n.ports["subnet-port"] = freeRow(t, 6)
	manifest := filepath.Join(made, "text.toml") // one engine leaves the machine time for the others
	writeFile(t, manifest, `
[[engine]]
model = "smollm2-135m-instruct-q2"
[[validator]]
name = "validator-1"
[[miner]]
name = "miner-1"
model = "smollm2-135m-instruct-q2"
`)
	n.flags = []string{"--manifest", manifest, "--with", maths, "--with", vault}
	n.start()
	n.up.WaitFor("maths paid", paidWithin)
	n.up.WaitFor("vault paid", paidWithin)
	payInOrder(t, n)

	before := n.status()
	testnode.Must(t, nil, "down", "--home", n.home)
	testnode.Eventually(t, time.Minute, "up ends after down", n.up.Ended)
	n.flags = []string{"--manifest", manifest} // the network remembers its subnets
	n.start()
	testnode.Eventually(t, paidWithin, "what was given before the restart is asked for after it", func() bool {
		return provenFrom(t, n, before.Height)
	})
	after := n.status()
	for i, b := range after.Subnets {
		was := before.Subnets[i]
		if b.Netuid != was.Netuid || len(b.Neurons) != len(was.Neurons) {
			t.Errorf("%s is subnet %d with %d neurons, and was %d with %d", b.Name, b.Netuid, len(b.Neurons), was.Netuid, len(was.Neurons))
		}
	}
	payInOrder(t, n)
}

// payInOrder waits until each subnet's last epoch paid its miners in the order of
// their averages, which is that of how well they do, and text's miner too.
func payInOrder(t *testing.T, n *network) {
	t.Helper()
	var wrong error
	for deadline := time.Now().Add(paidWithin); ; time.Sleep(time.Second) {
		s := n.status()
		if wrong = outOfOrder(t, n, s); wrong == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%v\n%s", wrong, s.Table())
		}
	}
}

// outOfOrder says what of the pay is not as the scores are; nil for nothing.
func outOfOrder(t *testing.T, n *network, s localnet.Snapshot) error {
	if !slices.ContainsFunc(s.Neurons, func(p localnet.Participant) bool { return p.Name == "miner-1" && p.Emission > 0 }) {
		return fmt.Errorf("text's miner is not paid")
	}
	if len(s.Subnets) != len(ranking) {
		return fmt.Errorf("%d subnets run", len(s.Subnets))
	}
	for _, b := range s.Subnets {
		pay, scores := map[string]uint64{}, averages(t, n, b)
		for _, p := range b.Neurons {
			if p.Role == "miner" {
				pay[p.Name] = p.Emission
			} else if p.Role == "owner" && p.Incentive > 0 {
				return fmt.Errorf("the owner of %s has incentive", b.Name)
			}
		}
		names := ranking[b.Name]
		for i, name := range names[1:] {
			better := names[i]
			if pay[better] <= pay[name] || scores[better] <= scores[name] {
				return fmt.Errorf("%s: %s is paid %d for %.3f, %s %d for %.3f", b.Name, better, pay[better], scores[better], name, pay[name], scores[name])
			}
		}
	}
	return nil
}

// averages are what a subnet's judge thinks of its miners, by name.
func averages(t *testing.T, n *network, b localnet.Board) map[string]float64 {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(n.home, b.Name+"-judge", "averages.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Averages []struct {
			Hotkey      string
			Sum, Weight float64
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	scores := map[string]float64{}
	for _, p := range b.Neurons {
		for _, a := range file.Averages {
			if a.Hotkey == p.Hotkey && a.Weight > 0 {
				scores[p.Name] = a.Sum / a.Weight
			}
		}
	}
	return scores
}

var (
	kept  = regexp.MustCompile(`msg=scored .*why="kept the piece of block (\d+)"`)
	began = regexp.MustCompile(`msg="the mechanism's program is ready"`)
)

// provenFrom says whether the judge of the last run scored a piece that it gave
// before a block of the run before.
func provenFrom(t *testing.T, n *network, height uint64) bool {
	t.Helper()
	log, err := os.ReadFile(filepath.Join(n.home, "logs", "vault-judge.log"))
	if err != nil {
		t.Fatal(err)
	}
	starts := began.FindAllIndex(log, -1)
	if len(starts) < 2 {
		return false
	}
	for _, m := range kept.FindAllSubmatch(log[starts[len(starts)-1][0]:], -1) {
		if block, err := strconv.ParseUint(string(m[1]), 10, 64); err == nil && block <= height {
			return true
		}
	}
	return false
}
