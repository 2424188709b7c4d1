package stateful

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/cryptotest"
	"time"

	"github.com/plexus-network/plexus/chain/app/apptest"
	"github.com/plexus-network/plexus/chain/pallet/proxy"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/store"
)

var (
	seed   = flag.Uint64("seed", 1, "seed of the play, to replay it")
	blocks = flag.Int("blocks", 0, "blocks of each mode; 0: for the time given")
	span   = flag.Duration("span", 2*time.Minute, "time for all modes together, without -blocks")
)

// segment is how many blocks are played between two replays.
const segment = 500

// most is how many extrinsics a block has at most.
const most = 12

// game is a played chain and what it takes to play it again.
type game struct {
	chain  *apptest.Chain
	player *Player
	log    tallies
	start  map[string][]byte // the state at the start of the segment
	first  apptest.Place
	raws   [][][]byte   // the segment's blocks
	live   *store.Store // what a node would have
}

// tally counts how calls went.
type tally struct {
	done, failed, refused int
	why                   map[string]int
}

func newGame(t *testing.T, mode Mode) *game {
	spec := World()
	cryptotest.SetGlobalRandom(t, *seed)
	c := apptest.New(t, spec)
	g := &game{chain: c, player: NewPlayer(c, mode, *seed), log: tallies{}, live: openStore(t)}
	c.Always(apptest.Consistent)
	Hasten(c)
	g.follow(c.Rows())
	c.OnChanges = g.follow
	g.begin()
	return g
}

func openStore(t *testing.T) *store.Store {
	s, err := store.Open(t.TempDir(), store.Default())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeStore(t, s) })
	return s
}

func closeStore(t *testing.T, s *store.Store) {
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// moved is the app hash of an empty store that was given all rows of a state.
func moved(t *testing.T, rows map[string][]byte) [32]byte {
	s, err := store.Open(t.TempDir(), store.Default())
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	hash, err := s.Apply(rows)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// follow writes a block's changes to the store, as a node does.
func (g *game) follow(changes map[string][]byte) {
	if _, err := g.live.Apply(changes); err != nil {
		g.chain.T().Fatalf("store a block: %v", err)
	}
	if err := g.live.Save(g.chain.Height, nil); err != nil {
		g.chain.T().Fatalf("save a block: %v", err)
	}
}

func (g *game) begin() {
	g.start, g.first, g.raws = g.chain.Rows(), g.chain.Place(), nil
}

// play makes one block.
func (g *game) play() {
	moves := g.player.Block(most)
	raws := make([][]byte, len(moves))
	for i, m := range moves {
		raws[i] = m.Raw
	}
	defer func() {
		if g.chain.T().Failed() {
			for _, m := range moves {
				g.chain.T().Logf("in the last block: %s %x", m.Name, m.Raw)
			}
		}
	}()
	b := g.chain.Execute(raws)
	g.raws = append(g.raws, raws)
	inner := g.inner(b)
	kept := 0
	for i, o := range b.Outcomes {
		m := moves[i]
		if o.Refused != nil {
			g.log.of(m.Name).count(nil, o.Refused)
			continue
		}
		failed := o.Failed
		if m.Via != "" {
			g.log.of(m.Via).count(failed, nil)
			if r := inner[kept]; failed == nil && r.Err != nil {
				failed = r.Err
			}
		}
		g.log.of(m.Name).count(failed, nil)
		kept++
	}
}

// inner is how the calls within extrinsics went, by the extrinsic's place among
// those that were kept; the outermost event of each is its last.
func (g *game) inner(b *apptest.Block) map[int]runtime.DispatchResult {
	results := map[int]runtime.DispatchResult{}
	for _, e := range b.Events() {
		if r, ok := result(e.Body); ok {
			results[e.Extrinsic] = r
		}
		if made, ok := e.Body.(proxy.PureCreated); ok {
			g.player.pures = keep(g.player.pures, created{made, b.Height, e.Extrinsic})
		}
	}
	return results
}

func (all tallies) of(name string) *tally {
	n := all[name]
	if n == nil {
		n = &tally{why: map[string]int{}}
		all[name] = n
	}
	return n
}

func (n *tally) count(failed *runtime.DispatchError, refused error) {
	switch {
	case refused != nil:
		n.refused++
		n.why[refused.Error()]++
	case failed != nil:
		n.failed++
		n.why[failed.Error()]++
	default:
		n.done++
	}
}

// settle plays the segment again from its start on a node of its own, and moves
// the state into an empty store: both must come to the same.
func (g *game) settle(t *testing.T) {
	t.Helper()
	again := apptest.Resume(t, World(), g.start, g.first)
	for _, raws := range g.raws {
		again.Execute(raws)
	}
	if again.State.Root() != g.chain.State.Root() {
		t.Fatalf("block %d: played again from block %d the state differs", g.chain.Height, g.first.Height)
	}
	for _, row := range Leftovers(g.chain) {
		t.Errorf("block %d: %s, which is not there", g.chain.Height, row)
	}
	if moved(t, g.chain.Rows()) != g.live.Hash() {
		t.Fatalf("block %d: exported and imported, the app hash differs", g.chain.Height)
	}
	g.begin()
}

func TestEveryCallKeepsTheBooks(t *testing.T) {
	if testing.Short() {
		t.Skip("takes two minutes; make test runs it")
	}
	all, calls, played := tallies{}, []string(nil), 0
	for _, mode := range []Mode{WellBehaved, Hostile, Alternating} {
		t.Run(mode.String(), func(t *testing.T) {
			t.Logf("replay with -seed %d -blocks N", *seed)
			g := newGame(t, mode)
			began := time.Now()
			until := began.Add(*span / 3)
			for n := 0; *blocks > 0 && n < *blocks || *blocks == 0 && time.Now().Before(until); n++ {
				g.play()
				if g.chain.Height%segment == 0 {
					g.settle(t)
					t.Logf("block %d: %d rows, %d calls, %v", g.chain.Height, len(g.start), g.log.sent(), time.Since(began).Round(time.Second))
				}
			}
			g.settle(t)
			g.tell(t)
			all.add(g.log)
			calls, played = g.player.Calls(), played+int(g.chain.Height)
		})
	}
	never := all.never(calls)
	t.Logf("%d of %d calls never went well in any mode:\n%s", len(never), len(calls), strings.Join(never, "\n"))
	for _, want := range []struct{ blocks, percent int }{{someBlocks, somePercent}, {manyBlocks, manyPercent}} {
		if played >= want.blocks && len(never) > len(calls)*(100-want.percent)/100 {
			t.Errorf("%d of %d calls never went well in %d blocks: %d%% should", len(never), len(calls), played, want.percent)
		}
	}
}

// How many calls of a hundred go well at least once, in how many blocks of all modes
// together. Of those that there are, 9 never can.
const (
	someBlocks, somePercent = 1500, 85
	manyBlocks, manyPercent = 15000, 95
)

// tallies are by the names of calls.
type tallies map[string]*tally

// add adds what happened in another play.
func (all tallies) add(more tallies) {
	for name, n := range more {
		sum := all.of(name)
		sum.done, sum.failed, sum.refused = sum.done+n.done, sum.failed+n.failed, sum.refused+n.refused
		for why, times := range n.why {
			sum.why[why] += times
		}
	}
}

// sent is how many calls were sent.
func (all tallies) sent() (count int) {
	for _, n := range all {
		count += n.done + n.failed + n.refused
	}
	return count
}

// never lists the calls that did not go well once, and why.
func (all tallies) never(calls []string) (lines []string) {
	for _, name := range calls {
		switch n := all[name]; {
		case n == nil:
			lines = append(lines, name+": not sent")
		case n.done == 0:
			lines = append(lines, fmt.Sprintf("%s: %.200s", name, n.reasons()))
		}
	}
	return lines
}

// reasons are why a call did not go well, the commonest first.
func (n *tally) reasons() string {
	whys := slices.SortedFunc(maps.Keys(n.why), func(a, b string) int {
		return cmp.Or(n.why[b]-n.why[a], strings.Compare(a, b))
	})
	return strings.Join(whys[:min(len(whys), 3)], "; ")
}

// tell prints how often each call went well, and wants that a part of them did.
func (g *game) tell(t *testing.T) {
	var lines []string
	done, sent := 0, 0
	for _, name := range g.player.Calls() {
		n := g.log[name]
		if n == nil {
			continue
		}
		sent += n.done + n.failed + n.refused
		done += n.done
		lines = append(lines, fmt.Sprintf("%-60s %6d %6d %6d  %.150s", name, n.done, n.failed, n.refused, n.reasons()))
	}
	t.Logf("%d blocks, %d extrinsics, %d done\n%-60s %6s %6s %6s\n%s", g.chain.Height, sent, done, "call", "done", "failed", "refuse", strings.Join(lines, "\n"))
	if done < sent/20 {
		t.Errorf("only %d of %d extrinsics went well: the chain was not tried", done, sent)
	}
}

func TestTheSamePlayComesOutOfTheSameSeed(t *testing.T) {
	root := func() [32]byte {
		g := newGame(t, Alternating)
		for range 20 {
			g.play()
		}
		return g.chain.State.Root()
	}
	if a, b := root(), root(); a != b {
		t.Error("two plays of one seed differ")
	}
}
