package localnet

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/plexus-network/plexus/internal/fault"
)

// SubnetFile is the manifest in the folder of a subnet of one's own.
const SubnetFile = "subnet.toml"

// Subnet is a subnet of one's own on a local network: programs that serve its
// mechanism, and who runs them. Its name is what a home knows it by.
type Subnet struct {
	Name        string
	Description string
	URL         string
	Build       string // what makes the programs, run in Dir before each start; empty: nothing
	Miner       string // command of a miner's mechanism
	Validator   string // command of a validator's mechanism
	Round       string // time between two rounds of tasks, such as "2s"
	StakeTAO    uint64 // what each validator stakes on it
	Miners      []Part
	Validators  []Part
	Settings    []Setting // of the subnet on chain, by name

	Dir    string // its folder; commands run there
	Netuid uint16 // 0: not on the chain yet
}

// Part is one neuron of a subnet of one's own, with what it adds to the command.
type Part struct {
	Name string            `toml:"name"`
	Args []string          `toml:"args"`
	Env  map[string]string `toml:"env"`
}

// subnetFile is the form of [SubnetFile].
type subnetFile struct {
	Name        string `toml:"name"`
	Description string `toml:"description"`
	URL         string `toml:"url"`
	StakeTAO    uint64 `toml:"stake_tao"`
	Run         struct {
		Build     string `toml:"build"`
		Miner     string `toml:"miner"`
		Validator string `toml:"validator"`
		Round     string `toml:"round"`
	} `toml:"run"`
	Miners          []Part         `toml:"miner"`
	Validators      []Part         `toml:"validator"`
	Hyperparameters map[string]any `toml:"hyperparameters"`
}

// What a subnet's manifest need not say.
const (
	defaultRound    = "2s"
	defaultStakeTAO = 1_000
)

// LoadSubnet reads the manifest of a subnet's folder. Unknown keys are refused
// by name.
func LoadSubnet(dir string) (Subnet, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Subnet{}, err
	}
	path := filepath.Join(abs, SubnetFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Subnet{}, fault.New(fmt.Sprintf("%s is no folder of a subnet: it holds no %s", dir, SubnetFile), "make one with 'plexus subnet init NAME', or name another folder")
	}
	if err != nil {
		return Subnet{}, fault.Wrap(err, "read the subnet's manifest", "check who owns "+path)
	}
	var f subnetFile
	meta, err := toml.Decode(string(text), &f)
	if err != nil {
		return Subnet{}, fault.Wrap(err, "read "+path, "mend the line it names")
	}
	for _, key := range meta.Undecoded() {
		return Subnet{}, fault.New(fmt.Sprintf("%s has an unknown key %q", path, key.String()), "remove it, or check its spelling in docs/localnet.md")
	}
	s := Subnet{
		Name: f.Name, Description: f.Description, URL: f.URL, StakeTAO: f.StakeTAO,
		Build: f.Run.Build, Miner: f.Run.Miner, Validator: f.Run.Validator, Round: f.Run.Round,
		Miners: f.Miners, Validators: f.Validators, Dir: abs,
	}
	if s.Round == "" {
		s.Round = defaultRound
	}
	if s.StakeTAO == 0 {
		s.StakeTAO = defaultStakeTAO
	}
	if s.Settings, err = settings(f.Hyperparameters); err != nil {
		return Subnet{}, fault.Wrap(err, path+": [hyperparameters]", "see docs/localnet.md for those that can be set")
	}
	return s, s.Validate()
}

// Names that a subnet of one's own cannot have: its processes would be taken
// for others.
var reserved = []string{"node", "engine", "gateway", "miner", "validator", "text"}

// ownerName is who owns a subnet of one's own: its wallet, which runs nothing.
const ownerName = "owner"

// CheckSubnetName says what is wrong with a name for a subnet of one's own.
func CheckSubnetName(name string) error {
	if !nameForm.MatchString(name) {
		return fault.New(fmt.Sprintf("the subnet name %q has other characters than a-z, 0-9 and -, or too many", name), "choose one such as maths, of at most 32 letters")
	}
	if slices.Contains(reserved, name) {
		return fault.New(fmt.Sprintf("the subnet name %q is taken by the network itself", name), "choose one that says what its miners do")
	}
	return nil
}

// Validate says what is wrong with a subnet, in one line.
func (s Subnet) Validate() error {
	bad := func(format string, args ...any) error {
		return fault.New(filepath.Join(s.Dir, SubnetFile)+": "+fmt.Sprintf(format, args...), "see docs/localnet.md for what each key means")
	}
	if err := CheckSubnetName(s.Name); err != nil {
		return fault.Wrap(err, filepath.Join(s.Dir, SubnetFile), fault.Remedy(err))
	}
	if round, err := time.ParseDuration(s.Round); err != nil || round <= 0 {
		return bad("round is %q, not a time such as 2s", s.Round)
	}
	for what, command := range map[string]string{"miner": s.Miner, "validator": s.Validator} {
		if strings.TrimSpace(command) == "" {
			return bad("[run] does not say the command of the %s", what)
		}
	}
	if len(s.Miners) == 0 {
		return bad("there is no [[miner]]; nobody would be paid")
	}
	if len(s.Validators) == 0 {
		return bad("there is no [[validator]]; nobody would judge")
	}
	names := map[string]bool{ownerName: true}
	for _, p := range slices.Concat(s.Validators, s.Miners) {
		if !nameForm.MatchString(p.Name) || names[p.Name] {
			return bad("the name %q is taken or has other characters than a-z, 0-9 and -", p.Name)
		}
		names[p.Name] = true
	}
	return nil
}

// MinerCommand is the command line of one of the subnet's miners.
func (s Subnet) MinerCommand(p Part) string { return commandLine(s.Miner, p.Args) }

// ValidatorCommand is the command line of one of the subnet's validators.
func (s Subnet) ValidatorCommand(p Part) string { return commandLine(s.Validator, p.Args) }

// wallet is the name of a participant's wallet, process and log.
func (s Subnet) wallet(part string) string { return s.Name + "-" + part }

// wallets are those of the subnet's participants, the owner last.
func (s Subnet) wallets() (names []string) {
	for _, p := range slices.Concat(s.Validators, s.Miners) {
		names = append(names, s.wallet(p.Name))
	}
	return append(names, s.wallet(ownerName))
}

// role says what the holder of a wallet does on the subnet, and its short name;
// both are empty for strangers.
func (s Subnet) role(wallet string) (role, name string) {
	short, isOurs := strings.CutPrefix(wallet, s.Name+"-")
	if !isOurs {
		return "", ""
	}
	if short == ownerName {
		return ownerName, short
	}
	for _, p := range s.Validators {
		if p.Name == short {
			return "validator", short
		}
	}
	for _, p := range s.Miners {
		if p.Name == short {
			return "miner", short
		}
	}
	return "", ""
}
