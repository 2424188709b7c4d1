package neuron

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

// waits has a request wait and gives where it will say what became of it.
func waits(t *testing.T, p *places, sender byte, stake uint64) <-chan error {
	t.Helper()
	before := waitersOf(p, sender)
	done := make(chan error, 1)
	go func() { done <- p.wait(t.Context(), keys.AccountID{sender}, stake, 10*time.Second) }()
	eventually(t, "it waits", func() bool { return waitersOf(p, sender) != before || len(done) > 0 })
	return done
}

// waitersOf counts a sender's requests that wait.
func waitersOf(p *places, sender byte) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.waiting {
		if w.sender == (keys.AccountID{sender}) {
			n++
		}
	}
	return n
}

func TestWhoWaitsIsServedByStakeThenInOrder(t *testing.T) {
	p := newPlaces(func() int { return 1 })
	if !p.enter(keys.AccountID{9}) || p.enter(keys.AccountID{8}) {
		t.Fatal("one place is not one")
	}
	small, big, late := waits(t, p, 1, 5), waits(t, p, 2, 50), waits(t, p, 3, 5)
	for i, next := range []<-chan error{big, small, late} {
		if len(small)+len(big)+len(late) != 0 {
			t.Fatalf("somebody was let in before turn %d", i)
		}
		p.leave([]keys.AccountID{{9}, {2}, {1}}[i])
		if err := <-next; err != nil {
			t.Fatal(err)
		}
	}
	p.leave(keys.AccountID{3})
	if p.busy != 0 || len(p.by) != 0 || len(p.waiting) != 0 {
		t.Errorf("places are lost: %+v", p)
	}
}

func TestAWaitEndsInTimeAndLeavesNothing(t *testing.T) {
	p := newPlaces(func() int { return 1 })
	p.enter(keys.AccountID{9})
	if err := p.wait(t.Context(), keys.AccountID{1}, 5, time.Millisecond); !errors.Is(err, errLate) {
		t.Errorf("after its time: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.wait(ctx, keys.AccountID{1}, 5, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("after hanging up: %v", err)
	}
	if p.leave(keys.AccountID{9}); p.busy != 0 || len(p.waiting) != 0 {
		t.Errorf("places are lost: %+v", p)
	}
}

func TestTheQueueIsBoundedAndStakeMakesRoom(t *testing.T) {
	p := newPlaces(func() int { return 1 })
	p.enter(keys.AccountID{200})
	var first <-chan error
	for i := range waitersMost {
		done := waits(t, p, byte(i), 10)
		if i == waitersMost-1 {
			first = done
		}
	}
	if err := <-waits(t, p, 100, 10); !errors.Is(err, errNoPlace) {
		t.Errorf("one of no more stake in a full queue: %v", err)
	}
	richer := waits(t, p, 101, 11)
	if err := <-first; !errors.Is(err, errNoPlace) {
		t.Errorf("the last of least stake: %v", err)
	}
	p.leave(keys.AccountID{200})
	if err := <-richer; err != nil {
		t.Errorf("the richer one: %v", err)
	}
}

func TestOneSenderNeitherTakesAllNorFillsTheQueue(t *testing.T) {
	p := newPlaces(func() int { return 3 })
	one := keys.AccountID{1}
	for i, want := range []bool{true, true, false} {
		if p.enter(one) != want {
			t.Fatalf("a sender's place %d of three: %v", i+1, !want)
		}
	}
	for range waitersEach {
		waits(t, p, 1, 100)
	}
	if err := <-waits(t, p, 1, 100); !errors.Is(err, errNoPlace) {
		t.Errorf("one more of the same sender: %v", err)
	}
	if !p.enter(keys.AccountID{2}) {
		t.Error("the third place is not another's")
	}
	other := waits(t, p, 3, 1)
	p.leave(keys.AccountID{2}) // the rich sender has its two already
	if err := <-other; err != nil {
		t.Error(err)
	}
}
