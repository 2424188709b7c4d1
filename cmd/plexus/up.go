package main

import (
	"fmt"
	"io"
	"os"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/localnet"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func newUpCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Run a whole network on this machine: node, engines, miners, validators, gateway",
		Args:  cobra.NoArgs,
	}
	home := homeFlag(cmd)
	manifest := cmd.Flags().String("manifest", "", "a TOML file that changes the network (default: built in)")
	isPlan := cmd.Flags().Bool("plan", false, "print the processes and start none")
	ports := map[string]func(*localnet.Ports) *uint16{
		"gateway-port": func(p *localnet.Ports) *uint16 { return &p.Gateway },
		"rpc-port":     func(p *localnet.Ports) *uint16 { return &p.RPC },
		"p2p-port":     func(p *localnet.Ports) *uint16 { return &p.P2P },
		"axon-port":    func(p *localnet.Ports) *uint16 { return &p.Axon },
		"engine-port":  func(p *localnet.Ports) *uint16 { return &p.Engine },
		"metrics-port": func(p *localnet.Ports) *uint16 { return &p.Metrics },
	}
	defaults := localnet.Default().Ports
	for name, of := range ports {
		cmd.Flags().Uint16(name, *of(&defaults), "first port of its kind")
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		m, err := localnet.Load(*manifest)
		if err != nil {
			return err
		}
		for name, of := range ports {
			if cmd.Flags().Changed(name) {
				*of(&m.Ports), _ = cmd.Flags().GetUint16(name)
			}
		}
		if *isPlan {
			p := localnet.Plan(m, *home)
			return show(cmd, p, func(w io.Writer) { fmt.Fprint(w, p) })
		}
		binary, err := os.Executable()
		if err != nil {
			return fault.Wrap(err, "find this binary", "run it by its full path")
		}
		out, isFile := cmd.OutOrStdout().(*os.File)
		return localnet.Up(cmd.Context(), localnet.Options{
			Binary: binary, Home: *home, Manifest: m, Out: cmd.OutOrStdout(),
			IsLive: isFile && term.IsTerminal(int(out.Fd())),
		})
	}
	return cmd
}

func newStatusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show the local network: height, and what each neuron is and earns",
		Args:  cobra.NoArgs,
	}
	home := homeFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		m, err := localnet.ReadManifest(*home)
		if err != nil {
			return err
		}
		if _, running, err := localnet.Running(*home); err != nil {
			return err
		} else if !running {
			return fault.New("no network runs in "+*home, "start it with 'plexus up'")
		}
		node, err := dial(cmd.Context(), fmt.Sprintf("ws://127.0.0.1:%d", m.Ports.RPC), client.Wait())
		if err != nil {
			return err
		}
		defer node.Close()
		snap, err := localnet.Look(cmd.Context(), node, m, localnet.Names(*home, m))
		if err != nil {
			return err
		}
		return show(cmd, snap, func(w io.Writer) { fmt.Fprint(w, snap.Table()) })
	}
	return cmd
}
