package localnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
)

// Options of [Up].
type Options struct {
	Binary   string // the plexus binary that plays every part
	Home     string
	Manifest Manifest
	Out      io.Writer
	IsLive   bool // Out is a terminal: rewrite the last line in place
}

// firstQuestion is what the network is asked once it is up.
const firstQuestion = "What is the capital of France?"

// Up runs a network until ctx ends, then stops it in order. What an earlier run
// left in the home is continued.
func Up(ctx context.Context, o Options) error {
	if err := o.Manifest.Validate(); err != nil {
		return err
	}
	home, err := OpenHome(o.Home)
	if err != nil {
		return err
	}
	defer home.Close()
	plan := Plan(o.Manifest, home.Path)
	if err := CheckPorts(plan); err != nil {
		return err
	}
	if err := SaveManifest(home.Path, o.Manifest); err != nil {
		return fault.Wrap(err, "keep the manifest", "free space on the disk of "+home.Path)
	}
	seats, err := makeWallets(plan)
	if err != nil {
		return err
	}
	if err := pull(ctx, o); err != nil {
		return stopped(ctx, err)
	}
	s := NewSupervisor(o.Binary, home.Path)
	defer func() {
		fmt.Fprintln(o.Out, "\nstopping…")
		s.Stop()
		fmt.Fprintln(o.Out, "stopped; nothing is lost, 'plexus up' continues")
	}()
	return stopped(ctx, run(ctx, o, plan, seats, s))
}

// stopped turns an end that the user asked for into no error.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func run(ctx context.Context, o Options, plan Planned, seats []Seat, s *Supervisor) error {
	begun := time.Now()
	if err := startStage(ctx, s, plan, stageBase); err != nil {
		return err
	}
	node, err := client.Dial(ctx, "ws://"+local(o.Manifest.Ports.RPC), client.Wait())
	if err != nil {
		return fault.Wrap(err, "connect to the node", "see its log: plexus logs node")
	}
	defer node.Close()
	fmt.Fprintf(o.Out, "node and engines are up (%s); registering %d neurons\n", since(begun), len(seats))
	m := o.Manifest
	if err := Enrol(ctx, nodeMarket{node}, keys.Dev("Alice"), m.Netuid, seats, m.FundTAO*1_000_000_000); err != nil {
		return fault.Wrap(err, "set the subnet up", "see the log: plexus logs node; or begin anew: plexus reset")
	}
	for stage := stageMarket; stage <= stageFrontDoor; stage++ {
		if err := startStage(ctx, s, plan, stage); err != nil {
			return err
		}
	}
	printTable(o.Out, plan)
	a, err := ask(ctx, "http://"+local(m.Ports.Gateway), firstQuestion)
	if err != nil {
		return fault.Wrap(err, "ask the first question", "see the logs: plexus logs gateway")
	}
	fmt.Fprintf(o.Out, "\nQ: %s\nA: %s\n   answered by uid %d in %s, %s after the start\n\n", firstQuestion, strings.TrimSpace(a.text), a.uid, a.took.Round(time.Millisecond), since(begun))
	return follow(ctx, o, node, s, Names(plan.Home, m), a.uid)
}

func startStage(ctx context.Context, s *Supervisor, plan Planned, stage int) error {
	for _, p := range plan.Processes {
		if p.Stage == stage {
			if err := s.Start(p); err != nil {
				return fault.Wrap(err, "start "+p.Name, "check that the binary may run")
			}
		}
	}
	for _, p := range plan.Processes {
		if p.Stage == stage {
			if err := s.WaitReady(ctx, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// pull fetches what the engines need and the cache lacks.
func pull(ctx context.Context, o Options) error {
	args := []string{"model", "pull"}
	for _, e := range o.Manifest.Engines {
		args = append(args, e.Model)
	}
	cmd := exec.CommandContext(ctx, o.Binary, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stdout, cmd.Stderr = o.Out, o.Out
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return fault.New("the models could not be fetched", "mend what stands above, then 'plexus up' goes on where it stopped")
		}
		return err
	}
	return nil
}

// follow shows the chain as it grows: a line rewritten in place on a terminal,
// elsewhere a line an epoch.
func follow(ctx context.Context, o Options, node *client.Client, s *Supervisor, names map[keys.AccountID]string, answered uint16) error {
	heads, err := node.Heads(ctx)
	if err != nil {
		return err
	}
	isPaid := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case _, open := <-heads:
			if !open {
				return nil
			}
		}
		snap, err := Look(ctx, node, o.Manifest, names)
		if err != nil {
			continue // the node restarts; the next head tells
		}
		snap.Fallen = s.Fallen()
		isEpoch := snap.NextEpoch == uint64(snap.Tempo)
		if !isPaid {
			for _, n := range snap.Neurons {
				if n.UID == answered && n.Emission > 0 {
					isPaid = true
					fmt.Fprintf(o.Out, "%suid %d, which answered, was paid %s in the epoch before block %d\n", clear(o), n.UID, TAO(n.Emission), snap.Height)
				}
			}
		}
		switch {
		case o.IsLive:
			fmt.Fprint(o.Out, clear(o), snap.Line())
		case isEpoch:
			fmt.Fprintln(o.Out, snap.Line())
		}
	}
}

// clear begins the terminal's current line anew.
func clear(o Options) string {
	if o.IsLive {
		return "\r\x1b[K"
	}
	return ""
}

func printTable(out io.Writer, p Planned) {
	ports := p.Manifest.Ports
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w)
	fmt.Fprintf(w, "chat\thttp://%s\n", local(ports.Gateway))
	fmt.Fprintf(w, "API\thttp://%s/v1\n", local(ports.Gateway))
	fmt.Fprintf(w, "node\tws://%s\n", local(ports.RPC))
	for _, x := range p.Processes {
		if x.Kind == "engine" || x.Kind == "miner" {
			fmt.Fprintf(w, "%s\thttp://%s\t%s\n", x.Name, local(x.Port), about(p.Manifest, x.Name))
		}
	}
	fmt.Fprintf(w, "dev keys\t//Alice (sudo, bank), //Bob, //Charlie; wallets in %s\n", walletOf(p.Home, "").Root)
	w.Flush()
	fmt.Fprintf(out, "\nexport OPENAI_BASE_URL=http://%s/v1 OPENAI_API_KEY=none\n", local(ports.Gateway))
	fmt.Fprintf(out, "curl http://%s/v1/chat/completions -H 'content-type: application/json' \\\n  -d '{\"model\":\"plexus/text\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}'\n", local(ports.Gateway), firstQuestion)
}

// about says what a process of the manifest is, in a few words.
func about(m Manifest, name string) string {
	for i, e := range m.Engines {
		if name == fmt.Sprintf("engine-%d", i+1) {
			return e.Model
		}
	}
	for _, n := range m.Miners {
		if n.Name == name {
			return n.Behave + ", declares " + n.Model
		}
	}
	return ""
}

func since(t time.Time) time.Duration { return time.Since(t).Round(100 * time.Millisecond) }
