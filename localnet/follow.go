package localnet

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/substrate/keys"
)

// follower tells what happens on the chain as it grows: a line a subnet rewritten
// in place on a terminal, elsewhere a line an epoch, once for each subnet who was
// first paid, and once for each process that it ended by itself.
type follower struct {
	o        Options
	node     *client.Client
	s        *Supervisor
	names    map[keys.AccountID]string
	answered *uint16         // the uid that gave the first answer; nil without text
	paid     map[string]bool // the boards, by name, of which that was told
	fallen   map[string]bool // the processes of which that was told
	drawn    int             // lines that the terminal shows of the last block
}

func (f *follower) run(ctx context.Context) error {
	heads, err := f.node.Heads(ctx)
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case _, open := <-heads:
			if !open {
				return nil
			}
		}
		snap, err := Look(ctx, f.node, f.o.Manifest, f.names)
		if err != nil {
			continue // the node restarts; the next head tells
		}
		snap.Fallen = f.s.Fallen()
		f.tell(snap)
	}
}

func (f *follower) tell(snap Snapshot) {
	for _, b := range snap.boards() {
		if line := f.firstPay(b); line != "" && !f.paid[b.Name] {
			f.paid[b.Name] = true
			fmt.Fprintf(f.o.Out, "%s%s in the epoch before block %d\n", f.clear(), line, snap.Height)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(snap.Fallen)) {
		if !f.fallen[name] {
			f.fallen[name] = true
			fmt.Fprintf(f.o.Out, "%s%s ended by itself and is started again; its log says why: plexus logs %s\n", f.clear(), name, name)
		}
	}
	lines := []string{}
	for _, b := range snap.boards() {
		if f.o.Width != nil {
			lines = append(lines, cut(b.Line(snap.Height), f.o.Width()))
		} else if b.isEpoch() {
			fmt.Fprintln(f.o.Out, b.Line(snap.Height))
		}
	}
	if f.o.Width != nil {
		fmt.Fprint(f.o.Out, f.clear(), strings.Join(lines, "\n"))
		f.drawn = len(lines)
	}
}

// firstPay says who of a subnet's miners was paid what; empty while nobody was.
// Of text it is the one that answered the first question.
func (f *follower) firstPay(b Board) string {
	if b.Name == "" {
		for _, n := range b.Neurons {
			if f.answered != nil && n.UID == *f.answered && n.Emission > 0 {
				return fmt.Sprintf("uid %d, which answered, was paid %s", n.UID, TAO(n.Emission))
			}
		}
		return ""
	}
	if !slices.ContainsFunc(b.Neurons, func(n Participant) bool { return n.Role == "miner" && n.Emission > 0 }) {
		return ""
	}
	return b.Name + " paid" + b.miners(func(n Participant) string { return TAO(n.Emission) })
}

// clear takes what was drawn of the last block off the terminal.
func (f *follower) clear() string {
	if f.o.Width == nil {
		return ""
	}
	up := strings.Repeat("\x1b[A\x1b[K", max(0, f.drawn-1))
	f.drawn = 0
	return "\r\x1b[K" + up
}

// cut keeps a line within a terminal's width: one that wraps cannot be rewritten.
func cut(line string, width int) string {
	letters := []rune(line)
	if width < 2 || len(letters) < width {
		return line
	}
	return string(letters[:width-2]) + "…"
}
