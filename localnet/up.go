package localnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
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
	Joined   []Joined // what the home is to remember, from [Choose]
	Again    string   // the command that continues it
	Out      io.Writer
	Width    func() int // of the terminal that Out is, to rewrite its last line in place; nil: no terminal

	// Ready is called once the network is up; nil: by nobody. Its error ends the network.
	Ready func(Report) error
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
	if err := keepParts(plan); err != nil {
		return err
	}
	wallets, err := makeWallets(plan)
	if err != nil {
		return err
	}
	if err := build(ctx, o); err != nil {
		return stopped(ctx, err)
	}
	if err := pull(ctx, o); err != nil {
		return stopped(ctx, err)
	}
	if err := keep(home.Path, o); err != nil {
		return err
	}
	s := NewSupervisor(o.Binary, home.Path)
	defer func() {
		fmt.Fprintln(o.Out, "\nstopping…")
		s.Stop()
		fmt.Fprintf(o.Out, "stopped; nothing is lost, '%s' continues\n", o.Again)
	}()
	return stopped(ctx, run(ctx, o, plan, wallets, s))
}

// keep notes in the home what runs there.
func keep(home string, o Options) error {
	if err := SaveManifest(home, o.Manifest); err != nil {
		return fault.Wrap(err, "keep the manifest", "free space on the disk of "+home)
	}
	return saveJoined(home, o.Joined)
}

// stopped turns an end that the user asked for into no error.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func run(ctx context.Context, o Options, plan Planned, wallets map[string]pairOf, s *Supervisor) error {
	begun := time.Now()
	if err := startStage(ctx, s, plan, stageBase); err != nil {
		return err
	}
	node, err := client.Dial(ctx, "ws://"+local(o.Manifest.Ports.RPC), client.Wait())
	if err != nil {
		return fault.Wrap(err, "connect to the node", "see its log: plexus logs node")
	}
	defer node.Close()
	if o, err = found(ctx, o, nodeMarket{node}, plan.Home, wallets); err != nil {
		return err
	}
	plan = Plan(o.Manifest, plan.Home)
	m, chairs := o.Manifest, seats(o.Manifest, wallets)
	fmt.Fprintf(o.Out, "%s (%s); registering %d neurons\n", baseIsUp(m), since(begun), len(chairs))
	if err := Enrol(ctx, nodeMarket{node}, bank(), chairs, m.FundTAO*raoPerTAO); err != nil {
		return fault.Wrap(err, "set the subnets up", "see the log: plexus logs node; or begin anew: plexus reset")
	}
	for stage := stageMarket; stage <= stageFrontDoor; stage++ {
		if err := startStage(ctx, s, plan, stage); err != nil {
			return err
		}
	}
	printTable(o.Out, plan)
	f := &follower{o: o, node: node, s: s, names: Names(plan.Home, m), paid: map[string]bool{}, fallen: map[string]bool{}}
	if m.leavesTextOut() {
		fmt.Fprintf(o.Out, "\nup %s after the start; each subnet says when it first pays\n\n", since(begun))
		if err := o.ready(plan); err != nil {
			return err
		}
		return f.run(ctx)
	}
	a, err := ask(ctx, "http://"+local(m.Ports.Gateway), firstQuestion)
	if err != nil {
		return fault.Wrap(err, "ask the first question", "see the logs: plexus logs gateway")
	}
	fmt.Fprintf(o.Out, "\nQ: %s\nA: %s\n   answered by uid %d in %s, %s after the start\n\n", firstQuestion, strings.TrimSpace(a.text), a.uid, a.took.Round(time.Millisecond), since(begun))
	f.answered = &a.uid
	if err := o.ready(plan); err != nil {
		return err
	}
	return f.run(ctx)
}

func baseIsUp(m Manifest) string {
	if m.leavesTextOut() {
		return "node is up"
	}
	return "node and engines are up"
}

// bank is who gives TAO away and, as root, sets subnets up.
func bank() keys.Pair { return keys.Dev("Alice") }

// found makes the subnets of one's own that are not on the chain yet, and notes
// in the home what they are.
func found(ctx context.Context, o Options, chain Registry, home string, wallets map[string]pairOf) (Options, error) {
	o.Manifest.Subnets, o.Joined = slices.Clone(o.Manifest.Subnets), slices.Clone(o.Joined)
	for i, s := range o.Manifest.Subnets {
		at := slices.IndexFunc(o.Joined, func(j Joined) bool { return j.Name == s.Name })
		owner := wallets[s.wallet(ownerName)]
		netuid, err := Found(ctx, chain, bank(), s, Founder{Cold: owner.cold, Hot: owner.hot, Kept: o.Joined[at].Settings})
		if err != nil {
			return o, fault.Wrap(err, "set the subnet "+s.Name+" up", "see the log: plexus logs node; or begin anew: plexus reset")
		}
		o.Manifest.Subnets[i].Netuid = netuid
		o.Joined[at].Netuid, o.Joined[at].Settings = netuid, s.Settings
		fmt.Fprintf(o.Out, "%s is subnet %d\n", s.Name, netuid)
		if err := keep(home, o); err != nil {
			return o, err
		}
	}
	return o, nil
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
	if o.Manifest.leavesTextOut() {
		return nil
	}
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

func printTable(out io.Writer, p Planned) {
	ports := p.Manifest.Ports
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w)
	hasText := !p.Manifest.leavesTextOut()
	if hasText {
		fmt.Fprintf(w, "chat\thttp://%s\n", local(ports.Gateway))
		fmt.Fprintf(w, "API\thttp://%s/v1\n", local(ports.Gateway))
	}
	fmt.Fprintf(w, "node\tws://%s\n", local(ports.RPC))
	for _, x := range p.Processes {
		if x.Kind == "engine" || x.Kind == "miner" {
			fmt.Fprintf(w, "%s\thttp://%s\t%s\n", x.Name, local(x.Port), about(p.Manifest, x))
		}
	}
	fmt.Fprintf(w, "dev keys\t//Alice (sudo, bank), //Bob, //Charlie; wallets in %s\n", walletOf(p.Home, "").Root)
	w.Flush()
	if !hasText {
		return
	}
	fmt.Fprintf(out, "\nexport OPENAI_BASE_URL=http://%s/v1 OPENAI_API_KEY=none\n", local(ports.Gateway))
	fmt.Fprintf(out, "curl http://%s/v1/chat/completions -H 'content-type: application/json' \\\n  -d '{\"model\":\"plexus/text\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}'\n", local(ports.Gateway), firstQuestion)
}

// about says what a process of the manifest is, in a few words.
func about(m Manifest, x Process) string {
	for i, e := range m.Engines {
		if x.Name == fmt.Sprintf("engine-%d", i+1) {
			return e.Model
		}
	}
	for _, n := range m.Miners {
		if n.Name == x.Name {
			return n.Behave + ", declares " + n.Model
		}
	}
	for _, s := range m.Subnets {
		for _, n := range s.Miners {
			if s.wallet(n.Name) == x.Name {
				return fmt.Sprintf("subnet %d: %s", s.Netuid, s.MinerCommand(n))
			}
		}
	}
	return ""
}

func since(t time.Time) time.Duration { return time.Since(t).Round(100 * time.Millisecond) }
