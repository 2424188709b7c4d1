package localnet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/internal/fault"
)

// mathsFile is the manifest of a subnet as an author writes it.
const mathsFile = `name = "maths"
description = "short tours"

[run]
build = "true"
miner = "bin/maths miner"
validator = "bin/maths validator"

[hyperparameters]
tempo = 10
yuma3 = true

[[validator]]
name = "judge"

[[miner]]
name = "careful"
args = ["--motto", "slow and steady"]
env = { LEVEL = "3" }

[[miner]]
name = "lazy"
`

// folder makes a subnet's folder with this manifest.
func folder(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, SubnetFile), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestASubnetsManifestIsReadWhole(t *testing.T) {
	s, err := LoadSubnet(folder(t, mathsFile))
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "maths" || s.Round != defaultRound || s.StakeTAO != defaultStakeTAO || s.Build != "true" || s.Miners[0].Env["LEVEL"] != "3" {
		t.Errorf("read %+v", s)
	}
	want := []Setting{{"commit_reveal", 0}, {"serving_rate_limit", 0}, {"tempo", 10}, {"weights_set_rate_limit", 0}, {"yuma3", 1}}
	if len(s.Settings) != len(want) {
		t.Fatalf("settings are %v", s.Settings)
	}
	for i := range want {
		if s.Settings[i] != want[i] {
			t.Errorf("setting %d is %v, want %v", i, s.Settings[i], want[i])
		}
	}
}

func TestASubnetsManifestIsRefusedByName(t *testing.T) {
	for name, c := range map[string]struct{ old, new, says string }{
		"not TOML":              {`name = "maths"`, `name = `, "line 1"},
		"unknown key":           {"build =", "biuld =", "run.biuld"},
		"name is a path":        {`"maths"`, `"../maths"`, "../maths"},
		"name of the network's": {`"maths"`, `"gateway"`, `"gateway" is taken`},
		"no command":            {`miner = "bin/maths miner"`, ``, "command of the miner"},
		"no miner":              {"[[miner]]", "[[validator]]", "no [[miner]]"},
		"no validator":          {"[[validator]]", "[[miner]]", "no [[validator]]"},
		"name twice":            {`"lazy"`, `"judge"`, `"judge" is taken`},
		"name of the owner":     {`"lazy"`, `"owner"`, `"owner" is taken`},
		"no time":               {`build = "true"`, `round = "soon"`, `"soon"`},
		"unknown setting":       {"tempo = 10", "tempi = 10", "tempi"},
		"setting too large":     {"tempo = 10", "tempo = 65536", "65535"},
		"setting below zero":    {"tempo = 10", "tempo = -1", "65535"},
		"number for a claim":    {"yuma3 = true", "yuma3 = 1", "true or false"},
		"claim for a number":    {"tempo = 10", "tempo = true", "whole number"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := LoadSubnet(folder(t, strings.ReplaceAll(mathsFile, c.old, c.new)))
			if err == nil || !strings.Contains(err.Error(), c.says) || fault.Remedy(err) == "" {
				t.Errorf("got %v, want an error that says %s and a remedy", err, c.says)
			}
		})
	}
	if _, err := LoadSubnet(t.TempDir()); err == nil || !strings.Contains(fault.Remedy(err), "subnet init") {
		t.Errorf("a folder without a manifest: %v", err)
	}
}

func TestPlanOfASubnetBesideText(t *testing.T) {
	s, err := LoadSubnet(folder(t, mathsFile))
	if err != nil {
		t.Fatal(err)
	}
	s.Dir, s.Netuid = "/home/ada/maths", 2
	m := Default()
	m.Subnets = []Subnet{s}
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	golden(t, "subnet.plan", Plan(m, "/home/ada/.plexus").String())
	m.Engines, m.Validators, m.Miners = nil, nil, nil
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	golden(t, "only.plan", Plan(m, "/home/ada/.plexus").String())
	m.Subnets = nil
	if err := m.Validate(); err == nil {
		t.Error("a network of nothing is valid")
	}
}

func TestTwoSubnetsCannotShareAWallet(t *testing.T) {
	m := Default()
	for _, name := range []string{"maths", "maths-judge"} {
		s, err := LoadSubnet(folder(t, strings.ReplaceAll(mathsFile, `"maths"`, `"`+name+`"`)))
		if err != nil {
			t.Fatal(err)
		}
		m.Subnets = append(m.Subnets, s)
	}
	m.Subnets[0].Miners[0].Name = "judge-lazy"
	if err := m.Validate(); err == nil || !strings.Contains(err.Error(), "maths-judge-lazy") {
		t.Errorf("got %v", err)
	}
}

func TestAHomeRemembersItsSubnets(t *testing.T) {
	home, dir := t.TempDir(), folder(t, mathsFile)
	choose := func(c Choice) (Manifest, []Joined) {
		t.Helper()
		m, joined, err := Choose(home, Default(), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := saveJoined(home, joined); err != nil {
			t.Fatal(err)
		}
		return m, joined
	}
	if m, _ := choose(Choice{}); len(m.Subnets) != 0 {
		t.Errorf("a new home has %v", m.Subnets)
	}
	if m, _ := choose(Choice{With: []string{dir, dir}}); len(m.Subnets) != 1 || m.Subnets[0].Netuid != 2 || len(m.Miners) == 0 {
		t.Errorf("--with gives %+v", m.Subnets)
	}
	other := folder(t, strings.ReplaceAll(mathsFile, `"maths"`, `"art"`))
	if m, _ := choose(Choice{Only: []string{other}}); len(m.Subnets) != 1 || m.Subnets[0].Name != "art" || m.Subnets[0].Netuid != 2 || len(m.Miners)+len(m.Engines) != 0 {
		t.Errorf("--only gives %+v", m)
	}
	if m, _ := choose(Choice{}); len(m.Subnets) != 2 || m.Subnets[1].Name != "art" || len(m.Miners) == 0 {
		t.Errorf("later it runs %+v", m.Subnets)
	}
	moved := folder(t, mathsFile)
	if m, _ := choose(Choice{With: []string{moved}}); m.Subnets[0].Dir != moved {
		t.Errorf("a folder that moved is looked for in %s", m.Subnets[0].Dir)
	}
	if err := os.Remove(filepath.Join(moved, SubnetFile)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Choose(home, Default(), Choice{}); err == nil || !strings.Contains(fault.Remedy(err), "--without maths") {
		t.Errorf("a folder that is gone: %v; try: %s", err, fault.Remedy(err))
	}
	if m, joined := choose(Choice{Without: []string{"maths"}}); len(m.Subnets) != 1 || len(joined) != 1 {
		t.Errorf("--without leaves %v", joined)
	}
	if _, _, err := Choose(home, Default(), Choice{Without: []string{"maths"}}); err == nil || !strings.Contains(fault.Remedy(err), "art") {
		t.Errorf("a name that is not there: %v", err)
	}
	if _, _, err := Choose(home, Default(), Choice{With: []string{dir, folder(t, mathsFile)}}); err == nil || !strings.Contains(err.Error(), "both called maths") {
		t.Errorf("two folders of one name: %v", err)
	}
}

func TestABuildThatFailsSaysWhy(t *testing.T) {
	dir := folder(t, strings.ReplaceAll(mathsFile, `"true"`, `"echo no such letter; exit 3"`))
	s, err := LoadSubnet(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = build(t.Context(), Options{Manifest: Manifest{Subnets: []Subnet{s}}, Out: &out})
	if err == nil || !strings.Contains(err.Error(), "no such letter") || !strings.Contains(fault.Remedy(err), dir) {
		t.Errorf("got %v; try: %s", err, fault.Remedy(err))
	}
}
