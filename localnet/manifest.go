package localnet

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/BurntSushi/toml"
	"github.com/plexus-network/plexus/internal/fault"
)

// Manifest says what a local network consists of. [Default] is what
// `plexus up` runs; a file changes what it names and keeps the rest.
type Manifest struct {
	Chain      string      `toml:"chain"`     // chain spec of the node
	Netuid     uint16      `toml:"netuid"`    // the text subnet
	Ports      Ports       `toml:"ports"`     // all on 127.0.0.1
	Engines    []Engine    `toml:"engine"`    // one a model
	Validators []Validator `toml:"validator"` // at least one
	Miners     []Miner     `toml:"miner"`     // any number
	SignsAs    string      `toml:"signs_as"`  // the validator whose key the gateway signs with
	FundTAO    uint64      `toml:"fund_tao"`  // what each coldkey gets from //Alice
	StakeTAO   uint64      `toml:"stake_tao"` // what each validator stakes
	Subnets    []Subnet    `toml:"-"`         // those of one's own, by netuid
}

// Ports are the first of each kind; further processes of the kind count up.
type Ports struct {
	Gateway uint16 `toml:"gateway"`
	RPC     uint16 `toml:"rpc"`
	P2P     uint16 `toml:"p2p"`
	Axon    uint16 `toml:"axon"`
	Engine  uint16 `toml:"engine"`
	Metrics uint16 `toml:"metrics"`
	Subnet  uint16 `toml:"subnet"` // miners of subnets of one's own
}

// Engine serves one model of the catalogue.
type Engine struct {
	Model string `toml:"model"`
}

// Validator judges miners; its name is its wallet's.
type Validator struct {
	Name string `toml:"name"`
}

// Miner answers; its name is its wallet's. Serves is the model it really runs
// where that is not the Model it declares.
type Miner struct {
	Name   string `toml:"name"`
	Model  string `toml:"model"`
	Behave string `toml:"behave"`
	Serves string `toml:"serves"`
}

// Behaviours a miner of a local network can have.
const honest = "honest"

var behaviours = []string{honest, "lazy", "copy", "relay", "swap"}

// The models of the default network: the better one as its makers ship it and
// a smaller, cheaper form of it.
const (
	betterModel = "smollm2-135m-instruct"
	smallModel  = "smollm2-135m-instruct-q2"
)

// Default is the network that `plexus up` runs without a manifest.
func Default() Manifest {
	return Manifest{
		Chain:      "up",
		Netuid:     1,
		Ports:      Ports{Gateway: 8080, RPC: 9944, P2P: 30333, Axon: 8091, Engine: 8100, Metrics: 9615, Subnet: 8200},
		Engines:    []Engine{{Model: betterModel}, {Model: smallModel}},
		Validators: []Validator{{Name: "validator-1"}, {Name: "validator-2"}},
		Miners: []Miner{
			{Name: "miner-1", Model: smallModel, Behave: honest},
			{Name: "miner-2", Model: smallModel, Behave: honest},
			{Name: "miner-3", Model: betterModel, Behave: honest},
			{Name: "miner-4", Model: betterModel, Behave: "lazy"},
			{Name: "miner-5", Model: betterModel, Behave: "copy"},
			{Name: "miner-6", Model: betterModel, Behave: "relay"},
			{Name: "miner-7", Model: betterModel, Behave: "swap", Serves: smallModel},
		},
		SignsAs:  "validator-1",
		FundTAO:  2_000,
		StakeTAO: 1_000,
	}
}

// Load reads a manifest over the defaults; an empty path gives the defaults.
// Unknown keys are refused by name.
func Load(path string) (Manifest, error) {
	m := Default()
	if path == "" {
		return m, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return m, fault.Wrap(err, "read the manifest", "check the path given to --manifest")
	}
	lists := m
	m.Engines, m.Validators, m.Miners = nil, nil, nil // a list in the file replaces the default one, entry for entry
	meta, err := toml.Decode(string(text), &m)
	if err != nil {
		return m, fault.Wrap(err, "read the manifest "+path, "mend the line it names")
	}
	if m.Engines == nil {
		m.Engines = lists.Engines
	}
	if m.Validators == nil {
		m.Validators = lists.Validators
	}
	if m.Miners == nil {
		m.Miners = lists.Miners
	}
	for i := range m.Miners {
		if m.Miners[i].Behave == "" {
			m.Miners[i].Behave = honest
		}
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return m, fault.New(fmt.Sprintf("manifest %s has an unknown key %q", path, unknown[0].String()), "remove it, or check its spelling in docs/localnet.md")
	}
	return m, m.Validate()
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// Validate says what is wrong with a manifest, in one line.
func (m Manifest) Validate() error {
	bad := func(format string, args ...any) error {
		return fault.New("manifest: "+fmt.Sprintf(format, args...), "see docs/localnet.md for what each key means")
	}
	if len(m.Validators) == 0 && !m.leavesTextOut() {
		return bad("there is no [[validator]]; nobody would judge")
	}
	models := map[string]bool{}
	for _, e := range m.Engines {
		if models[e.Model] {
			return bad("two engines serve the model %q", e.Model)
		}
		models[e.Model] = true
	}
	names := map[string]bool{}
	for _, v := range m.Validators {
		if !nameForm.MatchString(v.Name) || names[v.Name] {
			return bad("the validator name %q is taken or has other characters than a-z, 0-9 and -", v.Name)
		}
		names[v.Name] = true
	}
	for _, n := range m.Miners {
		switch {
		case !nameForm.MatchString(n.Name) || names[n.Name]:
			return bad("the miner name %q is taken or has other characters than a-z, 0-9 and -", n.Name)
		case !slices.Contains(behaviours, n.Behave):
			return bad("miner %s: behave is %q, not one of %v", n.Name, n.Behave, behaviours)
		case !models[n.Model]:
			return bad("miner %s: no [[engine]] serves its model %q", n.Name, n.Model)
		case n.Serves != "" && !models[n.Serves]:
			return bad("miner %s: no [[engine]] serves %q", n.Name, n.Serves)
		}
		names[n.Name] = true
	}
	if err := m.checkSubnets(names); err != nil {
		return err
	}
	for _, p := range m.portRanges() {
		if p.first == 0 || int(p.first)+p.count-1 > math.MaxUint16 {
			return bad("the port %s = %d leaves no room for %d of them: ports go from 1 to 65535", p.name, p.first, p.count)
		}
	}
	if !m.leavesTextOut() && !slices.ContainsFunc(m.Validators, func(v Validator) bool { return v.Name == m.SignsAs }) {
		return bad("signs_as %q is no validator of it", m.SignsAs)
	}
	return nil
}

// portRange is the first port of a kind, and how many follow one another.
type portRange struct {
	name  string
	first uint16
	count int
}

func (m Manifest) portRanges() []portRange {
	own := 0
	for _, s := range m.Subnets {
		own += len(s.Miners)
	}
	return []portRange{
		{"gateway", m.Ports.Gateway, 1}, {"rpc", m.Ports.RPC, 1}, {"p2p", m.Ports.P2P, 1}, {"metrics", m.Ports.Metrics, 1},
		{"engine", m.Ports.Engine, len(m.Engines)}, {"axon", m.Ports.Axon, len(m.Miners)}, {"subnet", m.Ports.Subnet, own},
	}
}

// checkSubnets refuses subnets of one's own whose wallets others have.
func (m Manifest) checkSubnets(taken map[string]bool) error {
	for _, s := range m.Subnets {
		if err := s.Validate(); err != nil {
			return err
		}
		for _, name := range s.wallets() {
			if taken[name] {
				return fault.New(fmt.Sprintf("the name %s, of the subnet %s, is taken", name, s.Name), "rename the subnet or the neuron in "+filepath.Join(s.Dir, SubnetFile))
			}
			taken[name] = true
		}
	}
	return nil
}

// leavesTextOut says whether the network has subnets of one's own alone.
func (m Manifest) leavesTextOut() bool {
	return len(m.Subnets) > 0 && len(m.Validators)+len(m.Miners)+len(m.Engines) == 0
}
