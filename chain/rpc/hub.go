package rpc

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/pool"
)

// subscription is one stream of notifications to a connection.
type subscription struct {
	id       string
	c        *conn
	method   string   // of the notifications
	keys     []string // of storage
	keyBytes int      // that they take of memory
	tx       [32]byte // of a watched extrinsic
	seen     uint64   // height of what it started with; later blocks alone are told

	// Until the answer with the id is queued, what comes is held.
	live bool
	held []json.RawMessage
	// heldAt are the heights of what is held, until first made use of them.
	heldAt []uint64
	last   bool // one of held ends the subscription
}

// hub tells subscribers what happens. It works through blocks and pool notices
// in its own goroutine, in the order in which they come, so that consensus waits
// for no client.
type hub struct {
	finalAfter time.Duration

	wake chan struct{}

	// Consensus takes this lock, so it is held for no longer than an append takes.
	line  sync.Mutex // guards the three fields below
	runs  bool       // before that there is nobody to tell, and a replay makes many blocks
	queue []func()
	lost  bool // some of it, since it was too long

	mu    sync.Mutex // guards the fields below
	heads map[*subscription]bool
	keys  map[string]map[*subscription]bool
	txs   map[[32]byte]map[*subscription]bool
}

func newHub(finalAfter time.Duration) *hub {
	return &hub{finalAfter: finalAfter, wake: make(chan struct{}, 1), heads: map[*subscription]bool{},
		keys: map[string]map[*subscription]bool{}, txs: map[[32]byte]map[*subscription]bool{}}
}

// run works the queue until ctx ends.
func (h *hub) run(ctx context.Context) {
	h.line.Lock()
	h.runs = true
	h.line.Unlock()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.wake:
		}
		h.line.Lock()
		jobs, lost := h.queue, h.lost
		h.queue, h.lost = nil, false
		h.line.Unlock()
		if lost {
			h.cutAll()
		}
		for _, job := range jobs {
			job()
		}
	}
}

// longestQueue is how many blocks and notices wait before they are given up, and
// with them those who would have heard of them.
const longestQueue = 1024

func (h *hub) later(job func()) {
	h.line.Lock()
	if h.runs {
		if len(h.queue) >= longestQueue {
			h.queue, h.lost = nil, true
		}
		h.queue = append(h.queue, job)
	}
	h.line.Unlock()
	select {
	case h.wake <- struct{}{}:
	default: // it is awake
	}
}

// cutAll ends the connections of all subscribers: a client that connects anew asks
// for the present, one that misses a block in silence would not.
func (h *hub) cutAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.conns() {
		c.mu.Lock()
		c.cut()
		c.mu.Unlock()
	}
}

// conns are the connections with subscriptions; the lock is held.
func (h *hub) conns() []*conn {
	found := map[*conn]bool{}
	for sub := range h.heads {
		found[sub.c] = true
	}
	for _, subs := range h.keys {
		for sub := range subs {
			found[sub.c] = true
		}
	}
	for _, subs := range h.txs {
		for sub := range subs {
			found[sub.c] = true
		}
	}
	return slices.Collect(maps.Keys(found))
}

// newID makes an id that no other subscription has.
func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// join adds a subscription to a call's connection; [hub.open] lets it speak.
func (h *hub) join(q *call, sub *subscription) error {
	if q.c == nil {
		return &Error{Code: codeMethod, Message: "Method not found", Data: "subscriptions need a WebSocket"}
	}
	sub.id, sub.c = newID(), q.c
	h.mu.Lock()
	defer h.mu.Unlock()
	if most := q.s.options.Limits.Subscriptions; len(q.c.subs) >= most {
		return &Error{Code: codeSubscriptions, Message: "Too many subscriptions on the connection", Data: fmt.Sprintf("Exceeded max limit of %d", most)}
	}
	if err := h.takeKeys(q, sub); err != nil {
		return err
	}
	q.c.subs[sub.id] = sub
	switch {
	case sub.method == extrinsicUpdate:
		add(h.txs, sub.tx, sub)
	case sub.keys != nil:
		for _, k := range sub.keys {
			add(h.keys, k, sub)
		}
	default:
		h.heads[sub] = true
	}
	q.after = func() { h.openUp(sub) }
	return nil
}

// keyCost is what a watched key takes of memory beside its bytes, about.
const keyCost = 128

// takeKeys counts the keys of a subscription that begins; the lock is held.
func (h *hub) takeKeys(q *call, sub *subscription) error {
	for _, k := range sub.keys {
		sub.keyBytes += len(k) + keyCost
	}
	if most := q.s.options.Limits.KeyBytes; q.c.keyBytes+sub.keyBytes > most {
		return &Error{Code: codeSubscriptions, Message: "Too many subscriptions on the connection", Data: fmt.Sprintf("Exceeded max limit of %d bytes of storage keys", most)}
	}
	if !q.s.memory.take(sub.keyBytes, q.c.keyBytes+sub.keyBytes) {
		q.s.memory.give(sub.keyBytes)
		return tooBusy(errBusy)
	}
	q.c.keyBytes += sub.keyBytes
	return nil
}

func add[K comparable](m map[K]map[*subscription]bool, k K, sub *subscription) {
	if m[k] == nil {
		m[k] = map[*subscription]bool{}
	}
	m[k][sub] = true
}

func remove[K comparable](m map[K]map[*subscription]bool, k K, sub *subscription) {
	if delete(m[k], sub); len(m[k]) == 0 {
		delete(m, k)
	}
}

// openUp sends what was held, since the client knows the id now.
func (h *hub) openUp(sub *subscription) {
	h.mu.Lock()
	defer h.mu.Unlock()
	sub.live = true
	for _, result := range sub.held {
		sub.c.send(notification(sub.method, sub.id, result))
	}
	sub.held = nil
	if sub.last {
		h.drop(sub)
	}
}

// tell sends a result to a subscriber, or holds it; the lock is held. last ends
// the subscription.
func (h *hub) tell(sub *subscription, result json.RawMessage, last bool) {
	if sub.c.subs[sub.id] != sub {
		return // it ended before its last word
	}
	if !sub.live {
		sub.held = append(sub.held, result)
		sub.last = sub.last || last
		return
	}
	sub.c.send(notification(sub.method, sub.id, result))
	if last {
		h.drop(sub)
	}
}

// tellAt is tell of a block, unless the subscription started with it.
func (h *hub) tellAt(sub *subscription, result json.RawMessage, height uint64) {
	if height <= sub.seen {
		return
	}
	if !sub.live {
		sub.heldAt = append(sub.heldAt, height)
	}
	h.tell(sub, result, false)
}

// first gives a subscription what it starts with, as of a height. What blocks
// brought meanwhile follows it, unless it holds that already.
func (h *hub) first(sub *subscription, result json.RawMessage, height uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var later []json.RawMessage
	for i, at := range sub.heldAt {
		if at > height {
			later = append(later, sub.held[i])
		}
	}
	sub.held, sub.heldAt = append([]json.RawMessage{result}, later...), nil
	sub.seen = height
}

// drop ends a subscription; the lock is held.
func (h *hub) drop(sub *subscription) {
	if sub.c.subs[sub.id] != sub {
		return // it has ended already
	}
	delete(sub.c.subs, sub.id)
	sub.c.keyBytes -= sub.keyBytes
	sub.c.s.memory.give(sub.keyBytes)
	delete(h.heads, sub)
	for _, k := range sub.keys {
		remove(h.keys, k, sub)
	}
	if sub.method == extrinsicUpdate {
		remove(h.txs, sub.tx, sub)
	}
}

// end is drop by id; false if the connection has no such subscription.
func (h *hub) end(c *conn, id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	sub := c.subs[id]
	if sub == nil {
		return false
	}
	h.drop(sub)
	return true
}

// leave ends all subscriptions of a connection.
func (h *hub) leave(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, sub := range c.subs {
		h.drop(sub)
	}
}

// block queues a new block.
func (h *hub) block(b node.Block) { h.later(func() { h.tellBlock(b) }) }

// tellBlock tells of a block; it is final when it comes.
func (h *hub) tellBlock(b node.Block) {
	head := headerJSON(b.Header)
	hash := hexText(b.Hash[:])
	h.mu.Lock()
	defer h.mu.Unlock()
	for sub := range h.heads {
		h.tellAt(sub, head, b.Number)
	}
	h.tellStorage(b, hash)
	watched := map[*conn][]*subscription{}
	if len(h.txs) > 0 {
		for _, tx := range b.Hashes {
			for sub := range h.txs[tx] {
				h.tell(sub, json.RawMessage(fmt.Sprintf(`{"inBlock":%s}`, hash)), false)
				watched[sub.c] = append(watched[sub.c], sub)
			}
		}
	}
	for c, subs := range watched {
		go h.finish(c, subs, json.RawMessage(fmt.Sprintf(`{"finalized":%s}`, hash)))
	}
}

// finish tells a client's watchers that their extrinsics are final, once it had time
// to read what it wants to know of the block.
func (h *hub) finish(c *conn, watchers []*subscription, final json.RawMessage) {
	c.settle(h.finalAfter)
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, sub := range watchers {
		h.tell(sub, final, true)
	}
}

// tellStorage tells each subscriber of storage what changed for it; the lock is held.
func (h *hub) tellStorage(b node.Block, hash json.RawMessage) {
	if len(h.keys) == 0 {
		return
	}
	changed := map[*subscription][][2]json.RawMessage{}
	visit := func(key string, value []byte) {
		for sub := range h.keys[key] {
			changed[sub] = append(changed[sub], [2]json.RawMessage{hexText([]byte(key)), orNull(value)})
		}
	}
	if len(h.keys) < len(b.Changes) {
		for key := range h.keys {
			if value, ok := b.Changes[key]; ok {
				visit(key, value)
			}
		}
	} else {
		for key, value := range b.Changes {
			visit(key, value)
		}
	}
	for sub, list := range changed {
		if result, err := encode(changeSet{hash, list}); err == nil { // of strings: cannot fail
			h.tellAt(sub, result, b.Number)
		}
	}
}

// notices queues what became of waiting extrinsics.
func (h *hub) notices(list []pool.Notice) { h.later(func() { h.tellNotices(list) }) }

func (h *hub) tellNotices(list []pool.Notice) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.txs) == 0 {
		return
	}
	for _, n := range list {
		for sub := range h.txs[n.Hash] {
			switch n.Event {
			case pool.Ready:
				h.tell(sub, json.RawMessage(`"ready"`), false)
			case pool.Future:
				h.tell(sub, json.RawMessage(`"future"`), false)
			case pool.Usurped:
				h.tell(sub, json.RawMessage(fmt.Sprintf(`{"usurped":%s}`, hexText(n.By[:]))), true)
			case pool.Dropped:
				h.tell(sub, json.RawMessage(`"dropped"`), true)
			case pool.Invalid:
				h.tell(sub, json.RawMessage(`"invalid"`), true)
			}
		}
	}
}
