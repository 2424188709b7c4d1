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
		Long: `Run a whole network on this machine: node, engines, miners, validators, gateway.

--with adds a subnet of one's own, from the folder that 'plexus subnet init' made:
it is built, made on the chain, and its miners and validators run beside text's.
The network remembers it; 'plexus up' alone continues with it. --only runs such a
subnet without text, engines and gateway: no model is fetched, and it is up in
seconds.

With --json it prints one value once the network is up: where its parts listen.`,
		Example: `  plexus up
  plexus subnet init maths --lang go
  plexus up --with ./maths
  plexus up --only ./maths`,
		Args: cobra.NoArgs,
	}
	home := homeFlag(cmd)
	var choice localnet.Choice
	cmd.Flags().StringArrayVar(&choice.With, "with", nil, "folder of a subnet of one's own to add; once for each")
	cmd.Flags().StringArrayVar(&choice.Only, "only", nil, "folder of a subnet of one's own to run this time without text and all others; once for each")
	cmd.Flags().StringArrayVar(&choice.Without, "without", nil, "name of a subnet of one's own to forget; its folder stays")
	manifest := cmd.Flags().String("manifest", "", "a TOML file that changes the network (default: built in)")
	isPlan := cmd.Flags().Bool("plan", false, "print the processes and start none")
	ports := map[string]func(*localnet.Ports) *uint16{
		"gateway-port": func(p *localnet.Ports) *uint16 { return &p.Gateway },
		"rpc-port":     func(p *localnet.Ports) *uint16 { return &p.RPC },
		"p2p-port":     func(p *localnet.Ports) *uint16 { return &p.P2P },
		"axon-port":    func(p *localnet.Ports) *uint16 { return &p.Axon },
		"engine-port":  func(p *localnet.Ports) *uint16 { return &p.Engine },
		"metrics-port": func(p *localnet.Ports) *uint16 { return &p.Metrics },
		"subnet-port":  func(p *localnet.Ports) *uint16 { return &p.Subnet },
	}
	uses := map[string]string{
		"gateway-port": "the API and the chat page", "rpc-port": "the node's JSON-RPC", "p2p-port": "the node's peers",
		"metrics-port": "the node's metrics", "engine-port": "the first engine; the others follow",
		"axon-port": "the first miner; the others follow", "subnet-port": "the first miner of a subnet of one's own; the others follow",
	}
	defaults := localnet.Default().Ports
	for name, of := range ports {
		cmd.Flags().Uint16(name, *of(&defaults), "port of "+uses[name])
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
		m, joined, err := localnet.Choose(*home, m, choice)
		if err != nil {
			return err
		}
		if *isPlan {
			p := localnet.Plan(m, *home)
			return show(cmd, p, func(w io.Writer) { fmt.Fprint(w, p) })
		}
		binary, err := os.Executable()
		if err != nil {
			return fault.Wrap(err, "find this binary", "run it by its full path")
		}
		options := localnet.Options{
			Binary: binary, Home: *home, Manifest: m, Joined: joined, Again: again(choice), Out: cmd.OutOrStdout(),
			Width: terminalWidth(cmd.OutOrStdout()),
		}
		if wantsJSON(cmd, nil) { // one value once it is up; what people read goes beside it
			options.Out, options.Width = cmd.ErrOrStderr(), nil
			options.Ready = func(r localnet.Report) error { return show(cmd, r, nil) }
		}
		return localnet.Up(cmd.Context(), options)
	}
	return cmd
}

// again is the command that continues a network where this one leaves it.
func again(c localnet.Choice) string {
	command := "plexus up"
	for _, dir := range c.Only {
		command += " --only " + dir
	}
	return command
}

// terminalWidth tells how wide the terminal is at the time it is asked; nil
// where out is none.
func terminalWidth(out io.Writer) func() int {
	file, isFile := out.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return func() int {
		width, _, err := term.GetSize(int(file.Fd()))
		if err != nil {
			return 0
		}
		return width
	}
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
