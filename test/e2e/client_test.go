package e2e

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func pay(to keys.AccountID, rao uint64) client.Call {
	return subtensor.TransferKeepAlive{Dest: subtensor.To(to), Value: scale.Compact(rao)}
}

// TestClientOutlivesItsNode kills the node under a client that follows heads and
// submits, and starts it again.
func TestClientOutlivesItsNode(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	ports := testnode.FreePorts(t, 3)
	args := []string{"node", "--chain", "up", "--base-path", t.TempDir(), "--rpc-port", ports[0], "--p2p-port", ports[1], "--metrics-port", ports[2]}
	first := testnode.Start(t, nil, args...)
	c, err := client.Dial(ctx, "ws://127.0.0.1:"+ports[0], client.Wait())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	first.WaitFor("Imported #1 ", time.Minute)
	heads, err := c.Heads(ctx)
	if err != nil {
		t.Fatal(err)
	}
	alice, to := keys.Dev("Alice"), keys.Dev("Nobody").AccountID()
	if _, err := c.Submit(ctx, alice, pay(to, 1e9)); err != nil {
		t.Fatal(err)
	}
	before, err := c.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}

	// A call that is on its way when the node dies: with it, or before it.
	result := make(chan error, 1)
	go func() {
		_, err := c.Submit(ctx, alice, pay(to, 1e9))
		result <- err
	}()
	first.Kill()
	testnode.Start(t, nil, args...)
	if err := <-result; err != nil && !errors.Is(err, client.ErrDisconnected) {
		t.Errorf("the call on its way ends with %v", err)
	}

	var last uint64
	for b := range heads {
		if b.Number <= last {
			t.Fatalf("head %d after %d", b.Number, last)
		}
		if last = b.Number; last > before.Number+2 {
			break
		}
	}
	if same, err := c.BlockAt(ctx, before.Number); err != nil || same != before {
		t.Errorf("block %d was %+v and is %+v, %v", before.Number, before, same, err)
	}
	if _, err := c.Submit(ctx, alice, pay(to, 1e9)); err != nil {
		t.Errorf("a call after the restart: %v", err)
	}
}

func TestClientSubmitsConcurrentlyAndNamesFailures(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	url, _ := testnode.Chain(t, "up")
	c, err := client.Dial(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, alice, to := t.Context(), keys.Dev("Alice"), keys.Dev("Nobody").AccountID()
	estimate, err := c.EstimateFee(ctx, alice, pay(to, 1e9))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			r, err := c.Submit(ctx, alice, pay(to, 1e9))
			if err != nil {
				t.Error(err)
			} else if r.FeeRao == 0 || r.FeeRao > estimate+100 || client.Find(r.Events, "Balances", "Transfer") == nil {
				t.Errorf("fee %d, estimated %d, events %v", r.FeeRao, estimate, r.Events)
			}
		})
	}
	wg.Wait()
	if got, err := c.Account(ctx, to); err != nil || got.Free != 50e9 {
		t.Errorf("50 TAO arrive as %d, %v", got.Free, err)
	}

	// Paid calls fail in a block, free ones at the pool, and both by name.
	if r, err := c.Submit(ctx, alice, subtensor.StartCall{Netuid: 99}); !isModuleError(err) || r == nil {
		t.Errorf("a paid call that fails: %v", err)
	}
	_, err = c.Submit(ctx, alice, subtensor.SetWeights{Netuid: 1, Dests: []uint16{0}, Weights: []uint16{1}})
	var pool *client.PoolError
	if !errors.As(err, &pool) || !isModuleError(err) {
		t.Errorf("a free call that would fail: %v", err)
	}
	inner := subtensor.Encode(subtensor.SudoSetTempo{Netuid: 99, Tempo: 10})
	if _, err := c.Submit(ctx, alice, subtensor.Sudo{Call: inner}); !isModuleError(err) {
		t.Errorf("a sudo call whose inner call fails: %v", err)
	}
	if _, err := c.Submit(ctx, keys.Dev("Poor"), pay(to, 1)); !errors.Is(err, client.ErrCannotPay) {
		t.Errorf("a call without money: %v", err)
	}
}

func isModuleError(err error) bool {
	var d *client.DispatchError
	return errors.As(err, &d) && d.Pallet != "" && !strings.Contains(d.Name, "(")
}
