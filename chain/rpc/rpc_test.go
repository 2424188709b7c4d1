package rpc

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/plexus-network/plexus/chain/node"
	"github.com/plexus-network/plexus/chain/node/testchain"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
)

var (
	alice = keys.Dev("Alice")
	bob   = keys.Dev("Bob")
)

// site is a running node and its RPC.
type site struct {
	t       *testing.T
	node    *node.Node
	server  *Server
	address string
	genesis [32]byte
}

func serve(t *testing.T, every time.Duration, change func(*Options, *node.Options)) *site {
	t.Helper()
	o := node.Default()
	o.Path, o.P2P = t.TempDir(), "127.0.0.1:0"
	so := Default()
	if change != nil {
		change(&so, &o)
	}
	n, err := node.Open(testchain.New(every, alice.AccountID(), bob.AccountID()), o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := New(n, so)
	ctx, cancel := context.WithCancel(context.Background())
	nodeDone, rpcDone := make(chan error, 1), make(chan error, 1)
	go func() { nodeDone <- n.Run(ctx) }()
	go func() { rpcDone <- s.Run(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-rpcDone; err != nil {
			t.Errorf("rpc: %v", err)
		}
		if err := <-nodeDone; err != nil {
			t.Errorf("node: %v", err)
		}
	})
	<-n.Ready()
	g, err := n.Genesis()
	if err != nil {
		t.Fatal(err)
	}
	return &site{t: t, node: n, server: s, address: l.Addr().String(), genesis: g.Hash}
}

// reply is any message from the server.
type reply struct {
	ID     json.RawMessage `json:"id"`
	Result json.RawMessage `json:"result"`
	Error  *Error          `json:"error"`
	Method string          `json:"method"`
	Params struct {
		Subscription string          `json:"subscription"`
		Result       json.RawMessage `json:"result"`
	} `json:"params"`
}

// post sends one body and gives the answer's.
func (s *site) post(body string) (int, []byte) {
	s.t.Helper()
	r, err := http.Post("http://"+s.address, "application/json", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, b
}

func request1(method string, params ...any) string {
	if params == nil {
		params = []any{}
	}
	b, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	return string(b)
}

// call is one call over HTTP.
func (s *site) call(method string, params ...any) reply {
	s.t.Helper()
	_, b := s.post(request1(method, params...))
	var r reply
	if err := json.Unmarshal(b, &r); err != nil {
		s.t.Fatalf("%s: %v in %.200s", method, err, b)
	}
	return r
}

// want is a call that must succeed, decoded.
func want[T any](s *site, method string, params ...any) T {
	s.t.Helper()
	r := s.call(method, params...)
	if r.Error != nil {
		s.t.Fatalf("%s: %v %s", method, r.Error, r.Error.Data)
	}
	var v T
	if err := json.Unmarshal(r.Result, &v); err != nil {
		s.t.Fatalf("%s: %v in %.200s", method, err, r.Result)
	}
	return v
}

// client is a WebSocket.
type client struct {
	t  *testing.T
	ws *websocket.Conn
	n  int
}

func (s *site) dial() *client {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, "ws://"+s.address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	ws.SetReadLimit(-1)
	s.t.Cleanup(func() { _ = ws.CloseNow() })
	return &client{t: s.t, ws: ws}
}

func (c *client) write(message string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 20*time.Second)
	defer cancel()
	if err := c.ws.Write(ctx, websocket.MessageText, []byte(message)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) read() reply {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 20*time.Second)
	defer cancel()
	_, b, err := c.ws.Read(ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	var r reply
	if err := json.Unmarshal(b, &r); err != nil {
		c.t.Fatalf("%v in %.200s", err, b)
	}
	return r
}

// call sends a call and reads on to its answer; notifications before it fail the
// test when the call is a subscription.
func (c *client) call(method string, params ...any) reply {
	c.t.Helper()
	c.n++
	if params == nil {
		params = []any{}
	}
	b, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": c.n, "method": method, "params": params})
	c.write(string(b))
	for {
		if r := c.read(); string(r.ID) == fmt.Sprint(c.n) {
			return r
		}
	}
}

func (c *client) subscribe(method string, params ...any) string {
	c.t.Helper()
	r := c.call(method, params...)
	var id string
	if r.Error != nil || json.Unmarshal(r.Result, &id) != nil {
		c.t.Fatalf("%s: %v %s", method, r.Error, r.Result)
	}
	return id
}

func hexOf(b []byte) string { return "0x" + hex.EncodeToString(b) }

func TestEveryMethodIsListedAndHTTPAndWebSocketAgree(t *testing.T) {
	s := serve(t, time.Second, nil)
	list := want[struct{ Methods []string }](s, "rpc_methods").Methods
	if len(list) != len(methods) || len(list) < 36 || !slices.IsSorted(list) {
		t.Fatalf("%d methods listed of %d", len(list), len(methods))
	}
	c := s.dial()
	for _, m := range []string{"system_chain", "system_chainType", "system_name", "system_properties", "system_localPeerId", "system_nodeRoles", "chain_getBlockHash", "state_getRuntimeVersion", "rpc_methods"} {
		params := []any{}
		if m == "chain_getBlockHash" {
			params = []any{0}
		}
		a, b := s.call(m, params...), c.call(m, params...)
		if a.Error != nil || !bytes.Equal(a.Result, b.Result) || len(a.Result) < 3 {
			t.Errorf("%s: %s over HTTP, %s over WebSocket (%v)", m, a.Result, b.Result, a.Error)
		}
	}
}

func TestHeadsAreRecomputedByClients(t *testing.T) {
	s := serve(t, 100*time.Millisecond, nil)
	c := s.dial()
	id := c.subscribe("chain_subscribeNewHeads")
	type head struct{ ParentHash, Number, StateRoot, ExtrinsicsRoot string }
	var last head
	for i := range 4 {
		r := c.read()
		var h head
		if err := json.Unmarshal(r.Params.Result, &h); err != nil || r.Method != "chain_newHead" || r.Params.Subscription != id {
			t.Fatalf("notification %d: %+v, %v", i, r, err)
		}
		var n uint64
		fmt.Sscanf(h.Number, "0x%x", &n)
		mine := header.Header{Parent: hash32(t, h.ParentHash), Number: n, StateRoot: hash32(t, h.StateRoot), ExtrinsicsRoot: hash32(t, h.ExtrinsicsRoot)}.Hash()
		if got := want[string](s, "chain_getBlockHash", n); got != hexOf(mine[:]) {
			t.Fatalf("block %d is %s, its header hashes to %x", n, got, mine)
		}
		if i > 0 && h.Number == last.Number {
			t.Fatalf("head %s came twice", h.Number)
		}
		last = h
	}
	if r := c.call("chain_unsubscribeNewHeads", id); string(r.Result) != "true" {
		t.Fatalf("unsubscribe: %s", r.Result)
	}
	if r := c.call("chain_unsubscribeNewHeads", id); string(r.Result) != "false" {
		t.Fatalf("unsubscribe again: %s", r.Result)
	}
}

func hash32(t *testing.T, s string) [32]byte {
	t.Helper()
	b, err := hex.DecodeString(strings.TrimPrefix(s, "0x"))
	if err != nil || len(b) != 32 {
		t.Fatalf("%q is not a hash", s)
	}
	return [32]byte(b)
}

func TestWatcherHearsReadyInBlockAndLaterFinalized(t *testing.T) {
	s := serve(t, 50*time.Millisecond, nil)
	c := s.dial()
	raw := testchain.Transfer(alice, 0, bob.AccountID(), 5, 0, s.genesis)
	id := c.subscribe("author_submitAndWatchExtrinsic", hexOf(raw))
	var seen []string
	var inBlock, finalized time.Time
	var block string
	for finalized.IsZero() {
		r := c.read()
		if r.Params.Subscription != id || r.Method != "author_extrinsicUpdate" {
			t.Fatalf("notification %+v", r)
		}
		var at map[string]string
		if json.Unmarshal(r.Params.Result, &at) != nil {
			seen = append(seen, strings.Trim(string(r.Params.Result), `"`))
			continue
		}
		for k, v := range at {
			seen = append(seen, k)
			if k == "inBlock" {
				inBlock, block = time.Now(), v
			} else if finalized = time.Now(); v != block {
				t.Fatalf("finalized in %s, was in %s", v, block)
			}
		}
	}
	if !slices.Equal(seen, []string{"ready", "inBlock", "finalized"}) {
		t.Fatalf("statuses %v", seen)
	}
	if gap := finalized.Sub(inBlock); gap < 120*time.Millisecond {
		t.Fatalf("finalized %s after inBlock", gap)
	}
	b := want[struct{ Block struct{ Extrinsics []string } }](s, "chain_getBlock", block)
	if len(b.Block.Extrinsics) != 2 || b.Block.Extrinsics[1] != hexOf(raw) {
		t.Fatalf("block holds %d extrinsics", len(b.Block.Extrinsics))
	}
	if r := c.call("author_unwatchExtrinsic", id); string(r.Result) != "false" {
		t.Fatalf("a finished watch was still there: %s", r.Result)
	}
}

func TestStorageIsToldWhenItChanges(t *testing.T) {
	s := serve(t, 50*time.Millisecond, nil)
	c := s.dial()
	key := hexOf([]byte(runtime.Accounts.Key(bob.AccountID())))
	other := hexOf([]byte(runtime.Accounts.Key(keys.Dev("Eve").AccountID())))
	id := c.subscribe("state_subscribeStorage", []string{key, other})
	type set struct {
		Block   string
		Changes [][2]*string
	}
	var first, second set
	for i, v := range []*set{&first, &second} {
		r := c.read()
		if err := json.Unmarshal(r.Params.Result, v); err != nil || r.Params.Subscription != id || r.Method != "state_storage" {
			t.Fatalf("notification %d: %+v", i, r)
		}
		if i == 0 {
			if r := s.call("author_submitExtrinsic", hexOf(testchain.Transfer(alice, 0, bob.AccountID(), 5, 0, s.genesis))); r.Error != nil {
				t.Fatal(r.Error)
			}
		}
	}
	if len(first.Changes) != 2 || *first.Changes[0][0] != key || first.Changes[1][1] != nil {
		t.Fatalf("first: %+v", first)
	}
	if len(second.Changes) != 1 || *second.Changes[0][1] == *first.Changes[0][1] {
		t.Fatalf("second: %+v", second)
	}
	now := want[string](s, "state_getStorage", key, second.Block)
	if now != *second.Changes[0][1] {
		t.Fatalf("told %s, stored %s", *second.Changes[0][1], now)
	}
	before := want[string](s, "state_getStorageAt", key, first.Block)
	if before != *first.Changes[0][1] {
		t.Fatal("the earlier block reads as the later one")
	}
}

func TestNonceCountsWaitingExtrinsics(t *testing.T) {
	s := serve(t, time.Hour, nil)
	for nonce := range uint32(3) {
		if r := s.call("author_submitExtrinsic", hexOf(testchain.Transfer(alice, nonce, bob.AccountID(), 5, 0, s.genesis))); r.Error != nil {
			t.Fatal(r.Error, r.Error.Data)
		}
	}
	if n := want[int](s, "account_nextIndex", alice.AccountID().String()); n != 3 {
		t.Fatalf("next index %d", n)
	}
	if n := want[int](s, "system_accountNextIndex", hexOf(bob.Public())); n != 0 {
		t.Fatalf("Bob's next index %d", n)
	}
	if list := want[[]string](s, "author_pendingExtrinsics"); len(list) != 3 {
		t.Fatalf("%d pending", len(list))
	}
	info := want[struct {
		Weight     map[string]uint64
		Class      string
		PartialFee string
	}](s, "payment_queryInfo", hexOf(testchain.Transfer(alice, 9, bob.AccountID(), 5, 77, s.genesis)))
	if info.Class != "normal" || info.PartialFee == "" || info.PartialFee == "0" || info.Weight["ref_time"] == 0 {
		t.Fatalf("fee %+v", info)
	}
}

func TestPagesOfKeysAreConsistentAtTheirBlock(t *testing.T) {
	s := serve(t, 20*time.Millisecond, nil)
	prefix := hexOf([]byte(runtime.Accounts.Key(alice.AccountID()))[:32])
	at := want[string](s, "chain_getBlockHash")
	all := want[[]string](s, "state_getKeys", prefix, at)
	var paged []string
	start := any(nil)
	for {
		page := want[[]string](s, "state_getKeysPaged", prefix, 1, start, at)
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
		start = page[len(page)-1]
	}
	if len(all) < 2 || !slices.Equal(all, paged) {
		t.Fatalf("%d keys, %d in pages", len(all), len(paged))
	}
	set := want[[]struct{ Changes [][2]*string }](s, "state_queryStorageAt", all, at)
	if len(set) != 1 || len(set[0].Changes) != len(all) || set[0].Changes[0][1] == nil {
		t.Fatalf("query: %+v", set)
	}
	if r := s.call("state_getKeysPaged", prefix, 1001, nil); r.Error == nil || r.Error.Code != 4002 {
		t.Fatalf("a page of 1001: %+v", r)
	}
}

func TestHexMayComeWithout0x(t *testing.T) {
	s := serve(t, 10*time.Millisecond, nil)
	key := hexOf([]byte(runtime.Number.Key()))
	block := want[string](s, "chain_getBlockHash", 0)
	whole, bare := want[string](s, "state_getStorage", key, block), want[string](s, "state_getStorage", key[2:], block[2:])
	if whole == "" || whole != bare {
		t.Errorf("with 0x %q, without %q", whole, bare)
	}
	if got := want[string](s, "state_call", "Core_version", ""); len(got) < 10 {
		t.Errorf("a call without arguments gives %q", got)
	}
}

func TestErrorsAreThoseOfSubstrate(t *testing.T) {
	s := serve(t, 10*time.Millisecond, func(_ *Options, o *node.Options) { o.Keep = 3 })
	old := want[string](s, "chain_getBlockHash", 1)
	for old == "" {
		old = want[string](s, "chain_getBlockHash", 1)
	}
	for want[struct{ Number string }](s, "chain_getHeader").Number < "0xa" {
		time.Sleep(5 * time.Millisecond)
	}
	forged := hexOf(testchain.Transfer(alice, 0, bob.AccountID(), 1, 0, [32]byte{9}))
	unknown := "0x" + strings.Repeat("ab", 32)
	for name, c := range map[string]struct {
		method  string
		params  []any
		code    int
		message string
	}{
		"discarded":      {"state_getStorage", []any{"0x00", old}, 4003, "State already discarded for " + old},
		"unknown block":  {"state_getStorage", []any{"0x00", unknown}, 4003, "Header was not found in the database: " + unknown},
		"unknown api":    {"state_call", []any{"Some_api", "0x"}, 4003, "Client error: Execution failed: Other: Exported method Some_api is not found"},
		"unknown method": {"no_such", nil, -32601, "Method not found"},
		"bad params":     {"state_getStorage", []any{"zz"}, -32602, "Invalid params"},
		"bad address":    {"account_nextIndex", []any{"5xyz"}, -32602, "Invalid params"},
		"forged":         {"author_submitExtrinsic", []any{forged}, 1010, "Invalid Transaction"},
		"malformed":      {"author_submitExtrinsic", []any{"0x0102"}, 1002, "Verification Error"},
		"no websocket":   {"chain_subscribeNewHeads", nil, -32601, "Method not found"},
	} {
		r := s.call(c.method, c.params...)
		if r.Error == nil || r.Error.Code != c.code || !strings.Contains(r.Error.Message, c.message) {
			t.Errorf("%s: %+v %s", name, r.Error, r.Result)
		}
	}
	for _, m := range []string{"chain_getHeader", "chain_getBlock"} {
		if r := s.call(m, unknown); string(r.Result) != "null" {
			t.Errorf("%s of an unknown block: %s %v", m, r.Result, r.Error)
		}
	}
	if r := s.call("chain_getBlockHash", 1<<30); string(r.Result) != "null" {
		t.Errorf("hash of a height to come: %s", r.Result)
	}
	for body, code := range map[string]int{"{": -32700, "[]": -32600, `{"id":1,"method":3}`: -32600, `{"id":{},"method":"a"}`: -32600, `[1,2]`: -32600} {
		_, b := s.post(body)
		if !strings.Contains(string(b), fmt.Sprint(code)) {
			t.Errorf("%s: %s", body, b)
		}
	}
}
