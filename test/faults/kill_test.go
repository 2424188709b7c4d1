package faults

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// witness remembers every block that any victim ever showed.
type witness struct {
	t       *testing.T
	folder  string
	hashes  map[uint64]string
	top     uint64
	taken   int
	genesis [32]byte
}

// visit compares a restarted victim with what was seen before.
func (w *witness) visit(p *process, after string) {
	w.t.Helper()
	if p.url == "" {
		return // it was killed while it started: the next one is looked at
	}
	now, err := p.height()
	if err != nil {
		return // killed again
	}
	if now < w.top {
		w.t.Fatalf("after %s: at height %d, but %d had been shown", after, now, w.top)
	}
	for h, want := range w.hashes {
		// A sample, since there are thousands; the last ones always.
		if h+20 < w.top && rand.IntN(10) > 0 {
			continue
		}
		if got := p.hashAt(h); got != want && got != "" {
			w.t.Fatalf("after %s: block %d was %s and is %s", after, h, want, got)
		}
	}
	if w.genesis == [32]byte{} {
		if b, err := hex.DecodeString(strings.TrimPrefix(p.hashAt(0), "0x")); err == nil && len(b) == 32 {
			w.genesis = [32]byte(b)
		}
	}
}

// work loads a victim until it dies or the time is up, noting what it shows.
func (w *witness) work(p *process, until time.Time) {
	for round := 0; time.Now().Before(until); round++ {
		if w.genesis != [32]byte{} {
			n, err := p.load(w.genesis, round)
			if err != nil {
				return
			}
			w.taken += n
		}
		h, err := p.height()
		if err != nil {
			return
		}
		if hash := p.hashAt(h); hash != "" {
			w.hashes[h], w.top = hash, max(w.top, h)
		}
	}
}

// points are where a block's way to the disk can be cut, and how often each is
// passed before the cut.
var points = []string{"sealed:3", "applied:4", "commit:5", "batch:3", "committed:4", "saved:5", "prune:2", "pruned:3",
	"applied:1", "batch:1", "committed:1", "saved:1"} // and while genesis or the first replayed block is made

func TestKilledNodeGoesOnWithTheSameChain(t *testing.T) {
	random := 50 - 2*len(points)
	if testing.Short() {
		random = 2
	}
	w := &witness{t: t, folder: t.TempDir(), hashes: map[uint64]string{}}
	kills := 0
	cut := func(p *process, after string, work time.Duration) {
		w.visit(p, after)
		w.work(p, time.Now().Add(work))
		p.kill()
		kills++
	}
	for round := range 2 {
		for i, point := range points {
			if testing.Short() && (round > 0 || i%3 > 0) {
				continue
			}
			cut(spawn(t, w.folder, crashVariable+"="+point), fmt.Sprintf("kill %d, before %s", kills, point), 10*time.Second)
		}
	}
	for range random {
		p := spawn(t, w.folder)
		timer := time.AfterFunc(time.Duration(100+rand.IntN(900))*time.Millisecond, func() { _ = p.cmd.Process.Kill() })
		cut(p, fmt.Sprintf("kill %d, a random one", kills), 10*time.Second)
		timer.Stop()
	}

	// At rest: the same blocks, executed by an empty application, make the same state.
	p := spawn(t, w.folder)
	w.visit(p, "the last kill")
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-p.ended
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		t.Fatalf("a clean end gave %d: %s", code, p.said)
	}
	before := w.closing(t)
	if err := os.RemoveAll(filepath.Join(w.folder, "state")); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	p = spawn(t, w.folder)
	w.visit(p, "the replay")
	took := time.Since(start)
	p.kill()
	if got := w.closing(t); got.height < before.height || got.roots[before.height] != before.roots[before.height] || before.roots[before.height] == "" {
		t.Fatalf("replayed to %d with root %s; was %d with root %s", got.height, got.roots[before.height], before.height, before.roots[before.height])
	}
	t.Logf("%d kills, %d transfers taken, %d blocks shown; replay of %d blocks in %s", kills, w.taken, len(w.hashes), before.height, took.Round(time.Millisecond))
	if w.taken == 0 || len(w.hashes) == 0 || w.top < 10 {
		t.Fatalf("%d transfers, %d blocks: nothing was tested", w.taken, w.top)
	}
}

// ending is a folder's last height, and the state roots by height, where root h
// stands in the header of block h+1.
type ending struct {
	height uint64
	roots  map[uint64]string
}

// closing starts the folder once more and reads how its chain ends.
func (w *witness) closing(t *testing.T) ending {
	t.Helper()
	p := spawn(t, w.folder)
	defer p.kill()
	e := ending{roots: map[uint64]string{}}
	first, err := p.height()
	if err != nil {
		t.Fatalf("%v: %s", err, p.said)
	}
	for end := time.Now().Add(20 * time.Second); e.height <= first; { // one block more: its header has the root
		if e.height, err = p.height(); err != nil || time.Now().After(end) {
			t.Fatalf("no block after %d: %v %s", first, err, p.said)
		}
	}
	for h := first - min(first, 3); h < e.height; h++ {
		var above head
		if err := p.call(&above, "chain_getHeader", p.hashAt(h+1)); err != nil {
			t.Fatal(err)
		}
		e.roots[h] = above.StateRoot
	}
	e.height = first
	return e
}

func TestFullDiskEndsTheNodeByNameAndLosesNoBlock(t *testing.T) {
	w := &witness{t: t, folder: t.TempDir(), hashes: map[uint64]string{}}
	full := 0
	for i, room := range []int{20, 60, 150, 400} {
		if testing.Short() && i%2 > 0 {
			continue
		}
		p := spawn(t, w.folder, fmt.Sprintf("%s=%d", roomVariable, room))
		w.visit(p, "a full disk")
		w.work(p, time.Now().Add(30*time.Second))
		select {
		case <-p.ended:
		case <-time.After(20 * time.Second):
			t.Fatalf("it runs on a full disk: %s", p.said)
		}
		if code := p.cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(p.said.String(), "no space left on the disk") || !strings.Contains(p.said.String(), "free some space") {
			t.Fatalf("room for %d writes: exit %d, said %s", room, code, p.said)
		}
		full++
	}
	p := spawn(t, w.folder)
	if p.url == "" {
		t.Fatalf("does not start with room again: %s", p.said)
	}
	w.visit(p, "room again")
	w.work(p, time.Now().Add(time.Second))
	if full == 0 || w.top < 3 {
		t.Fatalf("filled %d times, %d blocks: nothing was tested", full, w.top)
	}
}
