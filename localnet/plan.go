package localnet

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Process is one process of the network: a verb of the binary with its arguments.
type Process struct {
	Name  string   // unique; also the name of its log
	Kind  string   // node, engine, miner, validator, gateway
	Args  []string // after the binary's own path
	Ready string   // HTTP address that answers 200 once it is up; empty: none
	Port  uint16   // where it listens
	Stage int      // a stage starts when all of the one before are ready

	Subnet string   // the subnet of one's own that it serves; empty: none
	Dir    string   // where it runs; empty: where we do
	Env    []string // NAME=VALUE, beside ours
}

// Stages, in the order in which they start.
const (
	stageBase      = iota // node and engines
	stageMarket           // miners and validators, once they are registered
	stageFrontDoor        // the gateway
)

// Planned is what a manifest takes on one machine: processes and their wallets.
type Planned struct {
	Manifest  Manifest
	Home      string
	Processes []Process
	Wallets   []string // coldkey and hotkey pairs to make, validators first; then each subnet's
}

// hotkeyName is the hotkey's name in each wallet of a local network.
const hotkeyName = "default"

// Plan turns a valid manifest into processes. It is pure: the same manifest and
// home always give the same plan.
func Plan(m Manifest, home string) Planned {
	p := Planned{Manifest: m, Home: home}
	rpc := "ws://" + local(m.Ports.RPC)
	p.add(Process{
		Name: "node", Kind: "node", Port: m.Ports.RPC, Stage: stageBase,
		Args: []string{"node", "--chain", m.Chain, "--base-path", filepath.Join(home, "node-0"),
			"--rpc-port", num(m.Ports.RPC), "--p2p-port", num(m.Ports.P2P), "--metrics-port", num(m.Ports.Metrics)},
		Ready: "http://" + local(m.Ports.RPC) + "/health",
	})
	engines := map[string]string{}
	for i, e := range m.Engines {
		port := m.Ports.Engine + uint16(i)
		engines[e.Model] = "http://" + local(port)
		p.add(Process{
			Name: "engine-" + strconv.Itoa(i+1), Kind: "engine", Port: port, Stage: stageBase,
			Args:  []string{"engine", "--model", e.Model, "--addr", local(port)},
			Ready: engines[e.Model] + "/healthz",
		})
	}
	key := func(wallet string) []string {
		return []string{"--rpc", rpc, "--netuid", num(m.Netuid), "--wallet-path", filepath.Join(home, "wallets"),
			"--wallet", wallet, "--hotkey", hotkeyName}
	}
	for _, v := range m.Validators {
		p.Wallets = append(p.Wallets, v.Name)
		args := append([]string{"validator"}, key(v.Name)...)
		args = append(args, "--state", filepath.Join(home, v.Name))
		for _, e := range m.Engines {
			args = append(args, "--engine", e.Model+"="+engines[e.Model])
		}
		p.add(Process{Name: v.Name, Kind: "validator", Args: args, Stage: stageMarket})
	}
	gateway := "http://" + local(m.Ports.Gateway)
	for i, n := range m.Miners {
		port := m.Ports.Axon + uint16(i)
		p.Wallets = append(p.Wallets, n.Name)
		args := append([]string{"miner"}, key(n.Name)...)
		args = append(args, "--state", filepath.Join(home, n.Name), "--addr", local(port), "--model", n.Model)
		serves := n.Model
		if n.Serves != "" {
			serves = n.Serves
		}
		args = append(args, "--engine", engines[serves])
		if n.Behave != honest {
			args = append(args, "--behave", n.Behave)
		}
		if n.Behave == "relay" {
			args = append(args, "--relay", gateway)
		}
		p.add(Process{Name: n.Name, Kind: "miner", Args: args, Port: port, Stage: stageMarket, Ready: "http://" + local(port) + "/healthz"})
	}
	p.addSubnets()
	if m.leavesTextOut() {
		return p
	}
	args := append([]string{"gateway", "--addr", local(m.Ports.Gateway)}, key(m.SignsAs)...)
	p.add(Process{Name: "gateway", Kind: "gateway", Port: m.Ports.Gateway, Stage: stageFrontDoor, Args: args, Ready: gateway + "/healthz"})
	return p
}

// addSubnets adds the neurons of subnets of one's own, each with the program that
// serves it.
func (p *Planned) addSubnets() {
	port := p.Manifest.Ports.Subnet
	for _, s := range p.Manifest.Subnets {
		neuron := func(verb string, part Part, command string) Process {
			name := s.wallet(part.Name)
			return Process{
				Name: name, Kind: verb, Stage: stageMarket, Subnet: s.Name, Dir: s.Dir, Env: environment(part.Env),
				Args: []string{verb, "--rpc", "ws://" + local(p.Manifest.Ports.RPC), "--netuid", num(s.Netuid),
					"--wallet-path", filepath.Join(p.Home, "wallets"), "--wallet", name, "--hotkey", hotkeyName,
					"--state", filepath.Join(p.Home, name), "--exec", command},
			}
		}
		for _, v := range s.Validators {
			x := neuron("validator", v, s.ValidatorCommand(v))
			x.Args = append(x.Args, "--round", s.Round)
			p.add(x)
		}
		for _, n := range s.Miners {
			x := neuron("miner", n, s.MinerCommand(n))
			x.Port, x.Ready = port, "http://"+local(port)+"/healthz"
			x.Args = append(x.Args, "--addr", local(port))
			p.add(x)
			port++
		}
		p.Wallets = append(p.Wallets, s.wallets()...)
	}
}

// environment is a map as the system takes it, by name.
func environment(env map[string]string) (list []string) {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		list = append(list, name+"="+env[name])
	}
	return list
}

// plainWord needs no quotes in a command line.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// commandLine adds words to a command, quoted where a shell would split them.
func commandLine(command string, args []string) string {
	for _, a := range args {
		if !plainWord.MatchString(a) {
			a = "'" + strings.ReplaceAll(a, "'", `'"'"'`) + "'"
		}
		command += " " + a
	}
	return command
}

func (p *Planned) add(x Process) { p.Processes = append(p.Processes, x) }

// String shows the plan as the commands it runs, one a line, by stage.
func (p Planned) String() string {
	var b strings.Builder
	for _, x := range p.Processes {
		fmt.Fprintf(&b, "%d %s: ", x.Stage, x.Name)
		if x.Dir != "" {
			fmt.Fprintf(&b, "cd %s; ", x.Dir)
		}
		for _, setting := range x.Env {
			fmt.Fprintf(&b, "%s ", setting)
		}
		fmt.Fprintln(&b, commandLine("plexus", x.Args))
	}
	return b.String()
}

func local(port uint16) string { return "127.0.0.1:" + num(port) }
func num(v uint16) string      { return strconv.FormatUint(uint64(v), 10) }
