package genesis_test

import (
	"errors"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/genesis"
	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/models"
	"github.com/plexus-network/plexus/chain/pallet/rootweights"
	"github.com/plexus-network/plexus/chain/pallet/subtensor/state"
	"github.com/plexus-network/plexus/engine/catalogue"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
)

func load(t *testing.T, name string) *genesis.Spec {
	t.Helper()
	s, err := genesis.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEverySpecificationMakesAChainThatConserves(t *testing.T) {
	for _, name := range genesis.Names() {
		t.Run(name, func(t *testing.T) {
			apptest.New(t, load(t, name)).Skip(300)
		})
	}
}

func TestLocalIsWhatBittensorsToolsExpect(t *testing.T) {
	t.Setenv("BT_DEFAULT_TOKEN_WALLET", keys.Dev("Extra").AccountID().String())
	c := apptest.New(t, load(t, "local"))
	for name, want := range map[string]uint64{"Alice": 1e15, "Bob": 1e15, "Charlie": 1e15, "Dave": 2e12, "Three": 2e12, "Extra": 1e15} {
		if got := (balances.Ledger{}).Free(c, keys.Dev(name).AccountID()); got != want {
			t.Errorf("%s has %d rao, want %d", name, got, want)
		}
	}
	if state.SubnetTAO.Get(c, 1) != 10e9 || state.SubnetAlphaIn.Get(c, 1) != 10e9 || state.SubnetAlphaOut.Get(c, 1) != 1e9 {
		t.Error("subnet 1 has other reserves than 10 TAO, 10 alpha and 1 alpha out")
	}
	if state.Stake(c, state.NoAccount, state.NoAccount, 1) != 1e9 || state.Keys.Get(c, 1, 0) != state.NoAccount || !state.HasOwner(c, 1) {
		t.Error("subnet 1 is not the all-zero account's")
	}
	if state.SubnetMechanism.Get(c, 1) != state.Dynamic || state.FirstEmissionBlockNumber.Has(c, 1) {
		t.Error("subnet 1 is static or started")
	}
	if state.Tempo.Get(c, 0) != 100 || state.Tempo.Get(c, 1) != 100 || state.MinAllowedWeights.Get(c, 1) != 0 {
		t.Error("subnet 1 or root has another tempo or least weights")
	}
	if state.SubnetOwner.Get(c, 0) != keys.Dev("Alice").AccountID() {
		t.Error("root is not owned by //Alice")
	}
	if n := state.MaxEpochsPerBlock.Get(c); n != 32 {
		t.Errorf("%d epochs a block, want 32", n)
	}
	if rules := state.ChainRules.Get(c); rules.LoopbackAxons || !rules.Faucet || rules.NewSubnetMechanism != state.Dynamic || rules.NewSubnetTempo != 10 {
		t.Errorf("the rules are %+v", rules)
	}
}

func TestLaunchHasNoPremine(t *testing.T) {
	c := apptest.New(t, load(t, "launch"))
	// Only the existential deposits of the two networks' accounts, which nobody owns.
	if all := balances.TotalIssuance.Get(c); all != 2*balances.ExistentialDeposit {
		t.Errorf("%d rao are issued before the first block", all)
	}
	if state.HasOwner(c, 1) || state.Launched.Get(c) || !state.EqualStake.Get(c, 1) {
		t.Error("subnet 1 has an owner, or the chain is launched")
	}
}

func TestASpecificationComesBackFromItsState(t *testing.T) {
	for _, name := range genesis.Names() {
		s := load(t, name)
		rt := s.Runtime()
		first, err := s.State()
		if err != nil {
			t.Fatal(err)
		}
		st := apptest.NewState()
		st.Apply(first)
		docs, err := rt.Export(st)
		if err != nil {
			t.Fatal(err)
		}
		again, err := rt.Genesis(docs)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key := range maps.Keys(first) {
			if string(first[key]) != string(again[key]) {
				t.Errorf("%s: key %x is %x, and %x the second time", name, key, first[key], again[key])
			}
		}
		if len(first) != len(again) {
			t.Errorf("%s: %d entries, and %d the second time", name, len(first), len(again))
		}
	}
}

func TestTheTextCatalogueIsTheEngines(t *testing.T) {
	for _, name := range []string{"up", "launch"} {
		for _, e := range load(t, name).Catalogues[0].Models {
			m, err := catalogue.Lookup(e.Name)
			if err != nil {
				t.Error(err)
				continue
			}
			if sum, _ := e.SHA256.MarshalText(); string(sum) != m.SHA256 || float64(e.Tolerance) != math.Round(m.Tolerance*1e6) {
				t.Errorf("%s: %s is %s with tolerance %d; the engine's is %s with %v", name, e.Name, sum, e.Tolerance, m.SHA256, m.Tolerance)
			}
		}
	}
}

func TestAFileIsReadAsBuiltInOnesAre(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.toml")
	text := `
name = "Mine"
id = "mine-1"
type = "Development"
block_millis = 500
root_emission_share = 250000000

[[balances]]
account = "` + keys.Dev("Alice").AccountID().String() + `"
rao = 5_000_000_000

[network.rules]
new_subnets = "static"
loopback_axons = true

[network.root]
tempo = 7

[[network.subnets]]
netuid = 3
name = "mine"
mechanism = "static"
started = true
tempo = 5
burn = 1_000_000

[[network.subnets.neurons]]
hotkey = "` + keys.Dev("Bob").AccountID().String() + `"
coldkey = "` + keys.Dev("Alice").AccountID().String() + `"
stake = 77

[[catalogues]]
netuid = 3
models = [{ name = "m", sha256 = "` + strings.Repeat("ab", 32) + `", tolerance = 5 }]
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := apptest.New(t, load(t, path))
	bob := keys.Dev("Bob").AccountID()
	if state.HotkeyStake(c, bob, 3) != 77 || state.Tempo.Get(c, 3) != 5 || state.Tempo.Get(c, 0) != 7 || state.Burn.Get(c, 3) != 1_000_000 {
		t.Error("the subnet is not as the file says")
	}
	if got := rootweights.RootEmissionShare.Get(c); got != 250_000_000 {
		t.Errorf("root's share is %d", got)
	}
	if got := models.Catalogue.Get(c, 3); len(got) != 1 || string(got[0].Name) != "m" || got[0].Tolerance != 5 {
		t.Errorf("the catalogue is %v", got)
	}
}

func TestAWrongFileIsRefusedWithARemedy(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"unknown.toml": "name = \"x\"\nid = \"x\"\ntype = \"Local\"\nblock_millis = 1\ncolour = 3",
		"unknown.json": `{"name":"x","id":"x","type":"Local","block_millis":1,"colour":3}`,
		"id.json":      `{"name":"x","id":"a b","type":"Local","block_millis":1}`,
		"type.json":    `{"name":"x","id":"x","type":"Real","block_millis":1}`,
		"fast.json":    `{"name":"x","id":"x","type":"Local","block_millis":0}`,
		"empty.json":   ``,
		"form.yaml":    `name: x`,
		"price.toml":   "name = \"x\"\nid = \"x\"\ntype = \"Local\"\nblock_millis = 1\n[network.rules]\nnew_subnets = \"magic\"",
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := genesis.Load(path)
		if !errors.Is(err, genesis.ErrSpec) || fault.Remedy(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := genesis.Load("nowhere"); !errors.Is(err, genesis.ErrSpec) {
		t.Errorf("a name that is not known: %v", err)
	}
}

func TestAStateThatContradictsItselfIsNotMade(t *testing.T) {
	for name, spoil := range map[string]func(*genesis.Spec){
		"root's number":         func(s *genesis.Spec) { s.Network.Subnets[0].Netuid = 0 },
		"a number twice":        func(s *genesis.Spec) { s.Network.Subnets = append(s.Network.Subnets, s.Network.Subnets[0]) },
		"an owner without key":  func(s *genesis.Spec) { s.Network.Subnets[0].OwnerHotkey = nil },
		"a pool without market": func(s *genesis.Spec) { s.Network.Subnets[0].TAO = 5 },
		"a neuron twice": func(s *genesis.Spec) {
			n := &s.Network.Subnets[0].Neurons
			*n = append(*n, (*n)[0])
		},
		"a share over one":     func(s *genesis.Spec) { s.RootEmissionShare = 1_000_000_001 },
		"a model without name": func(s *genesis.Spec) { s.Catalogues[0].Models[0].Name = "" },
	} {
		s := genesis.Up()
		spoil(s)
		if _, err := s.State(); err == nil {
			t.Errorf("%s: a state was made", name)
		}
	}
}
