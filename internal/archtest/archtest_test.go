package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

func TestImportsFollowTheTable(t *testing.T) {
	for _, v := range Violations(list(t)) {
		t.Error(v)
	}
}

func TestViolationsFindsEachForbiddenArrow(t *testing.T) {
	for _, c := range []struct {
		from, to  string
		forbidden bool
	}{
		{"economy/yuma", "economy/fixed", false},
		{"economy/yuma", "economy/share", true},
		{"economy/yuma", "substrate/scale", true},
		{"substrate/extrinsic", "substrate/keys", false},
		{"substrate/keys", "wallet", true},
		{"chain/pallet/utility", "chain/pallet/balances", true},
		{"chain/pallet/subtensor/stake", "chain/pallet/subtensor/state", false},
		{"chain/pallet/subtensor/stake", "chain/pallet/subtensor/weights", true},
		{"chain/runtime", "chain/store", true},
		{"gateway", "chain/runtime", true},
		{"gateway", "client", false},
		{"neuron", "mechanism", false},
		{"neuron", "mechanism/text", true},
		{"mechanism/text", "mechanism/storage", true},
		{"mechanism/standard", "mechanism/text", false},
		{"client", "cmd/plexus", true},
		{"cmd/plexus", "localnet", false},
		{"newfolder", "economy", true},
	} {
		got := Violations([]Package{{ImportPath: Module + c.from, Imports: []string{Module + c.to, "fmt"}}})
		if (len(got) > 0) != c.forbidden {
			t.Errorf("%s -> %s: forbidden = %v, want %v", c.from, c.to, got, c.forbidden)
		}
	}
}

// TestClientIsLight keeps what strangers import free of the chain's weight.
func TestClientIsLight(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", Module+"client").Output()
	if err != nil {
		t.Fatal(explain(err))
	}
	for dep := range strings.Lines(string(out)) {
		for _, heavy := range []string{"cometbft", "go-ethereum", "gnark", "pebble"} {
			if strings.Contains(dep, heavy) {
				t.Errorf("client depends on %s", strings.TrimSpace(dep))
			}
		}
	}
}

func list(t *testing.T) (packages []Package) {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", Module+"...").Output()
	if err != nil {
		t.Fatal(explain(err))
	}
	d := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p Package
		switch err := d.Decode(&p); err {
		case nil:
			packages = append(packages, p)
		case io.EOF:
			return packages
		default:
			t.Fatal(err)
		}
	}
}

func explain(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return err.Error()
}
