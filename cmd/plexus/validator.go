package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/engine/api"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/mechanism"
	"github.com/plexus-network/plexus/mechanism/external"
	"github.com/plexus-network/plexus/mechanism/text"
	"github.com/plexus-network/plexus/neuron"
)

func newValidatorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "validator",
		Short: "Judge a subnet's miners and set weights",
		Long: `Judge a subnet's miners and set weights.

A validator asks miners questions whose answers can be checked, verifies by an
engine of its own that the declared model gave each answer, keeps averages on
disk, and sets weights before each epoch. Give it one engine for each model of
the subnet's catalogue that it judges; it takes at most --engine-share of an
engine's time. It needs no open port.

With --exec a program of yours, in any language, makes the tasks and judges the
answers instead; signed requests, limits, averages and weights stay Plexus's
(docs/protocol/mechanism.md).

Where the subnet hides weights (commit-reveal), it commits to them and reveals them
by itself in their epoch, also after a restart.`,
		Example: `  plexus validator --wallet judge --engine smollm2-135m-instruct=http://127.0.0.1:8100
  plexus validator --wallet judge --netuid 2 --exec 'python3 validator.py'`,
		Args: cobra.NoArgs,
	}
	rpc, key := addRPCFlag(cmd), addKeyFlags(cmd, true)
	program := addProgramFlags(cmd)
	addConfigFlag(cmd)
	f := cmd.Flags()
	netuid := f.Uint16("netuid", 1, "subnet to judge")
	state := f.String("state", "", "folder for its averages (default ~/.plexus/validator-<wallet>-<hotkey>-<netuid>)")
	engines := f.StringArray("engine", nil, "engine of a model, as MODEL=URL; once for each model (default: whatever 127.0.0.1:8100 serves)")
	every := f.Duration("round", 5*time.Second, "time between two rounds of tasks")
	tasks := f.Int("tasks", 1, "tasks for each miner in a round")
	most := f.Int("sample", 64, "miners asked in a round, at most")
	share := f.Float64("engine-share", 0.3, "share of an engine's time that judging may take")
	timelocked := f.Bool("timelock", false, "where a subnet hides weights and the chain follows a drand beacon: encrypt them to its rounds, so that they open without this validator")
	local := f.Bool("local-axons", false, "ask miners on loopback and private addresses too (default: only on a chain of type Local)")
	verbose := f.BoolP("verbose", "v", false, "log what developers look at")

	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := layer(cmd, "PLEXUS_VALIDATOR"); err != nil {
			return exitError{exitUsage, err}
		}
		if err := program.check(cmd, "engine", "tasks", "sample", "engine-share"); err != nil {
			return err
		}
		if !(*share > 0 && *share <= 1) || *tasks < 1 || *most < 1 || *every <= 0 {
			return exitError{exitUsage, fault.New("--engine-share must be in (0,1], --tasks and --sample at least 1, --round more than 0s", "see 'plexus validator --help'")}
		}
		pair, err := key.hotkeyPair(cmd)
		if err != nil {
			return err
		}
		dir, err := neuronDir(*state, fmt.Sprintf("validator-%s-%s-%d", key.wallet, key.hotkey, *netuid))
		if err != nil {
			return err
		}
		var mech mechanism.Validator
		if !program.isGiven() {
			judges, err := judgeEngines(cmd.Context(), *engines)
			if err != nil {
				return err
			}
			if mech, err = text.NewValidator(judges, text.PerRound(*tasks), text.AtMost(*most), text.EngineShare(*share)); err != nil {
				return err
			}
		}
		chain, err := dial(cmd.Context(), *rpc, client.Wait())
		if err != nil {
			return err
		}
		defer chain.Close()
		if _, err := subnetOf(cmd.Context(), chain, *netuid); err != nil {
			return err
		}
		log := logger(cmd, *verbose)
		if program.isGiven() {
			p, is, end, err := program.open(cmd.Context(), external.RoleValidator, *netuid, pair.AccountID(), dir, log)
			defer end()
			if err != nil {
				return stopped(err)
			}
			mech = external.NewValidator(p, is, *netuid)
		}
		if !f.Changed("local-axons") {
			*local = isLocalChain(cmd.Context(), chain)
		}
		v, err := neuron.NewValidator(neuron.ValidatorConfig{
			Netuid: *netuid, Key: pair, Chain: neuron.Node{Client: chain}, Mech: mech, Dir: dir, Round: *every,
			Timelock: *timelocked, LocalAxons: *local, Log: log,
		})
		if err != nil {
			return stateFault(err, dir)
		}
		return stopped(v.Run(cmd.Context()))
	}
	return cmd
}

// stopped is the error of what ran until it was told to end: none then.
func stopped(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// judgeEngines reads MODEL=URL pairs; without any it asks the usual address
// what it serves.
func judgeEngines(ctx context.Context, given []string) (map[string]text.Scorer, error) {
	judges := map[string]text.Scorer{}
	for _, g := range given {
		model, url, ok := strings.Cut(g, "=")
		if !ok || model == "" || !strings.HasPrefix(url, "http") {
			return nil, exitError{exitUsage, fault.New(fmt.Sprintf("--engine %q is not MODEL=URL", g), "write for example smollm2-135m-instruct=http://127.0.0.1:8100")}
		}
		judges[model] = &api.Client{BaseURL: url}
	}
	if len(judges) > 0 {
		return judges, nil
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	c := &api.Client{BaseURL: "http://127.0.0.1:8100"}
	health, err := c.Health(ctx)
	if err != nil {
		return nil, fault.Wrap(err, "there is no engine to judge with", "start one by 'plexus engine', or name yours by --engine MODEL=URL")
	}
	judges[health.Model] = c
	return judges, nil
}
