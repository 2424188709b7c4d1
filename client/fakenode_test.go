package client

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"github.com/plexus-network/plexus/chain/pallet/balances"
	"github.com/plexus-network/plexus/chain/pallet/sudo"
	"github.com/plexus-network/plexus/chain/pallet/system"
	"github.com/plexus-network/plexus/chain/pallet/timestamp"
	"github.com/plexus-network/plexus/chain/pallet/transactionpayment"
	"github.com/plexus-network/plexus/chain/pallet/utility"
	"github.com/plexus-network/plexus/chain/runtime"
	"github.com/plexus-network/plexus/chain/runtime/runtimetest"
	"github.com/plexus-network/plexus/client/rpc"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/header"
	"github.com/plexus-network/plexus/substrate/keys"
)

const tao = 1_000_000_000

var (
	alice = keys.Dev("Alice")
	bob   = keys.Dev("Bob")
)

// fakeNode answers JSON-RPC over a real runtime with its state in memory: no
// consensus, no mempool order, and connections that tests may cut.
type fakeNode struct {
	URL string

	mu       sync.Mutex // guards the rest
	chain    *runtimetest.Chain
	blocks   []fakeBlock
	pool     []fakeCall
	manually bool // blocks are made by mine alone
	conns    map[*fakeConn]bool
	counts   map[string]int                                       // calls by method
	override map[string]func([]json.RawMessage) (any, *rpc.Error) // instead of the method
}

type fakeBlock struct {
	header header.Header
	raws   [][]byte
	state  runtimetest.State
}

type fakeCall struct {
	raw  []byte
	conn *fakeConn // nil if nobody watches
	sub  string
}

type fakeConn struct {
	ws    *websocket.Conn
	mu    sync.Mutex
	heads map[string]bool // subscriptions
}

func newFakeNode(t *testing.T, extra ...runtime.Pallet) *fakeNode {
	t.Helper()
	limits := runtime.DefaultLimits()
	fees := transactionpayment.New(balances.Ledger{})
	pallets := append([]runtime.Pallet{system.New(limits), timestamp.New(1000), balances.New(), fees.Pallet(), utility.New(), sudo.New()}, extra...)
	rt := runtime.New(pallets, runtime.Options{
		Version: runtime.Version{SpecName: "node-subtensor", ImplName: "plexus", SpecVersion: 7, TransactionVersion: 1},
		Payment: fees, Limits: limits,
	})
	chain := runtimetest.New(t, rt, map[string]any{
		"Balances": map[string]any{"balances": [][]any{{alice.AccountID(), 1000 * tao}, {bob.AccountID(), 1000 * tao}}},
		"Sudo":     map[string]any{"key": alice.AccountID()},
	})
	n := &fakeNode{
		chain: chain, conns: map[*fakeConn]bool{}, counts: map[string]int{},
		override: map[string]func([]json.RawMessage) (any, *rpc.Error){},
		blocks:   []fakeBlock{{header.Header{}, nil, maps.Clone(chain.State)}},
	}
	server := httptest.NewServer(http.HandlerFunc(n.serve))
	t.Cleanup(func() { n.cut(); server.Close() })
	n.URL = "ws" + strings.TrimPrefix(server.URL, "http")
	n.mine()
	return n
}

// dialFake connects a client that the test's end closes.
func dialFake(t *testing.T, n *fakeNode) *Client {
	t.Helper()
	c, err := Dial(t.Context(), n.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// cut breaks all connections.
func (n *fakeNode) cut() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for c := range n.conns {
		_ = c.ws.CloseNow()
	}
}

func (n *fakeNode) count(method string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.counts[method]
}

func (n *fakeNode) replace(method string, answer func([]json.RawMessage) (any, *rpc.Error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.override[method] = answer
}

// mine makes a block of what waits.
func (n *fakeNode) mine() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.mineLocked()
}

func (n *fakeNode) mineLocked() {
	pool := n.pool
	n.pool = nil
	raws := n.chain.Runtime.Inherents(n.chain.Next)
	for _, c := range pool {
		raws = append(raws, c.raw)
	}
	n.chain.Seal(n.chain.Execute(raws[len(raws)-len(pool):]...))
	h := header.Header{Parent: n.blocks[len(n.blocks)-1].header.Hash(), Number: uint64(len(n.blocks))}
	n.blocks = append(n.blocks, fakeBlock{h, raws, maps.Clone(n.chain.State)})
	for c := range n.conns {
		for sub := range c.heads {
			c.notify("chain_newHead", sub, n.header(h))
		}
	}
	for _, c := range pool {
		if c.conn != nil {
			c.conn.notify("author_extrinsicUpdate", c.sub, map[string]any{"inBlock": Hash(h.Hash())})
		}
	}
}

func (n *fakeNode) serve(w http.ResponseWriter, r *http.Request) {
	ws, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	ws.SetReadLimit(1 << 20)
	c := &fakeConn{ws: ws, heads: map[string]bool{}}
	n.mu.Lock()
	n.conns[c] = true
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		delete(n.conns, c)
		n.mu.Unlock()
		_ = ws.CloseNow()
	}()
	for {
		_, data, err := ws.Read(context.Background())
		if err != nil {
			return
		}
		var req struct {
			ID     json.RawMessage
			Method string
			Params []json.RawMessage
		}
		if json.Unmarshal(data, &req) != nil {
			return
		}
		n.mu.Lock()
		n.counts[req.Method]++
		answer := map[string]any{"jsonrpc": "2.0", "id": req.ID}
		result, refusal := n.answer(c, req.Method, req.Params)
		if refusal != nil {
			answer["error"] = refusal
		} else {
			answer["result"] = result
		}
		c.send(answer)
		if strings.HasPrefix(req.Method, "author_submit") && refusal == nil && !n.manually {
			n.mineLocked()
		}
		n.mu.Unlock()
	}
}

func (c *fakeConn) send(v any) {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.Write(context.Background(), websocket.MessageText, data)
}

func (c *fakeConn) notify(method, sub string, result any) {
	c.send(map[string]any{"jsonrpc": "2.0", "method": method, "params": map[string]any{"subscription": sub, "result": result}})
}

func (n *fakeNode) header(h header.Header) any {
	return map[string]any{
		"number": fmt.Sprintf("0x%x", h.Number), "parentHash": Hash(h.Parent), "stateRoot": Hash(h.StateRoot),
		"extrinsicsRoot": Hash(h.ExtrinsicsRoot), "digest": map[string]any{"logs": []string{}},
	}
}

// at finds the block that parameter i names; the head if it is absent.
func (n *fakeNode) at(params []json.RawMessage, i int) (fakeBlock, bool) {
	if len(params) <= i || string(params[i]) == "null" {
		return n.blocks[len(n.blocks)-1], true
	}
	var hash Hash
	if json.Unmarshal(params[i], &hash) != nil {
		return fakeBlock{}, false
	}
	for _, b := range n.blocks {
		if b.header.Hash() == hash {
			return b, true
		}
	}
	return fakeBlock{}, false
}

func (n *fakeNode) submit(c *fakeConn, param json.RawMessage, sub string) *rpc.Error {
	var raw hexBytes
	if json.Unmarshal(param, &raw) != nil {
		return &rpc.Error{Code: -32602, Message: "bad hex"}
	}
	if _, err := n.chain.Check(raw); err != nil {
		refusal := err.(*runtime.Refusal)
		return &rpc.Error{Code: refusal.Code, Message: refusal.Message, Data: json.RawMessage(fmt.Sprintf("%q", refusal.Data))}
	}
	n.pool = append(n.pool, fakeCall{raw, c, sub})
	return nil
}

func (n *fakeNode) nonce(address string) uint32 {
	who, err := keys.ParseAccount(address)
	if err != nil {
		return 0
	}
	nonce := runtime.Accounts.Get(n.chain.State, who).Nonce
	for _, c := range n.pool {
		if x, err := extrinsic.Parse(c.raw); err == nil && x.Signer == who {
			nonce++
		}
	}
	return nonce
}
