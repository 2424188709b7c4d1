package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/plexus-network/plexus/internal/testnode"
)

// doubling is the program of docs/protocol/mechanism.md.
const doubling = "../../mechanism/external/testdata/example.py"

// programs are the numbers of a neuron's programs, in the order of their starts.
func programs(t *testing.T, p *testnode.Process) (pids []int) {
	t.Helper()
	for _, m := range regexp.MustCompile(`program is ready" pid=(\d+)`).FindAllStringSubmatch(p.Log(), -1) {
		pid, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return pids
}

func kill(t *testing.T, pid int) {
	t.Helper()
	p, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
}

// TestAProgramOfOnesOwnIsPaidByItsOwnScore runs the page's program as two miners,
// one of which errs now and then, and as the validator that finds out.
func TestAProgramOfOnesOwnIsPaidByItsOwnScore(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a network; not under -short")
	}
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("python3 is missing")
		}
		t.Skip("python3 is missing")
	}
	dir := t.TempDir()
	text, err := os.ReadFile(doubling)
	if err != nil {
		t.Fatal(err)
	}
	good, bad := filepath.Join(dir, "the good.py"), filepath.Join(dir, "bad.py")
	writeFile(t, good, string(text))
	erring := strings.Replace(string(text), `request["x"] * 2`, `request["x"] * (2 if request["x"] % 3 else 3)`, 1)
	if erring == string(text) {
		t.Fatal("the page's program does not double any more")
	}
	writeFile(t, bad, erring)

	url, _ := testnode.Chain(t, "local", "--allow-loopback-axons")
	as := func(hotkey string) []string {
		return []string{"PLEXUS_KEY_URI=//Alice", "PLEXUS_HOTKEY_URI=//" + hotkey}
	}
	on := []string{"--rpc", url, "--netuid", "2"}
	testnode.Must(t, as("judge"), "subnet", "create", "--name", "double", "--yes", "--rpc", url)
	testnode.Must(t, as("judge"), append([]string{"subnet", "start"}, on...)...)
	testnode.Must(t, as("judge"), append([]string{"stake", "add", "--amount", "1000", "--any-price", "--yes"}, on...)...)
	miner := func(name, program string, more ...string) *testnode.Process {
		args := append([]string{"miner", "--exec", fmt.Sprintf("python3 %q", program), "--addr", "127.0.0.1:" + testnode.FreePorts(t, 1)[0], "--state", filepath.Join(dir, name)}, on...)
		return testnode.Start(t, as(name), append(args, more...)...)
	}
	right, wrong := miner("right", good, "--register"), miner("wrong", bad, "--register")
	right.WaitFor("axon is on chain", time.Minute)
	wrong.WaitFor("axon is on chain", time.Minute)
	judge := testnode.Start(t, as("judge"), append([]string{"validator", "--exec", fmt.Sprintf("python3 %q", good), "--round", "500ms", "--state", filepath.Join(dir, "judge")}, on...)...)
	judge.WaitFor("msg=scored", time.Minute)

	// A program that dies is back, and its miner goes on.
	first := programs(t, right)
	kill(t, first[0])
	testnode.Eventually(t, time.Minute, "the program is started again", func() bool { return len(programs(t, right)) > 1 })

	testnode.Eventually(t, 2*time.Minute, "both miners are paid, the better one more", func() bool {
		best, worst := why(t, as("right"), dir, "right", on), why(t, as("wrong"), dir, "wrong", on)
		return best.Incentive > worst.Incentive && worst.Incentive > 0 && best.Emission > worst.Emission
	})
	x := why(t, as("right"), dir, "right", on)
	if len(x.Findings) > 0 || len(x.Judged) == 0 || !strings.Contains(fmt.Sprint(x.Judged), "right") {
		t.Errorf("findings %q, verdicts %v", x.Findings, x.Judged)
	}

	// Whatever becomes of a neuron, its program goes with it.
	pid := programs(t, wrong)[0]
	wrong.Kill()
	testnode.Eventually(t, time.Minute, "the program of a killed miner is gone", func() bool { return !testnode.IsAlive(pid) })
	for _, p := range []*testnode.Process{right, judge} {
		if err := p.Stop(); err != nil {
			t.Errorf("stopped with %v", err)
		}
		for _, pid := range programs(t, p) {
			if testnode.IsAlive(pid) {
				t.Errorf("program %d outlived its neuron", pid)
			}
		}
	}
	again := miner("right", good)
	again.WaitFor("axon is on chain", time.Minute)
}

// standing is what a miner's owner is told.
type standing struct {
	Incentive float64
	Emission  uint64 `json:"emission_rao"`
	Findings  []string
	Judged    []struct{ Why string }
}

func why(t *testing.T, as []string, dir, name string, on []string) (x standing) {
	t.Helper()
	said := testnode.Must(t, as, append([]string{"miner", "why", "--json", "--state", filepath.Join(dir, name)}, on...)...)
	if err := json.Unmarshal([]byte(said), &x); err != nil {
		t.Fatal(err)
	}
	return x
}
