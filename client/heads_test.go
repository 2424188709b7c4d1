package client

import (
	"context"
	"runtime"
	"testing"
	"time"
)

// next reads one block with a deadline.
func next(t *testing.T, heads <-chan Block) (Block, bool) {
	t.Helper()
	select {
	case b, ok := <-heads:
		return b, ok
	case <-time.After(20 * time.Second):
		t.Fatal("no block comes")
		return Block{}, false
	}
}

func TestHeadsRiseAndOutliveABreak(t *testing.T) {
	n := newFakeNode(t)
	c := dialFake(t, n)
	heads, err := c.Heads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return n.count("chain_subscribeNewHeads") == 1 })
	n.mine()
	first, _ := next(t, heads)
	if first.Number != 2 || first.Hash != n.blocks[2].header.Hash() || first.Time.IsZero() {
		t.Errorf("first head %+v", first)
	}
	n.cut()
	waitFor(t, func() bool { return n.count("chain_subscribeNewHeads") == 2 })
	n.mine()
	second, _ := next(t, heads)
	if second.Number != 3 || second.Parent != first.Hash {
		t.Errorf("after the break %+v", second)
	}
}

func TestASlowReaderOfHeadsMissesTheOldest(t *testing.T) {
	n := newFakeNode(t)
	c := dialFake(t, n)
	heads, err := c.Heads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return n.count("chain_subscribeNewHeads") == 1 })
	const blocks = 600 // more than anything keeps
	for range blocks {
		n.mine()
	}
	var last Block
	for last.Number < 1+blocks {
		b, ok := next(t, heads)
		if !ok || b.Number <= last.Number {
			t.Fatalf("block %d after %d, %v", b.Number, last.Number, ok)
		}
		last = b
	}
}

func TestHeadsEndWithTheirContextAndWithTheClient(t *testing.T) {
	n := newFakeNode(t)
	c := dialFake(t, n)
	ctx, cancel := context.WithCancel(t.Context())
	byContext, err := c.Heads(ctx)
	if err != nil {
		t.Fatal(err)
	}
	byClient, err := c.Heads(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if b, ok := next(t, byContext); ok {
		t.Errorf("block %d after the context's end", b.Number)
	}
	c.Close()
	if b, ok := next(t, byClient); ok {
		t.Errorf("block %d after the client's end", b.Number)
	}
	if _, err := c.Heads(t.Context()); err == nil {
		t.Error("a closed client gives heads")
	}
}

func TestAClosedClientLeavesNothingRunning(t *testing.T) {
	n := newFakeNode(t)
	before := runtime.NumGoroutine()
	for range 5 {
		c, err := Dial(t.Context(), n.URL)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if _, err := c.Heads(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Submit(t.Context(), alice, transfer(bob, 1000)); err != nil {
			t.Fatal(err)
		}
		n.cut()
		if _, err := c.Head(t.Context()); err != nil {
			t.Fatal(err)
		}
		cancel()
		c.Close()
	}
	waitFor(t, func() bool { return runtime.NumGoroutine() <= before })
}
