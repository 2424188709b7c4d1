package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/mechanism/external"
	"github.com/plexus-network/plexus/mechanism/text"
	"github.com/plexus-network/plexus/neuron"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// apiKeyEnv is the key for --backend or --relay.
const apiKeyEnv = "PLEXUS_API_KEY"

// minerFlags are what a miner is told on its command line.
type minerFlags struct {
	netuid                uint16
	state, addr, public   string
	model, engine         string
	backend, backendModel string
	behave, relay, victim string
	capacity              int
	register, verbose     bool
	maxPrice              string
	rpc                   *string
	key                   *keyFlags
	program               *programFlags
}

func newMinerCommand() *cobra.Command {
	f := &minerFlags{}
	cmd := &cobra.Command{
		Use:   "miner",
		Short: "Serve a model to a subnet and be paid for it",
		Long: `Serve a model to a subnet and be paid for it.

A miner answers the requests of validators and gateways with an engine that runs
beside it ('plexus engine'), and says on chain where it is and which model of the
subnet's catalogue it serves. With --backend it serves any OpenAI-compatible
server instead; its answers then cannot be proven as strictly and count less
(class rank).

With --exec a program of yours, in any language, is the miner instead: Plexus
starts it, sends it the requests that others signed and may make, and passes its
answers on (docs/protocol/mechanism.md).

--behave makes it cheat, to try on your own network whether the subnet notices:
lazy gives everybody one canned answer, copy another miner's tokens, relay what
--relay answers, and swap declares --model and serves whatever --engine has.`,
		Example: `  plexus engine --model smollm2-135m-instruct &
  plexus miner --wallet mine --model smollm2-135m-instruct --engine http://127.0.0.1:8100 --register
  plexus miner --wallet mine --netuid 2 --exec 'python3 miner.py' --register
  plexus miner why --wallet mine`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runMiner(cmd, f) },
	}
	f.rpc, f.key = addRPCFlag(cmd), addKeyFlags(cmd, true)
	f.program = addProgramFlags(cmd)
	addConfigFlag(cmd)
	s := cmd.Flags()
	s.Uint16Var(&f.netuid, "netuid", 1, "subnet to serve")
	s.StringVar(&f.state, "state", "", "folder for what it remembers (default ~/.plexus/miner-<wallet>-<hotkey>-<netuid>)")
	s.StringVar(&f.addr, "addr", "127.0.0.1:8091", "address to listen on")
	s.StringVar(&f.public, "public", "", "address that validators reach it at, as ip:port (default: --addr)")
	s.StringVar(&f.model, "model", "", "model to declare, of the subnet's catalogue (default: the engine's)")
	s.StringVar(&f.engine, "engine", "http://127.0.0.1:8100", "engine that answers")
	s.StringVar(&f.backend, "backend", "", "OpenAI-compatible server that answers instead of an engine, without /v1 (API key: "+apiKeyEnv+")")
	s.StringVar(&f.backendModel, "backend-model", "", "what the backend calls the model (default: --model)")
	s.IntVar(&f.capacity, "capacity", 16, "requests at once")
	s.BoolVar(&f.register, "register", false, "register the hotkey if it is not registered; the coldkey pays")
	s.StringVar(&f.maxPrice, "max-price", "", "do not register for more than this, in TAO (default: whatever it costs)")
	s.StringVar(&f.behave, "behave", string(text.Honest), "honest, lazy, copy, relay or swap")
	s.StringVar(&f.relay, "relay", "", "gateway that a relaying miner asks (API key: "+apiKeyEnv+")")
	s.StringVar(&f.victim, "victim", "", "hotkey of the miner that a copying one copies (default: one of its model)")
	s.BoolVarP(&f.verbose, "verbose", "v", false, "log what developers look at")
	cmd.AddCommand(newMinerStatusCommand(), newMinerWhyCommand())
	return cmd
}

func runMiner(cmd *cobra.Command, f *minerFlags) error {
	if err := layer(cmd, "PLEXUS_MINER"); err != nil {
		return exitError{exitUsage, err}
	}
	if err := f.program.check(cmd, "engine", "backend", "backend-model", "capacity", "behave", "relay", "victim"); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return usage(err)
	}
	public, err := publicAddress(f.addr, f.public)
	if err != nil {
		return usage(err)
	}
	pair, err := f.key.hotkeyPair(cmd)
	if err != nil {
		return err
	}
	dir, err := f.stateDir()
	if err != nil {
		return err
	}
	chain, err := dial(cmd.Context(), *f.rpc, client.Wait())
	if err != nil {
		return err
	}
	defer chain.Close()
	graph, err := subnetOf(cmd.Context(), chain, f.netuid)
	if err != nil {
		return err
	}
	if graph != nil && !f.register && graph.Neuron(pair.AccountID()) == nil {
		return minerFault(neuron.ErrNotRegistered)
	}
	config := neuron.MinerConfig{
		Netuid: f.netuid, Key: pair, Chain: neuron.Node{Client: chain},
		Listen: f.addr, Public: public, Dir: dir, Log: logger(cmd, f.verbose),
	}
	if f.register {
		if config.Register, err = f.registration(cmd, chain, pair.AccountID()); err != nil {
			return err
		}
	}
	var miner *neuron.Miner
	if f.program.isGiven() {
		program, is, end, err := f.program.open(cmd.Context(), external.RoleMiner, f.netuid, pair.AccountID(), dir, config.Log)
		defer end()
		if err != nil {
			return minerFault(err)
		}
		config.Mech, config.Class = external.NewMiner(program, is), mechanism.Rank
	} else {
		if err := f.settleModel(cmd.Context()); err != nil {
			return err
		}
		if config.Mech, config.Class, err = f.mechanism(pair.AccountID(), func() *neuron.View { return miner.View() }); err != nil {
			return exitError{exitUsage, err}
		}
	}
	config.Model = f.model
	if miner, err = neuron.NewMiner(config); err != nil {
		return stateFault(err, dir)
	}
	return minerFault(miner.Run(cmd.Context()))
}

// check refuses flags of the text subnet that mean nothing, before anybody is called.
func (f *minerFlags) check() error {
	if !slices.Contains(text.Behaviours(), text.Behaviour(f.behave)) {
		return fault.New("--behave is "+quoted(f.behave), fmt.Sprintf("name one of %v", text.Behaviours()))
	}
	if f.capacity < 1 {
		return fault.New(fmt.Sprintf("--capacity is %d", f.capacity), "give at least 1")
	}
	for _, flag := range []struct{ name, url string }{{"engine", f.engine}, {"backend", f.backend}, {"relay", f.relay}} {
		if u, err := url.Parse(flag.url); flag.url != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			return fault.New("--"+flag.name+" is no address of a server: "+quoted(flag.url), "give it as http://HOST:PORT")
		}
	}
	return nil
}

// settleModel asks the engine what it serves and holds it against --model: an
// honest miner never declares what it does not have.
func (f *minerFlags) settleModel(ctx context.Context) error {
	if f.backend != "" {
		if f.model == "" {
			return exitError{exitUsage, fault.New("a backend does not say which model of the catalogue it serves", "name it by --model; 'plexus catalogue list' shows them")}
		}
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	health, err := (&api.Client{BaseURL: f.engine}).Health(ctx)
	if err != nil {
		return fault.Wrap(err, "the engine does not answer", "start one by 'plexus engine', or name another by --engine")
	}
	if f.model == "" {
		f.model = health.Model
	}
	if f.behave == string(text.Honest) && health.Model != f.model {
		return fault.New(fmt.Sprintf("the engine serves %s, not %s", health.Model, f.model), "start an engine with --model "+f.model+", or declare what it serves")
	}
	return nil
}

// mechanism makes the miner of the text subnet that the flags describe.
func (f *minerFlags) mechanism(self keys.AccountID, view func() *neuron.View) (mechanism.Miner, mechanism.Class, error) {
	capacity := text.TakesAtOnce(f.capacity)
	if f.backend != "" {
		if f.behave != string(text.Honest) {
			return nil, 0, fault.New("--behave needs an engine", "leave --backend or --behave out")
		}
		name := f.backendModel
		if name == "" {
			name = f.model
		}
		return text.NewRankMiner(f.model, strings.TrimSuffix(f.backend, "/v1"), name, os.Getenv(apiKeyEnv), capacity), mechanism.Rank, nil
	}
	victim, err := f.victimOf(self, view)
	if err != nil {
		return nil, 0, err
	}
	m, err := text.NewAdversary(text.Adversary{
		Behaviour: text.Behaviour(f.behave), Victim: victim, Gateway: f.relay, Key: os.Getenv(apiKeyEnv),
	}, self, f.model, f.engine, capacity)
	if err != nil {
		return nil, 0, fault.Wrap(err, "--behave "+f.behave, "see 'plexus miner --help'")
	}
	return m, mechanism.Bound, nil
}

// victimOf says whom a copying miner copies: the one named, else another miner
// of its model, else any other neuron.
func (f *minerFlags) victimOf(self keys.AccountID, view func() *neuron.View) (func() mechanism.Hotkey, error) {
	if f.victim != "" {
		named, err := keys.ParseAccount(f.victim)
		if err != nil {
			return nil, fault.Wrap(err, "--victim is no hotkey", "give its address, as 'plexus miner status' shows it")
		}
		return func() mechanism.Hotkey { return mechanism.Hotkey(named) }, nil
	}
	return func() mechanism.Hotkey {
		victim := keys.AccountID{1}
		if v := view(); v != nil {
			for _, n := range v.Neurons {
				if n.Hotkey != self && n.Model == f.model {
					return mechanism.Hotkey(n.Hotkey)
				}
				if n.Hotkey != self {
					victim = n.Hotkey
				}
			}
		}
		return mechanism.Hotkey(victim)
	}, nil
}

// registration opens the coldkey, which pays, before the miner starts: nobody is
// there to type a password later.
func (f *minerFlags) registration(cmd *cobra.Command, chain *client.Client, hotkey keys.AccountID) (func(context.Context) error, error) {
	coldkey, err := f.key.coldkeyPair(cmd)
	if err != nil {
		return nil, err
	}
	var call client.Call = subtensor.BurnedRegister{Netuid: f.netuid, Hotkey: hotkey}
	if f.maxPrice != "" {
		limit, err := parseTAO(f.maxPrice)
		if err != nil {
			return nil, exitError{exitUsage, err}
		}
		call = subtensor.RegisterLimit{Netuid: f.netuid, Hotkey: hotkey, LimitPrice: limit}
	}
	return func(ctx context.Context) error {
		_, err := chain.Submit(ctx, coldkey, call)
		if isPoor(err) { // waiting brings no money: the miner ends
			return fmt.Errorf("%w: %w", neuron.ErrNotRegistered, err)
		}
		return err
	}, nil
}

// isPoor claims that a registration failed for want of money.
func isPoor(err error) bool {
	return errors.Is(err, client.ErrCannotPay) || client.IsDispatch(err, "SubtensorModule", "NotEnoughBalanceToStake")
}

func (f *minerFlags) stateDir() (string, error) {
	return neuronDir(f.state, fmt.Sprintf("miner-%s-%s-%d", f.key.wallet, f.key.hotkey, f.netuid))
}

// neuronDir is where a neuron keeps its state.
func neuronDir(given, name string) (string, error) {
	if given != "" {
		return given, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fault.Wrap(err, "no folder for the neuron's state", "give one by --state")
	}
	return filepath.Join(home, ".plexus", name), nil
}

// publicAddress is what the chain is told: an IP address and a port.
func publicAddress(addr, public string) (netip.AddrPort, error) {
	if public == "" {
		public = addr
	}
	at, err := netip.ParseAddrPort(public)
	if err != nil {
		if host, _, splitErr := net.SplitHostPort(public); splitErr != nil || host == "" || host == "localhost" {
			err = errors.New("it must be an IP address and a port")
		}
		return at, fault.Wrap(err, "validators cannot reach "+public, "give the address that others see by --public, such as 203.0.113.5:8091")
	}
	if at.Addr().IsUnspecified() || at.Port() == 0 {
		return at, fault.New("validators cannot reach "+public, "give the address that others see by --public, such as 203.0.113.5:8091")
	}
	return at, nil
}

// stateFault tells what to do about a state folder that cannot be used.
func stateFault(err error, dir string) error {
	if errors.Is(err, neuron.ErrState) {
		return fault.Wrap(err, "what the neuron remembers cannot be read", "move the file away to start anew, or restore it from a copy")
	}
	return fault.Wrap(err, "cannot use the state folder "+dir, "give another by --state")
}

// minerFault tells what to do about a miner that cannot run.
func minerFault(err error) error {
	var listen *net.OpError
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return nil
	case isPoor(err):
		return fault.Wrap(err, "cannot register", "put TAO into the coldkey's account; on a test chain 'plexus faucet --wallet NAME' does")
	case errors.Is(err, neuron.ErrNotRegistered):
		return fault.Wrap(err, "cannot serve", "register it by starting with --register")
	case errors.As(err, &listen) && listen.Op == "listen":
		return fault.Wrap(err, "cannot listen", "stop what listens there, or choose another address by --addr")
	}
	return err
}
