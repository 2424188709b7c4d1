package pool

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/plexus-network/plexus/substrate/keys"
)

func hotkey(i int) keys.AccountID { return keys.AccountID{byte(i), byte(i >> 8), 1} }

// filled makes a pool of miners that have answered a probe; their uid is their
// place in incentives.
func filled(opts Options, incentives ...uint16) *Pool {
	p := New(opts)
	n := Network{Models: []Model{{Name: "m"}, {Name: "other"}}}
	for i, incentive := range incentives {
		n.Miners = append(n.Miners, Miner{UID: uint16(i), Hotkey: hotkey(i), Addr: fmt.Sprintf("10.0.0.%d:1", i), Model: "m", Incentive: incentive})
	}
	p.Update(n)
	for i := range incentives {
		p.probed(hotkey(i), true)
	}
	return p
}

func mustAcquire(t *testing.T, p *Pool, want Want) *Lease {
	t.Helper()
	l, err := p.TryAcquire(want)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestPicksFollowIncentiveAmongEqualMiners(t *testing.T) {
	p := filled(Default(), 40_000, 20_000, 5_000)
	count := map[uint16]int{}
	for range 6000 {
		l := mustAcquire(t, p, Want{})
		l.FirstToken()
		count[l.UID]++
		// Latencies alike: only the weights may tell the miners apart.
		l.member.firstToken = 0
		l.Answered()
	}
	if count[0] <= count[1] || count[1] <= count[2] || count[2] == 0 {
		t.Errorf("picks %v", count)
	}
}

func TestAFasterMinerIsPreferred(t *testing.T) {
	p := filled(Default(), 10_000, 10_000)
	p.members[hotkey(0)].firstToken = 500 * time.Millisecond
	p.members[hotkey(1)].firstToken = 50 * time.Millisecond
	fast := 0
	for range 1000 {
		l := mustAcquire(t, p, Want{})
		fast += int(l.UID)
		l.Answered()
	}
	if fast < 680 || fast > 820 { // three of four pairs hold it
		t.Errorf("%d of 1000 for the faster of two", fast)
	}
}

func TestLoadSpreadsOverMiners(t *testing.T) {
	opts := Default()
	opts.InFlight, opts.InFlightUp = 1000, 1000
	p := filled(opts, 30_000, 30_000, 30_000, 30_000)
	for range 400 {
		mustAcquire(t, p, Want{})
	}
	for _, s := range p.Statuses() {
		if s.InFlight < 80 || s.InFlight > 120 {
			t.Errorf("miner %d has %d of 400", s.UID, s.InFlight)
		}
	}
}

func TestAFailingMinerIsSetAsideEverLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := filled(Default(), 100)
		for _, aside := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			mustAcquire(t, p, Want{}).Failed()
			if _, err := p.TryAcquire(Want{}); !errors.Is(err, ErrBusy) {
				t.Fatalf("right after a failure: %v", err)
			}
			time.Sleep(aside - time.Millisecond)
			if _, err := p.TryAcquire(Want{}); !errors.Is(err, ErrBusy) {
				t.Fatalf("before %v: %v", aside, err)
			}
			time.Sleep(time.Millisecond)
		}
		mustAcquire(t, p, Want{}).Answered()
		mustAcquire(t, p, Want{}).Failed()
		time.Sleep(time.Second)
		mustAcquire(t, p, Want{}).Answered() // an answer made it one failure again
	})
}

func TestABusyMinerGetsFewerAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := filled(Default(), 100)
		var held []*Lease
		for range 4 {
			held = append(held, mustAcquire(t, p, Want{}))
		}
		if _, err := p.TryAcquire(Want{}); !errors.Is(err, ErrBusy) {
			t.Fatalf("over its limit: %v", err)
		}
		held[0].Busy(0)
		if _, err := p.TryAcquire(Want{}); !errors.Is(err, ErrBusy) {
			t.Fatalf("after it said busy: %v", err)
		}
		for _, l := range held[1:] {
			l.Answered()
		}
		alone := mustAcquire(t, p, Want{})
		alone.Answered()
		mustAcquire(t, p, Want{}).Busy(time.Hour) // its word is taken for ten seconds
		mustBusyFor(t, p, busyMost)
	})
}

func mustBusyFor(t *testing.T, p *Pool, d time.Duration) {
	t.Helper()
	time.Sleep(d - time.Millisecond)
	if _, err := p.TryAcquire(Want{}); !errors.Is(err, ErrBusy) {
		t.Fatalf("before %v: %v", d, err)
	}
	time.Sleep(time.Millisecond)
	if _, err := p.TryAcquire(Want{}); err != nil {
		t.Fatalf("after %v: %v", d, err)
	}
}

func TestALimitGrowsWithFullWindowsOnly(t *testing.T) {
	p := filled(Default(), 100)
	for range 100 {
		mustAcquire(t, p, Want{}).Answered()
	}
	if limit := p.members[hotkey(0)].limit; limit != 4 {
		t.Errorf("grew to %v without being full", limit)
	}
	for range 100 {
		var held []*Lease
		for {
			l, err := p.TryAcquire(Want{})
			if err != nil {
				break
			}
			held = append(held, l)
		}
		for _, l := range held {
			l.Answered()
		}
	}
	if limit := p.members[hotkey(0)].limit; limit < 8 || limit > 256 {
		t.Errorf("limit %v after a hundred full windows", limit)
	}
}

func TestWaitersAreServedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := Default()
		opts.InFlight, opts.InFlightUp = 1, 1
		p := filled(opts, 100)
		held := mustAcquire(t, p, Want{})
		order := make(chan int, 3)
		for i := range 3 {
			go func() {
				l, err := p.Acquire(t.Context(), Want{}, time.Minute)
				if err != nil {
					t.Error(err)
					return
				}
				order <- i
				l.Answered()
			}()
			synctest.Wait()
		}
		held.Answered()
		for want := range 3 {
			if got := <-order; got != want {
				t.Errorf("served %d before %d", got, want)
			}
		}
	})
}

func TestAWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := Options{InFlight: 1, InFlightUp: 1, Waiting: 1}
		p := filled(opts, 100)
		mustAcquire(t, p, Want{})
		began := time.Now()
		if _, err := p.Acquire(t.Context(), Want{}, 3*time.Second); !errors.Is(err, ErrBusy) || time.Since(began) != 3*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		ctx, leave := context.WithCancel(t.Context())
		left := make(chan error)
		go func() {
			_, err := p.Acquire(ctx, Want{}, time.Hour)
			left <- err
		}()
		synctest.Wait()
		if _, err := p.Acquire(t.Context(), Want{}, time.Hour); !errors.Is(err, ErrQueueFull) {
			t.Errorf("a second waiter: %v", err)
		}
		leave()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("a client that left: %v", err)
		}
		if len(p.waiters) != 0 {
			t.Errorf("%d waiters stay", len(p.waiters))
		}
	})
}

func TestAMinerSetAsideServesItsWaitersAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := filled(Default(), 100)
		mustAcquire(t, p, Want{}).Failed()
		began := time.Now()
		if _, err := p.Acquire(t.Context(), Want{}, time.Minute); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < time.Second || took > 1100*time.Millisecond {
			t.Errorf("waited %v", took)
		}
	})
}

func TestWhyThereIsNoMiner(t *testing.T) {
	p := New(Default())
	p.Update(Network{Models: []Model{{Name: "m"}}, Miners: []Miner{{Hotkey: hotkey(0), Addr: "10.0.0.1:1", Model: "m"}}})
	if _, err := p.TryAcquire(Want{}); !errors.Is(err, ErrNotReady) {
		t.Errorf("before a probe: %v", err)
	}
	p.probed(hotkey(0), true)
	if _, err := p.TryAcquire(Want{Model: "other"}); !errors.Is(err, ErrNoMiner) {
		t.Errorf("another model: %v", err)
	}
	if _, err := p.TryAcquire(Want{Tried: []keys.AccountID{hotkey(0)}}); !errors.Is(err, ErrNoMiner) {
		t.Errorf("all tried: %v", err)
	}
	p.probed(hotkey(0), false)
	if _, err := p.TryAcquire(Want{}); !errors.Is(err, ErrBusy) {
		t.Errorf("down: %v", err)
	}
}

func TestMinersWithoutIncentiveServeWhereNobodyElseDoes(t *testing.T) {
	p := filled(Default(), 0, 100)
	if l := mustAcquire(t, p, Want{}); l.UID != 1 {
		t.Errorf("miner %d was picked", l.UID)
	}
	p.probed(hotkey(1), false)
	if l := mustAcquire(t, p, Want{}); l.UID != 0 {
		t.Errorf("miner %d was picked", l.UID)
	}
}

func TestUpdateKeepsRecordsAndProbesTheMoved(t *testing.T) {
	p := filled(Default(), 100, 100)
	p.members[hotkey(0)].firstToken = time.Second
	held := mustAcquire(t, p, Want{Tried: []keys.AccountID{hotkey(0)}})
	n := p.Network()
	moved := n.Miners[1]
	moved.Addr = "10.9.9.9:1"
	unlisted := Miner{UID: 5, Hotkey: hotkey(5), Model: "unlisted"}
	p.Update(Network{Models: n.Models, Miners: []Miner{n.Miners[0], moved, unlisted, n.Miners[0]}})
	s := p.Statuses()
	if len(s) != 2 {
		t.Fatalf("%d miners", len(s))
	}
	if s[0].FirstToken != time.Second || !s[0].Up {
		t.Errorf("kept: %+v", s[0])
	}
	if s[1].Up || s[1].InFlight != 0 {
		t.Errorf("moved: %+v", s[1])
	}
	held.Answered() // its record is gone; nobody minds
}

func TestHedgesWaitForTheSlowestTwentieth(t *testing.T) {
	p := filled(Default(), 100)
	if d := p.HedgeAfter("m"); d != unknownFirstToken {
		t.Errorf("with no record: %v", d)
	}
	for i := range 100 {
		p.models["m"].add(time.Duration(i+1) * 10 * time.Millisecond)
	}
	if d := p.HedgeAfter("m"); d < 850*time.Millisecond || d > 990*time.Millisecond {
		t.Errorf("after 10 ms to 1 s: %v", d)
	}
	for range 200 {
		p.models["m"].add(time.Millisecond)
	}
	if d := p.HedgeAfter("m"); d != leastHedge {
		t.Errorf("for a fast model: %v", d)
	}
}

func TestALeaseEndsOnce(t *testing.T) {
	p := filled(Default(), 100)
	l := mustAcquire(t, p, Want{})
	l.Answered()
	l.Failed()
	l.Abandoned()
	if s := p.Statuses()[0]; s.InFlight != 0 || s.Success != 1 || !s.Up {
		t.Errorf("status %+v", s)
	}
}

func BenchmarkAcquire256(b *testing.B) {
	incentives := make([]uint16, 256)
	for i := range incentives {
		incentives[i] = uint16(i)
	}
	p := filled(Default(), incentives...)
	for b.Loop() {
		l, err := p.TryAcquire(Want{Model: "m"})
		if err != nil {
			b.Fatal(err)
		}
		l.Answered()
	}
}
