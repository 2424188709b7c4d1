package hostile

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/plexus-network/plexus/client"
	"github.com/plexus-network/plexus/internal/testnode"
	"github.com/plexus-network/plexus/substrate/extrinsic"
	"github.com/plexus-network/plexus/substrate/keys"
	"github.com/plexus-network/plexus/substrate/scale"
	"github.com/plexus-network/plexus/substrate/subtensor"
)

// target is a node under attack.
type target struct {
	t       *testing.T
	url     string
	node    *testnode.Process
	client  *client.Client
	genesis client.Hash
	version struct {
		Spec uint32 `json:"specVersion"`
		Tx   uint32 `json:"transactionVersion"`
	}
}

func newTarget(t *testing.T) *target {
	t.Helper()
	if testing.Short() {
		t.Skip("runs a node; not under -short")
	}
	g := &target{t: t}
	g.url, g.node = testnode.Chain(t, "up")
	var err error
	if g.client, err = client.Dial(t.Context(), g.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.client.Close() })
	if g.genesis, err = g.client.Genesis(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := g.client.RPC(t.Context(), &g.version, "state_getRuntimeVersion"); err != nil {
		t.Fatal(err)
	}
	return g
}

// extrinsic is a call signed as params change it.
func (g *target) extrinsic(signer keys.Pair, call []byte, change func(*extrinsic.Params)) []byte {
	p := extrinsic.Params{SpecVersion: g.version.Spec, TxVersion: g.version.Tx, Genesis: g.genesis, EraHash: g.genesis}
	if change != nil {
		change(&p)
	}
	return extrinsic.Build(call, signer, p)
}

// refused submits bytes that have to be refused, and gives how.
func (g *target) refused(t *testing.T, raw []byte) *client.RPCError {
	t.Helper()
	var hash string
	err := g.client.RPC(t.Context(), &hash, "author_submitExtrinsic", "0x"+hex.EncodeToString(raw))
	var refusal *client.RPCError
	if !errors.As(err, &refusal) {
		t.Fatalf("taken as %s, %v", hash, err)
	}
	return refusal
}

// post sends a body of JSON-RPC over HTTP.
func (g *target) post(t *testing.T, body []byte) (status int, answer []byte) {
	t.Helper()
	res, err := http.Post("http"+strings.TrimPrefix(g.url, "ws"), "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if answer, err = io.ReadAll(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, answer
}

// lives fails the test unless the node makes two more blocks and takes a transfer.
func (g *target) lives(t *testing.T) {
	t.Helper()
	before, err := g.client.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	to := keys.Dev("Nobody").AccountID()
	if _, err := g.client.Submit(t.Context(), keys.Dev("Bob"), pay(to, 1e9)); err != nil {
		t.Fatalf("an honest transfer: %v", err)
	}
	testnode.Eventually(t, 20*time.Second, "the node makes blocks", func() bool {
		now, err := g.client.Head(t.Context())
		return err == nil && now.Number >= before.Number+2
	})
	if g.node.Ended() {
		t.Fatal("the node is gone")
	}
}

func pay(to keys.AccountID, rao uint64) subtensor.Call {
	return subtensor.TransferKeepAlive{Dest: subtensor.To(to), Value: scale.Compact(rao)}
}

func TestNodeOutlivesHostileClients(t *testing.T) {
	g := newTarget(t)
	t.Run("forged extrinsics", g.forge)
	t.Run("a batch of 10 MB", g.batch)
	t.Run("10,000 subscriptions on a socket", g.subscribe)
	t.Run("10,000 weights of a hotkey", g.flood)
	t.Run("bytes that are no JSON", g.babble)
}

// forge submits what each check has to stop.
func (g *target) forge(t *testing.T) {
	alice := keys.Dev("Alice")
	transfer := subtensor.Encode(pay(keys.Dev("Nobody").AccountID(), 1e9))
	if _, err := g.client.Submit(t.Context(), alice, pay(keys.Dev("Nobody").AccountID(), 1e9)); err != nil { // nonce 0 is used
		t.Fatal(err)
	}
	good := g.extrinsic(alice, transfer, func(p *extrinsic.Params) { p.Nonce = 1 })
	aged := g.aged(t, alice, transfer)
	wrong := bytes.Clone(good)
	wrong[50] ^= 1 // within the signature
	for name, c := range map[string]struct {
		raw  []byte
		code int
		says string
	}{
		"nothing":            {nil, 1002, "could not be decoded"},
		"malformed":          {[]byte{1, 2, 3}, 1002, "could not be decoded"},
		"cut short":          {good[:len(good)-3], 1002, "could not be decoded"},
		"wrong signature":    {wrong, 1010, "bad signature"},
		"of another chain":   {g.extrinsic(alice, transfer, func(p *extrinsic.Params) { p.Nonce, p.Genesis, p.EraHash = 1, [32]byte{1}, [32]byte{1} }), 1010, "bad signature"},
		"stale era":          {aged, 1010, "bad signature"}, // Substrate's word: it was signed over the hash of another birth block
		"used nonce":         {g.extrinsic(alice, transfer, nil), 1010, "outdated"},
		"nonce far ahead":    {g.extrinsic(alice, transfer, func(p *extrinsic.Params) { p.Nonce = 1 << 20 }), 1010, "future"},
		"unknown call":       {g.extrinsic(alice, []byte{250, 250}, func(p *extrinsic.Params) { p.Nonce = 1 }), 1002, "could not be decoded"},
		"without money":      {g.extrinsic(keys.Dev("Pauper"), transfer, nil), 1010, "pay"},
		"longer than wanted": {g.extrinsic(alice, append([]byte{0, 0}, scale.Marshal(make([]byte, 4<<20))...), func(p *extrinsic.Params) { p.Nonce = 1 }), 1010, "exhaust"},
	} {
		r := g.refused(t, c.raw)
		if text := strings.ToLower(r.Error() + " " + r.Detail()); r.Code != c.code || !strings.Contains(text, c.says) {
			t.Errorf("%s: %d %s", name, r.Code, text)
		}
	}
	g.lives(t)
}

// aged is an extrinsic that was good for four blocks, which have passed.
func (g *target) aged(t *testing.T, signer keys.Pair, call []byte) []byte {
	t.Helper()
	head, err := g.client.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	era := extrinsic.Mortal(4, head.Number)
	birth, err := g.client.BlockAt(t.Context(), era.Birth(head.Number))
	if err != nil {
		t.Fatal(err)
	}
	raw := g.extrinsic(signer, call, func(p *extrinsic.Params) { p.Nonce, p.Era, p.EraHash = 1, era, birth.Hash })
	testnode.Eventually(t, 20*time.Second, "the era passes", func() bool {
		now, err := g.client.Head(t.Context())
		return err == nil && now.Number > era.Death(head.Number)
	})
	return raw
}

const ask = `{"jsonrpc":"2.0","id":1,"method":"system_chain","params":[]}`

func (g *target) batch(t *testing.T) {
	calls := 11<<20/len(ask) + 1
	huge := []byte("[" + strings.Repeat(ask+",", calls) + ask + "]")
	if status, answer := g.post(t, huge); status != http.StatusRequestEntityTooLarge || !strings.Contains(string(answer), "Request is too big") {
		t.Errorf("over the limit: %d %.200s", status, answer)
	}
	fits := huge[:10<<20-len(ask)]
	fits = append(fits[:bytes.LastIndexByte(fits, ',')], ']')
	if _, answer := g.post(t, fits); !strings.Contains(string(answer), "The batch request was too large") {
		t.Errorf("of many calls: %.200s", answer)
	}
	ws := g.socket(t)
	if err := ws.Write(t.Context(), websocket.MessageText, fits); err != nil {
		t.Fatal(err)
	}
	if _, answer, err := ws.Read(t.Context()); err != nil || !strings.Contains(string(answer), "-32010") {
		t.Errorf("over a socket: %.200s %v", answer, err)
	}
	g.lives(t)
}

func (g *target) socket(t *testing.T) *websocket.Conn {
	t.Helper()
	ws, _, err := websocket.Dial(t.Context(), g.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.CloseNow() })
	ws.SetReadLimit(-1)
	return ws
}

func (g *target) subscribe(t *testing.T) {
	ws := g.socket(t)
	made, refused := 0, 0
	one := `{"jsonrpc":"2.0","id":1,"method":"chain_subscribeNewHeads","params":[]}`
	for range 10 {
		if err := ws.Write(t.Context(), websocket.MessageText, []byte("["+strings.Repeat(one+",", 999)+one+"]")); err != nil {
			t.Fatal(err)
		}
		for {
			_, b, err := ws.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if b[0] != '[' {
				continue // a head
			}
			var answers []struct {
				Error *struct{ Code int }
			}
			if err := json.Unmarshal(b, &answers); err != nil {
				t.Fatal(err)
			}
			for _, a := range answers {
				switch {
				case a.Error == nil:
					made++
				case a.Error.Code == -32006:
					refused++
				}
			}
			break
		}
	}
	if made == 0 || made >= 10_000 || made+refused != 10_000 {
		t.Errorf("%d made, %d refused by name", made, refused)
	}
	g.lives(t)
}

// flood queues weights of one registered hotkey, each with a nonce of its own.
func (g *target) flood(t *testing.T) {
	hot := keys.Dev("Flooder")
	for _, call := range []subtensor.Call{pay(hot.AccountID(), 1e12), subtensor.BurnedRegister{Netuid: 1, Hotkey: hot.AccountID()}, subtensor.AddStake{Hotkey: hot.AccountID(), Netuid: 1, AmountStaked: 100e9}} {
		signer := keys.Dev("Alice")
		if _, isPayment := call.(subtensor.TransferKeepAlive); !isPayment {
			signer = hot
		}
		if _, err := g.client.Submit(t.Context(), signer, call); err != nil {
			t.Fatal(err)
		}
	}
	graph, err := g.client.Metagraph(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	self := graph.Neuron(hot.AccountID()).UID // weights on oneself want no permit
	nonce, err := g.client.Nonce(t.Context(), hot.AccountID())
	if err != nil {
		t.Fatal(err)
	}
	taken, reasons := 0, map[string]int{}
	for i := range 10 {
		var calls []string
		for k := range 1000 {
			weights := subtensor.Encode(subtensor.SetWeights{Netuid: 1, Dests: []uint16{self}, Weights: []uint16{uint16(i*1000 + k + 1)}})
			raw := g.extrinsic(hot, weights, func(p *extrinsic.Params) { p.Nonce = nonce + uint32(i*1000+k) })
			calls = append(calls, `{"jsonrpc":"2.0","id":1,"method":"author_submitExtrinsic","params":["0x`+hex.EncodeToString(raw)+`"]}`)
		}
		_, b := g.post(t, []byte("["+strings.Join(calls, ",")+"]"))
		var answers []struct {
			Error *struct {
				Message, Data string
			}
		}
		if err := json.Unmarshal(b, &answers); err != nil || len(answers) != 1000 {
			t.Fatalf("%d answers, %v: %.200s", len(answers), err, b)
		}
		for _, a := range answers {
			if a.Error == nil {
				taken++
			} else {
				reason, _, _ := strings.Cut(a.Error.Message+": "+a.Error.Data, " (")
				reasons[reason]++
			}
		}
	}
	t.Logf("%d of 10,000 taken; %v", taken, reasons)
	if taken == 0 || taken > 10 || len(reasons) == 0 { // one a slot, and one more for each block meanwhile
		t.Errorf("%d of 10,000 taken; %v", taken, reasons)
	}
	g.lives(t)
}

func (g *target) babble(t *testing.T) {
	for name, body := range map[string]string{
		"no JSON":   "hello",
		"cut short": ask[:20],
		"deep":      strings.Repeat("[", 1<<20),
		"no method": `{"jsonrpc":"2.0","id":1}`,
		"zeros":     strings.Repeat("\x00", 1<<20),
		"unknown":   `{"jsonrpc":"2.0","id":1,"method":"author_giveMeMoney","params":[]}`,
	} {
		if _, answer := g.post(t, []byte(body)); !strings.Contains(string(answer), `"error"`) || !strings.Contains(string(answer), `"code":-32`) {
			t.Errorf("%s: %.200s", name, answer)
		}
	}
	g.lives(t)
}
