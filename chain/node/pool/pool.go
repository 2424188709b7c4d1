// Package pool holds the extrinsics that wait for a block: in order of nonces for
// each account, in order of what they offer between accounts, within bounds.
//
// It does not know what an extrinsic says nor whether it is valid; the node checks
// that before [Pool.Add]. The one idea needed to read it: an account's extrinsics
// are ready as far as its nonces follow each other without a gap, the others wait
// for the gap to close. Nothing leaves without a [Notice] or an error. Start at
// [New].
package pool

import (
	"container/heap"
	"slices"
	"sync"

	"github.com/plexus-network/plexus/chain/runtime"
)

// Hash names an extrinsic: blake2_256 of its bytes.
type Hash = [32]byte

// Tx is a checked extrinsic. It is not changed after [Pool.Add].
type Tx struct {
	Hash   Hash
	Raw    []byte
	Sender runtime.AccountID
	Nonce  uint32
	Tip    uint64 // rao
	Weight uint64 // picoseconds of a block's time
	// Operational ones go before all others, whatever those offer.
	Operational bool
	// Slot is what at most one waiting extrinsic may hold; "" is none.
	Slot string
	// Until is the last height whose block it may be in.
	Until uint64
	// Checked is what the node keeps of its check.
	Checked any

	arrival uint64
	since   uint64 // height at which it came
	told    bool   // of its being ready
	taken   bool   // by a block
}

// offersMore tells whether a is worth more than b, however long b waits.
func (a *Tx) offersMore(b *Tx) bool {
	if a.Operational != b.Operational {
		return a.Operational
	}
	return a.Tip > b.Tip
}

// above tells whether a goes into a block before b.
func (a *Tx) above(b *Tx) bool {
	return a.offersMore(b) || !b.offersMore(a) && a.arrival < b.arrival
}

// Limits bound the pool.
type Limits struct {
	Count, Bytes int    // all
	PerSender    int    // of one account, ready or not
	Gap          int    // how far a nonce may lie above the account's ready ones
	Future       int    // behind a gap, all accounts together
	FutureBlocks uint64 // how long one waits behind a gap
	BanBlocks    uint64 // how long an unfit one is remembered
}

// DefaultLimits suit a node with some hundreds of megabytes to spare.
func DefaultLimits() Limits {
	return Limits{Count: 50_000, Bytes: 128 << 20, PerSender: 4096, Gap: 1024, Future: 8192, FutureBlocks: 1024, BanBlocks: 64}
}

// Event is what became of a waiting extrinsic.
type Event int

// The events; an extrinsic that a block took has none.
const (
	Ready   Event = iota // the next block may take it
	Future               // it waits for a lower nonce
	Usurped              // another one took its place: Notice.By
	Dropped              // it had to make room
	Invalid              // it can no longer be in a block
)

// Notice tells of an event.
type Notice struct {
	Hash  Hash
	Event Event
	By    Hash  // of Usurped
	Why   error // of Invalid
}

// Pool is the waiting extrinsics. Safe for concurrent use.
type Pool struct {
	limits Limits
	notify func([]Notice)

	mu       sync.Mutex // guards all below
	height   uint64
	arrivals uint64
	byHash   map[Hash]*Tx
	accounts map[runtime.AccountID]*account
	slots    map[string]*Tx
	expiry   map[uint64]map[Hash]*Tx // by Until
	banned   map[Hash]uint64         // until height
	victims  victims
	bytes    int
	future   int
	fresh    []*Tx // ready and not yet told to peers
	notices  []Notice
}

// New makes an empty pool. notify hears of events in order, never under the
// pool's lock; nil ignores them.
func New(l Limits, notify func([]Notice)) *Pool {
	if notify == nil {
		notify = func([]Notice) {}
	}
	return &Pool{limits: l, notify: notify, byHash: map[Hash]*Tx{}, accounts: map[runtime.AccountID]*account{},
		slots: map[string]*Tx{}, expiry: map[uint64]map[Hash]*Tx{}, banned: map[Hash]uint64{}}
}

// account is one sender's queue.
type account struct {
	id    runtime.AccountID
	next  uint32 // the chain's nonce
	queue []*Tx  // by nonce from next on, nil in gaps; the last is not nil
	ready int    // how many at the start have no gap before them
	count int    // how many are not nil
	rank  int    // in the heap of victims; -1: not there
}

func (a *account) last() *Tx       { return a.queue[len(a.queue)-1] }
func (a *account) hasFuture() bool { return a.count > a.ready }

// at is the extrinsic of a nonce, or nil.
func (a *account) at(nonce uint32) *Tx {
	if i := int(nonce - a.next); nonce >= a.next && i < len(a.queue) {
		return a.queue[i]
	}
	return nil
}

// unlock ends a change and tells what it brought about.
func (p *Pool) unlock() {
	out := p.notices
	p.notices = nil
	p.mu.Unlock()
	if len(out) > 0 {
		p.notify(out)
	}
}

func (p *Pool) tell(n Notice) { p.notices = append(p.notices, n) }

// Count is the number of waiting extrinsics, and how many of them are behind a gap.
func (p *Pool) Count() (all, future int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.byHash), p.future
}

// Bytes is the size of all waiting extrinsics.
func (p *Pool) Bytes() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bytes
}

// Has says whether an extrinsic waits.
func (p *Pool) Has(h Hash) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.byHash[h] != nil
}

// Next is the nonce behind an account's ready extrinsics; chain is its nonce in
// the state.
func (p *Pool) Next(id runtime.AccountID, chain uint32) uint32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a := p.accounts[id]; a != nil {
		return max(chain, a.next+uint32(a.ready))
	}
	return chain
}

// Known tells cheaply that Add would refuse: nil, [ErrImported] or [ErrBanned].
func (p *Pool) Known(h Hash) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known(h)
}

func (p *Pool) known(h Hash) error {
	if p.byHash[h] != nil {
		return ErrImported
	}
	if until, ok := p.banned[h]; ok && until >= p.height {
		return ErrBanned
	}
	return nil
}

// Add takes a checked extrinsic. nonce is its account's in the state after the
// block at height. Errors: [ErrImported], [ErrBanned], [ErrStale], [ErrFarFuture],
// [ErrMoved], [*FullError], [*PriorityError].
func (p *Pool) Add(tx *Tx, nonce uint32, height uint64) error {
	p.mu.Lock()
	defer p.unlock()
	if err := p.known(tx.Hash); err != nil {
		return err
	}
	if height < p.height {
		return ErrMoved
	}
	a := p.accounts[tx.Sender]
	if a == nil {
		a = &account{id: tx.Sender, next: nonce, rank: -1}
	}
	switch {
	case tx.Nonce < a.next:
		return ErrStale
	case int(tx.Nonce-a.next) > a.ready+p.limits.Gap:
		return ErrFarFuture
	}
	old := a.at(tx.Nonce)
	if old != nil {
		if wanted := old.Tip + max(old.Tip/10, 1); tx.Tip < wanted {
			return &PriorityError{Tip: tx.Tip, Wanted: wanted}
		}
	}
	if holder := p.slots[tx.Slot]; tx.Slot != "" && holder != nil && holder != old {
		return &PriorityError{Tip: tx.Tip}
	}
	if err := p.makeRoom(a, tx, old); err != nil {
		return err
	}
	p.arrivals++
	tx.arrival, tx.since = p.arrivals, p.height
	if old != nil {
		p.tell(Notice{Hash: old.Hash, Event: Usurped, By: tx.Hash})
		p.delist(old)
	}
	p.accounts[tx.Sender] = a
	p.list(tx)
	p.lift(a)
	p.place(a, tx)
	p.settle(a)
	return nil
}

// makeRoom holds the bounds against an extrinsic that takes the place of old, or of
// none if that is nil, at the cost of ones that offer less where there are some.
func (p *Pool) makeRoom(a *account, tx, old *Tx) error {
	isFuture := int(tx.Nonce-a.next) > a.ready
	one, bytes := 1, len(tx.Raw)
	switch {
	case old != nil:
		one, bytes = 0, bytes-len(old.Raw)
	case a.count >= p.limits.PerSender:
		return &FullError{Bound: "too many of one account"}
	case isFuture && p.future >= p.limits.Future:
		return &FullError{Bound: "too many behind a gap in nonces"}
	}
	for len(p.byHash)+one > p.limits.Count || bytes > 0 && p.bytes+bytes > p.limits.Bytes {
		if isFuture || len(p.victims) == 0 {
			return &FullError{Bound: "too many wait"}
		}
		victim := p.victims[0]
		if victim == a || !victim.hasFuture() && !tx.offersMore(victim.last()) {
			return &FullError{Bound: "too many wait that offer as much"}
		}
		p.tell(Notice{Hash: victim.last().Hash, Event: Dropped})
		p.remove(victim.last())
	}
	return nil
}

// list puts an extrinsic into all indices but its account's queue.
func (p *Pool) list(tx *Tx) {
	p.byHash[tx.Hash] = tx
	p.bytes += len(tx.Raw)
	if tx.Slot != "" {
		p.slots[tx.Slot] = tx
	}
	if p.expiry[tx.Until] == nil {
		p.expiry[tx.Until] = map[Hash]*Tx{}
	}
	p.expiry[tx.Until][tx.Hash] = tx
}

// delist takes it out of them.
func (p *Pool) delist(tx *Tx) {
	delete(p.byHash, tx.Hash)
	p.bytes -= len(tx.Raw)
	if p.slots[tx.Slot] == tx {
		delete(p.slots, tx.Slot)
	}
	if delete(p.expiry[tx.Until], tx.Hash); len(p.expiry[tx.Until]) == 0 {
		delete(p.expiry, tx.Until)
	}
}

// place puts an extrinsic into a lifted account's queue, in the stead of another
// of its nonce if there is one.
func (p *Pool) place(a *account, tx *Tx) {
	i := int(tx.Nonce - a.next)
	for len(a.queue) <= i {
		a.queue = append(a.queue, nil)
	}
	if a.queue[i] == nil {
		a.count++
	}
	a.queue[i] = tx
	if i > a.ready {
		p.tell(Notice{Hash: tx.Hash, Event: Future})
	} else if i < a.ready {
		p.announce(tx) // a ready one was replaced
	}
}

// remove takes an extrinsic out; what follows it is behind a gap then.
func (p *Pool) remove(tx *Tx) {
	a := p.accounts[tx.Sender]
	p.delist(tx)
	p.lift(a)
	i := int(tx.Nonce - a.next)
	a.queue[i] = nil
	a.count--
	a.ready = min(a.ready, i)
	p.settle(a)
}

// lift takes an account out of the sums before its queue changes; [Pool.settle]
// puts it back.
func (p *Pool) lift(a *account) { p.future -= a.count - a.ready }

// settle ends a change of an account's queue: it finds what became ready and the
// account's place among the victims. An account without any is forgotten.
func (p *Pool) settle(a *account) {
	for len(a.queue) > 0 && a.last() == nil {
		a.queue = a.queue[:len(a.queue)-1]
	}
	for a.ready < len(a.queue) && a.queue[a.ready] != nil {
		p.announce(a.queue[a.ready])
		a.ready++
	}
	p.future += a.count - a.ready
	switch {
	case a.count > 0 && a.rank < 0:
		heap.Push(&p.victims, a)
	case a.count > 0:
		heap.Fix(&p.victims, a.rank)
	default:
		delete(p.accounts, a.id)
		if a.rank >= 0 {
			heap.Remove(&p.victims, a.rank)
		}
	}
}

// announce tells of a ready extrinsic, to peers too; once, though it may fall
// behind a gap and come back.
func (p *Pool) announce(tx *Tx) {
	if tx.told {
		return
	}
	tx.told = true
	if len(p.fresh) >= 2*p.limits.Count { // nobody asks, as while the node syncs
		p.fresh = slices.DeleteFunc(p.fresh, func(old *Tx) bool { return p.byHash[old.Hash] != old })
	}
	p.fresh = append(p.fresh, tx)
	p.tell(Notice{Hash: tx.Hash, Event: Ready})
}
