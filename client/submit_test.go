package client

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/plexus-network/plexus/client/rpc"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

func transfer(to keys.Pair, rao uint64) Call {
	return subtensor.TransferKeepAlive{Dest: subtensor.To(to.AccountID()), Value: scale.Compact(rao)}
}

func TestSubmitWaitsForTheBlockAndReadsItsEvents(t *testing.T) {
	n := newFakeNode(t)
	c := dialFake(t, n)
	estimate, err := c.EstimateFee(t.Context(), alice, transfer(bob, tao))
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Submit(t.Context(), alice, transfer(bob, tao))
	if err != nil {
		t.Fatal(err)
	}
	if r.Block.Number != 2 || r.Index != 1 || r.FeeRao == 0 || r.FeeRao != estimate {
		t.Errorf("receipt %+v, estimated fee %d", r, estimate)
	}
	moved := Find(r.Events, "Balances", "Transfer")
	if moved == nil || moved.Fields.Get("to") != bob.AccountID() || moved.Fields.Get("amount") != uint64(tao) {
		t.Errorf("events %+v", r.Events)
	}
	if got, err := c.Account(t.Context(), bob.AccountID()); err != nil || got.Free != 1001*tao {
		t.Errorf("bob has %+v, %v", got, err)
	}
	if text, err := json.Marshal(r); err != nil || !json.Valid(text) {
		t.Errorf("as JSON: %s, %v", text, err)
	}
}

func TestFailedCallsAreNamedFromTheChainsMetadata(t *testing.T) {
	c := dialFake(t, newFakeNode(t))
	transferAll := func(call Call) subtensor.RawCall { return subtensor.Encode(call) }
	for name, call := range map[string]Call{
		"itself":       transfer(bob, 5000*tao),
		"in a batch":   subtensor.BatchAll{Calls: []subtensor.RawCall{transferAll(transfer(bob, 1)), transferAll(transfer(bob, 5000*tao))}},
		"below a sudo": subtensor.Sudo{Call: transferAll(subtensor.Sudo{Call: transferAll(transfer(bob, 1))})},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := c.Submit(t.Context(), alice, call)
			var d *DispatchError
			if !errors.As(err, &d) || d.Name == "" || r == nil || r.Block.Number == 0 {
				t.Fatalf("%v, receipt %v", err, r)
			}
			t.Log(err)
		})
	}
	if _, err := c.Submit(t.Context(), bob, subtensor.Sudo{Call: subtensor.Encode(subtensor.Remark{})}); !IsDispatch(err, "Sudo", "RequireSudo") {
		t.Errorf("bob's sudo: %v", err)
	}
}

func TestSeveralCallsAreAllOrNone(t *testing.T) {
	c := dialFake(t, newFakeNode(t))
	if _, err := c.Submit(t.Context(), alice, transfer(bob, tao), transfer(bob, 5000*tao)); err == nil {
		t.Fatal("a batch with a bad call succeeds")
	}
	if got, _ := c.Account(t.Context(), bob.AccountID()); got.Free != 1000*tao {
		t.Errorf("the good call of a bad batch stays: bob has %d", got.Free)
	}
	r, err := c.Submit(t.Context(), alice, transfer(bob, tao), transfer(bob, 2*tao))
	if err != nil || Find(r.Events, "Utility", "BatchCompleted") == nil {
		t.Fatalf("%+v, %v", r, err)
	}
	if got, _ := c.Account(t.Context(), bob.AccountID()); got.Free != 1003*tao {
		t.Errorf("bob has %d", got.Free)
	}
	if _, err := c.Submit(t.Context(), alice); !errors.Is(err, ErrNoCall) {
		t.Errorf("no call: %v", err)
	}
}

func TestRefusalsOfThePoolAreNamed(t *testing.T) {
	n := newFakeNode(t)
	c := dialFake(t, n)
	if _, err := c.Submit(t.Context(), keys.Dev("Poor"), transfer(bob, 1)); !errors.Is(err, ErrCannotPay) {
		t.Errorf("without money: %v", err)
	}
	for text, want := range map[string]error{
		"Transaction has a bad signature":                          ErrBadSignature,
		"Transaction is outdated":                                  ErrOutdated,
		"Transaction is temporarily banned":                        ErrRefused,
		"SubtensorModule.NotRegistered: The hotkey has no uid.":    ErrRefused,
		"Immediately Dropped: the transaction couldn't enter pool": ErrPoolFull,
	} {
		data, _ := json.Marshal(text)
		n.replace("author_submitAndWatchExtrinsic", func([]json.RawMessage) (any, *rpc.Error) {
			return nil, &rpc.Error{Code: 1010, Message: "Invalid Transaction", Data: data}
		})
		_, err := c.Submit(t.Context(), alice, transfer(bob, 1))
		var pool *PoolError
		if !errors.Is(err, want) || !errors.As(err, &pool) {
			t.Errorf("%q: %v", text, err)
		}
		if named := IsDispatch(err, "SubtensorModule", "NotRegistered"); named != (text[0] == 'S') {
			t.Errorf("%q names the pallet's error: %v", text, named)
		}
	}
	if got := n.count("author_submitAndWatchExtrinsic"); got != 1+4+nonceTries {
		t.Errorf("submitted %d times: only an outdated call is signed anew", got)
	}
}

func TestConcurrentCallsOfOneSignerGetNoncesInOrder(t *testing.T) {
	n := newFakeNode(t)
	c := dialFake(t, n)
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if _, err := c.Submit(t.Context(), alice, transfer(bob, tao)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got, _ := c.Account(t.Context(), bob.AccountID()); got.Free != 1012*tao {
		t.Errorf("bob has %d", got.Free)
	}
	if len(c.signers) != 0 {
		t.Errorf("%d signers are kept", len(c.signers))
	}
}

func TestASubmissionOutlivesABrokenConnection(t *testing.T) {
	for name, forgets := range map[string]bool{"the node kept the call": false, "the node forgot it": true} {
		t.Run(name, func(t *testing.T) {
			n := newFakeNode(t)
			n.manually = true
			c := dialFake(t, n)
			result := make(chan error, 1)
			go func() {
				_, err := c.Submit(t.Context(), alice, transfer(bob, tao))
				result <- err
			}()
			waitFor(t, func() bool { return n.count("author_submitAndWatchExtrinsic") == 1 && n.waiting() == 1 })
			if forgets {
				n.mu.Lock()
				n.pool = nil
				n.mu.Unlock()
			}
			n.cut()
			waitFor(t, func() bool { return n.count("author_submitExtrinsic") == 1 && n.waiting() >= 1 })
			n.mine()
			if err := <-result; err != nil {
				t.Fatal(err)
			}
			if got, _ := c.Account(t.Context(), bob.AccountID()); got.Free != 1001*tao {
				t.Errorf("bob has %d", got.Free)
			}
		})
	}
}

func TestACallThatNeverGetsInExpires(t *testing.T) {
	n := newFakeNode(t)
	n.manually = true
	c := dialFake(t, n)
	result := make(chan error, 1)
	go func() {
		_, err := c.Submit(t.Context(), alice, transfer(bob, tao))
		result <- err
	}()
	waitFor(t, func() bool { return n.waiting() == 1 })
	n.mu.Lock()
	n.pool = nil
	n.mu.Unlock()
	n.replace("author_submitExtrinsic", func([]json.RawMessage) (any, *rpc.Error) {
		return nil, &rpc.Error{Code: 1016, Message: "Immediately Dropped"}
	})
	n.cut()
	for range eraBlocks + 1 {
		n.mine()
	}
	if err := <-result; !errors.Is(err, ErrExpired) {
		t.Fatal(err)
	}
}

func TestSubmitEndsWithItsContext(t *testing.T) {
	n := newFakeNode(t)
	n.manually = true
	c := dialFake(t, n)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := c.Submit(ctx, alice, transfer(bob, tao))
	var open *UnsettledError
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &open) || open.Until <= eraBlocks {
		t.Fatalf("the call waits at the node, and the error is %v", err)
	}
	n.mine()
	if got, _ := c.Account(t.Context(), bob.AccountID()); got.Free != 1001*tao {
		t.Errorf("bob has %d", got.Free)
	}
	if raws, err := c.extrinsics(t.Context(), n.head()); err != nil || indexOf(raws, open.Hash) < 0 {
		t.Errorf("the block does not hold %s: %v", open.Hash, err)
	}
}

// TestOnlyWhatMayBeInABlockIsUnsettled interrupts a submission at each of its
// requests.
func TestOnlyWhatMayBeInABlockIsUnsettled(t *testing.T) {
	for method, want := range map[string]bool{
		"state_getRuntimeVersion": false, "chain_getHeader": false, "account_nextIndex": false,
		"author_submitAndWatchExtrinsic": true, "chain_getBlock": true,
	} {
		t.Run(method, func(t *testing.T) {
			n := newFakeNode(t)
			c := dialFake(t, n)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			n.replace(method, func([]json.RawMessage) (any, *rpc.Error) {
				cancel()
				return "nothing that fits", nil
			})
			_, err := c.Submit(ctx, alice, transfer(bob, tao))
			var open *UnsettledError
			if n.count(method) == 0 || err == nil || errors.As(err, &open) != want {
				t.Errorf("asked %d times, the error is %v", n.count(method), err)
			}
		})
	}
}

// head is the hash of the newest block.
func (n *fakeNode) head() Hash {
	n.mu.Lock()
	defer n.mu.Unlock()
	return Hash(n.blocks[len(n.blocks)-1].header.Hash())
}

func (n *fakeNode) waiting() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.pool)
}

// waitFor waits for a condition with a deadline.
func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it did not come to pass")
		}
	}
}
