package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

// matrix is the environment variable that names the page of [TestMatrix].
const matrix = "PLEXUS_MATRIX"

// verdict is how one flow of a client ended.
type verdict struct {
	Flow    string
	Pass    bool
	Offered *bool  // nil where the program does not say: it is
	Error   string // the client's own
}

// text is the verdict as the page tells it.
func (v verdict) text() string {
	said := strings.NewReplacer("|", "\\|", "`", "'").Replace(strings.Join(strings.Fields(v.Error), " "))
	switch {
	case v.Pass:
		return "pass"
	case v.Offered != nil && !*v.Offered:
		return "not offered: `" + said + "`"
	}
	return "**fail**: `" + said + "`"
}

// TestMatrix runs each flow of each client on a chain of its own and writes the
// page that PLEXUS_MATRIX names. With -run TestMatrix/sdk11 it renews one section.
func TestMatrix(t *testing.T) {
	path := os.Getenv(matrix)
	if path == "" {
		t.Skip("runs each flow on a chain of its own: make conformance")
	}
	requireClients(t)
	p := readPage(t, path)
	for _, c := range []struct {
		name, title, pins, pinned string
		run                       func(*testing.T) []verdict
	}{
		{"polkadot", "@polkadot/api", "package.json", `"@polkadot/api": "(.+)"`, polkadotSteps},
		{"sdk10", "Python SDK 10", "requirements-sdk10.txt", `(?m)^bittensor==(\S+)`, flowsOf(".venv-sdk10", "sdk10.py")},
		{"sdk11", "Python SDK 11", "requirements-sdk11.txt", `(?m)^bittensor==(\S+)`, flowsOf(".venv-sdk11", "sdk11.py")},
		{"btcli", "btcli 9", "requirements-btcli.txt", `(?m)^bittensor-cli==(\S+)`, flowsOf(".venv-btcli", "btcli.py")},
	} {
		t.Run(c.name, func(t *testing.T) {
			pins, err := os.ReadFile(filepath.Join(clients, c.pins))
			if err != nil {
				t.Fatal(err)
			}
			version := regexp.MustCompile(c.pinned).FindSubmatch(pins)
			if version == nil {
				t.Fatalf("%s pins no version of %s", c.pins, c.title)
			}
			list := c.run(t)
			for _, v := range list {
				if !v.Pass && (v.Offered == nil || *v.Offered) {
					t.Errorf("%s: %s", v.Flow, v.Error)
				}
			}
			p.set(c.title, string(version[1]), list)
			p.write(t, path)
		})
	}
}

// flowsOf runs the flows of a Python program, each on a chain of its own.
func flowsOf(venv, program string) func(*testing.T) []verdict {
	python := venv + "/bin/python"
	return func(t *testing.T) []verdict {
		names, err := command(t, python, program, "--list").Output()
		if err != nil {
			t.Fatalf("%s --list: %v", program, err)
		}
		var list []verdict
		for name := range strings.FieldsSeq(string(names)) {
			t.Run(name, func(t *testing.T) {
				url, node := testnode.Chain(t, "local")
				out, err := command(t, python, program, url, name).CombinedOutput()
				node.Stop()
				line, _, _ := bytes.Cut(out[max(0, bytes.Index(out, []byte(`{"flow"`))):], []byte("\n"))
				v := verdict{}
				if bad := json.Unmarshal(line, &v); bad != nil || v.Flow != name {
					v = verdict{Flow: name, Error: fmt.Sprintf("ended without a verdict: %v: %s", err, out[max(0, len(out)-500):])}
				}
				list = append(list, v)
			})
		}
		return list
	}
}

var stepDone = regexp.MustCompile(`(?m)^ok (.+) \(\d+ ms\)$`)

// polkadotSteps runs the steps of polkadot.mjs, which build on each other.
func polkadotSteps(t *testing.T) []verdict {
	url, _ := testnode.Chain(t, "up")
	out, err := command(t, "node", "polkadot.mjs", url).CombinedOutput()
	var list []verdict
	for _, m := range stepDone.FindAllSubmatch(out, -1) {
		list = append(list, verdict{Flow: string(m[1]), Pass: true})
	}
	if err != nil {
		rest := out
		if at := stepDone.FindAllIndex(out, -1); len(at) > 0 {
			rest = out[at[len(at)-1][1]:]
		}
		list = append(list, verdict{Flow: "the step after", Error: string(rest[:min(600, len(rest))])})
	}
	return list
}

// command is a program of the folder of clients.
func command(t *testing.T, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = clients
	return cmd
}
