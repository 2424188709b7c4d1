package node_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/pool"
	"github.com/plexus-network/plexus/chain/node/testchain"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/internal/fault"
	"github.com/plexus-network/plexus/substrate/keys"
)

var (
	alice = keys.Dev("Alice")
	bob   = keys.Dev("Bob")
)

func chainOf(every time.Duration) node.Chain {
	return testchain.New(every, alice.AccountID(), bob.AccountID())
}

func options(dir string) node.Options {
	o := node.Default()
	o.Path, o.P2P = dir, "127.0.0.1:0"
	return o
}

// running is a node whose blocks a test can wait for.
type running struct {
	*node.Node
	t      *testing.T
	cancel context.CancelFunc
	done   chan error

	mu     sync.Mutex
	blocks []node.Block
}

func start(t *testing.T, c node.Chain, o node.Options) *running {
	t.Helper()
	n, err := node.Open(c, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{Node: n, t: t, cancel: cancel, done: make(chan error, 1)}
	n.Follow(func(b node.Block) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.blocks = append(r.blocks, b)
	})
	go func() { r.done <- n.Run(ctx) }()
	t.Cleanup(func() { r.stop() })
	select {
	case <-n.Ready():
	case err := <-r.done:
		r.done <- err
		t.Fatalf("node ended: %v", err)
	case <-time.After(20 * time.Second):
		t.Fatal("node is not ready after 20 s")
	}
	return r
}

// stop ends the node and gives what Run returned; it may be called twice.
func (r *running) stop() error {
	r.cancel()
	err := <-r.done
	r.done <- err
	return err
}

func wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(end) {
			t.Fatalf("waited 20 s for %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (r *running) waitHeight(h uint64) {
	r.t.Helper()
	wait(r.t, fmt.Sprint("block ", h), func() bool { b, err := r.Head(); return err == nil && b.Number >= h })
}

// waitIn waits until a block holds an extrinsic and gives that block's height.
func (r *running) waitIn(hash [32]byte) uint64 {
	r.t.Helper()
	var at uint64
	wait(r.t, "an extrinsic in a block", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, b := range r.blocks {
			for _, h := range b.Hashes {
				if h == hash {
					at = b.Number
				}
			}
		}
		return at > 0
	})
	return at
}

func (r *running) genesis() [32]byte {
	r.t.Helper()
	var g node.Header
	wait(r.t, "genesis", func() bool { h, err := r.Genesis(); g = h; return err == nil })
	return g.Hash
}

func (r *running) submit(raw []byte) [32]byte {
	r.t.Helper()
	hash, err := r.Submit(raw)
	if err != nil {
		r.t.Fatal(err)
	}
	return hash
}

func (r *running) free(who runtime.AccountID) uint64 {
	r.t.Helper()
	head, err := r.Head()
	if err != nil {
		r.t.Fatal(err)
	}
	v, err := r.StateAt(head.Number)
	if err != nil {
		r.t.Fatal(err)
	}
	return runtime.Accounts.Get(v, who).Data.Free
}

func TestTransfersMoveMoneyAndASecondStartGoesOn(t *testing.T) {
	dir := t.TempDir()
	o := options(dir)
	o.Unpaced = true
	var out bytes.Buffer
	o.Out = &out
	r := start(t, chainOf(time.Second), o)
	g := r.genesis()
	var last [32]byte
	for nonce := range uint32(5) {
		last = r.submit(testchain.Transfer(alice, nonce, bob.AccountID(), 10, 0, g))
	}
	at := r.waitIn(last)
	if got := r.free(bob.AccountID()); got != testchain.Rich+50 {
		t.Fatalf("Bob has %d", got)
	}
	before, err := r.StateAt(at - 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := runtime.Accounts.Get(before, bob.AccountID()).Data.Free; got > testchain.Rich+50 || got < testchain.Rich {
		t.Fatalf("Bob had %d before", got)
	}
	if got := r.NextNonce(alice.AccountID()); got != 5 {
		t.Fatalf("next nonce %d", got)
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	head, _ := r.Head()
	if want := fmt.Sprintf("Imported #1 (0x%x…", r.blocks[0].Hash[:2]); !strings.HasPrefix(out.String(), want) {
		t.Fatalf("said %.60q, want %q", out.String(), want)
	}

	again := start(t, chainOf(time.Second), o)
	if again.genesis() != g {
		t.Fatal("another genesis")
	}
	if from := again.StartedAt(); from < head.Number {
		t.Fatalf("the second start was at %d, the first ended at %d", from, head.Number)
	}
	again.waitHeight(head.Number + 2)
	for _, b := range r.blocks {
		h, err := again.HeaderAt(b.Number)
		if err != nil || h.Hash != b.Hash || h.Header.Hash() != h.Hash {
			t.Fatalf("block %d is %x, was %x (%v)", b.Number, h.Hash, b.Hash, err)
		}
		if of, err := again.HeaderOf(b.Hash); err != nil || of.Number != b.Number {
			t.Fatalf("hash of block %d found %d (%v)", b.Number, of.Number, err)
		}
	}
	body, err := again.Body(mustHeader(t, again, at))
	if err != nil || len(body) < 2 {
		t.Fatalf("body of block %d: %d extrinsics, %v", at, len(body), err)
	}
	if again.submit(testchain.Transfer(alice, 5, bob.AccountID(), 1, 0, g)); again.free(bob.AccountID()) < testchain.Rich+50 {
		t.Fatal("the second start lost money")
	}
	if err := again.stop(); err != nil {
		t.Fatal(err)
	}
}

func mustHeader(t *testing.T, r *running, height uint64) node.Header {
	t.Helper()
	h, err := r.HeaderAt(height)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestStateRootIsTheAppHashOfTheBlockBefore(t *testing.T) {
	o := options(t.TempDir())
	o.Unpaced = true
	r := start(t, chainOf(time.Second), o)
	r.waitHeight(5)
	r.stop()
	for i, b := range r.blocks {
		parent := mustGenesisOr(r, i)
		if b.Parent != parent.Hash {
			t.Fatalf("block %d does not follow its parent", b.Number)
		}
		if b.Number == 1 && b.StateRoot != parent.StateRoot {
			t.Fatal("the first block's state root is not that of genesis")
		}
		if b.Number > 1 && b.StateRoot == parent.StateRoot {
			t.Fatal("two blocks have one state root")
		}
	}
}

func mustGenesisOr(r *running, i int) node.Header {
	if i == 0 {
		g, _ := r.Genesis()
		return g
	}
	return r.blocks[i-1].Header
}

func TestRefusalsHaveTheirNames(t *testing.T) {
	o := options(t.TempDir())
	o.Unpaced = true
	r := start(t, chainOf(time.Second), o)
	g := r.genesis()
	var full *pool.PriorityError
	first := r.submit(testchain.Transfer(alice, 0, bob.AccountID(), 1, 0, g))
	r.waitIn(first)
	forged := testchain.Transfer(alice, 1, bob.AccountID(), 1, 0, [32]byte{1})
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"stale":     {testchain.Transfer(alice, 0, bob.AccountID(), 2, 0, g), runtime.ErrStale},
		"forged":    {forged, runtime.ErrSignature},
		"poor":      {testchain.Transfer(keys.Dev("Nobody"), 0, bob.AccountID(), 2, 0, g), runtime.ErrPayment},
		"far":       {testchain.Transfer(alice, 90_000, bob.AccountID(), 2, 0, g), pool.ErrFarFuture},
		"malformed": {[]byte{1, 2, 3}, runtime.ErrDecode},
	} {
		if _, err := r.Submit(c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	// Behind a gap they wait, so they can be looked at.
	early := testchain.Transfer(alice, 7, bob.AccountID(), 2, 50, g)
	waiting := r.submit(early)
	if _, err := r.Submit(testchain.Transfer(alice, 7, bob.AccountID(), 3, 50, g)); !errors.As(err, &full) {
		t.Errorf("same nonce, same tip: %v", err)
	}
	if _, err := r.Submit(early); !errors.Is(err, pool.ErrImported) {
		t.Errorf("the same again: %v", err)
	}
	r.submit(testchain.Note(bob, 3, 9, g))
	if _, err := r.Submit(testchain.Note(bob, 4, 9, g)); !errors.As(err, &full) || full.Wanted != 0 {
		t.Errorf("second free call of a slot: %v", err)
	}
	for nonce := uint32(1); nonce < 7; nonce++ {
		r.submit(testchain.Transfer(alice, nonce, bob.AccountID(), 1, 0, g))
	}
	r.waitIn(waiting)
}

func TestFreeCallsWaitTheirTurn(t *testing.T) {
	o := options(t.TempDir())
	r := start(t, chainOf(100*time.Millisecond), o)
	g := r.genesis()
	at := r.waitIn(r.submit(testchain.Note(alice, 0, 1, g)))
	_, err := r.Submit(testchain.Note(alice, 1, 1, g))
	var refused *runtime.Refusal
	if head, _ := r.Head(); head.Number == at && (!errors.As(err, &refused) || !strings.Contains(refused.Data, "Free.TooSoon")) {
		t.Fatalf("at once: %v", err)
	}
	r.waitHeight(at + 1)
	if err != nil {
		r.submit(testchain.Note(alice, 1, 1, g))
	}
	head, _ := r.Head()
	v, _ := r.StateAt(head.Number)
	if testchain.Noted(v, alice.AccountID(), 1) == 0 {
		t.Fatal("the call left no trace")
	}
}

// CometBFT reads timeout_commit in the goroutine of consensus after Commit; if it
// no longer did, blocks would drift off the grid by what a block costs.
func TestBlocksKeepToTheGrid(t *testing.T) {
	const every, count, tries = 100 * time.Millisecond, 20, 20
	r := start(t, chainOf(every), options(t.TempDir()))
	r.waitHeight(3)
	// A busy machine is late now and then, so one good window of several is
	// asked for. Without the pacer a block takes every and its own cost, some
	// milliseconds, and no window is good.
	var took time.Duration
	for range tries {
		from, _ := r.Head()
		begin := time.Now()
		r.waitHeight(from.Number + count)
		took = time.Since(begin)
		if off := took - count*every; off.Abs() < 2*every/5 {
			return
		}
	}
	t.Fatalf("%d blocks of %s never took that long; the last time %s", count, every, took)
}

func TestFolderInUseSaysSo(t *testing.T) {
	dir := t.TempDir()
	o := options(dir)
	r := start(t, chainOf(time.Second), o)
	_, err := node.Open(chainOf(time.Second), o)
	if err == nil || !strings.Contains(err.Error(), "in use by another node") || !strings.Contains(fault.Remedy(err), "--base-path") {
		t.Fatalf("second node: %v; remedy %q", err, fault.Remedy(err))
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	other := chainOf(time.Second)
	other.ID = "another"
	if _, err := node.Open(other, o); !errors.Is(err, node.ErrOtherChain) || fault.Remedy(err) == "" {
		t.Fatalf("another chain: %v", err)
	}
}

func TestPeerPortInUseSaysSo(t *testing.T) {
	r := start(t, chainOf(time.Second), options(t.TempDir()))
	_, address, _ := strings.Cut(r.P2PAddress(), "@")
	o := options(t.TempDir())
	o.P2P = address
	n, err := node.Open(chainOf(time.Second), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err = n.Run(ctx); err == nil || !strings.Contains(err.Error(), address) || !strings.Contains(fault.Remedy(err), "--p2p-port") {
		t.Fatalf("port in use: %v; remedy %q", err, fault.Remedy(err))
	}
}

func TestKeysAreForTheirOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	n, err := node.Open(chainOf(time.Second), options(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"producer.json", "peer.json"} {
		info, err := os.Stat(filepath.Join(dir, "keys", f))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%s: %v, %v", f, info.Mode(), err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "producer.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := node.Open(chainOf(time.Second), options(dir)); err == nil || fault.Remedy(err) == "" {
		t.Fatalf("a key without its record: %v", err)
	}
}

func TestDiskNearlyFullStopsTheNodeWithItsName(t *testing.T) {
	o := options(t.TempDir())
	o.LeastFreeBytes = 1 << 62
	n, err := node.Open(chainOf(time.Second), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "MB left") || fault.Remedy(err) == "" {
		t.Fatalf("run: %v", err)
	}
}
