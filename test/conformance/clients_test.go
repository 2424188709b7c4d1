package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/testnode"
)

// clients is the folder of the pinned clients and of the programs that use them.
const clients = "../clients"

// client is a column of the page: a pinned client and the program that uses it.
type client struct {
	name, title  string
	pins, pinned string // the file that pins its version, and how to find it there
	env          []string
	command      []string
	reads        bool // it is shown with reads alone
}

var columns = []client{
	{name: "polkadot", title: "@polkadot/api", pins: "package.json", pinned: `"@polkadot/api": "(.+)"`, command: []string{"node", "polkadot/main.mjs"}},
	{name: "sdk10", title: "SDK 10", pins: "requirements-sdk10.txt", pinned: python10, command: []string{".venv-sdk10/bin/python", "-m", "sdk10"}},
	{
		name: "sdk10async", title: "SDK 10, async", pins: "requirements-sdk10.txt", pinned: python10,
		env: []string{"SDK10_ASYNC=1"}, command: []string{".venv-sdk10/bin/python", "-m", "sdk10"},
	},
	{name: "sdk11", title: "SDK 11", pins: "requirements-sdk11.txt", pinned: python10, command: []string{".venv-sdk11/bin/python", "-m", "sdk11"}},
	{
		name: "sdk11async", title: "SDK 11, async", pins: "requirements-sdk11.txt", pinned: python10,
		env: []string{"SDK11_ASYNC=1"}, command: []string{".venv-sdk11/bin/python", "-m", "sdk11"},
	},
	{name: "btcli", title: "btcli 9", pins: "requirements-btcli.txt", pinned: `(?m)^bittensor-cli==(\S+)`, command: []string{".venv-btcli/bin/python", "-m", "btcli9"}},
	{name: "dedot", title: "dedot", pins: "readers/package.json", pinned: `"dedot": "(.+)"`, command: []string{"node", "readers/dedot.mjs"}, reads: true},
	{name: "papi", title: "polkadot-api", pins: "readers/package.json", pinned: `"polkadot-api": "(.+)"`, command: []string{"node", "readers/papi.mjs"}, reads: true},
}

const python10 = `(?m)^bittensor==(\S+)`

// column finds a client by its name.
func column(t *testing.T, name string) client {
	for _, c := range columns {
		if c.name == name {
			return c
		}
	}
	t.Fatalf("no client %q", name)
	return client{}
}

// version is what the client is pinned to.
func (c client) version(t *testing.T) string {
	pins, err := os.ReadFile(filepath.Join(clients, c.pins))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(c.pinned).FindSubmatch(pins)
	if found == nil {
		t.Fatalf("%s pins no version of %s", c.pins, c.title)
	}
	return string(found[1])
}

// run is the client's program with its arguments.
func (c client) run(t *testing.T, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), c.command[0], append(c.command[1:len(c.command):len(c.command)], args...)...)
	cmd.Dir = clients
	cmd.Env = append(os.Environ(), c.env...)
	return cmd
}

// offer is what a program says of the rows: its flows, and why it has none.
type offer struct {
	Flows  []string
	Absent map[string]string
}

func (c client) offer(t *testing.T) (o offer) {
	t.Helper()
	out, err := c.run(t, "--list").Output()
	if err != nil {
		t.Fatalf("%s --list: %v", c.name, err)
	}
	if err := json.Unmarshal(out, &o); err != nil {
		t.Fatalf("%s --list: %v: %s", c.name, err, out)
	}
	return o
}

// lives runs the flows of a subnet's life on one chain, each of which must pass.
func lives(t *testing.T, name string) {
	t.Helper()
	requireClients(t)
	url, _ := testnode.Chain(t, "local")
	out, err := column(t, name).run(t, url, "--life").CombinedOutput()
	t.Logf("%s", out)
	if err != nil || !strings.Contains(string(out), " steps passed") {
		t.Fatalf("%s: %v", name, err)
	}
}

func TestPolkadotJSLivesASubnetsLife(t *testing.T)      { lives(t, "polkadot") }
func TestBittensorsSDK10LivesASubnetsLife(t *testing.T) { lives(t, "sdk10") }
func TestBittensorsSDK11LivesASubnetsLife(t *testing.T) { lives(t, "sdk11") }
func TestBtcliLivesASubnetsLife(t *testing.T)           { lives(t, "btcli") }

// A page without holes: what a client has no flow for, it says why.
func TestEachClientAnswersForEachRow(t *testing.T) {
	requireClients(t)
	for _, c := range columns {
		if c.reads {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			o := c.offer(t)
			left := map[string]bool{}
			for _, flow := range o.Flows {
				left[row(flow)] = true
			}
			for flow, why := range o.Absent {
				if left[row(flow)] || why == "" {
					t.Errorf("%s is both offered and not, or for no reason", flow)
				}
				left[row(flow)] = true
			}
			for _, topic := range topics {
				for _, r := range topic.rows {
					if !left[r] {
						t.Errorf("it says nothing of %q", r)
					}
					delete(left, r)
				}
			}
			for r := range left {
				t.Errorf("its flow %q is no row", r)
			}
		})
	}
}

// row is a flow as the page calls it.
func row(flow string) string { return strings.ReplaceAll(flow, "_", " ") }

// requireClients leaves the test to the full run under -short, where the
// clients must be there.
func requireClients(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	if _, err := os.Stat(filepath.Join(clients, ".installed-pip-sdk11")); err != nil {
		t.Fatal("the test clients are not installed; run scripts/clients")
	}
}

// verdictOf finds a flow's verdict in what its program printed.
func verdictOf(flow string, out []byte, ended error) verdict {
	line, _, _ := bytes.Cut(out[max(0, bytes.Index(out, []byte(`{"flow"`))):], []byte("\n"))
	v := verdict{}
	if bad := json.NewDecoder(bytes.NewReader(line)).Decode(&v); bad != nil && bad != io.EOF || v.Flow != flow {
		return verdict{Flow: flow, Error: fmt.Sprintf("ended without a verdict: %v: %s", ended, out[max(0, len(out)-500):])}
	}
	return v
}
