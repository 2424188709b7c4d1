package rpc

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/testchain"
)

// mute is a connection whose other side reads nothing.
func mute(s *Server) *conn {
	return &conn{s: s, stop: func() {}, wake: make(chan struct{}, 1), subs: map[string]*subscription{}}
}

func unconnected(l Limits) *Server {
	return &Server{options: Options{Limits: l}, stats: newMetrics(nil), memory: newBudget(l), hub: newHub(0)}
}

func TestClientsTogetherOweNoMoreThanTheirBudget(t *testing.T) {
	l := DefaultLimits()
	l.Connections, l.HeldBytes = 10, 10_000
	s := unconnected(l)
	var all []*conn
	for range l.Connections {
		all = append(all, mute(s))
	}
	for range 8 {
		for _, c := range all {
			c.send(make([]byte, 400))
			if held := s.memory.held.Load(); held > int64(l.HeldBytes) {
				t.Fatalf("%d bytes are held, of at most %d", held, l.HeldBytes)
			}
		}
	}
	cut := 0
	for _, c := range all {
		if c.isSlow {
			cut++
		}
	}
	if cut == 0 {
		t.Error("nobody was cut off")
	}
	fresh := mute(s)
	if fresh.send(make([]byte, 900)); fresh.isSlow {
		t.Error("one that holds less than its share is cut off")
	}
	for _, c := range append(all, fresh) {
		c.forget()
	}
	if held := s.memory.held.Load(); held != 0 {
		t.Errorf("%d bytes are held by nobody", held)
	}
}

func TestMessagesUnderWayAreHeldWithinTheBudget(t *testing.T) {
	s := serve(t, time.Second, func(o *Options, _ *node.Options) { o.Limits.HeldBytes, o.Limits.Connections = 64<<10, 64 })
	half := request1("system_chain", strings.Repeat("0", 60<<10))
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(half), half[:len(half)-1]) // the last byte does not come
	for end := time.Now().Add(10 * time.Second); s.server.memory.held.Load() < 60<<10; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d bytes are held", s.server.memory.held.Load())
		}
	}
	if code, b := s.post(half); code != 503 || !strings.Contains(string(b), "-32009") {
		t.Fatalf("a second one: %d %.200s", code, b)
	}
	if r := s.call("system_chain"); string(r.Result) != `"Test"` {
		t.Fatalf("a small one: %+v", r)
	}
}

func TestWatchedKeysAreBoundedInBytes(t *testing.T) {
	s := serve(t, time.Second, nil)
	c := s.dial()
	keys := func(n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("0x%02048x", i) // 1 KiB each
		}
		return list
	}
	first := c.subscribe("state_subscribeStorage", keys(3000))
	if r := c.call("state_subscribeStorage", keys(3000)); r.Error == nil || r.Error.Code != -32006 {
		t.Fatalf("6 MB of keys: %+v", r.Error)
	}
	if r := c.call("state_unsubscribeStorage", first); string(r.Result) != "true" {
		t.Fatalf("unsubscribe: %+v", r)
	}
	c.subscribe("state_subscribeStorage", keys(3000))
	_ = c.ws.CloseNow()
	for end := time.Now().Add(10 * time.Second); s.server.memory.held.Load() != 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d bytes are held for nobody", s.server.memory.held.Load())
		}
	}
}

// The hub's lock is held as long as telling all subscribers takes; consensus calls
// block and must not wait for that.
func TestConsensusDoesNotWaitForSubscribersToBeTold(t *testing.T) {
	h := newHub(0)
	h.runs = true
	h.mu.Lock()
	defer h.mu.Unlock()
	done := make(chan struct{})
	go func() { h.block(node.Block{}); close(done) }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("a block waits for the hub")
	}
}

func TestAHubThatFallsBehindCutsItsSubscribersOff(t *testing.T) {
	s := unconnected(DefaultLimits())
	h := s.hub
	h.runs = true
	c := mute(s)
	if err := h.join(&call{s: s, c: c}, &subscription{method: "chain_newHead"}); err != nil {
		t.Fatal(err)
	}
	for range 3 * longestQueue {
		h.block(node.Block{})
	}
	if n := len(h.queue); n > longestQueue {
		t.Fatalf("%d blocks wait to be told", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cut := make(chan struct{})
	c.stop = func() { close(cut) }
	done := make(chan struct{})
	go func() { h.run(ctx); close(done) }()
	defer func() { cancel(); <-done }()
	select {
	case <-cut:
	case <-time.After(5 * time.Second):
		t.Fatal("a subscriber that missed blocks is still connected")
	}
}

// with adds a method for one test, before its server starts.
func with(t *testing.T, name string, m method) {
	methods[name] = m
	t.Cleanup(func() { delete(methods, name) })
}

func TestCostlyCallsTakeTurns(t *testing.T) {
	const most, clients = 3, 20
	var now, top atomic.Int64
	release := make(chan struct{})
	costly["test_costly"] = true
	t.Cleanup(func() { delete(costly, "test_costly") })
	with(t, "test_costly", func(*call) (any, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := top.Load(); n > old && !top.CompareAndSwap(old, n); old = top.Load() {
		}
		<-release
		return true, nil
	})
	s := serve(t, time.Second, func(o *Options, _ *node.Options) { o.Limits.Costly = most })
	var all []*client
	for range clients {
		c := s.dial()
		c.write(request1("test_costly"))
		all = append(all, c)
	}
	for end := time.Now().Add(10 * time.Second); s.server.working.Load() < clients; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d of %d calls came", s.server.working.Load(), clients)
		}
	}
	if r := s.call("system_chain"); string(r.Result) != `"Test"` {
		t.Fatalf("a cheap call meanwhile: %+v", r)
	}
	close(release)
	for _, c := range all {
		if r := c.read(); string(r.Result) != "true" {
			t.Fatalf("%+v", r)
		}
	}
	if got := top.Load(); got > most {
		t.Fatalf("%d ran at once", got)
	}
}

func TestTheRuntimesCodeReadsAlikeByEachMethod(t *testing.T) {
	s := serve(t, time.Second, nil)
	const key = "0x3a636f6465"
	one := want[string](s, "state_getStorage", key)
	sets := want[[]struct{ Changes [][2]string }](s, "state_queryStorageAt", []string{key})
	if one != "0x07000000" || len(sets) != 1 || sets[0].Changes[0][1] != one {
		t.Fatalf("%s, and %+v", one, sets)
	}
}

func TestTooManyUnsignedExtrinsicsAreDroppedByName(t *testing.T) {
	if e := refusal(node.ErrUnsignedRate, [32]byte{}); e.Code != codeDropped || e.Message != "Immediately Dropped" {
		t.Fatalf("%+v", e)
	}
}

func TestALongAnswerDoesNotEndItsConnection(t *testing.T) {
	const idle = 200 * time.Millisecond
	with(t, "test_long", func(q *call) (any, error) {
		select {
		case <-time.After(4 * idle):
			return true, nil
		case <-q.ctx.Done():
			return nil, q.ctx.Err()
		}
	})
	s := serve(t, time.Second, func(o *Options, _ *node.Options) { o.Limits.Idle = idle })
	c := s.dial()
	if r := c.call("test_long"); string(r.Result) != "true" {
		t.Fatalf("%+v", r)
	}
	if r := c.call("system_chain"); string(r.Result) != `"Test"` {
		t.Fatalf("afterwards: %+v", r)
	}
}

// Clients that look for a sign of life, as Python's do each 20 seconds, must get it
// while the node works for them.
func TestAPingIsAnsweredDuringALongCall(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	with(t, "test_held", func(*call) (any, error) { close(began); <-release; return true, nil })
	s := serve(t, time.Second, nil)
	c := s.dial()
	c.write(request1("test_held"))
	<-began
	answer := make(chan reply, 1)
	go func() { answer <- c.read() }() // pongs are found by reading
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := c.ws.Ping(ctx); err != nil {
		t.Errorf("during a call: %v", err)
	}
	close(release)
	if r := <-answer; string(r.Result) != "true" {
		t.Fatalf("%+v", r)
	}
}

func TestAPanicIsTheErrorOfItsCallAlone(t *testing.T) {
	with(t, "test_panic", func(*call) (any, error) { panic("a state that nobody can read") })
	s := serve(t, 50*time.Millisecond, nil)
	c := s.dial()
	c.subscribe("chain_subscribeNewHeads")
	if r := c.call("test_panic"); r.Error == nil || r.Error.Code != codeInternal {
		t.Fatalf("%+v", r)
	}
	for range 3 {
		if r := c.read(); r.Method != "chain_newHead" {
			t.Fatalf("afterwards: %+v", r)
		}
	}
}

// The node is closed when its server has ended: what reads on would read from
// closed files.
func TestAServerEndsWhenItsLastAnswerIsGiven(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	with(t, "test_held", func(*call) (any, error) { close(began); <-release; return true, nil })
	s := serve(t, time.Second, nil)
	other := New(s.node, Default())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- other.Run(ctx, l) }()
	c := (&site{t: t, address: l.Addr().String()}).dial()
	c.write(request1("test_held"))
	<-began
	cancel()
	select {
	case <-done:
		t.Fatal("the server ended before its answer")
	case <-time.After(200 * time.Millisecond):
	}
	close(release)
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the server does not end")
	}
}

func TestNobodyHearsOfWhatHeNoLongerWatches(t *testing.T) {
	s := serve(t, 50*time.Millisecond, func(o *Options, _ *node.Options) { o.FinalAfter = 300 * time.Millisecond })
	c := s.dial()
	id := c.subscribe("author_submitAndWatchExtrinsic", hexOf(testchain.Transfer(alice, 0, bob.AccountID(), 5, 0, s.genesis)))
	for {
		var at map[string]string
		if r := c.read(); json.Unmarshal(r.Params.Result, &at) == nil && at["inBlock"] != "" {
			break
		}
	}
	if r := c.call("author_unwatchExtrinsic", id); string(r.Result) != "true" {
		t.Fatalf("%+v", r)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, b, err := c.ws.Read(ctx); err == nil {
		t.Fatalf("told of an extrinsic that is no longer watched: %s", b)
	}
}
