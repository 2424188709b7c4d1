package node_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/testchain"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/internal/fault"
)

// ended waits for a node that ends by itself.
func (r *running) ended() error {
	r.t.Helper()
	select {
	case err := <-r.done:
		r.done <- err
		return err
	case <-time.After(30 * time.Second):
		r.t.Fatal("the node does not end")
	}
	return nil
}

// pair is the options of two nodes that know each other, and the chain of which
// the first so many are producers.
func pair(t *testing.T, every time.Duration, producers int) (node.Chain, [2]node.Options) {
	t.Helper()
	c := chainOf(every)
	var o [2]node.Options
	var names [2]string
	for i := range o {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		o[i] = options(t.TempDir())
		o[i].P2P = l.Addr().String()
		l.Close()
		key, peer, err := node.Identity(o[i].Path)
		if err != nil {
			t.Fatal(err)
		}
		if names[i] = peer + "@" + o[i].P2P; i < producers {
			c.Producers = append(c.Producers, node.Producer{Key: key, Power: 10})
		}
	}
	o[0].Peers, o[1].Peers = names[1:], names[:1]
	return c, o
}

func TestTwoProducersNeedOneGenesisAndAgreeWithIt(t *testing.T) {
	c, o := pair(t, 100*time.Millisecond, 2)
	if _, err := node.Open(c, o[0]); err == nil || !strings.Contains(fault.Remedy(err), "node genesis") {
		t.Fatalf("each with its own genesis: %v", err)
	}
	alone := c
	alone.Producers = nil
	if _, err := node.Open(alone, o[0]); err == nil || !strings.Contains(fault.Remedy(err), "--genesis") {
		t.Fatalf("peers, and no chain: %v", err)
	}
	file, other := filepath.Join(t.TempDir(), "net.json"), filepath.Join(t.TempDir(), "other.json")
	for _, f := range []string{file, other} {
		if err := node.WriteGenesis(c, f); err != nil {
			t.Fatal(err)
		}
	}
	if err := node.WriteGenesis(c, file); err == nil || fault.Remedy(err) == "" {
		t.Fatalf("over another one: %v", err)
	}
	o[0].Genesis = filepath.Join(t.TempDir(), "none")
	if _, err := node.Open(alone, o[0]); err == nil || !strings.Contains(err.Error(), "is not there") {
		t.Fatalf("no file: %v", err)
	}
	var nodes []*running
	for i := range o {
		o[i].Genesis = file
		nodes = append(nodes, start(t, alone, o[i]))
	}
	for _, n := range nodes {
		n.waitHeight(3)
	}
	if a, b := mustHeader(t, nodes[0], 2), mustHeader(t, nodes[1], 2); a != b {
		t.Fatalf("block 2 is %x and %x", a.Hash, b.Hash)
	}
	nodes[0].stop()
	o[0].Genesis = other
	if _, err := node.Open(alone, o[0]); !errors.Is(err, node.ErrOtherChain) || fault.Remedy(err) == "" {
		t.Fatalf("another genesis: %v", err)
	}
}

func TestANodeHaltsBehindTheHeightThatItWasGiven(t *testing.T) {
	o := options(t.TempDir())
	o.Unpaced, o.HaltHeight = true, 7
	var out bytes.Buffer
	o.Out = &out
	r := start(t, chainOf(time.Second), o)
	if err := r.ended(); err != nil {
		t.Fatal(err)
	}
	last, err := r.Head()
	if err != nil || last.Number != 7 || !strings.HasSuffix(out.String(), "Halted behind #7\n") {
		t.Fatalf("at %d, %v: %.200s", last.Number, err, out.String())
	}
	n, err := node.Open(chainOf(time.Second), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Run(t.Context()); err != nil {
		t.Fatalf("started again: %v", err)
	}
	o.HaltHeight = 0
	again := start(t, chainOf(time.Second), o)
	again.waitHeight(9)
	if got := mustHeader(t, again, 7); got != last {
		t.Fatalf("block 7 is %x, was %x", got.Hash, last.Hash)
	}
	again.stop()
	// Now the blocks go on behind the height, and the state is computed anew.
	if err := os.RemoveAll(filepath.Join(o.Path, "state")); err != nil {
		t.Fatal(err)
	}
	o.HaltHeight = 5
	if n, err = node.Open(chainOf(time.Second), o); err != nil {
		t.Fatal(err)
	}
	if err := n.Run(t.Context()); err != nil {
		t.Fatalf("a replay past the height: %v", err)
	}
	if head, _ := n.Head(); head.Number != 5 {
		t.Fatalf("the replay went to %d", head.Number)
	}
}

func TestAReplayEndsWhenItIsTold(t *testing.T) {
	o := options(t.TempDir())
	o.Unpaced = true
	r := start(t, chainOf(time.Second), o)
	r.waitHeight(60)
	r.stop()
	if err := os.RemoveAll(filepath.Join(o.Path, "state")); err != nil {
		t.Fatal(err)
	}
	n, err := node.Open(chainOf(time.Second), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n.Follow(func(b node.Block) {
		if b.Number == 5 {
			cancel()
		}
	})
	if err := n.Run(ctx); err != nil {
		t.Fatalf("an end during the replay: %v", err)
	}
	again := start(t, chainOf(time.Second), o)
	again.waitHeight(61)
}

func TestAFolderOfANewerVersionIsLeftAlone(t *testing.T) {
	version := func(spec uint32) node.Chain {
		return testchain.With(spec, nil, time.Second, alice.AccountID(), bob.AccountID())
	}
	o := options(t.TempDir())
	o.Unpaced = true
	r := start(t, version(7), o)
	r.waitHeight(5)
	r.stop()
	state := filepath.Join(o.Path, "state")
	if err := os.Rename(state, state+".kept"); err != nil {
		t.Fatal(err)
	}
	// Blocks that the old version was to execute would end otherwise in the new one.
	if _, err := node.Open(version(8), o); err == nil || !strings.Contains(err.Error(), "not executed yet") || fault.Remedy(err) == "" {
		t.Fatalf("blocks of the older version: %v", err)
	}
	if err := errors.Join(os.RemoveAll(state), os.Rename(state+".kept", state)); err != nil {
		t.Fatal(err)
	}
	r = start(t, version(8), o)
	r.waitHeight(8)
	r.stop()
	if _, err := node.Open(version(7), o); !errors.Is(err, node.ErrNewer) || !strings.Contains(err.Error(), "version 8, this program has 7") || fault.Remedy(err) == "" {
		t.Fatalf("the older version again: %v", err)
	}
}

// otherRules is a pallet that an older program would not have.
func otherRules() runtime.Pallet {
	trace := runtime.NewValue("Other", "Trace", uint64(0))
	return runtime.Pallet{Name: "Other", Index: 201, Storage: []runtime.StorageItem{trace},
		OnInitialize: func(c *runtime.Context) error { trace.Set(c, c.Height()); return nil }}
}

func TestANodeOfOtherRulesSaysSoAndEnds(t *testing.T) {
	c, o := pair(t, 100*time.Millisecond, 1)
	c.Start = time.Now().Truncate(time.Second)
	producer := start(t, c, o[0])
	producer.waitHeight(3)
	other := testchain.With(testchain.SpecVersion, []runtime.Pallet{otherRules()}, c.BlockTime, alice.AccountID(), bob.AccountID())
	other.Producers, other.Start = c.Producers, c.Start
	late := start(t, other, o[1])
	err := late.ended()
	if !errors.Is(err, node.ErrOtherRules) || !strings.Contains(fault.Remedy(err), "version") || strings.Contains(err.Error(), "\n") {
		t.Fatalf("%v; remedy %q", err, fault.Remedy(err))
	}
	at, _ := producer.Head()
	producer.waitHeight(at.Number + 2)
}

// page is a log that a test reads while it is written.
type page struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *page) has(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Contains(p.text.String(), text)
}

func TestAChainThatStandsStillSaysSo(t *testing.T) {
	c, o := pair(t, 20*time.Millisecond, 2)
	c.Start = time.Now().Truncate(time.Second)
	var log page
	o[0].QuietAfter, o[0].Log = 300*time.Millisecond, slog.New(slog.NewTextHandler(&log, nil))
	start(t, c, o[0])
	wait(t, "a line about it", func() bool { return log.has("no block comes") && log.has("peers=0") })
	start(t, c, o[1])
	wait(t, "a line about the end of it", func() bool { return log.has("blocks come again") })
}
