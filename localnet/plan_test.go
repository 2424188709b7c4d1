package localnet

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/fault"
)

var update = flag.Bool("update", false, "renew golden files")

func TestPlanOfTheDefaultNetwork(t *testing.T) {
	golden(t, "default.plan", Plan(Default(), "/home/ada/.plexus").String())
}

// golden holds a plan against a file below testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: the plan changed; renew it with -update if that is meant:\n%s", name, got)
	}
}

func TestPlanGivesEveryListenerItsOwnPort(t *testing.T) {
	taken := map[uint16]string{}
	for _, p := range Plan(Default(), "h").Processes {
		if p.Port == 0 {
			continue
		}
		if other, dup := taken[p.Port]; dup {
			t.Errorf("%s and %s both listen on %d", other, p.Name, p.Port)
		}
		taken[p.Port] = p.Name
	}
}

func TestDefaultManifestIsValid(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Fatal(err)
	}
}

func TestManifestRefusesByName(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Manifest)
		says   string
	}{
		"no validator":        {func(m *Manifest) { m.Validators = nil }, "no [[validator]]"},
		"two engines a model": {func(m *Manifest) { m.Engines = append(m.Engines, m.Engines[0]) }, "two engines"},
		"name taken":          {func(m *Manifest) { m.Miners[0].Name = "validator-1" }, "validator-1"},
		"name is a path":      {func(m *Manifest) { m.Miners[0].Name = "../x" }, "../x"},
		"unknown behaviour":   {func(m *Manifest) { m.Miners[0].Behave = "evil" }, `"evil"`},
		"model not served":    {func(m *Manifest) { m.Miners[0].Model = "gpt" }, `"gpt"`},
		"swap not served":     {func(m *Manifest) { m.Miners[6].Serves = "gpt" }, `"gpt"`},
		"stranger signs":      {func(m *Manifest) { m.SignsAs = "miner-1" }, "signs_as"},
	} {
		t.Run(name, func(t *testing.T) {
			m := Default()
			c.change(&m)
			err := m.Validate()
			if err == nil || !strings.Contains(err.Error(), c.says) || fault.Remedy(err) == "" {
				t.Errorf("got %v, want an error that says %s and a remedy", err, c.says)
			}
		})
	}
}

func TestLoadKeepsDefaultsAndRefusesUnknownKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "net.toml")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("[ports]\ngateway = 18080\n")
	m, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if m.Ports.Gateway != 18080 || m.Ports.RPC != 9944 || len(m.Miners) != len(Default().Miners) {
		t.Errorf("the file changed more than it names: %+v", m.Ports)
	}
	write("[[miner]]\nname = \"mine\"\nmodel = \"smollm2-135m-instruct\"\n")
	if m, err = Load(path); err != nil || len(m.Miners) != 1 || m.Miners[0] != (Miner{Name: "mine", Model: betterModel, Behave: honest}) {
		t.Errorf("a list of the file did not replace the default one: %+v %v", m.Miners, err)
	}
	write("gatway = 1\n")
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "gatway") {
		t.Errorf("got %v, want the unknown key by name", err)
	}
}
