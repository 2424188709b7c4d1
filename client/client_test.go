package client

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/storagekey"
)

func TestHeadTellsNumberHashAndTime(t *testing.T) {
	n := newFakeNode(t)
	c := dialFake(t, n)
	b, err := c.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := n.blocks[1].header
	if b.Number != 1 || b.Hash != want.Hash() || b.Parent != want.Parent || b.Time != time.UnixMilli(1000).UTC() {
		t.Errorf("head is %+v", b)
	}
	again, err := c.BlockAt(t.Context(), 1)
	if err != nil || again != b {
		t.Errorf("by number it is %+v, %v", again, err)
	}
	if _, err := c.BlockAt(t.Context(), 99); !errors.Is(err, ErrNotFound) {
		t.Errorf("block 99: %v", err)
	}
	if _, err := c.Block(t.Context(), Hash{1}); !errors.Is(err, ErrNotFound) {
		t.Errorf("an unknown hash: %v", err)
	}
	if genesis, err := c.BlockAt(t.Context(), 0); err != nil || !genesis.Time.IsZero() {
		t.Errorf("genesis is %+v, %v", genesis, err)
	}
}

func TestAccountsOfNobodyAreZero(t *testing.T) {
	c := dialFake(t, newFakeNode(t))
	if got, err := c.Account(t.Context(), alice.AccountID()); err != nil || got != (AccountInfo{Free: 1000 * tao}) {
		t.Errorf("alice has %+v, %v", got, err)
	}
	if got, err := c.Account(t.Context(), keys.AccountID{1}); err != nil || got != (AccountInfo{}) {
		t.Errorf("nobody has %+v, %v", got, err)
	}
	if got, err := c.Nonce(t.Context(), alice.AccountID()); err != nil || got != 0 {
		t.Errorf("alice's nonce is %d, %v", got, err)
	}
}

func TestEntriesVisitsEveryPageInOrder(t *testing.T) {
	n := newFakeNode(t)
	prefix := storagekey.Prefix("Probe", "Map")
	const entries = 2*pageSize + 5
	for i := range entries {
		n.blocks[1].state[prefix+string([]byte{byte(i >> 8), byte(i)})] = []byte{byte(i)}
	}
	c := dialFake(t, n)
	seen, last := 0, ""
	err := c.Entries(t.Context(), prefix, func(key string, value []byte) bool {
		if key <= last || value[0] != key[len(key)-1] {
			t.Fatalf("entry %d: key %x after %x, value %x", seen, key, last, value)
		}
		seen, last = seen+1, key
		return true
	})
	if err != nil || seen != entries {
		t.Fatalf("%d entries of %d, %v", seen, entries, err)
	}
	seen = 0
	if err := c.Entries(t.Context(), prefix, func(string, []byte) bool { seen++; return seen < 3 }); err != nil || seen != 3 {
		t.Fatalf("told to stop at 3, visited %d, %v", seen, err)
	}
}

func TestUnknownAPIsAreNamed(t *testing.T) {
	c := dialFake(t, newFakeNode(t))
	if _, err := c.Subnets(t.Context()); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
	var refusal *RPCError
	if err := c.RPC(t.Context(), nil, "no_such_method"); !errors.As(err, &refusal) || refusal.Code != -32601 {
		t.Error(err)
	}
}

func TestStorageThatDoesNotFitIsNamed(t *testing.T) {
	c := dialFake(t, newFakeNode(t))
	var tooShort uint8
	if _, err := c.Storage(t.Context(), storagekey.Prefix("Timestamp", "Now"), &tooShort); !errors.Is(err, ErrAnswer) {
		t.Error(err)
	}
}

func TestMetadataIsFetchedOncePerVersion(t *testing.T) {
	n := newFakeNode(t)
	c := dialFake(t, n)
	first, err := c.Metadata(t.Context())
	if err != nil || first.Version != 15 || first.Pallet("Balances") == nil {
		t.Fatalf("%v, %v", first, err)
	}
	if second, err := c.Metadata(t.Context()); err != nil || second != first {
		t.Errorf("fetched anew: %v", err)
	}
	if got := n.count("state_call"); got != 1 {
		t.Errorf("asked %d times", got)
	}
}

func TestDialNamesWhatIsMissing(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "ws://" + l.Addr().String()
	l.Close()
	if _, err := Dial(t.Context(), url); !errors.Is(err, ErrUnreachable) {
		t.Errorf("nobody there: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := Dial(ctx, url, Wait()); !errors.Is(err, ErrUnreachable) || ctx.Err() == nil {
		t.Errorf("waiting for nobody: %v", err)
	}
}
