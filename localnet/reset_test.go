package localnet

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fill writes files below a folder.
func fill(t *testing.T, dir string, paths ...string) {
	t.Helper()
	for _, p := range paths {
		path := filepath.Join(dir, p)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(p), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// ran makes a home as a network leaves it.
func ran(t *testing.T, dir string, m Manifest) {
	t.Helper()
	home, err := OpenHome(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer home.Close()
	plan := Plan(m, home.Path)
	if err := keepParts(plan); err != nil {
		t.Fatal(err)
	}
	if err := SaveManifest(home.Path, m); err != nil {
		t.Fatal(err)
	}
	for _, x := range plan.Processes {
		fill(t, dir, filepath.Join("logs", x.Name+".log"))
	}
	for _, name := range plan.Wallets {
		fill(t, dir, filepath.Join("wallets", name, "coldkey"), filepath.Join(name, "state.json"))
	}
	fill(t, dir, "node-0/genesis.json", "subnets.json")
}

func TestResetDeletesAllThatTheNetworkMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "net")
	ran(t, dir, Default())
	fewer := Default()
	fewer.Miners = fewer.Miners[:2]
	ran(t, dir, fewer) // what an earlier manifest made counts too
	if left, err := Reset(dir); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v, %v", left, err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
}

// TestResetKeepsWhatOthersPutIntoTheFolder runs a network where a person keeps
// wallets, the states of real miners and a project.
func TestResetKeepsWhatOthersPutIntoTheFolder(t *testing.T) {
	dir := t.TempDir()
	mine := []string{"wallets/mine/coldkey", "miner-mine-default-1/record.json", "project/main.go", "logs/diary.log", "notes"}
	fill(t, dir, mine...)
	ran(t, dir, Default())
	left, err := Reset(dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"logs", "miner-mine-default-1", "notes", "project", "wallets"}; !slices.Equal(left, want) {
		t.Errorf("it leaves %v, want %v", left, want)
	}
	for _, p := range mine {
		if b, err := os.ReadFile(filepath.Join(dir, p)); err != nil || string(b) != p {
			t.Errorf("%s: %q, %v", p, b, err)
		}
	}
	for _, gone := range []string{"wallets/miner-1", "miner-1", "logs/node.log", "node-0", "manifest.json"} {
		if _, err := os.Stat(filepath.Join(dir, gone)); !os.IsNotExist(err) {
			t.Errorf("%s is there: %v", gone, err)
		}
	}
	if _, err := Reset(dir); err == nil || !strings.Contains(err.Error(), "is not a local network's folder") {
		t.Errorf("a second time: %v", err)
	}
}

func TestNamesInAHomeNeverReachBeyondIt(t *testing.T) {
	outer := t.TempDir()
	dir := filepath.Join(outer, "net")
	ran(t, dir, Default())
	fill(t, outer, "treasure")
	if err := os.WriteFile(filepath.Join(dir, partsName), []byte(`["../treasure", "..", ".", "", "a/../../treasure"]`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Reset(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(outer, "treasure")); err != nil {
		t.Error(err)
	}
}
