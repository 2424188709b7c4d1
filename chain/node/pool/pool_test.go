package pool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plexus-network/plexus/chain/runtime"
)

func id(n int) (a runtime.AccountID) {
	binary.BigEndian.PutUint32(a[:], uint32(n)+1)
	return a
}

var serial uint64

// tx makes an extrinsic of its own hash.
func tx(sender int, nonce uint32, tip uint64) *Tx {
	serial++
	t := &Tx{Raw: make([]byte, 100), Sender: id(sender), Nonce: nonce, Tip: tip, Weight: 1, Until: math.MaxUint64}
	binary.BigEndian.PutUint64(t.Hash[:], serial)
	return t
}

func add(t *testing.T, p *Pool, tx *Tx) {
	t.Helper()
	if err := p.Add(tx, 0, p.height); err != nil {
		t.Fatal(err)
	}
}

func size(t *Tx) uint64 { return uint64(len(t.Raw)) }

// names shows a selection as sender:nonce.
func names(txs []*Tx) (out []string) {
	for _, t := range txs {
		out = append(out, fmt.Sprintf("%d:%d", binary.BigEndian.Uint32(t.Sender[:])-1, t.Nonce))
	}
	return out
}

func selectAll(p *Pool) []string { return names(p.Select(math.MaxUint64, math.MaxUint64, size)) }

func TestGapsWaitUntilTheyClose(t *testing.T) {
	var seen []Event
	p := New(DefaultLimits(), func(ns []Notice) {
		for _, n := range ns {
			seen = append(seen, n.Event)
		}
	})
	add(t, p, tx(1, 2, 0))
	add(t, p, tx(1, 1, 0))
	if got := selectAll(p); got != nil || p.Next(id(1), 0) != 0 {
		t.Fatalf("behind a gap: %v, next nonce %d", got, p.Next(id(1), 0))
	}
	add(t, p, tx(1, 0, 0))
	if got := selectAll(p); !slices.Equal(got, []string{"1:0", "1:1", "1:2"}) || p.Next(id(1), 0) != 3 {
		t.Fatalf("the gap closed: %v, next nonce %d", got, p.Next(id(1), 0))
	}
	if want := []Event{Future, Future, Ready, Ready, Ready}; !slices.Equal(seen, want) {
		t.Fatalf("notices %v, want %v", seen, want)
	}
	if _, future := p.Count(); future != 0 {
		t.Fatalf("%d behind a gap", future)
	}
}

func TestSelectOrdersByClassTipAndArrivalButKeepsNonces(t *testing.T) {
	p := New(DefaultLimits(), nil)
	add(t, p, tx(1, 0, 0))
	add(t, p, tx(1, 1, 900)) // waits for its cheap elder
	add(t, p, tx(2, 0, 50))
	op := tx(3, 0, 0)
	op.Operational = true
	add(t, p, op)
	add(t, p, tx(4, 0, 50))
	add(t, p, tx(2, 1, 10))
	want := []string{"3:0", "2:0", "4:0", "2:1", "1:0", "1:1"}
	if got := selectAll(p); !slices.Equal(got, want) {
		t.Fatalf("order %v, want %v", got, want)
	}
	if got := names(p.Select(250, math.MaxUint64, size)); !slices.Equal(got, want[:2]) {
		t.Fatalf("250 bytes hold %v", got)
	}
	if got := names(p.Select(math.MaxUint64, 3, size)); !slices.Equal(got, want[:3]) {
		t.Fatalf("a weight of 3 holds %v", got)
	}
}

func TestSelectGoesOnPastOneThatDoesNotFit(t *testing.T) {
	p := New(DefaultLimits(), nil)
	big := tx(1, 0, 100)
	big.Raw = make([]byte, 1000)
	add(t, p, big)
	add(t, p, tx(1, 1, 100))
	add(t, p, tx(2, 0, 0))
	if got := names(p.Select(300, math.MaxUint64, size)); !slices.Equal(got, []string{"2:0"}) {
		t.Fatalf("selected %v", got)
	}
}

func TestReplacementWantsATenthMoreTip(t *testing.T) {
	var last Notice
	p := New(DefaultLimits(), func(ns []Notice) {
		for _, n := range ns {
			if n.Event == Usurped {
				last = n
			}
		}
	})
	first := tx(1, 0, 100)
	add(t, p, first)
	add(t, p, tx(1, 1, 0))
	var low *PriorityError
	if err := p.Add(tx(1, 0, 109), 0, 0); !errors.As(err, &low) || low.Wanted != 110 {
		t.Fatalf("tip 109: %v", err)
	}
	if err := p.Add(first, 0, 0); !errors.Is(err, ErrImported) {
		t.Fatalf("the same again: %v", err)
	}
	better := tx(1, 0, 110)
	add(t, p, better)
	if last.Hash != first.Hash || last.By != better.Hash {
		t.Fatalf("usurped notice %v", last)
	}
	if got := p.Select(math.MaxUint64, math.MaxUint64, size); len(got) != 2 || got[0] != better {
		t.Fatalf("selected %v", names(got))
	}
	if p.Bytes() != 200 {
		t.Fatalf("%d bytes", p.Bytes())
	}
}

// One rao more of tip, paid by nobody until a block comes, must not buy memory.
func TestReplacementByALargerOneKeepsToTheBytes(t *testing.T) {
	l := DefaultLimits()
	l.Bytes = 1000
	p := New(l, nil)
	for sender := range 10 {
		add(t, p, tx(sender, 0, 1)) // full
	}
	large := tx(3, 0, 1000)
	large.Raw = make([]byte, 450)
	add(t, p, large)
	if got := p.Bytes(); got > l.Bytes {
		t.Fatalf("%d bytes wait, the bound is %d", got, l.Bytes)
	}
	if all, _ := p.Count(); !p.Has(large.Hash) || all != 6 {
		t.Fatalf("%d wait: four that offer less make room", all)
	}
	larger := tx(4, 0, 2)
	larger.Raw = make([]byte, 1100)
	var full *FullError
	if err := p.Add(larger, 0, 0); !errors.As(err, &full) {
		t.Fatalf("one above the bound itself: %v", err)
	}
}

func TestOneWaitingCallPerSlot(t *testing.T) {
	p := New(DefaultLimits(), nil)
	a, b := tx(1, 0, 0), tx(1, 1, 5)
	a.Slot, b.Slot = "weights/1/hot", "weights/1/hot"
	add(t, p, a)
	var taken *PriorityError
	if err := p.Add(b, 0, 0); !errors.As(err, &taken) || taken.Wanted != 0 {
		t.Fatalf("second of a slot: %v", err)
	}
	p.Block(1, []Hash{a.Hash}, map[runtime.AccountID]uint32{id(1): 1})
	if err := p.Add(b, 1, 1); err != nil {
		t.Fatalf("the slot is free again: %v", err)
	}
	c := tx(1, 1, 50)
	c.Slot = b.Slot
	if err := p.Add(c, 1, 1); err != nil {
		t.Fatalf("the holder itself may be replaced: %v", err)
	}
}

// A hotkey that pays nothing cannot fill the pool, and each refusal has a name.
func TestTenThousandFreeCallsOfOneKeyAreBounded(t *testing.T) {
	l := DefaultLimits()
	p := New(l, nil)
	in, full := 0, 0
	for i := range 10_000 {
		c := tx(1, uint32(i), 0)
		c.Slot = fmt.Sprint("weights/", i)
		var bound *FullError
		switch err := p.Add(c, 0, 0); {
		case err == nil:
			in++
		case errors.As(err, &bound):
			full++
		case errors.Is(err, ErrFarFuture):
			full++
		default:
			t.Fatal(err)
		}
	}
	if in != l.PerSender || in+full != 10_000 || len(p.slots) != in {
		t.Fatalf("%d taken, %d refused, %d slots", in, full, len(p.slots))
	}
}

func TestFullPoolKeepsWhatOffersMore(t *testing.T) {
	l := DefaultLimits()
	l.Count = 3
	var dropped []Hash
	p := New(l, func(ns []Notice) {
		for _, n := range ns {
			if n.Event == Dropped {
				dropped = append(dropped, n.Hash)
			}
		}
	})
	cheap, gap := tx(1, 0, 1), tx(2, 7, 100)
	add(t, p, cheap)
	add(t, p, gap)
	add(t, p, tx(3, 0, 5))
	var full *FullError
	add(t, p, tx(4, 0, 0)) // in the place of the one behind a gap
	if err := p.Add(tx(5, 0, 0), 0, 0); !errors.As(err, &full) {
		t.Fatalf("no better than the least: %v", err)
	}
	if err := p.Add(tx(5, 3, 1000), 0, 0); !errors.As(err, &full) {
		t.Fatalf("behind a gap: %v", err)
	}
	add(t, p, tx(6, 0, 2))
	add(t, p, tx(7, 0, 2))
	if len(dropped) != 3 || dropped[0] != gap.Hash || dropped[2] != cheap.Hash {
		t.Fatalf("dropped %d", len(dropped))
	}
	if got := selectAll(p); !slices.Equal(got, []string{"3:0", "6:0", "7:0"}) {
		t.Fatalf("left %v", got)
	}
}

func TestBlocksMoveNoncesAndEras(t *testing.T) {
	why := map[Hash]error{}
	l := DefaultLimits()
	l.FutureBlocks = 5
	p := New(l, func(ns []Notice) {
		for _, n := range ns {
			if n.Event == Invalid {
				why[n.Hash] = n.Why
			}
		}
	})
	a, b, c, old, gap := tx(1, 0, 0), tx(1, 1, 0), tx(1, 2, 0), tx(2, 0, 0), tx(3, 9, 0)
	old.Until = 3
	for _, x := range []*Tx{a, b, c, old, gap} {
		add(t, p, x)
	}
	waiting := p.Block(1, []Hash{a.Hash}, map[runtime.AccountID]uint32{id(1): 2})
	if !slices.Equal(waiting, []runtime.AccountID{id(1)}) {
		t.Fatalf("still waiting: %v", waiting)
	}
	if _, told := why[a.Hash]; told || !errors.Is(why[b.Hash], ErrOvertaken) {
		t.Fatalf("taken: %v, overtaken: %v", why[a.Hash], why[b.Hash])
	}
	if err := p.Add(tx(9, 0, 0), 0, 0); !errors.Is(err, ErrMoved) {
		t.Fatalf("a nonce from before the block: %v", err)
	}
	if err := p.Add(tx(1, 1, 0), 2, 1); !errors.Is(err, ErrStale) {
		t.Fatalf("a passed nonce: %v", err)
	}
	if p.Block(2, nil, nil); why[old.Hash] != nil {
		t.Fatal("height 3 may still have it")
	}
	if p.Block(3, nil, nil); !errors.Is(why[old.Hash], ErrExpired) {
		t.Fatalf("its era ended: %v", why[old.Hash])
	}
	if p.Block(5, nil, nil); !errors.Is(why[gap.Hash], ErrGap) {
		t.Fatalf("waited five blocks: %v", why[gap.Hash])
	}
	if got := selectAll(p); !slices.Equal(got, []string{"1:2"}) {
		t.Fatalf("left %v", got)
	}
	p.Block(6, nil, map[runtime.AccountID]uint32{id(1): 0}) // removed and made again
	if all, _ := p.Count(); all != 0 || len(p.accounts) != 0 {
		t.Fatalf("%d left", all)
	}
}

func TestUnfitIsBannedForAWhile(t *testing.T) {
	l := DefaultLimits()
	l.BanBlocks = 2
	p := New(l, nil)
	a := tx(1, 0, 0)
	add(t, p, a)
	add(t, p, tx(1, 1, 0))
	p.Unfit(a.Hash, errors.New("poor"))
	if err := p.Known(a.Hash); !errors.Is(err, ErrBanned) {
		t.Fatalf("known: %v", err)
	}
	if all, future := p.Count(); all != 1 || future != 1 {
		t.Fatalf("%d wait, %d behind a gap", all, future)
	}
	p.Block(3, nil, nil)
	if err := p.Add(a, 0, 3); err != nil {
		t.Fatalf("after the ban: %v", err)
	}
	if got := selectAll(p); !slices.Equal(got, []string{"1:0", "1:1"}) {
		t.Fatalf("selected %v", got)
	}
}

func TestFreshIsToldOnceAndOnlyWhenReady(t *testing.T) {
	p := New(DefaultLimits(), nil)
	add(t, p, tx(1, 1, 0))
	if got := p.Fresh(0); len(got) != 0 {
		t.Fatal("told of one behind a gap")
	}
	add(t, p, tx(1, 0, 0))
	gone := tx(2, 0, 0)
	add(t, p, gone)
	p.Unfit(gone.Hash, nil)
	if got := p.Fresh(150); len(got) != 1 {
		t.Fatalf("150 bytes hold %d", len(got))
	}
	if got := p.Fresh(0); len(got) != 1 {
		t.Fatalf("then %d", len(got))
	}
	if got := p.Fresh(0); len(got) != 0 {
		t.Fatalf("then %d again", len(got))
	}
}

func TestWhatNobodyAsksForIsBounded(t *testing.T) {
	l := DefaultLimits()
	l.Count = 10
	p := New(l, nil)
	for i := range uint32(500) {
		x := tx(1, i, 0)
		if err := p.Add(x, i, uint64(i)); err != nil {
			t.Fatal(err)
		}
		p.Block(uint64(i)+1, []Hash{x.Hash}, map[runtime.AccountID]uint32{id(1): i + 1})
	}
	if len(p.fresh) > 2*l.Count {
		t.Fatalf("%d are held for peers", len(p.fresh))
	}
}

// Whatever happens, the sums agree with the queues and a selection has no gap.
func TestRandomUseKeepsTheSumsRight(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		l := Limits{Count: 40, Bytes: 5000, PerSender: 12, Gap: 6, Future: 10, FutureBlocks: 20, BanBlocks: 3}
		p := New(l, nil)
		chain := map[runtime.AccountID]uint32{}
		var hashes []Hash
		for step := range 1500 {
			who := r.IntN(8)
			switch r.IntN(10) {
			case 0:
				var taken []Hash
				nonces := map[runtime.AccountID]uint32{}
				for _, x := range p.Select(uint64(r.IntN(2000)), 1000, size) {
					taken = append(taken, x.Hash)
					chain[x.Sender] = x.Nonce + 1
					nonces[x.Sender] = x.Nonce + 1
				}
				if r.IntN(3) == 0 {
					chain[id(who)] += uint32(r.IntN(3))
					nonces[id(who)] = chain[id(who)]
				}
				p.Block(p.height+1, taken, nonces)
			case 1:
				if len(hashes) > 0 {
					p.Unfit(hashes[r.IntN(len(hashes))], nil)
				}
			default:
				x := tx(who, chain[id(who)]+uint32(r.IntN(9)), uint64(r.IntN(4)*100))
				if r.IntN(5) == 0 {
					x.Slot = fmt.Sprint(r.IntN(3))
				}
				if r.IntN(5) == 0 {
					x.Until = p.height + uint64(r.IntN(6)) + 1
				}
				hashes = append(hashes, x.Hash)
				_ = p.Add(x, chain[x.Sender], p.height)
			}
			check(t, p, chain, fmt.Sprintf("seed %d step %d", seed, step))
		}
	}
}

func check(t *testing.T, p *Pool, chain map[runtime.AccountID]uint32, at string) {
	t.Helper()
	count, bytes, future, slots := 0, 0, 0, 0
	for who, a := range p.accounts {
		if a.next != chain[who] || len(a.queue) == 0 || a.last() == nil || p.victims[a.rank] != a || a.count > p.limits.PerSender {
			t.Fatalf("%s: account %v: %+v", at, who, a)
		}
		n, ready := 0, 0
		for i, x := range a.queue {
			if x == nil {
				continue
			}
			if i == ready {
				ready++
			}
			n++
			bytes += len(x.Raw)
			if p.byHash[x.Hash] != x || p.expiry[x.Until][x.Hash] != x || x.Nonce != a.next+uint32(i) || x.Until <= p.height {
				t.Fatalf("%s: extrinsic %+v is not indexed or should be gone", at, x)
			}
			if x.Slot != "" {
				if slots++; p.slots[x.Slot] != x {
					t.Fatalf("%s: slot %s", at, x.Slot)
				}
			}
		}
		if n != a.count || ready != a.ready {
			t.Fatalf("%s: counted %d, %d ready; has %d, %d", at, n, ready, a.count, a.ready)
		}
		count += n
		future += n - ready
	}
	if count != len(p.byHash) || bytes != p.bytes || future != p.future || slots != len(p.slots) || len(p.victims) != len(p.accounts) {
		t.Fatalf("%s: sums %d %d %d %d, has %d %d %d %d", at, count, bytes, future, slots, len(p.byHash), p.bytes, p.future, len(p.slots))
	}
	if count > p.limits.Count || bytes > p.limits.Bytes || future > p.limits.Future+p.limits.PerSender*len(p.accounts) {
		t.Fatalf("%s: beyond the bounds", at)
	}
	for i := 1; i < len(p.victims); i++ {
		if p.victims.Less(i, (i-1)/2) {
			t.Fatalf("%s: victims are out of order", at)
		}
	}
	next := map[runtime.AccountID]uint32{}
	for _, x := range p.Select(math.MaxUint64, math.MaxUint64, size) {
		if want := chain[x.Sender] + next[x.Sender]; x.Nonce != want {
			t.Fatalf("%s: selected nonce %d, want %d", at, x.Nonce, want)
		}
		next[x.Sender]++
	}
}

func BenchmarkPoolAddSelectBlock(b *testing.B) {
	for range b.N {
		p := New(DefaultLimits(), nil)
		nonces := map[runtime.AccountID]uint32{}
		for i := range 40_000 {
			x := tx(i%2000, uint32(i/2000), uint64(i%7))
			_ = p.Add(x, 0, 0)
		}
		var taken []Hash
		for _, x := range p.Select(4<<20, math.MaxUint64, size) {
			taken = append(taken, x.Hash)
			nonces[x.Sender] = x.Nonce + 1
		}
		p.Block(1, taken, nonces)
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/40_000, "ns/tx")
	}
}
