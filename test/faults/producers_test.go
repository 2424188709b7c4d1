package faults

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/testchain"
)

// member is one node of a network in this process.
type member struct {
	*node.Node
	options node.Options
	cancel  context.CancelFunc
	done    chan error
}

func (m *member) stop(t *testing.T) {
	t.Helper()
	m.cancel()
	if err := <-m.done; err != nil {
		t.Fatalf("%s: %v", m.options.Path, err)
	}
}

// number is the height of the head.
func (m *member) number() uint64 {
	h, err := m.Head()
	if err != nil {
		return 0
	}
	return h.Number
}

func launch(t *testing.T, c node.Chain, o node.Options) *member {
	t.Helper()
	n, err := node.Open(c, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	m := &member{Node: n, options: o, cancel: cancel, done: make(chan error, 1)}
	go func() { m.done <- n.Run(ctx) }()
	t.Cleanup(cancel)
	return m
}

// freeAddress is a free port of this machine.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func until(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !ok(); {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %s", limit, what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// network prepares the folders of some producers and of one node that only follows.
func network(t *testing.T, producers int) (node.Chain, []node.Options) {
	t.Helper()
	chain := testChain()
	chain.BlockTime = 200 * time.Millisecond
	chain.Start = time.Now().Truncate(time.Second)
	root := t.TempDir()
	options := make([]node.Options, producers+1)
	names := make([]string, producers+1)
	for i := range options {
		o := node.Default()
		o.Path, o.P2P = filepath.Join(root, fmt.Sprint(i)), freeAddress(t)
		key, peer, err := node.Identity(o.Path)
		if err != nil {
			t.Fatal(err)
		}
		if names[i] = peer + "@" + o.P2P; i < producers {
			chain.Producers = append(chain.Producers, node.Producer{Key: key, Power: 10})
		}
		options[i] = o
	}
	for i := range options {
		for k, name := range names {
			if k != i {
				options[i].Peers = append(options[i].Peers, name)
			}
		}
	}
	return chain, options
}

// Four producers agree on every block, go on without one of them, and take it
// back; a node that comes late replays to the same hashes.
func TestProducersAgreeAndDoWithoutOne(t *testing.T) {
	chain, options := network(t, 4)
	var members []*member
	for _, o := range options[:4] {
		members = append(members, launch(t, chain, o))
	}
	for i, m := range members {
		until(t, 60*time.Second, fmt.Sprintf("producer %d at block 3", i), func() bool { return m.number() >= 3 })
	}
	g, err := members[0].Genesis()
	if err != nil {
		t.Fatal(err)
	}
	// Sent to one, it reaches all: whoever proposes next holds it.
	hash, err := members[1].Submit(testchain.Transfer(sender(0), 0, sender(1).AccountID(), 7, 0, g.Hash))
	if err != nil {
		t.Fatal(err)
	}
	until(t, 20*time.Second, "the transfer", func() bool { return members[2].NextNonce(sender(0).AccountID()) == 1 })
	until(t, 20*time.Second, "an empty pool", func() bool { return len(members[1].Pending(10)) == 0 })

	members[3].stop(t)
	at := members[0].number()
	until(t, 60*time.Second, "four blocks without a producer", func() bool { return members[0].number() >= at+4 })
	members[3] = launch(t, chain, options[3])
	late := launch(t, chain, options[4])
	until(t, 60*time.Second, "the stopped one to catch up", func() bool { return members[3].number() >= at+6 })
	until(t, 60*time.Second, "the late one to catch up", func() bool { return late.number() >= at+6 })

	until(t, 60*time.Second, "four peers to tell the late one that they are as far", func() bool {
		peers := late.PeerHeights()
		for _, height := range peers {
			if height < at+6 { // a peer tells of its height as it votes
				return false
			}
		}
		return len(peers) == 4
	})

	all := append(members, late)
	found := false
	for h := uint64(0); h <= at+6; h++ {
		want, err := members[0].HeaderAt(h)
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range all {
			got, err := m.HeaderAt(h)
			if err != nil || got != want {
				t.Fatalf("node %d: block %d is %x, the first has %x (%v)", i, h, got.Hash, want.Hash, err)
			}
		}
		body, err := late.Body(want)
		if err != nil {
			t.Fatal(err)
		}
		found = found || len(body) > 1
	}
	if !found {
		t.Fatalf("no block holds transfer %x", hash)
	}
	for _, m := range all {
		m.stop(t)
	}
}
